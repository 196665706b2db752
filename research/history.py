"""History: what happened to a record, what it said before and after, and what happened lately in a project."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid
from sqlmodel import col, select

from research import people
from research.access import SYSTEM, Permission
from research.changes import Change, Version, plain
from research.records import Brief, Part, ProjectRecord, Record, View, on_its_day
from research.store import UnitOfWork
from research.words import Action, Audience, Kind, Role

# How many changes are read for each one shown: some are of records that the reader may not see.
_SPARE = 5


class EventView(View):
    """One thing that happened.

    Attributes:
        at: When; the beginning of the day in UTC where it is not told who did it.
        who: What the account is called; empty where it is gone, or not told.
        role: The role of who did it, where nothing else is told of them.
        record: What it happened to; None in the history of one record.
        moved: What a short field said before and after, by field name.
    """

    at: datetime
    who: str
    role: Role | None = None
    action: Action
    fields: list[str]
    record: Brief | None = None
    moved: dict[str, tuple[str, str]] = {}


State = dict[str, Any]
"""What a record says, as versions keep it: each field by its name, and its parts by the name of their class and id."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change to a record, with what the record said before and after it.

    Attributes:
        version: What was kept of it; None where nothing was.
        is_shown: Whether the actor may see what the record said, both before and after.
    """

    change: Change
    version: Version | None
    before: State
    after: State
    is_shown: bool


_SHORT = ("phase", "status", "confidence", "decision")


def of(work: UnitOfWork, record: Record) -> list[EventView]:
    """Return what happened to a record, newest first; the record was read through the access rules."""
    found = _steps(work, record, said(record))
    names = _names(work, (step.change for step in found))
    return [event(work, step.change, names, moved=moved(step)) for step in found]


def moved(step: Step) -> dict[str, tuple[str, str]]:
    """Return what a short field said before a change and after it, by field name, as far as it is shown."""
    # That a draft was confirmed is no secret to those who see what it became.
    told = _SHORT if step.is_shown else ("status",)
    kept = step.version.contents if step.version else {}
    return {name: (step.before[name] or "", step.after[name] or "") for name in told if name in kept}


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
    names = _names(work, shown)
    told = [(change, event(work, change, names, record=seen[change.record_id])) for change in shown]
    return [each for _, each in sorted(told, key=_in_time, reverse=True)]


def _in_time(told: tuple[Change, EventView]) -> tuple[datetime, str, int]:
    """Return what events are sorted by: those of nobody in particular come in no order within their day."""
    change, each = told
    return each.at, str(change.record_id) if each.role else "", change.number or 0


def removals(work: UnitOfWork, record_ids: Collection[UUID]) -> dict[UUID, EventView]:
    """Return by record when it was last put in the bin and by whom; the records were read through the access rules."""
    chosen = select(Change).where(col(Change.record_id).in_(record_ids), Change.action == Action.REMOVED)
    last = {change.record_id: change for change in work.session.exec(chosen.order_by(col(Change.number))).all()}
    names = _names(work, last.values())
    return {record_id: event(work, change, names) for record_id, change in last.items()}


def _names(work: UnitOfWork, changes: Iterable[Change]) -> dict[UUID, str]:
    return people.names(work, {change.actor_id for change in changes if change.actor_id})


def event(work: UnitOfWork, change: Change, names: Mapping[UUID, str], **more: Any) -> EventView:
    """Return a change as shown; what nobody did, the machine did."""
    who = names.get(change.actor_id, "") if change.actor_id else SYSTEM.name
    told: dict[str, Any] = {"at": change.at, "who": who}
    if change.as_role and change.actor_id != work.actor.person_id:
        told = {"at": on_its_day(change.at), "who": "", "role": change.as_role}
    return EventView(action=change.action, fields=change.fields, **told, **more)


def first_after(work: UnitOfWork, record_ids: Collection[UUID], moment: datetime) -> dict[UUID, UUID]:
    """Return by record the first of its versions that was replaced after a moment: what the record said then.

    The records were read through the access rules.
    """
    chosen = select(Version).where(col(Version.record_id).in_(record_ids), col(Version.at) > moment)
    replaced = work.session.exec(chosen.order_by(col(Version.at).desc(), col(Version.id).desc())).all()
    return {version.record_id: version.id for version in replaced}


# --- what a record said -------------------------------------------------------------------------------------------


def steps(work: UnitOfWork, record: Record) -> list[Step]:
    """Return every change to a record, newest first; the record was read through the access rules."""
    return _steps(work, record, {**said(record), **_parts_said(work, record)})


def names_of(work: UnitOfWork, found: Sequence[Step]) -> dict[UUID, str]:
    """Return what those who made these changes are called, as far as the actor may know of them."""
    return _names(work, (step.change for step in found))


def said(record: Record) -> State:
    """Return what a record says in its own row."""
    return {name: plain(getattr(record, name)) for name in type(record).model_fields}


def typed(kind: type[Record] | type[Part], name: str, value: Any) -> Any:
    """Return a value that a version kept as what it is: a word, a day, an identifier, or what JSON knows."""
    column = _columns(kind)[name]
    words = getattr(column, "words", None)
    if words is not None and isinstance(value, list):
        return [words(each) for each in value]
    if value is None or not isinstance(value, str):
        return value
    if words is not None:
        return words(value)
    if isinstance(column, Date):
        return date.fromisoformat(value)
    return UUID(value) if isinstance(column, Uuid) else value


@cache
def _columns(kind: Any) -> dict[str, Any]:
    return {column.name: column.type for column in kind.__table__.columns}


@cache
def parts_told() -> dict[str, type[Part]]:
    """Return the classes of parts that histories tell of, by the names under which versions keep them."""
    return {each.__name__.lower(): each for each in Part.__subclasses__() if each.told_of}


def _parts_said(work: UnitOfWork, record: Record) -> State:
    state: State = {}
    for name, kind in parts_told().items():
        if kind.owner_kind is record.kind or (kind.told_of == "record_id" and record.carries_tags):
            rows = work.rows(work.visible(kind).where(getattr(kind, kind.told_of) == record.id))
            fields = kind.model_fields.keys() - {"id", "project_id", kind.told_of}
            state[name] = {str(row.id): {each: plain(getattr(row, each)) for each in fields} for row in rows}
    return state


def _steps(work: UnitOfWork, record: Record, after: State) -> list[Step]:
    changes = work.session.exec(
        select(Change).where(Change.record_id == record.id).order_by(col(Change.number).desc())
    ).all()
    kept = select(Version).where(Version.record_id == record.id).order_by(col(Version.at), col(Version.id))
    waiting = list(work.session.exec(kept).all())
    sees_all = _sees_all(work, record)
    found = []
    for change in changes:
        # Before versions held all of a transaction there could be several of one.
        while waiting and waiting[-1].at > change.at:
            after = _undone(waiting.pop(), after)
        is_kept = waiting and waiting[-1].at == change.at and set(waiting[-1].contents) <= set(change.fields)
        version = waiting.pop() if is_kept else None
        before = _undone(version, after) if version else after
        is_shown = sees_all or (_is_for_members(record, before) and _is_for_members(record, after))
        found.append(Step(change, version, before, after, is_shown))
        after = before
    return found


def _undone(version: Version, after: State) -> State:
    """Return what a record said before the change that a version was kept of."""
    before = dict(after)
    for name, earlier in version.contents.items():
        if name not in parts_told():
            before[name] = earlier
        elif name in after:
            there = {key: values for key, values in after[name].items() if key not in earlier["added"]}
            changed = {key: {**there[key], **values} for key, values in earlier["changed"].items() if key in there}
            before[name] = {**there, **changed, **earlier["removed"]}
    return before


def _sees_all(work: UnitOfWork, record: Record) -> bool:
    """Say whether the actor sees the record whatever it says: the team does, and who made it."""
    if not isinstance(record, ProjectRecord):
        return True
    is_own = record.created_by is not None and record.created_by == work.actor.person_id
    return is_own or work.standing.may(Permission.READ_RESEARCH, record.project_id)


def _is_for_members(record: Record, state: State) -> bool:
    """Say whether a record was shown to all members when it said this."""
    kind = type(record)
    then = kind(**{name: typed(kind, name, state[name]) for name in _columns(kind) if name not in _UNTYPED})
    return then.shown_to() is Audience.MEMBERS


# What a version keeps as text and nobody asks for as a moment.
_UNTYPED = frozenset({"created_at", "revised_at", "removed_at"})
