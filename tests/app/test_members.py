"""The page of members and invitations."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import people, sign_in
from research.access import SYSTEM, Actor
from research.projects import Project
from research.store import Store
from research.words import Role
from tests.making import Clock, Make

Browser = Callable[..., TestClient]
INVITED = {"email": "kari@example.org", "role": "researcher"}


def _roles(store: Store, project: Project) -> dict[str, Role]:
    with store.begin(SYSTEM) as work:
        return {member.name: member.role for member in people.members(work, project.id)}


def test_members_are_listed_with_what_they_may_do(browser: Browser, reader: Actor, project: Project) -> None:
    shown = browser(reader).get(f"/projects/{project.id}/members").text
    for words in ("Caseworker", "caseworker@example.org", "Researcher"):
        assert words in shown


def test_an_invitations_link_is_shown_once(browser: Browser, owner: Actor, project: Project) -> None:
    visitor = browser(owner)
    assert "/invitation/" in visitor.post(f"/projects/{project.id}/invitations", data=INVITED).text
    again = visitor.get(f"/projects/{project.id}/members").text
    assert "kari@example.org" in again
    assert "/invitation/" not in again


def test_an_invitation_to_no_address_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project
) -> None:
    sent = {"email": "kari", "role": "caseworker", "ends_on": "2026-12-31"}
    answer = browser(owner).post(f"/projects/{project.id}/invitations", data=sent)
    assert answer.status_code == 422
    assert 'id="email-e"' in answer.text
    assert 'value="kari"' in answer.text
    assert 'value="caseworker" checked' in answer.text


def test_a_member_is_not_invited_again(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**INVITED, "email": "Reader@Example.org"}
    answer = browser(owner).post(f"/projects/{project.id}/invitations", data=sent)
    assert answer.status_code == 422
    assert "This person is already a member of the project." in answer.text


def test_an_invitation_that_is_taken_back_no_longer_works(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    visitor = browser(owner)
    link = visitor.post(f"/projects/{project.id}/invitations", data=INVITED).text.partition("/invitation/")[2]
    with store.begin(owner) as work:
        invitation = sign_in.invitations(work, project.id)[0]
    shown = visitor.post(f"/projects/{project.id}/invitations/{invitation.id}/take-back").text
    assert "The invitation no longer works." in shown
    assert browser().get(f"/invitation/{link.partition(chr(34))[0]}").status_code == 410


def test_a_member_gets_another_role_and_a_last_day(
    browser: Browser, owner: Actor, reader: Actor, project: Project
) -> None:
    sent = {"role": "researcher", "ends_on": "2026-12-31"}
    shown = browser(owner).post(f"/projects/{project.id}/members/{reader.person_id}", data=sent).text
    assert "The changes are saved." in shown
    assert "until 31 December 2026" in shown


def test_after_the_last_day_the_project_does_not_exist(
    browser: Browser, owner: Actor, reader: Actor, project: Project, clock: Clock
) -> None:
    sent = {"role": "reader", "ends_on": "2026-03-02"}
    browser(owner).post(f"/projects/{project.id}/members/{reader.person_id}", data=sent)
    assert browser(reader).get(f"/projects/{project.id}").status_code == 200
    clock.advance(days=1)
    assert browser(reader).get(f"/projects/{project.id}").status_code == 404


def test_the_last_owner_stays_one(browser: Browser, owner: Actor, project: Project, store: Store) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/members/{owner.person_id}"
    for answer in (visitor.post(address, data={"role": "reader"}), visitor.post(f"{address}/remove")):
        assert answer.status_code == 422
        assert "A project needs an owner: make somebody else the owner first." in answer.text
    assert _roles(store, project)["Owner"] is Role.OWNER


def test_an_ended_membership_ends_the_project_for_them(
    browser: Browser, owner: Actor, reader: Actor, project: Project
) -> None:
    shown = browser(owner).post(f"/projects/{project.id}/members/{reader.person_id}/remove").text
    assert "The membership has ended." in shown
    assert "reader@example.org" not in shown
    assert browser(reader).get(f"/projects/{project.id}").status_code == 404


def test_an_owner_who_leaves_comes_to_the_front_page(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.person("Another Owner", Role.OWNER)
    left = browser(owner).post(f"/projects/{project.id}/members/{owner.person_id}/remove")
    assert "You have left the project." in left.text
    assert project.title not in left.text


@pytest.mark.parametrize("who", ["researcher", "caseworker", "reader"])
def test_only_an_owner_manages_members(
    browser: Browser, team: dict[str, Actor], project: Project, who: str, store: Store
) -> None:
    visitor, address = browser(team[who]), f"/projects/{project.id}"
    assert 'method="post"' not in visitor.get(f"{address}/members").text
    assert visitor.post(f"{address}/invitations", data=INVITED).status_code == 403
    assert visitor.post(f"{address}/members/{team[who].person_id}", data={"role": "owner"}).status_code == 403
    assert visitor.post(f"{address}/members/{team['owner'].person_id}/remove").status_code == 403
    assert _roles(store, project)["Owner"] is Role.OWNER


def test_an_outsider_learns_of_no_members(browser: Browser, outsider: Actor, project: Project) -> None:
    visitor = browser(outsider)
    assert visitor.get(f"/projects/{project.id}/members").status_code == 404
    assert visitor.post(f"/projects/{project.id}/invitations", data=INVITED).status_code == 404
