"""Throttling: who fails waits longer and longer, others do not, and nobody is locked out."""

import pytest
from sqlmodel import select

from research import throttling
from research.access import SYSTEM
from research.errors import TooMany
from research.store import Store
from research.throttling import Attempt, Limit, mark
from tests.making import Clock

HERE = Limit("here", 5, 60)
SHARED = Limit("shared", 50, 60, is_shared=True)


def fail(store: Store, *limits: Limit) -> None:
    """Try, and fail."""
    with store.begin(SYSTEM, write=True) as work:
        throttling.begin(work, limits)


def wait(store: Store, *limits: Limit) -> int:
    """Return for how many seconds one is told to wait."""
    with pytest.raises(TooMany) as told:
        fail(store, *limits)
    return told.value.seconds


def rows(store: Store) -> list[Attempt]:
    with store.begin(SYSTEM) as work:
        return list(work.session.exec(select(Attempt)))


def test_the_first_five_failures_cost_nothing(store: Store) -> None:
    for _ in range(5):
        fail(store, HERE)
    assert wait(store, HERE) == 2


def test_each_wait_is_twice_the_one_before_up_to_a_minute(store: Store, clock: Clock) -> None:
    waits = []
    for _ in range(5):
        fail(store, HERE)
    for _ in range(7):
        waits.append(wait(store, HERE))
        clock.advance(seconds=waits[-1])
        fail(store, HERE)
    assert waits == [2, 4, 8, 16, 32, 60, 60]


def test_asking_too_early_makes_no_wait_longer(store: Store, clock: Clock) -> None:
    for _ in range(5):
        fail(store, HERE)
    for _ in range(10):
        wait(store, HERE)
    clock.advance(seconds=2)
    fail(store, HERE)


def test_somebody_elses_failures_are_not_counted(store: Store) -> None:
    for _ in range(5):
        fail(store, HERE)
    fail(store, Limit("elsewhere", 5, 60))


def test_after_a_quarter_of_an_hour_all_is_forgotten(store: Store, clock: Clock) -> None:
    for _ in range(5):
        fail(store, HERE)
    clock.advance(minutes=15)
    fail(store, HERE)
    assert len(rows(store)) == 1


def test_success_forgets_the_failures(store: Store) -> None:
    for _ in range(4):
        fail(store, HERE)
    with store.begin(SYSTEM, write=True) as work:
        throttling.begin(work, [HERE])
        throttling.succeeded(work, [HERE])
    assert rows(store) == []


def test_success_takes_back_only_the_own_try_where_others_are_counted_too(store: Store) -> None:
    for _ in range(49):
        fail(store, SHARED)
    with store.begin(SYSTEM, write=True) as work:
        throttling.begin(work, [SHARED])
        throttling.succeeded(work, [SHARED])
    fail(store, SHARED)
    assert wait(store, SHARED) == 2


def test_one_limit_is_enough_to_wait_and_the_longest_wait_is_told(store: Store, clock: Clock) -> None:
    for _ in range(5):
        fail(store, HERE)
    clock.advance(seconds=2)
    fail(store, HERE)
    assert wait(store, SHARED, HERE) == 4


def test_a_try_that_must_wait_is_counted_nowhere(store: Store) -> None:
    for _ in range(5):
        fail(store, HERE)
    wait(store, SHARED, HERE)
    assert [row for row in rows(store) if row.mark == SHARED.mark] == []


def test_many_hours_of_failing_make_no_number_too_large(store: Store, clock: Clock) -> None:
    many = Limit("many", 0, 15 * 60)
    for _ in range(40):
        with store.begin(SYSTEM, write=True) as work:
            work.session.add(Attempt(mark=many.mark, at=work.now))
    assert wait(store, many) == 15 * 60


def test_a_mark_says_nothing_without_the_key() -> None:
    marks = {
        mark("key", "address", "10.0.0.1"),
        mark("another key", "address", "10.0.0.1"),
        mark("key", "address10.0.0.1"),
    }
    assert len(marks) == 3
    assert all(len(each) == 64 and "10.0.0.1" not in each for each in marks)
