"""The pages of questions: «How might we …»."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import paged
from research import concepts, history, insights, questions
from research.access import Permission
from research.questions import BEGINNINGS, QuestionDraft
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()


@router.get("/projects/{project_id}/questions")
def list_questions(page: SignedIn, project_id: UUID, at: int = 1) -> Response:
    """Show a project's questions, newest first."""
    with page.reading() as work:
        found = questions.find(work, project_id)
        shown, pages = paged(found, at)
        return page.show(
            "questions/list.html",
            project=project_view(work, project_id),
            questions=questions.views(work, shown),
            pages=pages,
            total=len(found),
        )


@router.get("/projects/{project_id}/questions/new")
def new_question(page: SignedIn, project_id: UUID, insight: UUID | None = None) -> Response:
    """Show the form for a new question, hanging on an insight when it came from one."""
    with page.reading() as work:
        chosen = [str(insight)] if insight else []
        filled = Filled({"text": f"{BEGINNINGS[page.language]} ", "insight_ids": chosen})
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/questions")
def add_question(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new question."""
    made = save(
        page,
        filled,
        QuestionDraft,
        act=lambda work, draft: questions.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/questions/{made}", page.say(N_("The question is saved.")), saved=True)


@router.get("/questions/{question_id}")
def show_question(page: SignedIn, question_id: UUID) -> Response:
    """Show a question, the insights it hangs on and the concepts that answer it."""
    with page.reading() as work:
        question = questions.get(work, question_id)
        return page.show(
            "questions/show.html",
            project=project_view(work, question.project_id),
            question=questions.views(work, [question])[0],
            concepts=concepts.views(work, concepts.answering(work, question_id)),
            history=history.of(work, question),
        )


@router.get("/questions/{question_id}/edit")
def edit_question(page: SignedIn, question_id: UUID) -> Response:
    """Show the form for changing a question."""
    with page.reading() as work:
        question = questions.get(work, question_id)
        view = questions.views(work, [question])[0]
        filled = Filled.of(view, insight_ids=[str(each.id) for each in view.insights])
        return _form(page, work, question.project_id, filled, 200, question_id)


@router.post("/questions/{question_id}")
def revise_question(page: SignedIn, question_id: UUID, filled: Form) -> Response:
    """Store a changed question."""
    made = save(
        page,
        filled,
        QuestionDraft,
        act=lambda work, draft: questions.revise(work, question_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, questions.get(work, question_id).project_id, filled, status, question_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/questions/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/questions/{question_id}/remove")
def remove_question(page: SignedIn, question_id: UUID) -> Response:
    """Put a question in the bin."""
    with page.writing() as work:
        question = questions.get(work, question_id)
        questions.remove(work, question_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=question.reference)
    return page.go(f"/projects/{question.project_id}/questions", note, undo=f"/questions/{question_id}/restore")


@router.post("/questions/{question_id}/restore")
def restore_question(page: SignedIn, question_id: UUID) -> Response:
    """Take a question out of the bin."""
    with page.writing() as work:
        questions.restore(work, question_id)
    return page.go(f"/questions/{question_id}", page.say(N_("It is back.")))


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    stored = questions.views(work, [questions.get(work, key)])[0] if key and status == 409 else None
    back = f"/questions/{key}" if key else f"/projects/{project_id}/questions"
    return page.show(
        "questions/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=back,
        back=back,
        is_new=key is None,
        stored=stored,
        insights=[(each.id, f"{each.reference} {each.statement}") for each in insights.find(work, project_id)],
    )
