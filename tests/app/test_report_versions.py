"""The pages of a report's life: checks, publishing, the next version, and what differs."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.context import HTMX
from research.access import Actor
from research.reports import kept
from research.reports.kept import Report
from research.store import Store
from research.words import ReportStatus
from tests.making import Make

Browser = Callable[..., TestClient]


def stored(store: Store, owner: Actor, report: Report) -> Report:
    with store.begin(owner) as work:
        return kept.get(work, report.id)


def test_a_finding_leads_to_where_it_is_mended(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft()
    shown = browser(owner).get(f"/reports/{draft.id}/publish").text
    assert f'href="/reports/{draft.id}/edit#written.summary"' in shown


def test_a_report_with_a_red_finding_is_published_with_a_reason_only(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    draft, visitor = make.draft(), browser(owner)
    form = {"revision": str(draft.revision), "reason": ""}
    answer = visitor.post(f"/reports/{draft.id}/publish", data=form)
    assert answer.status_code == 422
    assert 'id="reason-e"' in answer.text
    assert stored(store, owner, draft).status is ReportStatus.DRAFT
    shown = visitor.post(f"/reports/{draft.id}/publish", data={**form, "reason": "It is needed on Monday."})
    assert shown.url.path == f"/reports/{draft.id}"
    assert "It is needed on Monday." in shown.text


def test_a_report_that_somebody_has_changed_is_not_published_unseen(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    draft = make.draft()
    form = {"revision": str(draft.revision - 1), "reason": "It is needed on Monday."}
    assert browser(owner).post(f"/reports/{draft.id}/publish", data=form).status_code == 409
    assert stored(store, owner, draft).status is ReportStatus.DRAFT


def test_a_published_report_has_no_checks_any_more(browser: Browser, owner: Actor, make: Make) -> None:
    assert browser(owner).get(f"/reports/{make.published().id}/publish").status_code == 422


def test_the_next_version_is_a_draft_that_shows_what_differs(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    first = make.published(written={"summary": "It takes seven weeks."})
    visitor = browser(owner)
    edit = visitor.post(f"/reports/{first.id}/next").url.path
    address = edit.removesuffix("/edit")
    with store.begin(owner) as work:
        following = kept.following(work, first.id)
    assert following is not None
    form = {
        "title": first.title,
        "template": first.template,
        "language": "nb",
        "written.summary": "It takes four weeks.",
    }
    visitor.post(address, data={**form, "statuses": "confirmed", "revision": str(following.revision)})
    shown = visitor.get(f"{address}/differences").text
    assert "seven" in shown.partition("<del>")[2].partition("</del>")[0]
    assert "four" in shown.partition("<ins>")[2].partition("</ins>")[0]


def test_there_is_one_next_version(browser: Browser, owner: Actor, make: Make) -> None:
    first, visitor = make.published(), browser(owner)
    visitor.post(f"/reports/{first.id}/next")
    assert visitor.post(f"/reports/{first.id}/next").status_code == 422
    assert f'action="/reports/{first.id}/next"' not in visitor.get(f"/reports/{first.id}").text


def test_the_first_version_differs_from_nothing(browser: Browser, owner: Actor, make: Make) -> None:
    assert "Nothing differs" in browser(owner).get(f"/reports/{make.published().id}/differences").text


def test_what_has_changed_since_is_shown_section_by_section(browser: Browser, owner: Actor, make: Make) -> None:
    report = make.published()
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    shown = browser(owner).get(f"/reports/{report.id}/changes").text
    assert "Silence is read as a refusal." in shown
    assert "<ins>" in shown


def test_a_script_is_told_how_much_has_changed(browser: Browser, owner: Actor, make: Make) -> None:
    report, visitor = make.published(), browser(owner)
    address = f"/reports/{report.id}/changes"
    assert "Nothing has changed since it was published" in visitor.get(address, headers={HTMX: "true"}).text
    make.insight(confirmed=True)
    assert "would differ today" in visitor.get(address, headers={HTMX: "true"}).text


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_does_not_publish(browser: Browser, team: dict[str, Actor], make: Make, who: str) -> None:
    visitor, draft, published = browser(team[who]), make.draft(), make.published()
    assert visitor.post(f"/reports/{draft.id}/publish", data={"reason": "Why not."}).status_code == 404
    assert visitor.post(f"/reports/{published.id}/next").status_code == 403
    assert visitor.get(f"/reports/{published.id}/changes").status_code == 403
    assert visitor.get(f"/reports/{published.id}/differences").status_code == 200
