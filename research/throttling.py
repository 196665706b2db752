"""Throttling: who has failed several times waits before the next try, longer each time, and is never locked out.

What was tried from where is kept as a keyed hash, for a quarter of an hour.
"""

import hashlib
import hmac
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from research.errors import TooMany
from research.records import MOMENT, new_id
from research.store import UnitOfWork
from research.words import N_

WINDOW = timedelta(minutes=15)


class Attempt(SQLModel, table=True):
    """A try that failed, or that is being made."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    mark: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=MOMENT, index=True)


class Limit(NamedTuple):
    """How often something may fail in a quarter of an hour before one must wait.

    Attributes:
        mark: What is counted, as a keyed hash.
        free: How many tries need no waiting.
        longest: The longest wait in seconds; it doubles from two seconds up to this.
        is_shared: Others may be counted here too: who succeeds takes back the own try alone.
    """

    mark: str
    free: int
    longest: int
    is_shared: bool = False


def mark(key: str, *parts: object) -> str:
    """Return what is kept of an account, an address or a device: 64 hexadecimal digits."""
    return hmac.new(key.encode(), "\0".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()


def begin(work: UnitOfWork, limits: Sequence[Limit]) -> None:
    """Count a try before it is made, so that many at once are counted too. The actor is the system.

    Raises:
        TooMany: One must wait first; the try is not counted.
    """
    forget_old(work)
    waits = [_wait(work, limit) for limit in limits]
    if any(waits):
        raise TooMany(N_("Too many tries. Try again in %(seconds)d seconds."), seconds=max(waits))
    work.session.add_all([Attempt(mark=limit.mark, at=work.now) for limit in limits])
    work.session.flush()


def succeeded(work: UnitOfWork, limits: Sequence[Limit]) -> None:
    """Take a try back that has succeeded, and forget the failures before it. The actor is the system."""
    for limit in limits:
        held = list(work.session.exec(_newest_first(limit)))
        for attempt in held[:1] if limit.is_shared else held:
            work.session.delete(attempt)
    work.session.flush()


def forget_old(work: UnitOfWork) -> None:
    """Delete the tries that no longer count. The actor is the system."""
    for attempt in work.session.exec(select(Attempt).where(col(Attempt.at) <= work.now - WINDOW)):
        work.session.delete(attempt)
    work.session.flush()


def _wait(work: UnitOfWork, limit: Limit) -> int:
    """Return for how many seconds one must wait: none, or two at least."""
    held = list(work.session.exec(_newest_first(limit)))
    over = len(held) - limit.free
    if over < 0:
        return 0
    # From some power on, which is longer than any wait, the exponent says nothing more.
    ready = held[0].at + timedelta(seconds=min(2 ** min(over + 1, 20), limit.longest))
    left = (ready - work.now).total_seconds()
    return max(2, math.ceil(left)) if left > 0 else 0


def _newest_first(limit: Limit) -> SelectOfScalar[Attempt]:
    return select(Attempt).where(Attempt.mark == limit.mark).order_by(col(Attempt.at).desc(), col(Attempt.id).desc())
