"""Deleting for good: what goes with a record, by the foreign keys of the database, and what only forgets it.

What was deleted is listed by its random identifiers, so that the same can be deleted from a backup that is restored.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Table, delete, inspect
from sqlmodel import Field, Session, SQLModel, col, select

from research.changes import Version
from research.records import MOMENT, Part, ProjectRecord, Record, new_id, word
from research.words import N_, Kind, Role, Word

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
_STAYING = frozenset({"change", "erased", "logentry", "receipt", "reportsource", "version"})
# Rows that stay but hold words of what they name, in the last of these columns: they are emptied.
_QUOTING = {"reportsource": (("record_id", "quote_id", "evidence_id"), ("words", "place"))}
_AT_ONCE = 500


class ErasureReason(Word):
    """Why something was deleted for good."""

    WITHDRAWAL = "withdrawal", N_("Withdrawal"), N_("A participant withdrew.")
    RETENTION = "retention", N_("Retention"), N_("The day of deletion that the study had set had come.")
    BIN = "bin", N_("The bin"), N_("It lay in the bin, and was deleted by an owner or when its days were over.")
    PROJECT = "project", N_("The whole project"), N_("The project was deleted with all that it held.")


class ErasedAct(StrEnum):
    """What was done to something that an erasure names.

    A record or a passage was deleted, an interview was emptied of what nobody can part by who said it, and a report
    was left as it was published.
    """

    DELETED = "deleted"
    PASSAGE = "passage"
    EMPTIED = "emptied"
    LEFT = "left"


class Erasure(SQLModel, table=True):
    """That something was deleted for good: the receipt, which tells nothing of what it said.

    Attributes:
        subject_kind, subject: What it was about, such as a participant and ``P-014``.
        role: Of who did it; None where the installation did.
        counts: How many there were, by what they were; words of the vocabulary and numbers.
        consents: Of those who withdrew: when they had consented, to what.
        left: The published reports that still hold words: id, reference and why.
        wiped_at: When the search index, the journals and the copies had forgotten it too; None until then.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=MOMENT)
    why: ErasureReason = Field(sa_type=word(ErasureReason))
    project_id: UUID | None = Field(default=None, index=True)
    subject_id: UUID | None = None
    subject_kind: Kind | None = Field(default=None, sa_type=word(Kind))
    subject: str = Field(default="", max_length=60)
    done_by: UUID | None = Field(default=None, foreign_key="person.id")
    role: Role | None = Field(default=None, sa_type=word(Role))
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    consents: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    left: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    wiped_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Erased(SQLModel, table=True):
    """What an erasure did to one record: random identifiers and nothing else.

    Attributes:
        number: Of a project record, which is never given to another.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    erasure_id: UUID = Field(index=True)
    act: str = Field(max_length=20)
    kind: Kind = Field(sa_type=word(Kind))
    record_id: UUID = Field(index=True)
    project_id: UUID | None = Field(default=None, index=True)
    number: int = 0


def hanging_on(session: Session, *roots: Record | Part) -> list[Any]:
    """Return these rows and every row that goes with them, whoever may see them."""
    found: dict[Any, Any] = {inspect(row).key: row for row in roots}
    waiting: list[tuple[type[Any], list[UUID]]] = [(type(row), [row.id]) for row in roots]
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


def erase(session: Session, *roots: Record | Part, within: UUID | None = None) -> None:
    """Delete rows and all that goes with them, and all that was kept of what they said before.

    Args:
        within: The erasure that this is part of.
    """
    session.flush()
    by_table: dict[Table, list[Any]] = defaultdict(list)
    for row in hanging_on(session, *roots):
        by_table[type(row).__table__].append(row)
    records = [row for rows in by_table.values() for row in rows if isinstance(row, Record)]
    erased = [row.id for row in records]
    session.info["erased"].update(erased)
    for kind, ids in [(type(rows[0]), [row.id for row in rows]) for rows in by_table.values()]:
        _forget(session, kind, ids)
    _empty(session, list(_with_their_words([row for rows in by_table.values() for row in rows])))
    session.add_all(_listed(records, [row for row in roots if isinstance(row, Part)], within or new_id()))
    for table in reversed(SQLModel.metadata.sorted_tables):
        for row in by_table.get(table, ()):
            session.delete(row)
        session.flush()
    forget_versions(session, erased)


def _listed(records: Sequence[Record], parts: Sequence[Part], erasure_id: UUID) -> Iterator[Erased]:
    """Yield what names these; a project's own identifier stands for all that it holds."""
    projects = {row.id for row in records if row.kind is Kind.PROJECT}
    for row in records:
        if isinstance(row, ProjectRecord) and row.project_id in projects:
            continue
        number = row.number if isinstance(row, ProjectRecord) else 0
        yield Erased(
            erasure_id=erasure_id,
            act=ErasedAct.DELETED,
            kind=row.kind,
            record_id=row.id,
            project_id=row.project,
            number=number,
        )
    for part in parts:
        yield Erased(
            erasure_id=erasure_id,
            act=ErasedAct.PASSAGE,
            kind=part.owner_kind,
            record_id=part.id,
            project_id=part.project_id,
        )


def forget_versions(session: Session, record_ids: Iterable[UUID]) -> None:
    """Delete all that was kept of what records said before, in this transaction too."""
    session.flush()
    for some in _cut(record_ids):
        for key in some:
            version = session.info["versions"].pop(key, None)
            if version is not None and version in session:
                session.expunge(version)
        session.execute(delete(Version).where(col(Version.record_id).in_(some)))


def numbers(session: Session, kind: Kind, project_id: UUID) -> set[int]:
    """Return the numbers that the deleted records of a kind had in a project."""
    chosen = select(Erased.number).where(Erased.kind == kind, Erased.project_id == project_id)
    return set(session.exec(chosen))


def _forget(session: Session, kind: type[Any], ids: list[UUID]) -> None:
    for other, column in _naming(kind):
        if f"{other.__table__.name}.{column}" in FORGETTING:
            for row in _rows(session, other, column, ids):
                setattr(row, column, None)
    session.flush()


def _with_their_words(rows: Sequence[Any]) -> Iterator[UUID]:
    """Yield the identifiers of what goes with its words: a part that goes with its owner leaves those of its source."""
    gone = {row.id for row in rows}
    for row in rows:
        own = {"id", "project_id", getattr(row, "owner_key", "")}
        if not isinstance(row, Part) or any(value in gone for name, value in _identifiers(row) if name not in own):
            yield row.id


def _identifiers(row: Any) -> Iterator[tuple[str, UUID]]:
    return ((name, value) for name, value in vars(row).items() if isinstance(value, UUID))


def _empty(session: Session, erased: list[UUID]) -> None:
    """Take the words of what is deleted out of the rows that tell of it afterwards."""
    for mapper in inspect(Version).registry.mappers:
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
