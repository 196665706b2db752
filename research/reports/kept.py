"""Reports: templates filled from the repository at a moment, kept as they were."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field, col

from research.access import Permission, audience_keys
from research.records import SHORT_TEXT, Fields, ProjectRecord, View, word
from research.search.index import Document
from research.store import UnitOfWork
from research.words import Audience, Kind, Language, Phase

# What Markdown adds to the words, for search to pass over.
_MARKS = re.compile(r"[*#>|_`]+|^-{3,}$", re.MULTILINE)


class ReportFields(Fields):
    """What stands in a report's own row, as somebody wants it."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    template: str = Field(max_length=60, description="The key of a template.")


class ReportDraft(ReportFields):
    """A report as somebody wants it."""

    written: dict[str, str] = Field(default_factory=dict, description="Markdown of the sections a person writes.")


class Report(ReportFields, ProjectRecord, table=True):
    """A report as stored."""

    kind: ClassVar[Kind] = Kind.REPORT
    prefix: ClassVar[str] = "RAP"
    searchable: ClassVar[bool] = True

    phase: Phase | None = Field(default=None, sa_type=word(Phase), description="None for the whole project.")
    language: Language = Field(default=Language.BOKMAL, sa_type=word(Language))
    made_on: date
    written: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    markdown: str = Field(sa_type=Text)

    def shown_to(self) -> Audience:
        return Audience.MEMBERS

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


class ReportView(View):
    """A report as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    template: str
    phase: Phase | None
    language: Language
    made_on: date
    markdown: str
    revision: int


def view(report: Report) -> ReportView:
    """Return a report as shown."""
    return ReportView.model_validate({name: getattr(report, name) for name in ReportView.model_fields})


def find(work: UnitOfWork, project_id: UUID) -> list[Report]:
    """Return a project's reports, newest first."""
    work.require(Permission.READ, project_id)
    return work.rows(work.visible(Report).where(Report.project_id == project_id).order_by(col(Report.number).desc()))


def get(work: UnitOfWork, report_id: UUID) -> Report:
    """Return a report."""
    return work.get(Report, report_id)


def remove(work: UnitOfWork, report_id: UUID) -> None:
    """Put a report in the bin."""
    work.remove(work.to_change(Report, report_id))


def restore(work: UnitOfWork, report_id: UUID) -> Report:
    """Take a report out of the bin."""
    report = work.to_change(Report, report_id, removed=True)
    work.restore(report)
    return report
