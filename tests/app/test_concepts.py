"""The pages of concepts."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.words import ConceptStatus, Outcome
from tests.making import Make

Browser = Callable[..., TestClient]
TITLE = "A name and a date"


def test_the_form_has_chosen_the_question_it_came_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    asked = make.question()
    form = browser(owner).get(f"/projects/{project.id}/concepts/new?question={asked.id}").text
    assert f'value="{asked.id}" checked' in form
    assert 'value="candidate" checked' in form


def test_a_saved_concept_is_shown_with_what_it_hangs_together_with(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight(statement="Nobody knows whose turn it is.")
    asked = make.question(insight)
    tried = make.experiment(result="Seven of ten came.", outcome=Outcome.CONFIRMED)
    sent = {
        "title": TITLE,
        "status": "candidate",
        "risk": "A date that is not kept.",
        "question_ids": ["", str(asked.id)],
        "experiment_ids": ["", str(tried.id)],
        "tags": "waiting",
    }
    shown = browser(owner).post(f"/projects/{project.id}/concepts", data=sent).text
    for words in ("The concept is saved.", TITLE, "KON-001", asked.text, insight.statement, "Seven of ten came."):
        assert words in shown
    for words in ("A date that is not kept.", "waiting", Outcome.CONFIRMED.label, "/benefits/new?concept="):
        assert words in shown


def test_a_concept_without_a_title_is_told_so_beside_the_field(
    browser: Browser, owner: Actor, project: Project
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/concepts", data={"title": ""})
    assert answer.status_code == 422
    assert 'id="title-e"' in answer.text


def test_concepts_are_listed_and_compared_the_chosen_first(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.concept(title="A corner in the library", risk="Nobody comes.")
    make.concept(title=TITLE, status=ConceptStatus.CHOSEN)
    listed = browser(owner).get(f"/projects/{project.id}/concepts").text
    assert listed.index(TITLE) < listed.index("A corner in the library")
    for words in ("Beside each other", "Nobody comes.", "Not weighed yet"):
        assert words in listed


def test_that_more_than_one_is_chosen_is_told(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    one = make.concept(status=ConceptStatus.CHOSEN)
    visitor, told = browser(owner), "More than one concept is chosen"
    assert told not in visitor.get(f"/projects/{project.id}/concepts").text
    make.concept(status=ConceptStatus.CHOSEN)
    assert told in visitor.get(f"/projects/{project.id}/concepts").text
    assert told in visitor.get(f"/concepts/{one.id}").text


def test_a_concept_shows_the_benefits_that_come_of_it(browser: Browser, owner: Actor, make: Make) -> None:
    concept = make.concept()
    benefit = make.benefit(concept_id=concept.id)
    shown = browser(owner).get(f"/concepts/{concept.id}").text
    assert f'href="/benefits/{benefit.id}"' in shown
    assert "cannot be measured yet" in shown


def test_the_list_of_experiments_leads_to_the_concepts(browser: Browser, owner: Actor, project: Project) -> None:
    listed = browser(owner).get(f"/projects/{project.id}/experiments").text
    assert f'href="/projects/{project.id}/concepts"' in listed
    assert f'href="/projects/{project.id}/benefits"' in listed


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    concept, editor = make.concept(), browser(owner)
    sent = {"title": TITLE, "revision": "1"}
    editor.post(f"/concepts/{concept.id}", data={**sent, "risk": "Nobody reads it."})
    answer = editor.post(f"/concepts/{concept.id}", data={**sent, "risk": "Too late."})
    assert answer.status_code == 409
    assert "Nobody reads it." in answer.text
    assert "Too late." in answer.text


def test_a_concept_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    concept, editor = make.concept(), browser(owner)
    assert "KON-001 is in the bin." in editor.post(f"/concepts/{concept.id}/remove").text
    assert editor.get(f"/concepts/{concept.id}").status_code == 404
    assert editor.post(f"/concepts/{concept.id}/restore").url.path == f"/concepts/{concept.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_sees_a_concept_and_changes_nothing(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    draft = make.insight(statement="Somebody is not sure of this.")
    concept = make.concept(question_ids=[make.question(draft).id])
    visitor = browser(team[who])
    shown = visitor.get(f"/concepts/{concept.id}").text
    assert TITLE in shown
    assert "/edit" not in shown
    assert "Somebody is not sure" not in shown
    assert visitor.get(f"/projects/{project.id}/concepts/new").status_code == 403
    assert visitor.post(f"/concepts/{concept.id}/remove").status_code == 403
