"""The search on a projector: large, six at a time, with numbers."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.words import Phase
from tests.making import Make

Browser = Callable[..., TestClient]
TYPING = {"HX-Request": "true", "Fasett-Typing": "on"}


@pytest.fixture
def address(project: Project) -> str:
    """Where the project is searched on a projector."""
    return f"/projects/{project.id}/search/projector"


@pytest.fixture
def visitor(browser: Browser, owner: Actor, make: Make) -> TestClient:
    """The project's owner, with more to find than one screen shows."""
    for _ in range(7):
        make.observation(what_happened="Køen var lang.", phase=Phase.EXPLORE)
    return browser(owner)


def test_six_hits_are_shown_with_numbers(visitor: TestClient, address: str) -> None:
    shown = visitor.get(f"{address}?q=køen").text
    assert shown.count('<li class="f-big"') == 6
    assert "7 hits" in shown
    assert 'href="?q=k%C3%B8en&amp;at=2" rel="next"' in shown


def test_the_next_screen_shows_the_rest_and_leads_back(visitor: TestClient, address: str) -> None:
    shown = visitor.get(f"{address}?q=køen&at=2").text
    assert shown.count('<li class="f-big"') == 1
    assert 'rel="next"' not in shown
    assert 'href="?q=k%C3%B8en&amp;at=1" rel="prev"' in shown


def test_a_phase_narrows_the_hits(visitor: TestClient, address: str) -> None:
    shown = visitor.get(f"{address}?q=køen&phase=develop").text
    assert "0 hits" in shown
    assert 'name="phase" value="develop" form="search" checked' in shown


def test_the_way_out_keeps_the_search(visitor: TestClient, address: str, project: Project) -> None:
    shown = visitor.get(f"{address}?q=køen&phase=explore").text
    assert f'href="/projects/{project.id}/search?q=k%C3%B8en&amp;phase=explore" data-leave' in shown


def test_the_search_leads_to_the_projector(visitor: TestClient, address: str, project: Project) -> None:
    assert f'href="{address}?q=k%C3%B8en"' in visitor.get(f"/projects/{project.id}/search?q=køen").text


def test_while_somebody_types_only_the_hits_are_sent(visitor: TestClient, address: str) -> None:
    part = visitor.get(f"{address}?q=kø", headers=TYPING)
    assert part.text.count('<li class="f-big"') == 6
    assert "<html" not in part.text
    assert part.headers["HX-Replace-Url"].startswith(f"{address}?q=k%C3%B8")


def test_a_hit_is_pinned_by_its_number(visitor: TestClient, address: str, project: Project, make: Make) -> None:
    held = make.observation(what_happened="Trappa var glatt.")
    where = f"{address}?q=trappa&at=1"
    pin = {"pin": f"observation:{held.id}", "back": where}
    headers = {"HX-Request": "true", "HX-Target": "results"}
    shown = visitor.post(f"/projects/{project.id}/pins", data=pin, headers=headers).text
    assert "data-pinned" in shown
    assert "<html" not in shown
