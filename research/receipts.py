"""Receipts: that a request to make something was carried out, so that the same request again makes nothing new."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel, select

from research.errors import RuleBroken
from research.records import MOMENT, Draft, Record, new_id
from research.store import UnitOfWork
from research.words import N_


class Receipt(SQLModel, table=True):
    """What a key made."""

    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    key: str = Field(max_length=200)
    fingerprint: str = Field(max_length=64)
    record_id: UUID
    at: datetime = Field(sa_type=MOMENT)


def earlier(work: UnitOfWork, key: str, draft: Draft) -> UUID | None:
    """Return the record that this key made before, if it did.

    Raises:
        RuleBroken: The key was used for something else.
    """
    found = work.session.exec(
        select(Receipt).where(Receipt.person_id == work.actor.person_id, Receipt.key == key)
    ).first()
    if found is None:
        return None
    if found.fingerprint != _fingerprint(draft):
        raise RuleBroken(N_("This was sent before with other words. Nothing more was stored."))
    return found.record_id


def keep(work: UnitOfWork, key: str, draft: Draft, record: Record) -> None:
    """Remember what a key made."""
    work.session.add(
        Receipt(
            person_id=work.actor.person_id,
            key=key,
            fingerprint=_fingerprint(draft),
            record_id=record.id,
            at=work.now,
        )
    )
    work.session.flush()


def _fingerprint(draft: Draft) -> str:
    text = f"{type(draft).__name__}:{draft.model_dump_json()}"
    return hashlib.sha256(text.encode()).hexdigest()
