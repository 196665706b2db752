"""The words of a generation of the index, numbered across its segments."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from research.search.generation import Generation, word_numbers
from research.search.kept import Kept
from research.search.packing import Array
from research.search.segments import GRAM, Segment

KEPT_BYTES = 16 << 20


class Gram(NamedTuple):
    """The words that have a run of letters, and how many documents each of them is in, all together."""

    words: Array
    holders: int


class Vocabulary:
    """All words of all segments, numbered from each segment's base on; the number before a base is no word's."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Number the words of segments."""
        self._segments = segments
        *self.bases, self.size = accumulate((len(segment.words) + 1 for segment in segments), initial=1)
        self._grams = Kept[Gram](KEPT_BYTES, lambda gram: gram.words.nbytes)

    def exact(self, word: str) -> list[int]:
        """Return the numbers of a word, one for each segment that has it."""
        found = zip(self.bases, (segment.words.find(word) for segment in self._segments), strict=True)
        return [base + number for base, number in found if number >= 0]

    def gram(self, gram: str) -> Gram:
        """Return what is known of a run of letters."""
        return self._grams.get(gram, lambda: self._gram(gram))

    def _gram(self, gram: str) -> Gram:
        words, holders = [np.zeros(0, np.int64)], 0
        for base, segment in zip(self.bases, self._segments, strict=True):
            numbers = word_numbers(segment, (GRAM + gram,))
            if len(numbers):
                starts = segment.postings.starts
                holders += int((starts[numbers + 1] - starts[numbers]).sum())
                words.append(numbers + np.int64(base))
        return Gram(np.concatenate(words), holders)


def lengths_of(rows: Iterable[Array]) -> Array:
    """Return how long each row is."""
    return np.array([len(row) for row in rows], np.int64)


_known = WeakKeyDictionary[Generation, Vocabulary]()


def vocabulary(generation: Generation) -> Vocabulary:
    """Return the words of a generation; kept as long as the generation is."""
    found = _known.get(generation)
    return found if found is not None else _known.setdefault(generation, Vocabulary(generation.segments))
