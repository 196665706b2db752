"""Studies: planned collections of data, each with its purpose, legal basis and retention date."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research.access import Permission
from research.errors import RuleBroken
from research.records import LONG_TEXT, SHORT_TEXT, Fields, ProjectRecord, View, word
from research.store import UnitOfWork
from research.words import N_, Kind, LegalBasis, StudyStatus


class StudyDraft(Fields):
    """A study as somebody wants it."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    purpose: str = Field(default="", max_length=LONG_TEXT, description="Why the data are collected.")
    questions: str = Field(default="", max_length=LONG_TEXT, description="What the study is to answer.")
    target_group: str = Field(default="", max_length=SHORT_TEXT, description="Whom the study is about.")
    recruitment: str = Field(default="", max_length=SHORT_TEXT, description="How people are asked to take part.")
    legal_basis: LegalBasis | None = Field(default=None, sa_type=word(LegalBasis))
    statute: str = Field(default="", max_length=SHORT_TEXT, description="The law behind a duty or a public task.")
    starts_on: date | None = None
    ends_on: date | None = None
    retention_on: date | None = Field(default=None, description="The day the raw data are to be deleted.")
    status: StudyStatus = Field(default=StudyStatus.DRAFT, sa_type=word(StudyStatus))


class Study(StudyDraft, ProjectRecord, table=True):
    """A study as stored."""

    kind: ClassVar[Kind] = Kind.STUDY
    prefix: ClassVar[str] = "STU"

    @property
    def headline(self) -> str:
        return self.title


class StudyView(View):
    """A study as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    purpose: str
    questions: str
    target_group: str
    recruitment: str
    legal_basis: LegalBasis | None
    statute: str
    starts_on: date | None
    ends_on: date | None
    retention_on: date | None
    status: StudyStatus
    revision: int


def view(study: Study) -> StudyView:
    """Return a study as shown."""
    return StudyView.model_validate({name: getattr(study, name) for name in StudyView.model_fields})


def find(work: UnitOfWork, project_id: UUID) -> list[Study]:
    """Return a project's studies, newest first."""
    work.require(Permission.READ, project_id)
    return work.rows(work.visible(Study).where(Study.project_id == project_id).order_by(col(Study.number).desc()))


def titles(work: UnitOfWork, project_id: UUID) -> dict[UUID, str]:
    """Return what a project's studies are called, newest first."""
    told = work.known("study titles", [project_id], lambda _: {project_id: _titles(work, project_id)})
    return dict(told[project_id])


def _titles(work: UnitOfWork, project_id: UUID) -> tuple[tuple[UUID, str], ...]:
    return tuple((study.id, study.title) for study in find(work, project_id))


def get(work: UnitOfWork, study_id: UUID) -> Study:
    """Return a study."""
    return work.get(Study, study_id)


def add(work: UnitOfWork, project_id: UUID, draft: StudyDraft) -> Study:
    """Add a study to a project."""
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check(draft)
    return work.add(Study(project_id=project_id, **draft.model_dump()))


def revise(work: UnitOfWork, study_id: UUID, draft: StudyDraft, *, revision: int | None = None) -> Study:
    """Change a study."""
    study = work.to_change(Study, study_id, revision=revision)
    _check(draft)
    return work.save(study.sqlmodel_update(draft.model_dump()))


def remove(work: UnitOfWork, study_id: UUID) -> None:
    """Put a study in the bin."""
    work.remove(work.to_change(Study, study_id))


def restore(work: UnitOfWork, study_id: UUID) -> Study:
    """Take a study out of the bin."""
    study = work.to_change(Study, study_id, removed=True)
    work.restore(study)
    return study


def _check(draft: StudyDraft) -> None:
    """Refuse what a data protection officer would: a study that collects must say why, by what right, how long."""
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise RuleBroken(N_("The study cannot end before it starts."), field="ends_on")
    if draft.status is StudyStatus.DRAFT:
        return
    if not draft.purpose:
        raise RuleBroken(N_("A study needs a purpose before it can collect data."), field="purpose")
    if draft.legal_basis is None:
        raise RuleBroken(N_("A study needs a legal basis before it can collect data."), field="legal_basis")
    if draft.legal_basis in {LegalBasis.OBLIGATION, LegalBasis.PUBLIC_TASK} and not draft.statute:
        raise RuleBroken(N_("A legal obligation or a public task rests on a statute: name it."), field="statute")
    if draft.retention_on is None:
        raise RuleBroken(N_("A study needs a retention date before it can collect data."), field="retention_on")
