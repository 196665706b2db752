"""The part of a text that shows why it was found, with what matched marked."""

from bisect import bisect_right
from collections.abc import Collection, Sequence

from research.search.cutting import between_words, sentences
from research.search.marking import Mark, Marker
from research.search.query import Query

LENGTH = 260
"""Characters, at most; cut at the ends of sentences while no less than SHORTEST is left, else between words."""

SHORTEST = 180

Pieces = tuple[tuple[str, bool], ...]


class Snippets:
    """Snippets for the hits of one query."""

    def __init__(self, query: Query, written: Collection[str] | None = None) -> None:
        """Take what matches; see ``Marker``."""
        self._marker = Marker(query, written)

    def matching(self, texts: Collection[str]) -> set[str]:
        """Return those of the texts that anything matches in."""
        listed = list(texts)
        return {text for text, marks in zip(listed, self._marker.marks(listed), strict=True) if marks}

    def of(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the best part of each text in pieces: (text, whether it matched)."""
        return [_pieces(text, marks) for text, marks in zip(texts, self._marker.marks(texts), strict=True)]


def _pieces(text: str, marks: Sequence[Mark]) -> Pieces:
    start, end = (0, len(text)) if len(text) <= LENGTH else _span(text, marks)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for mark in marks:
        if start <= mark.start and mark.end <= end:
            pieces += [(text[at : mark.start], False), (text[mark.start : mark.end], True)]
            at = mark.end
    is_cut = end < len(text.rstrip())
    pieces.append((text[at:end].rstrip() + " …" if is_cut else text[at:end], False))
    return tuple(piece for piece in pieces if piece[0])


def _span(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    """Return the span to show: the best matches in the middle, in whole sentences where they fit."""
    bounds = sentences(text)
    first, last = _densest(marks, bounds)
    start = _start(text, bounds, first, last)
    end = _sentence(bounds, start + LENGTH)
    if last <= end < start + SHORTEST:
        earlier = [bound for bound in bounds if end - LENGTH <= bound <= start]
        start = next((bound for bound in reversed(earlier) if end - bound >= SHORTEST), min([start, *earlier]))
    if end < max(last, start + SHORTEST):
        end = between_words(text, min(len(text), start + LENGTH), max(start, last))
    return start, end


def _start(text: str, bounds: list[int], first: int, last: int) -> int:
    """Return where to begin so that there is as much before the matches as after them, at a sentence if one fits."""
    middle = max(0, min(first - (LENGTH - (last - first)) // 2, len(text) - LENGTH))
    own = _sentence(bounds, first)
    if own < middle:
        return own if last - own <= LENGTH else between_words(text, middle, first)
    return next(bound for bound in bounds if bound >= middle)


def _densest(marks: Sequence[Mark], bounds: list[int]) -> tuple[int, int]:
    """Return where the most different requirements are met together, there the most often, best from a sentence on."""
    best, chosen = (0, 0, False), (0, 0)
    first = 0
    for at, mark in enumerate(marks):
        while first < at and mark.outer_end - marks[first].outer_start > LENGTH:
            first += 1
        start, end = marks[first].outer_start, min(mark.outer_end, marks[first].outer_start + LENGTH)
        met = 0
        for inside in marks[first : at + 1]:
            met |= inside.required
        value = (met.bit_count(), at - first + 1, end - _sentence(bounds, start) <= LENGTH)
        if value > best:
            best, chosen = value, (start, end)
    return chosen


def _sentence(bounds: list[int], at: int) -> int:
    """Return where the sentence begins that a place is in."""
    return bounds[bisect_right(bounds, at) - 1]
