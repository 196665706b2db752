"""The evidence of a report as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from research.reports.evidence_csv import evidence_csv
from research.reports.files import to_file
from research.words import Kind, Language, Phase, Stance

CLAIM, OTHER, INTERVIEW, PIECE = (UUID(int=number) for number in range(1, 5))


@dataclass
class Row:
    """A row of sources."""

    kind: Kind
    record_id: UUID
    reference: str
    words: str
    claim_id: UUID | None = None
    evidence_id: UUID | None = None
    stance: Stance | None = None
    phase: Phase | None = Phase.DIAGNOSE
    on: date = date(2026, 3, 2)


INSIGHT = Row(Kind.INSIGHT, CLAIM, "INN-031", "Stillhet er et nei")
QUOTE = Row(Kind.INTERVIEW, INTERVIEW, "INT-014, 12:41", "Jeg ga opp.", CLAIM, PIECE, Stance.SUPPORTS)


def cells(*rows: Row, language: Language = Language.BOKMAL) -> list[list[str]]:
    text = evidence_csv(rows, language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_piece_of_evidence_stands_with_its_claim() -> None:
    assert cells(INSIGHT, QUOTE)[1] == [
        "INN-031",
        "Stillhet er et nei",
        "Støtter",
        "INT-014, 12:41",
        "Jeg ga opp.",
        "Intervju",
        "Diagnose",
        "2026-03-02",
        str(PIECE),
    ]


def test_a_record_that_is_no_claim_has_no_row() -> None:
    assert len(cells(INSIGHT, QUOTE, Row(Kind.INTERVIEW, INTERVIEW, "INT-014", "Ung mann"))) == 2


def test_a_claim_without_evidence_has_a_row_of_its_own() -> None:
    assert cells(INSIGHT, QUOTE, Row(Kind.INSIGHT, OTHER, "INN-032", "Et nei til"))[2][:4] == [
        "INN-032",
        "Et nei til",
        "",
        "",
    ]


def test_the_headings_are_in_the_language_of_the_report() -> None:
    assert cells(language=Language.ENGLISH)[0][:3] == ["Insight", "Claim", "Stance"]


def test_no_cell_begins_a_formula() -> None:
    bad = Row(Kind.INSIGHT, CLAIM, "INN-031", "=HYPERLINK(1)")
    assert cells(bad, QUOTE)[1][1] == "'=HYPERLINK(1)"


def test_it_is_a_file_that_excel_opens() -> None:
    assert to_file("# x", "csv", title="x", rows=[INSIGHT, QUOTE]).startswith(b"\xef\xbb\xbfInnsikt;P\xc3\xa5stand;")
