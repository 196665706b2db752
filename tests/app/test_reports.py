"""The pages of reports: look, keep, and take away."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.reports import files, kept
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"template": "diagnose", "title": "Where people wait"}


def test_the_builder_begins_with_the_template_of_the_projects_phase(
    browser: Browser, owner: Actor, project: Project
) -> None:
    assert 'value="diagnose" checked' in browser(owner).get(f"/projects/{project.id}/reports/new").text


def test_the_builder_shows_the_report_as_it_would_be_now(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    assert "Silence is read as a refusal." in browser(owner).get(f"/projects/{project.id}/reports/new").text


def test_what_is_written_is_seen_in_the_preview_and_not_kept(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    sent = {**TYPED, "written.sammendrag": "It takes **seven** weeks."}
    shown = browser(owner).post(f"/projects/{project.id}/reports/preview", data=sent).text
    assert "<strong>seven</strong>" in shown
    assert "It takes **seven** weeks." in shown
    with store.begin(owner) as work:
        assert not kept.find(work, project.id)


def test_another_template_brings_its_own_title(browser: Browser, owner: Actor, project: Project) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/reports"
    given = visitor.get(f"{address}/new?template=diagnose").text.partition('name="title" value="')[2].partition('"')[0]
    sent = {"template": "explore", "title": given}
    assert f'name="title" value="{given}"' not in visitor.post(f"{address}/preview", data=sent).text


def test_keeping_leads_to_the_report(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/reports", data=TYPED, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/reports/")


def test_a_kept_report_shows_what_was_written(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "written.sammendrag": "It takes seven weeks."}
    shown = browser(owner).post(f"/projects/{project.id}/reports", data=sent).text
    for words in ("RAP-001 is kept as it was today.", "Where people wait", "It takes seven weeks."):
        assert words in shown


def test_a_kept_report_stays_as_it_was(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    visitor = browser(owner)
    address = visitor.post(f"/projects/{project.id}/reports", data=TYPED).url.path
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    assert "Silence is read as a refusal." not in visitor.get(address).text


def test_a_title_that_does_not_fit_hides_no_preview(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "title": "W", "written.sammendrag": "It takes **seven** weeks."}
    shown = browser(owner).post(f"/projects/{project.id}/reports/preview", data=sent).text
    assert 'name="title" value="W"' in shown
    assert "<strong>seven</strong>" in shown


def test_a_report_with_a_title_that_does_not_fit_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project
) -> None:
    sent = {**TYPED, "title": "W", "written.sammendrag": "It takes seven weeks."}
    answer = browser(owner).post(f"/projects/{project.id}/reports", data=sent)
    assert answer.status_code == 422
    assert 'id="title-e"' in answer.text
    assert "It takes seven weeks." in answer.text


def test_there_is_no_report_from_an_unknown_template(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/reports", data={**TYPED, "template": "../list"})
    assert answer.status_code == 404


def test_markup_in_a_section_is_cleaned(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {
        **TYPED,
        "written.sammendrag": "<script>alert(1)</script> [Look](javascript:alert(1)) ![](http://example.org/x.png)",
    }
    body = browser(owner).post(f"/projects/{project.id}/reports", data=sent).text.partition("<article")[2]
    assert not any(markup in body for markup in ("<script", 'href="javascript', "<img"))


@pytest.mark.parametrize("key", sorted(files.FORMATS))
def test_a_report_is_taken_away_as_a_file(browser: Browser, owner: Actor, make: Make, key: str) -> None:
    answer = browser(owner).get(f"/reports/{make.report().id}/file?format={key}")
    kind = files.FORMATS[key]
    assert answer.headers["content-type"].startswith(kind.media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="rap-001.{kind.extension}"'
    assert answer.content


def test_a_report_is_not_made_in_an_unknown_format(browser: Browser, owner: Actor, make: Make) -> None:
    assert browser(owner).get(f"/reports/{make.report().id}/file?format=exe").status_code == 404


def test_a_report_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    report, editor = make.report(), browser(owner)
    listed = editor.post(f"/reports/{report.id}/remove").text
    assert "RAP-001 is in the bin." in listed
    assert f'action="/reports/{report.id}/restore"' in listed
    assert editor.get(f"/reports/{report.id}").status_code == 404
    assert editor.post(f"/reports/{report.id}/restore").url.path == f"/reports/{report.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_gets_reports_and_makes_none(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    visitor, report = browser(team[who]), make.report()
    assert f'href="/reports/{report.id}"' in visitor.get(f"/projects/{project.id}/reports").text
    assert "/remove" not in visitor.get(f"/reports/{report.id}").text
    assert visitor.get(f"/reports/{report.id}/file?format=md").status_code == 200
    assert visitor.get(f"/projects/{project.id}/reports/new").status_code == 403
    assert visitor.post(f"/projects/{project.id}/reports", data=TYPED).status_code == 403


@pytest.mark.parametrize("path", ["", "/file?format=md"])
def test_a_report_does_not_exist_to_an_outsider(browser: Browser, outsider: Actor, make: Make, path: str) -> None:
    assert browser(outsider).get(f"/reports/{make.report().id}{path}").status_code == 404
