"""The API of observations."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import insights, observations, quotes
from research.observations import ObservationDraft, ObservationView
from research.records import Brief
from research.words import Kind, Phase, Place

noun = Noun(Kind.OBSERVATION, ObservationView, observations, observations.views)
router = noun.router()


@router.get("/projects/{project_id}/observations")
def find(
    visit: Program,
    project_id: UUID,
    paging: Paging,
    phase: Phase | None = None,
    place: Place | None = None,
    tag: str = "",
) -> Listed[ObservationView]:
    """List a project's observations, newest first."""
    with visit.reading() as work:
        found = observations.find(work, project_id, phase=phase, place=place, tag=tag)
        told = noun.listed(work, paging, found)
    visit.took(paging.cut(found)[0])
    return told


@router.post("/projects/{project_id}/observations", **makes(ObservationView))
def add(visit: Program, project_id: UUID, draft: ObservationDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add an observation to a project."""
    return noun.made(visit, idempotency_key, draft, lambda work: observations.add(work, project_id, draft))


@router.put("/observations/{observation_id}", response_model=ObservationView, responses=REVISES)
def revise(visit: Program, observation_id: UUID, draft: ObservationDraft, revision: Revision) -> Response:
    """Change an observation: what the body leaves out becomes empty."""
    with visit.writing() as work:
        return noun.shown(visit, work, quotes.revise_observation(work, observation_id, draft, revision=revision))


@router.get("/observations/{observation_id}/insights")
def find_insights(visit: Program, observation_id: UUID, paging: Paging) -> Listed[Brief]:
    """List the insights that rest on an observation."""
    with visit.reading() as work:
        observations.get(work, observation_id)
        return paging.page([insight.in_brief() for insight in insights.resting_on(work, observation_id)])
