"""Sessions: the browsers a person is signed in with, which end when idle, when old, and everywhere at once.

A session that waits for a second factor is one too, but nothing is reached with it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam
from sqlalchemy import select as columns_of
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from research.access import Actor
from research.credentials import actor_of, check_own, digest, new_secret
from research.errors import NotFound, NotSignedIn
from research.people import Person
from research.records import MOMENT, View, new_id
from research.settings import Settings
from research.store import UnitOfWork
from research.words import N_

HALF_WAY = timedelta(minutes=10)
"""How long a sign-in waits for its second factor."""

KEPT_DAYS = 30
"""How long it is told that a session was there, after it began."""

DEVICE_DAYS = 365
_SEEN_EVERY = timedelta(minutes=1)


class Stage(StrEnum):
    """How far a sign-in has come."""

    COMPLETE = "complete"
    CODE = "code"
    SET_UP = "set_up"


class SignIn(SQLModel, table=True):
    """One browser that is signed in, or half-way.

    Attributes:
        stage: What is still waited for: a code, or that a second factor is set up.
        device: The browser and what it runs on, in words; nothing where they are not known.
        is_by_link: It was begun with a one-time link, by somebody who may not know a password.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    secret_hash: str = Field(unique=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    begun_at: datetime = Field(sa_type=MOMENT)
    seen_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
    stage: str = Field(default=Stage.COMPLETE, max_length=20)
    device: str = Field(default="", max_length=60)
    is_by_link: bool = False


class KnownDevice(SQLModel, table=True):
    """A browser that somebody has been signed in with, which has tries of its own when others fail elsewhere."""

    __table_args__ = (UniqueConstraint("secret_hash", "person_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    secret_hash: str = Field(max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    seen_at: datetime = Field(sa_type=MOMENT)


class SessionView(View):
    """A session as its owner is shown it."""

    id: UUID
    device: str
    begun_at: datetime
    seen_at: datetime
    is_here: bool


def begin(
    work: UnitOfWork, person: Person, *, stage: Stage = Stage.COMPLETE, device: str = "", is_by_link: bool = False
) -> str:
    """Sign a person in and return the secret their browser keeps. The actor is the system."""
    secret = new_secret()
    begun = SignIn(
        secret_hash=digest(secret),
        person_id=person.id,
        begun_at=work.now,
        seen_at=work.now,
        stage=stage,
        device=device,
        is_by_link=is_by_link,
    )
    work.session.add(begun)
    work.session.flush()
    return secret


def half_way(work: UnitOfWork, secret: str) -> SignIn:
    """Return the sign-in that waits for a second factor. The actor is the system.

    Raises:
        NotSignedIn: There is none, or it has waited for too long.
    """
    found = _found(work, secret)
    is_waiting = found is not None and found.ended_at is None and found.stage != Stage.COMPLETE
    if not is_waiting or found is None or work.now - found.begun_at > HALF_WAY:
        raise NotSignedIn(N_("That took too long. Sign in again."))
    return found


def complete(work: UnitOfWork, waiting_id: UUID, person: Person) -> str:
    """Sign in whoever has given the second factor, and return a new secret. The actor is the system.

    Raises:
        NotSignedIn: The sign-in that waited was ended meanwhile.
    """
    waiting = work.session.get(SignIn, waiting_id)
    if waiting is None or waiting.ended_at is not None:
        raise NotSignedIn(N_("You have been signed out."))
    waiting.ended_at = work.now
    return begin(work, person, device=waiting.device, is_by_link=waiting.is_by_link)


class Session(NamedTuple):
    """A browser's session that holds.

    Attributes:
        is_due: It is time to note that the session is in use.
    """

    actor: Actor
    is_due: bool


_SEEN: Any = (SignIn.ended_at, SignIn.seen_at, SignIn.begun_at, SignIn.stage)
_OF: Any = (Person.id, Person.name, Person.is_administrator, Person.is_disabled, Person.language)
_BY_HASH = col(SignIn.secret_hash) == bindparam("hash")
_SESSION = columns_of(*_SEEN, *_OF).join(Person, col(Person.id) == SignIn.person_id).where(_BY_HASH)


def whose_session(work: UnitOfWork, secret: str, settings: Settings) -> Session:
    """Return who a browser's secret belongs to. The actor is the system.

    Raises:
        NotSignedIn: The session has ended, was idle for too long, or never existed.
    """
    found: Any = work.session.connection().execute(_SESSION, {"hash": digest(secret)}).first()
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    is_over = found is None or found.ended_at is not None or found.stage != Stage.COMPLETE
    if is_over or work.now - found.seen_at > idle or work.now - found.begun_at > longest:
        raise NotSignedIn(N_("You have been signed out."))
    return Session(actor_of(found, may_write=True), work.now - found.seen_at > _SEEN_EVERY)


def note_seen(work: UnitOfWork, secret: str) -> None:
    """Note that the session is in use. The actor is the system."""
    found = _found(work, secret)
    if found is not None:
        found.seen_at = work.now


def is_by_link(work: UnitOfWork, secret: str) -> bool:
    """Say whether a session was begun with a one-time link. The actor is whose it is."""
    found = _found(work, secret)
    return found is not None and found.person_id == work.actor.person_id and found.is_by_link


def of(work: UnitOfWork, person_id: UUID, settings: Settings, *, here: str = "") -> list[SessionView]:
    """Return the sessions that somebody is signed in with, the latest used first; ``here`` is one's own secret."""
    check_own(work, person_id)
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    held = _held(person_id).where(
        SignIn.stage == Stage.COMPLETE,
        col(SignIn.ended_at).is_(None),
        col(SignIn.seen_at) >= work.now - idle,
        col(SignIn.begun_at) >= work.now - longest,
    )
    return [
        SessionView(
            id=each.id,
            device=each.device,
            begun_at=each.begun_at,
            seen_at=each.seen_at,
            is_here=each.secret_hash == digest(here),
        )
        for each in work.session.exec(held.order_by(col(SignIn.seen_at).desc(), col(SignIn.id).desc()))
    ]


def end(work: UnitOfWork, secret: str) -> None:
    """Sign one browser out. The actor is the system."""
    found = _found(work, secret)
    if found is not None:
        found.ended_at = found.ended_at or work.now


def end_one(work: UnitOfWork, person_id: UUID, session_id: UUID) -> None:
    """End one of one's own sessions.

    Raises:
        NotFound: It is not one's own, or never was.
    """
    check_own(work, person_id)
    found = work.session.get(SignIn, session_id)
    if found is None or found.person_id != person_id:
        raise NotFound(N_("There is no such session."))
    found.ended_at = found.ended_at or work.now


def end_everywhere(work: UnitOfWork, person_id: UUID, *, but: str = "") -> None:
    """Sign a person out of every browser, but for the one with this secret, and know none of them again."""
    check_own(work, person_id, or_administrator=True)
    for found in work.session.exec(_held(person_id).where(col(SignIn.ended_at).is_(None))):
        if found.secret_hash != digest(but):
            found.ended_at = work.now
    for device in work.session.exec(select(KnownDevice).where(KnownDevice.person_id == person_id)):
        work.session.delete(device)


def remember_device(work: UnitOfWork, person_id: UUID, secret: str) -> str:
    """Know a browser again, and return its new secret. The actor is the system.

    Args:
        secret: The one that the browser has sent, if it has one: what is known of it goes over to the new one.
    """
    renewed = new_secret()
    people_of: set[UUID] = set()
    for device in work.session.exec(select(KnownDevice).where(KnownDevice.secret_hash == digest(secret))):
        device.secret_hash = digest(renewed)
        people_of.add(device.person_id)
        if device.person_id == person_id:
            device.seen_at = work.now
    if person_id not in people_of:
        work.session.add(KnownDevice(secret_hash=digest(renewed), person_id=person_id, seen_at=work.now))
    work.session.flush()
    return renewed


def knows_device(work: UnitOfWork, person_id: UUID, secret: str) -> bool:
    """Say whether somebody has been signed in with this browser before. The actor is the system."""
    held = select(KnownDevice).where(KnownDevice.secret_hash == digest(secret), KnownDevice.person_id == person_id)
    return work.session.exec(held).first() is not None


def forget_old(work: UnitOfWork) -> int:
    """Delete sessions begun a month ago and browsers not seen for a year; return how many. The actor is the system."""
    begun, seen = work.now - timedelta(days=KEPT_DAYS), work.now - timedelta(days=DEVICE_DAYS)
    old = [
        *work.session.exec(select(SignIn).where(col(SignIn.begun_at) < begun)),
        *work.session.exec(select(KnownDevice).where(col(KnownDevice.seen_at) < seen)),
    ]
    for row in old:
        work.session.delete(row)
    return len(old)


def _found(work: UnitOfWork, secret: str) -> SignIn | None:
    return work.session.exec(select(SignIn).where(SignIn.secret_hash == digest(secret))).first()


def _held(person_id: UUID) -> SelectOfScalar[SignIn]:
    return select(SignIn).where(SignIn.person_id == person_id)
