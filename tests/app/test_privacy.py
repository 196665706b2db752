"""The privacy page and what it leads to: who sees which part, and what an address may hold."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import access_log
from research.access import Actor
from research.projects import Project
from research.store import Store
from research.words import Phase
from tests.making import Make

Browser = Callable[..., TestClient]


def at(project: Project, path: str = "") -> str:
    """Return an address under the privacy page."""
    return f"/projects/{project.id}/privacy{path}"


def test_a_researcher_sees_the_studies_and_nothing_of_the_log(
    browser: Browser, researcher: Actor, make: Make, project: Project
) -> None:
    study = make.study(title="First round")
    shown = browser(researcher).get(at(project)).text
    assert study.title in shown
    assert "Access log" not in shown
    assert "Settings of the installation" not in shown


@pytest.mark.parametrize("role", ["caseworker", "reader"])
def test_who_reads_no_research_has_no_privacy_page(
    role: str, browser: Browser, team: dict[str, Actor], project: Project
) -> None:
    visitor = browser(team[role])
    assert visitor.get(at(project)).status_code == 403
    assert at(project) not in visitor.get(f"/projects/{project.id}").text


def test_the_privacy_officer_sees_studies_but_no_way_into_them(
    browser: Browser, team: dict[str, Actor], make: Make, project: Project
) -> None:
    study = make.study(title="First round")
    shown = browser(team["privacy_officer"]).get(at(project)).text
    assert study.title in shown
    assert f"/studies/{study.id}" not in shown


def test_a_reference_leads_to_an_address_that_holds_an_identifier(
    browser: Browser, owner: Actor, make: Make, project: Project
) -> None:
    person = make.participant()
    form = {"reference": person.reference.lower(), "act": "", "since": "", "until": "", "person_id": ""}
    answer = browser(owner).post(at(project, "/log"), data=form, follow_redirects=False)
    assert answer.headers["Location"] == at(project, f"/log?record_id={person.id}")


@pytest.mark.parametrize("typed", ["Kari Nordmann", "INT-999", "'; DROP TABLE logentry; --"])
def test_what_is_no_reference_is_refused_and_stands_in_no_address(
    typed: str, browser: Browser, owner: Actor, project: Project
) -> None:
    answer = browser(owner).post(at(project, "/log"), data={"reference": typed})
    assert answer.status_code == 422
    assert "No record of the project has this reference." in answer.text
    assert not answer.request.url.query


def test_a_record_of_another_project_is_not_told_of(
    browser: Browser, owner: Actor, make: Make, project: Project
) -> None:
    other = make.project(by=make.person("Somebody else"))
    shown = browser(owner).get(at(project, f"/log?record_id={other.id}"))
    assert shown.status_code == 200
    assert "No lines" in shown.text


def test_the_log_is_paged_newest_first(
    browser: Browser, owner: Actor, store: Store, make: Make, project: Project
) -> None:
    talks = [make.interview() for _ in range(51)]
    with store.begin(owner, write=True) as work:
        for talk in talks:
            access_log.showed(work, talk)
    visitor = browser(owner)
    first, second = (visitor.get(at(project, f"/log?at={number}")).text for number in (1, 2))
    assert talks[-1].reference in first
    assert talks[0].reference not in first
    assert talks[0].reference in second


def test_the_log_as_a_table_begins_no_formula(browser: Browser, owner: Actor, make: Make, project: Project) -> None:
    person = make.participant()
    form = {"participant_id": str(person.id), "reason": "=HYPERLINK(1) they asked", "format": "json"}
    visitor = browser(owner)
    assert visitor.post(at(project, "/access"), data=form).status_code == 200
    taken = visitor.post(at(project, "/log/export"), data={"format": "csv"}).content.decode("utf-8-sig")
    assert ";'=HYPERLINK(1) they asked;" in taken


def test_somebody_who_has_left_is_still_named_in_the_log(
    browser: Browser, owner: Actor, store: Store, make: Make, project: Project
) -> None:
    leaver = make.person("Lea Leaver")
    talk = make.interview()
    with store.begin(leaver, write=True) as work:
        access_log.showed(work, talk)
    assert "Lea Leaver" in browser(owner).get(at(project, "/log")).text


def test_taking_out_the_whole_project_is_logged(browser: Browser, owner: Actor, make: Make, project: Project) -> None:
    make.interview(phase=Phase.DIAGNOSE)
    visitor = browser(owner)
    visitor.get(f"/projects/{project.id}/transfer/export?format=json")
    shown = visitor.get(at(project, "/log?act=exported")).text
    assert "format: json" in shown


def test_an_account_of_another_project_is_not_told_of_in_a_breach(
    browser: Browser, owner: Actor, outsider: Actor, project: Project
) -> None:
    assert browser(owner).get(at(project, f"/breach?person_id={outsider.person_id}")).status_code == 404


def test_the_breach_as_a_table_is_logged(
    browser: Browser, owner: Actor, researcher: Actor, store: Store, make: Make, project: Project
) -> None:
    talk = make.interview()
    with store.begin(researcher, write=True) as work:
        access_log.showed(work, talk)
    visitor = browser(owner)
    taken = visitor.post(at(project, "/breach/export"), data={"person_id": str(researcher.person_id)}).text
    assert talk.reference in taken
    assert "log exported" in visitor.get(at(project, "/log?act=log_exported")).text


def test_an_unknown_format_of_the_protocol_leads_nowhere(browser: Browser, owner: Actor, project: Project) -> None:
    assert browser(owner).get(at(project, "/protocol/exe")).status_code == 404
