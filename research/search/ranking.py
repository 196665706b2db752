"""Which documents a query means, and how well each one fits.

A word is met by its inflections. Where all the words together are in enough documents, those are the hits, and what
meets the words only as parts of compounds, or by other words for the same, comes after them. Where they are in too few,
those weaker matches count as hits too, and then documents with only some of the words: the better the more they have.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import NamedTuple

import numpy as np

from research.search.function_words import FUNCTION_WORDS
from research.search.generation import ALIKE, EXACT, HEADING, PREFIX, Generation, Holding
from research.search.language import forms
from research.search.packing import Array
from research.search.places import Texts, phrase
from research.search.query import Form, Part, Query
from research.search.segments import INFLECTED, PART, RESPELT, STEM, UNKNOWN_STEM
from research.search.thesaurus import Other

ENOUGH = 3
"""Hits for one word in some inflection; with fewer, weaker matches count as hits too."""

ENOUGH_TOGETHER = 10
"""Hits with all of several words; with fewer, what has only some of them counts too."""

PAGE = 20
"""Hits; fewer are followed by documents with some of the words."""

MOST_RESCORED = 100
"""Documents that are looked at more closely: where the words stand, and how alike the letters are."""

# How much each kind of match counts, beside BM25 over all inflections of a word; measured on 1,904 questions over
# Norwegian passages, and checked on 1,904 others.
_INFLECTED, _EXACT, _STEM, _PART, _OF_PARTS = 1.0, 0.5, 0.4, 0.4, 0.4
_HEADING, _RESPELT, _OTHER, _ALIKE = 1.0, 0.5, 0.5, 0.3
_FIRST = np.float64(1e9)
_FUNCTION, _COVERAGE, _NEIGHBOURS, _LIKENESS = 0.5, 0.5, 0.5, 0.4


@dataclass(frozen=True, slots=True)
class Sought:
    """One requirement looked up.

    Attributes:
        strict: The documents that meet it surely.
        wide: Those that meet it at all; ``whole`` without those that hold the halves of a compound apart.
        alike: Those that meet it surely and, where there are none, those that hold a word which looks like it.
        evidence: How much which documents' scores count.
        is_fixed: That nothing weaker will do: a phrase or a prefix somebody asked for.
        is_function: That it is only a word that holds sentences together.
    """

    strict: Array
    wide: Array
    whole: Array
    alike: Array
    evidence: tuple[tuple[float, Holding], ...]
    is_fixed: bool = False
    is_function: bool = False


class Ranked(NamedTuple):
    """What is shown of what was found.

    Attributes:
        numbers: Documents, in order; what comes after the hits last.
        hits: All hits among the documents that were asked for; ``after`` what comes after them.
    """

    numbers: Array
    scores: Array
    hits: Array
    after: Array


@dataclass(frozen=True, slots=True)
class Match:
    """The documents that a query means, whatever they are narrowed to afterwards.

    Attributes:
        documents: The hits; ``surely`` those that meet every word in some inflection.
        after: What is shown after the hits: documents that meet the words less surely, or only some of them.
        loosened: The hits have only some of the words.
        is_short: There are so few that the likeness of letters decides what comes next.
        met: The documents that meet each word at all: the more words a document has, the better.
        known: For each requirement those that hold the word itself, or something like it; see ``Sought.whole``.
        evidence: What the documents are scored by.
        also: The other expressions that found something.
        words: What was asked for, in order.
    """

    documents: Array
    surely: Array
    after: Array
    loosened: bool
    is_short: bool
    met: tuple[Array, ...]
    known: tuple[Array, ...]
    evidence: tuple[tuple[float, Holding], ...]
    also: tuple[str, ...]
    words: tuple[str, ...]


def match(generation: Generation, query: Query, among: Array) -> Match:
    """Find what a query means; ``among`` are the documents that decide whether it has found enough."""
    sought, also = _seek_all(generation, query, among)
    none = np.zeros(generation.size, np.bool_)
    excluded = reduce(or_, (seek(generation, (part,), among).strict for part in query.excluded), none)
    telling = [each for each in sought if not each.is_function] or sought
    allowed = reduce(and_, (each.strict for each in telling if each.is_fixed), ~excluded)
    words = [each for each in telling if not each.is_fixed]
    strict, wide = (reduce(and_, (getattr(each, name) for each in words), allowed) for name in ("strict", "wide"))
    evidence = tuple(each for found in telling for each in found.evidence)
    evidence += tuple((_FUNCTION, holding) for each in sought if each.is_function for _w, holding in each.evidence[:1])
    typed = tuple(word for choice in query.required for part in choice for word in part.words)
    met, known = tuple(each.wide for each in words), tuple(each.whole for each in sought)
    found = Match(strict, strict, wide & ~strict, False, False, met, known, evidence, also, typed)
    holders = np.count_nonzero(strict & among) if words else PAGE
    if holders >= PAGE:
        return found
    some = wide
    if len(telling) > 1:
        # What was asked for in so many words is enough; else any of the words is.
        is_any = reduce(or_, (each.wide | each.alike for each in words)) if len(words) == len(telling) else ~none
        some = allowed & is_any
    enough = ENOUGH_TOGETHER if len(words) > 1 else ENOUGH
    if holders >= enough:
        return replace(found, after=some & ~strict)
    is_loosened = bool(np.count_nonzero(wide & among) < enough and (some & ~wide & among).any())
    documents = some if is_loosened else wide
    return replace(found, documents=documents, after=none, loosened=is_loosened, is_short=True)


def _seek_all(generation: Generation, query: Query, among: Array) -> tuple[list[Sought], tuple[str, ...]]:
    """Look up every requirement; another expression for some of them meets, less surely, each that it stands for."""
    sought = [seek(generation, choice, among) for choice in query.required]
    also = []
    for other in query.others:
        found = _look_up_other(generation, other)
        if (found.strict & among).any():
            also.append(other.written or " ".join(other.words))
            for place in range(other.first, other.last):
                asked = sought[place]
                sought[place] = replace(asked, wide=asked.wide | found.wide, evidence=asked.evidence + found.evidence)
    return sought, tuple(dict.fromkeys(also))


def _look_up_other(generation: Generation, other: Other) -> Sought:
    words = [word for word in other.words if word not in FUNCTION_WORDS] or other.words
    holdings = [generation.holding(_inflected(forms(word).spellings)) for word in words]
    documents = reduce(and_, (generation.mask(each.documents) for each in holdings))
    return Sought(
        documents, documents, documents, documents, tuple((_OTHER / len(holdings), each) for each in holdings)
    )


def seek(generation: Generation, choice: Iterable[Part], among: Array) -> Sought:
    """Look up one requirement: any of the parts; ``among`` are the documents that decide whether it is met."""
    return _either([_look_up(generation, part, among) for part in choice])


def _either(found: Sequence[Sought]) -> Sought:
    if len(found) == 1:
        return found[0]
    return Sought(
        strict=reduce(or_, (each.strict for each in found)),
        wide=reduce(or_, (each.wide for each in found)),
        whole=reduce(or_, (each.whole for each in found)),
        alike=reduce(or_, (each.alike for each in found)),
        evidence=tuple(evidence for each in found for evidence in each.evidence),
        is_fixed=all(each.is_fixed for each in found),
        is_function=all(each.is_function for each in found),
    )


def _look_up(generation: Generation, part: Part, among: Array) -> Sought:
    if part.form is Form.PHRASE:
        documents = generation.mask(phrase(generation, part.words))
        holdings = [generation.holding((EXACT + word,)) for word in part.words]
        return Sought(
            documents, documents, documents, documents, tuple((_INFLECTED, each) for each in holdings), is_fixed=True
        )
    if part.form is Form.PREFIX:
        beginning = generation.holding((PREFIX + part.words[0],))
        documents = generation.mask(beginning.documents)
        return Sought(documents, documents, documents, documents, ((_INFLECTED, beginning),), is_fixed=True)
    return _look_up_word(generation, part, among)


def _look_up_word(generation: Generation, part: Part, among: Array) -> Sought:
    word = forms(part.words[0])
    is_typing = part.form is Form.TYPING
    spellings = word.spellings
    inflected = generation.holding(
        _inflected(spellings) + ((PREFIX + word.exact,) if is_typing else ()),
    )
    respelt = generation.holding(_inflected(word.respelt) + tuple(RESPELT + each for each in spellings))
    compounds = generation.holding(tuple(PART + each for each in spellings))
    stems = generation.holding((STEM + word.stem,))
    # A dictionary knows better than a stemmer: *far* is not *farlig*.
    sure_stems = generation.holding((UNKNOWN_STEM + word.stem,)) if word.is_known else stems
    strict = _with(generation.mask(inflected.documents), respelt.documents)
    # What only looks like a word counts where the word itself is nowhere.
    alike = () if (strict & among).any() else (generation.holding((ALIKE + word.exact,)),)
    whole = _with(strict, compounds.documents, sure_stems.documents)
    wide = _with(whole, *(_apart(generation, pair) for pair in word.halves))
    parts = [generation.holding((*_inflected((each,)), PART + each)) for each in word.parts]
    return Sought(
        strict=strict,
        wide=wide,
        whole=whole,
        alike=_with(strict, *(each.documents for each in alike)),
        evidence=(
            (_INFLECTED, inflected),
            (_EXACT, generation.holding((EXACT + word.exact,))),
            (_STEM, stems),
            (_PART, compounds),
            (_RESPELT, respelt),
            *((_ALIKE, each) for each in alike),
            (_HEADING, generation.holding(tuple(HEADING + each for each in spellings))),
            *((_OF_PARTS / len(parts), each) for each in parts),
        ),
        is_function=word.is_function and not is_typing,
    )


def _with(documents: Array, *more: Array) -> Array:
    """Return a set of documents with these as well, given by their numbers."""
    added = [numbers for numbers in more if len(numbers)]
    if not added:
        return documents
    found = documents.copy()
    for numbers in added:
        found[numbers] = True
    return found


def written(generation: Generation, query: Query) -> frozenset[str]:
    """Return the words of the index that meet any part of a query, as they are written there, folded."""
    words = [word for choice in query.required for part in choice for word in part.words]
    words += (word for other in query.others for word in other.words)
    return frozenset().union(*(generation.spelt(_meeting(word)) for word in dict.fromkeys(words)))


def _meeting(asked: str) -> tuple[str, ...]:
    """Return the terms for all that a word is met by, however weakly."""
    word = forms(asked)
    halves = {half for pair in word.halves for half in pair}
    compounds = (PART + each for each in (*word.spellings, *halves))
    respelt = (RESPELT + each for each in word.spellings)
    return (*_inflected((*word.spellings, *word.respelt, *halves, *word.parts)), *compounds, *respelt, STEM + word.stem)


def _inflected(spellings: Iterable[str]) -> tuple[str, ...]:
    return tuple(mark + spelling for spelling in spellings for mark in (EXACT, INFLECTED))


def _apart(generation: Generation, pair: tuple[str, str]) -> Array:
    """Return the documents that hold both halves of a compound as words of their own or in other compounds."""
    one, other = (generation.holding((*_inflected((half,)), PART + half)).documents for half in pair)
    found: Array = np.intersect1d(one, other, assume_unique=True)
    return found


def best(generation: Generation, found: Match, asked: Array, among: Array, most: int) -> Ranked:
    """Return what fits best.

    Args:
        asked: The documents that are searched, before anything was chosen in a facet; ``among`` are those after.
        most: How many to rank.
    """
    hits, after = found.documents & asked, found.after & among
    shown = np.flatnonzero(hits & among | after)
    scores = _scored(generation, found, shown)
    fits = scores + 2 * _FIRST * hits[shown]
    if not found.loosened:
        fits += _FIRST * found.surely[shown]
    if len(shown) > most:
        fitting = fits >= np.partition(fits, -most)[-most]
        shown, scores, fits = shown[fitting], scores[fitting], fits[fitting]
    # Of equals the newest comes first, so that the order is always the same.
    order = np.lexsort((-generation.recency[shown], -fits))[:most]
    return Ranked(shown[order], scores[order], hits, after)


def newest(generation: Generation, found: Match, asked: Array, among: Array, most: int) -> Ranked:
    """Return the newest; see ``best``."""
    hits = found.documents & asked
    shown = np.flatnonzero(hits & among)
    ages = -generation.recency[shown]
    if len(shown) > most:
        shown = shown[ages <= np.partition(ages, most - 1)[most - 1]]
    ranked = shown[np.argsort(-generation.recency[shown], kind="stable")][:most]
    return Ranked(ranked, np.zeros(len(ranked), np.float32), hits, np.zeros(generation.size, np.bool_))


def _scored(generation: Generation, found: Match, shown: Array) -> Array:
    """Return how well each of these documents fits; those that do best are looked at more closely."""
    every = np.zeros(generation.size, np.float32)
    for weight, holding in found.evidence:
        every[holding.documents] += weight * holding.scores
    scores: Array = every[shown]
    closest = np.arange(len(shown))
    if len(shown) > MOST_RESCORED:
        closest = np.sort(np.argpartition(scores, -MOST_RESCORED)[-MOST_RESCORED:])
    texts = Texts(generation, shown[closest])
    if found.is_short:
        scores[closest] += _LIKENESS * texts.likeness(found.words)
    met = np.sum([documents[shown] for documents in found.met], axis=0, dtype=np.float32)
    scores *= 1 + _COVERAGE * (met / max(1, len(found.met)))
    pairs = [pair for pair in pairwise(found.words) if not FUNCTION_WORDS.issuperset(pair)]
    if pairs:
        scores[closest] += _NEIGHBOURS * texts.neighbours(pairs)
    scores *= generation.weights[shown]
    return scores
