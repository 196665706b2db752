"""The API of search."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, Field

from app.api.shared import LARGEST_PAGE, PAGE_SIZE, Place, place_of, router_of
from app.context import Program, Visit
from app.rendering import url
from research.records import Draft, View, clean_text
from research.search.finder import Result
from research.search.index import Filters, Order
from research.search.query import LONGEST
from research.words import ExperimentStatus, InsightStatus, Kind, Phase

router = router_of("search")


class SearchDraft(Draft):
    """What to search for; of several values of one filter, any fits."""

    q: str = Field(default="", max_length=LONGEST, description='Words; "a phrase"; -without; all inflections count.')
    project: list[UUID] = Field(default=[], description="All of the token's owner's projects when absent.")
    phase: list[Phase] = []
    kind: list[Kind] = []
    tag: list[str] = []
    study: list[UUID] = []
    status: list[InsightStatus | ExperimentStatus] = []
    month: list[Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]] = Field(default=[], examples=[["2026-05"]])
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    record: UUID | None = Field(default=None, description="Only the passages of this interview.")
    added_after: AwareDatetime | None = Field(default=None, description="Only what was stored later than this.")
    synonyms: bool = Field(default=True, description="Other words for the same count as well.")
    sort: Order = Order.RELEVANCE
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
    tags: list[str] = Field(description="Those of its tags that fit.")
    siblings: int = Field(description="How many hits there are in the same record, this one among them.")
    is_wider: bool = Field(description="It fits less well, and is not counted in `total`.")
    url: str = Field(description="The page where people read it.")


class SearchView(View):
    """What a search found.

    Attributes:
        suggestion: Other words that would have found something.
    """

    hits: list[HitView]
    facets: dict[str, dict[str, int | None]] = Field(
        description="Counts by value, by facet: project, phase, kind, tag, status, study and month; null throughout a"
        " facet in which one is so small that it is not told outside the research team."
    )
    total: int
    wider: int = Field(description="How many more come after those: with some of the words, or with parts of them.")
    suggestion: str | None
    also: list[str] = Field(description="The other words that were searched for as well.")
    is_loosened: bool = Field(description="All the words together found too little, so any of them counts.")
    missing: int = Field(description="How many changes search has still to learn; 0 when it is level.")
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
        studies=frozenset(map(str, asked.study)),
        statuses=frozenset(asked.status),
        months=frozenset(asked.month),
        since=asked.since,
        until=asked.until,
        record=asked.record,
        added_after=asked.added_after,
    )
    with visit.reading() as work:
        found = visit.installation.finder.search(
            work,
            asked.q,
            filters=filters,
            project_ids=asked.project or None,
            order=asked.sort,
            limit=asked.limit,
            offset=first,
            synonyms=asked.synonyms,
        )
    last = first + asked.limit
    return SearchView(
        hits=[_hit(visit, result) for result in found.results],
        facets=found.facets,
        total=found.total,
        wider=found.wider,
        suggestion=found.suggestion,
        also=list(found.also),
        is_loosened=found.is_loosened,
        missing=found.missing,
        next=Place(last).cursor if last < found.total + found.wider else None,
    )


def _hit(visit: Visit, result: Result) -> HitView:
    hit, record = result.hit, result.record
    text, highlights = "", []
    for part, fits in hit.snippet:
        if fits:
            highlights.append((len(text), len(text) + len(part)))
        text += part
    place = f"/passages/{hit.passage_id}" if hit.passage_id else ""
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
        tags=list(hit.tags),
        siblings=hit.siblings,
        is_wider=hit.is_wider,
        url=visit.settings.base_url.rstrip("/") + url(record.kind, record.id) + place,
    )
