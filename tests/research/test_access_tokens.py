"""Access tokens: they hold for a while, and can be taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from research import access_tokens, people
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.errors import NotFound, NotSignedIn
from research.store import Store
from tests.making import Clock


def as_system(store: Store, act: Callable[..., Any], *given: Any) -> Any:
    with store.begin(SYSTEM, write=True) as work:
        return act(work, *given)


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def make_token(store: Store, actor: Actor, **wanted: Any) -> tuple[access_tokens.TokenView, str]:
    with store.begin(actor, write=True) as work:
        return access_tokens.make(work, who(actor), TokenDraft(**{"name": "Notebook", **wanted}))


def test_a_token_tells_who_it_is(store: Store, owner: Actor) -> None:
    _, secret = make_token(store, owner)
    assert as_system(store, access_tokens.whose, secret).person_id == owner.person_id


@pytest.mark.parametrize("may_write", [True, False])
def test_a_token_writes_only_when_it_was_made_to(may_write: bool, store: Store, owner: Actor) -> None:
    _, secret = make_token(store, owner, may_write=may_write)
    assert as_system(store, access_tokens.whose, secret).may_write is may_write


def test_a_token_reads_unless_it_is_said_to_write(store: Store, owner: Actor) -> None:
    assert not make_token(store, owner)[0].may_write


def test_a_token_ends_after_its_days(store: Store, owner: Actor, clock: Clock) -> None:
    _, secret = make_token(store, owner, days=30)
    clock.advance(days=30)
    with pytest.raises(NotSignedIn):
        as_system(store, access_tokens.whose, secret)


def test_a_revoked_token_does_not_work(store: Store, owner: Actor) -> None:
    token, secret = make_token(store, owner)
    with store.begin(owner, write=True) as work:
        access_tokens.revoke(work, who(owner), token.id)
    with pytest.raises(NotSignedIn):
        as_system(store, access_tokens.whose, secret)


def test_a_token_of_somebody_else_is_not_revoked(store: Store, owner: Actor, reader: Actor) -> None:
    token, _ = make_token(store, owner)
    with store.begin(reader, write=True) as work, pytest.raises(NotFound):
        access_tokens.revoke(work, who(reader), token.id)


def test_tokens_that_work_are_listed_newest_first(store: Store, owner: Actor, clock: Clock) -> None:
    make_token(store, owner, name="Ends soon", days=1)
    make_token(store, owner, name="First")
    make_token(store, owner, name="Second")
    clock.advance(days=2)
    with store.begin(owner) as work:
        assert [token.name for token in access_tokens.held(work, who(owner))] == ["Second", "First"]


def test_a_closed_account_has_no_token(store: Store, owner: Actor) -> None:
    _, secret = make_token(store, owner)
    with store.begin(SYSTEM, write=True) as work:
        person = people.get(work, who(owner))
        person.is_disabled = True
        work.save(person)
    with pytest.raises(NotSignedIn):
        as_system(store, access_tokens.whose, secret)
