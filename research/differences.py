"""Differences between two texts, word by word, for people to read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")

# Words and what stands between them; texts in which more differs are compared line by line, for time's sake.
MOST_WORDS = 12_000
# Words of an unchanged stretch that are shown beside a change; longer ones are folded.
BESIDE = 12
_SHORTEST_FOLD = 8


class Fate(StrEnum):
    """What became of a stretch."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one of two texts, or of both."""

    text: str
    fate: Fate

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def between(before: str, after: str) -> tuple[Stretch, ...]:
    """Return how one text became another: what stayed, what was taken out and what came in, in the order to read."""
    return tuple(_folded(list(_stretches(_whole(_slid(_whole(_joined(_compared(before, after)))))))))


def _compared(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield what each part of the old text became; the two are the same where nothing changed."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - start
    backwards = zip(reversed(old), reversed(new), strict=False)
    end = next((n for n, (a, b) in enumerate(backwards) if n == rest or a != b), rest)
    yield ("".join(old[:start]),) * 2
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) + len(middle_new) > MOST_WORDS:
        middle_old, middle_new = _LINES.findall("".join(middle_old)), _LINES.findall("".join(middle_new))
    yield from _matched(middle_old, middle_new)
    yield ("".join(old[len(old) - end :]),) * 2


def _slid(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Move what came in or went out to where it ends as a reader would end it: «A. B.» came of «A.» by « B.»."""
    waiting: tuple[str, str] | None = None
    for old, new in parts:
        if waiting is None or old != new or all(waiting):
            if waiting is not None:
                yield waiting
            waiting = (old, new) if old != new else None
            if waiting is None:
                yield old, new
            continue
        stretch, rest = _WORDS.findall("".join(waiting)), _WORDS.findall(old)
        steps = 0
        while steps < len(rest) and rest[steps] == stretch[steps]:
            stretch.append(rest[steps])
            steps += 1
        slid, passed = "".join(stretch[steps:]), "".join(stretch[:steps])
        yield passed, passed
        yield (slid, "") if waiting[0] else ("", slid)
        waiting = None
        yield ("".join(rest[steps:]),) * 2
    if waiting is not None:
        yield waiting


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for _, i, j, k, m in SequenceMatcher(str.isspace, old, new).get_opcodes():
        yield "".join(old[i:j]), "".join(new[k:m])


def _joined(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join changes between which only white space stayed, so that a changed sentence is read in one go."""
    waiting: tuple[str, str] | None = None
    blank = ""
    for old, new in parts:
        if old == new and (waiting is None or old.strip()):
            if waiting is not None:
                yield waiting
                yield blank, blank
            waiting, blank = None, ""
            yield old, new
        elif old == new:
            blank += old
        else:
            waiting = (waiting[0] + blank + old, waiting[1] + blank + new) if waiting else (old, new)
            blank = ""
    if waiting is not None:
        yield waiting
        yield blank, blank


def _whole(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join what stayed with what stayed beside it."""
    stayed = ""
    for old, new in parts:
        if old == new:
            stayed += old
            continue
        yield stayed, stayed
        stayed = ""
        yield old, new
    yield stayed, stayed


def _stretches(parts: Iterable[tuple[str, str]]) -> Iterator[Stretch]:
    for old, new in parts:
        if old == new:
            yield Stretch(old, Fate.SAME)
        else:
            yield Stretch(old, Fate.REMOVED)
            yield Stretch(new, Fate.ADDED)


def _folded(stretches: list[Stretch]) -> Iterator[Stretch]:
    shown = [stretch for stretch in stretches if stretch.text]
    for place, stretch in enumerate(shown):
        if stretch.fate is not Fate.SAME:
            yield stretch
            continue
        pieces = re.findall(r"\s*\S+\s*", stretch.text)
        head = BESIDE if place else 0
        tail = BESIDE if place < len(shown) - 1 else 0
        if len(pieces) < head + tail + _SHORTEST_FOLD:
            yield stretch
            continue
        cut = len(pieces) - tail
        parts = (("".join(pieces[:head]), Fate.SAME), ("".join(pieces[head:cut]), Fate.FOLDED))
        yield from (Stretch(text, fate) for text, fate in (*parts, ("".join(pieces[cut:]), Fate.SAME)) if text)
