"""The pages of projects: the front page, a project's home, and its settings."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from research import experiments, gates, history, insights, interviews, observations, projects, retention
from research.access import Permission
from research.insights import InsightView
from research.projects import PhaseDraft, ProjectDraft
from research.store import UnitOfWork
from research.words import N_, ExperimentStatus, Phase, Role

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Rights:
    """What the visitor may do in a project, as templates ask."""

    read: bool
    log: bool
    observe: bool
    research: bool
    write: bool
    manage: bool


@dataclass(frozen=True, slots=True)
class ProjectFrame:
    """What every page of a project shows around its contents."""

    id: UUID
    title: str
    question: str
    owner: str
    phase: Phase
    closed_on: dict[Phase, date | None]
    role: Role | None
    revision: int
    may: Rights
    sections: tuple[tuple[str, str], ...]


def project_view(work: UnitOfWork, project_id: UUID) -> ProjectFrame:
    """Return the frame of a project's pages, with the parts the visitor may go to."""
    view = projects.shown(work, project_id)
    standing = work.standing
    may = Rights(
        read=standing.may(Permission.READ, project_id),
        log=standing.may(Permission.READ_LOG, project_id),
        observe=standing.may(Permission.ADD_OBSERVATION, project_id),
        research=standing.may(Permission.READ_RESEARCH, project_id),
        write=standing.may(Permission.WRITE_RESEARCH, project_id),
        manage=standing.may(Permission.MANAGE_PROJECT, project_id),
    )
    return ProjectFrame(**view.model_dump(), may=may, sections=_sections(may))


def _sections(may: Rights) -> tuple[tuple[str, str], ...]:
    """Return the parts of a project that the visitor may go to, as addresses and names."""
    if not may.read:
        return (("privacy", N_("Privacy")),)
    sections = [
        ("", N_("Overview"), True),
        ("search", N_("Search"), True),
        ("interviews", N_("Interviews"), may.research),
        ("observations", N_("Observations"), may.observe),
        ("quotes", N_("Quotes"), may.research),
        ("insights", N_("Insights"), True),
        ("experiments", N_("Experiments"), True),
        ("reports", N_("Reports"), True),
        ("privacy", N_("Privacy"), may.research or may.log),
        ("settings", N_("The project"), may.research),
    ]
    return tuple((address, name) for address, name, is_open in sections if is_open)


@dataclass(frozen=True, slots=True)
class PhaseSummary:
    """What a phase holds, for the triple diamond."""

    phase: Phase
    state: str
    closed_on: date | None
    interviews: int
    observations: int
    insights: int
    experiments: int
    without_evidence: int


@router.get("/")
def front(page: SignedIn) -> Response:
    """Show the visitor's projects, or go straight to the only one."""
    with page.reading() as work:
        found = projects.find(work)
        if len(found) == 1 and page.request.query_params.get("all") is None:
            return page.go(f"/projects/{found[0].id}")
        return page.show("projects/list.html", projects=[projects.view(work, project) for project in found])


@router.get("/projects/new")
def new_project(page: SignedIn) -> Response:
    """Show the form for a new project."""
    return page.show(
        "projects/form.html", filled=Filled(), action="/projects", is_new=True, back="/?all=1", stored=None
    )


@router.post("/projects")
def add_project(page: SignedIn, filled: Form) -> Response:
    """Store a new project."""
    made = save(
        page,
        filled,
        ProjectDraft,
        act=projects.add,
        again=lambda _work, status: page.show(
            "projects/form.html",
            status=status,
            filled=filled,
            action="/projects",
            is_new=True,
            back="/?all=1",
            stored=None,
        ),
    )
    return made if isinstance(made, Response) else page.go(f"/projects/{made}", page.say(N_("The project is made.")))


@router.get("/projects/{project_id}")
def show_project(page: SignedIn, project_id: UUID) -> Response:
    """Show where a project stands."""
    with page.reading() as work:
        project = project_view(work, project_id)
        if not project.may.read:
            return page.go(f"/projects/{project_id}/privacy")
        found = insights.views(work, insights.find(work, project_id))
        tried = experiments.views(work, experiments.find(work, project_id))
        asked = interviews.find(work, project_id)
        seen = observations.find(work, project_id)
        counts = [Counter(record.phase for record in records) for records in (asked, seen, found, tried)]
        bare = Counter(insight.phase for insight in found if insight.sources == 0)
        return page.show(
            "projects/show.html",
            project=project,
            phases=[
                PhaseSummary(phase, _state(project, phase), project.closed_on[phase], *_of(counts, phase), bare[phase])
                for phase in Phase
            ],
            is_empty=not (found or tried or asked or seen),
            bare=[insight for insight in found if insight.sources == 0],
            single=[insight for insight in found if _rests_on_one(insight)],
            overdue=[experiment for experiment in tried if experiment.is_overdue],
            vague=[each for each in tried if each.status is ExperimentStatus.PLANNED and not each.success_criterion],
            running=[experiment for experiment in tried if experiment.status is ExperimentStatus.RUNNING],
            drafts=[insight for insight in found if insight.status == "draft" and insight.sources != 0],
            events=history.lately(work, project_id),
            gates={gate.phase: gate for gate in gates.find(work, project_id)},
            due=retention.due(work, project_id) if project.may.research else [],
        )


def _state(project: ProjectFrame, phase: Phase) -> str:
    if project.closed_on[phase] is not None:
        return "done"
    return "open" if phase is project.phase else "ahead"


def _of(counts: list[Counter[Phase]], phase: Phase) -> tuple[int, int, int, int]:
    asked, seen, found, tried = (count[phase] for count in counts)
    return asked, seen, found, tried


def _rests_on_one(insight: InsightView) -> bool:
    return insight.sources == 1


@router.get("/projects/{project_id}/activity")
def show_activity(page: SignedIn, project_id: UUID) -> Response:
    """Show all that happened lately in a project."""
    with page.reading() as work:
        return page.show(
            "projects/activity.html",
            project=project_view(work, project_id),
            events=history.lately(work, project_id, limit=100),
        )


@router.get("/projects/{project_id}/settings")
def show_settings(page: SignedIn, project_id: UUID) -> Response:
    """Show the parts of a project that are not research records, and its own name and phase."""
    with page.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        project = project_view(work, project_id)
        view = projects.view(work, projects.get(work, project_id))
        return _settings(page, project, Filled.of(view), 200)


@router.post("/projects/{project_id}")
def revise_project(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a project's changed name and question."""
    made = save(
        page,
        filled,
        ProjectDraft,
        act=lambda work, draft: projects.revise(work, project_id, draft, revision=filled.revision),
        again=lambda work, status: _settings(page, project_view(work, project_id), filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/projects/{project_id}/settings", page.say(N_("The changes are saved.")))


@router.post("/projects/{project_id}/phase")
def move_project(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Move a project to a phase."""
    made = save(
        page,
        filled,
        PhaseDraft,
        act=lambda work, draft: projects.move(work, project_id, draft),
        again=lambda work, status: _settings(page, project_view(work, project_id), filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/projects/{project_id}/settings", page.say(N_("The project has moved to another phase.")))


def _settings(page: Page, project: ProjectFrame, filled: Filled, status: int) -> Response:
    stored = project if status == 409 else None
    return page.show("projects/settings.html", status=status, project=project, filled=filled, stored=stored)
