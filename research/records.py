"""What every stored thing shares: how it is drafted, identified, dated and shown."""

import re
import secrets
import time
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import JSON, ColumnElement, DateTime, String, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from research.words import Audience, Kind, Phase, Role, Word

# Everything Unicode calls a control character but tab and newline, and half of a surrogate pair:
# PostgreSQL refuses the first of them, and no keyboard means to write the others.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")

SHORT_TEXT = 300
LONG_TEXT = 20_000


def clean_text(text: str) -> str:
    """Return text as it is stored: NFC, newlines as ``\\n``, no control characters, no outer white space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", text)).strip()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Word):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    return value


def one_text(*texts: str) -> str:
    """Return the fields of a record as one text for search, each told from the next."""
    return " · ".join(filter(None, texts))


def new_id() -> UUID:
    """Make an identifier that sorts by the moment it was made (UUIDv7, RFC 9562 sections 5.7 and 6.2, method 3)."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def id_of_day(moment: datetime) -> UUID:
    """Make an identifier that tells the day it was made on, and nothing of the order within the day.

    Its time is a random one in the last hour of the day in UTC, so that what is looked for after an earlier moment
    of the day is found.
    """
    late = moment.astimezone(UTC).replace(hour=23, minute=0, second=0, microsecond=0)
    milliseconds = int(late.timestamp()) * 1000 + secrets.randbelow(3_600_000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62))


def on_its_day(moment: datetime) -> datetime:
    """Return the beginning of a moment's day in UTC, which is all that is told of what somebody unnamed did."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _WordType(TypeDecorator[Word]):
    """A word, stored as its text."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        return None if value is None else self.words(value)


def word(words: type[Word]) -> Any:
    """Return the column type that stores these words by value, as text."""
    return _WordType(words)


class _WordsType(TypeDecorator[list[Word]]):
    """Several words, stored as a JSON list of their texts."""

    impl = JSON
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: list[Word] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else [self.words(each).value for each in value]

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> list[Word] | None:
        return None if value is None else [self.words(each) for each in value]


def several(words: type[Word]) -> Any:
    """Return the column type that stores a list of these words by value, as JSON."""
    return _WordsType(words)


MOMENT: Any = UtcDateTime


class Draft(SQLModel):
    """What somebody wants stored; the only way in. Unknown fields are refused, blank means absent."""

    model_config = ConfigDict(extra="forbid", validate_default=False)  # type: ignore[assignment]

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        cleaned = {name: _cleaned(value) for name, value in values.items()}
        return {
            name: value
            for name, value in cleaned.items()
            if value != "" or (name in cls.model_fields and cls.model_fields[name].is_required())
        }


class Fields(Draft):
    """The part of a draft that is stored in the record's own row."""


class Record(SQLModel):
    """What is stored under an identifier of its own, with revisions and a place in the change log."""

    kind: ClassVar[Kind]
    searchable: ClassVar[bool] = False
    carries_tags: ClassVar[bool] = False
    derived: ClassVar[frozenset[str]] = frozenset()
    """Columns that are worked out of others and of other records, so that no version keeps what they said."""
    unscanned: ClassVar[frozenset[str]] = frozenset()
    """Columns that only repeat what other records say, and that was looked through for personal data there."""
    names_us: ClassVar[frozenset[str]] = frozenset()
    """Columns in which names are meant to stand: of those who do the work, not of those it is about."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    revision: int = Field(default=1, description="Raised by one at every change.")
    created_at: datetime = Field(default=None, sa_type=MOMENT)
    created_by: UUID | None = Field(default=None, foreign_key="person.id")
    revised_at: datetime = Field(default=None, sa_type=MOMENT)
    removed_at: datetime | None = Field(default=None, sa_type=MOMENT)

    def shown_to(self) -> Audience:
        """Say who the record is shown to; kept in ``audience`` at every change."""
        return Audience.TEAM

    @classmethod
    def also_touches(cls, work: Any, ids: set[UUID]) -> Iterable[tuple[Kind, UUID]]:
        """Name the other records whose words in the index change when these do."""
        return ()

    @classmethod
    def settle(cls, work: Any, changed: Mapping[Kind, set[UUID]]) -> None:
        """Put right what follows for records of this kind from changes to others; called before every commit.

        Args:
            work: Sees everything; what it changes is logged as done by whoever made the changes.
            changed: The records that were changed, by kind; not those that are new.
        """

    @property
    def project(self) -> UUID | None:
        """The project the record belongs to, if any."""
        return getattr(self, "project_id", None)


class ProjectRecord(Record):
    """A record of a project, with a number that people can say aloud."""

    prefix: ClassVar[str]

    project_id: UUID = Field(default=None, foreign_key="project.id", index=True)
    number: int = Field(default=0, description="From 1 in each project and kind.")
    audience: Audience = Field(default=Audience.TEAM, sa_type=word(Audience))
    circle_id: UUID | None = Field(
        default=None, description="The study whose members alone see it, unless it is for all members."
    )
    restricted_at: datetime | None = Field(
        default=None, sa_type=MOMENT, description="Since when it is hidden without being deleted (GDPR article 18)."
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (UniqueConstraint("project_id", "number"),)

    @classmethod
    def numbered_in_order(cls) -> list[ColumnElement[bool]]:
        """Return what holds of the records whose numbers follow each other; nothing where they all do."""
        return []

    @property
    def veil(self) -> Role | None:
        """The role that is told instead of who wrote it; None where that is told."""
        return None

    def within(self, session: Any) -> UUID | None:
        """Say which study's members alone see the record; kept in ``circle_id`` at every change."""
        return None

    @classmethod
    def outside_team(cls) -> list[ColumnElement[bool]]:
        """Return what else must hold of a record for those outside the research team to see it."""
        return []

    @property
    def reference(self) -> str:
        """The name people use, such as ``INT-014``."""
        return f"{self.prefix}-{self.number:03d}"

    @property
    def headline(self) -> str:
        """One line that tells which record this is."""
        return self.reference

    def in_brief(self) -> "Brief":
        """Return what a link to the record needs."""
        return Brief(
            id=self.id,
            kind=self.kind,
            reference=self.reference,
            title=self.headline,
            phase=getattr(self, "phase", None),
            day=self.day,
        )

    @property
    def day(self) -> date:
        """The day the record speaks of."""
        return self.created_at.date()


class Part(SQLModel):
    """A row that belongs to a record; a change to it is logged as a change to its owner."""

    owner_kind: ClassVar[Kind]
    owner_key: ClassVar[str]
    in_draft: ClassVar[bool] = False
    """Whether the owner's draft holds it, so that a change to it makes another revision of the owner."""
    told_of: ClassVar[str] = ""
    """The column that names the record whose history tells of it; empty where none does."""
    unscanned: ClassVar[frozenset[str]] = frozenset()
    names_us: ClassVar[frozenset[str]] = frozenset()

    id: UUID = Field(default_factory=new_id, primary_key=True)
    project_id: UUID = Field(default=None, foreign_key="project.id", index=True)

    def changes_record(self) -> tuple[Kind, UUID]:
        """Name the record that a change to this part is a change to."""
        return self.owner_kind, getattr(self, self.owner_key)


class Own(SQLModel):
    """A row that is one person's own in a project: it is shown to nobody else, and is no research."""

    unscanned: ClassVar[frozenset[str]] = frozenset()
    names_us: ClassVar[frozenset[str]] = frozenset()

    id: UUID = Field(default_factory=new_id, primary_key=True)
    project_id: UUID = Field(default=None, foreign_key="project.id")
    person_id: UUID = Field(default=None, foreign_key="person.id")


class View(BaseModel):
    """What is shown of a record, on pages and through the API."""

    model_config = ConfigDict(frozen=True)


class Brief(View):
    """A record in one line."""

    id: UUID
    kind: Kind
    reference: str
    title: str
    phase: Phase | None
    day: date
