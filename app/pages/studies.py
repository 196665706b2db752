"""The pages of studies, with their legal facts."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.keys import of_study_for
from app.pages.projects import project_view
from app.pages.shared import paged
from research import consents, history, information_texts, interviews, participants, retention, studies
from research.access import Permission
from research.store import UnitOfWork
from research.studies import StudyDraft
from research.words import N_

router = APIRouter()


@router.get("/projects/{project_id}/studies")
def list_studies(page: SignedIn, project_id: UUID, at: int = 1) -> Response:
    """Show a project's studies, newest first."""
    with page.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        shown, pages = paged(studies.find(work, project_id), at)
        return page.show(
            "studies/list.html",
            project=project_view(work, project_id),
            studies=[studies.view(study) for study in shown],
            pages=pages,
        )


@router.get("/projects/{project_id}/studies/new")
def new_study(page: SignedIn, project_id: UUID) -> Response:
    """Show the form for a new study."""
    with page.reading() as work:
        return _form(page, work, project_id, Filled({"status": "draft", "assessment": "unknown"}), 200)


@router.post("/projects/{project_id}/studies")
def add_study(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new study."""
    made = save(
        page,
        filled,
        StudyDraft,
        act=lambda work, draft: studies.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/studies/{made}", page.say(N_("The study is saved.")), saved=True)


@router.get("/studies/{study_id}")
def show_study(page: SignedIn, study_id: UUID) -> Response:
    """Show a study, its interviews and its participants."""
    with page.reading() as work:
        study = studies.get(work, study_id)
        held = interviews.views(work, interviews.find(work, study.project_id, study_id=study_id))
        met = {person.id for interview in held for person in interview.participants}
        taking_part = [
            participants.view(each)
            for each in participants.find(work, study.project_id)
            if each.study_id == study_id or each.id in met
        ]
        return page.show(
            "studies/show.html",
            project=project_view(work, study.project_id),
            study=studies.view(study),
            is_overdue=study.retention_on is not None and study.retention_on < work.today,
            interviews=held,
            due=[each for each in retention.due(work, study.project_id) if each.study.id == study_id],
            participants=taking_part,
            consents=consents.states(work, study_id, [each.id for each in taking_part]),
            text=next((each for each in information_texts.of(work, study_id) if each.valid_from <= work.today), None),
            keys=of_study_for(work, study),
            history=history.of(work, study),
        )


@router.get("/studies/{study_id}/edit")
def edit_study(page: SignedIn, study_id: UUID) -> Response:
    """Show the form for changing a study."""
    with page.reading() as work:
        study = studies.get(work, study_id)
        return _form(page, work, study.project_id, Filled.of(studies.view(study)), 200, study_id)


@router.post("/studies/{study_id}")
def revise_study(page: SignedIn, study_id: UUID, filled: Form) -> Response:
    """Store a changed study."""
    made = save(
        page,
        filled,
        StudyDraft,
        act=lambda work, draft: studies.revise(work, study_id, draft, revision=filled.revision),
        again=lambda work, status: _form(page, work, studies.get(work, study_id).project_id, filled, status, study_id),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/studies/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/studies/{study_id}/remove")
def remove_study(page: SignedIn, study_id: UUID) -> Response:
    """Put a study in the bin."""
    with page.writing() as work:
        study = studies.get(work, study_id)
        studies.remove(work, study_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=study.reference)
    return page.go(f"/projects/{study.project_id}/studies", note, undo=f"/studies/{study_id}/restore")


@router.post("/studies/{study_id}/restore")
def restore_study(page: SignedIn, study_id: UUID) -> Response:
    """Take a study out of the bin."""
    with page.writing() as work:
        studies.restore(work, study_id)
    return page.go(f"/studies/{study_id}", page.say(N_("It is back.")))


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    return page.show(
        "studies/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=f"/studies/{key}" if key else f"/projects/{project_id}/studies",
        back=f"/studies/{key}" if key else f"/projects/{project_id}/studies",
        is_new=key is None,
        stored=studies.view(studies.get(work, key)) if key and status == 409 else None,
    )
