"""The search index in Whoosh: an embedded engine, a folder of files."""

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import reduce
from itertools import islice
from operator import and_
from pathlib import Path
from typing import Any
from uuid import UUID

from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, LockError
from whoosh.writing import CLEAR

from research.search import bitsets, ranking, suggesting
from research.search.index import Document, Filters, Found, Hit, Order, Scope
from research.search.language import fold
from research.search.query import Query
from research.search.snippets import Snippets
from research.search.whoosh_reading import Generation, Segment
from research.search.whoosh_schema import VERSION, fields, schema

LOCK_SECONDS = 30.0
"""How long to wait for another process to finish writing."""

# Each facet with the filter that chooses in it; the month follows from the days.
_FACETS = {
    "project": "projects",
    "phase": "phases",
    "kind": "kinds",
    "tag": "tags",
    "status": "statuses",
    "study": "studies",
}

_log = logging.getLogger(__name__)


class WhooshIndex:
    """An index in a folder; made when it is missing, and made anew when it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reading = threading.Lock()
        self._segments: dict[str, Segment] = {}
        self._generation: Generation | None = None
        self._files: Any = None
        self._open()

    @property
    def cursor(self) -> int:
        """The number of the last change that the index has seen; 0 for none."""
        with self._reading:
            return self._current().state[1]

    def apply(self, put: Iterable[Document], drop: Iterable[UUID], cursor: int) -> None:
        """Make everything up to a change findable; see ``Index.apply``."""
        with self._writing() as writer:
            if self.cursor > cursor:
                writer.cancel()
                return
            records = {record.hex for record in drop}
            for document in put:
                records.add(document.record_id.hex)
                writer.add_document(**fields(document))
            self._drop(writer, {("record", record) for record in records} | {("state", "cursor")})
            _mark(writer, cursor)

    def find(
        self,
        query: Query,
        filters: Filters,
        scope: Scope,
        *,
        order: Order = Order.RELEVANCE,
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """Find documents; see ``Index.find``."""
        with self._reading:
            generation = self._current()
            visible = generation.visible(scope.audiences)
            asked = reduce(and_, _narrowed(generation, query.filters).values(), visible)
            chosen = _narrowed(generation, filters)
            among = reduce(and_, chosen.values(), asked)
            found = ranking.match(generation, query, among)
            documents = found.documents & among
            if found.sought and order is Order.RELEVANCE:
                ranked = ranking.best(generation, found, documents, offset + limit)[offset:]
            else:
                newest = islice(generation.newest(documents), offset, offset + limit)
                ranked = [(number, 0.0) for number in newest]
            rows = [(generation.shown(number), score) for number, score in ranked]
            facets = _facets(generation, found.documents & asked, chosen)
            suggestion = suggesting.suggest(generation, query, visible)
        snippets = Snippets(query)
        hits = tuple(_hit(row, score, snippets) for row, score in rows)
        return Found(hits, documents.bit_count(), facets, suggestion, found.loosened)

    def complete(self, prefix: str, scope: Scope, limit: int = 8) -> list[str]:
        """Return searches that begin so and find something; see ``Index.complete``."""
        with self._reading:
            generation = self._current()
            return suggesting.complete(generation, prefix, generation.visible(scope.audiences), limit)

    def purge(self) -> None:
        """Wipe from the disk what has been dropped, by writing all segments anew as one."""
        with self._writing() as writer:
            writer.optimize = True

    def clear(self) -> None:
        """Forget everything; the cursor is 0."""
        with self._writing() as writer:
            writer.mergetype = CLEAR
            _mark(writer, 0)

    def close(self) -> None:
        """Let go of the files."""
        with self._reading:
            if self._generation is not None:
                self._generation.reader.close()
                self._generation = None

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        storage: Any = FileStorage(str(self._folder))  # type: ignore[no-untyped-call]
        lock = storage.lock("OPENING")
        lock.acquire(blocking=True)
        try:
            if not self._is_readable(storage):
                self._make(storage)
        finally:
            lock.release()

    def _is_readable(self, storage: Any) -> bool:
        try:
            self._files = storage.open_index(schema=schema())
            version, _cursor = self._current().state
        except EmptyIndexError:
            return False
        except Exception as fault:  # noqa: BLE001 - damaged files fail in every way there is
            _log.warning("the search index in %s is damaged and starts anew: %r", self._folder, fault)
            return False
        if version != VERSION:
            _log.warning("the search index in %s is of another version and starts anew", self._folder)
        return version == VERSION

    def _make(self, storage: Any) -> None:
        self.close()
        self._segments.clear()
        for pattern in ("_MAIN_*", "MAIN_*.*"):
            for file in self._folder.glob(pattern):
                file.unlink()
        self._files = storage.create_index(schema())
        with self._writing() as writer:
            _mark(writer, 0)

    def _current(self) -> Generation:
        """Return the latest generation; only to be called and used by whoever holds ``_reading``."""
        if self._generation is None or self._generation.number != self._files.latest_generation():
            reader = self._files.reader()
            if self._generation is not None:
                self._generation.reader.close()
            self._generation = Generation(reader, self._segments)
        return self._generation

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            writer = self._files.writer(timeout=LOCK_SECONDS)
        except LockError:
            raise TimeoutError(f"the search index has been written to for {LOCK_SECONDS:.0f} s") from None
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        if not writer.is_closed:
            writer.commit()

    def _drop(self, writer: Any, terms: Iterable[tuple[str, str]]) -> None:
        """Delete what holds any of the terms; the writer's lock keeps the document numbers as they are."""
        with self._reading:
            generation = self._current()
            gone = bitsets.union(generation.holding(field, term) for field, term in terms)
        for number in bitsets.members(gone):
            writer.delete_document(number)


def _mark(writer: Any, cursor: int) -> None:
    """Note the cursor, as a document of its own: so it is committed together with the others."""
    writer.add_document(state={"cursor": 1}, shown=(VERSION, cursor))


def _narrowed(generation: Generation, filters: Filters) -> dict[str, int]:
    """Return the documents that each filter lets through."""
    narrowed: dict[str, int] = {}
    for facet, name in _FACETS.items():
        wanted = {fold(value) for value in getattr(filters, name)}
        if wanted:
            narrowed[facet] = bitsets.union(
                bits for value, bits in generation.keys(facet).items() if fold(value) in wanted
            )
    if filters.record:
        narrowed["record"] = generation.holding("record", filters.record.hex)
    if filters.since or filters.until or filters.months:
        first, last = (filters.since or date.min).isoformat(), (filters.until or date.max).isoformat()
        narrowed["month"] = bitsets.union(
            bits
            for day, bits in generation.keys("day").items()
            if first <= day <= last and (not filters.months or day[:7] in filters.months)
        )
    return narrowed


def _facets(generation: Generation, documents: int, chosen: dict[str, int]) -> dict[str, dict[str, int]]:
    """Count by value; in each facet as if nothing had been chosen in it."""
    counted: dict[str, dict[str, int]] = {}
    for facet in (*_FACETS, "month"):
        others = (bits for name, bits in chosen.items() if name != facet)
        among = reduce(and_, others, documents)
        counts = Counter[str]()
        for value, bits in generation.keys("day" if facet == "month" else facet).items():
            counts[value[:7] if facet == "month" else value] += (bits & among).bit_count()
        counted[facet] = {value: count for value, count in counts.most_common() if count}
    return counted


def _hit(row: Any, score: float, snippets: Snippets) -> Hit:
    document, record, passage, kind, project, phase, title, day, text = row
    return Hit(
        id=UUID(document),
        record_id=UUID(record),
        passage_id=UUID(passage) if passage else None,
        kind=kind,
        project_id=UUID(project),
        phase=phase,
        title=title,
        at=date.fromisoformat(day),
        score=score,
        snippet=snippets.of(text),
    )
