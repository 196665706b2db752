"""The API of search."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from app.api.shared import LARGEST_PAGE, PAGE_SIZE, Place, place_of, router_of
from app.context import Program, Visit
from app.rendering import url
from research.records import Draft, View, clean_text
from research.search.finder import Result
from research.search.index import Filters
from research.words import Kind, Phase

router = router_of("search")


class SearchDraft(Draft):
    """What to search for; of several values of one filter, any fits."""

    q: str = Field(default="", max_length=500, description='Words; "a phrase"; -without; all inflections count.')
    project: list[UUID] = Field(default=[], description="All of the token's owner's projects when absent.")
    phase: list[Phase] = []
    kind: list[Kind] = []
    tag: list[str] = []
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    limit: int = Field(default=PAGE_SIZE, ge=1, le=LARGEST_PAGE, description="How many hits at most.")
    cursor: str = Field(default="", max_length=200, description="`next` of the page before.")


class HitView(View):
    """A record, or a passage of an interview, that fits.

    Attributes:
        highlights: Where in ``snippet`` the words are, as first and past-the-end character.
    """

    id: UUID = Field(description="The record.")
    kind: Kind
    reference: str
    project: UUID
    phase: Phase | None
    title: str
    snippet: str = Field(description="Plain text around the words that fit.")
    highlights: list[tuple[int, int]] = Field(description="Where in `snippet` they are: from, and up to.")
    passage: UUID | None = Field(description="The passage of an interview that fits.")
    at: date
    url: str = Field(description="The page where people read it.")


class SearchView(View):
    """What a search found.

    Attributes:
        suggestion: Other words that would have found something.
    """

    hits: list[HitView]
    facets: dict[str, dict[str, int]] = Field(description="Counts by value, by facet: phase, kind, tag and more.")
    total: int
    suggestion: str | None
    is_loosened: bool = Field(description="All the words together found too little, so any of them counts.")
    next: str | None


@router.get("/search")
def find(visit: Program, asked: Annotated[SearchDraft, Query()]) -> SearchView:
    """Search all that the token's owner may see."""
    return _found(visit, asked)


@router.post("/search", name="find_by_body")
def find_by_body(visit: Program, asked: SearchDraft) -> SearchView:
    """Search with words that should not stand in an address, and so not in anybody's log."""
    return _found(visit, asked)


@router.get("/search/words", name="complete")
def complete(
    visit: Program,
    q: Annotated[str, Query(max_length=60, description="What is written so far.")] = "",
    project: Annotated[list[UUID] | None, Query(description="All of the token's owner's projects when absent.")] = None,
) -> list[str]:
    """List words and tags that begin so, the most frequent first."""
    with visit.reading() as work:
        return visit.installation.finder.complete(work, clean_text(q), project_ids=project)


def _found(visit: Visit, asked: SearchDraft) -> SearchView:
    first = place_of(asked.cursor).offset
    filters = Filters(
        phases=frozenset(asked.phase),
        kinds=frozenset(asked.kind),
        tags=frozenset(asked.tag),
        since=asked.since,
        until=asked.until,
    )
    with visit.reading() as work:
        found = visit.installation.finder.search(
            work,
            asked.q,
            filters=filters,
            project_ids=asked.project or None,
            limit=asked.limit,
            offset=first,
        )
    last = first + asked.limit
    return SearchView(
        hits=[_hit(visit, result) for result in found.results],
        facets=found.facets,
        total=found.total,
        suggestion=found.suggestion,
        is_loosened=found.is_loosened,
        next=Place(last).cursor if last < found.total else None,
    )


def _hit(visit: Visit, result: Result) -> HitView:
    hit, record = result.hit, result.record
    text, highlights = "", []
    for part, fits in hit.snippet:
        if fits:
            highlights.append((len(text), len(text) + len(part)))
        text += part
    place = f"#p-{hit.passage_id}" if hit.passage_id else ""
    return HitView(
        id=record.id,
        kind=record.kind,
        reference=record.reference,
        project=hit.project_id,
        phase=record.phase,
        title=record.title,
        snippet=text,
        highlights=highlights,
        passage=hit.passage_id,
        at=hit.at,
        url=visit.settings.base_url.rstrip("/") + url(record.kind, record.id) + place,
    )
