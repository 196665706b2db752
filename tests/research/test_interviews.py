"""Interviews, their participants and what search is told of them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from research import interviews, participants
from research.access import Actor
from research.errors import Conflict, NotFound, RuleBroken
from research.interviews import Interview, InterviewDraft, InterviewView
from research.store import Store
from research.words import Phase
from tests.making import Make


def shown(store: Store, owner: Actor, interview: Interview) -> InterviewView:
    with store.begin(owner) as work:
        return interviews.views(work, [interviews.get(work, interview.id)])[0]


def found(store: Store, owner: Actor, make: Make, **narrowed: Any) -> list[UUID]:
    with store.begin(owner) as work:
        return [each.id for each in interviews.find(work, make.project_id, **narrowed)]


def test_the_latest_conversation_comes_first(store: Store, owner: Actor, make: Make) -> None:
    later = make.interview(held_on=date(2026, 2, 9))
    earlier = make.interview(held_on=date(2026, 2, 3))
    assert found(store, owner, make) == [later.id, earlier.id]


def test_interviews_are_found_by_phase(store: Store, owner: Actor, make: Make) -> None:
    make.interview(phase=Phase.DIAGNOSE)
    sought = make.interview(phase=Phase.EXPLORE)
    assert found(store, owner, make, phase=Phase.EXPLORE) == [sought.id]


def test_interviews_are_found_by_tag(store: Store, owner: Actor, make: Make) -> None:
    make.interview(tags=["queue"])
    sought = make.interview(tags=["letter"])
    assert found(store, owner, make, tag="Letter") == [sought.id]


def test_interviews_are_found_by_study(store: Store, owner: Actor, make: Make) -> None:
    make.interview()
    study = make.study()
    sought = make.interview(study_id=study.id)
    assert found(store, owner, make, study_id=study.id) == [sought.id]


def test_interviews_are_found_by_participant(store: Store, owner: Actor, make: Make) -> None:
    make.interview()
    person = make.participant()
    sought = make.interview(participant_ids=[person.id])
    assert found(store, owner, make, participant_id=person.id) == [sought.id]


def test_a_view_holds_participants_by_pseudonym_tags_and_the_number_of_passages(
    store: Store, owner: Actor, make: Make
) -> None:
    people = [make.participant().id, make.participant().id]
    view = shown(
        store, owner, make.interview(participant_ids=people[::-1], tags=["queue", "letter"], transcript=("a", "b"))
    )
    assert [person.reference for person in view.participants] == ["P-001", "P-002"]
    assert (view.tags, view.passages) == (["letter", "queue"], 2)


def test_a_participant_in_the_bin_is_not_shown(store: Store, owner: Actor, make: Make) -> None:
    person = make.participant()
    made = make.interview(participant_ids=[person.id])
    with store.begin(owner, write=True) as work:
        participants.remove(work, person.id)
    assert shown(store, owner, made).participants == []


def test_a_participant_in_the_bin_stays_with_an_interview_that_is_revised(
    store: Store, owner: Actor, make: Make
) -> None:
    person = make.participant()
    made = make.interview(participant_ids=[person.id])
    draft = InterviewDraft(title="Another title", held_on=made.held_on, phase=made.phase)
    with store.begin(owner, write=True) as work:
        participants.remove(work, person.id)
        interviews.revise(work, made.id, draft)
        participants.restore(work, person.id)
    assert [each.id for each in shown(store, owner, made).participants] == [person.id]


def test_a_participant_of_another_project_did_not_take_part(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.interview(participant_ids=[uuid4()])
    assert refused.value.field == "participant_ids"


def test_an_interview_belongs_to_no_study_of_another_project(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.interview(study_id=uuid4())
    assert refused.value.field == "study_id"


def test_a_revision_changes_who_took_part(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.participant(), make.participant()
    made = make.interview(participant_ids=[first.id])
    draft = InterviewDraft(title=made.title, held_on=made.held_on, phase=made.phase, participant_ids=[second.id])
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, draft)
    assert [person.id for person in shown(store, owner, made).participants] == [second.id]


def test_a_revision_keeps_the_transcript(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("a", "b"))
    draft = InterviewDraft(title="Another title", held_on=made.held_on, phase=made.phase)
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, draft)
    assert shown(store, owner, made).passages == 2


def test_an_interview_that_somebody_else_saved_first_is_not_revised(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    draft = InterviewDraft(title="Another title", held_on=made.held_on, phase=made.phase)
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        interviews.revise(work, made.id, draft, revision=made.revision + 1)


def test_an_interview_in_the_bin_is_not_found(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    with store.begin(owner, write=True) as work:
        interviews.remove(work, made.id)
    with store.begin(owner) as work, pytest.raises(NotFound):
        interviews.get(work, made.id)


def test_an_interview_comes_back_with_its_transcript(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("a", "b"))
    with store.begin(owner, write=True) as work:
        interviews.remove(work, made.id)
    with store.begin(owner, write=True) as work:
        interviews.restore(work, made.id)
    assert shown(store, owner, made).passages == 2


def test_search_is_told_of_the_interview_and_of_each_passage(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(title="At the desk", summary="Long wait.", transcript=("I waited.", "For how long?"))
    with store.begin(owner) as work:
        documents = list(Interview.documents(work, [made]))
    assert [(document.title, document.text) for document in documents] == [
        ("At the desk", "Long wait."),
        ("", "I waited."),
        ("", "For how long?"),
    ]


def test_the_passages_carry_the_tags_and_the_phase_of_the_interview(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(phase=Phase.EXPLORE, tags=["queue"], transcript=("I waited.",))
    with store.begin(owner) as work:
        _, passage = Interview.documents(work, [made])
    assert (passage.tags, passage.phase, passage.record_id) == (("queue",), Phase.EXPLORE, made.id)
