"""Pins on the search pages: made and taken away with a button that works without scripts."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import pins
from research.access import Actor
from research.passages import Passage
from research.projects import Project
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def address(project: Project) -> str:
    """Where the project is searched."""
    return f"/projects/{project.id}/search"


@pytest.fixture
def passage(make: Make) -> Passage:
    """Something that was said of the queue."""
    return make.passage("Køen var lang.", speaker="P-001", start_ms=761_000)


def pin(visitor: TestClient, project: Project, shown: str, **options: str) -> str:
    """Press the first button that pins, and return what is shown then."""
    named = re.search(r'name="(pin|unpin)" value="([^"]+)"', shown)
    back = re.search(r'name="back" value="([^"]+)"', shown)
    assert named
    assert back
    sent = {named[1]: named[2], "back": back[1].replace("&amp;", "&")}
    answer = visitor.post(f"/projects/{project.id}/pins", data=sent, headers=options)
    return str(answer.text)


def held(store: Store, actor: Actor, project: Project) -> list[str]:
    with store.begin(actor) as work:
        return [each.brief.reference for each in pins.find(work, project.id)]


def test_a_passage_is_pinned_and_the_search_is_shown_again(
    browser: Browser, owner: Actor, project: Project, address: str, store: Store, passage: Passage
) -> None:
    visitor = browser(owner)
    shown = pin(visitor, project, visitor.get(f"{address}?q=køen&sort=newest").text)
    assert held(store, owner, project) == ["INT-001"]
    assert '<option value="newest" selected>' in shown
    assert "data-pinned" in shown
    tray = shown.partition('id="tray"')[2]
    assert f'href="/interviews/{passage.interview_id}/passages/{passage.id}"' in tray
    assert f"/evidence/new?passage={passage.id}" in tray


def test_the_same_button_takes_the_pin_away(
    browser: Browser, owner: Actor, project: Project, address: str, store: Store, passage: Passage
) -> None:
    visitor = browser(owner)
    shown = pin(visitor, project, pin(visitor, project, visitor.get(f"{address}?q=køen").text))
    assert held(store, owner, project) == []
    assert "data-pinned" not in shown


def test_htmx_gets_the_button_and_the_tray_alone(
    browser: Browser, owner: Actor, project: Project, address: str, passage: Passage
) -> None:
    visitor = browser(owner)
    part = pin(visitor, project, visitor.get(f"{address}?q=køen").text, **HTMX)
    assert "<html" not in part
    assert f'id="pin-{passage.id}"' in part
    assert 'id="tray"' in part
    assert "Pinned." in part


def test_a_pin_is_shown_to_nobody_else(
    browser: Browser, owner: Actor, researcher: Actor, project: Project, address: str, passage: Passage
) -> None:
    visitor = browser(owner)
    pin(visitor, project, visitor.get(f"{address}?q=køen").text)
    assert "data-pinned" not in browser(researcher).get(f"{address}?q=køen").text


def test_a_reader_pins_what_they_may_read_but_does_not_cite_it(
    browser: Browser, reader: Actor, project: Project, address: str, store: Store, make: Make
) -> None:
    make.insight(statement="Køen er ikke problemet.", confirmed=True)
    visitor = browser(reader)
    shown = pin(visitor, project, visitor.get(f"{address}?q=køen").text)
    assert held(store, reader, project) == ["INN-001"]
    assert "/evidence/new" not in shown


def test_the_way_back_never_leads_elsewhere(
    browser: Browser, owner: Actor, project: Project, address: str, make: Make
) -> None:
    sent = {"pin": f"observation:{make.observation().id}", "back": "//example.org/search"}
    answer = browser(owner).post(f"/projects/{project.id}/pins", data=sent, follow_redirects=False)
    assert answer.headers["location"] == address


@pytest.mark.parametrize("named", ["", "tull", "observation", "observation:tull", "spaceship:0", ":::", "person:"])
def test_what_is_nothing_is_not_pinned(browser: Browser, owner: Actor, project: Project, named: str) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/pins", data={"pin": named}, follow_redirects=False)
    assert answer.status_code == 404


def test_a_pin_that_is_gone_already_is_no_fault(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    sent = {"unpin": str(make.observation().id)}
    assert browser(owner).post(f"/projects/{project.id}/pins", data=sent).status_code == 200


def test_who_has_pinned_too_much_is_told_so(
    browser: Browser,
    owner: Actor,
    project: Project,
    address: str,
    passage: Passage,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pins, "MOST", 1)
    make.pin(make.observation())
    visitor = browser(owner)
    shown = visitor.get(f"{address}?q=køen").text
    assert "You have 1 pins" in pin(visitor, project, shown)
    assert "You have 1 pins" in pin(visitor, project, shown, **HTMX)
