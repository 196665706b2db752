"""The pages of questions: «How might we …»."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from tests.making import Make

Browser = Callable[..., TestClient]
ASKED = "How might we say whose turn it is?"


def test_the_form_begins_the_question_and_has_chosen_the_insight_it_came_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight()
    form = browser(owner).get(f"/projects/{project.id}/questions/new?insight={insight.id}").text
    assert "How might we </textarea>" in form
    assert f'value="{insight.id}" checked' in form


def test_a_saved_question_is_shown_with_what_it_hangs_on(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight()
    sent = {"text": ASKED, "insight_ids": ["", str(insight.id)]}
    shown = browser(owner).post(f"/projects/{project.id}/questions", data=sent).text
    for words in ("The question is saved.", ASKED, "HKV-001", f'href="/insights/{insight.id}"'):
        assert words in shown


@pytest.mark.parametrize(
    ("wrong", "field"), [({"text": "Send a text message."}, "text"), ({"insight_ids": ""}, "insight_ids")]
)
def test_what_is_missing_is_told_beside_its_field(
    browser: Browser, owner: Actor, project: Project, make: Make, wrong: dict[str, str], field: str
) -> None:
    sent = {"text": ASKED, "insight_ids": str(make.insight().id), **wrong}
    answer = browser(owner).post(f"/projects/{project.id}/questions", data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text


def test_a_project_without_insights_is_told_to_write_one_first(
    browser: Browser, owner: Actor, project: Project
) -> None:
    form = browser(owner).get(f"/projects/{project.id}/questions/new").text
    assert f'href="/projects/{project.id}/insights/new"' in form


def test_questions_are_listed_with_their_insights(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    question = make.question(make.insight())
    listed = browser(owner).get(f"/projects/{project.id}/questions").text
    assert f'href="/questions/{question.id}"' in listed
    assert "INN-001" in listed


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    question, editor = make.question(), browser(owner)
    sent = {"insight_ids": str(make.insight().id), "revision": "1"}
    editor.post(f"/questions/{question.id}", data={"text": "How might we be heard in time?", **sent})
    answer = editor.post(f"/questions/{question.id}", data={"text": "How might we answer sooner?", **sent})
    assert answer.status_code == 409
    assert "How might we be heard in time?" in answer.text
    assert "How might we answer sooner?" in answer.text


def test_a_question_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    question, editor = make.question(), browser(owner)
    listed = editor.post(f"/questions/{question.id}/remove").text
    assert "HKV-001 is in the bin." in listed
    assert editor.get(f"/questions/{question.id}").status_code == 404
    assert editor.post(f"/questions/{question.id}/restore").url.path == f"/questions/{question.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_sees_a_question_and_changes_nothing(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    question, visitor = make.question(), browser(team[who])
    shown = visitor.get(f"/questions/{question.id}").text
    assert ASKED in shown
    assert "/edit" not in shown
    assert "whose turn it is." not in shown
    assert visitor.get(f"/projects/{project.id}/questions/new").status_code == 403
    assert visitor.post(f"/questions/{question.id}/remove").status_code == 403


def test_a_question_shows_the_concepts_that_answer_it(browser: Browser, owner: Actor, make: Make) -> None:
    question = make.question()
    concept = make.concept(question_ids=[question.id])
    shown = browser(owner).get(f"/questions/{question.id}").text
    assert f'href="/concepts/{concept.id}"' in shown
    assert f"/concepts/new?question={question.id}" in shown
