"""The access log, and the seals by which somebody can tell that neither it nor the change log was altered.

Each line of the access log, and each seal over the changes of one transaction, holds a SHA-256 of itself and of the one
before it. Who may write to the database can build a whole new chain; the newest digest, kept elsewhere, tells that.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Integer
from sqlmodel import Field, Session, SQLModel, col, select

from research.changes import Change
from research.records import MOMENT, word
from research.words import Kind, LogAct

BEGINNING = "0" * 64
"""What stands before the first line of a chain."""

_NUMBER: Any = BigInteger().with_variant(Integer(), "sqlite")


class LogEntry(SQLModel, table=True):
    """A line of the access log: who did what with which record, and why.

    Attributes:
        told: What else is told: numbers and words of the vocabulary, never contents.
        previous: The digest of the line before it.
        digest: SHA-256 of this line and of ``previous``, in hexadecimal.
    """

    __table_args__ = {"sqlite_autoincrement": True}

    number: int | None = Field(default=None, primary_key=True, sa_type=_NUMBER)
    at: datetime = Field(sa_type=MOMENT)
    actor_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    act: LogAct = Field(sa_type=word(LogAct))
    kind: Kind | None = Field(default=None, sa_type=word(Kind))
    record_id: UUID | None = Field(default=None, index=True)
    project_id: UUID | None = Field(default=None, index=True)
    reason: str = Field(default="", max_length=1_000)
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str = Field(default="", max_length=64)
    digest: str = Field(default="", max_length=64)

    def signed(self) -> str:
        """Return the digest that the line should have."""
        return _digest(
            self.previous,
            self.at.astimezone(UTC).isoformat(),
            *map(_text, (self.actor_id, self.act, self.kind, self.record_id, self.project_id, self.reason)),
            json.dumps(self.told, sort_keys=True),
        )


class Seal(SQLModel, table=True):
    """A seal over the changes of one transaction.

    Attributes:
        first: The number of the first change.
        last: The number of the last.
        previous: The digest of the seal before it.
        digest: SHA-256 of the changes and of ``previous``, in hexadecimal.
    """

    __table_args__ = {"sqlite_autoincrement": True}

    number: int | None = Field(default=None, primary_key=True, sa_type=_NUMBER)
    at: datetime = Field(sa_type=MOMENT)
    first: int = Field(sa_type=_NUMBER)
    last: int = Field(sa_type=_NUMBER)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class Verified(NamedTuple):
    """What looking through a chain has told.

    Attributes:
        lines: How many were looked at.
        broken_at: The number of the first line that does not fit; None when all do.
        newest: The digest of the last line, to be kept elsewhere.
    """

    lines: int
    broken_at: int | None
    newest: str


def append(session: Session, entry: LogEntry) -> None:
    """Write a line at the end of the access log."""
    entry.previous = _newest(session, LogEntry)
    entry.digest = entry.signed()
    session.add(entry)
    session.flush()


def seal(session: Session, now: datetime) -> None:
    """Seal what a transaction has changed, before it is committed."""
    changes: list[Change] = sorted(session.info["changes"].values(), key=lambda change: change.number or 0)
    if not changes:
        return
    previous = _newest(session, Seal)
    first, last = (int(changes[at].number or 0) for at in (0, -1))
    session.add(Seal(at=now, first=first, last=last, previous=previous, digest=_sealed(previous, changes)))
    session.flush()


def verify_log(session: Session) -> Verified:
    """Look through the access log; lines that were too old were deleted from its beginning."""
    lines, previous = 0, None
    for entry in session.exec(select(LogEntry).order_by(col(LogEntry.number))).yield_per(1_000):
        if entry.digest != entry.signed() or previous not in (None, entry.previous):
            return Verified(lines, entry.number, entry.digest)
        lines, previous = lines + 1, entry.digest
    return Verified(lines, None, previous or BEGINNING)


def verify_changes(session: Session) -> Verified:
    """Look through the change log: every change since the first seal is under exactly one seal, as it was."""
    lines, previous, after = 0, BEGINNING, None
    for each in session.exec(select(Seal).order_by(col(Seal.number))).yield_per(1_000):
        begins = each.first if after is None else after + 1
        held = list(session.exec(_between(begins, each.last)))
        if each.previous != previous or each.digest != _sealed(previous, held):
            return Verified(lines, begins, each.digest)
        lines, previous, after = lines + len(held), each.digest, each.last
    loose = session.exec(_between((after or 0) + 1, None)).first() if after is not None else None
    return Verified(lines, loose.number if loose else None, previous)


def _between(first: int, last: int | None) -> Any:
    chosen = select(Change).where(col(Change.number) >= first).order_by(col(Change.number))
    return chosen if last is None else chosen.where(col(Change.number) <= last)


def _newest(session: Session, chain: type[LogEntry] | type[Seal]) -> str:
    newest: Any = select(chain.digest).order_by(col(chain.number).desc()).limit(1)
    return str(session.exec(newest).first() or BEGINNING)


def _sealed(previous: str, changes: Iterable[Change]) -> str:
    return _digest(previous, *(part for change in changes for part in _told(change)))


def _told(change: Change) -> Iterator[str]:
    yield str(change.number)
    yield change.at.astimezone(UTC).isoformat()
    yield from map(_text, (change.actor_id, change.action, change.kind, change.record_id, change.project_id))
    yield json.dumps(list(change.fields))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
