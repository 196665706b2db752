"""What a report drew on: a row for each record and for each piece of evidence, as they were when it was filled."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from research.insights import Insight
from research.records import ProjectRecord
from research.words import Kind, Phase, Stance


@dataclass(slots=True, kw_only=True)
class SourceRow:
    """A record that a report drew on, or a piece of evidence that it cited.

    Attributes:
        record_id: The record; of a piece of evidence, the interview or observation it comes from.
        reference: Such as ``INT-014``; of a piece of evidence with its time, ``INT-014, 12:41``.
        revision: Of the record, as it was.
        words: What an insight states; the words of a piece of evidence as they were printed, empty where only the
            reference was; otherwise empty.
        claim_id: The insight that a piece of evidence was cited for; None for a record.
        place: The passage that a piece of evidence stands in, by its id; empty where there is none.
    """

    kind: Kind
    record_id: UUID
    reference: str
    revision: int
    phase: Phase | None
    on: date
    words: str = ""
    claim_id: UUID | None = None
    evidence_id: UUID | None = None
    stance: Stance | None = None
    place: str = ""

    @classmethod
    def of(cls, record: ProjectRecord) -> Self:
        """Return the row of a record."""
        return cls(
            kind=record.kind,
            record_id=record.id,
            reference=record.reference,
            revision=record.revision,
            phase=getattr(record, "phase", None),
            on=record.day,
            words=record.statement if isinstance(record, Insight) else "",
        )
