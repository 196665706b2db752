"""The API of saved searches."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from tests.making import Clock, Make

DRAFT = {"name": "Letters", "address": "q=letter&phase=explore"}


def test_a_search_is_saved_and_listed(api: TestClient, home: str) -> None:
    made = api.post(f"{home}/saved-searches", json=DRAFT)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in DRAFT} == DRAFT
    assert made.json()["made_at"] == made.json()["seen_at"] == "2026-03-02T09:00:00Z"
    assert api.get(f"{home}/saved-searches").json() == {"items": [made.json()], "next": None}


def test_a_search_of_the_same_name_gets_the_new_address(api: TestClient, home: str) -> None:
    api.post(f"{home}/saved-searches", json=DRAFT)
    api.post(f"{home}/saved-searches", json={"name": "LETTERS", "address": "q=post"})
    saved = api.get(f"{home}/saved-searches").json()["items"]
    assert [(each["name"], each["address"]) for each in saved] == [("LETTERS", "q=post")]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"name": "", "address": "q=letter"}, "name"),
        ({"name": "x" * 81, "address": "q=letter"}, "name"),
        ({"name": "Letters", "address": "limit=20"}, "address"),
        ({"name": "Letters", "address": f"q={'x' * 2_000}"}, "address"),
        ({"name": "Letters", "address": "q=letter", "person_id": "1"}, "person_id"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(api: TestClient, home: str, draft: dict[str, str], field: str) -> None:
    answer = api.post(f"{home}/saved-searches", json=draft)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


def test_a_saved_search_is_renamed(api: TestClient, home: str, make: Make) -> None:
    renamed = api.patch(f"/api/v1/saved-searches/{make.saved_search().id}", json={"name": "Post"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Post")
    assert api.get(f"{home}/saved-searches").json()["items"] == [renamed.json()]


def test_a_name_that_is_taken_is_refused(api: TestClient, make: Make) -> None:
    make.saved_search("Letters")
    answer = api.patch(f"/api/v1/saved-searches/{make.saved_search('Post').id}", json={"name": "letters"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name")


def test_what_was_looked_at_says_when(api: TestClient, make: Make, clock: Clock) -> None:
    saved = make.saved_search()
    clock.advance(minutes=5)
    seen = api.post(f"/api/v1/saved-searches/{saved.id}/seen").json()
    assert (seen["made_at"], seen["seen_at"]) == ("2026-03-02T09:00:00Z", "2026-03-02T09:05:00Z")


def test_a_saved_search_is_deleted(api: TestClient, home: str, make: Make) -> None:
    address = f"/api/v1/saved-searches/{make.saved_search().id}"
    assert api.delete(address).status_code == 204
    assert api.get(f"{home}/saved-searches").json()["items"] == []
    assert api.delete(address).status_code == 404


def test_the_saved_searches_of_another_do_not_exist(api: TestClient, home: str, researcher: Actor, make: Make) -> None:
    address = f"/api/v1/saved-searches/{make.saved_search(by=researcher).id}"
    assert api.get(f"{home}/saved-searches").json()["items"] == []
    assert api.patch(address, json={"name": "Mine"}).status_code == 404
    assert api.post(f"{address}/seen").status_code == 404
    assert api.delete(address).status_code == 404


def test_a_reader_saves_searches(program: Callable[..., TestClient], reader: Actor, home: str) -> None:
    assert program(reader).post(f"{home}/saved-searches", json=DRAFT).status_code == 201


def test_a_reading_token_lists_and_changes_nothing(
    program: Callable[..., TestClient], owner: Actor, home: str, make: Make
) -> None:
    address, own = f"/api/v1/saved-searches/{make.saved_search().id}", program(owner, may_write=False)
    assert len(own.get(f"{home}/saved-searches").json()["items"]) == 1
    assert own.post(f"{home}/saved-searches", json=DRAFT).status_code == 403
    assert own.patch(address, json={"name": "Post"}).status_code == 403
    assert own.post(f"{address}/seen").status_code == 403
    assert own.delete(address).status_code == 403
