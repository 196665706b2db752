"""Studies: planned collections of data, each with its purpose, legal basis and retention date."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research.access import Permission, StudyMember
from research.errors import NotPermitted, RuleBroken
from research.records import LONG_TEXT, SHORT_TEXT, Fields, ProjectRecord, View, several, word
from research.sight import class_of
from research.store import UnitOfWork
from research.words import N_, AssessmentState, DataCategory, Group, Kind, LegalBasis, LogAct, Role, StudyStatus

_ON_STATUTE = frozenset({LegalBasis.OBLIGATION, LegalBasis.PUBLIC_TASK})
_SHORTEST_REASON = 10


class StudyFields(Fields):
    """What stands in a study's own row."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    purpose: str = Field(default="", max_length=LONG_TEXT, description="Why the data are collected.")
    questions: str = Field(default="", max_length=LONG_TEXT, description="What the study is to answer.")
    target_group: str = Field(default="", max_length=SHORT_TEXT, description="Whom the study is about.")
    recruitment: str = Field(default="", max_length=SHORT_TEXT, description="How people are asked to take part.")
    responsible: str = Field(default="", max_length=120, description="Who answers for the study: a role, not a name.")
    legal_basis: LegalBasis | None = Field(default=None, sa_type=word(LegalBasis))
    statute: str = Field(default="", max_length=SHORT_TEXT, description="The law behind a duty or a public task.")
    starts_on: date | None = None
    ends_on: date | None = None
    retention_on: date | None = Field(default=None, description="The day the raw data are to be deleted.")
    records_sound: bool = Field(default=False, description="Whether conversations are recorded.")
    recording_retention_on: date | None = Field(
        default=None, description="The day recordings are to be deleted, before the raw data."
    )
    groups: list[Group] = Field(default_factory=list, sa_type=several(Group), description="Who takes part.")
    categories: list[DataCategory] = Field(
        default_factory=list, sa_type=several(DataCategory), description="What kinds of data are collected."
    )
    special_categories: bool = Field(
        default=False, description="Whether some are of a special category (article 9) or of offences (article 10)."
    )
    minors: bool = Field(default=False, description="Whether some who take part are under 18.")
    vulnerable: bool = Field(default=False, description="Whether some are in a vulnerable position.")
    assessment: AssessmentState = Field(default=AssessmentState.UNKNOWN, sa_type=word(AssessmentState))
    assessment_on: date | None = Field(default=None, description="The day the assessment of privacy was done.")
    assessment_link: str = Field(default="", max_length=SHORT_TEXT, description="Where the assessment lies.")
    assessment_reason: str = Field(default="", max_length=2_000, description="Why none is needed.")
    recipients: str = Field(default="", max_length=2_000, description="Who the data are given to.")
    transfers: str = Field(default="", max_length=2_000, description="What leaves the EEA, where to and on what terms.")
    security_measures: str = Field(default="", max_length=2_000, description="How the data are kept safe.")
    needs_key: bool = Field(default=False, description="Whether names and contact data have to be kept, apart.")
    is_limited: bool = Field(default=False, description="Whether the data are for the members of the study alone.")
    status: StudyStatus = Field(default=StudyStatus.DRAFT, sa_type=word(StudyStatus))


class StudyDraft(StudyFields):
    """A study as somebody wants it."""

    reason: str = Field(
        default="",
        max_length=1_000,
        description="Why the legal basis is changed or data are kept longer; goes to the access log.",
    )


class Study(StudyFields, ProjectRecord, table=True):
    """A study as stored."""

    kind: ClassVar[Kind] = Kind.STUDY
    prefix: ClassVar[str] = "STU"

    @property
    def headline(self) -> str:
        return self.title


class StudyView(View):
    """A study as shown.

    Attributes:
        warnings: What a data protection officer would ask about; see ``warnings``.
    """

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    purpose: str
    questions: str
    target_group: str
    recruitment: str
    responsible: str
    legal_basis: LegalBasis | None
    statute: str
    starts_on: date | None
    ends_on: date | None
    retention_on: date | None
    records_sound: bool
    recording_retention_on: date | None
    groups: list[Group]
    categories: list[DataCategory]
    special_categories: bool
    minors: bool
    vulnerable: bool
    assessment: AssessmentState
    assessment_on: date | None
    assessment_link: str
    assessment_reason: str
    recipients: str
    transfers: str
    security_measures: str
    needs_key: bool
    is_limited: bool
    status: StudyStatus
    warnings: list[str]
    revision: int


def view(study: Study) -> StudyView:
    """Return a study as shown."""
    stored = {name: getattr(study, name) for name in StudyView.model_fields.keys() - {"warnings"}}
    return StudyView(**stored, warnings=warnings(study))


def warnings(study: Study) -> list[str]:
    """Return what a data protection officer would ask about, as English source strings."""
    is_risky = study.vulnerable or study.minors or study.special_categories
    if not is_risky or study.assessment is AssessmentState.DONE:
        return []
    return [
        N_(
            "The study is about minors, people in a vulnerable position or special categories of data, and no"
            " assessment of privacy (PVK) is done."
        )
    ]


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
    """Add a study to a project.

    Raises:
        RuleBroken: It would collect without saying why, by what right, how long and who answers for it; or its
            dates do not fit.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check(draft)
    _check_length(work, draft)
    study = work.add(Study(project_id=project_id, **_own(draft)))
    _let_in(work, study)
    return study


def revise(work: UnitOfWork, study_id: UUID, draft: StudyDraft, *, revision: int | None = None) -> Study:
    """Change a study.

    Raises:
        RuleBroken: As for ``add``; or, once people take part, the legal basis is changed by somebody else than an
            owner, or it or a later retention date comes without a reason.
    """
    study = _to_change(work, study_id, revision=revision)
    _check(draft)
    if (draft.retention_on, draft.starts_on) != (study.retention_on, study.starts_on):
        _check_length(work, draft)
    if has_participants(work, study_id) or study.status is not StudyStatus.DRAFT:
        _check_basis(work, study, draft)
        _check_retention(work, study, draft)
    work.save(study.sqlmodel_update(_own(draft)))
    _let_in(work, study)
    return study


def remove(work: UnitOfWork, study_id: UUID) -> None:
    """Put a study in the bin."""
    work.remove(_to_change(work, study_id))


def restore(work: UnitOfWork, study_id: UUID) -> Study:
    """Take a study out of the bin."""
    study = _to_change(work, study_id, removed=True)
    work.restore(study)
    return study


def has_participants(work: UnitOfWork, study_id: UUID) -> bool:
    """Say whether anybody takes part in a study, or has said anything in it; those in the bin and the hidden count."""
    get(work, study_id)
    for kind in (Kind.PARTICIPANT, Kind.INTERVIEW):
        columns: Any = class_of(kind)
        for which in ({}, {"removed": True}, {"restricted": True}):
            if work.rows(work.visible(columns, **which).where(columns.study_id == study_id).limit(1)):
                return True
    return False


def _to_change(work: UnitOfWork, study_id: UUID, *, revision: int | None = None, removed: bool = False) -> Study:
    """Return a study for changing, by one of those its data are for."""
    study = work.to_change(Study, study_id, revision=revision, removed=removed)
    if study.is_limited and not work.standing.takes_part(study_id, study.project_id):
        raise NotPermitted(N_("The study is for its members alone: one of them or an owner can change it."))
    return study


def _let_in(work: UnitOfWork, study: Study) -> None:
    """Let the researcher who keeps a study to its members be the first of them."""
    person_id, held = work.actor.person_id, work.visible(StudyMember).where(StudyMember.study_id == study.id)
    if person_id is None or not study.is_limited or work.rows(held.limit(1)):
        return
    if work.standing.roles.get(study.project_id) is Role.RESEARCHER:
        work.add(StudyMember(project_id=study.project_id, study_id=study.id, person_id=person_id))


def _own(draft: StudyDraft) -> dict[str, Any]:
    """Return what is stored of a draft; data of a special category are special, whatever was ticked."""
    is_special = draft.special_categories or any(each.is_special for each in draft.categories)
    return {**draft.model_dump(exclude={"reason"}), "special_categories": is_special}


def _check(draft: StudyDraft) -> None:
    """Refuse what a data protection officer would: a study that collects must say why, by what right, how long."""
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise RuleBroken(N_("The study cannot end before it starts."), field="ends_on")
    _check_recordings(draft)
    if draft.assessment is AssessmentState.DONE and draft.assessment_on is None:
        raise RuleBroken(N_("Say which day the assessment was done."), field="assessment_on")
    if draft.assessment is AssessmentState.NOT_NEEDED and not draft.assessment_reason:
        raise RuleBroken(N_("Say why no assessment is needed."), field="assessment_reason")
    if draft.status is StudyStatus.DRAFT:
        return
    if not draft.purpose:
        raise RuleBroken(N_("A study needs a purpose before it can collect data."), field="purpose")
    if not draft.responsible:
        raise RuleBroken(N_("Somebody must answer for a study before it can collect data."), field="responsible")
    if draft.legal_basis is None:
        raise RuleBroken(N_("A study needs a legal basis before it can collect data."), field="legal_basis")
    if draft.legal_basis in _ON_STATUTE and not draft.statute:
        raise RuleBroken(N_("A legal obligation or a public task rests on a statute: name it."), field="statute")
    if draft.retention_on is None:
        raise RuleBroken(N_("A study needs a retention date before it can collect data."), field="retention_on")


def _check_recordings(draft: StudyDraft) -> None:
    """Refuse recordings that are kept for as long as the rest, or for nobody knows how long."""
    until, field = draft.recording_retention_on, "recording_retention_on"
    if not draft.records_sound:
        if until is not None:
            raise RuleBroken(N_("Nothing is recorded, so there is no recording to delete."), field=field)
        return
    if until is None:
        raise RuleBroken(N_("Say which day the recordings are to be deleted."), field=field)
    if draft.retention_on is not None and until >= draft.retention_on:
        raise RuleBroken(N_("Recordings are to be deleted before the rest of the raw data."), field=field)


def _check_length(work: UnitOfWork, draft: StudyDraft) -> None:
    """Refuse to keep raw data for longer than the installation allows, from the start or today, whichever is first."""
    if draft.retention_on is None:
        return
    years = work.limits.longest_retention_years
    first = min(draft.starts_on or work.today, work.today)
    if draft.retention_on > _years_after(first, years):
        raise RuleBroken(
            N_("Raw data are kept for at most %(years)d years: until %(day)s."),
            field="retention_on",
            years=years,
            day=f"{_years_after(first, years):%d.%m.%Y}",
        )


def _years_after(day: date, years: int) -> date:
    """Return the same day so many years later; the last of February for a day that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _check_basis(work: UnitOfWork, study: Study, draft: StudyDraft) -> None:
    """Refuse another legal basis once people take part, unless an owner says why; what is changed is logged."""
    if study.legal_basis in {None, draft.legal_basis}:
        return
    if not work.standing.may(Permission.MANAGE_PROJECT, study.project_id):
        raise RuleBroken(
            N_("Once people take part, only an owner of the project can change the legal basis."), field="legal_basis"
        )
    _demand_reason(draft, N_("Once people take part, another legal basis needs a reason of at least %(least)d signs."))
    work.note(
        LogAct.BASIS_CHANGED,
        project_id=study.project_id,
        kind=Kind.STUDY,
        record_id=study.id,
        reason=draft.reason,
        before=str(study.legal_basis or ""),
        after=str(draft.legal_basis or ""),
    )


def _check_retention(work: UnitOfWork, study: Study, draft: StudyDraft) -> None:
    """Refuse to keep data longer than was said, unless for a reason; what is prolonged is logged."""
    if study.retention_on is not None and draft.retention_on is None:
        raise RuleBroken(
            N_("People take part, and were told how long: the retention date cannot go."), field="retention_on"
        )
    for field in ("retention_on", "recording_retention_on"):
        before, after = getattr(study, field), getattr(draft, field)
        if before is None or after is None or after <= before:
            continue
        _demand_reason(draft, N_("Keeping data longer needs a reason of at least %(least)d signs."))
        work.note(
            LogAct.PROLONGED,
            project_id=study.project_id,
            kind=Kind.STUDY,
            record_id=study.id,
            reason=draft.reason,
            field=field,
            before=before.isoformat(),
            after=after.isoformat(),
        )


def _demand_reason(draft: StudyDraft, message: str) -> None:
    if len(draft.reason) < _SHORTEST_REASON:
        raise RuleBroken(message, field="reason", least=_SHORTEST_REASON)
