"""Secrets that only their holder has: 256 random bits, of which the database keeps a SHA-256."""

import hashlib
import secrets
from typing import Any
from uuid import UUID

from research.access import Actor
from research.errors import NotPermitted, NotSignedIn
from research.store import UnitOfWork
from research.words import N_


def new_secret() -> str:
    """Return 256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what the database keeps of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def check_own(work: UnitOfWork, person_id: UUID, *, or_administrator: bool = False) -> None:
    """Let through only the person themselves and the system, and an administrator where it says so.

    Raises:
        NotPermitted: The actor is somebody else.
    """
    if or_administrator and work.actor.is_administrator:
        return
    if not work.actor.is_system and work.actor.person_id != person_id:
        raise NotPermitted(N_("Only they themselves can change this."))


def actor_of(person: Any, *, may_write: bool) -> Actor:
    """Return the actor that a person, or a row with a person's columns, acts as.

    Raises:
        NotSignedIn: The account is closed.
    """
    if person.is_disabled:
        raise NotSignedIn(N_("This account is closed."))
    return Actor(
        person_id=person.id,
        name=person.name,
        is_administrator=person.is_administrator,
        may_write=may_write,
        language=person.language,
    )
