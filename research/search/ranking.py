"""Which documents a query means, and how well each one fits.

A word is met by its inflections first. Where that finds too little, compounds and stems count as well, and then
documents with only some of the words: as many of them as still give a page or two of hits.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import NamedTuple

from research.search import bitsets
from research.search.language import forms
from research.search.query import Form, Part, Query
from research.search.whoosh_reading import Generation, Scores
from research.search.whoosh_schema import LEMMAS, PARTS, STEMS, TITLES, WORDS

ENOUGH = 4
"""Hits with every word in some inflection; with fewer, weaker matches are let in."""

PLENTY = 50
"""Hits with some of the words; with fewer, one word less is asked for."""

MOST_EXPANSIONS = 100
"""Words that a prefix stands for: the most frequent ones. All of them would take seconds on a short prefix."""

# How much each kind of match counts, measured on 1,200 questions over Norwegian passages.
_INFLECTED, _EXACT, _STEM, _PART, _TITLE, _COVERAGE = 1.0, 0.2, 0.3, 0.4, 1.0, 0.5


class Evidence(NamedTuple):
    """Terms of which the best one counts, and how much."""

    weight: float
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """One requirement looked up.

    Attributes:
        strict: The documents that meet it surely.
        wide: Those that meet it at all.
        is_fixed: That nothing weaker will do: a phrase or a prefix somebody asked for.
        is_function: That it is only a word that holds sentences together.
    """

    strict: int
    wide: int
    evidence: tuple[Evidence, ...]
    is_fixed: bool = False
    is_function: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The documents that a query means, whatever they are narrowed to afterwards.

    Attributes:
        levels: Documents with at least so many of the words; empty where all have all.
    """

    documents: int
    sought: tuple[Sought, ...] = ()
    levels: tuple[int, ...] = ()
    loosened: bool = False


def match(generation: Generation, query: Query, among: int) -> Match:
    """Find what a query means; ``among`` are the documents that decide whether it has found enough."""
    every = [seek(generation, choice) for choice in dict.fromkeys(query.required)]
    sought = tuple(each for each in every if not each.is_function) or tuple(every)
    excluded = bitsets.union(seek(generation, (part,)).strict for part in query.excluded)
    fixed = [each.strict for each in sought if each.is_fixed]
    words = [each for each in sought if not each.is_fixed]
    allowed = reduce(and_, fixed, ~excluded)
    strict = reduce(and_, (each.strict for each in words), allowed)
    if not words or (strict & among).bit_count() >= ENOUGH:
        return Match(strict, sought)
    levels = [allowed] + [0] * len(words)
    for word in words:
        for level in range(len(words), 0, -1):
            levels[level] |= levels[level - 1] & word.wide
    counts = [(level & among).bit_count() for level in levels]
    level, fewest = len(words), 0 if fixed else 1
    if counts[level] < ENOUGH:
        while level > fewest and counts[level] < PLENTY:
            level -= 1
    return Match(levels[level], sought, tuple(levels), loosened=counts[level] > counts[-1])


def seek(generation: Generation, choice: Iterable[Part]) -> Sought:
    """Look up one requirement: any of the parts."""
    found = [_look_up(generation, part) for part in choice]
    return Sought(
        strict=bitsets.union(each.strict for each in found),
        wide=bitsets.union(each.wide for each in found),
        evidence=tuple(evidence for each in found for evidence in each.evidence),
        is_fixed=all(each.is_fixed for each in found),
        is_function=all(each.is_function for each in found),
    )


def _look_up(generation: Generation, part: Part) -> Sought:
    if part.form is Form.PHRASE:
        documents = generation.phrase(part.words)
        evidence = tuple(Evidence(_INFLECTED, ((WORDS, word),)) for word in part.words)
        return Sought(documents, documents, evidence, is_fixed=True)
    beginnings: tuple[tuple[str, str], ...] = ()
    if part.form is not Form.WORD:
        beginnings = tuple((WORDS, word) for word in generation.beginning(part.words[0], MOST_EXPANSIONS))
    if part.form is Form.PREFIX:
        documents = _any(generation, beginnings)
        return Sought(documents, documents, (Evidence(_INFLECTED, beginnings),), is_fixed=True)
    return _look_up_word(generation, part, beginnings)


def _look_up_word(generation: Generation, part: Part, beginnings: tuple[tuple[str, str], ...]) -> Sought:
    word = forms(part.words[0])
    inflected = tuple((field, spelling) for spelling in word.spellings for field in (WORDS, LEMMAS))
    stems = tuple((field, word.stem) for field in (WORDS, LEMMAS, STEMS))
    compounds = tuple((PARTS, spelling) for spelling in word.spellings)
    titles = tuple((TITLES, spelling) for spelling in word.spellings)
    halves = [tuple(tuple((field, half) for field in (WORDS, LEMMAS, PARTS)) for half in pair) for pair in word.halves]
    strict = _any(generation, inflected + beginnings)
    apart = bitsets.union(_any(generation, head) & _any(generation, tail) for head, tail in halves)
    return Sought(
        strict=strict,
        wide=strict | apart | _any(generation, stems + compounds),
        evidence=(
            Evidence(_INFLECTED, inflected + beginnings),
            Evidence(_EXACT, ((WORDS, word.exact),)),
            Evidence(_STEM, stems),
            Evidence(_PART, compounds),
            Evidence(_TITLE, titles),
            *(Evidence(_PART / 2 / len(halves), half) for pair in halves for half in pair),
        ),
        is_function=word.is_function and not beginnings,
    )


def _any(generation: Generation, terms: Iterable[tuple[str, str]]) -> int:
    return bitsets.union(generation.documents(field, term) for field, term in terms)


def best(generation: Generation, found: Match, documents: int, limit: int) -> list[tuple[int, float]]:
    """Return the documents that fit best, with their scores."""
    scores = dict.fromkeys(bitsets.members(documents), 0.0)
    for evidence in (evidence for sought in found.sought for evidence in sought.evidence):
        lists = [generation.scores(field, term) for field, term in evidence.terms]
        _add([each for each in lists if each.numbers], evidence.weight, scores)
    for level, bits in enumerate(found.levels):
        more = found.levels[level + 1] if level + 1 < len(found.levels) else 0
        for number in bitsets.members(bits & ~more & documents):
            scores[number] *= 1 + _COVERAGE * level / (len(found.levels) - 1)
    for weight, bits in generation.keys("weight").items():
        if float(weight) != 1:
            for number in bitsets.members(bits & documents):
                scores[number] *= float(weight)
    return heapq.nsmallest(limit, scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _add(lists: list[Scores], weight: float, scores: dict[int, float]) -> None:
    """Add to each document's score the best that the lists say of it."""
    if len(lists) == 1:
        for number, score in zip(*lists[0], strict=True):
            if number in scores:
                scores[number] += weight * score
        return
    tops: dict[int, float] = {}
    for numbers, values in lists:
        for number, score in zip(numbers, values, strict=True):
            if number in scores and score > tops.get(number, 0):
                tops[number] = score
    for number, score in tops.items():
        scores[number] += weight * score
