"""The part of a text that shows why it was found, with what matched marked."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from research.search.language import WORD, Forms, fold, forms
from research.search.query import Form, Part, Query

LENGTH = 260
"""Characters, at most; cut at the ends of sentences while no less than SHORTEST is left, else between words."""

SHORTEST = 180

_SENTENCE_END = re.compile(r"[.!?…][\"”»)]*\s+|\n+")
_SPACE = re.compile(r"\s+")

Pieces = tuple[tuple[str, bool], ...]


class Mark(NamedTuple):
    """A place in the text that matches a part of the query."""

    start: int
    end: int
    part: int


class Snippets:
    """Snippets for the hits of one query; what is found out about a word is kept for the next text."""

    def __init__(self, query: Query) -> None:
        parts = [part for choice in query.required for part in choice]
        self._sure: dict[str, int] = {}
        self._weak: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        self._phrases: dict[tuple[str, ...], int] = {}
        is_telling = [part.form is not Form.WORD or not forms(part.words[0]).is_function for part in parts]
        for place, part in enumerate(parts):
            if is_telling[place] or not any(is_telling):
                self._look_for(place, part)
        self._matched: dict[str, tuple[set[int], set[int]]] = {}

    def _look_for(self, place: int, part: Part) -> None:
        word = forms(part.words[0])
        if part.form is Form.PHRASE:
            self._phrases[part.words] = place
        if part.form in {Form.PREFIX, Form.TYPING}:
            self._beginnings[word.exact] = place
        if part.form in {Form.WORD, Form.TYPING}:
            self._sure.update(dict.fromkeys(word.spellings, place))
            self._weak.update({word.stem: place, **{half: place for pair in word.halves for half in pair}})

    def of(self, text: str) -> Pieces:
        """Return the best part of a text in pieces: (text, whether it matched)."""
        marks = self.marks(text)
        start, end = _span(text, marks)
        pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
        at = start
        for mark in marks:
            if at <= mark.start and mark.end <= end:
                pieces += [(text[at : mark.start], False), (text[mark.start : mark.end], True)]
                at = mark.end
        is_cut = end < len(text.rstrip())
        pieces.append((text[at:end].rstrip() + " …" if is_cut else text[at:end], False))
        return tuple(piece for piece in pieces if piece[0])

    def marks(self, text: str) -> list[Mark]:
        """Return the places that match, in order: the surely matching ones, or if there are none the weaker ones."""
        sure: list[Mark] = list(self._marked_phrases(text))
        weak: list[Mark] = []
        for found in WORD.finditer(text):
            written = found.group()
            matched = self._matched.get(written)
            if matched is None:
                matched = self._matched[written] = self._match(forms(written))
            if matched[0] or matched[1]:
                sure += (Mark(*found.span(), place) for place in matched[0])
                weak += (Mark(*found.span(), place) for place in matched[1])
        return sorted(sure or weak)

    def _match(self, word: Forms) -> tuple[set[int], set[int]]:
        """Return which parts of the query a word matches surely, and which weakly."""
        known_as = (*word.spellings, *word.parts)
        sure = {self._sure[each] for each in known_as if each in self._sure}
        sure |= {place for start, place in self._beginnings.items() if word.exact.startswith(start)}
        return sure, {self._weak[each] for each in (word.stem, *known_as) if each in self._weak}

    def _marked_phrases(self, text: str) -> Iterator[Mark]:
        tokens = list(WORD.finditer(text)) if self._phrases else []
        words = [fold(token.group()) for token in tokens]
        for phrase, place in self._phrases.items():
            for first in range(len(words) - len(phrase) + 1):
                if tuple(words[first : first + len(phrase)]) == phrase:
                    yield Mark(tokens[first].start(), tokens[first + len(phrase) - 1].end(), place)


def _span(text: str, marks: list[Mark]) -> tuple[int, int]:
    """Return the span with the most different matches, then the most matches."""
    if len(text) <= LENGTH:
        return 0, len(text)
    chosen: list[Mark] = []
    for place, first in enumerate(marks):
        near = [mark for mark in marks[place:] if mark.end - first.start <= LENGTH]
        if _value(near) > _value(chosen):
            chosen = near
    first_at, last_at = (chosen[0].start, max(mark.end for mark in chosen)) if chosen else (0, 0)
    start = max(0, min(first_at - (LENGTH - (last_at - first_at)) // 2, len(text) - LENGTH))
    end = min(len(text), start + LENGTH)
    return _cut(text, start, end, first_at, last_at)


def _value(marks: list[Mark]) -> tuple[int, int]:
    return len({mark.part for mark in marks}), len(marks)


def _cut(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Move the ends inwards to where a sentence begins and ends, or at least a word, without losing a match."""
    if start:
        sentences = [found.end() for found in _SENTENCE_END.finditer(text, start, first)]
        words = [found.end() for found in _SPACE.finditer(text, start, first)]
        start = ([at for at in sentences if end - at >= SHORTEST] or words or [start])[0]
    if end < len(text):
        sentences = [found.end() for found in _SENTENCE_END.finditer(text, last, end)]
        words = [found.start() for found in _SPACE.finditer(text, last, end)]
        end = ([at for at in sentences if at - start >= SHORTEST] or words or [end])[-1]
    return start, end
