"""What is typed stays text: mark-up, statements, templates, paths and formulas are shown as they were written."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import String, inspect
from sqlmodel import AutoString, Session, select
from starlette.testclient import TestClient

from research.access import Actor
from research.installation import Installation
from research.people import Person
from research.projects import Project
from research.records import Part
from research.reports.kept import Report, ReportSource
from research.reports.own_templates import OwnTemplate
from research.sight import project_classes
from research.store import Store
from tests.house.test_routes import addressed, routes
from tests.known import Known
from tests.making import Make

MARKUP = "<script>fsx(1)</script><img src=x onerror=fsx(2)>\"'><b>fsx"
PAYLOADS = {
    "markup": MARKUP,
    "attribute": "fsx' onmouseover=alert(1) x=\" onfocus=alert(1) y=",
    "statement": "fsx'); DROP TABLE observation; --",
    "template": "fsx {{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "path": "fsx ../../../../etc/passwd ..\\..\\windows %2e%2e%2f",
    "markdown": "fsx [x](javascript:alert(1)) ![y](http://example.org/z.png) <https://example.org>",
}
FORMULAS = ("=1+1+cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1")
# What is not typed but chosen or worked out, or is a program of its own with a sandbox of its own.
_OWN = {"digest", "left", "right", "template", "source", "markdown", "reference", "summary_of", "address"}


@pytest.fixture
def known(make: Make, caseworker: Actor) -> Known:
    """One record of each kind."""
    return Known(make, UUID(str(caseworker.person_id)))


def _typed(row: Any) -> list[str]:
    """Return the names of the columns that somebody typed."""
    columns = inspect(type(row)).columns.items()
    return sorted({key for key, column in columns if isinstance(column.type, String | AutoString)} - _OWN)


def _spoil(store: Store, said: str) -> None:
    """Put a text into every field of every record, whatever the rules for new ones are."""
    classes = [*project_classes(), Project, *_parts(Part)]
    with Session(store.engine) as session:
        for kind in classes:
            if kind in {OwnTemplate, Report, ReportSource, Person}:
                continue
            every: Any = select(kind)
            for at, row in enumerate(session.exec(every).all()):
                for name in _typed(row):
                    # Names of tags are told from each other.
                    setattr(row, name, f"{said} {at}" if at else said)
        session.commit()


def _parts(of: type[Any]) -> Iterator[type[Any]]:
    for each in of.__subclasses__():
        if hasattr(each, "__table__"):
            yield each
        yield from _parts(each)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_no_page_obeys_what_somebody_typed(
    kind: str,
    service: FastAPI,
    browser: Callable[..., TestClient],
    owner: Actor,
    known: Known,
    store: Store,
    installation: Installation,
) -> None:
    _spoil(store, PAYLOADS[kind])
    installation.finder.index.purge()
    for _ in installation.finder.rebuild():
        pass
    visitor = browser(owner)
    visitor.headers["Sec-Fetch-Site"] = "same-origin"
    obeyed, shown, failed = [], 0, {}
    for method, path, _ in routes(service):
        if method != "GET" or "{secret}" in path or path.startswith("/api/"):
            continue
        parameters = {"q": "fsx"} if "search" in path else {}
        answer = visitor.get(addressed(path, known.ids), params=parameters, follow_redirects=False)
        if answer.status_code >= 500:
            failed[path] = answer.status_code
        if answer.headers.get("content-type", "").startswith("text/html"):
            shown += "fsx" in answer.text
            if "<script>fsx" in answer.text or "<img src=x" in answer.text or "javascript:alert" in _links(answer.text):
                obeyed.append(path)
            assert " 49 " not in answer.text or kind != "template"
    assert failed == {}
    assert obeyed == []
    assert shown > 30


def _links(page: str) -> str:
    """Return where a page leads to."""
    return " ".join(unescape(part.split('"')[0]) for part in page.split('href="')[1:])


@pytest.mark.parametrize("kind", PAYLOADS)
def test_what_somebody_typed_is_read_again_as_it_was(
    kind: str, browser: Callable[..., TestClient], owner: Actor, make: Make
) -> None:
    made = make.observation(what_happened=PAYLOADS[kind], consequence=PAYLOADS[kind], place_detail=PAYLOADS[kind])
    page = unescape(browser(owner).get(f"/observations/{made.id}").text)
    assert page.count(PAYLOADS[kind]) >= 3


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_table_begins_a_formula(
    formula: str, browser: Callable[..., TestClient], owner: Actor, make: Make, project: Project
) -> None:
    make.observation(what_happened=f"{formula} was what the screen said", consequence=formula, suggestion=formula)
    visitor = browser(owner)
    archive = visitor.get(f"/projects/{project.id}/transfer/export", params={"format": "csv"}).content
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        tables = {name: files.read(name).decode("utf-8-sig") for name in files.namelist() if name.endswith(".csv")}
    cells = [cell for text in tables.values() for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("was what the screen said" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []


HOSTILE = (
    "' OR 1=1 --",
    '";DROP TABLE person;--',
    "%27",
    "../../etc/passwd",
    "{{7*7}}",
    "<script>",
    "\x00",
    "\ud7ff",
    "🧨" * 50,
)


@pytest.mark.parametrize("said", HOSTILE)
def test_no_parameter_of_an_address_breaks_a_page(
    said: str, service: FastAPI, browser: Callable[..., TestClient], owner: Actor, known: Known
) -> None:
    visitor = browser(owner)
    failed, asked = {}, 0
    for method, path, route in routes(service):
        if method != "GET" or "{secret}" in path:
            continue
        names = [each.alias for each in route.dependant.query_params] if hasattr(route, "dependant") else []
        if not names:
            continue
        answer = visitor.get(addressed(path, known.ids), params=dict.fromkeys(names, said), follow_redirects=False)
        asked += 1
        if answer.status_code >= 500 or "<script>" in answer.text.replace('<script src="', "").partition("<main")[2]:
            failed[path] = answer.status_code
    assert failed == {}
    assert asked > 20
