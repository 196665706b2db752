"""Where words stand in the text of documents: phrases, neighbours, and how alike the letters are."""

from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import numpy as np

from research.search.generation import EXACT, K1, B, Generation, documents_of_words
from research.search.packing import Array, gathered
from research.search.segments import grams
from research.search.vocabulary import lengths_of, vocabulary


def phrase(generation: Generation, words: Sequence[str]) -> Array:
    """Return the documents where these words stand side by side, as they are written, in order."""
    found = [np.zeros(0, np.int64)]
    for segment, base in zip(generation.segments, generation.starts.tolist(), strict=False):
        numbers = [segment.words.find(word) for word in words]
        if -1 not in numbers:
            documents = documents_of_words(segment, numbers)
            text, owners = gathered(segment.text, segment.text_starts, documents)
            found.append(base + documents[np.unique(owners[_side_by_side(text, owners, numbers)])])
    return np.concatenate(found)


def _side_by_side(text: Array, owners: Array, numbers: Sequence[int]) -> Array:
    """Return the places where these words begin to stand side by side in one document."""
    begins = np.flatnonzero(text[: max(0, len(text) - len(numbers) + 1)] == numbers[0])
    for distance, number in enumerate(numbers[1:], start=1):
        begins = begins[text[begins + distance] == number]
    found: Array = begins[owners[begins] == owners[begins + len(numbers) - 1]]
    return found


class Texts:
    """The words of some documents side by side, for looking at them more closely."""

    def __init__(self, generation: Generation, documents: Array) -> None:
        """Take documents in order."""
        self._generation = generation
        self._documents = documents
        self._vocabulary = vocabulary(generation)

    @cached_property
    def _words(self) -> tuple[Array, Array]:
        """The words of all documents end to end, and for each the place of its document."""
        rows = [np.zeros(0, np.uint32)]
        bases = []
        starts = self._generation.starts
        ends = np.searchsorted(self._documents, starts).tolist()
        for place, segment in enumerate(self._generation.segments):
            own = self._documents[ends[place] : ends[place + 1]] - starts[place]
            bounds = zip(segment.text_starts[own].tolist(), segment.text_starts[own + 1].tolist(), strict=True)
            rows += [segment.text[first:last] for first, last in bounds]
            bases += [self._vocabulary.bases[place]] * len(own)
        lengths = lengths_of(rows[1:])
        # A GAP is the highest number there is: added to a base it becomes the one before it, which is no word's.
        words = np.concatenate(rows) + np.repeat(np.array(bases, np.uint32), lengths)
        return words.astype(np.int64), np.repeat(np.arange(len(lengths)), lengths)

    def neighbours(self, pairs: Sequence[tuple[str, str]]) -> Array:
        """Return a score for each document: how much the pairs of words say that stand side by side in it."""
        words, owners = self._words
        place_of = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(pairs)), start=1)}
        places = np.zeros(self._vocabulary.size, np.uint16)
        for word, place in place_of.items():
            places[self._vocabulary.exact(word)] = place
        text = places[words]
        scores = np.zeros(len(self._documents), np.float32)
        for pair in pairs:
            begins = _side_by_side(text, owners, [place_of[word] for word in pair])
            # A document counts once, however often the pair is in it.
            scores[owners[begins]] += _pair_rarity(self._generation, pair)
        return scores

    def likeness(self, words: Sequence[str]) -> Array:
        """Return BM25 over runs of four letters for each document.

        A stem, a compound and a misspelling share most of their runs with the word that was meant.
        """
        wanted = dict.fromkeys(gram for word in words for gram in sorted(grams(word)))
        found = [self._vocabulary.gram(gram) for gram in wanted]
        most = self._generation.size
        rarities = np.array([self._generation.rarity(min(most, each.holders)) for each in found], np.float32)
        counts = self._counts([each.words for each in found])
        lengths = self._generation.lengths[self._documents] / self._generation.mean_length
        norm = K1 * (1 - B + B * lengths)[:, None]
        scores: Array = (counts * (K1 + 1) / (counts + norm)) @ rarities
        return scores

    def _counts(self, groups: Sequence[Array]) -> Array:
        """Return how often each document (rows) has words of each group (columns)."""
        words, owners = self._words
        numbers = np.concatenate([np.zeros(0, np.int64), *groups])
        # Each word has a row of truth values; one that is in several groups has the last of those it could have.
        row_of = np.zeros(self._vocabulary.size, np.int32)
        row_of[numbers] = np.arange(1, len(numbers) + 1)
        is_in = np.zeros((len(numbers) + 1, len(groups)), np.uint8)
        is_in[row_of[numbers], np.repeat(np.arange(len(groups)), lengths_of(groups))] = 1
        rows = row_of[words]
        held = np.flatnonzero(rows)
        counts = np.zeros((len(self._documents), len(groups)), np.float32)
        if len(held):
            holders = owners[held]
            first = np.flatnonzero(np.diff(holders, prepend=-1))
            counts[holders[first]] = np.add.reduceat(is_in[rows[held]], first, axis=0, dtype=np.float32)
        return counts


def _pair_rarity(generation: Generation, pair: tuple[str, str]) -> float:
    """Return how much a pair says: it is at most in as many documents as its rarer word."""
    holders = [len(generation.holding((EXACT + word,)).documents) for word in pair]
    return generation.rarity(min(holders) / 2)
