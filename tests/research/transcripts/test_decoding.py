"""From bytes to text: encodings, and what is no text."""

import pytest

from research.errors import TooLarge, Unreadable
from research.transcripts import MAX_BYTES, read

TEXT = "Kari: Hva gjør du på jobben?\nOla: Jeg kjører buss, og så går jeg på møter.\nKari: Å?\nOla: Nå er det lørdag.\n"


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_norwegian_text_is_read_in_the_usual_encodings(codec: str, encoding: str) -> None:
    transcript = read(TEXT.encode(codec))
    assert transcript.encoding == encoding
    assert transcript.turns[1].text == "Jeg kjører buss, og så går jeg på møter."


def test_a_guessed_encoding_is_remarked() -> None:
    (remark,) = read(TEXT.encode("cp1252")).remarks
    assert remark.values == {"encoding": "cp1252"}


def test_english_with_one_curly_apostrophe_is_read() -> None:
    assert read(b"It\x92s fine").turns[0].text == "It’s fine"


def test_one_damaged_character_does_not_spoil_the_rest() -> None:
    transcript = read(TEXT.encode().replace("lørdag".encode(), b"l\xf8rdag"))
    assert transcript.turns[1].text == "Jeg kjører buss, og så går jeg på møter."
    assert [remark.line for remark in transcript.remarks] == [4]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(line_end: str) -> None:
    assert len(read(TEXT.replace("\n", line_end).encode()).turns) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n...",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfea\x00b",
        b"\xff\xfea\x00\x00\xd8",
        b"<!DOCTYPE html><p>Hei</p>",
        bytes(range(128, 256)) * 4 + b"\x01\x02\x03" * 100,
    ],
)
def test_other_kinds_of_file_are_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


@pytest.mark.parametrize(("content", "line"), [(b"", 1), (b" \n ", 1), (b"...\n", 1), (b"Hei\nder\0\n", 2)])
def test_what_cannot_be_read_names_its_line(content: bytes, line: int) -> None:
    with pytest.raises(Unreadable) as raised:
        read(content)
    assert raised.value.line == line


def test_an_error_hands_on_the_name_of_the_file() -> None:
    with pytest.raises(Unreadable) as raised:
        read(b"", "intervju 3.txt")
    assert raised.value.values["name"] == "intervju 3.txt"


def test_a_file_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read(b"a" * (MAX_BYTES + 1))


def test_a_file_of_very_many_lines_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read(b"a\n" * 300_001)
