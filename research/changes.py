"""The change log: who did what to which record, numbered in the order of commit, and never what it says.

One listener writes it, in the transaction of the change itself. The same rows tell the search index what it
has still to learn. What a record said before a change lies apart, in ``Version``, where erasure reaches it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Integer, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.attributes import History, flag_modified
from sqlmodel import Field, SQLModel

from research.access import Actor
from research.records import MOMENT, Part, ProjectRecord, Record, id_of_day, new_id, word
from research.words import Action, Kind, Role

_BOOKKEEPING = frozenset({"revision", "revised_at", "audience", "number", "created_at", "created_by", "id"})
_WORKED_OUT = frozenset({"circle_id", "restricted_at"})
"""Columns of every record that follow from others, so that no version keeps what they said."""
_NUMBER: Any = BigInteger().with_variant(Integer(), "sqlite")


class Change(SQLModel, table=True):
    """That something happened to a record."""

    __table_args__ = {"sqlite_autoincrement": True}

    number: int | None = Field(default=None, primary_key=True, sa_type=_NUMBER)
    at: datetime = Field(sa_type=MOMENT)
    actor_id: UUID | None = Field(default=None, foreign_key="person.id")
    action: Action = Field(sa_type=word(Action))
    kind: Kind = Field(sa_type=word(Kind))
    record_id: UUID = Field(index=True)
    project_id: UUID | None = Field(default=None, index=True)
    fields: list[str] = Field(default_factory=list, sa_type=JSON, description="Names of what changed, no contents.")
    as_role: Role | None = Field(
        default=None, sa_type=word(Role), description="What is told instead of who did it, to all but them."
    )


class Version(SQLModel, table=True):
    """What a record said at an earlier revision.

    Attributes:
        contents: The fields that were changed, and by the name of their class the parts that were: which were
            added, what those removed said, and what of those changed was different.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    record_id: UUID = Field(index=True)
    revision: int
    at: datetime = Field(sa_type=MOMENT, description="When this revision was replaced.")
    actor_id: UUID | None = Field(default=None, foreign_key="person.id", description="Who replaced it.")
    contents: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


def watch(session: Session, actor: Actor, now: datetime) -> None:
    """Log every change that this session flushes as the actor's."""
    session.info["changes"] = {}
    session.info["raised"] = set()
    session.info["versions"] = {}
    session.info["erased"] = set()
    session.info["veil"] = {}

    def _flushing(flushing: Session, _context: Any, _instances: Any) -> None:
        for row in list(flushing.new):
            if isinstance(row, Record):
                row.created_at, row.revised_at, row.created_by = now, now, row.created_by or actor.person_id
                flushing.info["raised"].add(row.id)
                _note(flushing, row, Action.ADDED, set(), actor, now)
            elif isinstance(row, Part):
                _note_part(flushing, row, "added", actor, now)
        for row in list(flushing.dirty):
            if isinstance(row, Record) and flushing.is_modified(row):
                _revised(flushing, row, actor, now)
            elif isinstance(row, Part) and flushing.is_modified(row):
                _note_part(flushing, row, "changed", actor, now)
        for row in list(flushing.deleted):
            if isinstance(row, Record):
                _log(flushing, row.kind, row.id, _project_of(row), Action.DELETED, set(), actor, now)
            elif isinstance(row, Part):
                _note_part(flushing, row, "removed", actor, now)

    event.listen(session, "before_flush", _flushing)
    event.listen(session, "do_orm_execute", _refuse_bulk)


def _revised(session: Session, record: Record, actor: Actor, now: datetime) -> None:
    history = {a.key: a.history for a in inspect(record).attrs if a.history.has_changes()}
    changed = {name for name in history if name not in _BOOKKEEPING}
    if not changed or record.id in session.info["erased"]:
        return
    version = _version(session, record.id, record, actor, now)
    if version is not None:
        earlier = {name: plain(_before(history[name])) for name in sorted(changed - record.derived - _WORKED_OUT)}
        version.contents = {**earlier, **version.contents}
    _raise_revision(session, record, now)
    action = Action.REVISED
    if "removed_at" in changed:
        action = Action.RESTORED if record.removed_at is None else Action.REMOVED
    _note(session, record, action, changed, actor, now)


def _version(session: Session, record_id: UUID, record: Record | None, actor: Actor, now: datetime) -> Version | None:
    """Return where this transaction keeps what a record said before it; what it has itself added said nothing."""
    change: Change | None = session.info["changes"].get(record_id)
    if change is not None and change.action is Action.ADDED:
        return None
    versions: dict[UUID, Version] = session.info["versions"]
    if record_id not in versions:
        revision = record.revision if record is not None else 0
        versions[record_id] = Version(record_id=record_id, revision=revision, at=now, actor_id=actor.person_id)
        session.add(versions[record_id])
    return versions[record_id]


def _raise_revision(session: Session, record: Record, now: datetime) -> None:
    """Make another revision of a record, once in a transaction."""
    raised: set[UUID] = session.info["raised"]
    if record.id not in raised:
        raised.add(record.id)
        record.revision += 1
        record.revised_at = now


def veil(session: Session, actor: Actor, now: datetime) -> None:
    """Let all that was done along with an observation, whose author is not told, be told as done by their role.

    So is what its author did to it before, should they have been told then.
    """
    veiled: dict[UUID, Role] = session.info["veil"]
    columns: Any = Change
    earlier = select(Change).where(columns.record_id.in_(veiled), columns.actor_id == actor.person_id)
    for role in list(veiled.values())[:1]:
        for change in (*session.info["changes"].values(), *session.scalars(earlier.where(columns.as_role.is_(None)))):
            change.as_role = role
        for version in session.info["versions"].values():
            version.id = id_of_day(now)


def _keep_from_telling(session: Session, record: Record | None, actor: Actor) -> None:
    """Note that a record is written whose author is not told, by that author."""
    if isinstance(record, ProjectRecord) and record.veil and record.created_by == actor.person_id:
        session.info["veil"][record.id] = record.veil


def _note(session: Session, record: Record, action: Action, names: set[str], actor: Actor, now: datetime) -> None:
    if isinstance(record, ProjectRecord):
        record.audience = record.shown_to()
        record.circle_id = record.within(session)
    _keep_from_telling(session, record, actor)
    _log(session, record.kind, record.id, _project_of(record), action, names, actor, now)


def _project_of(record: Record) -> UUID | None:
    return record.id if record.kind is Kind.PROJECT else record.project


def _note_part(session: Session, part: Part, done: str, actor: Actor, now: datetime) -> None:
    names = {type(part).__name__.lower()}
    kind, record_id = part.changes_record()
    if record_id in session.info["erased"]:
        return
    is_raised = record_id in session.info["raised"]
    is_asked_for = not is_raised and (part.in_draft or record_id not in session.info["versions"])
    owner = _loaded(session, record_id) if is_asked_for else None
    if part.told_of:
        version = _version(session, getattr(part, part.told_of), owner, actor, now)
        if version is not None:
            _keep_part(version, part, done)
    _keep_from_telling(session, owner, actor)
    if part.in_draft and owner is not None:
        _raise_revision(session, owner, now)
    _log(session, kind, record_id, part.project_id, Action.REVISED, names, actor, now)


def _loaded(session: Session, record_id: UUID) -> Record | None:
    found = (each for each in list(session.identity_map.values()) if isinstance(each, Record))
    return next((each for each in found if each.id == record_id), None)


def _keep_part(version: Version, part: Part, done: str) -> None:
    """Keep that a part was added, or what it said before it was changed or removed.

    Args:
        done: ``added``, ``changed`` or ``removed``.
    """
    own = version.contents.setdefault(type(part).__name__.lower(), {"added": {}, "changed": {}, "removed": {}})
    key, bookkeeping = str(part.id), {"id", "project_id", part.told_of}
    told = [each for each in inspect(part).attrs if each.key not in bookkeeping]
    if done == "added":
        own["added"][key] = {}
    elif done == "changed" and key not in own["added"]:
        earlier = {each.key: plain(_before(each.history)) for each in told if each.history.has_changes()}
        own["changed"][key] = {**earlier, **own["changed"].get(key, {})}
    elif done == "removed" and own["added"].pop(key, None) is None:
        now_said = {each.key: plain(each.value) for each in told}
        own["removed"][key] = {**now_said, **own["changed"].pop(key, {})}
    flag_modified(version, "contents")


def _before(history: History) -> Any:
    """Return what an attribute said before it was changed, or says where it was not."""
    return next(iter(history.deleted or history.unchanged or ()), None)


def _log(
    session: Session,
    kind: Kind,
    record_id: UUID,
    project_id: UUID | None,
    action: Action,
    names: set[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Log one change per record and transaction: what comes later is added to what came first."""
    logged: dict[UUID, Change] = session.info["changes"]
    change = logged.get(record_id)
    if change is None:
        change = Change(
            at=now, actor_id=actor.person_id, action=action, kind=kind, record_id=record_id, project_id=project_id
        )
        logged[record_id] = change
        session.add(change)
    elif action in {Action.REMOVED, Action.RESTORED, Action.DELETED}:
        change.action = action
    if names - set(change.fields):
        change.fields = sorted({*change.fields, *names})


def plain(value: Any) -> Any:
    """Return a value as a version keeps it: what JSON knows as it is, everything else as text."""
    return value if value is None or isinstance(value, bool | int | float | list | dict) else str(value)


def _refuse_bulk(statement: ORMExecuteState) -> None:
    changed = statement.bind_mapper.class_ if statement.bind_mapper is not None else object
    if (statement.is_update or statement.is_delete) and issubclass(changed, Record | Part):
        raise TypeError("a bulk update or delete passes by the change log; change the rows one at a time")
