"""The search index in Whoosh: a folder of segments and a table of contents that names those that count.

Whoosh keeps the table, its generations and the locks between processes; what a segment holds is in a codec of our own
(``segments``, ``packing``), since ranking reads arrays some hundred times faster than Whoosh's posting lists.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache, reduce
from operator import and_
from pathlib import Path
from uuid import UUID

import numpy as np

from research.search import facets, ranking, suggesting
from research.search.generation import Generation
from research.search.index import Document, Filters, Found, Hit, Order, Scope
from research.search.language import KEPT_WORDS, forms
from research.search.packing import Array
from research.search.query import Query
from research.search.snippets import Snippets
from research.search.whoosh_files import WhooshFiles

KEPT_PROJECTS = 1_000
"""So many identifiers of projects are kept read."""


class WhooshIndex:
    """An index in a folder; made when it is missing, and made anew when it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._files = WhooshFiles(folder)

    @property
    def cursor(self) -> int:
        """The number of the last change that the index has seen; 0 for none."""
        return self._files.cursor

    def apply(self, put: Iterable[Document], drop: Iterable[UUID], cursor: int) -> None:
        """Make everything up to a change findable; see ``Index.apply``."""
        self._files.apply(list(put), {record.bytes for record in drop}, cursor)

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
        generation = self._files.current()
        visible = generation.visible(scope.audiences)
        asked = reduce(and_, facets.narrowed(generation, query.filters).values(), visible)
        chosen = facets.narrowed(generation, filters)
        among = reduce(and_, chosen.values(), asked)
        found = ranking.match(generation, query, among)
        rank = ranking.best if query.required and order is Order.RELEVANCE else ranking.newest
        ranked = rank(generation, found, asked, among, offset + limit)
        snippets = Snippets(query, ranking.written(generation, query))
        return Found(
            hits=tuple(_hits(generation, ranked, offset, snippets)),
            total=int(np.count_nonzero(ranked.hits & among)),
            facets=facets.counted(generation, ranked.hits, chosen),
            suggestion=suggesting.suggest(generation, query, found.known, visible),
            loosened=found.loosened,
            also=found.also,
            wider=int(np.count_nonzero(ranked.after)),
            cursor=generation.cursor,
        )

    def complete(self, prefix: str, scope: Scope, limit: int = 8) -> list[str]:
        """Return searches that begin so and find something; see ``Index.complete``."""
        generation = self._files.current()
        return suggesting.complete(generation, prefix, generation.visible(scope.audiences), limit)

    def warm(self) -> Iterator[None]:
        """Analyse the words that stand in the most documents; see ``Index.warm``."""
        for word in self._files.current().frequent_words(KEPT_WORDS // 2):
            forms(word)
            yield

    def tidy(self) -> None:
        """Join small segments; see ``Index.tidy``."""
        self._files.tidy()

    def purge(self) -> None:
        """Wipe from the disk what has been dropped; see ``Index.purge``."""
        self._files.purge()

    def clear(self) -> None:
        """Forget everything; the cursor is 0."""
        self._files.clear()

    def close(self) -> None:
        """Let go of the files."""
        self._files.close()


def _hits(generation: Generation, ranked: ranking.Ranked, offset: int, snippets: Snippets) -> Iterator[Hit]:
    """Yield what is shown of the ranked documents from a place on."""
    numbers = ranked.numbers[offset:]
    kinds, projects, phases, days = (_one_each(generation, key, numbers) for key in ("kind", "project", "phase", "day"))
    at = np.searchsorted(generation.starts, numbers, side="right") - 1
    segments = [generation.segments[place] for place in at.tolist()]
    places = list(zip(segments, (numbers - generation.starts[at]).tolist(), strict=True))
    shown = snippets.of([segment.texts[local] for segment, local in places])
    # A passage is found by its own words only; see ``segments.of_documents``.
    is_passage = [bool(segment.has_passage[local]) for segment, local in places]
    tags = [[] if is_passage[place] else generation.tags_of(number) for place, number in enumerate(numbers.tolist())]
    matching = snippets.matching({tag for each in tags for tag in each})
    for place, (number, score) in enumerate(zip(numbers.tolist(), ranked.scores[offset:].tolist(), strict=True)):
        segment, local = places[place]
        document = UUID(bytes=segment.ids[local].tobytes())
        run = generation.run_of(number)
        yield Hit(
            id=document,
            record_id=UUID(bytes=segment.records[local].tobytes()),
            passage_id=document if is_passage[place] else None,
            kind=kinds[place],
            project_id=_uuid(projects[place]),
            phase=phases[place] or None,
            title=segment.titles[local],
            at=date.fromisoformat(days[place]),
            score=score,
            snippet=shown[place],
            tags=tuple(tag for tag in tags[place] if tag in matching),
            siblings=max(1, int(np.count_nonzero(ranked.hits[run.start : run.stop]))),
            is_wider=not ranked.hits[number],
        )


def _one_each(generation: Generation, key: str, numbers: Array) -> list[str]:
    """Return the value of a key that documents have one of at most, for each document; empty for none."""
    values = generation.values(key)
    assert values.only is not None, f"a document has several values of {key}"
    return [values.names[code] if code >= 0 else "" for code in values.only[numbers].tolist()]


_uuid = lru_cache(maxsize=KEPT_PROJECTS)(UUID)
