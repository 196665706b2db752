"""Sessions: they end when idle, when old and when told to; half a sign-in reaches nothing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from research import people, sessions
from research.access import SYSTEM, Actor
from research.errors import NotFound, NotPermitted, NotSignedIn
from research.installation import Installation
from research.sessions import KnownDevice, SessionView, SignIn, Stage
from research.store import Store
from tests.making import Clock


def as_system(store: Store, act: Callable[..., Any], *given: Any) -> Any:
    with store.begin(SYSTEM, write=True) as work:
        return act(work, *given)


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def begin(store: Store, actor: Actor, **how: Any) -> str:
    with store.begin(SYSTEM, write=True) as work:
        return sessions.begin(work, people.get(work, who(actor)), **how)


def is_signed_in(installation: Installation, secret: str) -> bool:
    try:
        as_system(installation.store, sessions.whose_session, secret, installation.settings)
    except NotSignedIn:
        return False
    return True


def shown(installation: Installation, actor: Actor, here: str = "") -> list[SessionView]:
    with installation.store.begin(actor) as work:
        return sessions.of(work, who(actor), installation.settings, here=here)


def test_a_session_tells_who_it_is(installation: Installation, owner: Actor) -> None:
    secret = begin(installation.store, owner)
    actor = as_system(installation.store, sessions.whose_session, secret, installation.settings).actor
    assert (actor.person_id, actor.name, actor.may_write) == (owner.person_id, "Owner", True)


def test_a_closed_account_has_no_session(installation: Installation, owner: Actor) -> None:
    secret = begin(installation.store, owner)
    with installation.store.begin(SYSTEM, write=True) as work:
        person = people.get(work, who(owner))
        person.is_disabled = True
        work.save(person)
    assert not is_signed_in(installation, secret)


def test_a_session_ends_when_it_is_idle(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner)
    clock.advance(minutes=installation.settings.session_idle_minutes, seconds=1)
    assert not is_signed_in(installation, secret)


def test_a_session_in_use_does_not_end_for_idleness(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner)
    for _ in range(3):
        clock.advance(minutes=installation.settings.session_idle_minutes - 1)
        as_system(installation.store, sessions.note_seen, secret)
    assert is_signed_in(installation, secret)


def test_a_session_in_use_ends_after_the_longest_time(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner)
    clock.advance(hours=installation.settings.session_hours, seconds=1)
    as_system(installation.store, sessions.note_seen, secret)
    assert not is_signed_in(installation, secret)


@pytest.mark.parametrize(("seconds", "due"), [(59, False), (61, True)])
def test_that_a_session_is_in_use_is_noted_once_a_minute(
    seconds: int, due: bool, installation: Installation, owner: Actor, clock: Clock
) -> None:
    secret = begin(installation.store, owner)
    clock.advance(seconds=seconds)
    session = as_system(installation.store, sessions.whose_session, secret, installation.settings)
    assert session.is_due is due


def test_signing_out_ends_one_session(installation: Installation, owner: Actor) -> None:
    here, there = begin(installation.store, owner), begin(installation.store, owner)
    as_system(installation.store, sessions.end, here)
    assert (is_signed_in(installation, here), is_signed_in(installation, there)) == (False, True)


def test_signing_out_everywhere_ends_all_of_ones_own_sessions(
    installation: Installation, owner: Actor, reader: Actor
) -> None:
    own = [begin(installation.store, owner) for _ in range(2)]
    another = begin(installation.store, reader)
    as_system(installation.store, sessions.end_everywhere, owner.person_id)
    assert [is_signed_in(installation, secret) for secret in (*own, another)] == [False, False, True]


def test_a_session_that_never_existed_is_nobodys(installation: Installation) -> None:
    assert not is_signed_in(installation, "made up")


# --- half a sign-in ---


@pytest.mark.parametrize("stage", [Stage.CODE, Stage.SET_UP])
def test_half_a_sign_in_is_no_session(installation: Installation, owner: Actor, stage: Stage) -> None:
    secret = begin(installation.store, owner, stage=stage)
    assert not is_signed_in(installation, secret)
    assert as_system(installation.store, sessions.half_way, secret).person_id == owner.person_id


def test_half_a_sign_in_waits_for_ten_minutes(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner, stage=Stage.CODE)
    clock.advance(minutes=10, seconds=1)
    with pytest.raises(NotSignedIn):
        as_system(installation.store, sessions.half_way, secret)


@pytest.mark.parametrize("secret", ["", "made up"])
def test_a_half_sign_in_that_never_was_is_none(store: Store, secret: str) -> None:
    with pytest.raises(NotSignedIn):
        as_system(store, sessions.half_way, secret)


def test_a_whole_session_does_not_wait_for_anything(store: Store, owner: Actor) -> None:
    with pytest.raises(NotSignedIn):
        as_system(store, sessions.half_way, begin(store, owner))


def test_completing_a_sign_in_gives_a_new_secret_and_ends_the_half(installation: Installation, owner: Actor) -> None:
    half = begin(installation.store, owner, stage=Stage.CODE, device="Firefox, Linux")
    with installation.store.begin(SYSTEM, write=True) as work:
        waiting = sessions.half_way(work, half)
        whole = sessions.complete(work, waiting.id, people.get(work, who(owner)))
    assert is_signed_in(installation, whole)
    assert not is_signed_in(installation, half)
    assert [each.device for each in shown(installation, owner)] == ["Firefox, Linux"]
    with installation.store.begin(SYSTEM, write=True) as work, pytest.raises(NotSignedIn):
        sessions.complete(work, waiting.id, people.get(work, who(owner)))


def test_signing_out_everywhere_ends_half_sign_ins_too(store: Store, owner: Actor) -> None:
    half = begin(store, owner, stage=Stage.CODE)
    as_system(store, sessions.end_everywhere, owner.person_id)
    with pytest.raises(NotSignedIn):
        as_system(store, sessions.half_way, half)


# --- one's own sessions ---


def test_ones_own_sessions_are_listed_the_latest_used_first(
    installation: Installation, owner: Actor, reader: Actor, clock: Clock
) -> None:
    here = begin(installation.store, owner, device="Firefox, Windows")
    begin(installation.store, owner, device="Safari, iPhone")
    begin(installation.store, reader)
    begin(installation.store, owner, stage=Stage.CODE)
    clock.advance(minutes=5)
    as_system(installation.store, sessions.note_seen, here)
    found = [(each.device, each.is_here) for each in shown(installation, owner, here)]
    assert found == [("Firefox, Windows", True), ("Safari, iPhone", False)]


def test_a_session_that_has_ended_is_not_listed(installation: Installation, owner: Actor, clock: Clock) -> None:
    begin(installation.store, owner)
    as_system(installation.store, sessions.end, begin(installation.store, owner))
    assert len(shown(installation, owner)) == 1
    clock.advance(minutes=installation.settings.session_idle_minutes, seconds=1)
    assert shown(installation, owner) == []


def test_one_of_ones_sessions_is_ended(installation: Installation, owner: Actor) -> None:
    here, there = begin(installation.store, owner), begin(installation.store, owner)
    (other,) = (each for each in shown(installation, owner, here) if not each.is_here)
    with installation.store.begin(owner, write=True) as work:
        sessions.end_one(work, who(owner), other.id)
    assert (is_signed_in(installation, here), is_signed_in(installation, there)) == (True, False)


def test_nobody_ends_anothers_session(installation: Installation, owner: Actor, reader: Actor) -> None:
    secret = begin(installation.store, owner)
    (session,) = shown(installation, owner)
    with installation.store.begin(reader, write=True) as work:
        with pytest.raises(NotFound):
            sessions.end_one(work, who(reader), session.id)
        for act in (sessions.end_one, sessions.end_everywhere):
            with pytest.raises(NotPermitted):
                act(work, who(owner), *([session.id] if act is sessions.end_one else []))
    assert is_signed_in(installation, secret)


def test_nobody_sees_anothers_sessions(installation: Installation, owner: Actor, reader: Actor) -> None:
    with installation.store.begin(reader) as work, pytest.raises(NotPermitted):
        sessions.of(work, who(owner), installation.settings)


# --- browsers that are known ---


def test_a_browser_is_known_to_whom_it_signed_in(store: Store, owner: Actor, reader: Actor) -> None:
    secret = as_system(store, sessions.remember_device, who(owner), "")
    assert as_system(store, sessions.knows_device, who(owner), secret)
    assert not as_system(store, sessions.knows_device, who(reader), secret)


def test_a_browser_gets_a_new_secret_at_each_sign_in(store: Store, owner: Actor, reader: Actor) -> None:
    first = as_system(store, sessions.remember_device, who(owner), "")
    second = as_system(store, sessions.remember_device, who(reader), first)
    assert not as_system(store, sessions.knows_device, who(owner), first)
    assert as_system(store, sessions.knows_device, who(owner), second)
    assert as_system(store, sessions.knows_device, who(reader), second)


def test_signing_out_everywhere_forgets_the_browsers(store: Store, owner: Actor) -> None:
    secret = as_system(store, sessions.remember_device, who(owner), "")
    as_system(store, sessions.end_everywhere, who(owner))
    assert not as_system(store, sessions.knows_device, who(owner), secret)


def test_old_sessions_and_browsers_are_deleted(store: Store, owner: Actor, clock: Clock) -> None:
    begin(store, owner)
    as_system(store, sessions.remember_device, who(owner), "")
    clock.advance(days=sessions.KEPT_DAYS, seconds=1)
    assert as_system(store, sessions.forget_old) == 1
    clock.advance(days=sessions.DEVICE_DAYS)
    assert as_system(store, sessions.forget_old) == 1
    with store.begin(SYSTEM) as work:
        assert [*work.session.exec(select(SignIn)), *work.session.exec(select(KnownDevice))] == []
