"""The API's way in for tables: observations and insights from CSV, TSV, JSON or NDJSON."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, UploadFile
from pydantic import TypeAdapter, ValidationError

from app.api.shared import problems, router_of
from app.context import Program
from research.errors import Invalid
from research.exchange import tables
from research.records import View
from research.translation import translate
from research.words import N_, Kind, Phase

router = router_of("tables")
_MAPPING = TypeAdapter(dict[str, str])


class RowProblem(View):
    """Why a row cannot be stored."""

    row: int
    field: str
    detail: str


class TableView(View):
    """What a table holds, and how many of its rows were stored; none on a dry run."""

    format: str
    columns: list[str]
    mapping: dict[str, str]
    rows: int
    good: int
    stored: int
    problems: list[RowProblem]


@router.post("/projects/{project_id}/tables", responses=problems(403, 413))
def bring_in(
    visit: Program,
    project_id: UUID,
    file: UploadFile,
    kind: Literal["observation", "insight"] = "observation",
    phase: Phase | None = None,
    mapping: Annotated[str, Form(description="Column by field, as JSON; the others are found by name.")] = "{}",
    dry_run: bool = False,
    skip_bad: bool = False,
) -> TableView:
    """Bring a table in, each row an observation or an insight: all of it or nothing."""
    with visit.reading() as work:
        tables.check(work, project_id, Kind(kind))
    table = tables.read(file.file.read())
    found = tables.match(Kind(kind), table, _chosen(mapping))
    plan = tables.plan(Kind(kind), table, found, {"phase": phase or ""})
    stored = 0
    if not dry_run:
        with visit.writing() as work:
            stored = tables.store(work, project_id, plan, skip_bad=skip_bad)
    return TableView(
        format=table.format,
        columns=table.columns,
        mapping=plan.mapping,
        rows=len(table.rows),
        good=len(plan.drafts),
        stored=stored,
        problems=[
            RowProblem(row=each.row, field=each.field, detail=translate(each.message, visit.language, **each.values))
            for each in plan.problems
        ],
    )


def _chosen(mapping: str) -> dict[str, str]:
    try:
        return _MAPPING.validate_json(mapping)
    except ValidationError as error:
        raise Invalid({"mapping": N_("Write which column each field is read from, as JSON.")}) from error
