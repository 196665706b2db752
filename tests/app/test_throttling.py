"""Tries at signing in: who fails waits, others do not."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.security import DEVICE_COOKIE
from research import people, second_factor, sign_in
from research.access import SYSTEM, Actor
from research.people import PasswordDraft
from research.second_factor import STEP_SECONDS
from research.store import Store
from research.throttling import Attempt
from tests.making import Clock

PASSWORD = "correct horse battery"
KNOWN = {"email": "owner@example.org", "password": PASSWORD}
WRONG = {**KNOWN, "password": "something else"}
From = Callable[..., TestClient]


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


@pytest.fixture
def at(service: FastAPI, store: Store, owner: Actor) -> Iterator[From]:
    """Open a browser at an address; the owner has a password."""
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))
    opened: list[TestClient] = []

    def _at(address: str = "192.0.2.1") -> TestClient:
        opened.append(TestClient(service, headers={"Sec-Fetch-Site": "same-origin"}, client=(address, 4711)))
        return opened[-1]

    yield _at
    for client in opened:
        client.close()


def fail(visitor: TestClient, times: int, **sent: str) -> list[int]:
    return [visitor.post("/sign-in", data={**WRONG, **sent}).status_code for _ in range(times)]


def is_in(visitor: TestClient) -> bool:
    return bool(visitor.post("/sign-in", data=KNOWN, follow_redirects=False).status_code == 303)


def test_after_five_failures_one_waits(at: From) -> None:
    visitor = at()
    assert fail(visitor, 6) == [401] * 5 + [429]
    told = visitor.post("/sign-in", data=KNOWN)
    assert told.status_code == 429
    assert told.headers["retry-after"] == "2"
    assert "Too many tries. Try again in 2 seconds." in told.text
    assert f'value="{KNOWN["email"]}"' in told.text


def test_after_the_wait_the_right_password_signs_in(at: From, clock: Clock) -> None:
    visitor = at()
    fail(visitor, 5)
    clock.advance(seconds=2)
    assert is_in(visitor)
    assert fail(at(), 5) == [401] * 5


def test_what_somebody_typed_is_kept_while_they_wait(at: From) -> None:
    visitor = at()
    fail(visitor, 5)
    told = visitor.post("/sign-in", data={**WRONG, "next": "/projects", "kept": '{"title": "Simpler"}'})
    assert "Simpler" in told.text
    assert 'value="/projects"' in told.text


def test_an_unknown_address_is_answered_alike(at: From) -> None:
    known, unknown = at("192.0.2.1"), at("192.0.2.2")
    assert fail(known, 7) == fail(unknown, 7, email="nobody@example.org")


def test_capitals_and_spaces_make_no_other_account(at: From) -> None:
    assert fail(at(), 5, email=" OWNER@example.org ") == [401] * 5
    assert fail(at(), 1) == [429]


def test_failures_elsewhere_do_not_keep_the_owner_out(at: From) -> None:
    fail(at("198.51.100.1"), 20)
    assert is_in(at("192.0.2.1"))


def test_failures_at_the_same_address_do_not_keep_a_browser_out_that_is_known(at: From) -> None:
    mine, theirs = at(), at()
    assert is_in(mine)
    mine.post("/sign-out")
    assert fail(theirs, 6)[-1] == 429
    assert is_in(mine)


def test_a_known_browser_has_tries_of_its_own_and_no_more(at: From) -> None:
    visitor = at()
    assert is_in(visitor)
    visitor.post("/sign-out")
    assert fail(visitor, 6) == [401] * 5 + [429]


def test_a_made_up_browser_is_not_known(at: From) -> None:
    statuses = []
    for number in range(6):
        visitor = at()
        visitor.cookies.set(DEVICE_COOKIE, f"made up {number}")
        statuses += fail(visitor, 1)
    assert statuses == [401] * 5 + [429]


def test_a_browser_known_to_one_account_has_no_tries_of_its_own_at_another(
    at: From, store: Store, reader: Actor
) -> None:
    with store.begin(reader, write=True) as work:
        people.set_password(work, who(reader), PasswordDraft(password=PASSWORD))
    statuses = []
    for _ in range(6):
        visitor = at()
        visitor.post("/sign-in", data={"email": "reader@example.org", "password": PASSWORD})
        visitor.post("/sign-out")
        statuses += fail(visitor, 1)
    assert statuses == [401] * 5 + [429]


def test_many_accounts_are_not_tried_from_one_address(at: From) -> None:
    visitor = at()
    statuses = [fail(visitor, 1, email=f"person{number}@example.org")[0] for number in range(51)]
    assert statuses == [401] * 50 + [429]
    assert fail(at("192.0.2.2"), 1) == [401]


def test_the_addresses_of_one_household_are_one(at: From) -> None:
    statuses = [fail(at(f"2001:db8:1:2::{number}"), 1)[0] for number in range(6)]
    assert statuses == [401] * 5 + [429]
    assert fail(at("2001:db8:1:3::1"), 1) == [401]


def test_neither_address_nor_account_is_kept_as_it_is(at: From, store: Store) -> None:
    fail(at(), 1)
    with store.begin(SYSTEM) as work:
        marks = [row.mark for row in work.session.exec(select(Attempt))]
    assert len(marks) == 2
    assert [mark for mark in marks if len(mark) != 64 or "192.0" in mark or "owner" in mark] == []


def test_codes_are_throttled_by_account_wherever_they_come_from(
    at: From, store: Store, owner: Actor, clock: Clock
) -> None:
    with store.begin(owner, write=True) as work:
        second_factor.prepare(work, who(owner))
        secret = second_factor.prepared(work, who(owner)) or ""
        step = int(clock.now.timestamp()) // STEP_SECONDS
        second_factor.confirm(work, who(owner), second_factor.code_at(secret, step))
    statuses = []
    for number in range(6):
        visitor = at(f"192.0.2.{number}")
        visitor.post("/sign-in", data=KNOWN)
        statuses.append(visitor.post("/second-factor", data={"code": "no code"}).status_code)
    assert statuses == [401] * 5 + [429]


@pytest.mark.parametrize("path", ["/sign-in", "/set-up", "/invitation"])
def test_guessed_links_are_throttled(at: From, path: str) -> None:
    visitor = at()
    assert [visitor.get(f"{path}/guess{number}").status_code for number in range(51)] == [410] * 50 + [429]


def test_links_that_work_are_not_counted(at: From, store: Store, owner: Actor) -> None:
    with store.begin(SYSTEM, write=True) as work:
        link = f"/sign-in/{sign_in.make_sign_in_link(work, who(owner))}"
    visitor = at()
    assert {visitor.get(link).status_code for _ in range(60)} == {200}


def test_guessed_tokens_are_throttled_and_good_ones_are_not(
    at: From, program: Callable[..., TestClient], owner: Actor
) -> None:
    visitor = at("testclient")
    sent = {"headers": {"Authorization": "Bearer fasett_guess"}}
    answers = [visitor.get("/api/v1/projects", **sent) for _ in range(51)]
    assert [answer.status_code for answer in answers] == [401] * 50 + [429]
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert program(owner).get("/api/v1/projects").status_code == 200


def test_the_present_password_is_not_guessed_in_a_session_left_open(at: From, clock: Clock) -> None:
    visitor = at()
    assert is_in(visitor)
    sent = {"password": "another long one", "current_password": "a guess"}
    statuses = [visitor.post("/account/password", data=sent).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_the_password_for_an_invitation_is_not_guessed(
    at: From, store: Store, owner: Actor, reader: Actor, project: object
) -> None:
    with store.begin(owner, write=True) as work:
        invited = sign_in.InvitationDraft.model_validate({"email": "outsider@example.org", "role": "reader"})
        link = f"/invitation/{sign_in.invite(work, project.id, invited, at().app.state.installation.settings)}"  # type: ignore[attr-defined]
    visitor = at()
    statuses = [visitor.post(link, data={"password": "a guess"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
