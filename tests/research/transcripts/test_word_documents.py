"""Word documents, made here by pandoc itself."""

import io
import zipfile
from pathlib import Path

import pypandoc
import pytest

from research.errors import TooLarge, Unreadable
from research.transcripts import Transcript, read


def word(folder: Path, markdown: str) -> Transcript:
    path = folder / "intervju.docx"
    pypandoc.convert_text(markdown, "docx", format="markdown", outputfile=str(path))
    transcript = read(path.read_bytes())
    assert transcript.format == "word"
    return transcript


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def table(*rows: str) -> str:
    first, *others = (f"| {row} |" for row in rows)
    return "\n".join([first, "|--" * (first.count("|") - 1) + "|", *others, ""])


def packed(**entries: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name.replace("__", "/"), content)
    return archive.getvalue()


def test_names_before_a_colon_are_speakers(tmp_path: Path) -> None:
    transcript = word(tmp_path, "**Kari:** Hei\n\nOla: Hallo\n\n**Kari:** Ja\n\nOla: *Nei*, [nei](https://nav.no)\n")
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei, nei")]


def test_names_in_bold_are_speakers_without_a_colon(tmp_path: Path) -> None:
    transcript = word(tmp_path, "**Kari** Hei\n\n**Ola**\\\nHallo\n\n**Kari** Ja\n\n**Ola**\n\nNei\n")
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]


def test_titles_and_headings_are_nobodys(tmp_path: Path) -> None:
    transcript = word(
        tmp_path,
        "---\ntitle: Intervju 3\n---\n\nKari: Hei\n\nOla: Hallo\n\n# Del to\n\nKari: Ja\n\n**Om jobben**\n\nOla: Nei\n",
    )
    assert [text for speaker, text in said(transcript) if speaker is None] == ["Intervju 3", "Del to", "Om jobben"]


def test_a_table_of_speaker_and_text_is_read_by_row(tmp_path: Path) -> None:
    transcript = word(tmp_path, table("Hvem | Tekst", "Kari | Hei på deg", "Ola | Hallo", "Kari | Ja", "Ola | Nei"))
    assert said(transcript) == [("Kari", "Hei på deg"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]


def test_a_table_may_have_times_and_no_heading(tmp_path: Path) -> None:
    rows = ("00:00:01 | Kari | Hei på deg", "00:07 | Ola | Hallo", "01:00:09 | Kari | Ja da", "[1:10:00] | Ola | Nei")
    transcript = word(tmp_path, table(*rows))
    assert said(transcript) == [("Kari", "Hei på deg"), ("Ola", "Hallo"), ("Kari", "Ja da"), ("Ola", "Nei")]
    assert [turn.start_ms for turn in transcript.turns] == [1000, 7000, 3_609_000, 4_200_000]


def test_lists_quotations_and_notes_lose_no_words(tmp_path: Path) -> None:
    transcript = word(tmp_path, "Først\n\n- en\n- to\n\n1. tre\n\n> fire^[fem]\n")
    assert [text for _, text in said(transcript)] == ["Først", "en", "to", "tre", "fire (fem)"]


def test_a_document_without_words_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        word(tmp_path, "")


def test_another_archive_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(packed(notat=b"Hei"))


@pytest.mark.parametrize("document", [b"", b"<w:p>"])
def test_a_damaged_document_is_unreadable(document: bytes) -> None:
    with pytest.raises(Unreadable):
        read(packed(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": document}))


def test_a_document_that_unpacks_to_far_more_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read(packed(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"a" * 2_000_000}))
