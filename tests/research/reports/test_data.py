"""Sizes of groups: no small group is shown, and none can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from research.reports.data import SMALL_GROUP, Count, fold_small_groups

sizes = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(min_value=0, max_value=30))


def fold(**groups: int) -> tuple[Count, ...]:
    return fold_small_groups(groups, others="Andre", everybody="Alle")


def test_groups_that_are_large_enough_are_shown_largest_first() -> None:
    assert fold(young=8, employers=12) == (Count("employers", 12), Count("young", 8))


def test_small_groups_are_added_up() -> None:
    assert fold(young=14, relatives=3, employers=4) == (Count("young", 14), Count("Andre", 7))


def test_a_lone_small_group_takes_the_smallest_large_one_with_it() -> None:
    assert fold(young=14, staff=6, relatives=1) == (Count("young", 14), Count("Andre", 7))


def test_a_handful_of_people_is_not_counted_at_all() -> None:
    assert fold(young=3, relatives=1) == (Count("Alle", None),)


def test_when_all_groups_are_folded_only_the_total_is_left() -> None:
    assert fold(young=6, relatives=1) == (Count("Alle", 7),)


def test_nobody_makes_no_groups() -> None:
    assert fold(young=0) == ()


@given(sizes)
def test_no_number_below_the_limit_is_ever_shown(groups: dict[str, int]) -> None:
    numbers = [count.number for count in fold(**groups) if count.number is not None]
    assert all(number >= SMALL_GROUP for number in numbers)


@given(sizes)
def test_no_folded_group_can_be_worked_out_from_the_total(groups: dict[str, int]) -> None:
    counts = fold(**groups)
    unseen = [size for name, size in groups.items() if size and Count(name, size) not in counts]
    assert not unseen or sum(unseen) >= SMALL_GROUP or counts == (Count("Alle", None),)
    assert len(unseen) != 1 or counts == (Count("Alle", None),)
