"""The pages of the key: who a participant is, shown once for a reason, and hidden again when the page is left."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research import keys, participants, studies
from research.access import Permission
from research.errors import Conflict, Invalid, NotFound, RuleBroken
from research.keys import KeyDraft, KeyReason, KeyStatus, KeyView, StudyKeys
from research.records import ProjectRecord
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()
_CONTACT = tuple(KeyDraft.model_fields)


def status_for(work: UnitOfWork, participant: ProjectRecord) -> KeyStatus | None:
    """Return what the participant's page says of the key, to those who may open it."""
    if not work.standing.may(Permission.OPEN_KEY, participant.project_id):
        return None
    told = keys.status(work, participant.id)
    return told if told.is_needed or told.is_held else None


def of_study_for(work: UnitOfWork, study: ProjectRecord) -> StudyKeys | None:
    """Return what the study's page says of its keys, to those who may open them."""
    if not work.standing.may(Permission.OPEN_KEY, study.project_id):
        return None
    told = keys.of_study(work, study.id)
    return told if told.is_needed or told.held or told.deleted_at else None


@router.get("/participants/{participant_id}/key")
def ask_for_contact(page: SignedIn, participant_id: UUID) -> Response:
    """Show an empty form for who a participant is; what is stored is shown to those alone who open it."""
    with page.reading() as work:
        told = keys.status(work, participant_id)
        return _form(page, work, told, Filled({"revision": told.revision}), 200)


@router.post("/participants/{participant_id}/key")
def store_key(page: SignedIn, participant_id: UUID, filled: Form) -> Response:
    """Store who a participant is."""
    revision = filled.revision
    if _does(page, filled, lambda work: keys.put(work, participant_id, filled.draft(KeyDraft), revision=revision)):
        return page.go(f"/participants/{participant_id}", page.say(N_("Name and contact data are stored.")))
    with page.reading() as work:
        told = keys.status(work, participant_id)
        if not isinstance(filled.error, Conflict):
            return _form(page, work, told, filled, 422)
        filled.values["revision"] = told.revision
        return _form(page, work, told, filled, 409)


@router.post("/participants/{participant_id}/key/open")
def open_key(page: SignedIn, participant_id: UUID, filled: Form) -> Response:
    """Show who a participant is, this once."""
    opened: list[KeyView] = []
    _does(page, filled, lambda work: opened.append(keys.show(work, participant_id, filled.draft(KeyReason))))
    with page.reading() as work:
        participant = participants.get(work, participant_id)
        held = opened[0] if opened else None
        return page.show(
            "keys/show.html",
            status=200 if held else 422,
            project=project_view(work, participant.project_id),
            participant=participants.view(participant),
            key=keys.status(work, participant_id),
            opened=held,
            filled=Filled(held.model_dump(include={*_CONTACT, "revision"})) if held else filled,
        )


@router.get("/participants/{participant_id}/key/delete")
def ask_before_deleting(page: SignedIn, participant_id: UUID) -> Response:
    """Show the form that deletes the key of a participant."""
    return _deletion(page, participant_id, Filled(), 200)


@router.post("/participants/{participant_id}/key/delete")
def delete_key(page: SignedIn, participant_id: UUID, filled: Form) -> Response:
    """Delete the key of a participant for good."""
    if not _does(page, filled, lambda work: keys.forget(work, participant_id, filled.draft(KeyReason))):
        return _deletion(page, participant_id, filled, 422)
    note = page.say(N_("The key is deleted. Nobody can be told any more who it was."))
    return page.go(f"/participants/{participant_id}", note)


@router.get("/studies/{study_id}/key/delete")
def ask_before_deleting_all(page: SignedIn, study_id: UUID) -> Response:
    """Show the form that deletes every key of a study."""
    return _deletion_of_study(page, study_id, Filled(), 200)


@router.post("/studies/{study_id}/key/delete")
def delete_keys_of_study(page: SignedIn, study_id: UUID, filled: Form) -> Response:
    """Delete every key that was collected in a study for good."""
    if not _does(page, filled, lambda work: keys.forget_study(work, study_id, filled.draft(KeyReason))):
        return _deletion_of_study(page, study_id, filled, 422)
    note = page.say(N_("The keys are deleted. Nobody can be told any more who took part."))
    return page.go(f"/studies/{study_id}", note)


def _does(page: Page, filled: Filled, act: Callable[[UnitOfWork], object]) -> bool:
    """Do something and commit it, and say whether it was done; where it is refused, the form says why."""
    try:
        with page.writing() as work:
            act(work)
    except (Invalid, RuleBroken, Conflict) as error:
        filled.refuse(error)
        for field in filled.problems:
            # What must not be stored is not sent back either.
            filled.values.pop(field, None)
        return False
    return True


def _form(page: Page, work: UnitOfWork, told: KeyStatus, filled: Filled, status: int) -> Response:
    participant = participants.get(work, told.participant_id)
    return page.show(
        "keys/form.html",
        status=status,
        project=project_view(work, participant.project_id),
        participant=participants.view(participant),
        key=told,
        filled=filled,
    )


def _deletion(page: Page, participant_id: UUID, filled: Filled, status: int) -> Response:
    with page.reading() as work:
        if not keys.status(work, participant_id).is_held:
            raise NotFound(N_("No name is stored of this participant."))
        return _deleting(page, work, participants.get(work, participant_id), 1, filled, status)


def _deletion_of_study(page: Page, study_id: UUID, filled: Filled, status: int) -> Response:
    with page.reading() as work:
        held = keys.of_study(work, study_id).held
        if not held:
            raise NotFound(N_("No name is stored of anybody in this study."))
        return _deleting(page, work, studies.get(work, study_id), held, filled, status)


def _deleting(page: Page, work: UnitOfWork, record: ProjectRecord, count: int, filled: Filled, status: int) -> Response:
    return page.show(
        "keys/delete.html",
        status=status,
        project=project_view(work, record.project_id),
        record=record.in_brief(),
        count=count,
        filled=filled,
    )
