"""What is worked out of segments is kept while others come after them."""

from weakref import ref

import numpy as np

from research.search.growing import Carried, Growing, column
from research.search.packing import Array
from research.search.segments import Segment, of_documents


def segments(count: int) -> list[Segment]:
    return [of_documents([]) for _ in range(count)]


def test_a_shorter_array_stays_as_it_was_when_it_grows() -> None:
    short = Growing(np.arange(3))
    longer = short.with_more(3, np.array([3, 4]))
    longest = longer.with_more(5, np.array([5]))
    assert [each.values.tolist() for each in (short, longer, longest)] == [
        [0, 1, 2],
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4, 5],
    ]


def test_two_that_grow_from_the_same_array_do_not_disturb_each_other() -> None:
    both = Growing(np.zeros(0, np.int64)).with_more(0, np.array([1, 2]))
    one, other = (both.with_more(2, np.array([value])) for value in (3, 4))
    fork = one.with_more(1, np.array([5]))
    assert [each.values.tolist() for each in (both, one, other, fork)] == [[1, 2], [1, 2, 3], [1, 2, 4], [1, 5]]


def test_only_segments_that_are_new_are_looked_at() -> None:
    looked_at: list[Segment] = []

    def of_segment(segment: Segment) -> Array:
        looked_at.append(segment)
        return np.zeros(segment.size)

    carried, (one, two, three) = Carried(most=1), segments(3)
    for number, known in enumerate([(one, two), (one, two, three), (one, three)]):
        carried.get("zeros", number, known, column(np.float64, of_segment))
    assert looked_at == [one, two, three, three]


def test_an_older_generation_does_not_undo_what_was_worked_out_for_a_newer_one() -> None:
    looked_at: list[Segment] = []

    def of_segment(segment: Segment) -> Array:
        looked_at.append(segment)
        return np.zeros(segment.size)

    carried, (one, two) = Carried(most=1), segments(2)
    for number, known in ((2, (one, two)), (1, (one,)), (2, (one, two))):
        carried.get("zeros", number, known, column(np.float64, of_segment))
    assert looked_at == [one, two]


def test_segments_that_are_gone_are_let_go_of() -> None:
    carried, known = Carried(most=1), segments(2)
    carried.get("zeros", 1, list(known), column(np.float64, lambda segment: np.zeros(segment.size)))
    gone = ref(known.pop())
    carried.keep_only(known)
    assert gone() is None


def test_what_was_not_asked_for_of_late_is_forgotten() -> None:
    looked_at: list[str] = []

    def column_of(name: str) -> Array:
        looked_at.append(name)
        return np.zeros(0)

    carried, (one,) = Carried(most=2), segments(1)
    for name in ("a", "b", "a", "c", "a", "b"):
        carried.get(name, 1, [one], column(np.float64, lambda _segment, name=name: column_of(name)))  # type: ignore[misc]
    assert looked_at == ["a", "b", "c", "b"]
