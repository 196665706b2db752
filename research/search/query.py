"""The search syntax: what somebody typed, taken apart.

::

    ventetid svar          both words, in any inflection
    "ikke svar"            these words exactly, side by side
    søkn*                  words that begin so
    brev OR melding        either (also ELLER)
    -telefon -"ring meg"   without these
    fase:utforske type:innsikt tag:ventetid fra:2026-03 til:8.5.2026

Nothing is an error: what cannot be understood is taken as words.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from research.search.language import WORD, fold, split
from research.search.thesaurus import Other, Thesaurus
from research.words import Kind, Phase, Word

LONGEST = 1_000
"""Characters; the rest of a longer text is not read."""

MOST_PARTS = 32


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; several values of one field are alternatives, empty means all.

    Attributes:
        months: The months that documents speak of, as ``2026-05``.
        record: The one record whose documents are searched, such as the passages of an interview.
        added_after: Only what was stored later than this moment.
    """

    projects: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    studies: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    record: UUID | None = None
    added_after: datetime | None = None


class Order(StrEnum):
    """What comes first among the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class Form(StrEnum):
    """How a part of a query is meant."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"
    TYPING = "typing"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to look for: folded words; more than one only in a phrase.

    A part in the form TYPING is a word that may not be finished: itself or what begins so.

    Attributes:
        written: The word as it was typed, capitals kept; empty for a phrase.
    """

    form: Form
    words: tuple[str, ...]
    written: str = field(default="", compare=False)

    @property
    def is_plain(self) -> bool:
        """Whether it is one word that other words may stand for."""
        return self.form in {Form.WORD, Form.TYPING}


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was meant.

    Attributes:
        text: As typed.
        required: All of these must be found; each is a choice of parts.
        excluded: None of these may be found.
        others: Other expressions that count as well for some of what is required; see ``widened``.
    """

    text: str = ""
    required: tuple[tuple[Part, ...], ...] = ()
    excluded: tuple[Part, ...] = ()
    filters: Filters = Filters()
    others: tuple[Other, ...] = ()


_QUOTE = '["“”„«»]'
_CHUNK = re.compile(
    rf'(?P<minus>-?)(?:(?P<field>[^\W\d_]+):)?{_QUOTE}(?P<quoted>[^"“”„«»]*){_QUOTE}'
    r"|(?P<plain>\S+)"
)
_EITHER = frozenset({"OR", "ELLER", "|"})
_PHASES: Mapping[str, Phase] = {
    **{phase.value: phase for phase in Phase},
    "utforske": Phase.EXPLORE,
    "utforsk": Phase.EXPLORE,
    "utvikle": Phase.DEVELOP,
    "utvikling": Phase.DEVELOP,
}
_KINDS: Mapping[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    "intervju": Kind.INTERVIEW,
    "observasjon": Kind.OBSERVATION,
    "innsikt": Kind.INSIGHT,
    "eksperiment": Kind.EXPERIMENT,
    "konsept": Kind.CONCEPT,
    "gevinst": Kind.BENEFIT,
    "rapport": Kind.REPORT,
}


def parse(text: str, *, typing: bool = False) -> Query:
    """Take a search apart; never fails.

    Args:
        typing: The last word is still being written.
    """
    reading = _Reading()
    for chunk in _CHUNK.finditer(text[:LONGEST]):
        reading.take(chunk)
    required = reading.finish()
    last = required[-1][-1] if required else None
    if typing and last and last.form is Form.WORD and text[-1:].isalnum() and split(text)[-1:] == list(last.words):
        required[-1][-1] = replace(last, form=Form.TYPING)
    return Query(
        text=text,
        required=tuple(dict.fromkeys(tuple(choice) for choice in required))[:MOST_PARTS],
        excluded=tuple(reading.excluded[:MOST_PARTS]),
        filters=reading.filters,
    )


def widened(query: Query, thesaurus: Thesaurus) -> Query:
    """Return the query with the other expressions that a thesaurus knows for its words."""
    others: list[Other] = []
    first = 0
    for is_plain, run in groupby(query.required, lambda choice: len(choice) == 1 and choice[0].is_plain):
        words = [choice[0].written for choice in run]
        if is_plain:
            found = thesaurus.others(words)
            others += (each._replace(first=each.first + first, last=each.last + first) for each in found)
        first += len(words)
    return replace(query, others=tuple(others))


def _words(text: str) -> list[Part]:
    """Return the words of a text, each as a part of its own."""
    return [Part(Form.WORD, (fold(found.group()),), found.group()) for found in WORD.finditer(text)]


class _Reading:
    """What has been understood so far."""

    def __init__(self) -> None:
        self.required: list[list[Part]] = []
        self.excluded: list[Part] = []
        self.filters = Filters()
        self._either = ""

    def take(self, chunk: re.Match[str]) -> None:
        """Understand the next chunk, in order."""
        plain = chunk["plain"]
        if plain is None:
            self._take_quoted(chunk["minus"], chunk["field"] or "", chunk["quoted"])
        elif plain in _EITHER and self.required and not self._either:
            self._either = plain
        elif plain.startswith("-") and split(plain):
            self._exclude(split(plain))
        elif not self._narrow(*plain.partition(":")[::2]):
            words = _words(plain)
            if words and plain.endswith("*"):
                words[-1] = replace(words[-1], form=Form.PREFIX)
            self._require(words)

    def finish(self) -> list[list[Part]]:
        """Return what is required; an OR that nothing followed was a word."""
        if self._either:
            word, self._either = self._either, ""
            self._require(_words(word))
        return self.required

    def _take_quoted(self, minus: str, field: str, quoted: str) -> None:
        words = tuple(split(quoted))
        if minus and not field and words:
            self._exclude(list(words))
        elif not self._narrow(field, quoted.strip()):
            self._require(_words(field))
            if words:
                self._require([Part(Form.PHRASE, words)])

    def _require(self, parts: list[Part]) -> None:
        if parts and self._either:
            self.required[-1].append(parts[0])
            parts, self._either = parts[1:], ""
        self.required += [[part] for part in parts]

    def _exclude(self, words: list[str]) -> None:
        self.excluded.append(Part(Form.PHRASE if len(words) > 1 else Form.WORD, tuple(words)))

    def _narrow(self, name: str, value: str) -> bool:
        narrowed = _FIELDS[fold(name)](self.filters, value) if value and fold(name) in _FIELDS else None
        self.filters = narrowed or self.filters
        return narrowed is not None


def _by_words(field: str, words: Mapping[str, Word]) -> Callable[[Filters, str], Filters | None]:
    def narrow(filters: Filters, value: str) -> Filters | None:
        found = {words.get(fold(each)) for each in value.split(",")}
        known = frozenset(word.value for word in found if word is not None)
        return None if None in found else replace(filters, **{field: getattr(filters, field) | known})

    return narrow


def _by_tag(filters: Filters, value: str) -> Filters | None:
    return replace(filters, tags=filters.tags | {value}) if split(value) else None


def _by_period(*ends: str) -> Callable[[Filters, str], Filters | None]:
    def narrow(filters: Filters, value: str) -> Filters | None:
        period = _period(value)
        if period is None:
            return None
        # Of two periods what both hold counts, in whatever order they are written.
        sooner, later = filters.since or date.min, filters.until or date.max
        narrower: dict[str, Any] = {"since": max(sooner, period["since"]), "until": min(later, period["until"])}
        return replace(filters, **{end: narrower[end] for end in ends})

    return narrow


def _period(text: str) -> dict[str, date] | None:
    """Read a year, a month or a day: 2026, 2026-05, 2026-05-08 or 8.5.2026; None for anything else."""
    iso, norwegian = _ISO_DATE.fullmatch(text), _NORWEGIAN_DATE.fullmatch(text)
    numbers = iso.groups() if iso else norwegian.groups()[::-1] if norwegian else (0,)
    year, month, day = (*(int(number or 0) for number in numbers), 0, 0)[:3]
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
    return {"since": first, "until": last}


_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_FIELDS: Mapping[str, Callable[[Filters, str], Filters | None]] = {
    **dict.fromkeys(("fase", "phase"), _by_words("phases", _PHASES)),
    **dict.fromkeys(("type", "kind"), _by_words("kinds", _KINDS)),
    **dict.fromkeys(("tag", "tagg"), _by_tag),
    **dict.fromkeys(("fra", "frå", "from"), _by_period("since")),
    **dict.fromkeys(("til", "to"), _by_period("until")),
    **dict.fromkeys(("dato", "date"), _by_period("since", "until")),
}
