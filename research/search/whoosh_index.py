"""The search index in Whoosh: a folder of segments and a table of contents that names those that count.

Whoosh keeps the table, its generations and the locks between processes; what a segment holds is in a codec of our own
(``segments``, ``packing``), since ranking reads arrays some hundred times faster than Whoosh's posting lists.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
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
        scored = zip(ranked.numbers[offset:].tolist(), ranked.scores[offset:].tolist(), strict=True)
        return Found(
            hits=tuple(_hit(generation, number, score, ranked.hits, snippets) for number, score in scored),
            total=int(np.count_nonzero(ranked.hits & among)),
            facets=facets.counted(generation, ranked.hits, chosen),
            suggestion=suggesting.suggest(generation, query, visible),
            loosened=found.loosened,
            also=found.also,
            wider=int(np.count_nonzero(ranked.after)),
        )

    def complete(self, prefix: str, scope: Scope, limit: int = 8) -> list[str]:
        """Return searches that begin so and find something; see ``Index.complete``."""
        generation = self._files.current()
        return suggesting.complete(generation, prefix, generation.visible(scope.audiences), limit)

    def warm(self) -> None:
        """Analyse the words that stand in the most documents; see ``Index.warm``."""
        for word in self._files.current().frequent_words(KEPT_WORDS // 2):
            forms(word)

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


def _hit(generation: Generation, number: int, score: float, hits: Array, snippets: Snippets) -> Hit:
    segment, place = generation.place_of(number)
    record = segment.records[place].tobytes()
    document = UUID(bytes=segment.ids[place].tobytes())
    run = generation.run_of(number)
    # A passage is found by its own words only; see ``segments.of_documents``.
    tags = [] if segment.has_passage[place] else generation.tags_of(number)
    return Hit(
        id=document,
        record_id=UUID(bytes=record),
        passage_id=document if segment.has_passage[place] else None,
        kind=generation.value("kind", number) or "",
        project_id=UUID(generation.value("project", number)),
        phase=generation.value("phase", number),
        title=segment.titles[place],
        at=date.fromisoformat(generation.value("day", number) or ""),
        score=score,
        snippet=snippets.of(segment.texts[place]),
        tags=tuple(tag for tag in tags if any(is_match for _text, is_match in snippets.of(tag))),
        siblings=max(1, int(np.count_nonzero(hits[run.start : run.stop]))),
        is_wider=not hits[number],
    )
