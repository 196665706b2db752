"""The API of saved searches, which each person sees their own of."""

from uuid import UUID

from app.api.shared import ADDS, EMPTY, WRITES, Listed, Paging, router_of
from app.context import Program
from research import saved_searches
from research.saved_searches import SavedSearchDraft, SavedSearchName, SavedSearchView

router = router_of("saved_searches")


@router.get("/projects/{project_id}/saved-searches")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[SavedSearchView]:
    """List the saved searches of the token's owner in a project by name."""
    with visit.reading() as work:
        return paging.page([saved_searches.view(saved) for saved in saved_searches.find(work, project_id)])


@router.post("/projects/{project_id}/saved-searches", **ADDS)
def add(visit: Program, project_id: UUID, draft: SavedSearchDraft) -> SavedSearchView:
    """Save a search; one of the same name gets the new address."""
    with visit.writing() as work:
        return saved_searches.view(saved_searches.add(work, project_id, draft))


@router.patch("/saved-searches/{saved_search_id}", responses=WRITES)
def rename(visit: Program, saved_search_id: UUID, draft: SavedSearchName) -> SavedSearchView:
    """Call a saved search something else."""
    with visit.writing() as work:
        return saved_searches.view(saved_searches.rename(work, saved_search_id, draft.name))


@router.post("/saved-searches/{saved_search_id}/seen", responses=WRITES)
def mark_seen(visit: Program, saved_search_id: UUID) -> SavedSearchView:
    """Note that what a saved search finds now has been looked at."""
    with visit.writing() as work:
        return saved_searches.view(saved_searches.mark_seen(work, saved_search_id))


@router.delete("/saved-searches/{saved_search_id}", **EMPTY)
def remove(visit: Program, saved_search_id: UUID) -> None:
    """Delete a saved search."""
    with visit.writing() as work:
        saved_searches.remove(work, saved_search_id)
