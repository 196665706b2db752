"""What in a text matches a query.

Words match in every inflection, and compounds by their parts: then only the part is marked. What a requirement merely
resembles (a word of the same stem, half of a compound that somebody searched for) is marked where nothing better is.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from research.search.compounds import spans
from research.search.language import WORD, Forms, fold, forms
from research.search.query import Form, Part, Query

_NO_WORD = re.compile(r"[\W_]*")

KEPT_CHUNKS = 30_000


class Mark(NamedTuple):
    """A place in a text that matches: ``text[start:end]``.

    Attributes:
        outer_start: Where the word begins that it is in.
        outer_end: Where the word ends that it is in.
        required: Which requirements of the query it matches, a bit for each.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    required: int


class _Match(NamedTuple):
    """What of a word matches."""

    start: int
    end: int
    required: int
    is_weak: bool = False


class _Run(NamedTuple):
    """Words that match side by side, as they are or in any inflection."""

    words: tuple[str, ...]
    required: int
    is_literal: bool


class _Word(NamedTuple):
    """A word that means something for the query.

    Attributes:
        matches: What of it matches.
        steps: Where it may stand in which runs: (run, place).
    """

    start: int
    end: int
    matches: tuple[_Match, ...]
    steps: frozenset[tuple[int, int]]


class Marker:
    """Marks what matches one query."""

    def __init__(self, query: Query, written: Collection[str] | None = None) -> None:
        """Look for all that a query requires, and for the other expressions that count as well.

        Args:
            written: The only words that can match, folded, where that is known already: an index knows it, and then
                no other word of a text need be analysed.
        """
        self._spellings = defaultdict[str, int](int)
        self._halves = defaultdict[str, int](int)
        self._stems = defaultdict[tuple[str, bool], int](int)
        self._beginnings = defaultdict[str, int](int)
        self._runs: list[_Run] = []
        is_telling = [not all(map(_is_function, choice)) for choice in query.required]
        for place, choice in enumerate(query.required):
            for part in choice if is_telling[place] or not any(is_telling) else ():
                self._look_for(part, 1 << place)
        for other in query.others:
            self._look_for_other(other.words, (1 << other.last) - (1 << other.first))
        self._steps = _steps(self._runs)
        if written is None:
            stems = (stem for stem, _is_known in self._stems)
            self._sought = frozenset({*self._spellings, *self._halves, *self._steps, *stems})
            self._met_by: Callable[[str], Iterable[str]] = _keys
        else:
            self._sought, self._met_by = frozenset(written), _folded_words

    def _look_for(self, part: Part, required: int) -> None:
        if part.form is Form.PHRASE:
            self._runs.append(_Run(part.words, required, is_literal=True))
            return
        word = forms(part.words[0])
        if part.form is not Form.WORD:
            self._beginnings[word.exact] |= required
        if part.form is not Form.PREFIX:
            _add(self._spellings, (*word.spellings, *word.respelt), required)
            _add(self._halves, {*word.parts, *(half for pair in word.halves for half in pair)}, required)
            self._stems[word.stem, word.is_known] |= required

    def _look_for_other(self, words: tuple[str, ...], required: int) -> None:
        if len(words) > 1:
            self._runs.append(_Run(words, required, is_literal=False))
        else:
            _add(self._spellings, forms(words[0]).spellings, required)

    def marks(self, texts: Sequence[str]) -> list[list[Mark]]:
        """Return what matches in each text, in order; no two marks overlap."""
        # All texts are gone through together, as a set of what stands between spaces: most of it means nothing.
        together = "\n".join(texts)
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        found: list[list[_Word]] = [[] for _text in texts]
        for chunk in self._matching(set(together.split())):
            words = self._words(chunk)
            for place in _places(together, chunk) if words else ():
                number = bisect_right(starts, place) - 1
                at = place - starts[number]
                found[number] += [_Word(at + start, at + end, matches, steps) for start, end, matches, steps in words]
        return [self._marks(text, words) if words else [] for text, words in zip(texts, found, strict=True)]

    def _matching(self, chunks: Collection[str]) -> list[str]:
        """Return those of the chunks that may match; cheap, since nearly all of them do not."""
        means_nothing, beginnings = self._sought.isdisjoint, tuple(self._beginnings)
        known_by = list(zip(chunks, map(self._met_by, chunks), strict=True))
        found = [chunk for chunk, words in known_by if not means_nothing(words)]
        if beginnings:
            found += (chunk for chunk, words in known_by if any(word.startswith(beginnings) for word in words))
        return list(dict.fromkeys(found))

    def _words(self, chunk: str) -> list[_Word]:
        """Return the words of a chunk that mean something for the query."""
        words = [self._word(found) for found in WORD.finditer(chunk)]
        return [word for word in words if word.matches or word.steps]

    def _marks(self, text: str, words: Sequence[_Word]) -> list[Mark]:
        """Return the marks in a text that has these words."""
        marks = list(self._of_runs(text, words)) if self._runs else []
        weak: list[Mark] = []
        for start, end, matches, _steps in words:
            for first, last, required, is_weak in matches:
                (weak if is_weak else marks).append(Mark(start + first, start + last, start, end, required))
        met = reduce(or_, (mark.required for mark in marks), 0)
        marks += (mark for mark in weak if mark.required & ~met)
        return _apart(marks)

    def _word(self, found: re.Match[str]) -> _Word:
        word = forms(found.group())
        steps = frozenset(
            (run, place)
            for spelling in word.spellings
            for run, place in self._steps.get(spelling, ())
            if not self._runs[run].is_literal or self._runs[run].words[place] == word.exact
        )
        matches = tuple(match for match in self._matches(found.group(), word) if match.required)
        return _Word(*found.span(), matches, steps)

    def _matches(self, written: str, word: Forms) -> Iterator[_Match]:
        """Yield what of a word matches: all of it, or a part of a compound."""
        spelt = (*word.spellings, *word.respelt)
        sure, weak = _union(self._spellings, spelt), _union(self._halves, spelt)
        for beginning, required in self._beginnings.items():
            sure |= required if word.exact.startswith(beginning) else 0
        # A dictionary knows better than a stemmer, where it has both words: *far* is not *farlig*.
        weak |= self._stems.get((word.stem, False), 0)
        weak |= 0 if word.is_known else self._stems.get((word.stem, True), 0)
        yield _Match(0, len(written), sure)
        yield _Match(0, len(written), weak & ~sure, is_weak=True)
        for part, (start, end) in spans(word.exact).items() if word.parts else ():
            if fold(written[start:end]) != word.exact[start:end]:
                start, end = 0, len(written)
            yield _Match(start, end, self._spellings.get(part, 0) & ~sure)
            yield _Match(start, end, self._halves.get(part, 0) & ~sure & ~weak, is_weak=True)

    def _of_runs(self, text: str, words: Iterable[_Word]) -> Iterator[Mark]:
        """Yield where whole runs stand."""
        at = {word.start: word for word in words if word.steps}
        for first in at.values():
            for number in {run for run, step in first.steps if step == 0}:
                run = self._runs[number]
                end = _end_of_run(text, at, first, [(number, step) for step in range(len(run.words))])
                if end:
                    yield Mark(first.start, end, first.start, end, run.required)


def _is_function(part: Part) -> bool:
    return part.form is Form.WORD and forms(part.words[0]).is_function


def _add(sought: dict[str, int], keys: Iterable[str], required: int) -> None:
    for key in keys:
        sought[key] |= required


def _union(sought: Mapping[str, int], keys: Iterable[str]) -> int:
    return reduce(or_, (sought.get(key, 0) for key in keys))


def _steps(runs: Iterable[_Run]) -> dict[str, list[tuple[int, int]]]:
    """Return for each spelling where in which runs it may stand."""
    steps = defaultdict[str, list[tuple[int, int]]](list)
    for number, run in enumerate(runs):
        for place, word in enumerate(run.words):
            for spelling in (word,) if run.is_literal else forms(word).spellings:
                steps[spelling].append((number, place))
    return dict(steps)


@lru_cache(maxsize=KEPT_CHUNKS)
def _keys(chunk: str) -> frozenset[str]:
    """Return all that the words of a chunk may be met by."""
    words = [forms(written) for written in WORD.findall(chunk)]
    return frozenset(key for word in words for key in (*word.spellings, *word.respelt, *word.parts, word.stem))


@lru_cache(maxsize=KEPT_CHUNKS)
def _folded_words(chunk: str) -> tuple[str, ...]:
    return tuple(map(fold, WORD.findall(chunk)))


def _places(text: str, chunk: str) -> Iterator[int]:
    """Yield where in a text something stands between spaces."""
    place = text.find(chunk)
    while place >= 0:
        end = place + len(chunk)
        if not text[place - 1 : place].strip() and not text[end : end + 1].strip():
            yield place
        place = text.find(chunk, end)


def _end_of_run(text: str, at: Mapping[int, _Word], word: _Word, steps: Iterable[tuple[int, int]]) -> int:
    """Return where a run ends that begins with a word, or 0 if it is not whole."""
    end = 0
    following: _Word | None = word
    for step in steps:
        if following is None or step not in following.steps:
            return 0
        end = following.end
        gap = _NO_WORD.match(text, end)
        following = at.get(gap.end()) if gap else None
    return end


def _apart(marks: list[Mark]) -> list[Mark]:
    """Join marks that overlap."""
    apart: list[Mark] = []
    for mark in sorted(marks):
        if apart and mark.start < apart[-1].end:
            last = apart[-1]
            apart[-1] = last._replace(
                end=max(last.end, mark.end),
                outer_end=max(last.outer_end, mark.outer_end),
                required=last.required | mark.required,
            )
        else:
            apart.append(mark)
    return apart
