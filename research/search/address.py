"""The address of a search: what is asked for, read with forbearance and always written in one way."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from research.records import clean_text
from research.search.index import Filters, Order
from research.search.query import LONGEST
from research.words import ConceptStatus, ExperimentStatus, InsightStatus, Kind, Phase, Word

KINDS = (
    Kind.INTERVIEW,
    Kind.OBSERVATION,
    Kind.INSIGHT,
    Kind.QUESTION,
    Kind.EXPERIMENT,
    Kind.CONCEPT,
    Kind.BENEFIT,
    Kind.REPORT,
)
STATUSES: dict[str, Word] = {
    status.value: status for words in (ExperimentStatus, InsightStatus, ConceptStatus) for status in words
}
MOST_VALUES = 40
LONGEST_VALUE = 200

T = TypeVar("T")
_MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        months: As ``2026-05``.
        record: The one record whose passages are searched.
        is_exact: No synonyms.
        insight: The insight that somebody looks for evidence for.
        seen_at: When a saved search was last looked at.
        is_new_only: Only what was added after that.
        is_cut: The words were longer than is read.
        is_unfinished: The last word ends where the text does, so there may be more of it to come.
    """

    q: str = ""
    phases: tuple[Phase, ...] = ()
    kinds: tuple[Kind, ...] = ()
    tags: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    record: UUID | None = None
    is_exact: bool = False
    is_newest_first: bool = False
    insight: UUID | None = None
    seen_at: datetime | None = None
    is_new_only: bool = False
    is_cut: bool = False
    is_unfinished: bool = False

    @classmethod
    def read(cls, query: str) -> "Asked":
        """Read the part of an address after ``?``; what cannot be understood counts for nothing."""
        given: dict[str, list[str]] = {}
        for name, value in parse_qsl(query, errors="replace"):
            given.setdefault(name, []).append(value)
        words = given.get("q", [""])[-1]
        known = {
            field: reading(given[name][:MOST_VALUES]) for name, (field, reading) in _READINGS.items() if name in given
        }
        asked = cls(
            q=clean_text(words[:LONGEST]),
            is_cut=len(words) > LONGEST,
            is_unfinished=words[-1:].isalnum(),
            **known,
        )
        return asked if asked.seen_at else replace(asked, is_new_only=False)

    @property
    def address(self) -> str:
        """The same search, as the part of an address after ``?``."""
        return urlencode(self._pairs())

    def at(self, path: str) -> str:
        """Return the address of the search on a page."""
        return f"{path}?{self.address}" if self.address else path

    @property
    def filters(self) -> Filters:
        """The filters that are on, as the search takes them."""
        return Filters(
            phases=frozenset(self.phases),
            kinds=frozenset(self.kinds),
            tags=frozenset(self.tags),
            studies=frozenset(self.studies),
            statuses=frozenset(self.statuses),
            months=frozenset(self.months),
            since=self.since,
            until=self.until,
            record=self.record,
            added_after=self.seen_at if self.is_new_only else None,
        )

    @property
    def order(self) -> Order:
        """What comes first among the hits."""
        return Order.NEWEST if self.is_newest_first else Order.RELEVANCE

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is on."""
        return self.filters != Filters()

    @property
    def has_nothing(self) -> bool:
        """Whether there is nothing to search for."""
        return not self.q and not self.is_filtered

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return what is chosen in a facet, by the facet's name in the address."""
        values: tuple[str, ...] = getattr(self, _READINGS[name][0])
        return values

    def without(self, name: str, value: str) -> str:
        """Return the address of the same search without one value of one parameter."""
        return "?" + urlencode([pair for pair in self._pairs() if pair != (name, value)])

    def changed(self, **fields: Any) -> str:
        """Return the address of a search that differs in these fields."""
        return "?" + replace(self, **fields).address

    @property
    def unfiltered(self) -> "Asked":
        """The same words without filters."""
        return Asked(self.q, is_exact=self.is_exact, is_newest_first=self.is_newest_first, insight=self.insight)

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.q)] if self.q else []
        for name, (field, _) in _READINGS.items():
            value = getattr(self, field)
            pairs += [(name, each) for each in _written(name, value)]
        return pairs


def _written(name: str, value: Any) -> list[str]:
    """Return a field's value as it stands in an address, once for each time its parameter does."""
    if isinstance(value, tuple):
        return [str(each) for each in value]
    if value is True:
        return ["newest" if name == "sort" else "1"]
    if isinstance(value, datetime):
        return [value.astimezone(UTC).isoformat().replace("+00:00", "Z")]
    return [str(value)] if value else []


def _each(reading: Callable[[str], T]) -> Callable[[list[str]], tuple[T, ...]]:
    """Read every value of a parameter, each once; those that cannot be read are left out."""

    def read(values: list[str]) -> tuple[T, ...]:
        found = (_try(reading, value) for value in values)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    return read


def _one(reading: Callable[[str], T]) -> Callable[[list[str]], T | None]:
    return lambda values: _try(reading, values[-1])


def _try(reading: Callable[[str], T], value: str) -> T | None:
    cleaned = clean_text(value)
    try:
        return reading(cleaned) if 0 < len(cleaned) <= LONGEST_VALUE else None
    except ValueError:
        return None


def _kind(value: str) -> Kind:
    return KINDS[KINDS.index(Kind(value))]


def _status(value: str) -> str:
    if value not in STATUSES:
        raise ValueError(value)
    return value


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value):
        raise ValueError(value)
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if not 2000 <= moment.year < 2100:
        raise ValueError(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Each parameter with the field it is kept in and how it is read, in the order in which they are written.
_READINGS: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
    "phase": ("phases", _each(Phase)),
    "kind": ("kinds", _each(_kind)),
    "tag": ("tags", _each(str)),
    "study": ("studies", _each(lambda value: str(UUID(value)))),
    "status": ("statuses", _each(_status)),
    "month": ("months", _each(_month)),
    "from": ("since", _one(date.fromisoformat)),
    "to": ("until", _one(date.fromisoformat)),
    "record": ("record", _one(UUID)),
    "exact": ("is_exact", lambda values: values[-1] == "1"),
    "sort": ("is_newest_first", lambda values: values[-1] == "newest"),
    "insight": ("insight", _one(UUID)),
    "seen": ("seen_at", _one(_moment)),
    "new": ("is_new_only", lambda values: values[-1] == "1"),
}
