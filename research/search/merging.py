"""Making one segment of several, without the documents that were dropped.

Nothing is analysed again: words and kin get new numbers, rows are copied.
"""

from collections.abc import Sequence

import numpy as np

from research.search.packing import Array, Strings, rows, starts_of
from research.search.segments import GAP, KEYS, Keys, Segment, built

Kept = tuple[Segment, Sequence[range]]
"""A segment, and which of its documents to keep, as runs of numbers."""


def merged(parts: Sequence[Kept]) -> Segment:
    """Return a segment with the documents of several, in their order."""
    texts = [rows(segment.text, segment.text_starts, runs) for segment, runs in parts]
    words, numbers = _joined([segment.words for segment, _runs in parts], [_used(text) for text, _starts in texts])
    kin, kin_words, kin_starts = _kin([segment for segment, _runs in parts], numbers)
    renumbered = [_renumbered(text, new) for (text, _starts), new in zip(texts, numbers, strict=True)]

    def rows_of(name: str) -> Array:
        return np.concatenate([getattr(segment, name)[run.start : run.stop] for segment, runs in parts for run in runs])

    def strings_of(name: str) -> Strings:
        return Strings.joined([getattr(segment, name).runs(runs) for segment, runs in parts])

    return built(
        words=words,
        kin=kin,
        kin_words=kin_words,
        kin_starts=kin_starts,
        text=np.concatenate(renumbered),
        text_starts=starts_of(np.concatenate([np.diff(starts) for _text, starts in texts])),
        titles=strings_of("titles"),
        texts=strings_of("texts"),
        keys={key: _keys(key, parts) for key in KEYS},
        **{name: rows_of(name) for name in ("heading_lengths", "ids", "records", "weights", "has_passage")},
    )


def _used(text: Array) -> Array:
    return np.unique(text[text != GAP])


def _joined(lists: Sequence[Strings], used: Sequence[Array]) -> tuple[Strings, list[Array]]:
    """Return the used strings of sorted lists as one sorted list, and for each list the new number of each string.

    What is not used has the number GAP.
    """
    named = [[strings[number] for number in numbers.tolist()] for strings, numbers in zip(lists, used, strict=True)]
    together = sorted(set().union(*named))
    number_of = {string: number for number, string in enumerate(together)}
    renumbered = []
    for strings, numbers, names in zip(lists, used, named, strict=True):
        new = np.full(len(strings) + 1, GAP, np.uint32)
        new[numbers] = [number_of[name] for name in names]
        renumbered.append(new)
    return Strings.of(together), renumbered


def _renumbered(text: Array, numbers: Array) -> Array:
    return numbers[np.minimum(text, len(numbers) - 1)]


def _kin(segments: Sequence[Segment], words: Sequence[Array]) -> tuple[Strings, Array, Array]:
    new_words = [_renumbered(segment.kin_words, new) for segment, new in zip(segments, words, strict=True)]
    owners = [np.repeat(np.arange(len(segment.kin)), np.diff(segment.kin_starts)) for segment in segments]
    live = [numbers != GAP for numbers in new_words]
    used = [np.unique(owner[is_live]) for owner, is_live in zip(owners, live, strict=True)]
    names, numbers = _joined([segment.kin for segment in segments], used)
    pairs = np.concatenate(
        [
            new[owner[is_live]].astype(np.uint64) << np.uint64(32) | word[is_live]
            for new, owner, word, is_live in zip(numbers, owners, new_words, live, strict=True)
        ]
    )
    pairs = np.unique(pairs)
    counts = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=len(names))
    return names, (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), starts_of(counts)


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
