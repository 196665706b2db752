"""The accounts, as whoever administers the installation looks after them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from research import accounts, people, second_factor, sessions, sign_in
from research.access import SYSTEM, Actor
from research.accounts import NewAccountDraft
from research.audit import LogEntry
from research.errors import LinkSpent, NotFound, NotSignedIn, RuleBroken
from research.installation import Installation
from research.store import Store
from research.words import LogAct
from tests.making import Clock

NEW = NewAccountDraft(name="Kari", email="kari@example.org")


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def act(store: Store, actor: Actor, name: str, *given: Any, **more: Any) -> Any:
    with store.begin(actor, write=True) as work:
        return getattr(accounts, name)(work, *given, **more)


def logged(store: Store) -> list[tuple[LogAct, UUID | None, UUID | None]]:
    with store.begin(SYSTEM) as work:
        return [(line.act, line.actor_id, line.record_id) for line in work.session.exec(select(LogEntry))]


@pytest.mark.parametrize("name", ["close", "open_again", "make_link", "end_sessions", "reset_second_factor"])
def test_nobody_else_looks_after_accounts(store: Store, owner: Actor, reader: Actor, name: str) -> None:
    with pytest.raises(NotFound):
        act(store, owner, name, who(reader))


def test_nobody_else_sees_or_makes_accounts_or_administrators(store: Store, owner: Actor) -> None:
    for name, given in (("find", ()), ("add", (NEW,))):
        with pytest.raises(NotFound):
            act(store, owner, name, *given)
    with pytest.raises(NotFound):
        act(store, owner, "set_administrator", who(owner), is_administrator=True)


def test_there_is_nothing_to_look_after_where_nobody_is(store: Store, administrator: Actor) -> None:
    with pytest.raises(NotFound):
        act(store, administrator, "close", uuid4())


@pytest.mark.usefixtures("project")
def test_an_administrator_sees_every_account_and_no_contents(
    store: Store, administrator: Actor, owner: Actor, clock: Clock
) -> None:
    with store.begin(SYSTEM, write=True) as work:
        sessions.begin(work, people.get(work, who(owner)))
    found = {account.name: account for account in act(store, administrator, "find")}
    assert (found["Owner"].memberships, found["Owner"].seen_at) == (1, clock.now)
    assert (found["Outsider"].memberships, found["Outsider"].seen_at) == (0, None)
    assert found["Administrator"].is_own


def test_a_new_account_is_signed_in_to_by_its_link(store: Store, administrator: Actor) -> None:
    person = act(store, administrator, "add", NEW)
    secret = act(store, administrator, "make_link", person.id)
    with store.begin(SYSTEM, write=True) as work:
        assert sign_in.follow_sign_in_link(work, secret).id == person.id


def test_an_address_has_one_account(store: Store, administrator: Actor, reader: Actor) -> None:
    with pytest.raises(RuleBroken):
        act(store, administrator, "add", NewAccountDraft(name="Reader", email="READER@example.org"))


def test_a_closed_account_has_neither_session_nor_link(
    installation: Installation, administrator: Actor, reader: Actor
) -> None:
    store = installation.store
    with store.begin(SYSTEM, write=True) as work:
        session = sessions.begin(work, people.get(work, who(reader)))
    link = act(store, administrator, "make_link", who(reader))
    act(store, administrator, "close", who(reader))
    with store.begin(SYSTEM, write=True) as work:
        with pytest.raises(NotSignedIn):
            sessions.whose_session(work, session, installation.settings)
        with pytest.raises(NotSignedIn):
            sign_in.follow_sign_in_link(work, link)
    with pytest.raises(RuleBroken):
        act(store, administrator, "make_link", who(reader))


def test_a_session_does_not_come_back_when_the_account_is_opened(
    installation: Installation, administrator: Actor, reader: Actor
) -> None:
    with installation.store.begin(SYSTEM, write=True) as work:
        session = sessions.begin(work, people.get(work, who(reader)))
    act(installation.store, administrator, "close", who(reader))
    assert not act(installation.store, administrator, "open_again", who(reader)).is_disabled
    with installation.store.begin(SYSTEM) as work, pytest.raises(NotSignedIn):
        sessions.whose_session(work, session, installation.settings)


def test_nobody_closes_their_own_account(store: Store, administrator: Actor) -> None:
    with pytest.raises(RuleBroken, match="your own"):
        act(store, administrator, "close", who(administrator))


def test_the_last_administrator_stays_one(store: Store, administrator: Actor) -> None:
    with pytest.raises(RuleBroken, match="Somebody has to administer"):
        act(store, administrator, "set_administrator", who(administrator), is_administrator=False)


def test_a_closed_administrator_does_not_count(store: Store, administrator: Actor, reader: Actor) -> None:
    act(store, administrator, "set_administrator", who(reader), is_administrator=True)
    act(store, administrator, "close", who(reader))
    with pytest.raises(RuleBroken):
        act(store, administrator, "set_administrator", who(administrator), is_administrator=False)


def test_one_of_two_administrators_steps_back(store: Store, administrator: Actor, reader: Actor) -> None:
    act(store, administrator, "set_administrator", who(reader), is_administrator=True)
    act(store, administrator, "set_administrator", who(administrator), is_administrator=False)
    reader_now = Actor(person_id=who(reader), name="Reader", is_administrator=True)
    assert [account.name for account in act(store, reader_now, "find") if account.is_administrator] == ["Reader"]


def test_a_second_factor_is_reset_and_the_sessions_end(
    installation: Installation, administrator: Actor, reader: Actor, clock: Clock
) -> None:
    store = installation.store
    with store.begin(reader, write=True) as work:
        second_factor.prepare(work, who(reader))
        step = int(clock.now.timestamp()) // second_factor.STEP_SECONDS
        secret = second_factor.prepared(work, who(reader)) or ""
        second_factor.confirm(work, who(reader), second_factor.code_at(secret, step))
    with store.begin(SYSTEM, write=True) as work:
        session = sessions.begin(work, people.get(work, who(reader)))
    act(store, administrator, "reset_second_factor", who(reader))
    with store.begin(SYSTEM) as work:
        assert not second_factor.has(work, who(reader))
        assert second_factor.codes_left(work, who(reader)) == 0
        with pytest.raises(NotSignedIn):
            sessions.whose_session(work, session, installation.settings)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("make_link", LogAct.LINK_MADE),
        ("end_sessions", LogAct.SIGNED_OUT),
        ("reset_second_factor", LogAct.SECOND_FACTOR_RESET),
    ],
)
def test_what_is_done_to_an_account_is_logged(
    store: Store, administrator: Actor, reader: Actor, name: str, said: LogAct
) -> None:
    act(store, administrator, name, who(reader))
    assert (said, administrator.person_id, reader.person_id) in logged(store)


def test_old_links_and_sessions_are_deleted(store: Store, administrator: Actor, clock: Clock) -> None:
    link = act(store, administrator, "make_link", who(administrator))
    with store.begin(SYSTEM, write=True) as work:
        sessions.begin(work, people.get(work, who(administrator)))
    clock.advance(days=32)
    assert accounts.forget_old(store) == 2
    with store.begin(SYSTEM) as work, pytest.raises(LinkSpent):
        sign_in.open_link(work, link, sign_in.Purpose.SIGN_IN)
