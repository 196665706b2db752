"""The API of pins, which each person sees their own of."""

from uuid import UUID

from app.api.shared import ADDS, EMPTY, Listed, Paging, router_of
from app.context import Program
from research import pins
from research.pins import PinDraft, PinView

router = router_of("pins")


@router.get("/projects/{project_id}/pins")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[PinView]:
    """List what the token's owner has pinned in a project, newest first."""
    with visit.reading() as work:
        return paging.page(pins.find(work, project_id))


@router.post("/projects/{project_id}/pins", **ADDS)
def add(visit: Program, project_id: UUID, draft: PinDraft) -> PinView:
    """Pin a record or a passage; what is pinned already stays as it is."""
    with visit.writing() as work:
        return pins.add(work, project_id, record_id=draft.record_id, kind=draft.kind, passage_id=draft.passage_id)


@router.delete("/pins/{pin_id}", **EMPTY)
def remove(visit: Program, pin_id: UUID) -> None:
    """Take a pin away."""
    with visit.writing() as work:
        pins.remove(work, pin_id)
