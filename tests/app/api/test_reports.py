"""The API of reports."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.reports import files, render
from research.words import Language
from tests.making import Make

Program = Callable[..., TestClient]
DRAFT = {"title": "What we know", "template": "diagnose", "language": "en"}
REASON = {"reason": "The steering group meets today."}


@pytest.fixture
def report(api: TestClient, home: str, make: Make) -> str:
    """The address of a draft with an insight in it."""
    make.insight(confirmed=True, statement="People do not know whose turn it is.")
    return str(api.post(f"{home}/reports", json=DRAFT).headers["Location"])


@pytest.fixture
def published(api: TestClient, report: str) -> str:
    """The address of a published report."""
    assert api.post(f"{report}/publish", json=REASON).status_code == 200
    return report


def test_a_report_is_made_from_a_template_as_a_draft(api: TestClient, report: str) -> None:
    shown = api.get(report).json()
    assert (shown["reference"], shown["status"], shown["language"]) == ("RAP-001", "draft", "en")
    assert "People do not know whose turn it is." in shown["markdown"]


def test_a_preview_keeps_nothing_and_tells_what_speaks_against_it(api: TestClient, home: str, make: Make) -> None:
    make.insight(confirmed=True, statement="People do not know whose turn it is.")
    shown = api.post(f"{home}/reports/preview", json=DRAFT).json()
    assert "People do not know whose turn it is." in shown["markdown"]
    assert {"key": "summary", "heading": "Summary"} in shown["sections"]
    assert ("unwritten", "summary") in {(each["kind"], each["where"]) for each in shown["findings"]}
    assert api.get(f"{home}/reports").json()["items"] == []


def test_a_preview_is_for_programs_that_only_read_too(program: Program, owner: Actor, home: str) -> None:
    assert program(owner, may_write=False).post(f"{home}/reports/preview", json=DRAFT).status_code == 200


@pytest.mark.parametrize("format", files.FORMATS)
def test_a_report_is_downloaded_in_each_format(api: TestClient, report: str, format: str) -> None:
    answer = api.get(f"{report}/file", params={"format": format})
    assert (answer.status_code, answer.headers["content-type"]) == (200, files.FORMATS[format].media_type)
    assert f".{format}" in answer.headers["content-disposition"]


def test_a_file_of_a_draft_says_that_it_is_one(api: TestClient, report: str) -> None:
    shown = f"{report}/file?format=html"
    assert "What we know (draft)" in api.get(shown).text
    api.post(f"{report}/publish", json=REASON)
    assert "(draft)" not in api.get(shown).text


def test_another_format_is_refused(api: TestClient, report: str) -> None:
    assert api.get(f"{report}/file", params={"format": "exe"}).status_code == 422


def test_a_reader_reads_what_is_published_and_makes_none(
    program: Program, api: TestClient, reader: Actor, home: str, report: str
) -> None:
    own = program(reader)
    assert own.get(report).status_code == 404
    api.post(f"{report}/publish", json=REASON)
    assert own.get(report).status_code == 200
    assert own.get(f"{report}/claims").json()["items"][0]["since"] is None
    assert own.post(f"{home}/reports", json=DRAFT).status_code == 403
    assert own.post(f"{report}/next").status_code == 403


@pytest.mark.parametrize("language", list(Language))
def test_templates_are_listed_in_a_language_with_the_sections_that_people_write(
    api: TestClient, language: Language
) -> None:
    listed = api.get("/api/v1/templates", params={"language": language}).json()["items"]
    assert [each["key"] for each in listed] == list(render.KEYS)
    assert {each["language"] for each in listed} == {language}
    assert "summary" in {section["key"] for section in listed[0]["sections"]}


def test_a_draft_is_changed_by_who_has_read_it(api: TestClient, report: str) -> None:
    draft = {**DRAFT, "written": {"summary": "Nobody answers the telephone."}}
    assert api.put(report, json=draft).status_code == 428
    tag = api.get(report).headers["ETag"]
    assert "Nobody answers the telephone." in api.put(report, json=draft, headers={"If-Match": tag}).json()["markdown"]
    assert api.put(report, json=draft, headers={"If-Match": '"1"'}).status_code == 412


def test_what_speaks_against_publishing_is_listed(api: TestClient, report: str) -> None:
    found = api.get(f"{report}/checks").json()["items"]
    assert ("unwritten", "summary", True) in {
        (each["kind"], str(each["where"]), each["needs_reason"]) for each in found
    }


def test_a_report_is_published_with_a_reason_and_then_stays(api: TestClient, report: str) -> None:
    refused = api.post(f"{report}/publish", json={})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    shown = api.post(f"{report}/publish", json=REASON).json()
    assert (shown["status"], shown["override_reason"]) == ("published", REASON["reason"])
    assert api.put(report, json=DRAFT, headers={"If-Match": "*"}).status_code == 422
    assert api.post(f"{report}/publish", json=REASON).status_code == 422


def test_the_next_version_tells_what_differs(api: TestClient, published: str) -> None:
    begun = api.post(f"{published}/next")
    second = begun.headers["Location"]
    assert (begun.status_code, begun.json()["version"], begun.json()["status"]) == (201, 2, "draft")
    draft = {**DRAFT, "written": {"summary": "Nobody answers the telephone."}}
    api.put(second, json=draft, headers={"If-Match": "*"})
    assert [each["heading"] for each in api.get(f"{second}/differences").json()["items"]] == ["Summary"]
    listed = api.get(f"{published}/versions").json()["items"]
    assert [each["reference"] for each in listed] == ["RAP-002", "RAP-001"]


def test_what_has_changed_since_is_listed(api: TestClient, published: str, make: Make) -> None:
    assert api.get(f"{published}/changes").json()["items"] == []
    make.insight(confirmed=True, statement="Silence is read as a refusal.")
    assert "Main findings" in {each["heading"] for each in api.get(f"{published}/changes").json()["items"]}


def test_what_a_report_rests_on_is_listed_with_its_words(api: TestClient, published: str) -> None:
    sources = api.get(f"{published}/sources").json()["items"]
    (claim,) = api.get(f"{published}/claims").json()["items"]
    assert claim["words"] == "People do not know whose turn it is."
    assert [each["words"] for each in claim["pieces"]] == ["The letter was read aloud twice."]
    assert {each["reference"] for each in sources} >= {"INN-001", "OBS-001"}
    assert (claim["since"], claim["pieces"][0]["since"]) == ("unchanged", "unchanged")


def test_published_reports_are_found_by_what_they_rest_on(
    api: TestClient, home: str, published: str, make: Make
) -> None:
    (claim,) = api.get(f"{published}/claims").json()["items"]
    listed = api.get(f"{home}/reports", params={"resting_on": claim["pieces"][0]["record_id"]}).json()["items"]
    assert [each["reference"] for each in listed] == ["RAP-001"]
    assert api.get(f"{home}/reports", params={"resting_on": str(make.observation().id)}).json()["items"] == []


def test_a_template_that_does_not_exist_is_not_found(api: TestClient, home: str) -> None:
    assert api.post(f"{home}/reports", json={"title": "Mine", "template": "../../secret"}).status_code == 404
