"""The API of what privacy is accounted for with."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import access_log
from research.access import Actor
from research.projects import Project
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
API = "/api/v1"


@pytest.fixture
def shown(store: Store, researcher: Actor, make: Make) -> list[str]:
    """The identifiers of three interviews that a researcher was shown, in that order."""
    talks = [make.interview() for _ in range(3)]
    with store.begin(researcher, write=True) as work:
        for talk in talks:
            access_log.showed(work, talk)
    return [str(talk.id) for talk in talks]


def test_the_log_is_read_page_by_page_newest_first(
    program: Browser, owner: Actor, project: Project, shown: list[str]
) -> None:
    client, address = program(owner), f"{API}/projects/{project.id}/privacy/log"
    first = client.get(address, params={"limit": 2}).json()
    rest = client.get(address, params={"limit": 2, "cursor": first["next"]}).json()
    assert [line["record_id"] for line in first["items"] + rest["items"]] == shown[::-1]
    assert rest["next"] is None


def test_the_log_is_narrowed_to_an_account(
    program: Browser, owner: Actor, researcher: Actor, project: Project, shown: list[str]
) -> None:
    client, address = program(owner), f"{API}/projects/{project.id}/privacy/log"
    assert len(client.get(address, params={"person": str(researcher.person_id)}).json()["items"]) == len(shown)
    assert client.get(address, params={"person": str(owner.person_id)}).json()["items"] == []


def test_a_breach_tells_what_was_seen(
    program: Browser, owner: Actor, researcher: Actor, project: Project, shown: list[str]
) -> None:
    found = program(owner).get(f"{API}/projects/{project.id}/privacy/breach/{researcher.person_id}").json()
    assert {each["record_id"] for each in found["seen"]} == set(shown)


@pytest.mark.parametrize("path", ["log", "unusual", "settings"])
def test_a_researcher_is_refused(path: str, program: Browser, researcher: Actor, project: Project) -> None:
    assert program(researcher).get(f"{API}/projects/{project.id}/privacy/{path}").status_code == 403


def test_what_is_held_about_a_participant_is_taken_out_with_a_reason(
    program: Browser, owner: Actor, make: Make
) -> None:
    person = make.participant()
    address = f"{API}/participants/{person.id}/access"
    assert program(owner).post(address, json={}).status_code == 422
    held = program(owner).post(address, json={"reason": "They asked for it in a letter."}).json()
    assert held["participant"]["reference"] == person.reference


def test_the_settings_that_bear_on_privacy_are_told(program: Browser, owner: Actor, project: Project) -> None:
    found = program(owner).get(f"{API}/projects/{project.id}/privacy/settings").json()
    assert {"session_hours", "log_years", "base_url"} <= {each["name"] for each in found}
