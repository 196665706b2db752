"""Finding marked words again in a text that has been changed, or saying that they cannot be found.

Words are only called found where no other place could be meant. Characters are Unicode code points, as in REFI-QDA 1.5.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

CONTEXT = 40
"""How many characters on each side tell one place from another that says the same."""

_WIDTHS = (CONTEXT, 24, 12, 6)
_LONG = 12
"""So many characters seldom stand in a text twice by chance: they need nothing beside them to be known again."""

_BYTE_ORDER_MARK = "\ufeff"


class Span(NamedTuple):
    """A stretch of a text: its beginning, and its end, which is not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared: NFC, white space as single spaces, no byte-order marks.

    Attributes:
        starts: Where in the text each character begins.
        ends: Where it ends.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def outer(self, start: int, end: int) -> Span:
        """Return the stretch of the text that folded characters stand for."""
        return Span(self.starts[start], self.ends[end - 1])

    def inner(self, span: Span) -> Span:
        """Return the folded characters that a stretch of the text became."""
        return Span(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end))


def found_again(before: str, span: Span, after: str) -> Span | None:
    """Return where in ``after`` the words are that stood at a span of ``before``; None where that cannot be told.

    The words themselves must be unchanged but for white space and normalisation. Words that stand in several places
    are told apart by what is beside them, and words that are short are known again only by that.
    """
    if before == after:
        return span
    old, new = _folded(before), _folded(after)
    start, end = old.inner(span)
    # White space at the ends is nobody's words.
    while start < end and old.text[start] == " ":
        start += 1
    while start < end and old.text[end - 1] == " ":
        end -= 1
    if start >= end:
        return None
    for left, right in _windows():
        place = _only_place(old.text, start, end, new.text, left, right)
        if place is not None:
            return new.outer(place, place + end - start)
    return None


def _windows() -> list[tuple[int, int]]:
    """Return how many characters to compare before and after the words: most first, then one side alone, then none."""
    both = [(width, width) for width in _WIDTHS]
    one = [pair for width in _WIDTHS[:-1] for pair in ((width, 0), (0, width))]
    return [*both, *one, (0, 0)]


def _only_place(old: str, start: int, end: int, new: str, left: int, right: int) -> int | None:
    """Return where the words are in the new text, if with so much beside them they stand in one place in both."""
    if not left and not right and end - start < _LONG:
        return None
    begins, ends = max(0, start - left), min(len(old), end + right)
    # Where the text begins or ends, that is what is beside the words.
    piece = old[begins:ends]
    places = _places(new, piece)
    if len(places) != 1 or len(_places(old, piece)) != 1:
        return None
    at = places[0]
    if (left > start and at != 0) or (right > len(old) - end and at + len(piece) != len(new)):
        return None
    place = at + start - begins
    return place if _is_whole(new, place, place + end - start) else None


def _places(text: str, piece: str) -> list[int]:
    """Return the first two places of a piece in a text; they may overlap."""
    places: list[int] = []
    at = text.find(piece)
    while at >= 0 and len(places) < 2:
        places.append(at)
        at = text.find(piece, at + 1)
    return places


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch cuts no word or character in two at its ends."""
    return not (_goes_on(text, start) or _goes_on(text, end))


def _goes_on(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    here, there = text[at - 1], text[at]
    return bool(unicodedata.combining(there)) or there in _JOINS or (here.isalnum() and there.isalnum())


# Zero-width joiner and variation selector: what follows is part of the same picture.
_JOINS = frozenset("\u200d\ufe0f")


def _folded(text: str) -> _Folded:
    kept, starts, ends = [], [], []
    at = 0
    while at < len(text):
        stop = at + 1
        if text[at] == _BYTE_ORDER_MARK:
            at = stop
            continue
        if text[at].isspace():
            while stop < len(text) and (text[stop].isspace() or text[stop] == _BYTE_ORDER_MARK):
                stop += 1
            piece = " "
        else:
            while stop < len(text) and unicodedata.combining(text[stop]):
                stop += 1
            piece = unicodedata.normalize("NFC", text[at:stop])
        kept.append(piece)
        starts += [at] * len(piece)
        ends += [stop] * len(piece)
        at = stop
    return _Folded("".join(kept), starts, ends)
