"""The API of questions: «How might we …»."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import insights, questions
from research.questions import QuestionDraft, QuestionView
from research.words import Kind

noun = Noun(Kind.QUESTION, QuestionView, questions, questions.views)
router = noun.router()


@router.get("/projects/{project_id}/questions")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[QuestionView]:
    """List a project's questions, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, questions.find(work, project_id))


@router.get("/insights/{insight_id}/questions")
def of_insight(visit: Program, insight_id: UUID, paging: Paging) -> Listed[QuestionView]:
    """List the questions that hang on an insight."""
    with visit.reading() as work:
        insights.get(work, insight_id)
        return noun.listed(work, paging, questions.hanging_on(work, insight_id))


@router.post("/projects/{project_id}/questions", **makes(QuestionView))
def add(visit: Program, project_id: UUID, draft: QuestionDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a question to a project: «How might we …», on at least one of its insights."""
    return noun.made(visit, idempotency_key, draft, lambda work: questions.add(work, project_id, draft))


@router.put("/questions/{question_id}", response_model=QuestionView, responses=REVISES)
def revise(visit: Program, question_id: UUID, draft: QuestionDraft, revision: Revision) -> Response:
    """Change a question, and which insights it hangs on."""
    with visit.writing() as work:
        return noun.shown(visit, work, questions.revise(work, question_id, draft, revision=revision))
