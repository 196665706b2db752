"""The API of reports."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.reports import files
from tests.making import Make


@pytest.fixture
def report(api: TestClient, home: str, make: Make) -> str:
    """The address of a report with an insight in it."""
    make.insight(confirmed=True, statement="People do not know whose turn it is.")
    return str(api.post(f"{home}/reports", json={"title": "What we know", "template": "diagnose"}).headers["Location"])


def test_a_report_is_made_from_a_template(api: TestClient, report: str) -> None:
    shown = api.get(report).json()
    assert (shown["reference"], shown["phase"]) == ("RAP-001", "diagnose")
    assert "People do not know whose turn it is." in shown["markdown"]


@pytest.mark.parametrize("format", files.FORMATS)
def test_a_report_is_downloaded_in_each_format(api: TestClient, report: str, format: str) -> None:
    answer = api.get(f"{report}/file", params={"format": format})
    assert (answer.status_code, answer.headers["content-type"]) == (200, files.FORMATS[format].media_type)
    assert f".{format}" in answer.headers["content-disposition"]


def test_another_format_is_refused(api: TestClient, report: str) -> None:
    assert api.get(f"{report}/file", params={"format": "exe"}).status_code == 422


def test_a_reader_reads_reports_and_makes_none(
    program: Callable[..., TestClient], reader: Actor, home: str, report: str
) -> None:
    own = program(reader)
    assert own.get(report).status_code == 200
    assert own.post(f"{home}/reports", json={"title": "Mine", "template": "diagnose"}).status_code == 403


def test_templates_are_listed_with_the_sections_that_people_write(api: TestClient) -> None:
    templates = {each["key"]: each for each in api.get("/api/v1/templates").json()["items"]}
    assert {"diagnose", "explore", "develop", "project"} <= templates.keys()
    assert templates["diagnose"]["sections"]


def test_what_a_person_wrote_stands_in_the_report(api: TestClient, home: str) -> None:
    templates = api.get("/api/v1/templates").json()["items"]
    section = next(each for each in templates if each["key"] == "diagnose")["sections"][0]["key"]
    draft = {"title": "What we know", "template": "diagnose", "written": {section: "Nobody answers the telephone."}}
    assert "Nobody answers the telephone." in api.post(f"{home}/reports", json=draft).json()["markdown"]


def test_a_template_that_does_not_exist_is_not_found(api: TestClient, home: str) -> None:
    assert api.post(f"{home}/reports", json={"title": "Mine", "template": "../../secret"}).status_code == 404
