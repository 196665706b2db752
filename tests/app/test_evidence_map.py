"""The pages of the evidence map: a picture whose boxes are links, the same as a table, and the thin spots."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from app.evidence_drawing import Column, Drawing, Node, Tie, draw
from app.pages.evidence_map import MOST_APART, MOST_INSIGHTS, MOST_QUOTES
from research import insights, passages, quotes
from research.access import Actor
from research.evidence import EvidenceDraft
from research.insights import Insight
from research.projects import Project
from research.quotes import ApprovalDraft
from research.store import Store
from research.words import Phase, Stance
from tests.making import Make

Browser = Callable[..., TestClient]
SAID = "I waited for seven weeks. Then I called."


@pytest.fixture
def insight(make: Make) -> Insight:
    """A confirmed insight that rests on something said, is contradicted by something seen, and is tested."""
    insight = make.insight(confirmed=True, statement="Silence is read as a refusal.")
    make.evidence(insight, make.passage(SAID, start_ms=761_000), excerpt="seven weeks")
    make.evidence(insight, make.observation(what_happened="He called the next day."), stance=Stance.CONTRADICTS)
    make.experiment(title="A text message", tests=[insight.id])
    return insight


def _picture(page: str) -> str:
    """Return the picture on a page."""
    found = re.search(r"<svg[^>]*data-evidence-map.*?</svg>", page, re.DOTALL)
    return found[0] if found else ""


def _table(page: str) -> str:
    """Return the table on a page."""
    found = re.search(r"<table.*?</table>", page, re.DOTALL)
    return found[0] if found else ""


def test_the_picture_and_the_table_lead_to_the_same_records(
    browser: Browser, owner: Actor, project: Project, insight: Insight
) -> None:
    page = browser(owner).get(f"/projects/{project.id}/map").text
    drawn, told = (set(re.findall(r'href="(/[^"]+)"', part)) for part in (_picture(page), _table(page)))
    # Whole interviews are behind the words that come from them.
    assert {address for address in drawn - told if not re.fullmatch(r"/interviews/[\w-]+", address)} == set()
    assert {address for address in told - drawn if not address.endswith("/map")} == set()


def test_a_quote_leads_to_the_second_at_which_it_was_said(
    browser: Browser, owner: Actor, project: Project, insight: Insight
) -> None:
    visitor = browser(owner)
    picture = _picture(visitor.get(f"/insights/{insight.id}/map").text)
    (address,) = re.findall(r'href="(/interviews/[^"]+/passages/[^"]+)"', picture)
    assert "12:41" in picture
    assert "seven weeks" in visitor.get(address).text


def test_what_contradicts_is_dashed_and_marked(
    browser: Browser, owner: Actor, project: Project, insight: Insight
) -> None:
    picture = _picture(browser(owner).get(f"/projects/{project.id}/map").text)
    assert (picture.count('data-stance="contradicts"'), picture.count("f-map__no")) == (1, 1)


def test_the_picture_says_in_words_what_it_shows(
    browser: Browser, owner: Actor, project: Project, insight: Insight
) -> None:
    picture = _picture(browser(owner).get(f"/projects/{project.id}/map").text)
    said = "Quotes: 1. Insights: 1. Experiments: 1. Evidence that supports: 2, that contradicts: 1."
    assert re.search(rf'role="img" aria-label="[^"]*{re.escape(said)}', picture)


def test_many_quotes_are_counted_for_each_source_and_insight(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight, interview = make.insight(), make.interview(transcript=("I got a letter.",) * (MOST_QUOTES + 1))
    with make.store.begin(owner, write=True) as work:
        for passage in passages.of(work, [interview.id])[interview.id]:
            insights.cite(work, insight.id, EvidenceDraft(passage_id=passage.id))
    picture = _picture(browser(owner).get(f"/projects/{project.id}/map").text)
    assert picture.count('data-kind="count"') == 1
    assert f"{MOST_QUOTES + 1} quotes" in picture


def test_so_many_insights_are_in_one_picture_and_the_others_on_further_pages(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    made = [make.insight() for _ in range(MOST_INSIGHTS + 1)]
    visitor = browser(owner)
    first, second = (_picture(visitor.get(f"/projects/{project.id}/map?at={at}").text) for at in (1, 2))
    assert [picture.count('data-kind="insight"') for picture in (first, second)] == [MOST_INSIGHTS, 1]
    assert f"/insights/{made[-1].id}" in second


def test_sources_that_nothing_is_tied_to_are_counted_where_they_are_many(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    for _ in range(MOST_APART + 1):
        make.observation()
    page = browser(owner).get(f"/projects/{project.id}/map").text
    assert (_picture(page), "Nothing is tied together yet" in page) == ("", True)


def test_a_filter_narrows_the_picture(browser: Browser, owner: Actor, project: Project, insight: Insight) -> None:
    page = browser(owner).get(f"/projects/{project.id}/map?phase=develop").text
    assert (_picture(page), "Nothing here" in page) == ("", True)


def test_choosing_an_insight_leads_to_its_own_map(
    browser: Browser, owner: Actor, project: Project, insight: Insight
) -> None:
    answer = browser(owner).get(f"/projects/{project.id}/map?insight={insight.id}", follow_redirects=False)
    assert answer.headers["location"] == f"/insights/{insight.id}/map"


def test_an_empty_project_says_what_will_be_here(browser: Browser, owner: Actor, project: Project) -> None:
    assert "Nothing to draw yet" in browser(owner).get(f"/projects/{project.id}/map").text


def test_each_thin_spot_comes_with_a_way_to_mend_it(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    bare, experiment, talk = make.insight(), make.experiment(), make.interview()
    make.tag("unread")
    make.observation()
    page = browser(owner).get(f"/projects/{project.id}/map").text
    thin = page[page.index('id="thin"') :]
    mended = (f"/projects/{project.id}/search?insight={bare.id}", f"/experiments/{experiment.id}/edit")
    for address in (*mended, f"/interviews/{talk.id}", f"/projects/{project.id}/tags"):
        assert f'href="{address}"' in thin
    assert f'href="/projects/{project.id}/observations">1 observation<' in thin


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_does_no_research_sees_approved_quotes_and_no_interview(
    browser: Browser, team: dict[str, Actor], project: Project, insight: Insight, store: Store, who: str
) -> None:
    visitor = browser(team[who])
    assert "seven weeks" not in visitor.get(f"/projects/{project.id}/map").text
    with store.begin(team["owner"], write=True) as work:
        (quote,) = quotes.find(work, project.id)
        quotes.approve(work, quote.id, ApprovalDraft(is_approved=True))
    page = visitor.get(f"/projects/{project.id}/map").text
    assert ("seven weeks" in _picture(page), "/interviews/" in page, "Thin spots" in page) == (True, False, False)


def test_a_map_takes_as_many_statements_for_many_records_as_for_few(
    browser: Browser, owner: Actor, project: Project, store: Store, make: Make
) -> None:
    visitor = browser(owner)

    def _fill(number: int) -> None:
        for _ in range(number):
            insight = make.insight(tags=["letter"])
            make.evidence(insight, make.passage())
            make.evidence(insight, make.observation())
            make.experiment(tests=[insight.id])
            make.interview()
            make.insight()

    _fill(3)
    few = _asked(store, visitor, f"/projects/{project.id}/map")
    _fill(9)
    assert _asked(store, visitor, f"/projects/{project.id}/map") == few


def _asked(store: Store, visitor: TestClient, address: str) -> int:
    """Return how many statements a page takes."""
    statements: list[str] = []

    def _take(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    visitor.get("/account")
    event.listen(store.engine, "before_cursor_execute", _take)
    assert visitor.get(address).status_code == 200
    event.remove(store.engine, "before_cursor_execute", _take)
    return len(statements)


# --- how it is drawn ------------------------------------------------------------------------------------------------

COLUMNS = (Column("source", 100, 1), Column("quote", 100, 1), Column("insight", 100, 1))


def _drawn(*ties: Tie, phase: Phase = Phase.DIAGNOSE) -> Drawing:
    """Draw a source, a quote and an insight for each letter in the ties: s1, q1, i1."""
    names = {"s": "source", "q": "quote", "i": "insight"}
    keys = sorted({key for tie in ties for key in (tie.start, tie.end)})
    return draw(COLUMNS, [Node(key, names[key[0]], phase, key) for key in keys], ties, anchor="insight")


def test_no_two_boxes_of_a_column_overlap() -> None:
    drawing = _drawn(*(Tie(f"s{number}", f"q{number}") for number in range(9)), Tie("q1", "i1"))
    for column in {box.x for box in drawing.boxes}:
        stacked = sorted((box.y, box.height) for box in drawing.boxes if box.x == column)
        assert all(y + height <= below for (y, height), (below, _) in pairwise(stacked))


def test_what_belongs_together_stands_side_by_side() -> None:
    drawing = _drawn(Tie("q1", "i2"), Tie("q2", "i1"))
    heights = {box.key: box.y for box in drawing.boxes}
    assert (heights["i1"] < heights["i2"], heights["q2"] < heights["q1"]) == (True, True)


def test_a_line_passes_between_the_boxes_of_a_column_it_does_not_end_in() -> None:
    drawing = _drawn(Tie("s1", "q1"), Tie("q1", "i1"), Tie("s2", "i1"))
    passing = re.search(r"([\d.]+)H", drawing.lines[2].path)
    assert passing
    quote = next(box for box in drawing.boxes if box.key == "q1")
    assert not quote.y <= float(passing[1]) <= quote.y + quote.height


def test_a_column_without_boxes_takes_no_room() -> None:
    assert [heading.name for heading in _drawn(Tie("s1", "i1")).headings] == ["source", "insight"]


def test_a_thicker_line_stands_for_more_up_to_a_limit() -> None:
    lines = _drawn(Tie("q1", "i1", count=1), Tie("q2", "i1", count=3), Tie("q3", "i1", count=400)).lines
    assert lines[0].width < lines[1].width < lines[2].width <= 6
