"""What a search index is, whichever engine holds it.

An index is a searchable copy of the records: it may be deleted at any time and built again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from research.search.query import Filters, Order, Query

__all__ = ["Document", "Filters", "Found", "Hit", "Index", "Order", "Scope"]


@dataclass(frozen=True, slots=True)
class Document:
    """What the index knows of a record, or of one passage of it.

    Attributes:
        id: The record's, or the passage's.
        audiences: Opaque keys; whoever holds one of them sees the document.
        at: The day the record speaks of.
        passage_id: The same as ``id``, where the document is a passage.
        weight: How much it counts beside others with the same words.
    """

    id: UUID
    record_id: UUID
    kind: str
    project_id: UUID
    audiences: frozenset[str]
    phase: str | None
    title: str
    text: str
    tags: tuple[str, ...]
    status: str | None
    study_id: UUID | None
    at: date
    passage_id: UUID | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Scope:
    """What the asker may see: the documents that have one of these audiences, and nothing is told of others."""

    audiences: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found.

    Attributes:
        snippet: The part of the text with the most matches, in pieces; true for what matched.
        tags: Those of its tags that match.
        siblings: How many documents of the same record were found, this one among them.
        is_wider: It has some of the words only as parts of compounds, and stands after the hits.
    """

    id: UUID
    record_id: UUID
    passage_id: UUID | None
    kind: str
    project_id: UUID
    phase: str | None
    title: str
    at: date
    score: float
    snippet: tuple[tuple[str, bool], ...]
    tags: tuple[str, ...] = ()
    siblings: int = 1
    is_wider: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        total: How many documents there are in all.
        facets: How many by value, for project, phase, kind, tag, status, study and month; each counted as
            if nothing had been chosen in it yet.
        suggestion: Other words for the same search, when some of the words are nowhere in the scope.
        loosened: All of the words found too little, so documents with some of them count as well.
        wider: How many more there are that have some of the words only as parts of compounds; they come after the
            hits and are counted nowhere else.
        also: The other words that were searched for: written out, synonyms, the other written form of Norwegian.
        cursor: The last change that the index had seen when it was searched.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    suggestion: str | None = None
    loosened: bool = False
    also: tuple[str, ...] = ()
    wider: int = 0
    cursor: int = 0


class Index(Protocol):
    """A searchable copy of the records, for many threads and processes at once."""

    @property
    def cursor(self) -> int:
        """The number of the last change that the index has seen; 0 for none."""

    def apply(self, put: Iterable[Document], drop: Iterable[UUID], cursor: int) -> None:
        """Make everything up to a change findable, in one step with the cursor.

        Nothing is done when the index has already seen later changes: another process was quicker.

        Args:
            put: All documents of the records that were changed; what a record had before is dropped.
            drop: Records that are gone.

        Raises:
            TimeoutError: Another process writes and does not finish.
        """

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
        """Find documents: the best first, or the newest where there are no words to tell good from bad."""

    def complete(self, prefix: str, scope: Scope, limit: int = 8) -> list[str]:
        """Return searches that begin so and find something: tags and words, the most frequent first."""

    def warm(self) -> Iterator[None]:
        """Look up beforehand what the first searches would otherwise wait for, a little at each step."""

    def tidy(self) -> None:
        """Put the files in order for quick searches, while others search and write; call it when there is time."""

    def purge(self) -> None:
        """Wipe from the disk what has been dropped; until then dropped words may remain in the files."""

    def clear(self) -> None:
        """Forget everything; the cursor is 0."""

    def close(self) -> None:
        """Let go of the files."""
