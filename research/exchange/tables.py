"""Observations and insights from a table: CSV, TSV, JSON (a list of objects) or NDJSON.

Read the file, match its columns to fields, look at the plan, and store it: every row or none.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlite_utils.utils import Format, rows_from_file

from research import doors, observations, tags
from research.access import Permission
from research.errors import PersonalData, RuleBroken, TooLarge, Unreadable
from research.exchange import columns
from research.insights import Insight, InsightDraft
from research.observations import ObservationDraft
from research.records import Draft, ProjectRecord
from research.store import UnitOfWork
from research.tags import Tag, Tagging
from research.words import N_, Kind

MAX_BYTES = 50_000_000
MAX_ROWS = 50_000
# So many rows are written at a time; more only keeps whoever waits from seeing that something happens.
BATCH = 500

Progress = Callable[[int, int], None]
"""Told (rows stored, rows in all) as it goes."""

_EXTRA = "\0extra"
# Excel is told the separator so, in a line of its own before the heading.
_SEPARATOR_LINE = re.compile(r"\Asep=.\s*\n", re.IGNORECASE)
_FORMATS = {Format.CSV: "csv", Format.TSV: "tsv", Format.JSON: "json", Format.NL: "ndjson"}
_MESSAGES = {
    "missing": N_("This must be filled in."),
    "string_too_short": N_("Write at least %(min_length)d characters."),
    "string_too_long": N_("This can be at most %(max_length)d characters long."),
    "date_from_datetime_parsing": N_("Write a date as day, month and year."),
    "date_parsing": N_("Write a date as day, month and year."),
    "string_pattern_mismatch": N_("This is not written in a way that can be understood."),
}

DRAFTS: dict[Kind, type[Draft]] = {Kind.OBSERVATION: ObservationDraft, Kind.INSIGHT: InsightDraft}
"""The kinds that come in as tables."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read.

    Attributes:
        format: csv, tsv, json or ndjson.
        first_row: The number people see on the first row: 2 below the heading of a spreadsheet, else 1.
    """

    format: str
    columns: list[str]
    rows: list[dict[str, Any]]
    first_row: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be stored: an English template, filled from ``values``.

    Attributes:
        field: The field at fault; empty when it is the whole row.
    """

    row: int
    field: str
    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        text = self.message % self.values if self.values else self.message
        return f"{self.field}: {text}" if self.field else text


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would store.

    Attributes:
        mapping: The column each field is read from.
        drafts: One for each row that can be stored.
        problems: What is wrong with the others, in the order of the rows.
        rows: The number that people see on the row of each draft.
    """

    kind: Kind
    mapping: dict[str, str]
    drafts: list[ObservationDraft | InsightDraft]
    problems: list[Problem]
    rows: list[int]

    @property
    def bad_rows(self) -> int:
        """How many rows cannot be stored."""
        return len({problem.row for problem in self.problems})


def read(content: bytes) -> Table:
    """Read a table; its format is told by its contents, its encoding is UTF-8, UTF-16 or Windows-1252.

    Raises:
        Unreadable: It is no table, is empty, or two columns have the same name; the line is named if there is one.
        TooLarge: It is over ``MAX_BYTES`` or ``MAX_ROWS``.
    """
    if len(content) > MAX_BYTES:
        raise TooLarge(N_("The file is larger than %(megabytes)s MB."), megabytes=MAX_BYTES // 1_000_000)
    text = _SEPARATOR_LINE.sub("", _decoded(content)).lstrip("\n\r")
    reading, separator = _told(text)
    rows = _rows(text, reading, separator)
    if len(rows) > MAX_ROWS:
        raise TooLarge(N_("The table has more than %(rows)d rows."), rows=MAX_ROWS)
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name != _EXTRA]
    if not rows or not names:
        raise Unreadable(N_("There are no rows in the table."))
    return Table(_FORMATS[reading], names, rows, 2 if reading in {Format.CSV, Format.TSV} else 1)


def match(kind: Kind, table: Table, chosen: Mapping[str, str], ignored: Collection[str] = ()) -> dict[str, str]:
    """Return the column of each field: the chosen ones, and the others by their names.

    Raises:
        RuleBroken: A chosen field or column does not exist, or a column is neither known, chosen nor ignored.
    """
    known = ", ".join(DRAFTS[kind].model_fields)
    for field, column in chosen.items():
        if field not in DRAFTS[kind].model_fields:
            raise RuleBroken(N_("There is no field «%(name)s». The fields are: %(known)s."), name=field, known=known)
        if column not in table.columns:
            names = ", ".join(table.columns)
            raise RuleBroken(N_("There is no column «%(name)s». The columns are: %(known)s."), name=column, known=names)
    left = [name for name in table.columns if name not in {*chosen.values(), *ignored}]
    found = {field: name for field, name in columns.suggested(DRAFTS[kind], left).items() if field not in chosen}
    for name in left:
        is_needless = columns.fold(name) in columns.IGNORED or all(_is_blank(row.get(name)) for row in table.rows)
        if name not in found.values() and not is_needless:
            raise RuleBroken(
                N_("The column «%(name)s» is not known. Map it to a field or ignore it. The fields are: %(known)s."),
                name=name,
                known=known,
            )
    return {**found, **chosen}


def plan(kind: Kind, table: Table, mapping: Mapping[str, str], defaults: Mapping[str, str] | None = None) -> Plan:
    """Return what would be stored, and which rows cannot be.

    Args:
        mapping: The column each field is read from; columns that are not there are left out.
        defaults: What a field holds where its cell is empty.

    Raises:
        RuleBroken: A field that must be filled in has neither a column nor a default.
    """
    draft = DRAFTS[kind]
    given = {field: value for field, value in (defaults or {}).items() if value}
    for field, about in draft.model_fields.items():
        if about.is_required() and field not in mapping and field not in given:
            raise RuleBroken(N_("Say which column holds «%(name)s»: each row needs it."), field=field, name=field)
    made = Plan(kind, dict(mapping), [], [], [])
    for number, row in enumerate(table.rows, start=table.first_row):
        cells = {field: row.get(column) for field, column in mapping.items()}
        filled = {field: columns.shaped(draft, field, cell) for field, cell in cells.items() if not _is_blank(cell)}
        if _EXTRA in row:
            made.problems.append(Problem(number, "", N_("The row has more cells than there are columns."), {}))
        elif filled:
            _draft(made, draft, number, {**given, **filled})
    return made


def check(work: UnitOfWork, project_id: UUID, kind: Kind) -> None:
    """Refuse who may not add records of a kind."""
    may_add = Permission.ADD_OBSERVATION if kind is Kind.OBSERVATION else Permission.WRITE_RESEARCH
    work.require(may_add, project_id)


def store(
    work: UnitOfWork, project_id: UUID, plan: Plan, *, skip_bad: bool = False, progress: Progress | None = None
) -> int:
    """Store the rows of a plan in a project and return how many they are.

    Raises:
        RuleBroken: There are rows that cannot be stored, and it was not asked to leave them out; nothing is stored.
        PersonalData: There are rows that hold what may not be stored; all of them are named.
    """
    check(work, project_id, plan.kind)
    if plan.problems and not skip_bad:
        first = plan.problems[0]
        raise RuleBroken(
            N_("%(count)d rows cannot be stored, so nothing was. The first is row %(row)d: %(problem)s"),
            count=plan.bad_rows,
            row=first.row,
            problem=str(first),
        )
    made = [_record(work, project_id, draft) for draft in plan.drafts]
    _admit(work, made, plan)
    tag_ids = _tag_ids(work, project_id, plan.drafts)
    for start in range(0, len(plan.drafts), BATCH):
        drafts, records = plan.drafts[start : start + BATCH], made[start : start + BATCH]
        work.add_all(records)
        work.add_parts(
            [
                Tagging(project_id=project_id, tag_id=tag_id, record_id=record.id, record_kind=record.kind)
                for record, draft in zip(records, drafts, strict=True)
                for tag_id in {tag_ids[name.casefold()] for name in draft.tags}
            ]
        )
        if progress is not None:
            progress(start + len(drafts), len(plan.drafts))
    return len(plan.drafts)


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(N_("This file is not a table in text. Save it as CSV (UTF-8) and read that."))


def _told(text: str) -> tuple[Format, str]:
    """Return a text's format, and what parts its cells."""
    start = text.lstrip()[:1]
    if start in {"[", "{"}:
        return (Format.JSON if start == "[" else Format.NL), ""
    heading = text.partition("\n")[0]
    separator = max(";,\t", key=heading.count)
    return (Format.TSV if separator == "\t" else Format.CSV), separator


def _rows(text: str, reading: Format, separator: str) -> list[dict[str, Any]]:
    dialect: type[csv.Dialect] | None = None
    if separator:
        dialect = type("Cells", (csv.excel,), {"delimiter": separator})
    try:
        if dialect is not None:
            _refuse_same_names(text, dialect)
        file = io.BytesIO(text.encode("utf-8", errors="replace"))
        told = Format.CSV if separator else reading
        rows = list(rows_from_file(file, format=told, dialect=dialect, encoding="utf-8", extras_key=_EXTRA)[0])
    except json.JSONDecodeError as error:
        line = text.count("\n", 0, max(text.find(error.doc), 0)) + error.lineno
        raise Unreadable(N_("This is not JSON that can be read: %(what)s."), line=line, what=error.msg) from error
    except (csv.Error, ValueError, RecursionError) as error:
        raise Unreadable(N_("The table cannot be read: %(what)s."), what=str(error)) from error
    if not all(isinstance(row, dict) for row in rows):
        raise Unreadable(N_("The JSON must be a list of objects, one for each row."))
    return [{name: cell for name, cell in row.items() if name or not _is_blank(cell)} for row in rows]


def _refuse_same_names(text: str, dialect: type[csv.Dialect]) -> None:
    # Spreadsheets end their lines with empty columns, which have no names.
    names = [name for name in next(csv.reader(io.StringIO(text), dialect=dialect), []) if name.strip()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unreadable(N_("Two columns are called «%(name)s»."), line=1, name=twice)


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _draft(made: Plan, kind: type[Draft], number: int, values: dict[str, Any]) -> None:
    try:
        draft = kind.model_validate(values)
    except ValidationError as error:
        made.problems.extend(_problem(kind, number, values, each) for each in error.errors())
    else:
        assert isinstance(draft, ObservationDraft | InsightDraft)
        made.drafts.append(draft)
        made.rows.append(number)


def _problem(kind: type[Draft], number: int, values: dict[str, Any], error: ErrorDetails) -> Problem:
    field = str(error["loc"][0]) if error["loc"] else ""
    of_word = columns.word_class(kind.model_fields[field].annotation) if field else None
    if of_word is not None and error["type"] == "enum":
        known = ", ".join(word.value for word in of_word)
        more = {"value": values[field], "known": known}
        return Problem(number, field, N_("«%(value)s» is not one of: %(known)s."), more)
    if error["type"] in _MESSAGES:
        return Problem(number, field, _MESSAGES[error["type"]], error.get("ctx", {}))
    return Problem(number, field, "%(what)s", {"what": error["msg"]})


def _admit(work: UnitOfWork, made: Sequence[ProjectRecord], plan: Plan) -> None:
    """Look through all rows before the first is stored, so that all that is wrong is told at once."""
    try:
        work.door.let_in(made)
    except PersonalData as error:
        rows = dict(zip((record.id for record in made), plan.rows, strict=True))
        raise doors.in_rows(error, rows) from None


def _record(work: UnitOfWork, project_id: UUID, draft: ObservationDraft | InsightDraft) -> ProjectRecord:
    if isinstance(draft, InsightDraft):
        return Insight(project_id=project_id, **draft.model_dump(exclude={"tags"}))
    return observations.drafted(work, project_id, draft)


def _tag_ids(work: UnitOfWork, project_id: UUID, drafts: Sequence[ObservationDraft | InsightDraft]) -> dict[str, UUID]:
    """Return the project's tags by folded name, with those that the drafts bring added to its codebook."""
    known = {name: tag.id for name, tag in tags.called(tags.find(work, project_id)).items()}
    wanted = {name.casefold(): name for draft in drafts for name in draft.tags}
    for folded, name in wanted.items():
        if folded not in known:
            known[folded] = work.add(Tag(project_id=project_id, name=name, folded=folded)).id
    return known
