"""The API of restrictions: what is hidden without being deleted."""

from uuid import UUID

from app.api.shared import ADDS, EMPTY, Listed, Paging, problems, router_of
from app.context import Program
from research import restrictions
from research.restrictions import RestrictionDraft, RestrictionMadeView, RestrictionView

router = router_of("restrictions")


@router.get("/projects/{project_id}/restrictions", responses=problems(403))
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[RestrictionView]:
    """List what is restricted in a project, without what it says; for owners and the privacy officer."""
    with visit.reading() as work:
        return paging.page(restrictions.find(work, project_id))


@router.post("/projects/{project_id}/restrictions", **ADDS)
def add(visit: Program, project_id: UUID, draft: RestrictionDraft) -> RestrictionMadeView:
    """Hide an interview, an observation or a participant, without deleting it, until the restriction is lifted."""
    with visit.writing() as work:
        made = restrictions.add(work, project_id, draft)
        return RestrictionMadeView(id=made.id, reference=made.reference)


@router.delete("/restrictions/{restriction_id}", **EMPTY)
def lift(visit: Program, restriction_id: UUID) -> None:
    """Lift a restriction, so that the record is shown again; for owners."""
    with visit.writing() as work:
        restrictions.lift(work, restriction_id)
