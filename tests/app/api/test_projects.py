"""The API of projects, their phase, members and invitations."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from tests.making import Make


def test_who_adds_a_project_owns_it(program: Callable[..., TestClient], outsider: Actor) -> None:
    own = program(outsider)
    made = own.post("/api/v1/projects", json={"title": "Easier moving"})
    assert (made.status_code, made.json()["role"]) == (201, "owner")
    assert [each["title"] for each in own.get("/api/v1/projects").json()["items"]] == ["Easier moving"]


def test_a_project_is_renamed_by_its_owner_alone(
    api: TestClient, program: Callable[..., TestClient], researcher: Actor, home: str
) -> None:
    revised = {"json": {"title": "First jobs"}, "headers": {"If-Match": '"1"'}}
    assert program(researcher).put(home, **revised).status_code == 403
    assert api.put(home, **revised).json()["title"] == "First jobs"


def test_moving_a_project_closes_the_phases_before(api: TestClient, home: str) -> None:
    moved = api.post(f"{home}/phase", json={"phase": "explore", "on": "2026-03-01"}).json()
    assert (moved["phase"], moved["closed_on"]["diagnose"]) == ("explore", "2026-03-01")


def test_a_project_in_the_bin_is_gone_until_it_is_restored(api: TestClient, home: str) -> None:
    assert api.delete(home).status_code == 204
    assert api.get(home).status_code == 404
    assert api.post(f"{home}/restore").status_code == 200
    assert api.get(home).status_code == 200


def test_members_are_listed_with_their_roles(api: TestClient, home: str) -> None:
    members = api.get(f"{home}/members").json()["items"]
    assert {each["name"]: each["role"] for each in members}["Caseworker"] == "caseworker"
    assert len(members) == 5


def test_a_member_is_given_another_role(api: TestClient, home: str, reader: Actor) -> None:
    assert api.put(f"{home}/members/{reader.person_id}", json={"role": "researcher"}).status_code == 204
    members = api.get(f"{home}/members").json()["items"]
    assert {each["name"]: each["role"] for each in members}["Reader"] == "researcher"


def test_nobody_becomes_a_member_without_an_invitation(api: TestClient, home: str, outsider: Actor) -> None:
    assert api.put(f"{home}/members/{outsider.person_id}", json={"role": "reader"}).status_code == 404


def test_who_was_a_member_sees_the_project_no_more(
    api: TestClient, program: Callable[..., TestClient], home: str, reader: Actor
) -> None:
    assert api.delete(f"{home}/members/{reader.person_id}").status_code == 204
    assert program(reader).get(home).status_code == 404


def test_the_last_owner_stays(api: TestClient, home: str, owner: Actor) -> None:
    assert api.delete(f"{home}/members/{owner.person_id}").status_code == 422


def test_an_invitation_comes_with_a_link_that_works(
    api: TestClient, browser: Callable[..., TestClient], home: str
) -> None:
    made = api.post(f"{home}/invitations", json={"email": "Kim@example.org", "role": "reader"})
    assert (made.status_code, made.json()["email"]) == (201, "kim@example.org")
    address = made.json()["link"].removeprefix("http://127.0.0.1:8000")
    assert browser().get(address).status_code == 200


def test_an_invitation_is_listed_without_its_link_until_it_is_taken_back(api: TestClient, home: str) -> None:
    api.post(f"{home}/invitations", json={"email": "kim@example.org", "role": "reader"})
    (listed,) = api.get(f"{home}/invitations").json()["items"]
    assert listed.keys() == {"id", "email", "role", "ends_at"}
    assert api.delete(f"{home}/invitations/{listed['id']}").status_code == 204
    assert api.get(f"{home}/invitations").json()["items"] == []


def test_researchers_do_not_invite(program: Callable[..., TestClient], researcher: Actor, home: str) -> None:
    answer = program(researcher).post(f"{home}/invitations", json={"email": "kim@example.org", "role": "owner"})
    assert answer.status_code == 403


def test_activity_leaves_out_what_is_not_shown_to_the_reader(
    program: Callable[..., TestClient], reader: Actor, home: str, make: Make
) -> None:
    make.interview()
    make.experiment()
    told = program(reader).get(f"{home}/activity").json()["items"]
    assert [each["record"]["kind"] for each in told] == ["experiment"]


def test_a_project_is_taken_out_whole(api: TestClient, home: str, make: Make) -> None:
    make.insight(statement="People do not know whose turn it is.")
    taken = api.get(f"{home}/export").json()
    assert [each["statement"] for each in taken["insights"]] == ["People do not know whose turn it is."]


@pytest.mark.parametrize(("format", "first"), [("csv", b"PK"), ("sqlite", b"SQLite format 3")])
def test_a_project_is_taken_out_in_other_formats(api: TestClient, home: str, format: str, first: bytes) -> None:
    assert api.get(f"{home}/export", params={"format": format}).content.startswith(first)


def test_readers_take_nothing_out(program: Callable[..., TestClient], reader: Actor, home: str) -> None:
    assert program(reader).get(f"{home}/export").status_code == 403
