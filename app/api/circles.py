"""The API of circles: who takes part in a study whose data are for its members alone."""

from uuid import UUID

from app.api.shared import WRITES, router_of
from app.context import Program
from research import circles
from research.circles import CircleDraft, CircleMemberView

router = router_of("circles")


@router.get("/studies/{study_id}/circle")
def find(visit: Program, study_id: UUID) -> list[CircleMemberView]:
    """List the owners and researchers of a study's project, with who of them takes part."""
    with visit.reading() as work:
        return circles.find(work, study_id)


@router.put("/studies/{study_id}/circle", responses=WRITES)
def put(visit: Program, study_id: UUID, draft: CircleDraft) -> list[CircleMemberView]:
    """Choose the researchers who take part in a study, and no others."""
    with visit.writing() as work:
        circles.put(work, study_id, draft)
        return circles.find(work, study_id)
