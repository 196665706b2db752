"""The accounts of the installation, as whoever administers it looks after them; never what their owners wrote."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Field, col, select

from research import people, second_factor, sessions, sign_in, throttling
from research.access import SYSTEM, Membership
from research.errors import NotFound, RuleBroken
from research.people import Email, Person
from research.records import Draft, View
from research.second_factor import SecondFactor
from research.sessions import SignIn
from research.store import Store, UnitOfWork
from research.words import N_, Kind, LogAct


class NewAccountDraft(Draft):
    """An account that its owner has not seen yet."""

    name: str = Field(min_length=2, max_length=120)
    email: Email
    is_administrator: bool = False


class AccountView(View):
    """An account as an administrator is shown it.

    Attributes:
        seen_at: When it was last used in a browser, as far back as that is kept.
        memberships: In how many projects it takes part.
        is_own: It is the administrator's own.
    """

    id: UUID
    name: str
    email: str
    is_administrator: bool
    is_disabled: bool
    has_password: bool
    has_second_factor: bool
    memberships: int
    seen_at: datetime | None
    is_own: bool


def find(work: UnitOfWork) -> list[AccountView]:
    """Return every account by name.

    Raises:
        NotFound: The actor does not administer the installation.
    """
    _require(work)
    held = select(Person).where(col(Person.removed_at).is_(None))
    found = sorted(work.session.exec(held), key=lambda person: (person.name.casefold(), person.email))
    owner: Any = SignIn.person_id
    seen = dict(_rows(work, columns_of(owner, func.max(SignIn.seen_at)).group_by(owner)))
    guarded = {each.person_id for each in work.session.exec(select(SecondFactor)) if each.confirmed_at is not None}
    takes_part = Counter(work.session.exec(select(Membership.person_id)))
    return [
        AccountView(
            id=person.id,
            name=person.name,
            email=person.email,
            is_administrator=person.is_administrator,
            is_disabled=person.is_disabled,
            has_password=bool(person.password_hash),
            has_second_factor=person.id in guarded,
            memberships=takes_part[person.id],
            seen_at=seen.get(person.id),
            is_own=person.id == work.actor.person_id,
        )
        for person in found
    ]


def add(work: UnitOfWork, draft: NewAccountDraft) -> Person:
    """Make an account that is signed in to by link until its owner chooses a password.

    Raises:
        RuleBroken: The address has an account.
    """
    _require(work)
    if work.session.exec(select(Person).where(Person.email == draft.email)).first() is not None:
        raise RuleBroken(N_("There is already an account for this address."), field="email")
    person = people.add_without_password(work, draft.name, draft.email)
    if draft.is_administrator:
        person.is_administrator = True
        work.save(person)
    return person


def close(work: UnitOfWork, person_id: UUID) -> Person:
    """Close an account: its sessions end, its tokens and links stop working, and what it wrote stays.

    Raises:
        RuleBroken: It is one's own, or the last that administers the installation.
    """
    person = _get(work, person_id)
    if person.id == work.actor.person_id:
        raise RuleBroken(N_("You cannot close your own account."))
    _keep_an_administrator(work, person)
    person.is_disabled = True
    work.save(person)
    sessions.end_everywhere(work, person.id)
    return person


def open_again(work: UnitOfWork, person_id: UUID) -> Person:
    """Open a closed account."""
    person = _get(work, person_id)
    person.is_disabled = False
    return work.save(person)


def set_administrator(work: UnitOfWork, person_id: UUID, *, is_administrator: bool) -> Person:
    """Let somebody administer the installation, or no longer.

    Raises:
        RuleBroken: Nobody would be left who does.
    """
    person = _get(work, person_id)
    if not is_administrator:
        _keep_an_administrator(work, person)
    person.is_administrator = is_administrator
    return work.save(person)


def make_link(work: UnitOfWork, person_id: UUID) -> str:
    """Make a link that signs somebody in once, and log that it was made.

    Raises:
        RuleBroken: The account is closed.
    """
    person = _get(work, person_id)
    if person.is_disabled:
        raise RuleBroken(N_("This account is closed."))
    _note(work, LogAct.LINK_MADE, person)
    return sign_in.make_sign_in_link(work, person.id)


def end_sessions(work: UnitOfWork, person_id: UUID) -> Person:
    """Sign somebody out of every browser, and log it."""
    person = _get(work, person_id)
    sessions.end_everywhere(work, person.id)
    _note(work, LogAct.SIGNED_OUT, person)
    return person


def reset_second_factor(work: UnitOfWork, person_id: UUID) -> Person:
    """Take away the second factor of somebody who has lost it, sign them out everywhere, and log it."""
    person = _get(work, person_id)
    second_factor.remove(work, person.id)
    sessions.end_everywhere(work, person.id)
    _note(work, LogAct.SECOND_FACTOR_RESET, person)
    return person


def forget_old(store: Store) -> int:
    """Delete sessions, browsers, links and tries that are too old to count, and return how many rows those were."""
    with store.begin(SYSTEM, write=True) as work:
        throttling.forget_old(work)
        return sessions.forget_old(work) + sign_in.forget_old(work)


def _require(work: UnitOfWork) -> None:
    if not work.actor.is_system and not work.actor.is_administrator:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))


def _get(work: UnitOfWork, person_id: UUID) -> Person:
    _require(work)
    person = work.session.get(Person, person_id)
    if person is None or person.removed_at is not None:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    return person


def _keep_an_administrator(work: UnitOfWork, leaving: Person) -> None:
    others = select(Person).where(
        Person.id != leaving.id,
        col(Person.is_administrator).is_(True),
        col(Person.is_disabled).is_(False),
        col(Person.removed_at).is_(None),
    )
    if leaving.is_administrator and work.session.exec(others).first() is None:
        raise RuleBroken(N_("Somebody has to administer the installation: let somebody else do it first."))


def _rows(work: UnitOfWork, statement: Any) -> list[Any]:
    return list(work.session.connection().execute(statement).all())


def _note(work: UnitOfWork, act: LogAct, person: Person) -> None:
    work.note(act, project_id=None, kind=Kind.PERSON, record_id=person.id)
