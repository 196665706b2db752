"""Projects: one service-design effort each, with a phase that moves on."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research.access import Membership, Permission
from research.errors import NotPermitted
from research.records import SHORT_TEXT, Draft, Fields, Record, View, word
from research.store import UnitOfWork
from research.words import N_, Kind, Phase, Role


class ProjectDraft(Fields):
    """A project as somebody wants it."""

    title: str = Field(min_length=2, max_length=120, description="What people call the project.")
    question: str = Field(default="", max_length=SHORT_TEXT, description="The question the project answers.")
    owner: str = Field(default="", max_length=120, description="The organisation the work is done for.")


class PhaseDraft(Draft):
    """The phase a project moves to."""

    phase: Phase
    on: date | None = Field(default=None, description="The day it happened; today when absent.")


class Project(ProjectDraft, Record, table=True):
    """A project as stored."""

    kind: ClassVar[Kind] = Kind.PROJECT

    phase: Phase = Field(default=Phase.DIAGNOSE, sa_type=word(Phase))
    diagnose_closed_on: date | None = None
    explore_closed_on: date | None = None
    develop_closed_on: date | None = None

    def closed_on(self, phase: Phase) -> date | None:
        """Return the day the phase was closed."""
        closed: date | None = getattr(self, f"{phase}_closed_on")
        return closed


class ProjectView(View):
    """A project as shown."""

    id: UUID
    title: str
    question: str
    owner: str
    phase: Phase
    closed_on: dict[Phase, date | None]
    role: Role | None
    revision: int


def view(work: UnitOfWork, project: Project) -> ProjectView:
    """Return the project as the actor sees it."""
    return ProjectView(
        id=project.id,
        title=project.title,
        question=project.question,
        owner=project.owner,
        phase=project.phase,
        closed_on={phase: project.closed_on(phase) for phase in Phase},
        role=work.standing.roles.get(project.id),
        revision=project.revision,
    )


def add(work: UnitOfWork, draft: ProjectDraft) -> Project:
    """Add a project; who adds it becomes its owner.

    Raises:
        NotPermitted: The access token was made for reading.
    """
    if not work.actor.may_write:
        raise NotPermitted(N_("This access token is for reading only."))
    project = work.add(Project(**draft.model_dump()))
    if work.actor.person_id is not None:
        work.add(Membership(project_id=project.id, person_id=work.actor.person_id, role=Role.OWNER))
        work.standing.roles[project.id] = Role.OWNER
    return project


def get(work: UnitOfWork, project_id: UUID) -> Project:
    """Return a project.

    Raises:
        NotFound: The actor is not a member.
    """
    return work.get(Project, project_id)


def shown(work: UnitOfWork, project_id: UUID) -> ProjectView:
    """Return a project as the actor sees it.

    Raises:
        NotFound: The actor is not a member.
    """
    told = work.known("project", [project_id], lambda _: {project_id: view(work, get(work, project_id))})
    return told[project_id]


def find(work: UnitOfWork) -> list[Project]:
    """Return the actor's projects, newest first."""
    return work.rows(work.visible(Project).order_by(col(Project.id).desc()))


def revise(work: UnitOfWork, project_id: UUID, draft: ProjectDraft, *, revision: int | None = None) -> Project:
    """Change what a project is called and asks.

    Raises:
        NotPermitted: The actor does not own the project.
        Conflict: Somebody else saved first.
    """
    project = _to_manage(work, project_id)
    work.expect(project, revision)
    return work.save(project.sqlmodel_update(draft.model_dump()))


def move(work: UnitOfWork, project_id: UUID, draft: PhaseDraft) -> Project:
    """Move a project to a phase: the phases before it are closed, the others open."""
    project = _to_manage(work, project_id)
    for phase in Phase:
        if phase.order >= draft.phase.order:
            setattr(project, f"{phase}_closed_on", None)
        elif project.closed_on(phase) is None:
            setattr(project, f"{phase}_closed_on", draft.on or work.today)
    project.phase = draft.phase
    return work.save(project)


def finish(work: UnitOfWork, project_id: UUID, *, on: date | None = None) -> Project:
    """Close the last phase of a project, and those before it."""
    last = list(Phase)[-1]
    project = move(work, project_id, PhaseDraft(phase=last, on=on))
    setattr(project, f"{last}_closed_on", on or work.today)
    return work.save(project)


def remove(work: UnitOfWork, project_id: UUID) -> None:
    """Put a project, and with it all that it holds, in the bin."""
    work.remove(_to_manage(work, project_id))


def restore(work: UnitOfWork, project_id: UUID) -> Project:
    """Take a project out of the bin."""
    project = work.get(Project, project_id, removed=True)
    role = work.standing.in_bin.pop(project_id, None)
    if not work.actor.is_system and (role is not Role.OWNER or not work.actor.may_write):
        raise NotPermitted(N_("Your role in the project does not allow this."))
    work.restore(project)
    if role is not None:
        work.standing.roles[project_id] = role
    return project


def _to_manage(work: UnitOfWork, project_id: UUID) -> Project:
    work.require(Permission.MANAGE_PROJECT, project_id)
    return get(work, project_id)
