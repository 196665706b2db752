"""The API of experiments."""

from uuid import UUID

from fastapi.responses import Response

from app.api import insights
from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import experiments
from research.experiments import ExperimentDraft, ExperimentView
from research.insights import InsightDraft
from research.strength import WeighedInsight
from research.words import ExperimentStatus, Kind, Phase

noun = Noun(Kind.EXPERIMENT, ExperimentView, experiments, experiments.views)
router = noun.router()


@router.get("/projects/{project_id}/experiments")
def find(
    visit: Program,
    project_id: UUID,
    paging: Paging,
    phase: Phase | None = None,
    status: ExperimentStatus | None = None,
    tag: str = "",
) -> Listed[ExperimentView]:
    """List a project's experiments, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, experiments.find(work, project_id, phase=phase, status=status, tag=tag))


@router.get("/projects/{project_id}/experiments/overdue")
def find_overdue(visit: Program, project_id: UUID, paging: Paging) -> Listed[ExperimentView]:
    """List a project's experiments that should have ended and have not, the longest overdue first."""
    with visit.reading() as work:
        return noun.listed(work, paging, experiments.overdue(work, project_id))


@router.post("/projects/{project_id}/experiments", **makes(ExperimentView))
def add(visit: Program, project_id: UUID, draft: ExperimentDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add an experiment to a project."""
    return noun.made(visit, idempotency_key, draft, lambda work: experiments.add(work, project_id, draft))


@router.put("/experiments/{experiment_id}", response_model=ExperimentView, responses=REVISES)
def revise(visit: Program, experiment_id: UUID, draft: ExperimentDraft, revision: Revision) -> Response:
    """Change an experiment: what the body leaves out becomes empty."""
    with visit.writing() as work:
        return noun.shown(visit, work, experiments.revise(work, experiment_id, draft, revision=revision))


@router.post("/experiments/{experiment_id}/insights", **makes(WeighedInsight))
def learn(visit: Program, experiment_id: UUID, draft: InsightDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Make an insight of what an experiment taught; it builds on the insights that the experiment tests."""
    return insights.noun.made(visit, idempotency_key, draft, lambda work: experiments.learn(work, experiment_id, draft))
