"""One generation of a Whoosh index: what stands between two commits, read and kept in memory.

Sets of documents are whole numbers (``bitsets``), and postings are read once: searching is then a handful of
set operations, and scoring touches only documents that match.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache, reduce
from math import log
from operator import and_
from typing import Any, NamedTuple

from whoosh.reading import TermNotFound

from research.search import bitsets
from research.search.whoosh_schema import LEMMAS, WORDS, places

# BM25 (Robertson and Zaragoza 2009) with the parameters that did best on Norwegian passages.
K1 = 0.9
B = 0.4

_KEPT_TERMS = 4_096
_KEPT_PHRASE_WORDS = 64


class Scores(NamedTuple):
    """The score of one term in each document that holds it."""

    numbers: "array[int]"
    scores: "array[float]"


class Segment:
    """What has been read of one segment. Segments never change, so it stays good when the index moves on."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.size: int = reader.doc_count_all()
        self.postings = lru_cache(maxsize=_KEPT_TERMS)(self.read_postings)
        self.places = lru_cache(maxsize=_KEPT_PHRASE_WORDS)(self._read_places)
        self.lengths = cache(self._read_lengths)
        self.keys = cache(self._read_keys)

    def read_postings(self, field: str, term: str) -> Scores:
        """Return the documents that hold a term, with how often it occurs in each."""
        found = Scores(array("I"), array("f"))
        try:
            matcher = self.reader.postings(field, term)
        except TermNotFound:
            return found
        while matcher.is_active():
            found.numbers.append(matcher.id())
            found.scores.append(matcher.weight())
            matcher.next()
        return found

    def _read_lengths(self, field: str) -> "array[int]":
        return array("I", (self.reader.doc_field_length(number, field) or 0 for number in range(self.size)))

    def _read_keys(self, field: str) -> dict[str, int]:
        terms = [term.decode() for term in self.reader.lexicon(field)]
        return {term: bitsets.of(self.read_postings(field, term).numbers, self.size) for term in terms}

    @cached_property
    def vocabulary(self) -> tuple[list[str], list[int]]:
        """All words in order, and in how many documents each occurs."""
        entries = [(word.decode(), term.doc_frequency()) for word, term in self.reader.iter_field(WORDS)]
        return [word for word, _count in entries], [count for _word, count in entries]

    def _read_places(self, word: str) -> dict[int, "array[int]"]:
        found: dict[int, array[int]] = {}
        try:
            matcher = self.reader.postings(WORDS, word)
        except TermNotFound:
            return found
        while matcher.is_active():
            found[matcher.id()] = places(matcher.value())
            matcher.next()
        return found

    @property
    def deleted(self) -> int:
        """The documents that are marked as deleted."""
        return bitsets.of(self.reader.segment().deleted_docs(), self.size)


class Generation:
    """The index as of one commit. Not for several threads at once: Whoosh's files have one reading position."""

    def __init__(self, reader: Any, known: dict[str, Segment]) -> None:
        """Read what the segments hold, as far as it is not known from an earlier generation.

        Args:
            known: Segments by identifier; those that are gone are taken out.
        """
        self.reader = reader
        self.number: int = reader.generation()
        self._segments: list[tuple[Segment, int]] = []
        for leaf, base in reader.leaf_readers():
            if leaf.doc_count_all():
                segment = known.setdefault(leaf.segment().segment_id(), Segment(leaf))
                segment.reader = leaf
                self._segments.append((segment, base))
                # Deleted documents are masked out of whole sets below; skipping them in each posting takes thrice
                # the time.
                leaf.deleted_docs_set = frozenset()
        for gone in [name for name, segment in known.items() if segment not in dict(self._segments)]:
            del known[gone]
        self.size: int = reader.doc_count_all()
        deleted = bitsets.union(segment.deleted << base for segment, base in self._segments)
        self.live: int = (1 << self.size) - 1 & ~deleted
        self.documents = lru_cache(maxsize=_KEPT_TERMS)(self._documents)
        self.scores = lru_cache(maxsize=_KEPT_TERMS)(self._scores)
        self.keys = cache(self._keys)
        self.visible = lru_cache(maxsize=64)(self._visible)

    @cached_property
    def state(self) -> tuple[int, int]:
        """The version of the schema and the cursor; zeros where nothing was ever committed."""
        for number in bitsets.members(self.holding("state", "cursor")):
            version, cursor = self.shown(number)
            return version, cursor
        return 0, 0

    def holding(self, field: str, term: str) -> int:
        """Return the documents that hold a term, without keeping the answer."""
        found = (
            bitsets.of(segment.read_postings(field, term).numbers, segment.size) << base
            for segment, base in self._segments
        )
        return bitsets.union(found) & self.live

    def _documents(self, field: str, term: str) -> int:
        found = (
            bitsets.of(segment.postings(field, term).numbers, segment.size) << base for segment, base in self._segments
        )
        return bitsets.union(found) & self.live

    def _keys(self, field: str) -> dict[str, int]:
        joined: dict[str, int] = {}
        for segment, base in self._segments:
            for value, bits in segment.keys(field).items():
                joined[value] = joined.get(value, 0) | bits << base
        return {value: bits & self.live for value, bits in joined.items() if bits & self.live}

    def _visible(self, audiences: frozenset[str]) -> int:
        return bitsets.union(bits for key, bits in self.keys("audience").items() if key in audiences)

    def _scores(self, field: str, term: str) -> Scores:
        postings = [(segment.postings(field, term), segment, base) for segment, base in self._segments]
        holders = sum(len(found.numbers) for found, _segment, _base in postings)
        result = Scores(array("I"), array("f"))
        if not holders:
            return result
        rarity = log(1 + (self.size - holders + 0.5) / (holders + 0.5)) * (K1 + 1)
        flat, slope = K1 * (1 - B), K1 * B / (self.reader.field_length(field) / self.size)
        for (numbers, counts), segment, base in postings:
            if numbers:
                lengths = segment.lengths(field)
                result.numbers.extend(base + number for number in numbers)
                result.scores.extend(
                    rarity * count / (count + flat + slope * lengths[number])
                    for number, count in zip(numbers, counts, strict=True)
                )
        return result

    def phrase(self, words: tuple[str, ...]) -> int:
        """Return the documents where the words stand side by side."""
        holders = reduce(and_, (self.documents(WORDS, word) for word in words))
        found = 0
        for segment, base in self._segments:
            places = [segment.places(word) for word in words]
            among = bitsets.members(holders >> base & (1 << segment.size) - 1)
            side_by_side = (number for number in among if _are_side_by_side([each[number] for each in places]))
            found |= bitsets.of(side_by_side, segment.size) << base
        return found

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """Return the words that begin so, those in the most documents first."""
        found = Counter[str]()
        for segment, _base in self._segments:
            words, counts = segment.vocabulary
            for place in range(bisect_left(words, prefix), len(words)):
                if not words[place].startswith(prefix):
                    break
                found[words[place]] += counts[place]
        return [word for word, _count in found.most_common(limit)]

    def near(self, word: str, distance: int) -> set[str]:
        """Return the words and dictionary forms so many edits away; as many letters at the beginning are sure."""
        return {
            found
            for segment, _base in self._segments
            for field in (WORDS, LEMMAS)
            for found in segment.reader.terms_within(field, word, distance, prefix=distance)
        }

    def newest(self, numbers: int) -> Iterable[int]:
        """Yield documents by their day, the latest first."""
        for _day, bits in sorted(self.keys("day").items(), reverse=True):
            yield from bitsets.members(bits & numbers)

    def shown(self, number: int) -> Any:
        """Return what was stored to show of a document."""
        return self.reader.stored_fields(number)["shown"]


def _are_side_by_side(places: list["array[int]"]) -> bool:
    starts = set(places[0])
    for distance, following in enumerate(places[1:], start=1):
        starts &= {place - distance for place in following}
    return bool(starts)
