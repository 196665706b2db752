"""The search page: words, facets and hits, whole or as the part that htmx asks for while somebody types."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response

from app.context import SignedIn
from app.pages.projects import project_view
from app.rendering import url
from research import insights, passages, tags
from research.passages import Passage
from research.search.finder import Result, Results
from research.search.index import Filters
from research.store import UnitOfWork
from research.words import Kind, Phase

router = APIRouter()
PAGE_SIZE = 20
KINDS = (Kind.INTERVIEW, Kind.OBSERVATION, Kind.INSIGHT, Kind.EXPERIMENT, Kind.REPORT)
MOST_TAGS = 12
MOST_WORDS = 500
MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as the page shows it."""

    result: Result
    passage: Passage | None

    @property
    def address(self) -> str:
        """Where the hit leads: to the passage itself, where it is one."""
        record = self.result.record
        return url(record.kind, record.id) + (f"#p-{self.passage.id}" if self.passage else "")

    @property
    def cite(self) -> str:
        """What names the hit as evidence; empty where it cannot be evidence."""
        if self.passage:
            return f"passage={self.passage.id}"
        return f"observation={self.result.record.id}" if self.result.record.kind is Kind.OBSERVATION else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for, as it stands in the address."""

    q: str
    phase: tuple[Phase, ...] = ()
    kind: tuple[Kind, ...] = ()
    tag: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    insight: UUID | None = None

    def without(self, facet: str, value: str) -> str:
        """Return the address of the same search without one filter."""
        return self._address([pair for pair in self._pairs() if pair != (facet, value)])

    def with_words(self, words: str) -> str:
        """Return the address of the same search for other words."""
        return self._address([("q", words), *[pair for pair in self._pairs() if pair[0] != "q"]])

    def more(self, limit: int) -> str:
        """Return the address of the same search with more hits."""
        return self._address([*self._pairs(), ("limit", str(limit))])

    @property
    def filters(self) -> Filters:
        """The filters that are on, as the search takes them."""
        return Filters(
            phases=frozenset(self.phase),
            kinds=frozenset(self.kind),
            tags=frozenset(self.tag),
            since=self.since,
            until=self.until,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is on."""
        return bool(self.phase or self.kind or self.tag or self.since or self.until)

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.q)]
        for name, values in (("phase", self.phase), ("kind", self.kind), ("tag", self.tag)):
            pairs += [(name, str(value)) for value in values]
        for name, one in (("from", self.since), ("to", self.until), ("insight", self.insight)):
            pairs += [(name, str(one))] if one else []
        return pairs

    @staticmethod
    def _address(pairs: list[tuple[str, str]]) -> str:
        return "?" + urlencode(pairs)


def chosen(
    q: Annotated[str, Query(max_length=MOST_WORDS)] = "",
    phase: Annotated[list[Phase] | None, Query()] = None,
    kind: Annotated[list[Kind] | None, Query()] = None,
    tag: Annotated[list[str] | None, Query()] = None,
    since: Annotated[str, Query(alias="from")] = "",
    until: Annotated[str, Query(alias="to")] = "",
    insight: UUID | None = None,
) -> Choice:
    """Return what an address asks for."""
    return Choice(q, tuple(phase or ()), tuple(kind or ()), tuple(tag or ()), _day(since), _day(until), insight)


@router.get("/projects/{project_id}/search")
def search(
    page: SignedIn,
    project_id: UUID,
    choice: Annotated[Choice, Depends(chosen)],
    limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = PAGE_SIZE,
) -> Response:
    """Show what a search finds in a project."""
    with page.reading() as work:
        project = project_view(work, project_id)
        insight = insights.get(work, choice.insight) if choice.insight else None
        if not choice.q.strip() and not choice.is_filtered and not page.is_part:
            used = sorted(tags.views(work, tags.find(work, project_id)), key=lambda tag: -tag.uses)
            return page.show("search/start.html", project=project, insight=insight, tags=used[:MOST_TAGS])
        found = page.installation.finder.search(
            work, choice.q, filters=choice.filters, project_ids=[project_id], limit=limit, typing=page.is_part
        )
        return page.show(
            "search/show.html",
            block="results" if page.is_part else "",
            project=project,
            choice=choice,
            found=found,
            hits=_shown(work, found),
            facets=_facets(found, choice),
            insight=insight,
            more=choice.more(min(limit + PAGE_SIZE, MOST_HITS)) if limit < MOST_HITS else "",
        )


@router.get("/projects/{project_id}/search/complete")
def complete(page: SignedIn, project_id: UUID, q: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Return words and tags that begin so."""
    with page.reading() as work:
        project_view(work, project_id)
        return JSONResponse(page.installation.finder.complete(work, q, project_ids=[project_id]))


def _day(text: str) -> date | None:
    """Return the day a form names; none when it names none that exists."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(work: UnitOfWork, found: Results) -> list[Shown]:
    ids = [result.hit.passage_id for result in found.results if result.hit.passage_id]
    spoken = passages.named(work, ids)
    return [
        Shown(result, spoken.get(result.hit.passage_id) if result.hit.passage_id else None) for result in found.results
    ]


def _facets(found: Results, choice: Choice) -> dict[str, list[tuple[str, int, bool]]]:
    """Return each facet's values with their counts and whether they are chosen."""
    counted = {name: found.facets.get(name, {}) for name in ("phase", "kind", "tag")}
    top = sorted(counted["tag"], key=lambda name: (-counted["tag"][name], name))[:MOST_TAGS]
    return {
        "phase": [(phase, counted["phase"].get(phase, 0), phase in choice.phase) for phase in Phase],
        "kind": [(kind, counted["kind"].get(kind, 0), kind in choice.kind) for kind in KINDS],
        "tag": [(name, counted["tag"].get(name, 0), name in choice.tag) for name in dict.fromkeys([*choice.tag, *top])],
    }
