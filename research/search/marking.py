"""What in a text matches a query.

Words match in every inflection, and compounds by their parts: then only the part is marked. What a requirement merely
resembles (a word of the same stem, half of a compound that somebody searched for) is marked where nothing better is.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache, reduce
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
    """Marks what matches one query; what is found out about a word is kept for the next text."""

    def __init__(self, query: Query, written: Collection[str] | None = None) -> None:
        """Look for all that a query requires, and for the other expressions that count as well.

        Args:
            written: The only words that can match, folded, where that is known already: an index knows it, and then
                no other word of a text need be analysed.
        """
        self._written = written if written is None else frozenset(written)
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
        stems = (stem for stem, _is_known in self._stems)
        self._sought = frozenset({*self._spellings, *self._halves, *self._steps, *stems})
        self._may_begin = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, self._beginnings))})").search
        self._judged: set[str] = set()
        self._kept: dict[str, tuple[_Word, ...]] = {}

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

    def marks(self, text: str) -> list[Mark]:
        """Return what matches, in order; no two overlap."""
        # Most of a text means nothing. It is told by sets of what stands between spaces, which costs little.
        chunks = set(text.split())
        for chunk in chunks - self._judged:
            if self._may_match(chunk) or (self._beginnings and self._may_begin(_folded(chunk))):
                self._keep(chunk)
        self._judged |= chunks
        kept = chunks & self._kept.keys()
        if not kept:
            return []
        words = sorted(word for chunk in kept for word in self._words(text, chunk))
        sure = [*self._of_runs(text, words), *_of_words(words, is_weak=False)]
        met = reduce(or_, (mark.required for mark in sure), 0)
        weak = (mark for mark in _of_words(words, is_weak=True) if mark.required & ~met)
        return _apart([*sure, *weak])

    def _may_match(self, chunk: str) -> bool:
        if self._written is None:
            return not self._sought.isdisjoint(_keys(chunk))
        return not self._written.isdisjoint(_folded_words(chunk))

    def _keep(self, chunk: str) -> None:
        """Keep what the words of a chunk mean for the query."""
        words = tuple(self._word(found) for found in WORD.finditer(chunk))
        words = tuple(word for word in words if word.matches or word.steps)
        if words:
            self._kept[chunk] = words

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

    def _words(self, text: str, chunk: str) -> Iterator[_Word]:
        """Yield the kept words of a chunk wherever it stands in a text."""
        end = 0
        while (start := text.find(chunk, end)) >= 0:
            end = start + len(chunk)
            if not text[start - 1 : start].strip() and not text[end : end + 1].strip():
                for word in self._kept[chunk]:
                    yield word._replace(start=start + word.start, end=start + word.end)

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


def _folded(chunk: str) -> str:
    return chunk.lower() if chunk.isascii() else fold(chunk)


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


def _of_words(words: Iterable[_Word], *, is_weak: bool) -> Iterator[Mark]:
    for start, end, matches, _steps in words:
        for match in matches:
            if match.is_weak is is_weak:
                yield Mark(start + match.start, start + match.end, start, end, match.required)


def _apart(marks: list[Mark]) -> list[Mark]:
    """Join marks that overlap."""
    apart: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
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
