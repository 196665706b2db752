"""Finding: keeping the index level with the database, and results that the asker may see.

The index narrows, the database decides: a hit is an identifier, and its row is read through the access rules.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from research import small_counts
from research.access import SYSTEM
from research.changes import Change
from research.records import Brief
from research.search.index import Document, Filters, Hit, Index, Order, Scope
from research.search.query import parse, widened
from research.search.thesaurus import Thesaurus
from research.sight import class_of, searchable_classes
from research.store import Store, UnitOfWork
from research.words import Action, Kind

BATCH = 2_000
"""Changes that are learnt together: a commit of the index costs more than its documents."""

MOST_DOCUMENTS = 10_000
"""Documents in one commit, about: interviews have hundreds, and a renamed tag may stand on all of them."""

STEP = 100
"""Records that are read together."""

SOON = 200
"""Changes; who searches waits a moment for so many to be learnt, and is told of more that they are missing."""

GATHERED_SECONDS = 0.05
"""While people keep saving, what they save in so long is learnt together: each commit of the index has a price."""

CALM_SECONDS = 1.0
"""After so long without anything to learn there is time to put the index in order."""

MOST_UNTIDIED = 8
"""Commits of the index; after so many it is put in order though there is no time."""

LONGEST_WAIT_SECONDS = 0.5
TOLD_EVERY = 1_000
_TAGGED = "tagging"
"""What the change log calls it that tags were put on a record."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """A hit with what is shown of its record."""

    hit: Hit
    record: Brief


Codebook = Callable[[UnitOfWork, Sequence[UUID], frozenset[str]], frozenset[str]]
"""Told what is asked, in which projects and by which names of tags; returns every name that search has to look for."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found.

    Attributes:
        total: How many documents there are in all, in the index's count.
        facets: Counts by value, by facet: project, phase, kind, tag, status, study and month; None throughout a facet
            where somebody outside the team would be told of few.
        suggestion: Other words that would have found something.
        is_loosened: All the words found too little, so any of them counts.
        also: The other words that were searched for as well.
        wider: How many more there are after the hits, that have some of the words only as parts of compounds.
        missing: How many changes the index has still to learn, while it is being built; 0 when it is level.
    """

    results: tuple[Result, ...]
    total: int
    facets: dict[str, dict[str, int | None]]
    suggestion: str | None
    is_loosened: bool
    also: tuple[str, ...] = ()
    wider: int = 0
    missing: int = 0


class Finder:
    """Search over a store, through an index that catches up from the change log."""

    def __init__(
        self,
        store: Store,
        index: Index,
        *,
        thesaurus: Callable[[UnitOfWork], Thesaurus] = lambda _work: Thesaurus(()),
        codebook: Codebook = lambda _work, _project_ids, names: names,
    ) -> None:
        """Begin with the index as it is.

        Args:
            thesaurus: Returns what knows other words for the same.
            codebook: Returns the tags that a filter lets through: those of these names, and narrower ones.
        """
        self.store = store
        self.index = index
        self._thesaurus = thesaurus
        self._codebook = codebook
        self._asking = threading.Lock()
        self._catching_up = threading.Lock()
        self._learnt = threading.Condition()
        self._woken = threading.Event()
        self._closing = False
        self._learnt_at = 0.0
        self._untidied = 0
        self._worker: threading.Thread | None = None

    def wake(self) -> None:
        """Let the index learn, soon and in the background, what was just committed."""
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="fasett-index", daemon=True)
            self._worker.start()
        self._woken.set()

    def close(self) -> None:
        """Stop the background work and close the index."""
        self._closing = True
        self._woken.set()
        if self._worker is not None:
            self._worker.join()
        self.index.close()

    def _work(self) -> None:
        warming = self.index.warm()
        is_in_order = True
        while not self._closing:
            is_calm = not self._woken.wait(None if is_in_order else CALM_SECONDS)
            if self._closing:
                return
            is_in_order = is_calm
            try:
                if is_calm:
                    self._untidied = 0
                    self.index.tidy()
                    # Nobody who saves waits for this: the rest is for the next calm.
                    is_in_order = not any(self._woken.is_set() for _ in warming)
                else:
                    self._learn_together()
            except Exception:  # noqa: BLE001 - a worker that died would leave the index behind
                # Nothing is lost: the cursor stands where it stood, and the next search tries again.
                _log.exception("the search index could not catch up")

    def _learn_together(self) -> None:
        """Learn what was just saved, and what is saved in the moment until the next commit is due."""
        time.sleep(max(0.0, self._learnt_at + GATHERED_SECONDS - time.monotonic()))
        self._woken.clear()
        self._untidied += sum(1 for _ in self._learn())
        self._learnt_at = time.monotonic()
        if self._untidied >= MOST_UNTIDIED:
            self._untidied = 0
            self.index.tidy()

    def catch_up(self) -> None:
        """Bring the index level with the change log and put it in order."""
        for _step in self._learn():
            pass
        self.index.tidy()

    def rebuild(self) -> Iterator[tuple[int, int]]:
        """Forget the index and build it again, yielding (changes read, changes in all) as it goes."""
        with self._catching_up:
            self.index.clear()
        yield from self._learn()
        self.index.tidy()

    def _learn(self) -> Iterator[tuple[int, int]]:
        """Learn what is waiting, a group of changes at a time; whoever else waits may learn between two groups."""
        told = self.index.cursor
        is_level = False
        while not (is_level or self._closing):
            with self._catching_up:
                total = self._learn_some()
            # Opened before those who wait are told, who would all open it at once.
            cursor = self.index.cursor
            with self._learnt:
                self._learnt.notify_all()
            if total is None:
                return
            is_level = cursor >= total
            if total - told >= TOLD_EVERY and (cursor - told >= TOLD_EVERY or is_level):
                _log.info("the search index has learnt %d of %d changes", cursor, total)
                told = cursor
            yield cursor, total

    def _learn_some(self) -> int | None:
        """Learn the next changes in one commit of the index; return the last change there is, if any was waiting."""
        with self.store.begin(SYSTEM) as work:
            changes = self._waiting(work)
            if not changes:
                return None
            touched = _touched(work, changes)
            cursor = int(changes[-1].number or 0)
            put: list[Document] = []
            gone: list[UUID] = []
            for more, missing in _documents(work, touched):
                put += more
                gone += missing
                if len(put) >= MOST_DOCUMENTS:
                    # Learnt already, though the cursor stays: a crash from here on only makes it be learnt again.
                    self.index.apply(put, gone, self.index.cursor)
                    put, gone = [], []
            self.index.apply(put, gone, cursor)
            return work.last_change()

    def _waiting(self, work: UnitOfWork) -> Sequence[Change]:
        after = select(Change).where(col(Change.number) > self.index.cursor)
        return work.session.exec(after.order_by(col(Change.number)).limit(BATCH)).all()

    def _come_level(self, work: UnitOfWork) -> int:
        """Wait for the little that was just saved to be learnt; return the number of the last change there is.

        The background learns where there is one: who searches holds a connection to the database, and many who
        waited for a second one would wait for each other.
        """
        wanted = work.last_change()
        missing = wanted - self.index.cursor
        if missing <= 0:
            return wanted
        if self._worker is None and missing <= SOON:
            self.catch_up()
            return wanted
        self.wake()
        if missing <= SOON:
            with self._learnt:
                self._learnt.wait_for(lambda: self.index.cursor >= wanted, timeout=LONGEST_WAIT_SECONDS)
        return wanted

    def _other_words(self, work: UnitOfWork) -> Thesaurus:
        # One after the other: it is built when it is first asked for, and many would build it side by side.
        with self._asking:
            return self._thesaurus(work)

    def search(
        self,
        work: UnitOfWork,
        text: str,
        *,
        filters: Filters | None = None,
        project_ids: Sequence[UUID] | None = None,
        order: Order = Order.RELEVANCE,
        limit: int = 20,
        offset: int = 0,
        typing: bool = False,
        synonyms: bool = True,
    ) -> Results:
        """Find what the actor may see.

        Args:
            project_ids: The projects to search; all of the actor's when None.
            typing: The last word is still being written.
            synonyms: Other words for the same count as well.
        """
        wanted = self._come_level(work)
        query = parse(text, typing=typing)
        if synonyms:
            query = widened(query, self._other_words(work))
        scope = self._scope(work, project_ids)
        query = replace(query, filters=self._let_through(work, query.filters, project_ids))
        filters = self._let_through(work, filters or Filters(), project_ids)
        found = self.index.find(query, filters, scope, order=order, limit=limit, offset=offset)
        rows = work.briefs((Kind(hit.kind), hit.record_id) for hit in found.hits)
        results = tuple(Result(hit, rows[hit.record_id]) for hit in found.hits if hit.record_id in rows)
        return Results(
            results=results,
            total=found.total,
            facets=self._told(work, found.facets, project_ids),
            suggestion=found.suggestion,
            is_loosened=found.loosened,
            also=found.also,
            wider=found.wider,
            missing=max(0, wanted - found.cursor),
        )

    def _let_through(self, work: UnitOfWork, filters: Filters, project_ids: Sequence[UUID] | None) -> Filters:
        """Return filters with the tags that are meant by theirs, narrower ones included."""
        if not filters.tags:
            return filters
        ids = project_ids if project_ids is not None else _all_projects(work)
        return replace(filters, tags=self._codebook(work, list(ids), filters.tags))

    def _told(
        self, work: UnitOfWork, facets: Mapping[str, Mapping[str, int]], project_ids: Sequence[UUID] | None
    ) -> dict[str, dict[str, int | None]]:
        """Return counts as the actor may read them in all of the projects."""
        ids = project_ids if project_ids is not None else _all_projects(work)
        told: dict[str, dict[str, int | None]] = {}
        for name, counts in facets.items():
            is_hidden = any(small_counts.is_hidden(work, each, *counts.values()) for each in ids)
            told[name] = dict.fromkeys(counts) if is_hidden else dict(counts)
        return told

    def complete(
        self, work: UnitOfWork, prefix: str, *, project_ids: Sequence[UUID] | None = None, limit: int = 8
    ) -> list[str]:
        """Return words and tags that begin so, from what the actor may see."""
        return self.index.complete(prefix, self._scope(work, project_ids), limit=limit)

    def _scope(self, work: UnitOfWork, project_ids: Sequence[UUID] | None) -> Scope:
        ids = project_ids if project_ids is not None else _all_projects(work)
        return Scope(work.standing.search_keys(list(ids)))


def _all_projects(work: UnitOfWork) -> list[UUID]:
    from_roles = list(work.standing.roles)
    if not work.actor.is_system:
        return from_roles
    kinds = searchable_classes()
    found: set[UUID] = set()
    for kind in kinds:
        columns: Any = kind
        found.update(work.session.scalars(select(columns.project_id).distinct()))
    return sorted(found)


def _touched(work: UnitOfWork, changes: Iterable[Change]) -> dict[Kind, set[UUID]]:
    """Return the records whose words may be others after these changes."""
    touched: dict[Kind, set[UUID]] = defaultdict(set)
    moved: dict[Kind, set[UUID]] = defaultdict(set)
    for change in changes:
        touched[change.kind].add(change.record_id)
        # What speaks of a new record has changed itself since then, but for passages that are found by a quote's tags.
        if change.action is not Action.ADDED or _TAGGED in change.fields:
            moved[change.kind].add(change.record_id)
    for kind, ids in moved.items():
        for other_kind, other_id in class_of(kind).also_touches(work, ids):
            touched[other_kind].add(other_id)
    return touched


def _documents(work: UnitOfWork, touched: Mapping[Kind, set[UUID]]) -> Iterator[tuple[list[Document], list[UUID]]]:
    """Yield what some of the touched records say now, and which of them are gone."""
    for kind_class in searchable_classes():
        ids = sorted(touched.get(kind_class.kind, ()))
        for start in range(0, len(ids), STEP):
            some = ids[start : start + STEP]
            columns: Any = kind_class
            records: list[Any] = work.rows(work.visible(columns).where(columns.id.in_(some)))
            yield list(columns.documents(work, records)), sorted(set(some) - {record.id for record in records})
