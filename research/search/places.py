"""Where words stand in the text of documents: phrases, neighbours, and how alike the letters are."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from research.search.generation import EXACT, Generation, documents_of_words, word_numbers
from research.search.packing import Array, gathered
from research.search.segments import GRAM, Segment, grams

# BM25's parameters, as in ``generation``; the length of a document is counted in words here too.
_K1, _B = 0.9, 0.4


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
    last = len(text) - len(numbers) + 1
    if last < 1:
        return np.zeros(0, np.int64)
    begins = owners[:last] == owners[len(numbers) - 1 :]
    for distance, number in enumerate(numbers):
        begins &= text[distance : distance + last] == number
    return np.flatnonzero(begins)


def neighbours(generation: Generation, documents: Array, pairs: Sequence[tuple[str, str]]) -> Array:
    """Return a score for each document: how much the pairs of words say that stand side by side in it."""
    scores = np.zeros(len(documents), np.float32)
    says = [_pair_rarity(generation, pair) for pair in pairs]
    for segment, places, local in _by_segment(generation, documents):
        text, owners = gathered(segment.text, segment.text_starts, local)
        for pair, worth in zip(pairs, says, strict=True):
            numbers = [segment.words.find(word) for word in pair]
            if -1 not in numbers:
                begins = _side_by_side(text, owners, numbers)
                scores[places[np.unique(owners[begins])]] += worth
    return scores


def _pair_rarity(generation: Generation, pair: tuple[str, str]) -> float:
    """Return how much a pair says: it is at most in as many documents as its rarer word."""
    holders = [len(generation.holding((EXACT + word,)).documents) for word in pair]
    return generation.rarity(min(holders) / 2)


def likeness(generation: Generation, documents: Array, words: Sequence[str]) -> Array:
    """Return BM25 over runs of four letters for each document.

    A stem, a compound and a misspelling share most of their runs with the word that was meant.
    """
    wanted = list(Counter(gram for word in words for gram in grams(word)))
    scores = np.zeros(len(documents), np.float32)
    rarities = np.array([generation.gram_rarity(gram) for gram in wanted], np.float32)
    lengths = generation.lengths[documents] / generation.mean_length
    for segment, places, local in _by_segment(generation, documents):
        counts = _gram_counts(segment, local, wanted)
        norm = _K1 * (1 - _B + _B * lengths[places])[:, None]
        scores[places] = (counts * (_K1 + 1) / (counts + norm)) @ rarities
    return scores


def _gram_counts(segment: Segment, documents: Array, wanted: Sequence[str]) -> Array:
    """Return how often each run of letters (columns) is in each document (rows)."""
    text, owners = gathered(segment.text, segment.text_starts, documents)
    column_of = np.zeros((len(segment.words) + 1, len(wanted)), np.uint8)
    for column, gram in enumerate(wanted):
        column_of[word_numbers(segment, (GRAM + gram,)), column] = 1
    per_place = column_of[np.minimum(text, len(segment.words))]
    counts = np.zeros((len(documents), len(wanted)), np.float32)
    held = np.flatnonzero(np.diff(owners, prepend=-1))
    if len(held):
        counts[owners[held]] = np.add.reduceat(per_place, held, axis=0, dtype=np.float32)
    return counts


def _by_segment(generation: Generation, documents: Array) -> Iterator[tuple[Segment, Array, Array]]:
    """Yield each segment with the places in ``documents`` of those that are its own, and their numbers there."""
    at = np.searchsorted(generation.starts, documents, side="right") - 1
    for number in np.unique(at).tolist():
        places = np.flatnonzero(at == number)
        yield generation.segments[number], places, documents[places] - generation.starts[number]
