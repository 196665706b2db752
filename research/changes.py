"""The change log: who did what to which record, numbered in the order of commit, and never what it says.

One listener writes it, in the transaction of the change itself. The same rows tell the search index what it
has still to learn. What a record said before a change lies apart, in ``Version``, where erasure reaches it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Integer, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session
from sqlmodel import Field, SQLModel

from research.access import Actor
from research.records import MOMENT, Part, ProjectRecord, Record, new_id, word
from research.words import Action, Kind

_BOOKKEEPING = frozenset({"revision", "revised_at", "audience", "number", "created_at", "created_by", "id"})
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


class Version(SQLModel, table=True):
    """What a record said at an earlier revision."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    record_id: UUID = Field(index=True)
    revision: int
    at: datetime = Field(sa_type=MOMENT, description="When this revision was replaced.")
    actor_id: UUID | None = Field(default=None, foreign_key="person.id", description="Who replaced it.")
    contents: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, description="The fields that were changed.")


def watch(session: Session, actor: Actor, now: datetime) -> None:
    """Log every change that this session flushes as the actor's."""
    session.info["changes"] = {}
    session.info["raised"] = set()

    def _flushing(flushing: Session, _context: Any, _instances: Any) -> None:
        for row in list(flushing.new):
            if isinstance(row, Record):
                row.created_at, row.revised_at, row.created_by = now, now, row.created_by or actor.person_id
                flushing.info["raised"].add(row.id)
                _note(flushing, row, Action.ADDED, set(), actor, now)
            elif isinstance(row, Part):
                _note_part(flushing, row, actor, now)
        for row in list(flushing.dirty):
            if isinstance(row, Record) and flushing.is_modified(row):
                _revised(flushing, row, actor, now)
            elif isinstance(row, Part) and flushing.is_modified(row):
                _note_part(flushing, row, actor, now)
        for row in list(flushing.deleted):
            if isinstance(row, Part):
                _note_part(flushing, row, actor, now)

    event.listen(session, "before_flush", _flushing)
    event.listen(session, "do_orm_execute", _refuse_bulk)


def _revised(session: Session, record: Record, actor: Actor, now: datetime) -> None:
    history = {a.key: a.history for a in inspect(record).attrs if a.history.has_changes()}
    changed = {name for name in history if name not in _BOOKKEEPING}
    if not changed:
        return
    earlier = {name: _plain(history[name].deleted[0] if history[name].deleted else None) for name in sorted(changed)}
    session.add(
        Version(record_id=record.id, revision=record.revision, at=now, actor_id=actor.person_id, contents=earlier)
    )
    _raise_revision(session, record, now)
    action = Action.REVISED
    if "removed_at" in changed:
        action = Action.RESTORED if record.removed_at is None else Action.REMOVED
    _note(session, record, action, changed, actor, now)


def _raise_revision(session: Session, record: Record, now: datetime) -> None:
    """Make another revision of a record, once in a transaction."""
    raised: set[UUID] = session.info["raised"]
    if record.id not in raised:
        raised.add(record.id)
        record.revision += 1
        record.revised_at = now


def _note(session: Session, record: Record, action: Action, names: set[str], actor: Actor, now: datetime) -> None:
    if isinstance(record, ProjectRecord):
        record.audience = record.shown_to()
    project_id = record.id if record.kind is Kind.PROJECT else record.project
    _log(session, record.kind, record.id, project_id, action, names, actor, now)


def _note_part(session: Session, part: Part, actor: Actor, now: datetime) -> None:
    names = {type(part).__name__.lower()}
    kind, record_id = part.changes_record()
    if part.in_draft and record_id not in session.info["raised"]:
        for each in list(session.identity_map.values()):
            if isinstance(each, Record) and each.id == record_id:
                _raise_revision(session, each, now)
    _log(session, kind, record_id, part.project_id, Action.REVISED, names, actor, now)


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
    elif action in {Action.REMOVED, Action.RESTORED}:
        change.action = action
    if names - set(change.fields):
        change.fields = sorted({*change.fields, *names})


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _refuse_bulk(statement: ORMExecuteState) -> None:
    changed = statement.bind_mapper.class_ if statement.bind_mapper is not None else object
    if (statement.is_update or statement.is_delete) and issubclass(changed, Record | Part):
        raise TypeError("a bulk update or delete passes by the change log; change the rows one at a time")
