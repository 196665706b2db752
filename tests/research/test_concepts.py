"""Concepts: what they answer, what tries them, and which of them is chosen."""

from uuid import uuid4

import pytest

from research import concepts, experiments, history, questions, taking_up, versions
from research.access import Actor
from research.concepts import Concept, ConceptDraft, ConceptView
from research.errors import RuleBroken
from research.store import Store
from research.words import ConceptStatus
from tests.making import Make


def shown(store: Store, actor: Actor, concept: Concept) -> ConceptView:
    with store.begin(actor) as work:
        return concepts.views(work, [concepts.get(work, concept.id)])[0]


def test_a_concept_is_a_candidate_until_somebody_says_otherwise(make: Make) -> None:
    assert (make.concept().status, make.concept().reference) == (ConceptStatus.CANDIDATE, "KON-002")


def test_a_concept_tells_of_what_it_answers_and_what_tries_it(store: Store, owner: Actor, make: Make) -> None:
    asked, tried = [make.question(), make.question()], make.experiment()
    made = make.concept(question_ids=[each.id for each in asked], experiment_ids=[tried.id])
    view = shown(store, owner, made)
    assert [each.id for each in view.questions] == [each.id for each in asked]
    assert [each.id for each in view.experiments] == [tried.id]


def test_a_question_knows_the_concepts_that_answer_it(store: Store, owner: Actor, make: Make) -> None:
    asked = make.question()
    made = make.concept(question_ids=[asked.id])
    make.concept()
    with store.begin(owner) as work:
        assert [each.id for each in concepts.answering(work, asked.id)] == [made.id]


@pytest.mark.parametrize("field", ["question_ids", "experiment_ids"])
def test_a_concept_is_linked_to_what_is_in_its_own_project(store: Store, owner: Actor, make: Make, field: str) -> None:
    draft = ConceptDraft.model_validate({"title": "A name and a date", field: [uuid4()]})
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        concepts.add(work, make.project_id, draft)
    assert refused.value.field == field


def test_a_link_that_is_left_out_is_taken_away(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.question(), make.question()
    made = make.concept(question_ids=[first.id])
    with store.begin(owner, write=True) as work:
        concepts.revise(work, made.id, ConceptDraft(title=made.title, question_ids=[second.id]))
    assert [each.id for each in shown(store, owner, made).questions] == [second.id]


def test_what_lies_in_the_bin_stays_with_a_concept_that_is_revised(store: Store, owner: Actor, make: Make) -> None:
    asked, tried = make.question(), make.experiment()
    made = make.concept(question_ids=[asked.id], experiment_ids=[tried.id])
    with store.begin(owner, write=True) as work:
        questions.remove(work, asked.id)
        experiments.remove(work, tried.id)
    with store.begin(owner, write=True) as work:
        concepts.revise(work, made.id, ConceptDraft(title=made.title))
        questions.restore(work, asked.id)
        experiments.restore(work, tried.id)
    view = shown(store, owner, made)
    assert ([each.id for each in view.questions], [each.id for each in view.experiments]) == ([asked.id], [tried.id])


def test_the_chosen_come_first_and_the_discarded_last(store: Store, owner: Actor, make: Make) -> None:
    for status in (ConceptStatus.DISCARDED, ConceptStatus.CANDIDATE, ConceptStatus.CHOSEN, ConceptStatus.CANDIDATE):
        make.concept(status=status)
    with store.begin(owner) as work:
        found = concepts.find(work, make.project_id)
    assert [each.reference for each in found] == ["KON-003", "KON-002", "KON-004", "KON-001"]


def test_concepts_are_narrowed_to_a_status_and_a_tag(store: Store, owner: Actor, make: Make) -> None:
    wanted = make.concept(status=ConceptStatus.CHOSEN, tags=["waiting"])
    make.concept(status=ConceptStatus.CHOSEN)
    make.concept(tags=["waiting"])
    with store.begin(owner) as work:
        found = concepts.find(work, make.project_id, status=ConceptStatus.CHOSEN, tag="waiting")
    assert [each.id for each in found] == [wanted.id]


def test_the_history_tells_of_a_link_and_of_the_choice(store: Store, owner: Actor, make: Make) -> None:
    asked, made = make.question(), make.concept()
    draft = ConceptDraft(title=made.title, status=ConceptStatus.CHOSEN, question_ids=[asked.id])
    with store.begin(owner, write=True) as work:
        concepts.revise(work, made.id, draft)
    with store.begin(owner) as work:
        concept = concepts.get(work, made.id)
        newest = versions.views(work, concept, history.steps(work, concept))[0]
    assert {each.field for each in newest.differences} == {"status", "conceptquestion"}
    assert newest.moved["status"] == ("candidate", "chosen")


def test_an_earlier_version_is_taken_up_with_its_links(store: Store, owner: Actor, make: Make) -> None:
    asked = make.question()
    made = make.concept(question_ids=[asked.id], risk="A date that is not kept.")
    with store.begin(owner, write=True) as work:
        concepts.revise(work, made.id, ConceptDraft(title="Another name"))
    with store.begin(owner, write=True) as work:
        concept = concepts.get(work, made.id)
        version = next(step.version.id for step in history.steps(work, concept) if step.version)
        taking_up.take_up(work, concept, version)
    view = shown(store, owner, made)
    assert (view.title, view.risk, [each.id for each in view.questions]) == (made.title, made.risk, [asked.id])


def test_search_is_told_of_a_concept_with_all_that_is_said_of_it(store: Store, owner: Actor, make: Make) -> None:
    made = make.concept(description="A text message.", risk="A date that is not kept.", tags=["waiting"])
    with store.begin(owner) as work:
        (document,) = Concept.documents(work, [made])
    assert (document.title, document.status, document.tags) == (made.title, "candidate", ("waiting",))
    assert document.text == "A text message. · A date that is not kept."
