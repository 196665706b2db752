"""The pages of concepts: possible solutions beside each other."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import paged
from research import benefits, concepts, experiments, history, questions, tags
from research.access import Permission
from research.concepts import ASSESSMENTS, ConceptDraft
from research.store import UnitOfWork
from research.words import N_, ConceptStatus

router = APIRouter()


@router.get("/projects/{project_id}/concepts")
def list_concepts(page: SignedIn, project_id: UUID, tag: str = "", at: int = 1) -> Response:
    """Show a project's concepts, the chosen first, and how they compare."""
    with page.reading() as work:
        found = concepts.find(work, project_id, tag=tag)
        shown, pages = paged(found, at)
        return page.show(
            "concepts/list.html",
            project=project_view(work, project_id),
            concepts=concepts.views(work, shown),
            chosen=[each for each in found if each.status is ConceptStatus.CHOSEN],
            pages=pages,
            total=len(found),
            tag=tag,
            assessments=ASSESSMENTS,
        )


@router.get("/projects/{project_id}/concepts/new")
def new_concept(page: SignedIn, project_id: UUID, question: UUID | None = None) -> Response:
    """Show the form for a new concept, answering a question when it came from one."""
    with page.reading() as work:
        asked = [str(question)] if question else []
        filled = Filled({"status": ConceptStatus.CANDIDATE, "question_ids": asked})
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/concepts")
def add_concept(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new concept."""
    made = save(
        page,
        filled,
        ConceptDraft,
        act=lambda work, draft: concepts.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/concepts/{made}", page.say(N_("The concept is saved.")), saved=True)


@router.get("/concepts/{concept_id}")
def show_concept(page: SignedIn, concept_id: UUID) -> Response:
    """Show a concept with the questions it answers, what was tried and what it is to give."""
    with page.reading() as work:
        concept = concepts.get(work, concept_id)
        view = concepts.views(work, [concept])[0]
        answered = {each.id for each in view.questions}
        asked = [each for each in questions.find(work, concept.project_id) if each.id in answered]
        behind = {each.id: each for question in questions.views(work, asked) for each in question.insights}
        tried = experiments.named(work, [each.id for each in view.experiments])
        chosen = concepts.find(work, concept.project_id, status=ConceptStatus.CHOSEN)
        return page.show(
            "concepts/show.html",
            project=project_view(work, concept.project_id),
            concept=view,
            insights=sorted(behind.values(), key=lambda each: each.reference),
            experiments=experiments.views(work, [tried[each.id] for each in view.experiments]),
            benefits=benefits.views(work, benefits.coming_of(work, concept_id)),
            also_chosen=[each for each in chosen if each.id != concept_id],
            assessments=ASSESSMENTS,
            history=history.of(work, concept),
        )


@router.get("/concepts/{concept_id}/edit")
def edit_concept(page: SignedIn, concept_id: UUID) -> Response:
    """Show the form for changing a concept."""
    with page.reading() as work:
        concept = concepts.get(work, concept_id)
        view = concepts.views(work, [concept])[0]
        linked = {
            "question_ids": [str(each.id) for each in view.questions],
            "experiment_ids": [str(each.id) for each in view.experiments],
        }
        filled = Filled.of(view, tags=", ".join(view.tags), **linked)
        return _form(page, work, concept.project_id, filled, 200, concept_id)


@router.post("/concepts/{concept_id}")
def revise_concept(page: SignedIn, concept_id: UUID, filled: Form) -> Response:
    """Store a changed concept."""
    made = save(
        page,
        filled,
        ConceptDraft,
        act=lambda work, draft: concepts.revise(work, concept_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, concepts.get(work, concept_id).project_id, filled, status, concept_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/concepts/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/concepts/{concept_id}/remove")
def remove_concept(page: SignedIn, concept_id: UUID) -> Response:
    """Put a concept in the bin."""
    with page.writing() as work:
        concept = concepts.get(work, concept_id)
        concepts.remove(work, concept_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=concept.reference)
    return page.go(f"/projects/{concept.project_id}/concepts", note, undo=f"/concepts/{concept_id}/restore")


@router.post("/concepts/{concept_id}/restore")
def restore_concept(page: SignedIn, concept_id: UUID) -> Response:
    """Take a concept out of the bin."""
    with page.writing() as work:
        concepts.restore(work, concept_id)
    return page.go(f"/concepts/{concept_id}", page.say(N_("It is back.")))


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    stored = concepts.views(work, [concepts.get(work, key)])[0] if key and status == 409 else None
    back = f"/concepts/{key}" if key else f"/projects/{project_id}/concepts"
    return page.show(
        "concepts/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=back,
        back=back,
        is_new=key is None,
        stored=stored,
        assessments=ASSESSMENTS,
        questions=[(each.id, f"{each.reference} {each.text}") for each in questions.find(work, project_id)],
        experiments=[(each.id, f"{each.reference} {each.title}") for each in experiments.find(work, project_id)],
        tags=[tag.name for tag in tags.find(work, project_id)],
    )
