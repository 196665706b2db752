"""The API of pins."""

from collections.abc import Callable

from starlette.testclient import TestClient

from research.access import Actor
from tests.making import Clock, Make


def test_a_record_is_pinned_and_listed(api: TestClient, home: str, make: Make) -> None:
    observation = make.observation()
    made = api.post(f"{home}/pins", json={"kind": "observation", "record_id": str(observation.id)})
    assert made.status_code == 201, made.text
    assert (made.json()["brief"]["reference"], made.json()["passage"]) == ("OBS-001", None)
    assert api.get(f"{home}/pins").json() == {"items": [made.json()], "next": None}


def test_a_passage_is_pinned_with_its_words(api: TestClient, home: str, make: Make) -> None:
    passage = make.passage("Nobody called me back.")
    draft = {"kind": "interview", "record_id": str(passage.interview_id), "passage_id": str(passage.id)}
    made = api.post(f"{home}/pins", json=draft).json()
    assert (made["brief"]["reference"], made["passage"]["text"]) == ("INT-001", "Nobody called me back.")


def test_what_is_pinned_twice_is_pinned_once(api: TestClient, home: str, make: Make) -> None:
    draft = {"kind": "observation", "record_id": str(make.observation().id)}
    first, second = (api.post(f"{home}/pins", json=draft) for _ in range(2))
    assert first.json() == second.json()
    assert len(api.get(f"{home}/pins").json()["items"]) == 1


def test_pins_are_read_page_by_page(api: TestClient, home: str, make: Make, clock: Clock) -> None:
    for _ in range(3):
        make.pin(make.observation())
        clock.advance(minutes=1)
    first = api.get(f"{home}/pins", params={"limit": 2}).json()
    second = api.get(f"{home}/pins", params={"limit": 2, "cursor": first["next"]}).json()
    read = [[each["brief"]["reference"] for each in page["items"]] for page in (first, second)]
    assert read == [["OBS-003", "OBS-002"], ["OBS-001"]]


def test_what_search_does_not_find_is_refused(api: TestClient, home: str, make: Make) -> None:
    answer = api.post(f"{home}/pins", json={"kind": "tag", "record_id": str(make.tag("letter").id)})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")


def test_a_pin_is_taken_away(api: TestClient, home: str, make: Make) -> None:
    address = f"/api/v1/pins/{make.pin(make.observation()).id}"
    assert api.delete(address).status_code == 204
    assert api.get(f"{home}/pins").json()["items"] == []
    assert api.delete(address).status_code == 404


def test_the_pins_of_another_do_not_exist(api: TestClient, home: str, researcher: Actor, make: Make) -> None:
    made = make.pin(make.observation(), by=researcher)
    assert api.get(f"{home}/pins").json()["items"] == []
    assert api.delete(f"/api/v1/pins/{made.id}").status_code == 404


def test_a_reader_pins_what_is_shown_to_readers_alone(
    program: Callable[..., TestClient], reader: Actor, home: str, make: Make
) -> None:
    own, passage = program(reader), make.passage()
    shown = {"kind": "experiment", "record_id": str(make.experiment().id)}
    hidden = {"kind": "interview", "record_id": str(passage.interview_id), "passage_id": str(passage.id)}
    assert own.post(f"{home}/pins", json=shown).status_code == 201
    assert own.post(f"{home}/pins", json=hidden).status_code == 404


def test_a_reading_token_lists_pins_and_changes_none(
    program: Callable[..., TestClient], owner: Actor, home: str, make: Make
) -> None:
    observation, own = make.observation(), program(owner, may_write=False)
    made = make.pin(observation)
    assert [each["id"] for each in own.get(f"{home}/pins").json()["items"]] == [str(made.id)]
    draft = {"kind": "observation", "record_id": str(observation.id)}
    assert own.post(f"{home}/pins", json=draft).status_code == 403
    assert own.delete(f"/api/v1/pins/{made.id}").status_code == 403
