"""What is worked out of segments and kept while others come after them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np

from research.search.packing import Array
from research.search.segments import Segment

ROOM = 1_024
"""Values that there is room for after the end of an array, beside an eighth of those before it."""

V = TypeVar("V")
WorkOut = Callable[[V | None, int, int, Sequence[Segment]], V]
"""Takes what was worked out before, if anything, and how many of its segments and of their documents still count."""


class _Room:
    __slots__ = ("array", "used")

    def __init__(self, array: Array) -> None:
        self.array = array
        self.used = len(array)


class Growing:
    """An array that more is added to without copying it; the shorter ones that it grew from stay as they were.

    Attributes:
        values: The array; it is not written to.
    """

    __slots__ = ("_room", "values")

    def __init__(self, values: Array, room: _Room | None = None) -> None:
        self.values = values
        self._room = room or _Room(values)

    def with_more(self, size: int, more: Array) -> "Growing":
        """Return the first ``size`` values with more after them; for one thread at a time."""
        room, end = self._room, size + len(more)
        # Who grows first takes the room. Who grows from the same end after that needs another.
        if size != room.used or end > len(room.array):
            room = _Room(np.empty(end + end // 8 + ROOM, self.values.dtype))
            room.array[:size] = self.values[:size]
        room.array[size:end] = more
        room.used = end
        return Growing(room.array[:end], room)


class Carried:
    """What was worked out of segments, carried from one generation of the index to the next.

    Most generations have the segments of the one before and a small one more: only that one is looked at.
    """

    def __init__(self, most: int) -> None:
        self._known: OrderedDict[Hashable, tuple[int, Sequence[Segment], Any]] = OrderedDict()
        self._most = most
        # Held while something is worked out: threads that did the same side by side would all wait longer.
        self._lock = threading.Lock()

    def get(self, what: Hashable, generation: int, segments: Sequence[Segment], work_out: WorkOut[V]) -> V:
        """Return what is worked out of these segments; under one name always in one way."""
        with self._lock:
            number, known, earlier = self._known.get(what, (-1, (), None))
            shared = _shared(known, segments)
            size = sum(segment.size for segment in segments[:shared])
            found = work_out(earlier, shared, size, segments[shared:])
            if generation >= number:
                self._known[what] = generation, segments, found
                self._known.move_to_end(what)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
            return found

    def keep_only(self, segments: Sequence[Segment]) -> None:
        """Let go of other segments, whose files could not be wiped from the disk as long as they are held."""
        with self._lock:
            for what, (number, known, found) in self._known.items():
                self._known[what] = number, known[: _shared(known, segments)], found


def _shared(some: Sequence[Segment], others: Sequence[Segment]) -> int:
    """Return how many segments both begin with."""
    count = 0
    for one, other in zip(some, others, strict=False):
        if one is not other:
            break
        count += 1
    return count


def column(kind: type, of_segment: Callable[[Segment], Array]) -> WorkOut[Growing]:
    """Return how to work out one value for each document, from each segment by itself."""

    def work_out(earlier: Growing | None, _shared: int, size: int, added: Sequence[Segment]) -> Growing:
        nothing: Array = np.zeros(0, kind)
        more = np.concatenate([nothing, *(of_segment(segment) for segment in added)])
        return (earlier or Growing(nothing)).with_more(size, more)

    return work_out
