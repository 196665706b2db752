"""The pages of consents."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import consents
from research.access import Actor
from research.participants import Participant
from research.store import Store
from research.studies import Study
from research.words import AgeBand
from tests.making import Make

Browser = Callable[..., TestClient]


@pytest.fixture
def study(make: Make) -> Study:
    """A study whose participants are told something."""
    made = make.study()
    make.information_text(made)
    return made


@pytest.fixture
def person(make: Make, study: Study) -> Participant:
    """Somebody who takes part in it."""
    return make.participant(study_id=study.id)


def test_the_form_begins_with_the_text_of_the_participants_own_study(
    browser: Browser, owner: Actor, make: Make, person: Participant
) -> None:
    other = make.information_text(make.study())
    shown = browser(owner).get(f"/participants/{person.id}/consents/new").text
    assert f'value="{other.id}" selected' not in shown
    assert shown.count("selected>") == 1


def test_the_form_begins_with_the_study_that_it_was_asked_for(
    browser: Browser, owner: Actor, make: Make, person: Participant
) -> None:
    other = make.information_text(make.study())
    shown = browser(owner).get(f"/participants/{person.id}/consents/new?study={other.study_id}").text
    assert f'value="{other.id}" selected' in shown


def test_without_any_text_the_form_leads_to_where_one_is_written(browser: Browser, owner: Actor, make: Make) -> None:
    study = make.study()
    person = make.participant(study_id=study.id)
    shown = browser(owner).get(f"/participants/{person.id}/consents/new").text
    assert f'href="/studies/{study.id}/information-texts"' in shown


def test_what_was_typed_comes_back_when_nothing_was_said_yes_to(
    browser: Browser, owner: Actor, person: Participant
) -> None:
    answer = browser(owner).post(f"/participants/{person.id}/consents", data={"given_on": "2026-02-17", "scope": ""})
    assert answer.status_code == 422
    assert 'id="scope"' in answer.text
    assert 'value="2026-02-17"' in answer.text


def test_a_guardian_is_asked_for_where_somebody_may_be_young(browser: Browser, owner: Actor, make: Make) -> None:
    minor, adult = make.participant(age_band=AgeBand.UNDER_18), make.participant(age_band=AgeBand.OVER_50)
    visitor = browser(owner)
    assert 'name="guardian_agreed"' in visitor.get(f"/participants/{minor.id}/consents/new").text
    assert 'name="guardian_agreed"' not in visitor.get(f"/participants/{adult.id}/consents/new").text


def test_a_participant_shows_what_they_said_yes_to_and_what_they_were_told(
    browser: Browser, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    made = make.consent(person, study)
    shown = browser(owner).get(f"/participants/{person.id}").text
    assert f'href="/studies/{study.id}/information-texts/{made.information_text_id}"' in shown
    assert f'action="/participants/{person.id}/consents/{made.id}/remove"' in shown


def test_a_consent_is_marked_as_withdrawn_before_anything_is_deleted(
    browser: Browser, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    visitor = browser(owner)
    assert f'action="/participants/{person.id}/consents/end"' in visitor.get(f"/participants/{person.id}/withdraw").text
    shown = visitor.post(f"/participants/{person.id}/consents/end").text
    assert "Nothing is deleted yet." in shown
    assert "Withdrawn" in visitor.get(f"/studies/{study.id}").text


def test_a_consent_written_down_by_mistake_is_taken_away(
    browser: Browser, store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    made = make.consent(person, study)
    browser(owner).post(f"/participants/{person.id}/consents/{made.id}/remove")
    with store.begin(owner) as work:
        assert consents.of(work, [person.id])[person.id] == []


@pytest.mark.parametrize(("who", "status"), [("caseworker", 404), ("reader", 404), ("outsider", 404)])
def test_only_the_research_team_records_consents(
    browser: Browser, team: dict[str, Actor], make: Make, study: Study, person: Participant, who: str, status: int
) -> None:
    visitor, made = browser(team[who]), make.consent(person, study)
    answers = [
        visitor.get(f"/participants/{person.id}/consents/new"),
        visitor.post(f"/participants/{person.id}/consents", data={"given_on": "2026-02-03"}),
        visitor.post(f"/participants/{person.id}/consents/{made.id}/remove"),
    ]
    assert answers[0].status_code == answers[2].status_code == status
    assert answers[1].status_code in {404, 422}
    assert person.reference not in answers[1].text
