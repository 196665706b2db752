"""The API of withdrawals, receipts, restrictions and what is soon due."""

from collections.abc import Callable

from starlette.testclient import TestClient

from tests.making import Make

API = "/api/v1"


def test_a_program_lets_a_participant_withdraw_and_gets_the_receipt(
    program: Callable[..., TestClient], make: Make
) -> None:
    person = make.participant()
    make.interview(participant_ids=[person.id])
    client = program(make.owner)
    going = client.get(f"{API}/participants/{person.id}/withdrawal").json()
    assert len(going["interviews"]) == 1
    made = client.post(f"{API}/participants/{person.id}/withdrawal", json={})
    assert made.status_code == 201
    receipt = made.json()
    assert receipt["counts"] == {"participant": 1, "interview": 1}
    assert client.get(f"{API}/erasures/{receipt['id']}").json() == receipt
    assert client.get(f"{API}/projects/{make.project_id}/erasures").json()["items"] == [receipt]


def test_a_program_restricts_and_lifts(program: Callable[..., TestClient], make: Make) -> None:
    observation = make.observation()
    client = program(make.owner)
    draft = {"kind": "observation", "record_id": str(observation.id), "reason": "They dispute it."}
    made = client.post(f"{API}/projects/{make.project_id}/restrictions", json=draft)
    assert (made.status_code, made.json()["reference"]) == (201, observation.reference)
    assert client.get(f"{API}/observations/{observation.id}").status_code == 404
    assert len(client.get(f"{API}/projects/{make.project_id}/restrictions").json()["items"]) == 1
    assert client.delete(f"{API}/restrictions/{made.json()['id']}").status_code == 204
    assert client.get(f"{API}/observations/{observation.id}").status_code == 200


def test_a_program_is_told_what_is_soon_due(program: Callable[..., TestClient], make: Make) -> None:
    study = make.study(retention_on="2026-03-12")
    make.interview(study_id=study.id)
    (notice,) = program(make.owner).get(f"{API}/projects/{make.project_id}/retention").json()
    assert (notice["study"]["id"], notice["days_left"], notice["interviews"]) == (str(study.id), 10, 1)
