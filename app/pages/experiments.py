"""The pages of experiments, from hypothesis to decision."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.insights import insight_form
from app.pages.projects import project_view
from app.pages.shared import Chosen, paged
from research import experiments, history, insights, tags
from research.access import Permission
from research.experiments import Experiment, ExperimentDraft
from research.insights import InsightDraft
from research.records import SHORT_TEXT
from research.store import UnitOfWork
from research.words import N_, ExperimentStatus, Phase

router = APIRouter()


@router.get("/projects/{project_id}/experiments")
def list_experiments(
    page: SignedIn,
    project_id: UUID,
    phase: Chosen[Phase] = None,
    status: Chosen[ExperimentStatus] = None,
    tag: str = "",
    at: int = 1,
) -> Response:
    """Show a project's experiments, newest first."""
    with page.reading() as work:
        found = experiments.find(work, project_id, phase=phase, status=status, tag=tag)
        shown, pages = paged(found, at)
        return page.show(
            "experiments/list.html",
            project=project_view(work, project_id),
            experiments=experiments.views(work, shown),
            overdue=experiments.views(work, experiments.overdue(work, project_id)),
            pages=pages,
            total=len(found),
            chosen={"phase": phase or "", "status": status or "", "tag": tag},
            tags=tags.find(work, project_id),
        )


@router.get("/projects/{project_id}/experiments/new")
def new_experiment(page: SignedIn, project_id: UUID, insight: UUID | None = None) -> Response:
    """Show the form for a new experiment, testing an insight when it came from one."""
    with page.reading() as work:
        filled = Filled(
            {
                "phase": project_view(work, project_id).phase,
                "status": ExperimentStatus.PLANNED,
                "tests": [str(insight)] if insight else [],
            }
        )
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/experiments")
def add_experiment(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new experiment."""
    made = save(
        page,
        filled,
        ExperimentDraft,
        act=lambda work, draft: experiments.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/experiments/{made}", page.say(N_("The experiment is saved.")), saved=True)


@router.get("/experiments/{experiment_id}")
def show_experiment(page: SignedIn, experiment_id: UUID) -> Response:
    """Show an experiment."""
    with page.reading() as work:
        experiment = experiments.get(work, experiment_id)
        return page.show(
            "experiments/show.html",
            project=project_view(work, experiment.project_id),
            experiment=experiments.views(work, [experiment])[0],
            history=history.of(work, experiment),
        )


@router.get("/experiments/{experiment_id}/edit")
def edit_experiment(page: SignedIn, experiment_id: UUID) -> Response:
    """Show the form for changing an experiment."""
    with page.reading() as work:
        experiment = experiments.get(work, experiment_id)
        view = experiments.views(work, [experiment])[0]
        tested = [str(insight.id) for insight in view.tests]
        filled = Filled.of(view, tags=", ".join(view.tags), tests=tested)
        return _form(page, work, experiment.project_id, filled, 200, experiment_id)


@router.post("/experiments/{experiment_id}")
def revise_experiment(page: SignedIn, experiment_id: UUID, filled: Form) -> Response:
    """Store a changed experiment."""
    made = save(
        page,
        filled,
        ExperimentDraft,
        act=lambda work, draft: experiments.revise(work, experiment_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, experiments.get(work, experiment_id).project_id, filled, status, experiment_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/experiments/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.get("/experiments/{experiment_id}/insight")
def new_insight(page: SignedIn, experiment_id: UUID) -> Response:
    """Show the form for an insight that grows from what an experiment taught."""
    with page.reading() as work:
        experiment = experiments.get(work, experiment_id)
        statement, rest = _said(experiment.learning)
        filled = Filled({"statement": statement, "elaboration": rest, "phase": experiment.phase})
        return _insight_form(page, work, experiment, filled, 200)


@router.post("/experiments/{experiment_id}/insight")
def add_insight(page: SignedIn, experiment_id: UUID, filled: Form) -> Response:
    """Store an insight that grew from what an experiment taught."""
    made = save(
        page,
        filled,
        InsightDraft,
        act=lambda work, draft: experiments.learn(work, experiment_id, draft),
        again=lambda work, status: _insight_form(page, work, experiments.get(work, experiment_id), filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/insights/{made}", page.say(N_("The insight is saved as a draft.")), saved=True)


def _said(learning: str) -> tuple[str, str]:
    """Return a learning as one statement, and as what it means where it is too long for one."""
    if len(learning) <= SHORT_TEXT:
        return learning, ""
    first = learning.split("\n", 1)[0].split(". ", 1)[0].rstrip(".")
    return (f"{first}." if len(first) < SHORT_TEXT else ""), learning


def _insight_form(page: Page, work: UnitOfWork, experiment: Experiment, filled: Filled, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, experiment.project_id)
    view = experiments.views(work, [experiment])[0]
    back = f"/experiments/{experiment.id}"
    return insight_form(
        page, work, experiment.project_id, filled, status, action=f"{back}/insight", back=back, grows_from=view
    )


@router.post("/experiments/{experiment_id}/remove")
def remove_experiment(page: SignedIn, experiment_id: UUID) -> Response:
    """Put an experiment in the bin."""
    with page.writing() as work:
        experiment = experiments.get(work, experiment_id)
        experiments.remove(work, experiment_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=experiment.reference)
    return page.go(f"/projects/{experiment.project_id}/experiments", note, undo=f"/experiments/{experiment_id}/restore")


@router.post("/experiments/{experiment_id}/restore")
def restore_experiment(page: SignedIn, experiment_id: UUID) -> Response:
    """Take an experiment out of the bin."""
    with page.writing() as work:
        experiments.restore(work, experiment_id)
    return page.go(f"/experiments/{experiment_id}", page.say(N_("It is back.")))


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    earlier = experiments.views(work, [experiments.get(work, key)])[0] if key else None
    return page.show(
        "experiments/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=f"/experiments/{key}" if key else f"/projects/{project_id}/experiments",
        back=f"/experiments/{key}" if key else f"/projects/{project_id}/experiments",
        is_new=key is None,
        is_locked=earlier.is_locked if earlier else False,
        stored=earlier if status == 409 else None,
        insights=[(each.id, f"{each.reference} {each.statement}") for each in insights.find(work, project_id)],
        tags=[tag.name for tag in tags.find(work, project_id)],
    )
