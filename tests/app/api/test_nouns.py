"""What every noun of a project does in the same way."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.making import Make

DRAFTS: dict[str, dict[str, Any]] = {
    "studies": {"title": "First round"},
    "participants": {"group": "user", "region": "Vestland"},
    "tags": {"name": "waiting"},
    "interviews": {"title": "Talk at the office", "held_on": "2026-02-03", "phase": "diagnose"},
    "observations": {"what_happened": "The letter was read aloud twice.", "phase": "diagnose"},
    "insights": {"statement": "People do not know whose turn it is.", "phase": "diagnose"},
    "experiments": {"title": "A text", "hypothesis": "A text makes people answer.", "phase": "explore"},
    "concepts": {"title": "A name and a date", "status": "chosen"},
    "benefits": {"title": "Fewer letters", "category": "freed"},
    "reports": {"title": "What we know", "template": "diagnose"},
}
REVISED: dict[str, dict[str, Any]] = {
    "studies": {"purpose": "To know more."},
    "participants": {"region": "Troms"},
    "tags": {"definition": "Time before an answer."},
    "interviews": {"summary": "Nobody called back.", "tags": ["waiting"]},
    "observations": {"place": "desk", "tags": ["waiting"]},
    "insights": {"implication": "Say whose turn it is.", "tags": ["waiting"]},
    "experiments": {"method": "Send a text.", "tags": ["waiting"]},
    "concepts": {"risk": "A date that is not kept.", "tags": ["waiting"]},
    "benefits": {"indicator": "Letters in a month", "baseline_value": "31", "baseline_on": "2026-02-03"},
}


@pytest.mark.parametrize("plural", DRAFTS)
def test_what_is_added_is_listed_and_shown(api: TestClient, home: str, plural: str) -> None:
    made = api.post(f"{home}/{plural}", json=DRAFTS[plural])
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/api/v1/{plural}/{made.json()['id']}"
    assert api.get(f"{home}/{plural}").json() == {"items": [made.json()], "next": None}
    assert api.get(made.headers["Location"]).json() == made.json()


@pytest.mark.parametrize("plural", REVISED)
def test_what_is_revised_says_so_afterwards(api: TestClient, home: str, plural: str) -> None:
    made = api.post(f"{home}/{plural}", json=DRAFTS[plural])
    draft = {**DRAFTS[plural], **REVISED[plural]}
    answer = api.put(made.headers["Location"], json=draft, headers={"If-Match": made.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in draft} == draft


@pytest.mark.parametrize("plural", DRAFTS)
def test_what_is_thrown_away_can_be_taken_back(api: TestClient, home: str, plural: str) -> None:
    address = api.post(f"{home}/{plural}", json=DRAFTS[plural]).headers["Location"]
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404
    assert api.post(f"{address}/restore").json()["revision"] == 3
    assert api.get(address).status_code == 200


@pytest.mark.parametrize("plural", ["interviews", "observations", "insights", "experiments"])
def test_a_list_is_narrowed_to_a_phase_and_a_tag(api: TestClient, home: str, make: Make, plural: str) -> None:
    kind = getattr(make, plural.removesuffix("s"))
    wanted = kind(phase="develop", tags=["waiting"])
    kind(phase="develop")
    kind(phase="explore", tags=["waiting"])
    found = api.get(f"{home}/{plural}", params={"phase": "develop", "tag": "waiting"}).json()["items"]
    assert [each["id"] for each in found] == [str(wanted.id)]


def test_an_unknown_phase_is_refused(api: TestClient, home: str) -> None:
    assert api.get(f"{home}/interviews", params={"phase": "discover"}).status_code == 422
