"""The pages of reports: the list, a report as it stands, what it rests on, and its files."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.reports import files, process, publishing
from research.reports.kept import Report
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]


@pytest.fixture
def later(make: Make, store: Store, owner: Actor) -> Report:
    """A draft of the second version of a published report."""
    first = make.published(written={"summary": "It takes seven weeks."})
    with store.begin(owner, write=True) as work:
        return publishing.next_version(work, first.id)


# --- the list -----------------------------------------------------------------------------------------------------


def test_drafts_and_published_reports_stand_apart(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    make.draft(title="Still being written")
    make.published(title="Signed and sent")
    listed = browser(owner).get(f"/projects/{project.id}/reports").text
    assert listed.index("Still being written") < listed.index(">Published<") < listed.index("Signed and sent")
    assert "Version 1, published 2 March 2026 by Owner" in listed


def test_an_earlier_version_stands_under_the_newest(
    browser: Browser, owner: Actor, project: Project, store: Store, later: Report
) -> None:
    with store.begin(owner, write=True) as work:
        publishing.publish(work, later.id, publishing.PublishDraft(reason="The steering group knows."))
    listed = browser(owner).get(f"/projects/{project.id}/reports").text
    assert listed.index("Version 2") < listed.index("1 earlier version") < listed.index("Version 1")


def test_an_empty_list_leads_to_the_first_report(browser: Browser, owner: Actor, project: Project) -> None:
    assert f'href="/projects/{project.id}/reports/new"' in browser(owner).get(f"/projects/{project.id}/reports").text


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_sees_published_reports_only(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    draft, published = make.draft(title="Still being written"), make.published(title="Signed and sent")
    visitor = browser(team[who])
    listed = visitor.get(f"/projects/{project.id}/reports").text
    assert "Signed and sent" in listed
    assert "Still being written" not in listed
    assert visitor.get(f"/reports/{draft.id}").status_code == 404
    assert "/remove" not in visitor.get(f"/reports/{published.id}").text


# --- a report -----------------------------------------------------------------------------------------------------


def test_a_published_report_says_which_version_it_is_and_why_it_was_published(
    browser: Browser, owner: Actor, make: Make
) -> None:
    shown = browser(owner).get(f"/reports/{make.published().id}").text
    assert "Version 1, published 2 March 2026 by Owner" in shown
    assert "The steering group knows." in shown


def test_a_published_report_stays_as_it_was(browser: Browser, owner: Actor, make: Make) -> None:
    report = make.published()
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    assert "Silence is read as a refusal." not in browser(owner).get(f"/reports/{report.id}").text


def test_a_draft_is_marked_as_one(browser: Browser, owner: Actor, make: Make) -> None:
    assert "Draft. Seen by the research team only." in browser(owner).get(f"/reports/{make.draft().id}").text


def test_a_reference_in_a_report_leads_to_the_evidence_as_it_was(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight(statement="Silence is read as a refusal.", confirmed=True)
    report = make.published()
    visitor = browser(owner)
    assert f'href="/reports/{report.id}/evidence#{insight.reference}"' in visitor.get(f"/reports/{report.id}").text
    assert f'id="{insight.reference}"' in visitor.get(f"/reports/{report.id}/evidence").text


def test_the_evidence_tells_a_reader_no_way_to_an_interview(
    browser: Browser, reader: Actor, store: Store, owner: Actor, make: Make
) -> None:
    passage = make.passage("Nobody called back.")
    insight = make.insight(statement="Silence is read as a refusal.", confirmed=True)
    make.evidence(insight, passage)
    shown = browser(reader).get(f"/reports/{make.published().id}/evidence").text
    assert "INT-001" in shown
    assert "/interviews/" not in shown


def test_a_report_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    report, editor = make.report(), browser(owner)
    listed = editor.post(f"/reports/{report.id}/remove").text
    assert "RAP-001 is in the bin." in listed
    assert f'action="/reports/{report.id}/restore"' in listed
    assert editor.get(f"/reports/{report.id}").status_code == 404
    assert editor.post(f"/reports/{report.id}/restore").url.path == f"/reports/{report.id}"


@pytest.mark.parametrize("path", ["", "/evidence", "/edit", "/publish", "/differences", "/changes", "/file?format=md"])
def test_a_report_does_not_exist_to_an_outsider(browser: Browser, outsider: Actor, make: Make, path: str) -> None:
    assert browser(outsider).get(f"/reports/{make.report().id}{path}").status_code == 404


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(files.FORMATS))
def test_a_report_is_taken_away_as_a_file(browser: Browser, owner: Actor, make: Make, key: str) -> None:
    answer = browser(owner).get(f"/reports/{make.report().id}/file?format={key}")
    kind = files.FORMATS[key]
    assert answer.headers["content-type"].startswith(kind.media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="rap-001.{kind.extension}"'
    assert answer.content


def test_a_report_is_not_made_in_an_unknown_format(browser: Browser, owner: Actor, make: Make) -> None:
    assert browser(owner).get(f"/reports/{make.report().id}/file?format=exe").status_code == 404


def test_a_file_that_a_tool_does_not_make_leaves_the_markdown(
    browser: Browser, owner: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make.report()
    monkeypatch.setattr(process, "LIMIT_SECONDS", 0.001)
    answer = browser(owner).get(f"/reports/{report.id}/file?format=docx")
    assert answer.status_code == 502
    assert f'href="/reports/{report.id}/file?format=md"' in answer.text


# --- records that stand in reports --------------------------------------------------------------------------------


def test_what_stands_in_a_published_report_says_so_to_the_team(
    browser: Browser, owner: Actor, reader: Actor, make: Make
) -> None:
    observation = make.observation()
    insight = make.insight()
    make.evidence(insight, observation)
    make.confirm(insight)
    visitor = browser(owner)
    assert "Stands in published reports" not in visitor.get(f"/observations/{observation.id}").text
    report = make.published()
    assert f'href="/reports/{report.id}"' in visitor.get(f"/observations/{observation.id}").text


def test_before_something_is_deleted_for_good_its_reports_are_told_of(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    observation = make.observation()
    insight = make.insight()
    make.evidence(insight, observation)
    make.confirm(insight)
    report = make.published()
    visitor = browser(owner)
    visitor.post(f"/observations/{observation.id}/remove")
    asked = visitor.get(f"/projects/{project.id}/bin/{observation.id}").text
    assert f'href="/reports/{report.id}"' in asked
