"""The API of benefits."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, WRITES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import benefits, concepts
from research.benefits import BenefitDraft, BenefitView, MeasurementDraft
from research.words import Kind

noun = Noun(Kind.BENEFIT, BenefitView, benefits, benefits.views)
router = noun.router()


@router.get("/projects/{project_id}/benefits")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[BenefitView]:
    """List a project's benefits by category."""
    with visit.reading() as work:
        return noun.listed(work, paging, benefits.find(work, project_id))


@router.get("/concepts/{concept_id}/benefits")
def of_concept(visit: Program, concept_id: UUID, paging: Paging) -> Listed[BenefitView]:
    """List the benefits that come of a concept."""
    with visit.reading() as work:
        concepts.get(work, concept_id)
        return noun.listed(work, paging, benefits.coming_of(work, concept_id))


@router.post("/projects/{project_id}/benefits", **makes(BenefitView))
def add(visit: Program, project_id: UUID, draft: BenefitDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a benefit to a project."""
    return noun.made(visit, idempotency_key, draft, lambda work: benefits.add(work, project_id, draft))


@router.put("/benefits/{benefit_id}", response_model=BenefitView, responses=REVISES)
def revise(visit: Program, benefit_id: UUID, draft: BenefitDraft, revision: Revision) -> Response:
    """Change a benefit: what the body leaves out becomes empty; what was measured stays."""
    with visit.writing() as work:
        return noun.shown(visit, work, benefits.revise(work, benefit_id, draft, revision=revision))


@router.post("/benefits/{benefit_id}/measurements", **makes(BenefitView))
def measure(
    visit: Program, benefit_id: UUID, draft: MeasurementDraft, idempotency_key: IdempotencyKey = None
) -> Response:
    """Write down what the indicator of a benefit was on a day; the answer is the benefit."""
    return noun.made(visit, idempotency_key, draft, lambda work: benefits.measure(work, benefit_id, draft))


@router.delete("/benefits/{benefit_id}/measurements/{measurement_id}", response_model=BenefitView, responses=WRITES)
def take_away(visit: Program, benefit_id: UUID, measurement_id: UUID) -> Response:
    """Take a measurement away; the answer is the benefit."""
    with visit.writing() as work:
        return noun.shown(visit, work, benefits.take_away(work, benefit_id, measurement_id))
