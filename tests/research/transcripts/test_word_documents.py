"""Word documents: paragraphs with names, tables, and the layouts of Teams."""

import pytest

from research.errors import TooLarge, Unreadable
from research.transcripts import Transcript, read
from tests.research.transcripts.making import p, packed, word, word_table

OFFICE_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = '<!DOCTYPE d [<!ENTITY a "hei"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY b SYSTEM "file:///etc/hostname">]>'


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def test_names_before_a_colon_are_speakers() -> None:
    transcript = read(word(p("*Kari:*", " Hei") + p("Ola: Hallo") + p("*Kari*", ": Ja") + p("Ola:", " Nei", ", nei")))
    assert (transcript.format, transcript.cues) == ("word", 4)
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei, nei")]


def test_names_in_bold_are_speakers_without_a_colon() -> None:
    transcript = read(word(p("*Kari*", " Hei") + p("*Ola*", "\nHallo") + p("*Kari*", " Ja") + p("*Ola*") + p("Nei")))
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]


def test_a_style_may_make_a_name_bold() -> None:
    names = [p("Kari", style="Navn"), p("Hei"), p("Ola", style="Navn"), p("Hallo")]
    assert said(read(word("".join(names * 2))))[:2] == [("Kari", "Hei"), ("Ola", "Hallo")]


def test_a_title_and_a_date_before_the_first_speaker_are_no_speech() -> None:
    front = p("Intervju om jobb", style="Tittel") + p("12. mai 2026, 10:36") + p("47m 23s")
    transcript = read(word(front + p("Kari: Hei") + p("Ola: Hallo") + p("Kari: Ja") + p("Ola: Nei")))
    assert said(transcript)[0] == ("Kari", "Hei")
    assert [remark.values for remark in transcript.remarks] == [{"count": 3}]


def test_a_heading_among_what_is_said_is_nobodys() -> None:
    body = p("Kari: Hei") + p("Ola: Hallo") + p("Del to", style="Heading1") + p("Kari: Ja") + p("Ola: Nei")
    assert (None, "Del to") in said(read(word(body)))


@pytest.mark.parametrize(
    "rows",
    [
        ("Hvem | Tekst", "Kari | Hei på deg", "Ola | Hallo", "Kari | Ja", "Ola | Nei"),
        ("Tekst | Hvem", "Hei på deg | Kari", "Hallo | Ola", "Ja | Kari", "Nei | Ola"),
        ("1 | Kari | Hei på deg", "2 | Ola | Hallo", "3 | Kari | Ja", "4 | Ola | Nei"),
        ("Kari | Hei på deg | 0:01", "Ola | Hallo | 0:09", "Kari | Ja | 0:10", "Ola | Nei | 1:00:00"),
    ],
)
def test_a_table_is_read_by_row_whatever_its_columns(rows: tuple[str, ...]) -> None:
    transcript = read(word(word_table(*rows)))
    assert said(transcript) == [("Kari", "Hei på deg"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]


def test_a_table_may_have_times_for_beginning_and_end() -> None:
    rows = (
        "Start | Slutt | Navn | Tekst",
        "00:01 | 00:05 | Kari | Hei",
        "00:06 | 00:08 | Ola | Ja",
        "00:20 | 00:21 | Kari | Å",
    )
    times = [(turn.start_ms, turn.end_ms) for turn in read(word(word_table(*rows))).turns]
    assert times == [(1000, 5000), (6000, 8000), (20_000, 21_000)]


def test_a_cell_may_hold_beginning_and_end() -> None:
    rows = ("00:01 - 00:05 | Kari | Hei du", "00:06 – 00:08 | Ola | Ja", "00:20-00:21 | Kari | Å")
    times = [(turn.start_ms, turn.end_ms) for turn in read(word(word_table(*rows))).turns]
    assert times == [(1000, 5000), (6000, 8000), (20_000, 21_000)]


def test_a_row_without_a_name_goes_on_with_the_speaker_before() -> None:
    rows = ("Kari | Hei på deg", " | og velkommen hit", "Ola | Takk", "Kari | Da begynner vi", "Ola | Ja")
    assert said(read(word(word_table(*rows))))[0] == ("Kari", "Hei på deg og velkommen hit")


@pytest.mark.parametrize(
    ("front", "end"),
    [
        (
            ("Møte-20260310_101010-Opptak av møte", "10. mars 2026, 10:10a.m.", "47m 23s"),
            "Kari Moe stoppet transkripsjon",
        ),
        (("Talk-20260815_180700-Meeting Recording", "15 August 2026, 06:07pm"), "Kari Moe stopped transcription"),
    ],
)
def test_teams_puts_name_and_time_above_each_turn(front: tuple[str, ...], end: str) -> None:
    started = end.replace("stoppet", "startet").replace("stopped", "started")
    turns = p("Kari Moe   0:04\nHei på deg.\nMerk: vi tar opp.") + p("Ola Li   1:02:03\nFint.") + p(end)
    transcript = read(word("".join(map(p, front)) + p(started) + turns))
    assert (transcript.format, transcript.cues) == ("teams-word", 2)
    assert said(transcript) == [("Kari Moe", "Hei på deg. Merk: vi tar opp."), ("Ola Li", "Fint.")]
    assert [turn.start_ms for turn in transcript.turns] == [4000, 3_723_000]


def test_teams_may_put_the_name_in_bold_and_what_is_said_in_a_paragraph_of_its_own() -> None:
    transcript = read(word(p("*Kari Moe*", "   0:04") + p("Hei.") + p("*Ola Li*", "   0:09") + p("Ja.") + p("Da så.")))
    assert said(transcript) == [("Kari Moe", "Hei."), ("Ola Li", "Ja. Da så.")]


def test_the_end_of_a_teams_recording_may_be_glued_to_the_last_turn() -> None:
    transcript = read(word(p("Kari Moe   0:04\nHei.") + p("Ola Li   0:09\nHa det.\nOla Li stopped transcription")))
    assert said(transcript)[-1] == ("Ola Li", "Ha det.")


def test_teams_put_an_arrow_above_the_name_before() -> None:
    body = p("0:0:0.0 --> 0:0:1.510\nKari Moe\nHei på deg") + p("0:0:2.0 --> 0:0:9.5\nOla Li\nHallo")
    transcript = read(word(body))
    assert said(transcript) == [("Kari Moe", "Hei på deg"), ("Ola Li", "Hallo")]
    assert [(turn.start_ms, turn.end_ms) for turn in transcript.turns] == [(0, 1510), (2000, 9500)]


def test_notes_are_kept_where_they_are_cited() -> None:
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>om jobben</w:t></w:r></w:p></w:footnote>'
    cited = '<w:p><w:r><w:t>Hei</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    assert said(read(word(cited, footnotes=note))) == [(None, "Hei (om jobben)")]


def test_what_was_deleted_is_not_read_and_what_was_put_in_is() -> None:
    changed = "<w:p><w:del><w:r><w:delText>Nei</w:delText></w:r></w:del><w:ins><w:r><w:t>Ja</w:t></w:r></w:ins></w:p>"
    assert said(read(word(changed))) == [(None, "Ja")]


def test_text_in_a_content_control_is_read() -> None:
    body = f"<w:sdt><w:sdtPr><w:tag w:val='x'/></w:sdtPr><w:sdtContent>{p('Hei')}</w:sdtContent></w:sdt>"
    assert said(read(word(body))) == [(None, "Hei")]


def test_a_document_without_words_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(word(p("")))


def test_another_archive_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(packed({"notat": b"Hei"}))


@pytest.mark.parametrize("body", ["<w:p>", "<w:sdt>" * 20_000 + "</w:sdt>" * 20_000])
def test_a_damaged_document_or_one_that_is_too_deep_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        read(word(body))


def test_a_document_that_is_cut_short_is_unreadable() -> None:
    whole = word(p("Kari: Hei"))
    with pytest.raises(Unreadable, match="damaged or cut short"):
        read(whole[: len(whole) // 2])


@pytest.mark.parametrize("before", [ENTITIES, OUTSIDE])
def test_entities_of_its_own_are_refused(before: str) -> None:
    with pytest.raises(Unreadable, match="entities"):
        read(word(p("&b;"), before=before))


@pytest.mark.parametrize(
    ("stream", "told"), [("EncryptedPackage", "password"), ("WordDocument", "old kind"), ("Workbook", "Office file")]
)
def test_an_office_file_that_is_not_read_says_what_it_is(stream: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(OFFICE_FILE + stream.encode("utf-16-le"))


def test_a_document_that_unpacks_to_far_more_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read(word("<w:p/>" * 500_000))
