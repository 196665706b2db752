"""The pages where a report is built: choose a template, choose what goes in, write, and see it beside."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from app.context import HTMX
from research.access import Actor
from research.projects import Project
from research.reports import kept
from research.store import Store
from research.words import Language, Phase
from tests.making import Make

Browser = Callable[..., TestClient]
STATEMENT = "Silence is read as a refusal."


def sent(report: kept.Report, **fields: Any) -> dict[str, Any]:
    """Return the form of a draft as a browser sends it, with some fields changed."""
    typed: dict[str, Any] = {
        "title": report.title,
        "template": report.template,
        "language": str(report.language),
        "statuses": ["confirmed"],
        "quotes": "approved",
        "revision": str(report.revision),
    }
    return {**typed, **fields}


def stored(store: Store, owner: Actor, report_id: UUID) -> kept.Report:
    with store.begin(owner) as work:
        return kept.get(work, report_id)


def headings(text: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", text.partition("<article")[2])


# --- a new draft --------------------------------------------------------------------------------------------------


def test_the_template_of_the_projects_phase_is_chosen_at_first(
    browser: Browser, owner: Actor, project: Project
) -> None:
    assert re.search(r'value="diagnose" checked', browser(owner).get(f"/projects/{project.id}/reports/new").text)


def test_a_draft_is_named_after_its_template_in_its_language(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    sent = {"template": "insights", "language": "nn"}
    answer = browser(owner).post(f"/projects/{project.id}/reports", data=sent, follow_redirects=False)
    (report,) = found(store, owner, project)
    assert answer.headers["location"] == f"/reports/{report.id}/edit"
    assert (report.title, report.language) == ("Innsiktsrapport", Language.NYNORSK)


def found(store: Store, owner: Actor, project: Project) -> list[kept.Report]:
    with store.begin(owner) as work:
        return kept.find(work, project.id)


def test_a_form_that_is_sent_twice_makes_one_draft(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    visitor, form = browser(owner), {"template": "insights", "language": "nb", "submission": "once"}
    for _ in range(2):
        visitor.post(f"/projects/{project.id}/reports", data=form)
    assert len(found(store, owner, project)) == 1


def test_a_diagnosis_begins_with_its_own_phase(browser: Browser, owner: Actor, project: Project, store: Store) -> None:
    browser(owner).post(f"/projects/{project.id}/reports", data={"template": "diagnose", "language": "nb"})
    (report,) = found(store, owner, project)
    assert report.draft.choices.phases == [Phase.DIAGNOSE]


def test_there_is_no_report_from_an_unknown_template(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/reports", data={"template": "../list", "language": "nb"})
    assert answer.status_code == 404


def test_a_template_of_ones_own_is_among_those_to_choose(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    template = make.template()
    assert f'value="{template.id}"' in browser(owner).get(f"/projects/{project.id}/reports/new").text


# --- the builder --------------------------------------------------------------------------------------------------


def test_the_builder_shows_the_report_as_it_would_be_now(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft()
    make.insight(statement=STATEMENT, confirmed=True)
    shown = browser(owner).get(f"/reports/{draft.id}/edit").text
    assert STATEMENT in shown.partition("<article")[2]
    assert "1 of 1 insights" in shown


def test_what_is_written_is_seen_in_the_preview_and_not_stored(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    draft = make.draft()
    typed = sent(draft, **{"written.summary": "It takes **seven** weeks."})
    shown = browser(owner).post(f"/reports/{draft.id}/preview", data=typed).text
    assert "<strong>seven</strong>" in shown
    assert "It takes **seven** weeks." in shown
    assert stored(store, owner, draft.id).written == {}


def test_a_script_is_given_the_sheet_alone(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft()
    part = browser(owner).post(f"/reports/{draft.id}/preview", data=sent(draft), headers={HTMX: "true"}).text
    assert "<article" in part
    assert "<form" not in part
    assert 'hx-swap-oob="true"' in part


def test_a_section_is_moved_without_scripts(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft(language=Language.BOKMAL)
    typed = sent(draft, order=["summary", "background"], shown=["summary", "background"], move="down:summary")
    assert headings(browser(owner).post(f"/reports/{draft.id}/preview", data=typed).text)[:2] == [
        "Bakgrunn og mandat",
        "Sammendrag",
    ]


def test_a_section_that_is_not_ticked_is_left_out(browser: Browser, owner: Actor, make: Make, store: Store) -> None:
    draft = make.draft()
    typed = sent(draft, order=["summary", "background"], shown=["summary"])
    visitor = browser(owner)
    shown = visitor.post(f"/reports/{draft.id}", data=typed).text
    assert "Bakgrunn og mandat" not in headings(shown)
    assert stored(store, owner, draft.id).draft.choices.hidden == ["background"]
    assert 'value="background">' in shown


def test_what_was_chosen_and_written_is_stored(browser: Browser, owner: Actor, make: Make, store: Store) -> None:
    draft = make.draft()
    typed = sent(draft, phases=["explore"], tags="letter, waiting", **{"written.summary": "Seven weeks."})
    answer = browser(owner).post(f"/reports/{draft.id}", data=typed)
    report = stored(store, owner, draft.id).draft
    assert answer.url.path == f"/reports/{draft.id}/edit"
    assert (report.choices.phases, report.choices.tags) == ([Phase.EXPLORE], ["letter", "waiting"])
    assert report.written == {"summary": "Seven weeks."}


def test_saving_may_lead_on_to_the_checks(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft()
    answer = browser(owner).post(f"/reports/{draft.id}", data=sent(draft, then="publish"))
    assert answer.url.path == f"/reports/{draft.id}/publish"


def test_evidence_that_was_left_out_can_be_taken_in_again(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight(statement=STATEMENT)
    piece = make.evidence(insight, make.observation(what_happened="The queue was long."))
    make.evidence(insight, make.observation(what_happened="The letter was late."))
    make.confirm(insight)
    draft, visitor = make.draft(), browser(owner)
    shown = visitor.post(f"/reports/{draft.id}", data=sent(draft, left_out=[str(piece.id)])).text
    assert re.search(rf'value="{piece.id}" checked', shown)


def test_a_title_that_does_not_fit_comes_back_as_it_was_typed(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft()
    typed = sent(draft, title="W", **{"written.summary": "It takes **seven** weeks."})
    answer = browser(owner).post(f"/reports/{draft.id}", data=typed)
    assert answer.status_code == 422
    assert 'id="title-e"' in answer.text
    assert "<strong>seven</strong>" in answer.text


def test_a_period_that_ends_before_it_begins_is_refused(browser: Browser, owner: Actor, make: Make) -> None:
    draft = make.draft()
    typed = sent(draft, since="2026-03-02", until="2026-03-01")
    answer = browser(owner).post(f"/reports/{draft.id}", data=typed)
    assert answer.status_code == 422
    assert "The last day cannot come before the first." in answer.text


def test_who_saves_second_sees_what_the_first_saved(browser: Browser, owner: Actor, make: Make) -> None:
    draft, visitor = make.draft(), browser(owner)
    first = sent(draft, title="What the first called it", **{"written.summary": "What the first wrote."})
    visitor.post(f"/reports/{draft.id}", data=first)
    answer = visitor.post(
        f"/reports/{draft.id}", data=sent(draft, title="What I call it", **{"written.summary": "Mine."})
    )
    assert answer.status_code == 409
    for words in ("What the first called it", "What the first wrote.", "What I call it", "Mine."):
        assert words in answer.text


def test_what_was_kept_out_is_told_with_a_way_to_mend_it(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight(statement=STATEMENT, confirmed=True)
    make.evidence(insight, make.quote())
    shown = browser(owner).get(f"/reports/{make.draft().id}/edit").text
    assert f'href="/projects/{project.id}/quotes?approved=no"' in shown


def test_a_template_that_is_wrong_hides_nothing_that_was_written(browser: Browser, owner: Actor, make: Make) -> None:
    template = make.template(
        "## Summary\n\n{{ section('summary') }}\n\n{% if title == 'Break' %}{{ title.x.y }}{% endif %}"
    )
    draft = make.draft(template=str(template.id))
    typed = sent(draft, title="Break", **{"written.summary": "Seven weeks."})
    shown = browser(owner).post(f"/reports/{draft.id}/preview", data=typed).text
    assert "The report cannot be made" in shown
    assert "Seven weeks." in shown


def test_a_published_report_is_not_built_on(browser: Browser, owner: Actor, make: Make) -> None:
    answer = browser(owner).get(f"/reports/{make.published().id}/edit")
    assert answer.status_code == 422
    assert "stays as it is" in answer.text


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_makes_no_reports(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    visitor = browser(team[who])
    assert visitor.get(f"/projects/{project.id}/reports/new").status_code == 403
    sent = {"template": "diagnose", "language": "nb"}
    assert visitor.post(f"/projects/{project.id}/reports", data=sent).status_code == 403
    assert visitor.get(f"/reports/{make.published().id}/edit").status_code == 403
