"""One generation of the index: what stands between two commits, as one whole over its segments.

It never changes, so many threads may search it at once. Documents are numbered across the segments; sets of documents
are arrays of truth values, and what a word is found in is an array of numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from research.search.growing import Carried, column
from research.search.kept import Kept
from research.search.packing import Array, Strings, starts_of
from research.search.segments import GRAM, Keys, Postings, Segment, day_number, grams
from research.search.values import Values, values_of

# BM25 (Robertson and Zaragoza 2009) with the parameters that did best on Norwegian passages.
K1 = 0.9
B = 0.4

EXACT, PREFIX, HEADING, ALIKE = "=^#~"
"""How a term asks for words, beside by kin: itself, all that begin so, itself in a heading, all that look like it."""

LIKENESS = 0.5
"""The part of their runs of letters (Dice 1945) that two words must share to look alike."""

MOST_ALIKE = 20

FEW = 16
"""Where words have fewer rows than a part of so many of all documents, sorting them is quicker than counting in all."""

MONTH = "month"
"""A key that follows from the day."""

KEPT_BYTES = 48 << 20
KEPT_MASKS_BYTES = 8 << 20
MOST_COLUMNS = 32
MOST_AUDIENCES = 32
KEPT_SPELT = 100_000
MOST_SPELT = 20_000
_BITS = 44


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

    def __init__(
        self,
        number: int,
        segments: Sequence[Segment],
        dropped: Sequence[Iterable[int]],
        *,
        cursor: int = 0,
        earlier: "Generation | None" = None,
    ) -> None:
        """Join segments.

        Args:
            dropped: For each segment the documents that are no longer there.
            cursor: The last change that the index had seen.
            earlier: Another generation; what was worked out of segments that both have is not worked out again.
        """
        self.number = number
        self.cursor = cursor
        self.segments = segments
        self.starts = starts_of([segment.size for segment in segments]).astype(np.int64)
        self.size = int(self.starts[-1])
        self.live = np.ones(self.size, np.bool_)
        for base, gone in zip(self.starts.tolist(), dropped, strict=False):
            self.live[[base + each for each in gone]] = False
        self._columns: Carried = earlier._columns if earlier else Carried(MOST_COLUMNS)
        self._seen_by: Carried = earlier._seen_by if earlier else Carried(MOST_AUDIENCES)
        for carried in (self._columns, self._seen_by):
            carried.keep_only(segments)
        self._values: dict[str, Values] = {}
        self._holdings = Kept[Holding](KEPT_BYTES, lambda holding: holding.size)
        self._spelt = Kept[frozenset[str]](KEPT_SPELT, len)
        self._visible = Kept[Array](KEPT_MASKS_BYTES, lambda mask: mask.nbytes)

    def _column(self, name: str, kind: type, of_segment: Callable[[Segment], Array]) -> Array:
        return self._columns.get(name, self.number, self.segments, column(kind, of_segment)).values

    @cached_property
    def lengths(self) -> Array:
        """How many words each document has."""
        return self._column("lengths", np.float32, lambda segment: segment.lengths)

    @cached_property
    def weights(self) -> Array:
        """How much each document counts."""
        return self._column("weights", np.float32, lambda segment: segment.weights)

    @cached_property
    def moments(self) -> Array:
        """When each document was stored, in milliseconds since 1970."""
        return self._column("moments", np.int64, _moments)

    @cached_property
    def recency(self) -> Array:
        """A number for each document that grows with its day and, on one day, with when it was stored."""
        return self._column("recency", np.int64, _recency)

    def values(self, key: str) -> Values:
        """Return the values of a key over all documents."""
        if key not in self._values:
            keys_of = _months if key == MONTH else partial(_keys, key)
            self._values[key] = self._columns.get(f"key.{key}", self.number, self.segments, values_of(keys_of))
        return self._values[key]

    def mask(self, documents: Array) -> Array:
        """Return a set of documents from their numbers."""
        found = np.zeros(self.size, np.bool_)
        found[documents] = True
        return found

    def having(self, key: str, values: Iterable[str]) -> Array:
        """Return the documents that have any of these values of a key."""
        return self.values(key).having(set(values)) & self.live

    def visible(self, audiences: frozenset[str]) -> Array:
        """Return the documents that whoever holds these audiences may see."""
        return self._visible.get(audiences, lambda: self._seen(audiences) & self.live)

    def _seen(self, audiences: frozenset[str]) -> Array:
        """Return the documents that whoever holds these audiences might see, dropped ones as well."""

        def of_segment(segment: Segment) -> Array:
            return Values().with_more(0, 0, [segment.keys["audience"]]).having(audiences)

        seen = column(np.bool_, of_segment)
        return self._seen_by.get(audiences, self.number, self.segments, seen).values

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

    def place_of(self, document: int) -> tuple[Segment, int]:
        """Return the segment of a document and its number there."""
        at = int(np.searchsorted(self.starts, document, side="right")) - 1
        return self.segments[at], document - int(self.starts[at])

    def value(self, key: str, document: int) -> str | None:
        """Return the only value that a document has of a key, if any."""
        return next(iter(self.values(key).of(document)), None)

    def tags_of(self, document: int) -> list[str]:
        """Return the tags of a document."""
        return self.values("tag").of(document)

    def run_of(self, document: int) -> range:
        """Return the documents of the same record, which stand together."""
        at = int(np.searchsorted(self._record_starts, document, side="right")) - 1
        return range(int(self._record_starts[at]), int(self._record_starts[at + 1]))

    @cached_property
    def _record_starts(self) -> Array:
        """Where the documents of each record begin, and where those of the last one end."""
        firsts = (base + segment.record_starts for segment, base in zip(self.segments, self.starts, strict=False))
        return np.concatenate([*firsts, np.array([self.size])])


def word_numbers(segment: Segment, terms: Iterable[str]) -> Array:
    """Return the numbers of the words in a segment that terms stand for, in order."""
    found = [numbers for numbers in (_numbers_of(segment, term) for term in terms) if len(numbers)]
    if len(found) > 1:
        return np.unique(np.concatenate(found))
    return found[0] if found else np.zeros(0, np.uint32)


def _numbers_of(segment: Segment, term: str) -> Array:
    mark, word = term[0], term[1:]
    if mark in (EXACT, HEADING):
        number = segment.words.find(word)
        return np.array([number] if number >= 0 else (), np.uint32)
    if mark == PREFIX:
        begin = segment.words.beginning(word)
        return np.arange(begin.start, begin.stop, dtype=np.uint32)
    return _words_alike(segment, word) if mark == ALIKE else _of_kin(segment, term)


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
    """Return the documents of these records in a segment, in order."""
    wanted = np.frombuffer(b"".join(records), np.uint64).reshape(-1, 2)
    # The last octets of an identifier are drawn by lot, so that hardly two records share them.
    ends, order = segment.by_record
    first, last = (np.searchsorted(ends, wanted[:, 1], side) for side in ("left", "right"))
    held = segment.records.view(np.uint64).reshape(-1, 2)
    found = [np.zeros(0, np.int64)]
    for at in np.flatnonzero(last > first).tolist():
        alike = order[first[at] : last[at]]
        found.append(alike[held[alike, 0] == wanted[at, 0]])
    return np.sort(np.concatenate(found))


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
    runs = _runs(postings.starts, numbers)
    if len(numbers) == 1:
        return postings.documents[runs[0]].astype(np.int64), postings.counts[runs[0]].astype(np.float32)
    documents = np.concatenate([postings.documents[run] for run in runs])
    counts = np.concatenate([postings.counts[run] for run in runs])
    if len(documents) * FEW > size:
        sums = np.bincount(documents, weights=counts, minlength=size)
        held = np.flatnonzero(sums)
        return held, sums[held].astype(np.float32)
    order = documents.argsort()
    documents = documents[order]
    is_first = np.ones(len(documents), np.bool_)
    np.not_equal(documents[1:], documents[:-1], out=is_first[1:])
    first = is_first.nonzero()[0]
    return documents[first].astype(np.int64), np.add.reduceat(counts[order], first, dtype=np.float32)


def _runs(starts: Array, numbers: Array) -> list[slice]:
    """Return where the rows of these words stand: those of words that follow each other together."""
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 == len(numbers):
        return [slice(starts.item(first), starts.item(last + 1))]
    return [slice(starts.item(number), starts.item(number + 1)) for number in numbers.tolist()]


def _keys(key: str, segment: Segment) -> Keys:
    return segment.keys[key]


def _months(segment: Segment) -> Keys:
    """Return the months of a segment's documents, which follow from the days."""
    days = segment.keys["day"]
    number_of: dict[str, int] = {}
    new = np.array([number_of.setdefault(day[:7], len(number_of)) for day in days.values.all], np.uint32)
    return Keys(Strings.of(number_of), new[days.codes] if len(days.codes) else days.codes, days.starts)


def _moments(segment: Segment) -> Array:
    """Return the first 48 bits of each UUIDv7 (RFC 9562)."""
    found = np.zeros(segment.size, np.int64)
    for place in range(6):
        found = found << 8 | segment.ids[:, place]
    return found


def _recency(segment: Segment) -> Array:
    days = segment.keys["day"]
    numbers = np.array([day_number(day) for day in days.values.all], np.int64)
    found: Array = numbers[days.codes] << _BITS | (_moments(segment) & (1 << _BITS) - 1)
    return found
