"""The pages of benefits."""

from collections.abc import Callable
from datetime import date

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.words import BenefitCategory
from tests.making import Make

Browser = Callable[..., TestClient]
TITLE = "More come to the first meeting"
BASELINE = {"indicator": "Share who come", "baseline_value": "54 %", "baseline_on": date(2026, 1, 15)}


def test_a_saved_benefit_is_shown_with_what_it_is_measured_by(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    concept = make.concept()
    sent = {
        "title": TITLE,
        "category": "unpriced",
        "indicator": "Share who come",
        "baseline_value": "54 %",
        "baseline_on": "2026-01-15",
        "target_value": "70 %",
        "target_on": "2027-06-30",
        "concept_id": str(concept.id),
    }
    shown = browser(owner).post(f"/projects/{project.id}/benefits", data=sent).text
    for words in ("The benefit is saved.", TITLE, "GEV-001", "Benefit without a price", "54 %", "70 %", concept.title):
        assert words in shown
    assert "cannot be measured" not in shown


def test_the_form_has_chosen_the_concept_it_came_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    concept = make.concept()
    form = browser(owner).get(f"/projects/{project.id}/benefits/new?concept={concept.id}").text
    assert f'value="{concept.id}" selected' in form


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": ""}, "title"), ({"category": ""}, "category"), ({"target_value": "70 %"}, "target_on")],
)
def test_what_is_wrong_is_told_beside_its_field(
    browser: Browser, owner: Actor, project: Project, wrong: dict[str, str], field: str
) -> None:
    sent = {"title": TITLE, "category": "unpriced", **wrong}
    answer = browser(owner).post(f"/projects/{project.id}/benefits", data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [({}, ["It lacks an indicator", "It lacks a baseline"]), ({"indicator": "Share"}, ["It lacks a baseline"])],
)
def test_what_a_benefit_lacks_to_be_measured_is_told(
    browser: Browser, owner: Actor, make: Make, fields: dict[str, str], told: list[str]
) -> None:
    shown = browser(owner).get(f"/benefits/{make.benefit(**fields).id}").text
    assert [words for words in ("It lacks an indicator", "It lacks a baseline") if words in shown] == told


def test_a_measurement_is_added_on_the_page_and_taken_away_again(browser: Browser, owner: Actor, make: Make) -> None:
    benefit, editor = make.benefit(**BASELINE), browser(owner)
    sent = {"on": "2026-02-20", "value": "77 %", "note": "33 of 43"}
    shown = editor.post(f"/benefits/{benefit.id}/measurements", data=sent).text
    for words in ("The measurement is saved.", "77 %", "33 of 43"):
        assert words in shown
    address = shown.split(f'action="/benefits/{benefit.id}/measurements/')[1].split('"')[0]
    shown = editor.post(f"/benefits/{benefit.id}/measurements/{address}").text
    assert "The measurement is taken away." in shown
    assert "33 of 43" not in shown


def test_a_measurement_that_is_sent_twice_is_stored_once(browser: Browser, owner: Actor, make: Make) -> None:
    benefit, editor = make.benefit(**BASELINE), browser(owner)
    sent = {"on": "2026-02-20", "value": "77 %", "note": "33 of 43", "submission": "once"}
    for _ in range(2):
        shown = editor.post(f"/benefits/{benefit.id}/measurements", data=sent).text
    assert shown.count("33 of 43") == 1


@pytest.mark.parametrize(
    ("wrong", "field"), [({"on": "2026-01-01"}, "on"), ({"on": "2026-03-03"}, "on"), ({"value": ""}, "value")]
)
def test_a_measurement_that_cannot_be_is_refused_on_the_page(
    browser: Browser, owner: Actor, make: Make, wrong: dict[str, str], field: str
) -> None:
    benefit = make.benefit(**BASELINE)
    sent = {"on": "2026-02-20", "value": "77 %", "note": "kept as it was typed", **wrong}
    answer = browser(owner).post(f"/benefits/{benefit.id}/measurements", data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text
    assert 'value="kept as it was typed"' in answer.text


def test_benefits_are_listed_by_category_from_baseline_to_target(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.benefit(title="Young people know the name", category=BenefitCategory.UNPRICED)
    make.benefit(title="Fewer letters", category=BenefitCategory.BUDGET, **BASELINE)
    listed = browser(owner).get(f"/projects/{project.id}/benefits").text
    order = ["Effect on own budget", "Fewer letters", "54 %", "Benefit without a price", "Young people know the name"]
    assert [listed.index(words) for words in order] == sorted(listed.index(words) for words in order)
    assert "Freed for other use" not in listed
    assert listed.count("Lacks a baseline") == 1


def test_the_history_shows_what_was_measured(browser: Browser, owner: Actor, make: Make) -> None:
    benefit = make.measured()["benefit_id"]
    shown = browser(owner).get(f"/benefits/{benefit}/history").text
    assert "Owner changed the measurements" in shown
    assert "54 %" in shown


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    benefit, editor = make.benefit(), browser(owner)
    sent = {"title": TITLE, "category": "unpriced", "revision": "1"}
    editor.post(f"/benefits/{benefit.id}", data={**sent, "indicator": "Share who come"})
    answer = editor.post(f"/benefits/{benefit.id}", data={**sent, "indicator": "Number who come"})
    assert answer.status_code == 409
    assert "Share who come" in answer.text
    assert "Number who come" in answer.text


def test_a_benefit_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    benefit, editor = make.benefit(), browser(owner)
    assert "GEV-001 is in the bin." in editor.post(f"/benefits/{benefit.id}/remove").text
    assert editor.get(f"/benefits/{benefit.id}").status_code == 404
    assert editor.post(f"/benefits/{benefit.id}/restore").url.path == f"/benefits/{benefit.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_sees_a_benefit_and_changes_nothing(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    ids, visitor = make.measured(), browser(team[who])
    address = f"/benefits/{ids['benefit_id']}"
    shown = visitor.get(address).text
    assert TITLE in shown
    assert 'name="value"' not in shown
    assert visitor.get(f"/projects/{project.id}/benefits/new").status_code == 403
    assert visitor.post(f"{address}/measurements", data={"on": "2026-02-20", "value": "77 %"}).status_code == 403
    assert visitor.post(f"{address}/measurements/{ids['measurement_id']}/remove").status_code == 403
