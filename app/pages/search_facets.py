"""What a search can be narrowed by: facets with their counts, and the filters that are on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from uuid import UUID

from app.context import Page
from app.rendering import day_name, moment_name, month_name
from research import interviews, studies
from research.search.address import KINDS, STATUSES, Asked
from research.store import UnitOfWork
from research.words import N_, Phase, Word

MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a facet offers."""

    value: str
    said: str
    count: int | None
    is_chosen: bool
    id: str

    @property
    def is_empty(self) -> bool:
        """Whether choosing it would find nothing."""
        return self.count == 0 and not self.is_chosen


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of one kind to choose among; of many the most frequent first, the rest apart.

    Attributes:
        rest: The less frequent ones, where they were asked for.
        more: How many less frequent ones there are.
    """

    name: str
    legend: str
    first: tuple[Value, ...]
    rest: tuple[Value, ...]
    more: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address of the search without it."""

    said: str
    without: str


class Narrowing:
    """What one search is and can be narrowed by."""

    def __init__(
        self,
        page: Page,
        work: UnitOfWork,
        project_id: UUID,
        asked: Asked,
        counts: Mapping[str, Mapping[str, int | None]],
        whole: Collection[str] = (),
    ) -> None:
        """Take what was found.

        Args:
            counts: How many there are of each value, by facet; None where that is not told.
            whole: The facets that are shown with all their values.
        """
        self._page = page
        self._asked = asked
        self._counts = counts
        self._whole = whole
        found = studies.titles(work, project_id) if counts.get("study") or asked.studies else {}
        self._studies = {str(key): title for key, title in found.items()}
        self._record = interviews.get(work, asked.record).reference if asked.record else ""

    @property
    def facets(self) -> list[Facet]:
        """The facets, with those that offer something."""
        statuses = self._counts.get("status", {})
        found = [
            self._facet("phase", N_("Phase"), list(Phase), is_open=True),
            self._facet("kind", N_("Kind"), KINDS, is_open=True),
            self._facet("tag", N_("Tag"), self._by_count("tag"), is_open=True),
            self._facet("study", N_("Study"), [key for key in self._by_count("study") if key in self._studies]),
            self._facet("status", N_("Status"), [each for each in STATUSES if each in statuses]),
            self._facet("month", N_("Month"), self._by_count("month"), newest_first=True),
        ]
        return [facet for facet in found if facet.first]

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        asked, say = self._asked, self._page.say
        chips = [
            Chip(self._say(name, value), asked.without(name, value))
            for name in ("phase", "kind", "tag", "study", "status", "month")
            for value in asked.chosen(name)
        ]
        language = self._page.language
        if asked.since:
            said = say(N_("from %(day)s"), day=day_name(asked.since, language))
            chips.append(Chip(said, asked.changed(since=None)))
        if asked.until:
            chips.append(Chip(say(N_("to %(day)s"), day=day_name(asked.until, language)), asked.changed(until=None)))
        if asked.record:
            chips.append(Chip(say(N_("in %(name)s"), name=self._record), asked.changed(record=None)))
        if asked.is_new_only and asked.seen_at:
            at = moment_name(asked.seen_at, language, self._page.installation.store.timezone)
            chips.append(Chip(say(N_("new since %(moment)s"), moment=at), asked.changed(is_new_only=False)))
        return chips

    def _facet(
        self, name: str, legend: str, values: Sequence[str], *, is_open: bool = False, newest_first: bool = False
    ) -> Facet:
        counts = self._counts.get(name, {})
        # A tag may be written in the address as it is not in the codebook.
        written = {value.casefold(): value for value in values}
        chosen = [written.get(value.casefold(), value) for value in self._asked.chosen(name)]
        first = list(dict.fromkeys([*values[:MOST_SHOWN], *chosen]))
        rest = [value for value in values if value not in first]
        if newest_first:
            first.sort(reverse=True)
            rest.sort(reverse=True)
        shown, hidden = (
            tuple(
                Value(value, self._say(name, value), counts.get(value, 0), value in chosen, f"{name}-{quote(value)}")
                for value in some
            )
            for some in (first, rest if name in self._whole else ())
        )
        return Facet(name, self._page.say(legend), shown, hidden, len(rest), is_open or bool(chosen))

    def _by_count(self, name: str) -> list[str]:
        counts = self._counts.get(name, {})
        return sorted(counts, key=lambda value: (-(counts[value] or 0), value))

    def _say(self, name: str, value: str) -> str:
        if name == "month":
            return month_name(date.fromisoformat(f"{value}-01"), self._page.language)
        if name == "study":
            return self._studies.get(value, value)
        word = STATUSES[value] if name == "status" else value
        return self._page.say(word.label) if isinstance(word, Word) else value
