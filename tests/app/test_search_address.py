"""The address of a search: whatever stands in it, there is a page."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.search.address import Asked
from research.search.query import LONGEST
from tests.making import Make

Browser = Callable[..., TestClient]
WHOLE = (
    "q=brev&phase=explore&phase=develop&kind=insight&tag=k%C3%B8&study=01980f2e-0000-7000-8000-000000000001"
    "&status=confirmed&month=2026-05&from=2026-01-01&to=2026-12-31&record=01980f2e-0000-7000-8000-000000000002"
    "&exact=1&sort=newest&insight=01980f2e-0000-7000-8000-000000000003&seen=2026-05-08T10%3A00%3A00Z&new=1"
)
NONSENSE = (
    "tull",
    "",
    "\x00",
    "\u202e\ufeff\u200d",
    "\U0001f9d1\u200d\U0001f9bd",
    "0000-00-00",
    "9999-12-31T23:59:59+14:00",
    "-1",
    "²",
    "1e999",
    "'; DROP TABLE passage; --",
    "{{ 7 * 7 }}%s%n",
    "../../etc/passwd",
    "<svg onload=alert(1)>",
    '"',
    "«",
    "-",
    "*",
    "OR",
    "fase:tull tag: fra:i går -",
    "( [ " * 200,
    "å" * 3_000,
)
PARAMETERS = ("phase", "kind", "tag", "study", "status", "month", "from", "to", "record", "exact", "sort", "insight")


def test_an_address_is_written_as_it_is_read() -> None:
    assert Asked.read(WHOLE).address == WHOLE


@pytest.mark.parametrize("name", sorted({*PARAMETERS, "seen", "new", "limit"} - {"tag"}))
def test_a_value_that_cannot_be_understood_counts_for_nothing(name: str) -> None:
    assert Asked.read(f"q=brev&{name}=tull") == Asked.read("q=brev")


def test_a_value_counts_once_however_often_it_stands_there() -> None:
    assert Asked.read("phase=explore&phase=tull&phase=explore").address == "phase=explore"


def test_a_search_is_for_new_hits_alone_only_where_it_is_known_since_when() -> None:
    assert Asked.read("q=brev&new=1").address == "q=brev"


@pytest.fixture
def visitor(browser: Browser, owner: Actor, make: Make) -> TestClient:
    """The project's owner, with something to find."""
    make.observation(what_happened="Brevet kom for sent.", tags=["brev"])
    return browser(owner)


@pytest.mark.parametrize("part", ["", "/projector", "/complete"])
def test_nothing_that_somebody_writes_is_refused(visitor: TestClient, project: Project, part: str) -> None:
    queries = [urlencode({"q": text}) for text in NONSENSE]
    queries += [urlencode({"q": "brev", **dict.fromkeys(PARAMETERS, text[:400])}) for text in NONSENSE]
    wrong = {}
    for query in queries:
        status = visitor.get(f"/projects/{project.id}/search{part}?{query}").status_code
        if status != 200:
            wrong[query[:80]] = status
    assert wrong == {}


def test_an_address_that_was_badly_written_shows_a_page(visitor: TestClient, project: Project) -> None:
    for query in ("q=%ED%A0%80", "q=%FF", "q=%", "q", "&&=&", "q=brev&limit=x&at=-3", "limit=99999"):
        assert visitor.get(f"/projects/{project.id}/search?{query}").status_code == 200, query


def test_a_search_that_is_too_long_is_cut_and_the_page_says_so(visitor: TestClient, project: Project) -> None:
    words = "brev " * 400
    shown = visitor.get(f"/projects/{project.id}/search?q={quote(words)}").text
    assert f"The search was too long. Only its first {LONGEST} characters count." in shown
    assert "The search was too long" not in visitor.get(f"/projects/{project.id}/search?q=brev").text


def test_an_insight_and_an_interview_that_are_not_there_count_for_nothing(
    visitor: TestClient, project: Project, make: Make
) -> None:
    unknown = make.observation().id
    shown = visitor.get(f"/projects/{project.id}/search?q=brev&insight={unknown}&record={unknown}").text
    assert "1 hit<" in shown
    assert "You are looking for evidence for" not in shown
