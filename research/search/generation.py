"""One generation of the index: what stands between two commits, as one whole over its segments.

It never changes, so many threads may search it at once. Documents are numbered across the segments; sets of documents
are arrays of truth values, and what a word is found in is an array of numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from research.search.kept import Kept
from research.search.packing import Array, gathered, starts_of
from research.search.segments import GRAM, Keys, Postings, Segment, day_number, grams

# BM25 (Robertson and Zaragoza 2009) with the parameters that did best on Norwegian passages.
K1 = 0.9
B = 0.4

EXACT, PREFIX, HEADING, ALIKE = "=^#~"
"""How a term asks for words, beside by kin: itself, all that begin so, itself in a heading, all that look like it."""

LIKENESS = 0.5
"""The part of their runs of letters (Dice 1945) that two words must share to look alike."""

MOST_ALIKE = 20
FEW_RECORDS = 16

MONTH = "month"
"""A key that follows from the day."""

KEPT_BYTES = 48 << 20
KEPT_MASKS_BYTES = 8 << 20
KEPT_SPELT = 100_000
MOST_SPELT = 20_000
KEPT_GRAMS = 50_000
_BITS = 44


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a key over all documents: document n has ``names[code]`` for each code of its row.

    Attributes:
        owners: Whose each code is.
        only: The code of each document, or -1, where none has several; else nothing.
    """

    names: Sequence[str]
    codes: Array
    starts: Array
    owners: Array
    only: Array | None

    def counts(self, documents: Array, among: Array) -> Array:
        """Return how many of the documents, also given as the set ``among``, have each value."""
        if self.only is not None:
            # Code -1, of those that have none, is counted first.
            return np.bincount(self.only[documents] + 1, minlength=len(self.names) + 1)[1:]
        if len(documents) * 8 > len(among):
            codes = self.codes[among[self.owners]]
        else:
            codes, _owners = gathered(self.codes, self.starts, documents)
        return np.bincount(codes, minlength=len(self.names))


@dataclass(slots=True)
class Holding:
    """The documents that hold any of some words, in order, with how often, and the BM25 score of each."""

    documents: Array
    counts: Array
    scores: Array

    @property
    def size(self) -> int:
        """Octets."""
        return int(self.documents.nbytes + self.counts.nbytes + self.scores.nbytes)


class Generation:
    """Segments together."""

    def __init__(self, number: int, segments: Sequence[Segment], dropped: Sequence[Iterable[int]]) -> None:
        """Join segments.

        Args:
            dropped: For each segment the documents that are no longer there.
        """
        self.number = number
        self.segments = segments
        self.starts = starts_of([segment.size for segment in segments]).astype(np.int64)
        self.size = int(self.starts[-1])
        self.live = np.ones(self.size, np.bool_)
        for base, gone in zip(self.starts.tolist(), dropped, strict=False):
            self.live[[base + each for each in gone]] = False
        self.lengths = self._joined("lengths", np.uint32).astype(np.float32)
        self.weights = self._joined("weights", np.float32)
        self._values: dict[str, Values] = {}
        self._holdings = Kept[Holding](KEPT_BYTES, lambda holding: holding.size)
        self._spelt = Kept[frozenset[str]](KEPT_SPELT, len)
        self._grams = Kept[int](KEPT_GRAMS, lambda _holders: 1)
        self._visible = Kept[Array](KEPT_MASKS_BYTES, lambda mask: mask.nbytes)

    def _joined(self, name: str, kind: type) -> Array:
        found: Array = np.concatenate([np.zeros(0, kind), *(getattr(segment, name) for segment in self.segments)])
        return found

    def values(self, key: str) -> Values:
        """Return the values of a key over all documents."""
        if key not in self._values:
            self._values[key] = (
                _months(self.values("day"))
                if key == MONTH
                else _joined_keys([segment.keys[key] for segment in self.segments])
            )
        return self._values[key]

    @cached_property
    def moments(self) -> Array:
        """When each document was stored, in milliseconds since 1970: the first 48 bits of a UUIDv7 (RFC 9562)."""
        octets = np.concatenate([np.zeros((0, 16), np.uint8), *(segment.ids for segment in self.segments)])
        found = np.zeros(self.size, np.int64)
        for place in range(6):
            found = found << 8 | octets[:, place]
        return found

    @cached_property
    def recency(self) -> Array:
        """A number for each document that grows with its day and, on one day, with when it was stored."""
        key = self.values("day")
        days = np.array([day_number(day) for day in key.names] or [0], np.int64)
        codes = np.zeros(self.size, np.int64)
        codes[key.owners] = key.codes
        return days[codes] << _BITS | (self.moments & (1 << _BITS) - 1)

    def mask(self, documents: Array) -> Array:
        """Return a set of documents from their numbers."""
        found = np.zeros(self.size, np.bool_)
        found[documents] = True
        return found

    def having(self, key: str, values: Iterable[str]) -> Array:
        """Return the documents that have any of these values of a key."""
        kept = self.values(key)
        wanted = set(values)
        codes = np.array([value in wanted for value in kept.names] or [False], np.bool_)
        found: Array = self.mask(kept.owners[codes[kept.codes]]) & self.live
        return found

    def visible(self, audiences: frozenset[str]) -> Array:
        """Return the documents that whoever holds these audiences may see."""
        return self._visible.get(audiences, lambda: self.having("audience", audiences))

    def of_record(self, record: bytes) -> Array:
        """Return the documents of the record with this identifier."""
        found: Array = self.mask(np.concatenate([np.zeros(0, np.int64), *self._of_record(record)])) & self.live
        return found

    def _of_record(self, record: bytes) -> Iterable[Array]:
        for segment, base in zip(self.segments, self.starts.tolist(), strict=False):
            yield base + documents_of(segment, [record])

    def holding(self, terms: tuple[str, ...]) -> Holding:
        """Return the documents that hold any of the words that the terms stand for; they may be dropped ones.

        Args:
            terms: A mark of EXACT, PREFIX, HEADING or a kin (see ``segments``), with a word after it.
        """
        return self._holdings.get(terms, lambda: self._hold(terms))

    def spelt(self, terms: tuple[str, ...]) -> frozenset[str]:
        """Return the words that terms stand for."""
        return self._spelt.get(terms, lambda: self._spell(terms))

    def _spell(self, terms: tuple[str, ...]) -> frozenset[str]:
        return frozenset(
            segment.words[number]
            for segment in self.segments
            for number in word_numbers(segment, terms)[:MOST_SPELT].tolist()
        )

    def _hold(self, terms: tuple[str, ...]) -> Holding:
        found = []
        for segment, base in zip(self.segments, self.starts.tolist(), strict=False):
            numbers = word_numbers(segment, terms)
            if len(numbers):
                is_heading = terms[0][0] == HEADING
                postings = segment.headings if is_heading else segment.postings
                documents, counts = _summed(postings, numbers, segment.size)
                found.append((documents + base, counts))
        documents = np.concatenate([np.zeros(0, np.int64), *(documents for documents, _counts in found)])
        counts = np.concatenate([np.zeros(0, np.float32), *(counts for _documents, counts in found)])
        return Holding(documents, counts, self._scored(documents, counts))

    def _scored(self, documents: Array, counts: Array) -> Array:
        flat, slope = K1 * (1 - B), K1 * B / self.mean_length
        scores = counts / (counts + (flat + slope * self.lengths[documents]))
        weighted: Array = (scores * np.float32(self.rarity(len(documents)) * (K1 + 1))).astype(np.float32)
        return weighted

    @cached_property
    def mean_length(self) -> float:
        """How many words a document has on average; at least one."""
        return max(1.0, float(self.lengths.mean())) if self.size else 1.0

    def rarity(self, holders: float) -> float:
        """Return how much a word says that is in so many documents."""
        return float(np.log1p((self.size - holders + 0.5) / (holders + 0.5)))

    def frequent_words(self, most: int) -> list[str]:
        """Return the words of each segment that stand in the most documents, the most frequent last."""
        found: dict[str, int] = {}
        for segment in self.segments:
            counts = np.diff(segment.postings.starts)
            for number in np.argsort(counts, kind="stable")[-most:].tolist():
                word = segment.words[number]
                found[word] = found.get(word, 0) + int(counts[number])
        return sorted(found, key=lambda word: found[word])[-most:]

    def gram_rarity(self, gram: str) -> float:
        """Return how much a run of letters says, from how often the words that have it are written."""
        return self.rarity(min(self.size, float(self._grams.get(gram, lambda: self._gram_holders(gram)))))

    def _gram_holders(self, gram: str) -> int:
        holders = 0
        for segment in self.segments:
            numbers = word_numbers(segment, (GRAM + gram,))
            holders += int((segment.postings.starts[numbers + 1] - segment.postings.starts[numbers]).sum())
        return holders

    def place_of(self, document: int) -> tuple[Segment, int]:
        """Return the segment of a document and its number there."""
        at = int(np.searchsorted(self.starts, document, side="right")) - 1
        return self.segments[at], document - int(self.starts[at])

    def value(self, key: str, document: int) -> str | None:
        """Return the only value that a document has of a key, if any."""
        kept = self.values(key)
        first, last = kept.starts[document], kept.starts[document + 1]
        return kept.names[int(kept.codes[first])] if last > first else None

    def tags_of(self, document: int) -> list[str]:
        """Return the tags of a document."""
        kept = self.values("tag")
        return [kept.names[code] for code in kept.codes[kept.starts[document] : kept.starts[document + 1]].tolist()]

    def run_of(self, document: int) -> range:
        """Return the documents of the same record, which stand together."""
        at = int(np.searchsorted(self._record_starts, document, side="right")) - 1
        return range(int(self._record_starts[at]), int(self._record_starts[at + 1]))

    @cached_property
    def _record_starts(self) -> Array:
        """Where the documents of each record begin, and where those of the last one end."""
        found = [np.array([self.size])]
        for segment, base in zip(self.segments, self.starts.tolist(), strict=False):
            is_other = np.any(segment.records[1:] != segment.records[:-1], axis=1)
            found.append(
                base + np.concatenate([np.zeros(min(1, segment.size), np.int64), np.flatnonzero(is_other) + 1])
            )
        return np.sort(np.concatenate(found))


def word_numbers(segment: Segment, terms: Iterable[str]) -> Array:
    """Return the numbers of the words in a segment that terms stand for, in order."""
    found: list[Array] = []
    for term in terms:
        mark, word = term[0], term[1:]
        if mark in (EXACT, HEADING):
            number = segment.words.find(word)
            if number >= 0:
                found.append(np.array([number], np.uint32))
        elif mark == PREFIX:
            begin = segment.words.beginning(word)
            found.append(np.arange(begin.start, begin.stop, dtype=np.uint32))
        elif mark == ALIKE:
            found.append(_words_alike(segment, word))
        else:
            found.append(_of_kin(segment, term))
    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint32)


def _of_kin(segment: Segment, name: str) -> Array:
    number = segment.kin.find(name)
    if number < 0:
        return np.zeros(0, np.uint32)
    return segment.kin_words[segment.kin_starts[number] : segment.kin_starts[number + 1]]


def _words_alike(segment: Segment, word: str) -> Array:
    wanted = grams(word)
    shared = [_of_kin(segment, GRAM + gram) for gram in wanted]
    numbers, counts = np.unique(np.concatenate([np.zeros(0, np.uint32), *shared]), return_counts=True)
    best = np.argsort(-counts, kind="stable")[: 4 * MOST_ALIKE]
    sizes = np.array([len(grams(segment.words[int(number)])) for number in numbers[best]])
    alike = best[2 * counts[best] >= LIKENESS * (sizes + len(wanted))] if len(best) else best
    found: Array = np.sort(numbers[alike[:MOST_ALIKE]])
    return found


def documents_of(segment: Segment, records: Iterable[bytes]) -> Array:
    """Return the documents of these records in a segment."""
    wanted = list(records)
    if len(wanted) > FEW_RECORDS:
        held = np.ascontiguousarray(segment.records).view("S16").reshape(-1)
        return np.flatnonzero(np.isin(held, np.array(wanted, "S16")))
    first, last = np.ascontiguousarray(segment.records).view(np.uint64).reshape(-1, 2).T
    found = np.zeros(segment.size, np.bool_)
    for record in wanted:
        begin, end = np.frombuffer(record, np.uint64)
        found |= (first == begin) & (last == end)
    return np.flatnonzero(found)


def documents_of_words(segment: Segment, numbers: Iterable[int]) -> Array:
    """Return the documents of a segment that hold all of these words."""
    postings = segment.postings
    found: Array | None = None
    for number in numbers:
        documents = postings.documents[postings.starts[number] : postings.starts[number + 1]]
        found = documents if found is None else np.intersect1d(found, documents, assume_unique=True)
    return found if found is not None else np.zeros(0, np.uint32)


def _summed(postings: Postings, numbers: Array, size: int) -> tuple[Array, Array]:
    """Return the documents that hold any of these words, in order, and how many of the words each has."""
    if len(numbers) == 1:
        found = slice(postings.starts[numbers[0]], postings.starts[numbers[0] + 1])
        return postings.documents[found].astype(np.int64), postings.counts[found].astype(np.float32)
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 == len(numbers):
        run = slice(postings.starts[first], postings.starts[last + 1])
        documents, counts = postings.documents[run], postings.counts[run]
    else:
        documents, _owners = gathered(postings.documents, postings.starts, numbers)
        counts, _owners = gathered(postings.counts, postings.starts, numbers)
    sums = np.bincount(documents, weights=counts, minlength=size)
    held = np.flatnonzero(sums)
    return held, sums[held].astype(np.float32)


def _joined_keys(each: Sequence[Keys]) -> Values:
    number_of: dict[str, int] = {}
    codes = [np.zeros(0, np.uint32)]
    for keys in each:
        new = np.array([number_of.setdefault(value, len(number_of)) for value in keys.values.all], np.uint32)
        codes.append(new[keys.codes] if len(keys.codes) else keys.codes)
    lengths = np.concatenate([np.zeros(0, np.uint32), *(np.diff(keys.starts) for keys in each)])
    return _values(list(number_of), np.concatenate(codes), lengths)


def _values(names: Sequence[str], codes: Array, lengths: Array) -> Values:
    owners = np.repeat(np.arange(len(lengths)), lengths)
    only = None
    if not (lengths > 1).any():
        only = np.full(len(lengths), -1, np.int32)
        only[owners] = codes
    return Values(names, codes, starts_of(lengths), owners, only)


def _months(days: Values) -> Values:
    number_of: dict[str, int] = {}
    new = np.array([number_of.setdefault(day[:7], len(number_of)) for day in days.names], np.uint32)
    codes = new[days.codes] if len(days.codes) else days.codes
    return _values(list(number_of), codes, np.diff(days.starts))
