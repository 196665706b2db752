"""The search pages: words, facets and hits, whole or as the part that htmx asks for, and the view for a projector."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app.context import Page, SignedIn
from app.pages.projects import ProjectFrame, project_view
from app.pages.saved_searches import with_news
from app.pages.search_address import asked_in
from app.pages.search_facets import Narrowing
from app.pages.search_hits import MOST_PASSAGES, grouped, look, shown
from research import insights, interviews, pins, tags
from research.errors import NotFound
from research.insights import Insight
from research.records import clean_text
from research.search.address import Asked
from research.search.finder import Results
from research.search.query import LONGEST
from research.store import UnitOfWork
from research.words import Phase

router = APIRouter()
PAGE_SIZE = 20
MOST_HITS = 200
SCREENFUL = 6
MOST_SCREENS = 50
MOST_TAGS = 12


@router.get("/projects/{project_id}/search")
def search(page: SignedIn, project_id: UUID) -> Response:
    """Show what a search finds in a project."""
    limit = _number(page, "limit", PAGE_SIZE, most=MOST_HITS)
    with page.reading() as work:
        project = project_view(work, project_id)
        asked, insight = _known(work, project_id, asked_in(page.request))
        if asked.has_nothing and not page.is_part:
            return _start(page, work, project, insight)
        found = look(page, work, project_id, asked, limit=limit)
        narrowing = Narrowing(page, work, project_id, asked, found.facets, page.request.query_params.getlist("all"))
        context = {
            "project": project,
            "asked": asked,
            "found": found,
            "insight": insight,
            "facets": narrowing.facets,
            "chips": narrowing.chips,
            "longest": LONGEST,
            "back": asked.at(f"/projects/{project_id}/search"),
            **_hits(page, work, project_id, asked, found, limit),
            **_besides(page, work, project_id, asked, found),
        }
        return _answer(page, "search/show.html", context)


@router.get("/projects/{project_id}/search/values/{name}")
def values(page: SignedIn, project_id: UUID, name: str) -> Response:
    """Show those values of a facet that are too many to be sent with each answer; a browser gets them in the page."""
    with page.reading() as work:
        project_view(work, project_id)
        asked, _ = _known(work, project_id, asked_in(page.request))
        if not page.is_part:
            return page.go(f"/projects/{project_id}/search?{asked.address}&{urlencode({'all': name})}")
        found = look(page, work, project_id, asked, limit=1)
        facets = Narrowing(page, work, project_id, asked, found.facets, [name]).facets
        return page.show("search/values.html", facet=next((each for each in facets if each.name == name), None))


@router.get("/projects/{project_id}/search/projector")
def project_on_wall(page: SignedIn, project_id: UUID) -> Response:
    """Show what a search finds on a projector: large, a few hits at a time, each with a number."""
    at = _number(page, "at", 1, most=MOST_SCREENS)
    with page.reading() as work:
        project = project_view(work, project_id)
        asked, insight = _known(work, project_id, asked_in(page.request))
        found = look(page, work, project_id, asked, limit=SCREENFUL, offset=(at - 1) * SCREENFUL)
        # What fits less well is left to a smaller screen.
        results = [each for each in found.results if not (found.total and each.hit.is_wider)]
        hits = shown(work, results, pins.on(work, project_id))
        context = {
            "project": project,
            "asked": asked,
            "found": found,
            "hits": hits,
            "groups": {group.record.id: group for group in grouped(work, hits)},
            "phases": [(phase, phase in asked.phases) for phase in Phase],
            "insight": insight,
            "back": f"/projects/{project_id}/search/projector?{asked.address}&at={at}",
            "leave": asked.at(f"/projects/{project_id}/search"),
            "before": f"?{asked.address}&at={at - 1}" if at > 1 else "",
            "after": f"?{asked.address}&at={at + 1}" if at * SCREENFUL < found.total and at < MOST_SCREENS else "",
            "at": at,
        }
        return _answer(page, "search/projector.html", context)


@router.get("/projects/{project_id}/search/complete")
def complete(page: SignedIn, project_id: UUID, q: str = "") -> Response:
    """Return words and tags that begin so."""
    with page.reading() as work:
        project_view(work, project_id)
        begun = clean_text(q[:LONGEST])
        return JSONResponse(page.installation.finder.complete(work, begun, project_ids=[project_id]))


def _start(page: Page, work: UnitOfWork, project: ProjectFrame, insight: Insight | None) -> Response:
    used = sorted(tags.views(work, tags.find(work, project.id)), key=lambda tag: -tag.uses)
    return page.show(
        "search/start.html",
        project=project,
        insight=insight,
        tags=[tag for tag in used if tag.uses][:MOST_TAGS],
        saved=with_news(page, work, project.id),
        pinned=pins.find(work, project.id),
        back=f"/projects/{project.id}/search",
    )


def _answer(page: Page, template: str, context: dict[str, Any]) -> Response:
    """Answer with the page, or with its results; then the browser is told the address of the search."""
    if not page.is_part:
        return page.show(template, is_part=False, **context)
    answer = page.show(template, block="results", is_part=True, **context)
    # What somebody types is one step in the browser's history, however often they pause; Enter makes no other.
    headers = page.request.headers
    is_same_step = headers.get("Fasett-Typing") == "on" or headers.get("HX-Current-URL", "").endswith(context["back"])
    answer.headers["HX-Replace-Url" if is_same_step else "HX-Push-Url"] = context["back"]
    return answer


def _hits(page: Page, work: UnitOfWork, project_id: UUID, asked: Asked, found: Results, limit: int) -> dict[str, Any]:
    """Return the hits, those that fit less well apart, and the way to more of them."""
    beside = {} if page.is_part else _side(page, work, project_id)
    hits = shown(work, found.results, beside["held"] if beside else pins.on(work, project_id))
    groups = grouped(work, hits, limit if asked.record else MOST_PASSAGES)
    total = found.total + found.wider
    has_more = limit < min(total, MOST_HITS)
    return {
        "sure": [group for group in groups if not group.is_wider],
        "wider": [group for group in groups if group.is_wider],
        "shown": sum(bool(group.whole) + len(group.passages) for group in groups),
        "total": total,
        "more": f"?{asked.address}&limit={min(limit + PAGE_SIZE, MOST_HITS)}" if has_more else "",
        **beside,
    }


def _side(page: Page, work: UnitOfWork, project_id: UUID) -> dict[str, Any]:
    """Return what stands beside the hits and stays there while somebody types."""
    pinned = pins.find(work, project_id)
    return {
        "pinned": pinned,
        "held": {(each.brief.id, each.passage.id if each.passage else None): each.id for each in pinned},
        "saved": with_news(page, work, project_id, most_counted=0),
        "counts_follow": True,
    }


def _known(work: UnitOfWork, project_id: UUID, asked: Asked) -> tuple[Asked, Insight | None]:
    """Return what is asked for, and the insight that it is for.

    Tags are called by their own names, and records that the visitor cannot see are left out.
    """
    insight = None
    if asked.tags:
        asked = replace(asked, tags=tuple(tags.meant(work, project_id, asked.tags)))
    try:
        insight = insights.get(work, asked.insight) if asked.insight else None
    except NotFound:
        asked = replace(asked, insight=None)
    try:
        if asked.record:
            interviews.get(work, asked.record)
    except NotFound:
        asked = replace(asked, record=None)
    return asked, insight


def _besides(page: Page, work: UnitOfWork, project_id: UUID, asked: Asked, found: Results) -> dict[str, Any]:
    """Count what other searches would find, where the page offers them."""

    def _count(other: Asked) -> int:
        return look(page, work, project_id, other, limit=1).total

    is_empty = not found.results
    meant = replace(asked.unfiltered, q=found.suggestion) if found.suggestion and is_empty else None
    is_watching = asked.seen_at is not None and not asked.is_new_only
    return {
        "unfiltered": _count(asked.unfiltered) if is_empty and asked.q and asked.is_filtered else 0,
        "meant": (meant, _count(meant)) if meant else None,
        "news": _count(replace(asked, is_new_only=True)) if is_watching and not is_empty else 0,
    }


def _number(page: Page, name: str, otherwise: int, *, most: int) -> int:
    """Read a number from the address; what is none, or too small, counts for nothing."""
    text = page.request.query_params.get(name, "")
    number = int(text) if text.isdecimal() and len(text) < 5 else 0
    return min(number, most) or otherwise
