"""The pages of studies."""

from collections.abc import Callable
from datetime import date

import pytest
from starlette.testclient import TestClient

from research import studies
from research.access import Actor
from research.projects import Project
from research.store import Store
from research.studies import Study
from research.words import LegalBasis, StudyStatus
from tests.making import Make

Browser = Callable[..., TestClient]
COLLECTING = {
    "title": "First round",
    "status": "open",
    "purpose": "To learn where people wait.",
    "responsible": "Project leader",
    "legal_basis": "consent",
    "retention_on": "2027-12-31",
}


@pytest.fixture
def study(make: Make) -> Study:
    """A study that collects data."""
    return make.study(
        status=StudyStatus.OPEN,
        purpose="To learn where people wait.",
        responsible="Project leader",
        legal_basis=LegalBasis.CONSENT,
        retention_on=date(2027, 12, 31),
    )


def test_a_saved_study_is_shown_with_its_legal_facts(browser: Browser, owner: Actor, project: Project) -> None:
    shown = browser(owner).post(f"/projects/{project.id}/studies", data=COLLECTING)
    assert shown.url.path.startswith("/studies/")
    assert "To learn where people wait." in shown.text
    assert "6(1)(a)" in shown.text
    assert "2027" in shown.text


def test_saving_leads_to_the_study(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/studies", data=COLLECTING, follow_redirects=False)
    assert answer.status_code == 303


def test_a_study_that_would_collect_without_a_purpose_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project
) -> None:
    sent = {**COLLECTING, "purpose": "", "target_group": "Those who wait"}
    answer = browser(owner).post(f"/projects/{project.id}/studies", data=sent)
    assert answer.status_code == 422
    assert 'id="purpose-e"' in answer.text
    assert "Those who wait" in answer.text


def test_the_list_names_every_study(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    made = [make.study(title="The first"), make.study(title="The second")]
    listed = browser(owner).get(f"/projects/{project.id}/studies").text
    assert all(f'href="/studies/{each.id}"' in listed for each in made)


def test_a_study_shows_its_interviews_and_who_took_part(
    browser: Browser, owner: Actor, make: Make, study: Study
) -> None:
    person = make.participant()
    make.consent(person, study)
    interview = make.interview(study_id=study.id, participant_ids=[person.id])
    shown = browser(owner).get(f"/studies/{study.id}").text
    assert f'href="/interviews/{interview.id}"' in shown
    assert f'href="/participants/{person.id}"' in shown


def test_a_changed_study_is_stored(browser: Browser, owner: Actor, store: Store, study: Study) -> None:
    browser(owner).post(f"/studies/{study.id}", data={**COLLECTING, "title": "Second round", "revision": "1"})
    with store.begin(owner) as work:
        assert studies.get(work, study.id).title == "Second round"


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, study: Study) -> None:
    editor = browser(owner)
    editor.post(f"/studies/{study.id}", data={**COLLECTING, "title": "Saved first", "revision": "1"})
    answer = editor.post(f"/studies/{study.id}", data={**COLLECTING, "title": "Typed second", "revision": "1"})
    assert answer.status_code == 409
    assert "Saved first" in answer.text
    assert "Typed second" in answer.text


def test_a_study_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, study: Study) -> None:
    editor = browser(owner)
    note = editor.post(f"/studies/{study.id}/remove").text
    assert f'action="/studies/{study.id}/restore"' in note
    assert editor.get(f"/studies/{study.id}").status_code == 404
    assert editor.post(f"/studies/{study.id}/restore").url.path == f"/studies/{study.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
def test_only_the_research_team_sees_a_study(browser: Browser, team: dict[str, Actor], study: Study, who: str) -> None:
    assert browser(team[who]).get(f"/studies/{study.id}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("caseworker", 403), ("reader", 403), ("outsider", 404)])
@pytest.mark.parametrize("path", ["studies", "studies/new"])
def test_the_list_and_the_form_are_the_research_teams(
    browser: Browser, team: dict[str, Actor], project: Project, who: str, status: int, path: str
) -> None:
    assert browser(team[who]).get(f"/projects/{project.id}/{path}").status_code == status
