"""The API of what is deleted for good: withdrawals, the receipts of erasures, and what is soon due."""

from uuid import UUID

from app.api.shared import ADDS, Listed, Paging, problems, router_of
from app.context import Program
from research import backups, erasures, retention, withdrawals
from research.erasures import ErasureView
from research.retention import Notice
from research.withdrawals import WithdrawalDraft, WithdrawalView

router = router_of("erasures")


@router.get("/participants/{participant_id}/withdrawal", responses=problems(403))
def preview(visit: Program, participant_id: UUID) -> WithdrawalView:
    """Tell what goes when a participant withdraws, before it does."""
    with visit.reading() as work:
        return withdrawals.preview(work, participant_id)


@router.post("/participants/{participant_id}/withdrawal", **ADDS)
def withdraw(visit: Program, participant_id: UUID, draft: WithdrawalDraft) -> ErasureView:
    """Delete for good all that is a participant's, everywhere, and answer with the receipt."""
    with visit.writing() as work:
        erasure_id = withdrawals.withdraw(work, participant_id, draft).id
    backups.wipe(visit.installation)
    with visit.reading() as work:
        return erasures.get(work, erasure_id)


@router.get("/projects/{project_id}/erasures", responses=problems(403))
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[ErasureView]:
    """List the receipts of a project's erasures, newest first; for owners and the privacy officer."""
    with visit.reading() as work:
        return paging.page(erasures.receipts(work, project_id))


@router.get("/erasures/{erasure_id}")
def get(visit: Program, erasure_id: UUID) -> ErasureView:
    """Get the receipt of an erasure."""
    with visit.reading() as work:
        return erasures.get(work, erasure_id)


@router.get("/projects/{project_id}/retention", responses=problems(403))
def due(visit: Program, project_id: UUID) -> list[Notice]:
    """List the studies whose raw data are deleted within thirty days, the first first."""
    with visit.reading() as work:
        return retention.due(work, project_id)
