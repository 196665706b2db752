"""Choosing what goes into a report: which of a project's records, and what they rest on.

Every choice narrows, and what is not chosen among is taken whole:

- phases: the record's own;
- dates: what was collected in the time, experiments begun in it, and insights that rest on something collected in it;
- tags: what carries one of them or a narrower one, and sources of quotes that do;
- studies: their interviews, and insights that rest on these; observations are no study's, and go in only as cited;
- statuses: of insights;
- a saved search, and pins: what they name, and the sources that the insights among it cite.

What cannot have what is asked for goes in with what it hangs on: an experiment with an insight it tests, where studies
are chosen; a question with an insight, or with a concept that answers it. An insight brings all that it cites, whenever
and wherever that was said: to leave out what contradicts it would be to say something else than was found. Gates, and
the concepts and benefits that came after the diagnosis, are what the project decided, and are not chosen among.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col

from research import (
    benefits,
    concepts,
    evidence,
    experiments,
    insights,
    interviews,
    observations,
    pins,
    projects,
    questions,
    tags,
)
from research.benefits import Benefit
from research.concepts import Concept, ConceptQuestion
from research.evidence import Bearing
from research.experiments import Experiment, ExperimentTest
from research.insights import Insight
from research.interviews import Interview
from research.observations import Observation
from research.projects import Project
from research.questions import Question, QuestionInsight
from research.quotes import Quote
from research.records import ProjectRecord
from research.reports.choices import Choices
from research.search.address import Asked
from research.search.finder import Finder
from research.store import UnitOfWork
from research.tags import Tagging
from research.words import InsightStatus, Kind, Phase

MOST_HITS = 5_000
"""Hits of a saved search that are read."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes into a report, each kind in the order in which it is printed.

    Attributes:
        interviews, observations: By their days, the first first.
        insights: By phase, the surest first; those without any evidence too.
        experiments, questions: By number.
        concepts, benefits: The chosen concept first; by category.
        bearings: How the evidence of each insight bears on it.
        tests, asks: The insights that each experiment tests, and that each question hangs on, by their numbers; only
            those that every reader of the report may look up.
        sources: All interviews and observations of the project, chosen or not, by id.
    """

    project: Project
    interviews: tuple[Interview, ...]
    observations: tuple[Observation, ...]
    insights: tuple[Insight, ...]
    experiments: tuple[Experiment, ...]
    questions: tuple[Question, ...]
    concepts: tuple[Concept, ...]
    benefits: tuple[Benefit, ...]
    bearings: Mapping[UUID, Sequence[Bearing]]
    tests: Mapping[UUID, Sequence[Insight]]
    asks: Mapping[UUID, Sequence[Insight]]
    sources: Mapping[UUID, Interview | Observation]

    @property
    def collected(self) -> tuple[Interview | Observation, ...]:
        """The interviews, then the observations."""
        return (*self.interviews, *self.observations)


def chosen(work: UnitOfWork, project_id: UUID, choices: Choices, finder: Finder | None = None) -> Chosen:
    """Return what of a project goes into a report.

    Args:
        finder: Searches, where a saved search is chosen.
    """
    project = projects.get(work, project_id)
    return _Choosing(work, project, choices, finder).all()


class _Choosing:
    """One report's choices, put to what the project holds, which is read once."""

    def __init__(self, work: UnitOfWork, project: Project, choices: Choices, finder: Finder | None) -> None:
        self.work = work
        self.project = project
        self.choices = choices
        self.named = _named(work, project.id, choices, finder)
        self.tagged = _tagged(work, project.id, choices.tags) if choices.tags else None
        self.talks = interviews.find(work, project.id)
        self.seen = observations.find(work, project.id)
        self.concluded = {each.id: each for each in insights.find(work, project.id)}
        self.tried = experiments.find(work, project.id)
        # Solutions come after the diagnosis: a report of that alone has none.
        is_of_solutions = set(choices.phases) != {Phase.DIAGNOSE}
        self.concepts = concepts.find(work, project.id) if is_of_solutions else []
        self.benefits = benefits.find(work, project.id) if is_of_solutions else []

    def all(self) -> Chosen:
        maybe = [each for each in self.concluded.values() if self._suits(each) and self._is_named(each)]
        bearings = evidence.bearings(self.work, [each.id for each in maybe])
        found = [each for each in maybe if self._rests_well(bearings.get(each.id, ()))]
        cited = {piece.source_id for each in found for piece in bearings.get(each.id, ()) if piece.counts}
        tests, asks = self._tests(found), self._asks(found)
        sources: list[Interview | Observation] = [*self.talks, *self.seen]
        return Chosen(
            project=self.project,
            interviews=tuple(sorted((each for each in self.talks if self._goes_in(each, cited)), key=_by_day)),
            observations=tuple(sorted((each for each in self.seen if self._goes_in(each, cited)), key=_by_day)),
            insights=tuple(sorted(found, key=lambda each: (each.phase.order, -each.confidence.level, each.number))),
            experiments=tuple(self._experiments(tests, {each.id for each in found})),
            questions=tuple(self._questions(asks, {each.id for each in found})),
            concepts=tuple(self.concepts),
            benefits=tuple(self.benefits),
            bearings={each.id: bearings.get(each.id, []) for each in found},
            tests=tests,
            asks=asks,
            sources={each.id: each for each in sources},
        )

    # --- one record -----------------------------------------------------------------------------------------------

    def _suits(self, record: Interview | Observation | Insight | Experiment) -> bool:
        """Say whether its own phase, tags and status are among the chosen."""
        if self.choices.phases and record.phase not in self.choices.phases:
            return False
        if isinstance(record, Insight) and record.status not in self.choices.statuses:
            return False
        return self.tagged is None or record.id in self.tagged

    def _is_named(self, record: ProjectRecord) -> bool:
        return self.named is None or record.id in self.named

    def _is_in_time(self, day: date) -> bool:
        return (self.choices.since or date.min) <= day <= (self.choices.until or date.max)

    def _goes_in(self, source: Interview | Observation, cited: Collection[UUID]) -> bool:
        if not (self._suits(source) and self._is_in_time(source.day) and self._is_of_study(source, cited)):
            return False
        return self._is_named(source) or source.id in cited

    def _is_of_study(self, source: Interview | Observation, cited: Collection[UUID]) -> bool:
        if not self.choices.study_ids:
            return True
        return source.study_id in self.choices.study_ids if isinstance(source, Interview) else source.id in cited

    def _rests_well(self, pieces: Iterable[Bearing]) -> bool:
        """Say whether an insight rests on something of the chosen time, and of the chosen studies."""
        counting = [piece for piece in pieces if piece.counts]
        is_timed = bool(self.choices.since or self.choices.until)
        of_studies = {each.id for each in self.talks if each.study_id in self.choices.study_ids}
        return (not is_timed or any(self._is_in_time(piece.day) for piece in counting)) and (
            not self.choices.study_ids or any(piece.source_id in of_studies for piece in counting)
        )

    # --- what hangs on insights -----------------------------------------------------------------------------------

    def _experiments(self, tests: Mapping[UUID, Sequence[Insight]], found: Collection[UUID]) -> list[Experiment]:
        return [
            each
            for each in sorted(self.tried, key=_by_number)
            if self._suits(each)
            and self._is_named(each)
            and self._is_in_time(each.day)
            and (not self.choices.study_ids or any(one.id in found for one in tests.get(each.id, ())))
        ]

    def _questions(self, asks: Mapping[UUID, Sequence[Insight]], found: Collection[UUID]) -> list[Question]:
        ids = [each.id for each in self.concepts]
        links = self.work.visible(ConceptQuestion).where(col(ConceptQuestion.concept_id).in_(ids))
        answered = {key for (key,) in self.work.columns(links, col(ConceptQuestion.question_id))}
        going_in = answered | (self.named or set())
        asked = sorted(questions.find(self.work, self.project.id), key=_by_number)
        return [each for each in asked if each.id in going_in or any(one.id in found for one in asks.get(each.id, ()))]

    def _tests(self, found: Iterable[Insight]) -> dict[UUID, list[Insight]]:
        links = self.work.visible(ExperimentTest).where(ExperimentTest.project_id == self.project.id)
        ends = self.work.columns(links, col(ExperimentTest.experiment_id), col(ExperimentTest.insight_id))
        return self._linked(ends, found)

    def _asks(self, found: Iterable[Insight]) -> dict[UUID, list[Insight]]:
        links = self.work.visible(QuestionInsight).where(QuestionInsight.project_id == self.project.id)
        ends = self.work.columns(links, col(QuestionInsight.question_id), col(QuestionInsight.insight_id))
        return self._linked(ends, found)

    def _linked(self, ends: Iterable[tuple[UUID, UUID]], found: Iterable[Insight]) -> dict[UUID, list[Insight]]:
        """Return the insights at the ends of links: those in the report, and those that all members may see."""
        known = {each.id for each in found}
        linked: dict[UUID, list[Insight]] = defaultdict(list)
        for record_id, insight_id in ends:
            insight = self.concluded.get(insight_id)
            if insight and (insight_id in known or insight.status is InsightStatus.CONFIRMED):
                linked[record_id].append(insight)
        return {key: sorted(those, key=_by_number) for key, those in linked.items()}


def _by_day(record: ProjectRecord) -> tuple[date, int]:
    return record.day, record.number


def _by_number(record: ProjectRecord) -> int:
    return record.number


def _named(work: UnitOfWork, project_id: UUID, choices: Choices, finder: Finder | None) -> set[UUID] | None:
    """Return the records that a saved search finds and that are pinned; None where neither was asked for."""
    found = _found(work, project_id, choices.saved_search, finder) if choices.saved_search else None
    if not choices.only_pinned:
        return found
    pinned = {record_id for record_id, _passage_id in pins.on(work, project_id)}
    return pinned if found is None else pinned & found


def _found(work: UnitOfWork, project_id: UUID, address: str, finder: Finder | None) -> set[UUID]:
    if finder is None:
        raise TypeError("a report on a saved search needs a finder")
    asked = Asked.read(address)
    if asked.has_nothing:
        return set()
    results = finder.search(
        work,
        asked.q,
        filters=asked.filters,
        project_ids=[project_id],
        order=asked.order,
        limit=MOST_HITS,
        synonyms=not asked.is_exact,
    )
    return {result.record.id for result in results.results}


def _tagged(work: UnitOfWork, project_id: UUID, names: Iterable[str]) -> set[UUID]:
    """Return the records that carry any of these tags or a narrower one, and the sources of quotes that do."""
    codebook = tags.find(work, project_id)
    known = tags.called(codebook)
    asked = {known[name.casefold()].id for name in names if name.casefold() in known}
    wanted = set[UUID]().union(*(tags.with_narrower(codebook, tag_id) for tag_id in asked))
    carried = work.visible(Tagging).where(col(Tagging.tag_id).in_(wanted))
    taggings = work.columns(carried, col(Tagging.record_id), col(Tagging.record_kind))
    marked = [record_id for record_id, kind in taggings if kind is Kind.QUOTE]
    sources = work.columns(work.visible(Quote).where(col(Quote.id).in_(marked)), col(Quote.source_id))
    return {record_id for record_id, _kind in taggings} | {source_id for (source_id,) in sources}
