"""Saved searches: what somebody searches for again and again, and how much of it is new."""

from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from app.pages.search_hits import look
from research import saved_searches
from research.errors import Invalid, RuleBroken
from research.saved_searches import SavedSearch, SavedSearchDraft
from research.search.address import Asked
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()
MOST_COUNTED = 20


@dataclass(frozen=True, slots=True)
class News:
    """A saved search with how much of what it finds has come since it was last looked at.

    Attributes:
        new: None where it was not counted.
    """

    id: UUID
    name: str
    new: int | None


def with_news(page: Page, work: UnitOfWork, project_id: UUID, *, most_counted: int = MOST_COUNTED) -> list[News]:
    """Return the visitor's own saved searches in a project by name.

    Args:
        most_counted: How many of them are looked into for what is new.
    """
    saved = saved_searches.find(work, project_id)
    return [
        News(each.id, each.name, _new(page, work, each) if place < most_counted else None)
        for place, each in enumerate(saved)
    ]


def _new(page: Page, work: UnitOfWork, saved: SavedSearch) -> int:
    found = look(page, work, saved.project_id, _since_seen(saved, is_new_only=True), limit=1)
    # What holds only some of the words is not what somebody waits for.
    return 0 if found.is_loosened else found.total


def _since_seen(saved: SavedSearch, *, is_new_only: bool = False) -> Asked:
    return replace(Asked.read(saved.address), seen_at=saved.seen_at, is_new_only=is_new_only)


@router.get("/projects/{project_id}/saved-searches")
def list_saved(page: SignedIn, project_id: UUID) -> Response:
    """Show one's saved searches, to be called something else or deleted; or as the part beside the hits."""
    with page.reading() as work:
        return _list(page, work, project_id, Filled(), 200)


@router.post("/projects/{project_id}/saved-searches")
def save(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Save a search."""
    try:
        with page.writing() as work:
            project_view(work, project_id)
            saved = saved_searches.add(work, project_id, filled.draft(SavedSearchDraft))
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _list(page, work, project_id, filled, 422)
    note = page.say(N_("The search is saved as «%(name)s»."), name=saved.name)
    return page.go(f"/projects/{project_id}/search?{saved.address}", note)


@router.get("/saved-searches/{saved_search_id}")
def open_saved(page: SignedIn, saved_search_id: UUID) -> Response:
    """Go to what a saved search finds, which then has been seen."""
    with page.writing() as work:
        saved = saved_searches.get(work, saved_search_id)
        address = _since_seen(saved).at(f"/projects/{saved.project_id}/search")
        saved_searches.mark_seen(work, saved_search_id)
    return page.go(address)


@router.post("/saved-searches/{saved_search_id}")
def rename(page: SignedIn, saved_search_id: UUID, filled: Form) -> Response:
    """Call a saved search something else."""
    with page.reading() as work:
        project_id = saved_searches.get(work, saved_search_id).project_id
    try:
        with page.writing() as work:
            saved_searches.rename(work, saved_search_id, str(filled.value("name")))
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _list(page, work, project_id, filled, 422, at=saved_search_id)
    return page.go(f"/projects/{project_id}/saved-searches", page.say(N_("The changes are saved.")))


@router.post("/saved-searches/{saved_search_id}/remove")
def remove(page: SignedIn, saved_search_id: UUID) -> Response:
    """Delete a saved search."""
    with page.writing() as work:
        saved = saved_searches.get(work, saved_search_id)
        saved_searches.remove(work, saved_search_id)
    note = page.say(N_("The saved search «%(name)s» is deleted."), name=saved.name)
    return page.go(f"/projects/{saved.project_id}/saved-searches", note)


def _list(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, at: UUID | None = None
) -> Response:
    """Show the list.

    Args:
        at: The saved search whose new name was refused; otherwise what was refused is a search to be saved.
    """
    return page.show(
        "search/saved.html",
        status=status,
        block="saved" if page.is_part else "",
        project=project_view(work, project_id),
        saved=with_news(page, work, project_id),
        counts_follow=False,
        filled=filled,
        at=at,
    )
