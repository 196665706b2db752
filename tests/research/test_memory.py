"""What is remembered is what was told as of the last change, and to whom."""

import pytest

from research import memory
from research.memory import Memory


def test_what_was_told_is_remembered_until_something_changes() -> None:
    kept = Memory()
    kept.keep(7, "Kari", {1: "one", 2: "two"})
    assert kept.recall(7, "Kari", [1, 3]) == {1: "one"}
    assert kept.recall(8, "Kari", [1]) == {}


def test_what_one_was_told_is_not_told_another() -> None:
    kept = Memory()
    kept.keep(7, "Kari", {1: "one"})
    assert kept.recall(7, "Ola", [1]) == {}


def test_what_was_told_before_a_change_is_not_kept_after_it() -> None:
    kept = Memory()
    kept.keep(8, "Kari", {1: "one"})
    kept.keep(7, "Kari", {1: "stale", 2: "stale"})
    assert kept.recall(8, "Kari", [1, 2]) == {1: "one"}


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 3)
    kept = Memory()
    kept.keep(7, "Kari", {1: "one", 2: "two"})
    kept.keep(7, "Ola", {3: "three", 4: "four"})
    assert (kept.recall(7, "Kari", [1, 2]), kept.recall(7, "Ola", [3, 4])) == ({}, {3: "three", 4: "four"})
