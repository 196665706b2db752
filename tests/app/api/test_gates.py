"""The API of gates: begun once, changed with an entity tag, approved by who the token belongs to, and decided."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from tests.making import Make

Program = Callable[..., TestClient]
API = "/api/v1"
REASON = {"reason": "The council decides on Thursday."}


def test_a_gate_is_begun_once_and_then_found(program: Program, owner: Actor, project: Project) -> None:
    client = program(owner)
    answers = [client.post(f"{API}/projects/{project.id}/gates", json={"name": "closing"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert client.get(answers[0].headers["Location"]).json()["reference"] == "BP-003"
    (found,) = client.get(f"{API}/projects/{project.id}/gates").json()["items"]
    assert (found["name"], found["status"], next(iter(found["texts"]))) == ("closing", "preparing", "results")


def test_a_gate_is_changed_by_who_has_read_it(program: Program, owner: Actor, make: Make) -> None:
    client, path = program(owner), f"{API}/gates/{make.gate().id}"
    tag = client.get(path).headers["ETag"]
    assert client.put(path, json={"resources": "Two people."}).status_code == 428
    changed = client.put(path, json={"resources": "Two people."}, headers={"If-Match": tag}).json()
    assert (changed["texts"]["resources"], changed["edition"]) == ("Two people.", 2)
    assert client.put(path, json={}, headers={"If-Match": tag}).status_code == 412


@pytest.mark.parametrize("field", ["decision", "nonsense"])
def test_a_field_that_is_not_the_gates_is_refused(program: Program, owner: Actor, make: Make, field: str) -> None:
    answer = program(owner).put(
        f"{API}/gates/{make.gate().id}", json={field: "We call first."}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_the_checklist_tells_what_is_missing(program: Program, owner: Actor, make: Make) -> None:
    lines = program(owner).get(f"{API}/gates/{make.gate().id}/checklist").json()["items"]
    assert {line["key"] for line in lines if line["is_required"] and not line["is_met"]} >= {"insights", "report"}


def test_a_reader_who_is_asked_approves_and_takes_it_back(
    program: Program, owner: Actor, reader: Actor, make: Make
) -> None:
    path = f"{API}/gates/{make.gate().id}"
    program(owner).post(f"{path}/approvals", json={"person_id": str(reader.person_id), "capacity": "Client"})
    client = program(reader)
    for act, is_current in (("approve", True), ("take-back", False)):
        (approval,) = client.post(f"{path}/{act}", json={}).json()["approvals"]
        assert approval["is_current"] is is_current
    assert program(owner).delete(f"{path}/approvals/{reader.person_id}").status_code == 204


def test_a_gate_is_closed_and_opened_again_by_an_owner(program: Program, owner: Actor, make: Make) -> None:
    client, path = program(owner), f"{API}/gates/{make.gate().id}"
    assert client.post(f"{path}/close", json={}).status_code == 422
    closed = client.post(f"{path}/close", json=REASON).json()
    assert (closed["status"], closed["override_reason"]) == ("decided", REASON["reason"])
    assert len(closed["checked"]) == len(client.get(f"{path}/checklist").json()["items"])
    assert client.post(f"{path}/reopen", json=REASON).json()["status"] == "preparing"


def test_the_history_of_a_gate_tells_of_its_decision(program: Program, owner: Actor, make: Make) -> None:
    client, path = program(owner), f"{API}/gates/{make.gate().id}"
    client.post(f"{path}/close", json=REASON)
    (newest, *_) = client.get(f"{path}/history").json()["items"]
    assert {each["field"] for each in newest["differences"]} == {"status", "decided_on", "override_reason"}


def test_an_earlier_version_of_a_gate_is_taken_up(program: Program, owner: Actor, make: Make) -> None:
    client, path = program(owner), f"{API}/gates/{make.gate(resources='Two people.').id}"
    client.put(path, json={"resources": "Ten people."}, headers={"If-Match": "*"})
    version = client.get(f"{path}/history").json()["items"][0]["version_id"]
    assert client.get(f"{path}/history/{version}").json()["differences"][0]["field"] == "resources"
    taken_up = client.post(f"{path}/history/{version}/take-up", headers={"If-Match": "*"}).json()
    assert taken_up["texts"]["resources"] == "Two people."
