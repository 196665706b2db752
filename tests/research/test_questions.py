"""Questions: «How might we …», each on at least one insight."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from research import insights, questions
from research.access import Actor
from research.errors import RuleBroken
from research.insights import Insight
from research.questions import BEGINNINGS, Question, QuestionDraft, QuestionView
from research.store import Store
from tests.making import Make

ASKED = "How might we say whose turn it is?"


def shown(store: Store, actor: Actor, question: Question) -> QuestionView:
    with store.begin(actor) as work:
        return questions.views(work, [questions.get(work, question.id)])[0]


@pytest.mark.parametrize("beginning", BEGINNINGS.values())
def test_a_question_begins_as_such_questions_do(beginning: str) -> None:
    assert QuestionDraft(text=f"{beginning} bli hørt i tide?", insight_ids=[uuid4()])


@pytest.mark.parametrize("text", ["Send a text message.", "How might we", "Why do people wait for so long?"])
def test_what_asks_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        QuestionDraft(text=text, insight_ids=[uuid4()])


def test_a_question_hangs_on_something() -> None:
    with pytest.raises(ValidationError):
        QuestionDraft(text=ASKED, insight_ids=[])


def test_a_question_is_told_of_on_the_insights_it_hangs_on(store: Store, owner: Actor, make: Make) -> None:
    first, second, other = make.insight(), make.insight(), make.insight()
    made = make.question(first, second)
    assert [each.id for each in shown(store, owner, made).insights] == [first.id, second.id]
    with store.begin(owner) as work:
        assert [each.id for each in questions.hanging_on(work, first.id)] == [made.id]
        assert questions.hanging_on(work, other.id) == []


def test_a_question_hangs_on_insights_of_its_own_project(store: Store, owner: Actor, make: Make) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        questions.add(work, make.project_id, QuestionDraft(text=ASKED, insight_ids=[uuid4()]))
    assert refused.value.field == "insight_ids"


def test_a_question_is_moved_to_another_insight(store: Store, owner: Actor, make: Make) -> None:
    made, other = make.question(), make.insight()
    with store.begin(owner, write=True) as work:
        questions.revise(work, made.id, QuestionDraft(text=ASKED, insight_ids=[other.id]))
    assert [each.id for each in shown(store, owner, made).insights] == [other.id]


def test_an_insight_in_the_bin_stays_with_a_question_that_is_revised(store: Store, owner: Actor, make: Make) -> None:
    gone, kept = make.insight(), make.insight()
    made = make.question(gone, kept)
    with store.begin(owner, write=True) as work:
        insights.remove(work, gone.id)
    with store.begin(owner, write=True) as work:
        questions.revise(work, made.id, QuestionDraft(text=ASKED, insight_ids=[kept.id]))
        insights.restore(work, gone.id)
    assert [each.id for each in shown(store, owner, made).insights] == [gone.id, kept.id]


def test_a_reader_is_shown_the_question_and_none_of_the_drafts_it_hangs_on(
    store: Store, reader: Actor, make: Make
) -> None:
    confirmed: Insight = make.insight(confirmed=True)
    made = make.question(make.insight(), confirmed)
    assert [each.id for each in shown(store, reader, made).insights] == [confirmed.id]


def test_search_is_told_of_a_question(store: Store, owner: Actor, make: Make) -> None:
    made = make.question()
    with store.begin(owner) as work:
        (document,) = Question.documents(work, [made])
    assert (document.title, made.reference) == (ASKED, "HKV-001")
