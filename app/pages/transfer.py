"""The page «In and out»: the whole project as a file, and tables brought in.

A table comes in two steps: it is looked at, and only then stored. Nothing is kept between them: the file travels
with the form, and is read again when it comes back.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from app.context import Form, Page, SignedIn
from app.errors import status_of
from app.forms import Filled, save
from app.pages.projects import ProjectFrame, project_view
from research import access_log, projects
from research.access import Permission
from research.errors import Invalid, RuleBroken, TooLarge, Unreadable
from research.exchange import columns, export, tables
from research.exchange.export import FILES, ExportFormat
from research.exchange.tables import Plan, Table
from research.projects import Project
from research.records import Draft, clean_text
from research.store import UnitOfWork
from research.translation import explain
from research.words import N_, Kind, Phase

MAX_BYTES = 5_000_000
"""The largest table that is brought in here; with it, the form that carries it is a third larger."""

FIRST_ROWS = 5
MOST_PROBLEMS = 20
_SHORT, _CHUNK_BYTES = 80, 64 * 1024
_COLUMN = "column."
_CARRIED = ("phase", "content", "skip_bad", "submission")

LABELS = {
    "what_happened": N_("What did you see or hear?"),
    "phase": N_("Phase"),
    "place": N_("Where?"),
    "place_detail": N_("Which reception, school or step?"),
    "observed_on": N_("Day"),
    "frequency": N_("How often does it happen?"),
    "actors": N_("Who took part?"),
    "consequence": N_("What did it lead to?"),
    "interpretation": N_("How you understand it"),
    "suggestion": N_("What could be done?"),
    "author_shown": N_("What do others see of you?"),
    "statement": N_("The insight in one sentence"),
    "elaboration": N_("What it means"),
    "group_described": N_("Whom it holds for"),
    "underlying_need": N_("The need behind it"),
    "implication": N_("What follows from it"),
    "confidence": N_("How sure are you?"),
    "confidence_reason": N_("Why so sure, or so unsure"),
    "tags": N_("Tags"),
}
_STORED = {
    Kind.OBSERVATION: ("observations", N_("Stored as observations: %(count)s.")),
    Kind.INSIGHT: ("insights", N_("Stored as insights: %(count)s.")),
}

router = APIRouter()


class ImportDraft(Draft):
    """A table on its way in.

    Attributes:
        content: The file as base64.
        columns: The column each field is read from.
        skip_bad: Rows that cannot be stored are left out.
    """

    kind: Kind
    phase: Phase | None = None
    content: str
    columns: dict[str, str]
    skip_bad: bool = False


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in the preview: the form's name for its column, and the first that stands there."""

    name: str
    label: str
    is_required: bool
    example: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Why a row cannot be stored, as the preview tells it."""

    row: int
    label: str
    said: tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of the table as it would be stored: its own sentence, and the rest of what it says."""

    text: str
    phase: Phase
    more: list[tuple[str, Any]]


@router.get("/projects/{project_id}/transfer")
def show_transfer(page: SignedIn, project_id: UUID) -> Response:
    """Show the ways out of a project, and the form that brings a table in."""
    with page.reading() as work:
        project = _project(work, project_id)
    return _start(page, project, Filled({"kind": Kind.OBSERVATION, "phase": project.phase}), 200)


@router.get("/projects/{project_id}/transfer/export")
def export_project(page: SignedIn, project_id: UUID, format: ExportFormat) -> Response:
    """Send the whole project as a file; its name says the day and nothing of what it holds."""
    ending, media_type = FILES[format]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"project.{ending}"
        with page.reading() as work:
            export.write(work, project_id, format, path)
            name = f"fasett-{work.today.isoformat()}.{ending}"
        with page.writing() as work:
            access_log.took_out(work, project_id, format)
        # Open, the file outlives its folder; nothing of it is left if the sending is cut off.
        file = path.open("rb")
    return StreamingResponse(
        _sent(file),
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(os.fstat(file.fileno()).st_size),
        },
    )


@router.post("/projects/{project_id}/transfer/preview")
def preview_table(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Show what the rows of a table would be stored as; nothing is stored."""
    with page.reading() as work:
        project = _project(work, project_id)
    try:
        kind, table = _brought(filled)
    except (Invalid, TooLarge, Unreadable) as error:
        return _refused(page, project, filled, error)
    return _preview(page, project, filled, kind, table)


@router.post("/projects/{project_id}/transfer/import")
def import_table(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store the rows of a table that was looked at: every row or none."""
    with page.reading() as work:
        project = _project(work, project_id)
    try:
        kind, table = _brought(filled)
    except (Invalid, TooLarge, Unreadable) as error:
        return _refused(page, project, filled, error)
    try:
        plan = _whole(page, filled, kind, table)
    except Invalid as error:
        filled.refuse(error)
        return _preview(page, project, filled, kind, table, status=422)

    def _store(work: UnitOfWork, draft: ImportDraft) -> Project:
        tables.store(work, project_id, plan, skip_bad=draft.skip_bad)
        return projects.get(work, project_id)

    def _again(_work: UnitOfWork, status: int) -> Response:
        filled.values.pop("submission", None)
        filled.problems = own.problems
        return _preview(page, project, filled, kind, table, status=status)

    own = Filled({name: filled.value(name) for name in _CARRIED} | {"kind": kind, "columns": plan.mapping})
    made = save(page, own, ImportDraft, act=_store, again=_again)
    if isinstance(made, Response):
        return made
    part, note = _STORED[kind]
    return page.go(
        f"/projects/{project_id}/transfer",
        page.say(note, count=len(plan.drafts)),
        stored=f"/projects/{project_id}/{part}",
    )


def _project(work: UnitOfWork, project_id: UUID) -> ProjectFrame:
    work.require(Permission.READ_RESEARCH, project_id)
    return project_view(work, project_id)


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(partial(file.read, _CHUNK_BYTES), b"")


def _start(page: Page, project: ProjectFrame, filled: Filled, status: int) -> Response:
    return page.show(
        "transfer/show.html",
        status=status,
        project=project,
        filled=filled,
        kinds=list(tables.DRAFTS),
        megabytes=MAX_BYTES // 1_000_000,
    )


def _refused(page: Page, project: ProjectFrame, filled: Filled, error: Invalid | TooLarge | Unreadable) -> Response:
    """Ask for the file again, saying what is wrong with it."""
    filled.refuse(error)
    if not isinstance(error, Invalid):
        text = explain(error, page.language)
        line = error.line if isinstance(error, Unreadable) else None
        if line is not None:
            text = page.say(N_("Line %(line)s: %(problem)s"), line=line, problem=text)
        filled.problems = {"file": (text, {})}
    return _start(page, project, filled, status_of(error))


def _brought(filled: Filled) -> tuple[Kind, Table]:
    """Return what a form brings: a file, or one that was looked at; its content is left in the form.

    Raises:
        Invalid: It is not said what the rows are.
        Unreadable: There is no file, or it holds no table.
        TooLarge: It is larger than ``MAX_BYTES``.
    """
    content = _content(filled)
    if len(content) > MAX_BYTES:
        too_large = N_("The file is larger than %(megabytes)s MB. Part it, and bring one part at a time.")
        raise TooLarge(too_large, megabytes=MAX_BYTES // 1_000_000)
    kind = next((each for each in tables.DRAFTS if filled.has("kind", each)), None)
    if kind is None:
        raise Invalid({"kind": N_("Choose one of the alternatives.")})
    filled.values["content"] = b64encode(content).decode()
    return kind, tables.read(content)


def _content(filled: Filled) -> bytes:
    """Return the file that was chosen now, or the one that the form carries."""
    if "file" in filled.files:
        with filled.files["file"].file as file:
            return file.read()
    carried = str(filled.value("content"))
    if not carried:
        raise Unreadable(N_("Choose a file."))
    try:
        return b64decode(carried, validate=True)
    except ValueError as error:
        raise Unreadable(N_("The table was damaged on the way. Choose the file again.")) from error


def _mapping(filled: Filled, kind: Kind, table: Table) -> dict[str, str]:
    """Return the column of each field: as chosen in the form, or by the columns' names where nothing was chosen yet."""
    fields = tables.DRAFTS[kind].model_fields
    numbered = {str(at): name for at, name in enumerate(table.columns)}
    if not any(name.startswith(_COLUMN) for name in filled.values):
        found = columns.suggested(tables.DRAFTS[kind], table.columns)
        numbers = {name: at for at, name in numbered.items()}
        filled.values |= {f"{_COLUMN}{field}": numbers[name] for field, name in found.items()}
        return found
    chosen = {field: str(filled.value(f"{_COLUMN}{field}")) for field in fields}
    for field, at in chosen.items():
        if at and at not in numbered:
            raise Invalid({f"{_COLUMN}{field}": N_("Choose one of the alternatives.")})
    return {field: numbered[at] for field, at in chosen.items() if at}


def _plan(page: Page, filled: Filled, kind: Kind, table: Table) -> Plan:
    """Return what a table would store as the form has it.

    Raises:
        Invalid: The phase or a column is none of those offered, or a field that each row needs has no column.
    """
    phase = str(filled.value("phase"))
    if phase and phase not in set(Phase):
        raise Invalid({"phase": N_("Choose one of the alternatives.")})
    try:
        return tables.plan(kind, table, _mapping(filled, kind, table), {"phase": phase})
    except RuleBroken as error:
        field = f"{_COLUMN}{error.field}"
        raise Invalid({field: error.message}, {field: {"name": page.say(LABELS[error.field])}}) from error


def _whole(page: Page, filled: Filled, kind: Kind, table: Table) -> Plan:
    """Return what is to be stored.

    Raises:
        Invalid: There is nothing to store, or there are rows that cannot be, and nobody chose to leave them out.
    """
    plan = _plan(page, filled, kind, table)
    if plan.problems and not filled.value("skip_bad"):
        raise Invalid({"rows": N_("Nothing is stored: there are rows that cannot be.")})
    if not plan.drafts:
        raise Invalid({"columns": N_("There are no rows to store.")})
    return plan


def _preview(
    page: Page, project: ProjectFrame, filled: Filled, kind: Kind, table: Table, *, status: int = 200
) -> Response:
    plan = None
    try:
        plan = _plan(page, filled, kind, table)
    except Invalid as error:
        filled.refuse(error)
    used = {str(filled.value(f"{_COLUMN}{field}")) for field in tables.DRAFTS[kind].model_fields}
    names = [(str(at), clean_text(name)) for at, name in enumerate(table.columns)]
    return page.show(
        "transfer/preview.html",
        status=status,
        project=project,
        filled=filled,
        kind=kind,
        table=table,
        plan=plan,
        default_phase=next((each for each in Phase if filled.has("phase", each)), None),
        fields=_fields(filled, kind, table),
        columns=names,
        unused=[name for at, name in names if at not in used and columns.fold(name) not in columns.IGNORED],
        problems=_problems(plan)[:MOST_PROBLEMS] if plan else [],
        first=_first(plan) if plan else [],
    )


def _fields(filled: Filled, kind: Kind, table: Table) -> list[FieldRow]:
    numbered = {str(at): name for at, name in enumerate(table.columns)}
    rows = []
    for field, about in tables.DRAFTS[kind].model_fields.items():
        column = numbered.get(str(filled.value(f"{_COLUMN}{field}")))
        cells = (clean_text(str(row[column])) for row in table.rows if column and row.get(column) is not None)
        example = next(filter(None, cells), "")
        # The phase has the form's own to fall back on.
        is_required = about.is_required() and field != "phase"
        rows.append(FieldRow(f"{_COLUMN}{field}", LABELS[field], is_required, example))
    return rows


def _problems(plan: Plan) -> list[ProblemRow]:
    return [
        ProblemRow(
            each.row,
            LABELS.get(each.field, ""),
            (each.message, {name: _short(value) for name, value in each.values.items()}),
        )
        for each in plan.problems
    ]


def _short(value: Any) -> Any:
    """Return what fills a problem's text, fit to be shown: a cell may hold anything."""
    if not isinstance(value, str) or len(value) <= _SHORT:
        return clean_text(value) if isinstance(value, str) else value
    return f"{clean_text(value[:_SHORT])} …"


def _first(plan: Plan) -> list[StoredRow]:
    sentence = next(iter(tables.DRAFTS[plan.kind].model_fields))
    shown = [field for field in tables.DRAFTS[plan.kind].model_fields if field not in {sentence, "phase"}]
    return [
        StoredRow(
            getattr(draft, sentence),
            draft.phase,
            [(LABELS[field], value) for field in shown if field in plan.mapping and (value := getattr(draft, field))],
        )
        for draft in plan.drafts[:FIRST_ROWS]
    ]
