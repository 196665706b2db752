"""The API of the bin: what lies there, and deleting it for good. What can be taken out is so at its own address."""

from uuid import UUID

from app.api.shared import EMPTY, Listed, Paging, problems, router_of
from app.context import Program
from research import backups, bin
from research.bin import BinnedView

router = router_of("bin")


@router.get("/projects/{project_id}/bin", responses=problems(403))
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[BinnedView]:
    """List what lies in a project's bin, newest first."""
    with visit.reading() as work:
        shown, following = paging.cut(bin.find(work, project_id))
        return Listed(items=bin.views(work, shown), next=following)


@router.delete("/projects/{project_id}/bin/{record_id}", **EMPTY)
def delete(visit: Program, project_id: UUID, record_id: UUID) -> None:
    """Delete a removed record for good, with all that hangs on it; for owners."""
    with visit.writing() as work:
        bin.delete(work, project_id, record_id)
    backups.wipe(visit.installation)


@router.get("/bin")
def find_projects(visit: Program, paging: Paging) -> Listed[BinnedView]:
    """List the projects in the bin that the token's owner owned, newest first."""
    with visit.reading() as work:
        return paging.page(bin.project_views(work, bin.find_projects(work)))


@router.delete("/bin/{project_id}", **EMPTY)
def delete_project(visit: Program, project_id: UUID) -> None:
    """Delete a project in the bin for good, with all that it holds."""
    with visit.writing() as work:
        bin.delete_project(work, project_id)
    backups.wipe(visit.installation)
