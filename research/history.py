"""History: what happened to a record, and what happened lately in a project."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from research import people
from research.access import Permission
from research.changes import Change, Version
from research.records import Brief, Record, View
from research.store import UnitOfWork
from research.words import Action, Kind

# How many changes are read for each one shown: some are of records that the reader may not see.
_SPARE = 5


class EventView(View):
    """One thing that happened.

    Attributes:
        record: What it happened to; None in the history of one record.
        moved: What a short field said before and after, by field name.
    """

    at: datetime
    who: str
    action: Action
    fields: list[str]
    record: Brief | None = None
    moved: dict[str, tuple[str, str]] = {}


_SHORT = ("phase", "status", "confidence", "decision")


def of(work: UnitOfWork, record: Record) -> list[EventView]:
    """Return what happened to a record, newest first; the record was read through the access rules."""
    changes = work.session.exec(
        select(Change).where(Change.record_id == record.id).order_by(col(Change.number).desc())
    ).all()
    versions = work.session.exec(
        select(Version).where(Version.record_id == record.id).order_by(col(Version.id).desc())
    ).all()
    after: dict[str, Any] = {name: getattr(record, name, None) for name in _SHORT}
    moved_at: dict[datetime, dict[str, tuple[str, str]]] = defaultdict(dict)
    for version in versions:
        for name in _SHORT:
            if name in version.contents:
                moved_at[version.at][name] = (version.contents[name] or "", after[name] or "")
                after[name] = version.contents[name]
    names = people.names(work, {change.actor_id for change in changes if change.actor_id})
    return [_event(change, names, moved=moved_at.get(change.at, {})) for change in changes]


def lately(work: UnitOfWork, project_id: UUID, limit: int = 8) -> list[EventView]:
    """Return what happened lately in a project to records that the actor sees, newest first."""
    work.require(Permission.READ, project_id)
    changes = work.session.exec(
        select(Change)
        .where(Change.project_id == project_id)
        .where(col(Change.kind).not_in([Kind.PROJECT, Kind.TAG, Kind.PERSON]))
        .order_by(col(Change.number).desc())
        .limit(limit * _SPARE)
    ).all()
    seen = work.briefs((change.kind, change.record_id) for change in changes)
    shown = [change for change in changes if change.record_id in seen][:limit]
    names = people.names(work, {change.actor_id for change in shown if change.actor_id})
    return [_event(change, names, record=seen[change.record_id]) for change in shown]


def _event(change: Change, names: dict[UUID, str], **more: Any) -> EventView:
    who = names.get(change.actor_id, "") if change.actor_id else ""
    return EventView(at=change.at, who=who, action=change.action, fields=change.fields, **more)
