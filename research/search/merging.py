"""Making one segment of several, without the documents that were dropped.

Nothing is analysed again: words and kin get new numbers, rows are copied.
"""

import heapq
from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from research.search.packing import Array, Strings, grouped, rows, starts_of
from research.search.segments import GAP, KEYS, Keys, Segment, built

Kept = tuple[Segment, Sequence[range]]
"""A segment, and which of its documents to keep, as runs of numbers."""


def merged(parts: Sequence[Kept]) -> Segment:
    """Return a segment with the documents of several, in their order."""
    texts = [rows(segment.text, segment.text_starts, runs) for segment, runs in parts]
    words, numbers = _joined([segment.words for segment, _runs in parts], [_used(text) for text, _starts in texts])
    kin, kin_words, kin_starts = _kin([segment for segment, _runs in parts], numbers)
    text = np.concatenate([_renumbered(text, new) for (text, _starts), new in zip(texts, numbers, strict=True)])
    text_starts = starts_of(np.concatenate([np.diff(starts) for _text, starts in texts]))
    # Let go of before more is made.
    del texts, numbers

    def rows_of(name: str) -> Array:
        return np.concatenate([getattr(segment, name)[run.start : run.stop] for segment, runs in parts for run in runs])

    def strings_of(name: str) -> Strings:
        return Strings.joined([getattr(segment, name).runs(runs) for segment, runs in parts])

    return built(
        words=words,
        kin=kin,
        kin_words=kin_words,
        kin_starts=kin_starts,
        text=text,
        text_starts=text_starts,
        titles=strings_of("titles"),
        texts=strings_of("texts"),
        keys={key: _keys(key, parts) for key in KEYS},
        **{name: rows_of(name) for name in ("heading_lengths", "ids", "records", "weights", "has_passage")},
    )


def _used(text: Array) -> Array:
    return np.unique(text[text != GAP])


def _joined(lists: Sequence[Strings], used: Sequence[Array]) -> tuple[Strings, list[Array]]:
    """Return the used strings of sorted lists as one sorted list, and for each list the new number of each string.

    What is not used has the number GAP. The lists are read side by side, so that no string is held for long.
    """
    renumbered = [np.full(len(strings) + 1, GAP, np.uint32) for strings in lists]
    letters = bytearray()
    lengths = array("I")
    last: bytes | None = None
    for octets, place, number in heapq.merge(
        *(_named(*each) for each in zip(range(len(lists)), lists, used, strict=True))
    ):
        if octets != last:
            letters += octets
            lengths.append(len(octets))
            last = octets
        renumbered[place][number] = len(lengths) - 1
    return Strings(np.frombuffer(letters, np.uint8), starts_of(lengths)), renumbered


def _named(place: int, strings: Strings, numbers: Array) -> Iterator[tuple[bytes, int, int]]:
    for number in numbers.tolist():
        yield strings.octets(number), place, number


def _renumbered(text: Array, numbers: Array) -> Array:
    return numbers[np.minimum(text, len(numbers) - 1)]


def _kin(segments: Sequence[Segment], words: Sequence[Array]) -> tuple[Strings, Array, Array]:
    members = [_renumbered(segment.kin_words, new) for segment, new in zip(segments, words, strict=True)]
    owners = [
        np.repeat(np.arange(len(segment.kin), dtype=np.uint32), np.diff(segment.kin_starts)) for segment in segments
    ]
    for place, numbers in enumerate(members):
        is_live = numbers != GAP
        members[place], owners[place] = numbers[is_live], owners[place][is_live]
    names, numbers_of = _joined([segment.kin for segment in segments], [np.unique(each) for each in owners])
    together = np.concatenate([new[each] for new, each in zip(numbers_of, owners, strict=True)])
    kin_words, starts, _times = grouped(together, np.concatenate(members), len(names))
    return names, kin_words, starts


def _keys(key: str, parts: Sequence[Kept]) -> Keys:
    number_of: dict[str, int] = {}
    codes, lengths = [], []
    for segment, runs in parts:
        kept = segment.keys[key]
        picked, starts = rows(kept.codes, kept.starts, runs)
        new = np.array([number_of.setdefault(value, len(number_of)) for value in kept.values], np.uint32)
        codes.append(new[picked] if len(picked) else picked)
        lengths.append(np.diff(starts))
    return Keys(Strings.of(number_of), np.concatenate(codes), starts_of(np.concatenate(lengths)))
