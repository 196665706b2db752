"""The files of the Whoosh index: who may write when, what counts, and what becomes of damaged ones.

Segments are only ever added whole and joined; a table of contents, which Whoosh writes and replaces in one step, names
those that count. A commit adds one small segment. Joining is done beside it, without a lock until the last step.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, clean_files
from whoosh.util.filelock import try_for

from research.search import packing
from research.search.generation import Generation, documents_of
from research.search.index import Document
from research.search.merging import merged
from research.search.segments import Segment, kept_runs, of_documents

VERSION = 3
"""Raised when the analysis or the shape of segments changes: an index of another version is built again."""

LOCK_SECONDS = 30.0
"""How long to wait for another process to finish writing."""

LARGEST_JOINED = 32_768
"""Documents: more are not joined into one segment, so that joining needs little memory and time."""

MOST_ALIKE = 4
"""Segments of about one size; when there are as many, they are joined."""

_SIZES = (256, 2_048, LARGEST_JOINED // 2)
_NAME = "MAIN"
_FILE = ".fasett"
_ASIDE = "JOIN_"
_ATTEMPTS = 10
_Table: Any = TOC
_log = logging.getLogger(__name__)


class Entry(base.Segment):
    """A segment as the table of contents names it.

    Attributes:
        dropped: The documents that are no longer there.
        cursor: The last change that the whole index had seen when the table was written.
    """

    def __init__(self, size: int) -> None:
        super().__init__(_NAME)  # type: ignore[no-untyped-call]
        # Whoosh draws it by lots that begin anew with every seed: a file that is being read might be overwritten.
        self.segid = token_hex(8)
        self.size = size
        self.dropped: set[int] = set()
        self.version = VERSION
        self.cursor = 0

    @property
    def name(self) -> str:
        """What its files are called by."""
        return f"{_NAME}_{self.segid}"

    @property
    def left(self) -> int:
        """How many documents are still there."""
        return self.size - len(self.dropped)

    def doc_count_all(self) -> int:
        """Return how many documents there are, dropped ones included."""
        return self.size

    def deleted_count(self) -> int:
        """Return how many documents are dropped."""
        return len(self.dropped)

    def deleted_docs(self) -> frozenset[int]:
        """Return the documents that are dropped."""
        return frozenset(self.dropped)

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document is dropped."""
        return docnum in self.dropped

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Drop a document, or take it back."""
        (self.dropped.add if delete else self.dropped.discard)(docnum)


class WhooshFiles:
    """A folder of segments, for many threads and processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._read: dict[str, Segment] = {}
        self._generation: Generation | None = None
        self._storage: Any = FileStorage(str(folder))  # type: ignore[no-untyped-call]
        self.current()

    @property
    def cursor(self) -> int:
        """The number of the last change that the index has seen."""
        return self.current().cursor

    def current(self) -> Generation:
        """Return the index as it stands; an unreadable one is made anew."""
        known = self._generation
        if known is not None and known.number == _Table._latest_generation(self._storage, _NAME):
            return known
        with self._opening:
            for attempt in range(_ATTEMPTS):
                try:
                    return self._open()
                except EmptyIndexError:
                    self._make()
                except Exception as fault:  # noqa: BLE001 - damaged files fail in every way there is
                    # Another process may have joined segments since the table was read.
                    if attempt == _ATTEMPTS - 1 or not self._has_moved():
                        _log.warning("the search index in %s is damaged and starts anew: %r", self._folder, fault)
                        self._make()
            return self._open()

    def _has_moved(self) -> bool:
        try:
            table = self._table()
        except Exception:  # noqa: BLE001 - the table itself is damaged
            return False
        return all(self._path(entry).exists() for entry in table.segments)

    def _open(self) -> Generation:
        table = self._table()
        if not _is_current(table):
            _log.warning("the search index in %s is of another version and starts anew", self._folder)
            self._make()
            table = self._table()
        if self._generation is None or self._generation.number != table.generation:
            segments = [self._segment(entry) for entry in table.segments]
            names = {entry.name for entry in table.segments}
            self._read = {name: segment for name, segment in self._read.items() if name in names}
            earlier = self._generation if self._generation and self._generation.number < table.generation else None
            self._generation = Generation(
                table.generation,
                segments,
                [entry.dropped for entry in table.segments],
                cursor=max((entry.cursor for entry in table.segments), default=0),
                earlier=earlier,
            )
        return self._generation

    def _sound_table(self) -> Any:
        """Return the table of contents; an unreadable index is made anew."""
        try:
            table = self._table()
        except Exception:  # noqa: BLE001 - damaged files fail in every way there is
            table = None
        if table is None or not _is_current(table):
            self.current()
            table = self._table()
        return table

    def _table(self) -> Any:
        return _Table.read(self._storage, _NAME)

    def _path(self, entry: Entry) -> Path:
        return self._folder / f"{entry.name}{_FILE}"

    def _segment(self, entry: Entry) -> Segment:
        if entry.name not in self._read:
            self._read[entry.name] = self._load(entry)
        return self._read[entry.name]

    def _load(self, entry: Entry) -> Segment:
        arrays, _facts = packing.read(self._path(entry))
        return Segment.of_arrays(arrays)

    def _make(self) -> None:
        """Begin an empty index, in a generation that no process has seen; foreign files are left alone."""
        self._folder.mkdir(parents=True, exist_ok=True)
        generation = _Table._latest_generation(self._storage, _NAME) + 1
        self._commit(generation, [])

    def _commit(self, generation: int, entries: Sequence[Entry]) -> None:
        _Table(Schema(), list(entries), generation).write(self._storage, _NAME)
        clean_files(self._storage, _NAME, generation, entries)

    @contextmanager
    def _locked(self, name: str, seconds: float) -> Iterator[bool]:
        """Hold a lock that all processes know; false where it could not be had in time."""
        lock = self._storage.lock(f"{_NAME}_{name}")
        is_held = try_for(lock.acquire, timeout=seconds, delay=0.005)
        try:
            yield is_held
        finally:
            if is_held:
                lock.release()

    @contextmanager
    def _writing(self) -> Iterator[list[Entry]]:
        """Change the table of contents: what the block leaves in the list is committed."""
        with self._locked("WRITELOCK", LOCK_SECONDS) as is_held:
            if not is_held:
                raise TimeoutError(f"the search index has been written to for {LOCK_SECONDS:.0f} s")
            table = self._sound_table()
            before = [(entry.name, len(entry.dropped), entry.cursor) for entry in table.segments]
            yield table.segments
            if before != [(entry.name, len(entry.dropped), entry.cursor) for entry in table.segments]:
                self._commit(table.generation + 1, table.segments)

    def apply(self, put: Sequence[Document], drop: set[bytes], cursor: int) -> None:
        """Make everything up to a change findable; see ``Index.apply``."""
        added = of_documents(put) if put else None
        with self._writing() as entries:
            if max((entry.cursor for entry in entries), default=0) > cursor:
                return
            gone = drop | {document.record_id.bytes for document in put}
            for entry in entries:
                entry.dropped |= set(documents_of(self._segment(entry), gone).tolist())
            if added is not None or not entries:
                entries.append(self._write(added or of_documents([])))
            for entry in entries:
                entry.cursor = cursor
            entries[:] = [entry for entry in entries if entry.left] or entries[-1:]

    def _write(self, segment: Segment, *, aside: bool = False) -> Entry:
        """Write a segment; ``aside`` under a name that no commit clears away, until it is listed."""
        entry = Entry(segment.size)
        with (self._aside(entry) if aside else self._path(entry)).open("wb") as file:
            packing.write(file, segment.arrays(), {"version": VERSION})
        return entry

    def _aside(self, entry: Entry) -> Path:
        return self._folder / f"{_ASIDE}{entry.segid}{_FILE}"

    def tidy(self) -> None:
        """Join small segments, one group after the other, until there are few."""
        with self._joining(0) as is_held:
            while is_held and (group := _joinable(self._entries())):
                self._join(group)

    @contextmanager
    def _joining(self, seconds: float) -> Iterator[bool]:
        with self._locked("JOINLOCK", seconds) as is_held:
            if is_held:
                # What a process left behind that was killed while it joined.
                for file in self._folder.glob(f"{_ASIDE}*"):
                    file.unlink()
            yield is_held

    def _entries(self) -> list[Entry]:
        entries: list[Entry] = self._sound_table().segments
        return entries

    def _join(self, group: Sequence[Entry]) -> None:
        """Join segments; what is dropped from them meanwhile is dropped from the joined one too."""
        # Read apart from what searches use, so that it is let go when it is joined.
        parts = [(self._load(entry), kept_runs(entry.size, entry.dropped)) for entry in group]
        joined = self._write(merged(parts), aside=True) if any(runs for _segment, runs in parts) else None
        with self._writing() as entries:
            now = {entry.name: entry for entry in entries}
            if any(entry.name not in now for entry in group):
                return
            if joined is not None:
                self._aside(joined).rename(self._path(joined))
            base = 0
            for entry, (_segment, runs) in zip(group, parts, strict=True):
                numbers = np.concatenate([np.zeros(0, np.int64), *(np.arange(run.start, run.stop) for run in runs)])
                later = now[entry.name].dropped - entry.dropped
                if joined is not None:
                    joined.dropped |= set((base + np.searchsorted(numbers, sorted(later))).tolist())
                base += len(numbers)
            cursor = max(entry.cursor for entry in entries)
            place = entries.index(now[group[0].name])
            rest = [entry for entry in entries if entry not in group]
            entries[:] = [*rest[:place], *([joined] if joined else []), *rest[place:]]
            for entry in entries:
                entry.cursor = cursor

    def purge(self) -> None:
        """Write all segments that have dropped documents anew, without them."""
        with self._joining(LOCK_SECONDS) as is_held:
            if not is_held:
                raise TimeoutError(f"the search index has been joined for {LOCK_SECONDS:.0f} s")
            for entry in self._entries():
                if entry.dropped:
                    self._join([entry])

    def clear(self) -> None:
        """Forget everything; the cursor is 0."""
        with self._locked("WRITELOCK", LOCK_SECONDS) as is_held:
            if not is_held:
                raise TimeoutError(f"the search index has been written to for {LOCK_SECONDS:.0f} s")
            self._make()

    def close(self) -> None:
        """Let go of the files."""
        with self._opening:
            self._generation = None
            self._read.clear()


def _is_current(table: Any) -> bool:
    return all(getattr(entry, "version", None) == VERSION for entry in table.segments)


def _joinable(entries: Sequence[Entry]) -> list[Entry]:
    """Return segments to join: those that are mostly dropped, or as many of about one size as are too many."""
    wasteful = [entry for entry in entries if len(entry.dropped) > entry.size // 4]
    if wasteful:
        return wasteful[:1]
    for above, size in pairwise((-1, *_SIZES)):
        alike = sorted((entry for entry in entries if above < entry.left <= size), key=lambda entry: entry.left)
        is_too_many = len(alike) >= MOST_ALIKE
        while sum(entry.left for entry in alike) > LARGEST_JOINED:
            alike.pop()
        if is_too_many and len(alike) > 1:
            return alike
    return []
