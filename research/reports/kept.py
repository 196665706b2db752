"""Reports: templates filled from the repository, as drafts that are filled anew and as published versions that stay.

What a report rested on is kept beside it, piece by piece, in ``ReportSource``.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field, col

from research import gates
from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.records import LONG_TEXT, MOMENT, SHORT_TEXT, Fields, Part, ProjectRecord, View, word
from research.reports.choices import Choices
from research.search.index import Document
from research.store import UnitOfWork
from research.words import N_, Audience, Kind, Language, Phase, ReportStatus, Stance

# What Markdown adds to the words, for search to pass over.
_MARKS = re.compile(r"[*#>|_`]+|^-{3,}$", re.MULTILINE)


class ReportFields(Fields):
    """What stands in a report's own row, as somebody wants it."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    template: str = Field(max_length=60, description="The key of a template.")
    language: Language = Field(default=Language.BOKMAL, sa_type=word(Language))


class ReportDraft(ReportFields):
    """A report as somebody wants it."""

    written: dict[str, str] = Field(default_factory=dict, description="Markdown of the sections a person writes.")
    choices: Choices = Field(default_factory=Choices, description="What goes into it.")


class Report(ReportFields, ProjectRecord, table=True):
    """A report as stored.

    Attributes:
        choices: As ``Choices`` in JSON.
        markdown, pictures: What it was filled to when it was last saved; pictures by name.
        version: From 1; the one before is the report that it follows.
        findings: What spoke against publishing it, without what was found.
        override_reason: Why it was published all the same.
        redacted_at: When words of somebody who withdrew were taken out of it.
    """

    kind: ClassVar[Kind] = Kind.REPORT
    prefix: ClassVar[str] = "RAP"
    searchable: ClassVar[bool] = True
    derived: ClassVar[frozenset[str]] = frozenset({"markdown", "pictures", "made_on", "redacted_at"})
    unscanned: ClassVar[frozenset[str]] = frozenset({"findings"})

    written: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    choices: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    status: ReportStatus = Field(default=ReportStatus.DRAFT, sa_type=word(ReportStatus))
    phase: Phase | None = Field(default=None, sa_type=word(Phase), description="None for the whole project.")
    made_on: date
    markdown: str = Field(sa_type=Text)
    pictures: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    follows_id: UUID | None = Field(default=None, foreign_key="report.id", index=True)
    published_at: datetime | None = Field(default=None, sa_type=MOMENT)
    published_by: UUID | None = Field(default=None, foreign_key="person.id")
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    override_reason: str = Field(default="", max_length=LONG_TEXT)
    redacted_at: datetime | None = Field(default=None, sa_type=MOMENT)

    def shown_to(self) -> Audience:
        return Audience.MEMBERS if self.is_published else Audience.TEAM

    @property
    def is_published(self) -> bool:
        """Whether it is kept as it was, and can no longer be changed."""
        return self.status is ReportStatus.PUBLISHED

    @property
    def draft(self) -> ReportDraft:
        """What somebody wanted: to be filled again."""
        return ReportDraft(
            title=self.title,
            template=self.template,
            language=self.language,
            written=self.written,
            choices=Choices.model_validate(self.choices),
        )

    @property
    def headline(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        return self.made_on

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Report"]) -> Iterator[Document]:
        """Yield what search knows of the reports."""
        for each in records:
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.REPORT,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=each.phase,
                title=each.title,
                text=_MARKS.sub(" ", each.markdown),
                tags=(),
                status=None,
                study_id=None,
                at=each.made_on,
                passage_id=None,
            )


class ReportSource(Part, table=True):
    """A record that a report drew on, or a piece of evidence that it cited, as it was then.

    Attributes:
        record_id: The record, or the interview or observation that a piece of evidence comes from.
        quote_id: The quote that was cited.
        revision: Of the record, then.
        words: As they were printed; for an insight what it states. Empty where only the reference was.
        claim_id: The insight that a piece of evidence was cited for; None for a record.
        place: Where in the source the words stand.
        position: The order of the report.
    """

    owner_kind: ClassVar[Kind] = Kind.REPORT
    owner_key: ClassVar[str] = "report_id"
    unscanned: ClassVar[frozenset[str]] = frozenset({"words", "place"})

    # What a report drew on may be deleted for good; the report still names it. See ``research.erasing``.
    report_id: UUID = Field(default=None, foreign_key="report.id", index=True)
    kind: Kind = Field(sa_type=word(Kind))
    record_id: UUID = Field(index=True)
    quote_id: UUID | None = Field(default=None, index=True)
    reference: str = Field(max_length=60)
    revision: int
    phase: Phase | None = Field(default=None, sa_type=word(Phase))
    on: date
    words: str = Field(default="", sa_type=Text)
    claim_id: UUID | None = None
    evidence_id: UUID | None = None
    stance: Stance | None = Field(default=None, sa_type=word(Stance))
    place: str = Field(default="", max_length=SHORT_TEXT)
    position: int = 0


class ReportView(View):
    """A report as shown; who published it is named by identifier."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    template: str
    language: Language
    written: dict[str, str]
    choices: Choices
    status: ReportStatus
    phase: Phase | None
    made_on: date
    markdown: str
    version: int
    follows_id: UUID | None
    published_at: datetime | None
    published_by: UUID | None
    findings: list[dict[str, Any]]
    override_reason: str
    redacted_at: datetime | None
    revision: int


class SourceView(View):
    """A row of what a report rests on, as shown."""

    kind: Kind
    record_id: UUID
    reference: str
    revision: int
    phase: Phase | None
    on: date
    words: str
    claim_id: UUID | None
    evidence_id: UUID | None
    stance: Stance | None
    place: str


def view(report: Report) -> ReportView:
    """Return a report as shown."""
    return ReportView.model_validate({name: getattr(report, name) for name in ReportView.model_fields})


def find(work: UnitOfWork, project_id: UUID) -> list[Report]:
    """Return a project's reports, newest first: drafts to the team only."""
    work.require(Permission.READ, project_id)
    return work.rows(work.visible(Report).where(Report.project_id == project_id).order_by(col(Report.number).desc()))


def get(work: UnitOfWork, report_id: UUID) -> Report:
    """Return a report."""
    return work.get(Report, report_id)


def sources(work: UnitOfWork, report_id: UUID) -> list[ReportSource]:
    """Return what a report rests on, in its order."""
    work.get(Report, report_id)
    chosen = work.visible(ReportSource).where(ReportSource.report_id == report_id)
    return work.rows(chosen.order_by(col(ReportSource.position), col(ReportSource.id)))


def source_views(rows: Sequence[ReportSource]) -> list[SourceView]:
    """Return what a report rests on as shown."""
    return [SourceView.model_validate({name: getattr(row, name) for name in SourceView.model_fields}) for row in rows]


def remove(work: UnitOfWork, report_id: UUID) -> None:
    """Put a report in the bin.

    Raises:
        RuleBroken: A gate was decided on it.
    """
    report = work.to_change(Report, report_id)
    relying = gates.relying_on_report(work, report_id)
    if relying:
        raise RuleBroken(N_("%(gate)s relies on this report, which stays."), gate=relying[0].reference)
    work.remove(report)


def restore(work: UnitOfWork, report_id: UUID) -> Report:
    """Take a report out of the bin.

    Raises:
        RuleBroken: Meanwhile another version has taken its place.
    """
    report = work.to_change(Report, report_id, removed=True)
    if report.follows_id and following(work, report.follows_id):
        raise RuleBroken(N_("Another version follows the same report."))
    work.restore(report)
    return report


def following(work: UnitOfWork, report_id: UUID) -> Report | None:
    """Return the version that follows a report."""
    return next(iter(work.rows(work.visible(Report).where(Report.follows_id == report_id))), None)
