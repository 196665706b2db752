"""Deleting for good: what goes with a record, by the foreign keys of the database, and what only forgets it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, inspect
from sqlmodel import Session, SQLModel, col, select

from research.changes import Version
from research.records import Record

FORGETTING = frozenset(
    {
        "benefit.concept_id",
        "gate.chosen_concept_id",
        "gate.report_id",
        "insight.superseded_by",
        "interview.study_id",
        "participant.study_id",
        "passage.participant_id",
        "report.follows_id",
        "tag.parent_id",
    }
)
"""Columns that are emptied when what they name is deleted; whatever else names a record goes with it."""

# Rows that name a record of any kind, and so without a foreign key, in this column.
_NAMING = "record_id"
# That something happened, and that a request was carried out, stays true; versions are deleted at the end.
_STAYING = frozenset({"change", "logentry", "receipt", "reportsource", "version"})
# Rows that stay but hold words of what they name, in the last of these columns: they are emptied.
_QUOTING = {"reportsource": (("record_id", "quote_id"), ("words", "place"))}
_AT_ONCE = 500


def hanging_on(session: Session, record: Record) -> list[Any]:
    """Return the record and every row that goes with it, whoever may see them."""
    found: dict[Any, Any] = {inspect(record).key: record}
    waiting: list[tuple[type[Any], list[UUID]]] = [(type(record), [record.id])]
    while waiting:
        kind, ids = waiting.pop()
        for other, column in _naming(kind):
            if f"{other.__table__.name}.{column}" in FORGETTING:
                continue
            rows = {inspect(row).key: row for row in _rows(session, other, column, ids)}
            fresh = {key: row for key, row in rows.items() if key not in found}
            found.update(fresh)
            if fresh:
                waiting.append((other, [row.id for row in fresh.values()]))
    return list(found.values())


def erase(session: Session, record: Record) -> None:
    """Delete a record and all that goes with it, and all that was kept of what they said before."""
    session.flush()
    by_table: dict[Table, list[Any]] = defaultdict(list)
    for row in hanging_on(session, record):
        by_table[type(row).__table__].append(row)
    erased = [row.id for rows in by_table.values() for row in rows if isinstance(row, Record)]
    session.info["erased"].update(erased)
    for kind, ids in [(type(rows[0]), [row.id for row in rows]) for rows in by_table.values()]:
        _forget(session, kind, ids)
    _empty(session, type(record), erased)
    for table in reversed(SQLModel.metadata.sorted_tables):
        for row in by_table.get(table, ()):
            session.delete(row)
        session.flush()
    for some in _cut(erased):
        session.execute(delete(Version).where(col(Version.record_id).in_(some)))


def _forget(session: Session, kind: type[Any], ids: list[UUID]) -> None:
    for other, column in _naming(kind):
        if f"{other.__table__.name}.{column}" in FORGETTING:
            for row in _rows(session, other, column, ids):
                setattr(row, column, None)
    session.flush()


def _empty(session: Session, kind: type[Record], erased: list[UUID]) -> None:
    """Take the words of what is deleted out of the rows that tell of it afterwards."""
    for mapper in inspect(kind).registry.mappers:
        naming, emptied = _QUOTING.get(str(mapper.local_table), ((), ()))
        for row in (each for column in naming for each in _rows(session, mapper.class_, column, erased)):
            for column in emptied:
                setattr(row, column, "")
    session.flush()


def _naming(kind: type[Any]) -> Iterator[tuple[type[Any], str]]:
    """Yield the classes whose rows name rows of a kind, each with the column that does."""
    table = inspect(kind).local_table
    for mapper in sorted(inspect(kind).registry.mappers, key=lambda each: str(each.local_table)):
        for key in sorted(mapper.local_table.foreign_keys, key=lambda each: str(each.parent)):
            if key.column.table is table:
                yield mapper.class_, key.parent.name
        has_name = _NAMING in mapper.local_table.columns and mapper.local_table.name not in _STAYING
        if has_name and issubclass(kind, Record):
            yield mapper.class_, _NAMING


def _rows(session: Session, kind: type[Any], column: str, ids: list[UUID]) -> Iterator[Any]:
    for some in _cut(ids):
        yield from session.exec(select(kind).where(getattr(kind, column).in_(some))).all()


def _cut(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
