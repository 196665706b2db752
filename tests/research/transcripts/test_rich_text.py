"""Rich text (RTF)."""

import pytest

from research.errors import Unreadable
from research.transcripts import Transcript, read


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def rtf(text: str) -> Transcript:
    fonts = r"{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial;}}{\*\generator Noe}"
    styles = r"{\stylesheet{\s0 Normal;}{\s7 Title;}}"
    return read(rf"{{\rtf1\ansi\ansicpg1252 {fonts}{styles}{text}}}".encode("cp1252"))


def test_names_before_a_colon_are_speakers() -> None:
    transcript = rtf(r"{\b Kari:} Hei\par Ola: Hallo\par {\b Kari:} Ja\line da\par\pard Ola: Nei")
    assert (transcript.format, transcript.encoding) == ("rich-text", "cp1252")
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja da"), ("Ola", "Nei")]


@pytest.mark.parametrize("written", [r"bl\'e5b\'e6r", r"bl\u229?b\u230?r", r"bl\uc0\u229b\u230 r", "blåbær"])
def test_letters_are_read_however_they_are_written(written: str) -> None:
    assert said(rtf(written)) == [(None, "blåbær")]


def test_a_font_may_have_a_code_page_of_its_own() -> None:
    assert said(rtf(r"{\f1 \'c4\'e0}, ja")) == [(None, "Да, ja")]


def test_a_character_in_two_halves_is_one() -> None:
    assert said(rtf(r"Hei \u-10179?\u-8694?")) == [(None, "Hei \U0001f60a")]


def test_pictures_fields_and_hidden_text_are_not_read() -> None:
    text = r"Hei{\pict 0102ff}{\field{\*\fldinst HYPERLINK x}{\fldrslt  deg}}{\v skjult}{\*\noe annet}"
    assert said(rtf(text)) == [(None, "Hei deg")]


def test_a_table_is_read_by_row() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {}\cell {}\cell\row "
    rows = [("Kari", "Hei på deg"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]
    assert said(rtf("".join(row.format(*cells) for cells in rows) + r"\pard")) == rows


def test_a_title_is_no_speech() -> None:
    transcript = rtf(r"\pard\s7 Om jobb\par\pard\s0 Kari: Hei\par Ola: Ja\par Kari: Fint\par Ola: Nei")
    assert said(transcript)[0] == ("Kari", "Hei")


@pytest.mark.parametrize("content", [rb"{\rtf1 Hei", b"{\\rtf1 " + b"{" * 20_000 + b"}" * 20_001])
def test_what_is_cut_short_or_too_deep_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)
