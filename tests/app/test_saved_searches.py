"""Saved searches: under a name, with how much of what they find is new."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from research import saved_searches
from research.access import Actor
from research.projects import Project
from research.store import Store
from tests.making import Clock, Make

Browser = Callable[..., TestClient]


@pytest.fixture(autouse=True)
def _today(clock: Clock) -> None:
    # When a record was stored is told by its identifier, which is made by the time of day.
    clock.now = datetime.now(UTC)


@pytest.fixture
def address(project: Project) -> str:
    """Where saved searches are listed."""
    return f"/projects/{project.id}/saved-searches"


@pytest.fixture
def visitor(browser: Browser, owner: Actor) -> TestClient:
    """The project's owner."""
    return browser(owner)


def names(store: Store, actor: Actor, project: Project) -> list[str]:
    with store.begin(actor) as work:
        return [saved.name for saved in saved_searches.find(work, project.id)]


def test_a_search_is_saved_and_shown_again(visitor: TestClient, address: str, project: Project) -> None:
    answer = visitor.post(address, data={"name": "Køen", "address": "q=kø&phase=explore"}, follow_redirects=False)
    assert answer.headers["location"] == f"/projects/{project.id}/search?q=k%C3%B8&phase=explore"
    shown = visitor.get(answer.headers["location"]).text
    assert "The search is saved as «Køen»." in shown
    assert "Køen" in shown.partition('id="saved"')[2]


def test_the_page_knows_what_there_is_to_save(visitor: TestClient, project: Project) -> None:
    shown = visitor.get(f"/projects/{project.id}/search?q=brev&phase=explore").text
    assert 'name="address" id="save-address" value="q=brev&amp;phase=explore"' in shown


def test_a_search_without_a_name_is_asked_for_one(visitor: TestClient, address: str) -> None:
    answer = visitor.post(address, data={"name": " ", "address": "q=brev"})
    assert answer.status_code == 422
    assert 'name="address" value="q=brev"' in answer.text


def test_what_has_come_since_is_counted(
    visitor: TestClient, address: str, project: Project, clock: Clock, make: Make
) -> None:
    make.observation(what_happened="Brevet kom for sent.")
    clock.now = datetime.now(UTC)
    make.saved_search("Brev", address="q=brev")
    assert "new<" not in visitor.get(address).text
    make.observation(what_happened="Brevet lå ulest.")
    for path in (address, f"/projects/{project.id}/search"):
        assert "1 new<" in visitor.get(path).text


def test_opened_it_has_been_seen_and_what_was_new_can_be_shown_alone(
    visitor: TestClient, address: str, clock: Clock, make: Make
) -> None:
    old = make.observation(what_happened="Brevet kom for sent.")
    clock.now = datetime.now(UTC)
    saved = make.saved_search("Brev", address="q=brev")
    new = make.observation(what_happened="Brevet lå ulest.")
    clock.now = datetime.now(UTC)
    shown = visitor.get(f"/saved-searches/{saved.id}")
    assert "1 hit is new since you were here" in shown.text
    assert str(old.id) in shown.text
    alone = visitor.get(f"{shown.url}&new=1").text
    assert f'href="/observations/{new.id}"' in alone
    assert f'href="/observations/{old.id}"' not in alone
    assert "new since" in alone
    assert "new<" not in visitor.get(address).text


def test_beside_the_hits_the_news_are_asked_for_by_themselves(
    visitor: TestClient, address: str, project: Project, make: Make
) -> None:
    make.saved_search("Brev", address="q=brev")
    assert f'hx-get="{address}"' in visitor.get(f"/projects/{project.id}/search?q=ingenting").text
    part = visitor.get(address, headers={"HX-Request": "true"}).text
    assert 'id="saved"' in part
    assert not any(whole in part for whole in ("<html", "hx-get"))


def test_a_saved_search_is_called_something_else(
    visitor: TestClient, owner: Actor, project: Project, store: Store, make: Make
) -> None:
    saved = make.saved_search("Brev")
    assert visitor.post(f"/saved-searches/{saved.id}", data={"name": "Post"}).status_code == 200
    assert names(store, owner, project) == ["Post"]


def test_a_name_that_is_taken_is_refused_where_it_was_written(visitor: TestClient, make: Make) -> None:
    make.saved_search("Post")
    saved = make.saved_search("Brev")
    answer = visitor.post(f"/saved-searches/{saved.id}", data={"name": "post"})
    assert answer.status_code == 422
    assert "You already have a saved search called «post»." in answer.text
    assert 'name="name" value="post"' in answer.text


def test_a_saved_search_is_deleted_when_somebody_says_so_twice(
    visitor: TestClient, owner: Actor, project: Project, store: Store, make: Make, address: str
) -> None:
    saved = make.saved_search("Brev")
    assert "Delete «Brev»?" in visitor.get(address).text
    assert "is deleted" in visitor.post(f"/saved-searches/{saved.id}/remove").text
    assert names(store, owner, project) == []


@pytest.mark.parametrize("act", ["", "/remove"])
def test_a_colleague_cannot_touch_it(browser: Browser, researcher: Actor, make: Make, act: str) -> None:
    saved = make.saved_search("Brev")
    answer = browser(researcher).post(f"/saved-searches/{saved.id}{act}", data={"name": "Post"})
    assert answer.status_code == 404
