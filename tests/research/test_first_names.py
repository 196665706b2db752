"""First names that many have: the list that ships, and an installation's own edits of it."""

import pytest

from research import first_names, observations
from research.access import Actor
from research.errors import NotFound, NotPermitted, RuleBroken
from research.first_names import FirstNameDraft
from research.observations import ObservationDraft
from research.privacy.identifiers import Certainty
from research.store import Store
from research.words import Origin, Phase
from tests.making import Make


def told(store: Store, make: Make, words: str) -> list[Certainty]:
    with store.begin(make.owner, write=True) as work:
        observations.add(work, make.project_id, ObservationDraft(what_happened=words, phase=Phase.DIAGNOSE))
    return [each.certainty for each in work.door.told]


def test_a_name_that_ships_is_possibly_somebodys(store: Store, make: Make) -> None:
    assert told(store, make, "We met Solveig and Solveigs mother.") == [Certainty.POSSIBLE] * 2


@pytest.mark.parametrize("words", ["Bo i egen bolig.", "Even så vidt.", "Hans og hennes.", "vi møtte solveig"])
def test_an_ordinary_word_is_no_name(store: Store, make: Make, words: str) -> None:
    assert told(store, make, words) == []


def test_a_name_is_added_and_taken_off_again(store: Store, make: Make, administrator: Actor) -> None:
    with store.begin(administrator, write=True) as work:
        assert first_names.add(work, FirstNameDraft(name="zefira")).origin is Origin.OWN
    assert told(store, make, "We met Zefira.") == [Certainty.POSSIBLE]
    with store.begin(administrator, write=True) as work:
        first_names.remove(work, "Zefira")
    assert told(store, make, "We met Zefira.") == []


def test_a_name_that_ships_is_switched_off_and_on(store: Store, make: Make, administrator: Actor) -> None:
    with store.begin(administrator, write=True) as work:
        first_names.remove(work, "Solveig")
        assert first_names.get(work, "solveig").origin is Origin.OFF
    assert told(store, make, "We met Solveig.") == []
    with store.begin(administrator, write=True) as work:
        assert first_names.put(work, FirstNameDraft(name="Solveig")).origin is Origin.SHIPPED
    assert told(store, make, "We met Solveig.") == [Certainty.POSSIBLE]


def test_a_name_is_added_once(store: Store, administrator: Actor) -> None:
    with store.begin(administrator, write=True) as work, pytest.raises(RuleBroken):
        first_names.add(work, FirstNameDraft(name="Solveig"))


def test_only_an_administrator_changes_the_list(store: Store, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        with pytest.raises(NotPermitted):
            first_names.add(work, FirstNameDraft(name="Zefira"))
        with pytest.raises(NotPermitted):
            first_names.remove(work, "Solveig")
        with pytest.raises(NotFound):
            first_names.get(work, "Zefira")
