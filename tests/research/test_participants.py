"""Participants and their pseudonyms."""

from uuid import UUID

import pytest

from research import participants, studies
from research.access import Actor
from research.errors import RuleBroken
from research.participants import ParticipantDraft
from research.projects import Project
from research.store import Store
from research.studies import StudyDraft
from research.words import AgeBand, Group
from tests.making import Make


def study_elsewhere(store: Store, owner: Actor, make: Make) -> UUID:
    other = make.project()
    with store.begin(owner, write=True) as work:
        return studies.add(work, other.id, StudyDraft(title="Another study")).id


def test_a_participant_gets_the_next_pseudonym(make: Make) -> None:
    assert [make.participant().reference, make.participant().reference] == ["P-001", "P-002"]


def test_a_pseudonym_stays_when_the_participant_is_revised(store: Store, owner: Actor, make: Make) -> None:
    make.participant()
    made = make.participant()
    with store.begin(owner, write=True) as work:
        revised = participants.revise(work, made.id, ParticipantDraft(group=Group.EMPLOYER))
    assert (revised.reference, revised.group) == ("P-002", Group.EMPLOYER)


def test_an_age_that_is_not_given_is_not_stated(make: Make) -> None:
    assert make.participant().age_band is AgeBand.UNKNOWN


def test_a_participant_may_belong_to_a_study_of_the_project(make: Make) -> None:
    study = make.study()
    assert make.participant(study_id=study.id).study_id == study.id


def test_a_participant_does_not_belong_to_a_study_of_another_project(store: Store, owner: Actor, make: Make) -> None:
    other = study_elsewhere(store, owner, make)
    with pytest.raises(RuleBroken) as refused:
        make.participant(study_id=other)
    assert refused.value.field == "study_id"


def test_a_participant_is_not_moved_to_a_study_of_another_project(store: Store, owner: Actor, make: Make) -> None:
    made, other = make.participant(), study_elsewhere(store, owner, make)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        participants.revise(work, made.id, ParticipantDraft(group=Group.USER, study_id=other))


def test_participants_are_found_by_number(store: Store, owner: Actor, project: Project, make: Make) -> None:
    first, second = make.participant(), make.participant()
    with store.begin(owner) as work:
        assert [found.id for found in participants.find(work, project.id)] == [first.id, second.id]


def test_a_participant_comes_back_from_the_bin(store: Store, owner: Actor, project: Project, make: Make) -> None:
    made = make.participant()
    with store.begin(owner, write=True) as work:
        participants.remove(work, made.id)
    with store.begin(owner, write=True) as work:
        assert participants.find(work, project.id) == []
        participants.restore(work, made.id)
    with store.begin(owner) as work:
        assert participants.view(participants.get(work, made.id)).reference == "P-001"
