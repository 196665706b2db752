"""The door that every text passes on its way into the database: it is looked through for personal data.

One listener does it, in the transaction of the change itself and before anything is sent to the database, so that
pages, the API, the command line and imports pass the same door. What stood in the same column before is not asked
about again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from research.errors import Found, Invalid, PersonalData
from research.privacy.identifiers import NOBODY, Certainty, KnownNames, found, masked
from research.records import Own, Part, Record
from research.words import N_, Kind, Language, Word

SHORTEST_REASON, LONGEST_REASON = 10, 500
SURE = N_("There is a number here that can only be somebody's: nothing is stored. Mask it, or say why it must stand.")
UNSURE = N_("Something here looks like personal data. Mask it, or store it as it is.")

Names = Callable[[UUID], KnownNames]
"""Returns the names that are looked for in a project."""

_WORTH_A_LOOK = re.compile(r"[\d@A-ZÆØÅ]")
_PLAIN_KEY = re.compile(r"[a-z_]{1,40}")

Row = Record | Part | Own


@dataclass(frozen=True, slots=True)
class Override:
    """What is to be done about what is found.

    Attributes:
        reason: Why what is certain is stored all the same; without one, nothing that is certain is stored.
        masks: Whatever is found is replaced by what it is.
        asks: Whoever writes is asked first about what is likely too.
        language: Of what stands where something was masked.
    """

    reason: str = ""
    masks: bool = False
    asks: bool = False
    language: Language = Language.BOKMAL

    def stops(self, certainty: Certainty) -> bool:
        """Say whether something so certain may not be stored."""
        return (certainty is Certainty.CERTAIN and not self.reason) or (certainty is Certainty.LIKELY and self.asks)


NO_OVERRIDE = Override()


@dataclass
class Door:
    """The door of one transaction.

    Attributes:
        told: What was found and stored all the same.
        masked: How much was masked.
    """

    override: Override
    names: Names
    told: list[Found] = field(default_factory=list)
    masked: int = 0
    _admitted: set[UUID] = field(default_factory=set)
    _known: dict[UUID, KnownNames] = field(default_factory=dict)

    def admit(self, rows: Iterable[Row]) -> None:
        """Look through rows before they are stored, all of them before any is refused.

        Raises:
            PersonalData: Something may not be stored.
            Invalid: A text that was masked is too long.
        """
        stopped = [each for row in rows if row.id not in self._admitted for each in self._look_through(row)]
        if stopped:
            is_sure = any(each.certainty is Certainty.CERTAIN for each in stopped)
            raise PersonalData(SURE if is_sure else UNSURE, stopped)

    def let_in(self, rows: Iterable[Row]) -> None:
        """Look through new rows now, and not again when they are stored.

        Raises:
            PersonalData, Invalid: As for ``admit``.
        """
        held = list(rows)
        self.admit(held)
        self._admitted.update(row.id for row in held)

    def text(self, written: str, name: str, project_id: UUID | None) -> str:
        """Return a text that somebody wrote beside a record, such as a reason, as it may be stored.

        Raises:
            PersonalData: It holds what is certain; no reason lets that through.
        """
        hits = found(written, known=self._of(project_id))
        sure = [hit for hit in hits if hit.certainty is Certainty.CERTAIN]
        if self.override.masks:
            return masked(written, hits, language=self.override.language)
        if sure:
            raise PersonalData(SURE, [Found(name, hit.kind, hit.certainty, hit.start, hit.end) for hit in sure])
        return written

    def overridden(self) -> dict[UUID | None, list[Found]]:
        """Return by project what is certain and was let through."""
        by_project: dict[UUID | None, list[Found]] = defaultdict(list)
        for each in self.told:
            if each.certainty is Certainty.CERTAIN:
                by_project[each.project_id].append(each)
        return by_project

    def _of(self, project_id: UUID | None) -> KnownNames:
        if project_id is None:
            return NOBODY
        if project_id not in self._known:
            self._known[project_id] = self.names(project_id)
        return self._known[project_id]

    def _look_through(self, row: Row) -> Iterator[Found]:
        """Mask what is to be masked, and yield what stops the row."""
        for column, before, value in _texts_of(row):
            search = _Search(self, row, column, before)
            now = search.through(value)
            if search.is_masked:
                self.masked += len(search.hits)
                _fits(row, column, now)
                setattr(row, column, now)
            for each in () if self.override.masks else search.hits:
                if self.override.stops(each.certainty):
                    yield each
                else:
                    self.told.append(each)


@dataclass
class _Search:
    """One search through what a column of a row holds, which may be a text, a list or an object."""

    door: Door
    row: Row
    column: str
    before: str
    hits: list[Found] = field(default_factory=list)

    def through(self, value: Any, path: str = "") -> Any:
        """Return a value as it is to be stored."""
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, list):
            return [self.through(each, f"{path}.{at}") for at, each in enumerate(value)]
        if isinstance(value, dict):
            return {self._text(name, path): self.through(each, _under(path, name)) for name, each in value.items()}
        return value

    @property
    def is_masked(self) -> bool:
        """Whether something is stored otherwise than it was written."""
        return bool(self.hits) and self.door.override.masks

    @cached_property
    def project_id(self) -> UUID | None:
        """The project whose names are looked for."""
        row = self.row
        return row.id if isinstance(row, Record) and row.kind is Kind.PROJECT else getattr(row, "project_id", None)

    def _text(self, text: str, path: str) -> str:
        if isinstance(text, Word) or not _WORTH_A_LOOK.search(text):
            return text
        names_us = self.column in self.row.names_us
        known = NOBODY if names_us else self.door._of(self.project_id)
        new = [hit for hit in found(text, known=known) if text[hit.start : hit.end] not in self.before]
        if not new:
            return text
        of, record_id = _named(self.row)
        name, place = f"{self.column}{path}", getattr(self.row, "position", None)
        told = (of, record_id, self.project_id, place)
        self.hits += (Found(name, hit.kind, hit.certainty, hit.start, hit.end, *told) for hit in new)
        return masked(text, new, language=self.door.override.language) if self.door.override.masks else text


def guard(session: Session, override: Override, names: Names) -> Door:
    """Let every row that a session stores pass a door."""
    door = session.info["door"] = Door(override, names)

    def _flushing(flushing: Session, _context: Any, _instances: Any) -> None:
        changed = (row for row in flushing.dirty if flushing.is_modified(row))
        door.admit([row for row in (*flushing.new, *changed) if isinstance(row, Row)])

    event.listen(session, "before_flush", _flushing)
    return door


def counts(findings: Iterable[Found]) -> dict[str, int]:
    """Return how many of each kind were found."""
    return dict(Counter(each.kind.value for each in findings))


def in_rows(error: PersonalData, rows: dict[UUID, int]) -> PersonalData:
    """Return an error that tells the rows of a table.

    Args:
        rows: The number of each record's row.
    """
    placed = [replace(each, row=rows.get(each.record_id)) if each.record_id else each for each in error.findings]
    return PersonalData(error.message, placed)


def _texts_of(row: Row) -> Iterator[tuple[str, str, Any]]:
    """Yield the columns of a row that hold other texts than before, with what they held and what they hold."""
    state = inspect(row)
    unscanned = row.unscanned | row.derived if isinstance(row, Record) else row.unscanned
    for name, value in list(vars(row).items()):
        if not isinstance(value, str | list | dict) or isinstance(value, Word) or not value:
            continue
        if name in unscanned or name not in state.mapper.column_attrs:
            continue
        if not state.persistent:
            yield name, "", value
        elif (history := state.attrs[name].history).has_changes():
            yield name, _whole(history.deleted), value


def _whole(value: Any) -> str:
    """Return all the texts in a value as one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(map(_whole, (*value, *value.values())))
    return "\n".join(map(_whole, value)) if isinstance(value, list | tuple) else ""


def _under(path: str, name: str) -> str:
    # What a person chose to call a part may itself be what is looked for.
    return f"{path}.{name}" if _PLAIN_KEY.fullmatch(name) else path


def _named(row: Row) -> tuple[Kind | None, UUID | None]:
    if isinstance(row, Record):
        return row.kind, row.id
    return row.changes_record() if isinstance(row, Part) else (None, None)


def _fits(row: Row, column: str, value: Any) -> None:
    length = getattr(inspect(row).mapper.columns[column].type, "length", None)
    if length and isinstance(value, str) and len(value) > length:
        text = N_("This can be at most %(max_length)d characters long.")
        raise Invalid({column: text}, {column: {"max_length": length}})
