"""The API of concepts."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import concepts, questions
from research.concepts import ConceptDraft, ConceptView
from research.words import ConceptStatus, Kind

noun = Noun(Kind.CONCEPT, ConceptView, concepts, concepts.views)
router = noun.router()


@router.get("/projects/{project_id}/concepts")
def find(
    visit: Program, project_id: UUID, paging: Paging, status: ConceptStatus | None = None, tag: str = ""
) -> Listed[ConceptView]:
    """List a project's concepts, the chosen first, then the candidates, then the discarded."""
    with visit.reading() as work:
        return noun.listed(work, paging, concepts.find(work, project_id, status=status, tag=tag))


@router.get("/questions/{question_id}/concepts")
def of_question(visit: Program, question_id: UUID, paging: Paging) -> Listed[ConceptView]:
    """List the concepts that answer a question."""
    with visit.reading() as work:
        questions.get(work, question_id)
        return noun.listed(work, paging, concepts.answering(work, question_id))


@router.post("/projects/{project_id}/concepts", **makes(ConceptView))
def add(visit: Program, project_id: UUID, draft: ConceptDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a concept to a project."""
    return noun.made(visit, idempotency_key, draft, lambda work: concepts.add(work, project_id, draft))


@router.put("/concepts/{concept_id}", response_model=ConceptView, responses=REVISES)
def revise(visit: Program, concept_id: UUID, draft: ConceptDraft, revision: Revision) -> Response:
    """Change a concept: what the body leaves out becomes empty."""
    with visit.writing() as work:
        return noun.shown(visit, work, concepts.revise(work, concept_id, draft, revision=revision))
