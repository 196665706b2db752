"""The API of the key: who a participant is, one at a time, for a reason that is logged."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import EMPTY, WRITES, RevisionIfSaid, digest, problems, router_of, tagged
from app.context import Program, Visit
from research import keys
from research.keys import KeyDraft, KeyReason, KeyStatus, KeyView, StudyKeys

router = router_of("keys")


@router.get("/participants/{participant_id}/key", response_model=KeyStatus, responses=problems(403))
def status(visit: Program, participant_id: UUID) -> Response:
    """Tell whether a key is held of a participant, without what it says; with the entity tag of storing it."""
    with visit.reading() as work:
        return _answered(visit, keys.status(work, participant_id))


@router.put("/participants/{participant_id}/key", response_model=KeyStatus, responses={**WRITES, **problems(412)})
def put(visit: Program, participant_id: UUID, draft: KeyDraft, revision: RevisionIfSaid = None) -> Response:
    """Store who a participant is; the study has to keep names. What the body leaves out becomes empty."""
    with visit.writing() as work:
        stored = keys.put(work, participant_id, draft, revision=revision)
    return _answered(visit, stored)


@router.post("/participants/{participant_id}/key/open", responses=WRITES)
def show(visit: Program, participant_id: UUID, reason: KeyReason) -> KeyView:
    """Tell who a participant is. The access log tells that it was opened, by whom and why."""
    with visit.writing() as work:
        opened = keys.show(work, participant_id, reason)
    return opened


@router.delete("/participants/{participant_id}/key", **EMPTY)
def forget(visit: Program, participant_id: UUID, reason: KeyReason) -> None:
    """Delete the key of a participant for good."""
    with visit.writing() as work:
        keys.forget(work, participant_id, reason)


@router.get("/studies/{study_id}/key", responses=problems(403))
def of_study(visit: Program, study_id: UUID) -> StudyKeys:
    """Tell of how many participants of a study a key is held, and when the keys were deleted if they were."""
    with visit.reading() as work:
        return keys.of_study(work, study_id)


@router.delete("/studies/{study_id}/key", responses=WRITES)
def forget_study(visit: Program, study_id: UUID, reason: KeyReason) -> StudyKeys:
    """Delete every key that was collected in a study for good."""
    with visit.writing() as work:
        keys.forget_study(work, study_id, reason)
        return keys.of_study(work, study_id)


def _answered(visit: Visit, told: KeyStatus) -> Response:
    body = told.model_dump_json()
    return tagged(visit, body, f'"{told.revision}-{digest(body)}"')
