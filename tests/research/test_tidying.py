"""Tidying: a service empties the bin by itself."""

import threading

from research import observations, tidying
from research.access import Actor
from research.installation import Installation
from research.observations import Observation
from research.store import Store
from research.tidying import Daily
from tests.making import Clock, Make


def test_a_service_that_begins_deletes_what_is_due(
    installation: Installation, store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    clock.advance(days=31)
    emptied = threading.Event()
    store.after_commit.append(emptied.set)
    daily = Daily(installation)
    emptied.wait()
    daily.stop()
    with store.begin(owner) as work:
        assert work.rows(work.visible(Observation, removed=True)) == []


def test_it_is_told_how_many_records_went(
    installation: Installation, store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    clock.advance(days=31)
    assert [tidying.tidy(installation).binned for _ in range(2)] == [1, 0]
