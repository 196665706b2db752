"""What a search is narrowed to, and how many hits there are by value."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import reduce
from operator import and_, itemgetter

import numpy as np

from research.search.generation import MONTH, Generation
from research.search.language import fold
from research.search.packing import Array
from research.search.query import Filters

_CHOSEN_BY = {
    "project": "projects",
    "phase": "phases",
    "kind": "kinds",
    "tag": "tags",
    "status": "statuses",
    "study": "studies",
}
"""Each facet with the filter that chooses in it; the month follows from the day."""

_OTHER = "other"


def narrowed(generation: Generation, filters: Filters) -> dict[str, Array]:
    """Return the documents that each filter lets through, by the facet that the filter chooses in."""
    found: dict[str, Array] = {}
    for facet, name in _CHOSEN_BY.items():
        wanted = {fold(value) for value in getattr(filters, name)}
        if wanted:
            held = generation.values(facet).names
            found[facet] = generation.having(facet, [value for value in held if fold(value) in wanted])
    if filters.since or filters.until or filters.months:
        days = [day for day in generation.values("day").names if _is_wanted(day, filters)]
        found[MONTH] = generation.having("day", days)
    others = list(_others(generation, filters))
    if others:
        found[_OTHER] = reduce(and_, others)
    return found


def _is_wanted(day: str, filters: Filters) -> bool:
    first, last = (filters.since or date.min).isoformat(), (filters.until or date.max).isoformat()
    return first <= day <= last and (not filters.months or day[:7] in filters.months)


def _others(generation: Generation, filters: Filters) -> Iterable[Array]:
    if filters.record is not None:
        yield generation.of_record(filters.record.bytes)
    if filters.added_after is not None:
        yield generation.moments >= _milliseconds(filters.added_after)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def counted(generation: Generation, documents: Array, chosen: Mapping[str, Array]) -> dict[str, dict[str, int]]:
    """Count by value; in each facet as if nothing had been chosen in it."""
    every = reduce(and_, chosen.values(), documents)
    numbers = np.flatnonzero(every)
    found: dict[str, dict[str, int]] = {}
    for facet in (*_CHOSEN_BY, MONTH):
        values = generation.values(facet)
        if facet in chosen:
            among = reduce(and_, (mask for name, mask in chosen.items() if name != facet), documents)
            counts = values.counts(np.flatnonzero(among), among)
        else:
            counts = values.counts(numbers, every)
        held = [(name, count) for name, count in zip(values.names, counts.tolist(), strict=True) if count]
        found[facet] = dict(sorted(held, key=itemgetter(1), reverse=True))
    return found
