"""The evidence table of a report as CSV, for who wants to sort and count: a row for each piece of evidence."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

from research.spreadsheets import to_csv
from research.translation import label
from research.words import Kind, Language, Phase, Stance

_COLUMNS = {
    Language.BOKMAL: "Innsikt;Påstand;Retning;Referanse;Ordrett;Type;Fase;Dato;Belegg-id",
    Language.NYNORSK: "Innsikt;Påstand;Retning;Referanse;Ordrett;Type;Fase;Dato;Belegg-id",
    Language.ENGLISH: "Insight;Claim;Stance;Reference;Words;Kind;Phase;Date;Evidence id",
}


class Row(Protocol):
    """A row of the sources of a report: a record, or a piece of evidence cited for the claim ``claim_id``."""

    kind: Kind
    record_id: UUID
    reference: str
    phase: Phase | None
    on: date
    words: str
    claim_id: UUID | None
    evidence_id: UUID | None
    stance: Stance | None


def evidence_csv(rows: Iterable[Row], language: Language) -> bytes:
    """Return the evidence of a report's claims, in the report's order; a claim without evidence has a row of its own.

    Days are written as 2026-05-12, which sorts and which spreadsheets know.
    """
    kept = list(rows)
    claims = {row.record_id: row for row in kept if row.claim_id is None and row.kind is Kind.INSIGHT}
    cited = [row for row in kept if row.claim_id in claims]
    bare = [row for claim, row in claims.items() if claim not in {each.claim_id for each in cited}]
    lines: list[tuple[str, ...]] = [
        (
            claims[row.claim_id].reference if row.claim_id else "",
            claims[row.claim_id].words if row.claim_id else "",
            label(row.stance, language),
            row.reference,
            row.words,
            label(row.kind, language),
            label(row.phase, language),
            row.on.isoformat(),
            str(row.evidence_id or ""),
        )
        for row in cited
    ]
    lines += [(row.reference, row.words, *[""] * 4, label(row.phase, language), row.on.isoformat(), "") for row in bare]
    return to_csv(_COLUMNS[language].split(";"), lines)
