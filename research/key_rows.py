"""The rows of the key table: their columns, how they are made, and what is told of them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, Engine, Integer, LargeBinary, MetaData, RowMapping, String, Table, Uuid, text
from sqlalchemy.schema import CreateIndex, CreateTable

from research import database
from research.records import UtcDateTime

METADATA = MetaData()
SEALED = Table(
    "sealed",
    METADATA,
    Column("participant_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False, index=True),
    Column("study_id", Uuid, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("key_name", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)
# That a key is gone, and since when: a copy from before is brought to the same, and a study can say when.
FORGOTTEN = Table(
    "forgotten",
    METADATA,
    Column("participant_id", Uuid, primary_key=True),
    Column("study_id", Uuid, nullable=False, index=True),
    Column("forgotten_at", UtcDateTime, nullable=False),
)
# Raised by one as the first thing every writer does: so writers wait for one another, and other processes see that
# what they remember has changed.
STATE = Table("state", METADATA, Column("id", Integer, primary_key=True), Column("version", Integer, nullable=False))

AT_ONCE = 200
"""How many rows are handled in one statement, or encrypted anew in one transaction."""

_NAME_PARTS = re.compile(r"[^\W\d_]{2,}")
# What stands within many names and is a word, or the article of a name, everywhere else.
_PARTICLES = frozenset(
    ("av", "af", "al", "el", "bin", "da", "de", "del", "den", "der", "di", "van", "von", "og", "ter")
)


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Who somebody is and how to reach them; what is not known is empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


class Held(NamedTuple):
    """That a key is held of a participant, without what it says.

    Attributes:
        revision: Raised by one each time it is stored anew.
    """

    study_id: UUID
    stored_at: datetime
    revision: int


class KeyEntry(NamedTuple):
    """What the key says of one participant."""

    contact: Contact
    held: Held


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The keys of a study that were deleted: how many, and when the last was."""

    count: int
    at: datetime


class Looked(NamedTuple):
    """What opening every row has told.

    Attributes:
        opened: How many could be opened.
        locked: How many are encrypted with a key that is not here.
        damaged: How many cannot be opened though the key is here.
        older: How many are encrypted with another key than the first.
    """

    opened: int
    locked: int
    damaged: int
    older: int


def make(engine: Engine) -> None:
    """Make the tables, where they are not there."""
    with database.writing(engine).begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
        connection.execute(text("INSERT INTO state (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING"))


def belonging(row: Mapping[str, Any] | RowMapping) -> str:
    """Return what the sealed part of a row belongs to."""
    return f"{row['participant_id']}/{row['project_id']}/{row['study_id']}"


def words(name: str) -> set[str]:
    """Return a name, whole and in its parts, as it is looked for in texts."""
    parts = {part for part in _NAME_PARTS.findall(name) if part.casefold() not in _PARTICLES}
    return parts | {name} if parts else set()


def cut(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Yield identifiers as many at once as one statement takes."""
    every = list(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
