"""The pages of the access log: its lines, the way out of it, and what a breach may concern."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn, Visit
from app.errors import status_of
from app.forms import Filled
from app.pages.projects import project_view
from app.pages.shared import PAGE_SIZE, Chosen, Pages
from research import access_log, breach
from research.access import Permission
from research.access_log import LogFilter, LogLine
from research.errors import Invalid, RuleBroken
from research.records import Draft
from research.store import UnitOfWork
from research.words import LogAct

router = APIRouter()


class LogQuery(Draft):
    """What somebody asks of a log.

    Attributes:
        reference: What people call a record; it is looked up, and never stands in an address.
    """

    person_id: UUID | None = None
    act: LogAct | None = None
    reference: str = ""
    record_id: UUID | None = None
    since: date | None = None
    until: date | None = None


def wanted(visit: Visit, query: LogQuery) -> LogFilter:
    """Return which lines are asked for."""
    since, until = access_log.between(visit.installation.store.timezone, query.since, query.until)
    return LogFilter(query.person_id, query.act, query.record_id, since, until)


@router.get("/projects/{project_id}/privacy/log")
def show_log(
    page: SignedIn,
    project_id: UUID,
    person_id: Chosen[UUID] = None,
    act: Chosen[LogAct] = None,
    record_id: Chosen[UUID] = None,
    since: Chosen[date] = None,
    until: Chosen[date] = None,
    at: int = 1,
) -> Response:
    """Show the access log of a project, newest first."""
    query = LogQuery(person_id=person_id, act=act, record_id=record_id, since=since, until=until)
    with page.reading() as work:
        return _log(page, work, project_id, query, Filled(_said(query)), at=at)


@router.post("/projects/{project_id}/privacy/log")
def ask_log(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Lead to the lines that a form asks for, by identifiers alone: a reference is looked up here."""
    try:
        query = filled.draft(LogQuery)
        with page.reading() as work:
            query = _looked_up(work, project_id, query)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _log(page, work, project_id, LogQuery(), filled, status=status_of(error))
    asked = urlencode({name: value for name, value in _said(query).items() if value})
    return page.go(f"/projects/{project_id}/privacy/log{'?' if asked else ''}{asked}")


@router.post("/projects/{project_id}/privacy/log/export")
def export_log(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Send the lines of a log as a file, and log that they were taken out."""
    format = str(filled.values.pop("format", "csv"))
    query = filled.draft(LogQuery)
    with page.writing() as work:
        found = access_log.export(work, project_id, wanted(page, query))
        day = work.today
    if format == "json":
        content = json.dumps([each.model_dump(mode="json") for each in found], ensure_ascii=False, indent=2).encode()
        return _file(content, f"log-{day}.json", "application/json")
    return _file(access_log.as_csv(found), f"log-{day}.csv", "text/csv; charset=utf-8")


@router.get("/projects/{project_id}/privacy/breach")
def show_breach(
    page: SignedIn,
    project_id: UUID,
    person_id: Chosen[UUID] = None,
    since: Chosen[date] = None,
    until: Chosen[date] = None,
) -> Response:
    """Show what an account saw in a period, and could have seen."""
    query = LogQuery(person_id=person_id, since=since, until=until)
    with page.reading() as work:
        work.require(Permission.READ_LOG, project_id)
        found = breach.of(work, project_id, wanted(page, query)) if person_id else None
        return page.show(
            "privacy/breach.html",
            project=project_view(work, project_id),
            people=access_log.people_in(work, project_id),
            chosen=_said(query),
            found=found,
        )


@router.post("/projects/{project_id}/privacy/breach/export")
def export_breach(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Send what an account saw in a period as a table, and log that it was taken out."""
    query = filled.draft(LogQuery)
    with page.writing() as work:
        found = breach.take_out(work, project_id, wanted(page, query))
        day = work.today
    return _file(breach.as_csv(found), f"breach-{day}.csv", "text/csv; charset=utf-8")


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="fasett-{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _said(query: LogQuery) -> dict[str, Any]:
    return {
        name: "" if value is None else str(value) for name, value in query.model_dump(exclude={"reference"}).items()
    }


def _looked_up(work: UnitOfWork, project_id: UUID, query: LogQuery) -> LogQuery:
    work.require(Permission.READ_LOG, project_id)
    if not query.reference:
        return query
    record_id = access_log.to_record(work, project_id, query.reference)
    return query.model_copy(update={"reference": "", "record_id": record_id})


def _log(
    page: Page, work: UnitOfWork, project_id: UUID, query: LogQuery, filled: Filled, *, at: int = 1, status: int = 200
) -> Response:
    asked = wanted(page, query)
    total = access_log.count(work, project_id, asked)
    last = max(1, -(-total // PAGE_SIZE))
    here = min(max(at, 1), last)
    lines: Sequence[LogLine] = access_log.find(work, project_id, asked, limit=PAGE_SIZE, offset=(here - 1) * PAGE_SIZE)
    about = access_log.reference_of(work, project_id, query.record_id) if query.record_id else ""
    if about:
        filled.values["reference"] = about
    return page.show(
        "privacy/log.html",
        status=status,
        project=project_view(work, project_id),
        lines=lines,
        total=total,
        pages=Pages(here, last),
        chosen=_said(query),
        filled=filled,
        about=about,
        people=access_log.people_in(work, project_id),
        years=page.settings.log_years,
    )
