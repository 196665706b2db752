"""What holds for every noun: tokens, problems, paging, entity tags and creation that happens once."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import observations
from research.access import Actor
from research.installation import Installation
from research.projects import Project
from research.settings import MEBIBYTE
from research.store import Store
from tests.making import Make

SEEN = {"what_happened": "The letter was read aloud twice.", "phase": "diagnose"}


def test_without_a_token_a_program_is_asked_for_one(browser: Callable[..., TestClient], home: str) -> None:
    answer = browser().get(home)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="fasett"')


def test_a_browsers_session_counts_for_nothing(browser: Callable[..., TestClient], owner: Actor, home: str) -> None:
    assert browser(owner).get(home).status_code == 401


def test_a_reading_token_writes_nothing(program: Callable[..., TestClient], owner: Actor, home: str) -> None:
    answer = program(owner, may_write=False).post(f"{home}/observations", json=SEEN)
    assert answer.status_code == 403


def test_a_reading_token_makes_no_project(program: Callable[..., TestClient], owner: Actor) -> None:
    answer = program(owner, may_write=False).post("/api/v1/projects", json={"title": "Another"})
    assert answer.status_code == 403


def test_an_outsider_is_not_told_that_a_project_exists(
    program: Callable[..., TestClient], outsider: Actor, home: str
) -> None:
    assert program(outsider).get(f"{home}/observations").status_code == 404


# --- problems ---


def test_what_is_wrong_is_named_field_by_field(api: TestClient, home: str) -> None:
    answer = api.post(f"{home}/observations", json={"what_happened": "No", "colour": "red"})
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["type"]) == (422, "about:blank")
    assert {each["field"] for each in problem["errors"]} == {"what_happened", "phase", "colour"}


def test_a_field_in_a_list_is_named_by_its_path(api: TestClient, make: Make) -> None:
    address = f"/api/v1/interviews/{make.interview().id}/passages"
    answer = api.put(address, json=[{"text": "Well."}, {"text": ""}], headers={"If-Match": "*"})
    assert [each["field"] for each in answer.json()["errors"]] == ["1.text"]


def test_a_broken_rule_names_its_field(api: TestClient, home: str) -> None:
    answer = api.post(f"{home}/studies", json={"title": "Round", "starts_on": "2026-03-02", "ends_on": "2026-03-01"})
    assert [each["field"] for each in answer.json()["errors"]] == ["ends_on"]


def test_a_body_that_is_no_json_is_a_problem(api: TestClient, home: str) -> None:
    answer = api.post(f"{home}/observations", content="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_an_address_that_leads_nowhere_is_a_problem(api: TestClient) -> None:
    answer = api.get("/api/v1/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_body_over_the_limit_is_too_large(api: TestClient, home: str, installation: Installation) -> None:
    text = "x" * (installation.settings.upload_limit_bytes + MEBIBYTE)
    answer = api.post(f"{home}/observations", json={**SEEN, "what_happened": text})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


# --- lists ---


def test_a_list_is_read_page_by_page(api: TestClient, home: str, make: Make) -> None:
    for _ in range(5):
        make.observation()
    pages = [api.get(f"{home}/observations", params={"limit": 2}).json()]
    while pages[-1]["next"]:
        pages.append(api.get(f"{home}/observations", params={"limit": 2, "cursor": pages[-1]["next"]}).json())
    read = [[each["reference"] for each in page["items"]] for page in pages]
    assert read == [["OBS-005", "OBS-004"], ["OBS-003", "OBS-002"], ["OBS-001"]]


def test_what_is_added_meanwhile_shifts_no_page(api: TestClient, home: str, make: Make) -> None:
    for _ in range(3):
        make.observation()
    first = api.get(f"{home}/observations", params={"limit": 2}).json()
    make.observation()
    second = api.get(f"{home}/observations", params={"limit": 2, "cursor": first["next"]}).json()
    assert [each["reference"] for each in second["items"]] == ["OBS-001"]


def test_fifty_records_come_at_a_time(api: TestClient, home: str, store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        for _ in range(51):
            observations.add(work, project.id, observations.ObservationDraft.model_validate(SEEN))
    assert len(api.get(f"{home}/observations").json()["items"]) == 50


@pytest.mark.parametrize("cursor", ["x", "åå", "LTE", "OTk5OTk5OTk5OTk5", "not a cursor at all"])
def test_a_made_up_cursor_is_refused(api: TestClient, home: str, cursor: str) -> None:
    answer = api.get(f"{home}/observations", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


def test_more_than_two_hundred_at_a_time_is_refused(api: TestClient, home: str) -> None:
    assert api.get(f"{home}/observations", params={"limit": 201}).status_code == 422


# --- entity tags ---


def test_a_change_must_say_what_was_read(api: TestClient, make: Make) -> None:
    assert api.put(f"/api/v1/observations/{make.observation().id}", json=SEEN).status_code == 428


def test_a_change_of_what_was_read_is_stored_under_a_new_tag(api: TestClient, make: Make) -> None:
    address = f"/api/v1/observations/{make.observation().id}"
    read = api.get(address).headers["ETag"]
    answer = api.put(address, json={**SEEN, "actors": "two"}, headers={"If-Match": read})
    assert (answer.status_code, answer.json()["actors"], answer.json()["revision"]) == (200, "two", 2)
    assert answer.headers["ETag"] == api.get(address).headers["ETag"] != read


def test_who_saves_last_is_told_the_stored_revision(api: TestClient, make: Make) -> None:
    address = f"/api/v1/observations/{make.observation().id}"
    read = api.get(address).headers["ETag"]
    api.put(address, json={**SEEN, "actors": "two"}, headers={"If-Match": read})
    answer = api.put(address, json={**SEEN, "actors": "three"}, headers={"If-Match": read})
    assert (answer.status_code, answer.json()["revision"]) == (412, 2)


@pytest.mark.parametrize("tag", ['"1"', "*"])
def test_a_revision_alone_or_a_star_names_what_is_stored(api: TestClient, make: Make, tag: str) -> None:
    address = f"/api/v1/observations/{make.observation().id}"
    assert api.put(address, json=SEEN, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"x"', '"99999999999999999999"'])
def test_what_is_no_tag_of_the_record_matches_nothing(api: TestClient, make: Make, tag: str) -> None:
    address = f"/api/v1/observations/{make.observation().id}"
    assert api.put(address, json=SEEN, headers={"If-Match": tag}).status_code == 412


def test_what_a_program_has_already_is_not_sent_again(api: TestClient, make: Make) -> None:
    address = f"/api/v1/observations/{make.observation().id}"
    answer = api.get(address, headers={"If-None-Match": api.get(address).headers["ETag"]})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_record_whose_tag_was_renamed_is_sent_again(api: TestClient, make: Make) -> None:
    tag = make.tag("waiting")
    address = f"/api/v1/observations/{make.observation(tags=['waiting']).id}"
    read = api.get(address).headers["ETag"]
    api.put(f"/api/v1/tags/{tag.id}", json={"name": "waiting time"}, headers={"If-Match": "*"})
    answer = api.get(address, headers={"If-None-Match": read})
    assert (answer.status_code, answer.json()["tags"]) == (200, ["waiting time"])


# --- creation ---


def test_a_new_record_says_where_it_is(api: TestClient, home: str) -> None:
    made = api.post(f"{home}/observations", json=SEEN)
    assert made.status_code == 201
    assert api.get(made.headers["Location"]).json() == made.json()


def test_the_same_key_and_body_make_one_record(api: TestClient, home: str) -> None:
    first, second = (api.post(f"{home}/observations", json=SEEN, headers={"Idempotency-Key": "a"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(api.get(f"{home}/observations").json()["items"]) == 1


def test_the_same_key_with_another_body_is_refused(api: TestClient, home: str) -> None:
    api.post(f"{home}/observations", json=SEEN, headers={"Idempotency-Key": "a"})
    answer = api.post(f"{home}/observations", json={**SEEN, "actors": "two"}, headers={"Idempotency-Key": "a"})
    assert answer.status_code == 422


def test_the_same_key_in_another_project_is_another_request(api: TestClient, home: str, make: Make) -> None:
    other = make.project()
    api.post(f"{home}/observations", json=SEEN, headers={"Idempotency-Key": "a"})
    answer = api.post(f"/api/v1/projects/{other.id}/observations", json=SEEN, headers={"Idempotency-Key": "a"})
    assert (answer.status_code, answer.json()["project_id"]) == (201, str(other.id))


def test_somebody_elses_key_is_another_request(
    api: TestClient, program: Callable[..., TestClient], researcher: Actor, home: str
) -> None:
    api.post(f"{home}/observations", json=SEEN, headers={"Idempotency-Key": "a"})
    answer = program(researcher).post(f"{home}/observations", json=SEEN, headers={"Idempotency-Key": "a"})
    assert answer.status_code == 201


# --- history ---


def test_history_tells_who_did_what_newest_first(api: TestClient, make: Make) -> None:
    address = f"/api/v1/experiments/{make.experiment().id}"
    draft = {"title": "A text message", "hypothesis": "A text message makes people answer.", "phase": "develop"}
    api.put(address, json=draft, headers={"If-Match": "*"})
    told = api.get(f"{address}/history").json()["items"]
    assert [(each["action"], each["who"]) for each in told] == [("revised", "Owner"), ("added", "Owner")]
    assert told[0]["moved"] == {"phase": ["explore", "develop"]}
