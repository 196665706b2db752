"""One segment of the index: documents that were indexed together, packed into arrays.

The text of each document is kept as a row of word numbers. All else follows from those rows: which documents hold a
word, and how often. What is known of a word (its dictionary forms, its stem, the parts it is made of, its runs of four
letters) is kept once for each word of the segment, not once for each time it is written: a *kin* is a name for
something that words have in common, with the numbers of those words.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from research.search.index import Document
from research.search.language import LONGEST_WORD, WORD, fold, forms
from research.search.packing import Array, Strings, gathered, grouped, starts_of

GAP = 0xFFFFFFFF
"""Stands between title, tags and text, so that no phrase reaches from one into the next."""

# What two words may have in common; each name of a kin begins with one of these.
INFLECTED, RESPELT, STEM, UNKNOWN_STEM, PART, GRAM = "lrsupg"

GRAM_LETTERS = 4
MOST_COUNTED = 255

KEPT_RELATIONS = 1 << 17
"""Words; about all that two hundred thousand passages hold, in some 30 MB."""

KEYS = ("audience", "project", "phase", "kind", "tag", "status", "study", "day")
"""What documents are narrowed to and counted by."""

_BETWEEN = "\n"
_STRINGS = ("words", "kin", "titles", "texts")


@dataclass(frozen=True, slots=True)
class Keys:
    """The values of one key: document n has ``values[code]`` for each of its row of ``codes``."""

    values: Strings
    codes: Array
    starts: Array


@dataclass(frozen=True, slots=True)
class Postings:
    """Which documents hold each word: word n is in ``documents[starts[n]:starts[n + 1]]``, so many times each."""

    starts: Array
    documents: Array
    counts: Array


@dataclass(frozen=True, eq=False)
class Segment:
    """What a segment holds, of D documents.

    Attributes:
        words: The different words, sorted.
        kin: The names of what words have in common, sorted.
        kin_words: For each kin the numbers of its words, a row each.
        text: The word numbers of each document, a row each: title, GAP, tags, GAP, text.
        postings: What follows from the text.
        headings: The same for titles and tags alone, which are so many places long (``heading_lengths``).
        lengths: How many words each document has.
        ids: The identifiers of the documents, 16 octets each; ``records`` those of their records.
        weights: How much each document counts.
        has_passage: Which documents are passages.
    """

    words: Strings
    kin: Strings
    kin_words: Array
    kin_starts: Array
    text: Array
    text_starts: Array
    postings: Postings
    headings: Postings
    heading_lengths: Array
    lengths: Array
    ids: Array
    records: Array
    weights: Array
    has_passage: Array
    titles: Strings
    texts: Strings
    keys: Mapping[str, Keys]

    @property
    def size(self) -> int:
        """How many documents there are, dropped ones included."""
        return len(self.lengths)

    @cached_property
    def record_starts(self) -> Array:
        """Where the documents of each record begin, which stand together."""
        return _record_starts(self.records)

    @cached_property
    def by_record(self) -> tuple[Array, Array]:
        """The last eight octets of each document's record as a number, in order, and whose each is."""
        ends = self.records.view(np.uint64)[:, 1]
        order = np.argsort(ends, kind="stable")
        return ends[order], order

    def arrays(self) -> dict[str, Array]:
        """Return everything by name, as ``of_arrays`` takes it."""
        found: dict[str, Array] = {}
        for name in _PARTS:
            value = getattr(self, name)
            if isinstance(value, Strings):
                found[name], found[f"{name}.starts"] = value.letters, value.starts
            elif isinstance(value, Postings):
                found |= {f"{name}.{part}": getattr(value, part) for part in Postings.__slots__}
            elif name == "keys":
                for key, kept in value.items():
                    found |= {f"key.{key}": kept.codes, f"key.{key}.starts": kept.starts}
                    found |= {f"key.{key}.values": kept.values.letters, f"key.{key}.begins": kept.values.starts}
            else:
                found[name] = value.reshape(-1)
        return found

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Array]) -> "Segment":
        """Return the segment that ``arrays`` was called on."""
        values: dict[str, Any] = {}
        for name in _PARTS:
            if name in _STRINGS:
                values[name] = Strings(arrays[name], arrays[f"{name}.starts"])
            elif name in {"postings", "headings"}:
                values[name] = Postings(*(arrays[f"{name}.{part}"] for part in Postings.__slots__))
            elif name == "keys":
                values[name] = {key: _keys_of(arrays, key) for key in KEYS}
            else:
                values[name] = arrays[name].reshape(-1, 16) if name in {"ids", "records"} else arrays[name]
        return cls(**values)


_PARTS = tuple(field.name for field in fields(Segment))


def _keys_of(arrays: Mapping[str, Array], key: str) -> Keys:
    values = Strings(arrays[f"key.{key}.values"], arrays[f"key.{key}.begins"])
    return Keys(values, arrays[f"key.{key}"], arrays[f"key.{key}.starts"])


class _Numbers(dict[str, int]):
    """Numbers given to strings in the order they are first asked for."""

    def __missing__(self, string: str) -> int:
        self[string] = number = len(self)
        return number


class _Words(_Numbers):
    """Numbers given to words as they are written; words that fold to the same have the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folded = _Numbers()

    def __missing__(self, written: str) -> int:
        self[written] = number = self.folded[fold(written)]
        return number


def of_documents(documents: Sequence[Document]) -> Segment:
    """Analyse documents; those of one record stand together."""
    numbers = _Words()
    text = array("I")
    lengths, headings = [], []
    for document in documents:
        before = len(text)
        # What was said is not the tag: a passage is filtered by its interview's tags, but found by its own words.
        for heading in (document.title, *(() if document.passage_id else document.tags)):
            text.extend([numbers[written] for written in WORD.findall(heading)])
            text.append(GAP)
        headings.append(len(text) - before)
        text.extend([numbers[written] for written in WORD.findall(document.text)])
        lengths.append(len(text) - before)
    words = sorted(numbers.folded)
    renumbered = np.full(len(words) + 1, GAP, np.uint32)
    renumbered[[numbers.folded[word] for word in words]] = np.arange(len(words))
    rows_of_words = renumbered[np.minimum(np.frombuffer(text, np.uint32), len(words))]
    kin, kin_words, kin_starts = _kin(words)
    records = _octets(document.record_id.bytes for document in documents)
    return built(
        words=Strings.of(words),
        kin=kin,
        kin_words=kin_words,
        kin_starts=kin_starts,
        text=rows_of_words,
        text_starts=starts_of(lengths),
        heading_lengths=np.array(headings, np.uint32),
        ids=_octets(document.id.bytes for document in documents),
        records=records,
        weights=np.array([document.weight for document in documents], np.float32),
        has_passage=np.array([document.passage_id is not None for document in documents], np.bool_),
        titles=Strings.of(document.title for document in documents),
        texts=Strings.of(document.text for document in documents),
        keys=_keys(documents, _record_starts(records)),
    )


def built(*, text: Array, text_starts: Array, heading_lengths: Array, words: Strings, **rest: Any) -> Segment:
    """Return a segment with what follows from its text."""
    sizes = np.diff(text_starts)
    owners = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    is_heading = np.arange(len(text), dtype=np.uint32) < np.repeat(text_starts[:-1] + heading_lengths, sizes)
    is_heading &= text != GAP
    headings = _postings(text[is_heading], owners[is_heading], len(words))
    del is_heading
    is_word = text != GAP
    owners = owners[is_word]
    lengths = np.bincount(owners, minlength=len(sizes)).astype(np.uint32)
    return Segment(
        words=words,
        text=text,
        text_starts=text_starts,
        heading_lengths=heading_lengths,
        postings=_postings(text[is_word], owners, len(words)),
        headings=headings,
        lengths=lengths,
        **rest,
    )


def _postings(words: Array, owners: Array, count: int) -> Postings:
    documents, starts, times = grouped(words, owners, count)
    return Postings(starts, documents, np.minimum(times, MOST_COUNTED).astype(np.uint8))


def _kin(words: Sequence[str]) -> tuple[Strings, Array, Array]:
    numbers = _Numbers()
    owners, counts = array("I"), array("I")
    for word in words:
        names = _relations(word).split(_BETWEEN)
        names += [GRAM + gram for gram in grams(word)]
        owners.extend([numbers[name] for name in names])
        counts.append(len(names))
    names = sorted(numbers)
    renumbered = np.empty(len(names), np.uint32)
    renumbered[[numbers[name] for name in names]] = np.arange(len(names))
    members = np.repeat(np.arange(len(words), dtype=np.uint32), counts)
    kin_words, starts, _times = grouped(renumbered[np.frombuffer(owners, np.uint32)], members, len(names))
    return Strings.of(names), kin_words, starts


@lru_cache(maxsize=KEPT_RELATIONS)
def _relations(word: str) -> str:
    """Return the names of the kin of a word, but for its runs of letters, in one string, which is small to keep."""
    # Past the words that are kept analysed: those are what people search for and see, and an import has other ones.
    known_as = forms.__wrapped__(word)
    stem = known_as.stem
    names = [INFLECTED + lemma for lemma in known_as.lemmas]
    names += [RESPELT + spelling for spelling in known_as.respelt]
    names += [PART + part for part in known_as.parts if part not in known_as.spellings]
    names += [STEM + stem] if known_as.is_known else [STEM + stem, UNKNOWN_STEM + stem]
    return _BETWEEN.join(names)


def grams(word: str) -> set[str]:
    """Return the runs of four letters of a word; its ends count as letters."""
    if len(word) > LONGEST_WORD:
        return set()
    whole = f"^{word}$"
    return {whole[at : at + GRAM_LETTERS] for at in range(max(1, len(whole) - GRAM_LETTERS + 1))}


def _record_starts(records: Array) -> Array:
    is_other = np.any(records[1:] != records[:-1], axis=1)
    return np.flatnonzero(np.concatenate([np.ones(min(1, len(records)), np.bool_), is_other]))


def _octets(identifiers: Iterable[bytes]) -> Array:
    return np.frombuffer(b"".join(identifiers), np.uint8).reshape(-1, 16)


def _keys(documents: Sequence[Document], records: Array) -> dict[str, Keys]:
    """Return the keys of documents; those of a record stand together and differ in their words and tags only."""
    tags = [document.tags for document in documents]
    retagged = [at for at in range(1, len(tags)) if tags[at] is not tags[at - 1] and tags[at] != tags[at - 1]]
    starts = np.union1d(records, np.array(retagged, records.dtype))
    sizes = np.diff(np.append(starts, len(documents)))
    known = [_keys_of_one(documents[first]) for first in starts.tolist()]
    return {key: _values([one[key] for one in known], sizes) for key in KEYS}


def _keys_of_one(document: Document) -> dict[str, tuple[str, ...]]:
    alone: dict[str, str | None] = {
        "project": str(document.project_id),
        "phase": document.phase,
        "kind": document.kind,
        "status": document.status,
        "study": str(document.study_id) if document.study_id else None,
        "day": document.at.isoformat(),
    }
    found = {key: (value,) if value else () for key, value in alone.items()}
    return {"audience": tuple(sorted(document.audiences)), "tag": document.tags, **found}


def _values(of_records: Sequence[Sequence[str]], sizes: Array) -> Keys:
    """Return the values of records for their documents, of which each record has so many."""
    numbers = _Numbers()
    flat = np.array([numbers[value] for values in of_records for value in values], np.uint32)
    lengths = np.array([len(values) for values in of_records], np.int64)
    codes, _owners = gathered(flat, starts_of(lengths), np.repeat(np.arange(len(sizes)), sizes))
    return Keys(Strings.of(numbers), codes, starts_of(np.repeat(lengths, sizes)))


def day_number(day: str) -> int:
    """Return a day as a number that grows with it."""
    return date.fromisoformat(day).toordinal()


def kept_runs(size: int, dropped: Iterable[int]) -> list[range]:
    """Return the documents that are left when some are dropped, as runs of numbers."""
    runs, first = [], 0
    for number in (*sorted(dropped), size):
        if number > first:
            runs.append(range(first, number))
        first = number + 1
    return runs
