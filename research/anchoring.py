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
"""So many characters seldom stand in a text twice by chance: where they stand once, they are the words."""

_BESIDE = 6
"""So many characters beside the words, or all there are, tell an unchanged part of the text from a likeness of it."""

_BYTE_ORDER_MARK = "\ufeff"
_JOINER = "\u200d"


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
        """Return the folded characters that a stretch of the text became, without white space at its ends."""
        start, end = bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
        while start < end and self.text[start] == " ":
            start += 1
        while start < end and self.text[end - 1] == " ":
            end -= 1
        return Span(start, end)


def is_same(words: str, others: str) -> bool:
    """Say whether two texts hold the same words: white space and normalisation count for nothing."""
    return _folded(words).text.strip() == _folded(others).text.strip()


def only_place(words: str, text: str) -> Span | None:
    """Return where the words stand in a text; None where they stand nowhere, or in several places."""
    sought, within = _folded(words).text.strip(), _folded(text)
    places = _places(within.text, sought) if sought else []
    return within.outer(places[0], places[0] + len(sought)) if len(places) == 1 else None


def place_between(left: str, words: str, right: str, text: str) -> Span | None:
    """Return where the words stand in a text with just this beside them; None where they stand nowhere or twice so.

    Args:
        left, right: What stands beside them: less than ``CONTEXT`` characters where the text begins or ends there.
    """
    old, new = _folded(left + words + right), _folded(text)
    sought = old.inner(Span(len(left), len(left) + len(words)))
    begins, ends = (0 if len(left) < CONTEXT else None), (len(new.text) if len(right) < CONTEXT else None)
    places = _places(new.text, old.text)
    if len(places) != 1 or begins not in (None, places[0]) or ends not in (None, places[0] + len(old.text)):
        return None
    return new.outer(places[0] + sought.start, places[0] + sought.end) if sought.start < sought.end else None


def found_again(before: str, span: Span, after: str) -> Span | None:
    """Return where in ``after`` the words are that stood at a span of ``before``; None where that cannot be told.

    The words themselves must be unchanged but for white space and normalisation. They are in a part that begins or
    ends the text as before, or they stand once and are many or beside the same, or they are between the same.
    """
    if before == after:
        return span
    old, new = _folded(before), _folded(after)
    words = old.inner(span)
    if words.start >= words.end:
        return None
    place = _found(old.text, words, new.text)
    if place is None or _is_cut(new.text, Span(place, place + words.end - words.start), old.text, words):
        return None
    return new.outer(place, place + words.end - words.start)


def _found(old: str, words: Span, new: str) -> int | None:
    said = old[words.start : words.end]
    is_only = len(_places(old, said)) == 1 and len(_places(new, said)) == 1
    kept = _in_what_was_kept(old, words, new, 0 if is_only else _BESIDE)
    if kept is not None:
        return kept[0] if len(kept) == 1 else None
    if is_only and (len(said) >= _LONG or _is_beside(old, words, new, new.index(said))):
        return new.index(said)
    for width in _WIDTHS:
        place = _between(old, words, new, width)
        if place is not None:
            return place
    return None


def _in_what_was_kept(old: str, words: Span, new: str, beside: int) -> list[int] | None:
    """Return where the words are if they stand in what the texts begin or end with alike.

    One change, whatever it is, leaves them in exactly one of the two. None where they are in neither; nothing
    where too little beside them was kept to tell that from chance.
    """
    if old == new:
        return [words.start]
    head, tail = _alike(old, new), _alike(old[::-1], new[::-1])
    candidates = {}
    if words.end <= head:
        candidates[words.start] = head - words.end
    if words.start >= len(old) - tail:
        place = words.start + len(new) - len(old)
        candidates[place] = max(candidates.get(place, 0), words.start - (len(old) - tail))
    if not candidates:
        return None
    return list(candidates) if all(kept >= beside for kept in candidates.values()) else []


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_beside(old: str, words: Span, new: str, place: int) -> bool:
    """Whether enough of what stands before the words, or of what stands after them, stands there too."""
    before, after = old[: words.start][-_BESIDE:], old[words.end : words.end + _BESIDE]
    is_before = len(before) == _BESIDE and new.endswith(before, 0, place)
    return is_before or (len(after) == _BESIDE and new.startswith(after, place + words.end - words.start))


def _between(old: str, words: Span, new: str, width: int) -> int | None:
    """Return where the words are if, with so much beside them on both sides, they stand in one place in both texts."""
    begins, ends = max(0, words.start - width), min(len(old), words.end + width)
    piece = old[begins:ends]
    places = _places(new, piece)
    if len(places) != 1 or len(_places(old, piece)) != 1:
        return None
    # Where the text begins or ends, that is what is beside the words.
    if (width > words.start and places[0] != 0) or (
        width > len(old) - words.end and places[0] + len(piece) != len(new)
    ):
        return None
    return places[0] + words.start - begins


def _places(text: str, piece: str) -> list[int]:
    """Return the first two places of a piece in a text; they may overlap."""
    places: list[int] = []
    at = text.find(piece)
    while at >= 0 and len(places) < 2:
        places.append(at)
        at = text.find(piece, at + 1)
    return places


def _is_cut(new: str, place: Span, old: str, words: Span) -> bool:
    """Whether the place cuts a word or a picture in two where the words did not."""
    pairs = ((place.start, words.start), (place.end, words.end))
    return any(_goes_on(new, at) and not _goes_on(old, was) for at, was in pairs)


def _goes_on(text: str, at: int) -> bool:
    """Whether what stands before a place and what stands after it are one word or one picture."""
    if not 0 < at < len(text):
        return False
    here, there = text[at - 1], text[at]
    is_one_picture = _JOINER in (here, there) or _is_added(there) or (_is_flag(here) and _is_flag(there))
    return is_one_picture or (here.isalnum() and there.isalnum())


def _is_added(character: str) -> bool:
    """Whether a character changes the one before it: an accent, a variation selector or the colour of a skin."""
    return unicodedata.category(character).startswith("M") or "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


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
