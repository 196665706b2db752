"""Gathering what a report is filled from: the records that were chosen, as the plain values that a template prints.

What a report tells is told in an order that does not depend on who asks or when, so that filling it twice gives the
same. Numbers of people come through ``data.fold_small_groups`` only. How many conversations there were, and by which
method, is no number of people: it says nothing of who any of them is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlmodel import col

from research import benefits, concepts, experiments, gates, participants, passages, studies, tags
from research.gates import Gate
from research.interviews import InterviewParticipant
from research.records import ProjectRecord
from research.reports import data
from research.reports.choices import Choices
from research.reports.choosing import Chosen, chosen
from research.reports.citing import Cited, Unapproved, cited
from research.reports.data import ReportData
from research.reports.quotable import Unconsented
from research.reports.sources import SourceRow as SourceRow
from research.reports.telling import Teller, ranked
from research.search.finder import Finder
from research.store import UnitOfWork
from research.strength import Facts, weigh
from research.words import N_, Kind, Language

_SOURCES = (Kind.INTERVIEW, Kind.OBSERVATION, Kind.INSIGHT, Kind.EXPERIMENT)
"""What is printed in the table of sources; the rest follows from these."""


class Wanted(Protocol):
    """A report as somebody wants it."""

    @property
    def title(self) -> str:
        """The report's own title."""

    @property
    def language(self) -> Language:
        """The language it is told in."""

    @property
    def written(self) -> Mapping[str, str]:
        """Markdown that a person wrote, by the key of its section."""

    @property
    def choices(self) -> Choices:
        """What goes into it."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """What a report does not print of what was chosen, and what it prints though it is not approved.

    Attributes:
        unapproved: Evidence that rests on quotes that are not approved: printed where all quotes were asked for,
            otherwise by its reference alone.
        unconsented: Evidence that rests on quotes that no consent covers, as far as is known: what is kept out is
            printed by its reference alone, whatever was asked for.
        withdrawn, unplaced: References of insights that have evidence which is; it is not printed.
        without_evidence: Insights that have no evidence left, and are not printed.
        small_groups: Groups of participants so small that they are told together with others, or not at all.
    """

    unapproved: tuple[Unapproved, ...] = ()
    unconsented: tuple[Unconsented, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    without_evidence: int = 0
    small_groups: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report is filled from.

    Attributes:
        sources: The records it draws on, by kind and number; then each piece of evidence, in the order of the report.
    """

    data: ReportData
    sources: tuple[SourceRow, ...]
    kept_out: KeptOut


def gathered(work: UnitOfWork, project_id: UUID, wanted: Wanted, finder: Finder | None = None) -> Gathered:
    """Return what a report is filled from: what the actor may see of what was chosen.

    Args:
        finder: Searches, where a saved search is chosen.
    """
    return _Gathering(work, project_id, wanted, finder).all()


class _Gathering:
    """One report's records, read once, in the report's language."""

    def __init__(self, work: UnitOfWork, project_id: UUID, wanted: Wanted, finder: Finder | None) -> None:
        self.work = work
        self.wanted = wanted
        self.teller = Teller(wanted.language, work.limits.least_group)
        self.chosen: Chosen = chosen(work, project_id, wanted.choices, finder)
        self.cited: Cited = cited(work, self.chosen, wanted.choices)
        self.gates: list[Gate] = gates.find(work, project_id)
        carrying: list[ProjectRecord] = [*self.chosen.collected, *self.chosen.insights]
        self.tags = tags.names_on(work, [each.id for each in carrying])
        self.present = self._present()
        self.group_sizes = self._group_sizes()

    def all(self) -> Gathered:
        """Return everything, put together."""
        insights = self._insights()
        rows = self._rows()
        small = sum(size < self.teller.least_group for size in self.group_sizes.values())
        kept_out = KeptOut(
            unapproved=self.cited.unapproved,
            unconsented=self.cited.unconsented,
            withdrawn=self.cited.withdrawn,
            unplaced=self.cited.unplaced,
            without_evidence=len(self.chosen.insights) - len(insights),
            small_groups=small,
        )
        return Gathered(self._data(insights, rows), (*rows, *self.cited.rows), kept_out)

    def _data(self, insights: tuple[data.Insight, ...], rows: Sequence[SourceRow]) -> ReportData:
        held, teller, wanted = self.chosen, self.teller, self.wanted
        days = [each.day for each in held.collected]
        spoken = passages.counts(self.work, [each.id for each in held.interviews])
        return ReportData(
            title=wanted.title,
            project=data.Project(
                held.project.title, held.project.question, held.project.owner, teller.term(held.project.phase)
            ),
            made_on=self.work.today,
            phase=teller.phase(wanted.choices.phases),
            period=data.Period(min(days), max(days)) if days else None,
            kinds=self._kinds(len(insights)),
            methods=teller.counts(each.method for each in held.interviews),
            groups=self._groups(),
            interviews=tuple(
                teller.interview(each, len(self.present.get(each.id, ())), spoken.get(each.id, 0))
                for each in held.interviews
            ),
            observations=tuple(teller.observation(each) for each in held.observations),
            insights=insights,
            experiments=tuple(teller.experiment(each, held.tests.get(each.id, ())) for each in held.experiments),
            studies=self._studies(),
            questions=tuple(teller.question(each, held.asks.get(each.id, ())) for each in held.questions),
            concepts=tuple(teller.concept(view) for view in concepts.views(self.work, held.concepts)),
            benefits=tuple(teller.benefit(view) for view in benefits.views(self.work, held.benefits)),
            **{view.name.value: teller.gate(view) for view in gates.views(self.work, self.gates)},
            tags=self._tags(),
            themes=teller.themes(insights),
            written={key: text for key, text in wanted.written.items() if text.strip()},
            sources=tuple(teller.source(row) for row in rows if row.kind in _SOURCES),
        )

    # --- people ---------------------------------------------------------------------------------------------------

    def _present(self) -> dict[UUID, set[UUID]]:
        """Return who took part, by interview."""
        ids = [each.id for each in self.chosen.interviews]
        links = self.work.visible(InterviewParticipant).where(col(InterviewParticipant.interview_id).in_(ids))
        columns = (col(InterviewParticipant.interview_id), col(InterviewParticipant.participant_id))
        present: dict[UUID, set[UUID]] = defaultdict(set)
        for interview_id, participant_id in self.work.columns(links, *columns):
            present[interview_id].add(participant_id)
        return present

    def _group_sizes(self) -> Mapping[str, int]:
        taking_part = set[UUID]().union(*self.present.values())
        people = participants.find(self.work, self.chosen.project.id)
        return Counter(self.teller.label(each.group) for each in people if each.id in taking_part)

    def _groups(self) -> tuple[data.Count, ...]:
        return data.fold_small_groups(
            self.group_sizes,
            others=self.teller.say(N_("Other participants")),
            everybody=self.teller.say(N_("Participants in all")),
            least=self.teller.least_group,
        )

    # --- records --------------------------------------------------------------------------------------------------

    def _insights(self) -> tuple[data.Insight, ...]:
        """Tell of the insights that have evidence left."""
        shown = [each for each in self.chosen.insights if each.id in self.cited.pieces]
        results = experiments.results(self.work, [each.id for each in shown])
        asked = _by_insight((each.reference, self.chosen.asks.get(each.id, ())) for each in self.chosen.questions)
        tried = _by_insight((each.reference, self.chosen.tests.get(each.id, ())) for each in self.chosen.experiments)
        return tuple(
            self.teller.insight(
                each,
                weigh(Facts(self.work.today, self.chosen.bearings[each.id], results.get(each.id, []))),
                tags=self.tags.get(each.id, []),
                evidence=self.cited.pieces[each.id],
                questions=asked.get(each.id, ()),
                tested_by=tried.get(each.id, ()),
                withdrawn=self.cited.withdrawals[each.id],
            )
            for each in shown
        )

    def _kinds(self, insights: int) -> tuple[data.Count, ...]:
        counted = {
            Kind.INTERVIEW: len(self.chosen.interviews),
            Kind.OBSERVATION: len(self.chosen.observations),
            Kind.INSIGHT: insights,
            Kind.EXPERIMENT: len(self.chosen.experiments),
        }
        return tuple(data.Count(self.teller.label(kind), number) for kind, number in counted.items())

    def _studies(self) -> tuple[data.Study, ...]:
        """Tell of the studies that the interviews are of, the first first."""
        used = {each.study_id for each in self.chosen.interviews}
        found = studies.find(self.work, self.chosen.project.id)
        return tuple(self.teller.study(each) for each in reversed(found) if each.id in used)

    def _tags(self) -> tuple[data.Count, ...]:
        return ranked(Counter(name for each in self.chosen.collected for name in self.tags.get(each.id, [])))

    def _rows(self) -> tuple[SourceRow, ...]:
        """Return the records that the report draws on: what was chosen, and the sources of what is cited."""
        sources = {row.record_id: self.chosen.sources[row.record_id] for row in self.cited.rows}
        sources |= {each.id: each for each in self.chosen.collected}
        used: list[ProjectRecord] = [
            *sorted(sources.values(), key=lambda each: (each.kind is Kind.OBSERVATION, each.number)),
            *sorted((each for each in self.chosen.insights if each.id in self.cited.pieces), key=_by_number),
            *self.chosen.questions,
            *self.chosen.experiments,
            *sorted(self.chosen.concepts, key=_by_number),
            *sorted(self.chosen.benefits, key=_by_number),
            *sorted(self.gates, key=_by_number),
        ]
        return tuple(SourceRow.of(each) for each in used)


def _by_insight(named: Iterable[tuple[str, Sequence[ProjectRecord]]]) -> dict[UUID, list[str]]:
    """Return by insight the references of what is linked to it."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for reference, insights in named:
        for insight in insights:
            found[insight.id].append(reference)
    return found


def _by_number(record: ProjectRecord) -> int:
    return record.number
