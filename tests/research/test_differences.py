"""Differences between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research import differences
from research.differences import Fate, between

ENDS = {"was": (Fate.SAME, Fate.FOLDED, Fate.REMOVED), "is": (Fate.SAME, Fate.FOLDED, Fate.ADDED)}
TEXTS = st.text(alphabet="abc \n.ø", max_size=60)


def told(before: str, after: str) -> list[tuple[str, str]]:
    """Return each stretch with what became of it."""
    return [(stretch.text, stretch.fate.value) for stretch in between(before, after)]


def test_a_word_that_was_changed_is_told_as_taken_out_and_come_in() -> None:
    assert told("Nobody called.", "Somebody called.") == [
        ("Nobody", "removed"),
        ("Somebody", "added"),
        (" called.", "same"),
    ]


def test_words_that_came_in_are_told_where_they_stand() -> None:
    assert told("The letter came.", "The letter came late.") == [
        ("The letter came", "same"),
        (" late", "added"),
        (".", "same"),
    ]


def test_a_sentence_that_came_in_ends_with_its_own_full_stop() -> None:
    assert told("They saw. She spoke.", "We saw. She spoke. He left.")[2:] == [
        (" saw. She spoke.", "same"),
        (" He left.", "added"),
    ]


def test_a_sentence_that_was_changed_throughout_is_read_in_one_go() -> None:
    assert told("one two three", "four five six") == [("one two three", "removed"), ("four five six", "added")]


def test_a_long_stretch_that_stayed_is_folded_but_for_its_ends() -> None:
    before = " ".join(f"word{number}" for number in range(100))
    stretches = between(f"Old {before} end.", f"New {before} close.")
    assert [(stretch.fate.value, stretch.words) for stretch in stretches] == [
        ("removed", 1),
        ("added", 1),
        ("same", differences.BESIDE),
        ("folded", 100 - 2 * differences.BESIDE),
        ("same", differences.BESIDE),
        ("removed", 1),
        ("added", 1),
        ("same", 1),
    ]


def test_of_two_texts_that_are_the_same_nothing_is_told_as_changed() -> None:
    assert {fate for _, fate in told("The letter came.", "The letter came.")} == {"same"}


@pytest.mark.parametrize("end", ENDS)
@given(before=TEXTS, after=TEXTS)
def test_the_stretches_together_are_the_two_texts(end: str, before: str, after: str) -> None:
    whole = "".join(stretch.text for stretch in between(before, after) if stretch.fate in ENDS[end])
    assert whole == (before if end == "was" else after)


def test_texts_with_too_many_words_are_compared_by_lines() -> None:
    lines = [f"line {number} of a very long text" for number in range(differences.MOST_WORDS // 5)]
    before, after = ["first line", *lines, "last line"], ["other line", *lines, "final line"]
    changed = [stretch for stretch in between("\n".join(before), "\n".join(after)) if stretch.fate is Fate.REMOVED]
    assert [stretch.text for stretch in changed] == ["first line\n", "last"]
