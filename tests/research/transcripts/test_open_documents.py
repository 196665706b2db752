"""OpenDocument texts, as LibreOffice writes them."""

import pytest

from research.errors import Unreadable
from research.transcripts import Transcript, read
from tests.research.transcripts.making import open_document


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def test_names_before_a_colon_are_speakers() -> None:
    bold = '<text:span text:style-name="B">Kari:</text:span> Hei'
    transcript = read(open_document(p(bold) + p("Ola: Hallo") + p("Kari: Ja<text:tab/>da") + p("Ola: Nei")))
    assert transcript.format == "open-document"
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja da"), ("Ola", "Nei")]


def test_names_in_bold_are_speakers() -> None:
    kari, ola = (f'<text:span text:style-name="B">{name}</text:span> Hei' for name in ("Kari", "Ola"))
    assert said(read(open_document((p(kari) + p(ola)) * 2)))[:2] == [("Kari", "Hei"), ("Ola", "Hei")]


def test_teams_layout_survives_being_saved_anew() -> None:
    turn = '{}<text:s text:c="3"/>{}<text:line-break/>{}'
    body = p(turn.format("Kari Moe", "0:04", "Hei")) + p(turn.format("Ola Li", "0:09", "Hallo"))
    transcript = read(open_document(body))
    assert (transcript.format, said(transcript)) == (
        "teams-open-document",
        [("Kari Moe", "Hei"), ("Ola Li", "Hallo")],
    )


def test_a_table_is_read_by_row() -> None:
    rows = [("0:01", "Kari", "Hei på deg"), ("0:05", "Ola", "Hallo"), ("0:09", "Kari", "Ja"), ("0:12", "Ola", "Nei")]
    cells = ["".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in row) for row in rows]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    transcript = read(open_document(f"<table:table>{table}</table:table>"))
    assert said(transcript)[0] == ("Kari", "Hei på deg")
    assert [turn.start_ms for turn in transcript.turns] == [1000, 5000, 9000, 12_000]


def test_comments_are_not_read_and_notes_are() -> None:
    body = f"<text:note-body>{p('om')}{p('jobben')}</text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    comment = "<office:annotation><text:p>Stryk dette</text:p></office:annotation>"
    assert said(read(open_document(p(f"Hei{note}{comment}")))) == [(None, "Hei (om jobben)")]


def test_a_locked_document_says_so() -> None:
    manifest = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(Unreadable, match="password"):
        read(open_document(p("Hei"), **{"META-INF/manifest.xml": manifest}))


def test_a_sheet_is_not_a_text() -> None:
    with pytest.raises(Unreadable, match="neither Word nor OpenDocument"):
        read(open_document(p("Hei"), mimetype="application/vnd.oasis.opendocument.spreadsheet"))


def test_entities_of_its_own_are_refused() -> None:
    with pytest.raises(Unreadable, match="entities"):
        read(open_document(p("&a;"), before='<!DOCTYPE d [<!ENTITY a "hei">]>'))
