"""What goes into a report: chosen by people, and remembered by the report."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from research.records import Draft
from research.saved_searches import LONGEST_ADDRESS
from research.words import N_, InsightStatus, Phase, QuoteUse

MOST = 2_000
"""How many of anything can be chosen or left out."""


class Choices(Draft):
    """What goes into a report; what is not chosen among is taken whole."""

    phases: list[Phase] = Field(default_factory=list, description="All when empty.")
    since: date | None = Field(default=None, description="The first day.")
    until: date | None = Field(default=None, description="The last day.")
    tags: list[str] = Field(default_factory=list, max_length=100, description="Any of these; all records when empty.")
    study_ids: list[UUID] = Field(default_factory=list, max_length=MOST, description="All when empty.")
    statuses: list[InsightStatus] = Field(
        default_factory=lambda: [InsightStatus.CONFIRMED], min_length=1, description="Of insights."
    )
    saved_search: str = Field(
        default="", max_length=LONGEST_ADDRESS, description="The address of a search: only what it finds."
    )
    only_pinned: bool = Field(default=False, description="Only what whoever makes the report has pinned.")
    quotes: QuoteUse = QuoteUse.APPROVED
    left_out: list[UUID] = Field(default_factory=list, max_length=MOST, description="Evidence left out, by its id.")
    most_quotes: int | None = Field(default=None, ge=1, le=100, description="At most so many to an insight.")
    order: list[str] = Field(
        default_factory=list, max_length=MOST, description="Keys of sections, first to last; others follow as they are."
    )
    hidden: list[str] = Field(default_factory=list, max_length=MOST, description="Keys of sections that are left out.")

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(N_("The last day cannot come before the first."))
        return self


def usual(phase: Phase | None) -> Choices:
    """Return the choices that a new report begins with: one whose template is for a phase is limited to that phase."""
    return Choices(phases=[phase] if phase else [])
