"""The API of quotes: what is marked, where it stands, and whether it may be used."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.passages import Passage
from tests.making import Make

Program = Callable[..., TestClient]
SAID = "I waited for 😀 seven weeks. Then I called."


@pytest.fixture
def passage(make: Make) -> Passage:
    """Something that was said in an interview."""
    return make.passage(SAID)


@pytest.fixture
def client(program: Program, owner: Actor) -> TestClient:
    """A program of the owner's."""
    return program(owner)


def add(client: TestClient, passage: Passage, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/api/v1/projects/{passage.project_id}/quotes", json={"passage_id": str(passage.id), **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_words_are_marked_by_where_they_stand_or_by_themselves(client: TestClient, passage: Passage) -> None:
    placed = add(client, passage, start=15, end=26, words="seven weeks")
    assert placed["text"] == "seven weeks"
    named = add(client, passage, words="I called", tags=["calling"])
    assert (named["start"], named["end"], named["tags"], named["source"]) == (33, 41, ["calling"], "INT-001")


def test_words_that_are_no_longer_there_are_refused(client: TestClient, passage: Passage) -> None:
    body = {"passage_id": str(passage.id), "start": 15, "end": 26, "words": "eight weeks"}
    answer = client.post(f"/api/v1/projects/{passage.project_id}/quotes", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "words"


def test_a_correction_that_takes_the_words_away_leaves_the_quote_without_a_place(
    client: TestClient, passage: Passage
) -> None:
    quote = add(client, passage, words="seven weeks")
    answer = client.put(
        f"/api/v1/passages/{passage.id}", json={"text": "I waited for eight weeks."}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200
    assert client.get(f"/api/v1/quotes/{quote['id']}").json()["is_unplaced"]
    unplaced = client.get(f"/api/v1/projects/{passage.project_id}/quotes?is_unplaced=true").json()["items"]
    assert [each["id"] for each in unplaced] == [quote["id"]]


def test_a_revised_observation_takes_its_quotes_along(client: TestClient, make: Make) -> None:
    seen = make.observation(what_happened="The letter was read aloud twice.")
    quote = make.quote(seen, "read aloud twice")
    body = {"what_happened": "A letter was read aloud twice.", "phase": "diagnose"}
    assert client.put(f"/api/v1/observations/{seen.id}", json=body, headers={"If-Match": "*"}).status_code == 200
    shown = client.get(f"/api/v1/observations/{seen.id}/quotes").json()["items"]
    assert [(each["id"], each["start"], each["is_unplaced"]) for each in shown] == [(str(quote.id), 13, False)]


def test_a_quote_without_new_words_stays_where_it_is(client: TestClient, passage: Passage) -> None:
    quote = add(client, passage, words="seven weeks", tags=["waiting"])
    body = {"passage_id": str(passage.id), "note": "Long."}
    answer = client.put(f"/api/v1/quotes/{quote['id']}", json=body, headers={"If-Match": '"1"'})
    assert (answer.json()["text"], answer.json()["note"], answer.json()["tags"]) == ("seven weeks", "Long.", [])
    assert client.put(f"/api/v1/quotes/{quote['id']}", json=body, headers={"If-Match": '"1"'}).status_code == 412


def test_a_quote_is_approved_for_all_to_read(
    client: TestClient, program: Program, reader: Actor, passage: Passage
) -> None:
    quote = add(client, passage, words="seven weeks", note="For the board.")
    address = f"/api/v1/quotes/{quote['id']}"
    reading = program(reader)
    assert reading.get(address).status_code == 404
    assert client.post(f"{address}/approval", json={"is_approved": True}).json()["is_approved"]
    shown = reading.get(address).json()
    assert (shown["text"], shown["note"], shown["source"]) == ("seven weeks", "", "")
    assert reading.post(f"{address}/approval", json={"is_approved": False}).status_code == 403


def test_quotes_are_listed_by_source_and_tag(client: TestClient, passage: Passage, make: Make) -> None:
    first = add(client, passage, words="seven weeks", tags=["waiting"])
    second = add(client, passage, words="I called")
    make.quote(make.observation())
    own = client.get(f"/api/v1/interviews/{passage.interview_id}/quotes").json()["items"]
    assert [each["id"] for each in own] == [first["id"], second["id"]]
    tagged = client.get(f"/api/v1/projects/{passage.project_id}/quotes?tag=waiting").json()["items"]
    assert [each["id"] for each in tagged] == [first["id"]]


def test_a_quote_knows_the_insights_that_cite_it(client: TestClient, passage: Passage, make: Make) -> None:
    quote, insight = add(client, passage, words="seven weeks"), make.insight()
    make.evidence(make.insight(), passage, excerpt="I called")
    client.post(f"/api/v1/insights/{insight.id}/evidence", json={"quote_id": quote["id"]})
    shown = client.get(f"/api/v1/quotes/{quote['id']}/insights").json()["items"]
    assert [each["id"] for each in shown] == [str(insight.id)]


def test_the_passage_of_an_interview_is_found_by_a_tag_of_its_quotes(client: TestClient, passage: Passage) -> None:
    add(client, passage, words="seven weeks", tags=["waiting"])
    found = client.get("/api/v1/search", params={"q": "called tag:waiting"}).json()
    assert [hit["passage"] for hit in found["hits"]] == [str(passage.id)]
