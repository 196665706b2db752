"""Pins: records and passages that a person holds on to in a project while they search."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, text
from sqlmodel import Field, col

from research import passages
from research.access import Permission
from research.errors import NotFound, RuleBroken
from research.passages import PassageView
from research.records import MOMENT, Brief, Draft, Own, View, word
from research.sight import Visible, class_of, searchable_classes
from research.store import UnitOfWork
from research.words import N_, Kind

MOST = 200
_IS_WHOLE_RECORD = text("passage_id IS NULL")


class PinDraft(Draft):
    """What somebody wants pinned: a record, or one passage of an interview."""

    kind: Kind = Field(sa_type=word(Kind))
    record_id: UUID
    passage_id: UUID | None = Field(default=None, foreign_key="passage.id", ondelete="CASCADE", index=True)


class Pin(PinDraft, Own, table=True):
    """A pin as stored; it goes when its passage does."""

    # To a unique constraint every absent passage is another one, hence an index of its own for whole records.
    __table_args__ = (
        UniqueConstraint("person_id", "project_id", "record_id", "passage_id"),
        Index(
            "ix_pin_whole_record",
            "person_id",
            "record_id",
            unique=True,
            sqlite_where=_IS_WHOLE_RECORD,
            postgresql_where=_IS_WHOLE_RECORD,
        ),
    )

    pinned_at: datetime = Field(sa_type=MOMENT)


class PinView(View):
    """A pin as shown."""

    id: UUID
    brief: Brief
    passage: PassageView | None
    pinned_at: datetime


def find(work: UnitOfWork, project_id: UUID) -> list[PinView]:
    """Return the actor's own pins in a project, newest first, of what they may see now."""
    return _views(work, _own(work, project_id))


def on(work: UnitOfWork, project_id: UUID) -> dict[tuple[UUID, UUID | None], UUID]:
    """Return the actor's own pins in a project by what they are on: a record, and a passage of it or none."""
    work.require(Permission.READ, project_id)
    pinned = work.told(_pinned, project_id=project_id)
    return {(record_id, passage_id): pin_id for record_id, passage_id, pin_id in pinned}


def _pinned(visible: Visible) -> Any:
    own = visible(Pin).where(col(Pin.project_id) == bindparam("project_id"))
    return own.with_only_columns(col(Pin.record_id), col(Pin.passage_id), col(Pin.id))


def add(work: UnitOfWork, project_id: UUID, *, record_id: UUID, kind: Kind, passage_id: UUID | None = None) -> PinView:
    """Pin a record of a project or a passage of an interview; what is pinned already stays as it is.

    Raises:
        NotFound: The record is not one the actor may see in the project, or the passage not one of its.
        RuleBroken: It is not of a kind that search finds, or the actor has as many pins as one can keep.
    """
    work.require(Permission.KEEP_OWN, project_id)
    _check(work, project_id, kind, record_id, passage_id)
    own = _own(work, project_id)
    held = next((pin for pin in own if (pin.record_id, pin.passage_id) == (record_id, passage_id)), None)
    if held is None:
        # What is not shown cannot be taken away, and so does not count.
        if len(_views(work, own)) >= MOST:
            raise RuleBroken(N_("You have %(most)d pins in this project already. Take one away first."), most=MOST)
        held = work.add(
            Pin(
                project_id=project_id,
                person_id=UUID(str(work.actor.person_id)),
                kind=kind,
                record_id=record_id,
                passage_id=passage_id,
                pinned_at=work.now,
            )
        )
    return _views(work, [held])[0]


def remove(work: UnitOfWork, pin_id: UUID) -> None:
    """Take one of the actor's own pins away."""
    pin = work.get(Pin, pin_id)
    work.require(Permission.KEEP_OWN, pin.project_id)
    work.drop(pin)


def _own(work: UnitOfWork, project_id: UUID) -> list[Pin]:
    work.require(Permission.READ, project_id)
    own = work.visible(Pin).where(Pin.project_id == project_id)
    return work.rows(own.order_by(col(Pin.pinned_at).desc(), col(Pin.id).desc()))


def _views(work: UnitOfWork, pins: Sequence[Pin]) -> list[PinView]:
    """Return pins as shown, but for those on what the actor may not see now."""
    records = work.briefs((pin.kind, pin.record_id) for pin in pins)
    spoken = passages.views(work, [pin.passage_id for pin in pins if pin.passage_id])
    return [
        PinView(
            id=pin.id,
            brief=records[pin.record_id],
            passage=spoken[pin.passage_id] if pin.passage_id else None,
            pinned_at=pin.pinned_at,
        )
        for pin in pins
        if pin.record_id in records and (pin.passage_id is None or pin.passage_id in spoken)
    ]


def _check(work: UnitOfWork, project_id: UUID, kind: Kind, record_id: UUID, passage_id: UUID | None) -> None:
    if kind not in {each.kind for each in searchable_classes()}:
        raise RuleBroken(N_("Only what search finds can be pinned."), field="kind")
    if work.get(class_of(kind), record_id).project != project_id:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    if passage_id is not None and passages.get(work, passage_id).interview_id != record_id:
        raise NotFound(N_("There is no such passage in this interview."))
