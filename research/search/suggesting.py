"""What else to type: the word that was probably meant, and how a search may go on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_

import numpy as np

from research.search.generation import Generation, word_numbers
from research.search.language import WORD, fold, forms, replace_words
from research.search.packing import Array
from research.search.query import Form, Part, Query
from research.search.ranking import seek
from research.search.segments import GRAM, Segment, grams

SHORTEST_CORRECTED = 4
"""Letters; a shorter word is one edit away from too many others."""

LONGEST_CORRECTED = 30

MOST_COMPARED = 60
"""Words that share the most runs of letters with the misspelt one; those are compared letter by letter."""

MOST_CANDIDATES = 200


def suggest(generation: Generation, query: Query, known: Sequence[Array], visible: Array) -> str | None:
    """Return the search with every word that is nowhere among the visible documents replaced by one that is.

    Args:
        known: The documents that hold each of the words.
    """
    meant: dict[str, str] = {}
    for choice, holders in zip(query.required, known, strict=True):
        word = choice[0].words[0]
        if len(choice) == 1 and choice[0].is_plain and not (holders & visible).any():
            meant[word] = _nearest(generation, word, visible)
    replaced = {word: other for word, other in meant.items() if other}
    return replace_words(query.text, replaced) if replaced else None


def _nearest(generation: Generation, word: str, visible: Array) -> str:
    if not SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED:
        return ""
    most = 2 if len(word) > SHORTEST_CORRECTED + 1 else 1
    edits = {other: distance(word, other, most) for other in _alike(generation, word)}
    by_edits = sorted((edited, other) for other, edited in edits.items() if edited <= most)
    for few in sorted({edited for edited, _other in by_edits}):
        counts = {
            other: int(np.count_nonzero(seek(generation, (Part(Form.WORD, (other,)),), visible).strict & visible))
            for edited, other in by_edits
            if edited == few
        }
        other = max(sorted(counts), key=lambda each: counts[each])
        if counts[other]:
            return other
    return ""


def _alike(generation: Generation, word: str) -> set[str]:
    """Return words and dictionary forms that share the most runs of letters with a word."""
    return {name for segment in generation.segments for name in _alike_in(segment, word)}


def _alike_in(segment: Segment, word: str) -> Iterator[str]:
    shared = [word_numbers(segment, (GRAM + gram,)) for gram in grams(word)]
    numbers, counts = np.unique(np.concatenate(shared), return_counts=True)
    for number in numbers[np.argsort(-counts, kind="stable")[:MOST_COMPARED]]:
        written = segment.words[int(number)]
        yield written
        yield from forms(written).lemmas


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters must be changed, added, left out or swapped with the next, if not more than ``most``.

    The restricted Damerau–Levenshtein distance (Damerau 1964).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        above, row = row, [place]
        for at, against in enumerate(other, start=1):
            least = min(above[at] + 1, row[-1] + 1, above[at - 1] + (letter != against))
            if before and at > 1 and letter == other[at - 2] and one[place - 2] == against:
                least = min(least, before[at - 2] + 1)
            row.append(least)
        before = above
        if min(row) > most:
            return most + 1
    return row[-1]


def complete(generation: Generation, typed: str, visible: Array, limit: int) -> list[str]:
    """Return searches that begin with what was typed and find something among the visible documents."""
    words = list(WORD.finditer(typed))
    if not words or words[-1].end() < len(typed):
        return []
    start, last = typed[: words[-1].start()], fold(words[-1].group())
    known = [seek(generation, (Part(Form.WORD, (fold(word.group()),)),), visible) for word in words[:-1]]
    among = reduce(and_, (each.wide for each in known if not each.is_function), visible)
    counts = Counter[str]()
    for tag in generation.values("tag").names:
        if fold(tag).startswith(fold(typed)):
            counts[tag] = int(np.count_nonzero(generation.having("tag", [tag]) & visible))
    seen: dict[str, str] = {fold(tag): tag for tag in counts}
    for word, count in _beginnings(generation, last, among).most_common(MOST_CANDIDATES):
        known_as = forms(word)
        if word != last and not known_as.is_function and not word.isdecimal():
            # The forms of one word are one suggestion: the most frequent of them.
            shown = seen.setdefault(known_as.spellings[-1] if known_as.lemmas else word, start + word)
            counts[shown] = max(counts[shown], count)
    return [shown for shown, count in counts.most_common() if count][:limit]


def _beginnings(generation: Generation, prefix: str, among: Array) -> Counter[str]:
    """Return the words that begin so, with how many of the documents hold each."""
    found = Counter[str]()
    for segment, base in zip(generation.segments, generation.starts.tolist(), strict=False):
        numbers = segment.words.beginning(prefix)
        if numbers:
            first = segment.postings.starts[numbers.start : numbers.stop + 1].astype(np.int64)
            is_among = among[base : base + segment.size][segment.postings.documents[first[0] : first[-1]]]
            counts = np.add.reduceat(is_among, first[:-1] - first[0], dtype=np.int64)
            most = np.argsort(-counts, kind="stable")[:MOST_CANDIDATES]
            found.update({segment.words[numbers.start + int(place)]: int(counts[place]) for place in most})
    return found
