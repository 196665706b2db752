"""Observations, and how a caseworker keeps to the own ones."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from research import insights, observations
from research.access import Actor
from research.errors import Conflict, NotFound, NotPermitted
from research.observations import Observation, ObservationDraft
from research.store import Store
from research.words import Phase, Place
from tests.making import Make


def found(store: Store, actor: Actor, make: Make, **narrowed: Any) -> list[UUID]:
    with store.begin(actor) as work:
        return [each.id for each in observations.find(work, make.project_id, **narrowed)]


def test_an_observation_without_a_day_is_of_today(make: Make) -> None:
    assert make.observation().observed_on == date(2026, 3, 2)


def test_an_observation_keeps_the_day_it_is_given(make: Make) -> None:
    assert make.observation(observed_on=date(2026, 2, 1)).day == date(2026, 2, 1)


def test_the_latest_day_comes_first(store: Store, owner: Actor, make: Make) -> None:
    later = make.observation(observed_on=date(2026, 2, 9))
    earlier = make.observation(observed_on=date(2026, 2, 3))
    assert found(store, owner, make) == [later.id, earlier.id]


def test_observations_are_found_by_phase(store: Store, owner: Actor, make: Make) -> None:
    make.observation(phase=Phase.DIAGNOSE)
    sought = make.observation(phase=Phase.DEVELOP)
    assert found(store, owner, make, phase=Phase.DEVELOP) == [sought.id]


def test_observations_are_found_by_place(store: Store, owner: Actor, make: Make) -> None:
    make.observation(place=Place.PHONE)
    sought = make.observation(place=Place.DESK)
    assert found(store, owner, make, place=Place.DESK) == [sought.id]


def test_observations_are_found_by_tag(store: Store, owner: Actor, make: Make) -> None:
    make.observation()
    sought = make.observation(tags=["letter"])
    assert found(store, owner, make, tag="letter") == [sought.id]


def test_a_caseworker_finds_only_the_own_ones(store: Store, caseworker: Actor, make: Make) -> None:
    make.observation()
    own = make.observation(by=caseworker)
    assert found(store, caseworker, make) == [own.id]


def test_a_caseworker_does_not_revise_those_of_others(store: Store, caseworker: Actor, make: Make) -> None:
    made = make.observation()
    draft = ObservationDraft(what_happened="Something else.", phase=Phase.DIAGNOSE)
    with store.begin(caseworker, write=True) as work, pytest.raises(NotFound):
        observations.revise(work, made.id, draft)


def test_a_researcher_revises_those_of_others(store: Store, researcher: Actor, caseworker: Actor, make: Make) -> None:
    made = make.observation(by=caseworker)
    draft = ObservationDraft(what_happened="Something else.", phase=Phase.DIAGNOSE)
    with store.begin(researcher, write=True) as work:
        assert observations.revise(work, made.id, draft).what_happened == "Something else."


def test_a_caseworker_puts_an_own_one_in_the_bin_and_takes_it_out(store: Store, caseworker: Actor, make: Make) -> None:
    made = make.observation(by=caseworker)
    with store.begin(caseworker, write=True) as work:
        observations.remove(work, made.id)
    with store.begin(caseworker, write=True) as work:
        assert observations.restore(work, made.id).id == made.id


def test_an_own_observation_is_not_revised_by_a_token_for_reading(store: Store, caseworker: Actor, make: Make) -> None:
    made = make.observation(by=caseworker)
    with (
        store.begin(Actor(person_id=caseworker.person_id, may_write=False), write=True) as work,
        pytest.raises(NotPermitted),
    ):
        observations.remove(work, made.id)


def test_an_observation_that_somebody_else_saved_first_is_not_revised(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    draft = ObservationDraft(what_happened="Something else.", phase=Phase.DIAGNOSE)
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        observations.revise(work, made.id, draft, revision=made.revision + 1)


def test_a_revision_without_a_day_keeps_the_day_it_had(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(observed_on=date(2026, 2, 1))
    draft = ObservationDraft(what_happened="Something else.", phase=Phase.DIAGNOSE)
    with store.begin(owner, write=True) as work:
        assert observations.revise(work, made.id, draft).observed_on == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("what_happened", "headline"),
    [
        ("The queue was long. People left.", "The queue was long"),
        ("The queue was long\nPeople left", "The queue was long"),
        (f"{'word ' * 30}", f"{'word ' * 14}…"),
        ("It cost 3.50 kroner.", "It cost 3.50 kroner"),
    ],
    ids=["the first sentence", "the first line", "cut between words", "a point within a number"],
)
def test_the_headline_is_the_first_sentence_cut_between_words(what_happened: str, headline: str) -> None:
    assert Observation(what_happened=what_happened.strip(), phase=Phase.DIAGNOSE).headline == headline


def test_a_headline_of_one_long_word_is_cut_too() -> None:
    assert len(Observation(what_happened="x" * 300, phase=Phase.DIAGNOSE).headline) < 80


def test_an_observation_shows_the_insights_that_rest_on_it(store: Store, owner: Actor, make: Make) -> None:
    made, insight = make.observation(), make.insight()
    make.insight()
    make.evidence(insight, made)
    with store.begin(owner) as work:
        assert [each.id for each in insights.resting_on(work, made.id)] == [insight.id]


def test_search_is_told_of_all_its_words(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="Seen.", place_detail="Where.", consequence="So what.", suggestion="Try.")
    with store.begin(owner) as work:
        (document,) = Observation.documents(work, [made])
    assert document.text == "Seen. · Where. · So what. · Try."
