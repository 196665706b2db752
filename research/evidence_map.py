"""The evidence map: what rests on what, from sources over quotes to insights and experiments, and where it is thin."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col

from research import evidence, experiments, insights, quotes, strength, tags
from research.access import Permission
from research.evidence import Evidence
from research.experiments import Experiment, ExperimentTest
from research.insights import Insight
from research.interviews import Interview, InterviewParticipant
from research.observations import Observation
from research.quotes import Quote, QuoteView
from research.records import Brief, ProjectRecord, View
from research.store import UnitOfWork
from research.strength import Weight
from research.tags import TagView
from research.words import InsightStatus, Kind, Phase, Stance

SOURCES = (Kind.INTERVIEW, Kind.OBSERVATION)
_TAGGED = (*SOURCES, Kind.QUOTE, Kind.INSIGHT, Kind.EXPERIMENT)
_DRAWN: tuple[type[ProjectRecord], ...] = (Interview, Observation, Insight, Experiment)


class Spot(NamedTuple):
    """A record on the map."""

    id: UUID
    kind: Kind
    phase: Phase


class Thread(NamedTuple):
    """A way from a source to an insight; what the actor may not see of it is None.

    Attributes:
        quote_id: None where the insight rests on a whole observation.
        participant_id: Who said it, where that is known.
        insight_id: None where no insight rests on the quote; ``stance`` is None then too.
        counts: The words stand where they are said to stand; see ``evidence.Bearing``.
    """

    source_id: UUID | None
    quote_id: UUID | None
    passage_id: UUID | None
    participant_id: UUID | None
    insight_id: UUID | None
    stance: Stance | None
    counts: bool


class Trial(NamedTuple):
    """That an experiment tests an insight."""

    insight_id: UUID
    experiment_id: UUID


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """What hangs together.

    Attributes:
        spots: Sources, insights and experiments; of each kind in the order of their numbers.
        threads: By insight, in the order of its evidence; then the quotes that no insight rests on.
    """

    project_id: UUID
    spots: tuple[Spot, ...]
    threads: tuple[Thread, ...]
    trials: tuple[Trial, ...]

    def of(self, *kinds: Kind) -> list[Spot]:
        """Return the records of some kinds."""
        return [spot for spot in self.spots if spot.kind in kinds]

    @property
    def quote_ids(self) -> list[UUID]:
        """The quotes, each once."""
        return list(dict.fromkeys(thread.quote_id for thread in self.threads if thread.quote_id))

    @property
    def apart(self) -> set[UUID]:
        """The sources and experiments that nothing is tied to."""
        tied = {thread.source_id for thread in self.threads} | {trial.experiment_id for trial in self.trials}
        return {spot.id for spot in self.of(*SOURCES, Kind.EXPERIMENT)} - tied

    def around(self, chosen: Set[UUID]) -> "EvidenceMap":
        """Return the part that holds these records and quotes, and what hangs directly together with them."""
        threads = tuple(
            each
            for each in self.threads
            if each.insight_id in chosen or each.source_id in chosen or each.quote_id in chosen
        )
        trials = tuple(each for each in self.trials if chosen & {*each})
        kept = set(chosen).union(*trials)
        kept |= {end for each in threads for end in (each.source_id, each.insight_id) if end}
        return EvidenceMap(self.project_id, tuple(spot for spot in self.spots if spot.id in kept), threads, trials)

    def without(self, dropped: Set[UUID]) -> "EvidenceMap":
        """Return the map without records that nothing is tied to."""
        return replace(self, spots=tuple(spot for spot in self.spots if spot.id not in dropped))


def of_project(work: UnitOfWork, project_id: UUID) -> EvidenceMap:
    """Return the whole map of a project."""
    work.require(Permission.READ, project_id)
    spots = _spots(work, project_id)
    concluded = [spot.id for spot in spots if spot.kind is Kind.INSIGHT]
    return _drawn(work, project_id, spots, concluded, [*_unused(work, project_id, spots)])


def of_insight(work: UnitOfWork, insight_id: UUID) -> EvidenceMap:
    """Return the map of one insight: what it rests on, and what tests it."""
    project_id = insights.get(work, insight_id).project_id
    return _drawn(work, project_id, _spots(work, project_id), [insight_id], []).around({insight_id})


def narrowed(work: UnitOfWork, whole: EvidenceMap, *, phase: Phase | None = None, tag: str = "") -> EvidenceMap:
    """Return what has a phase and carries a tag, with what hangs together with it."""
    if phase is None and not tag:
        return whole
    phases = {spot.id: spot.phase for spot in whole.spots}
    for each in whole.threads:
        # A quote is of its source's phase; to those who may not see the source, of its insight's.
        home = each.source_id or each.insight_id
        if each.quote_id and home:
            phases[each.quote_id] = phases[home]
    chosen = {key for key, own in phases.items() if phase in {None, own}}
    if tag:
        chosen &= set[UUID]().union(*(tags.carrying(work, whole.project_id, kind, tag) for kind in _TAGGED))
    return whole.around(chosen)


def _spots(work: UnitOfWork, project_id: UUID) -> tuple[Spot, ...]:
    spots: list[Spot] = []
    for kind in _DRAWN:
        columns: Any = kind
        chosen = work.visible(kind).where(columns.project_id == project_id).order_by(columns.number)
        spots += [Spot(key, kind.kind, phase) for key, phase in work.columns(chosen, columns.id, columns.phase)]
    return tuple(spots)


def _drawn(
    work: UnitOfWork, project_id: UUID, spots: tuple[Spot, ...], concluded: Sequence[UUID], unused: list[Thread]
) -> EvidenceMap:
    """Return the map of some insights, with quotes that none rests on."""
    seen = {spot.id for spot in spots}
    cited = work.visible(Evidence).where(col(Evidence.insight_id).in_(concluded))
    columns = (col(Evidence.id), col(Evidence.quote_id), col(Evidence.passage_id))
    ends = {key: rest for key, *rest in work.columns(cited, *columns)}
    quoted = work.visible(Quote).where(Quote.project_id == project_id)
    readable = {key for (key,) in work.columns(quoted, col(Quote.id))}
    threads = []
    for each in chain.from_iterable(evidence.bearings(work, concluded).values()):
        quote_id, passage_id = ends[each.id]
        source, quote = (
            (each.source_id if each.source_id in seen else None),
            (quote_id if quote_id in readable else None),
        )
        if (source or quote) and not each.is_withdrawn:
            said_by = each.participant_id if source else None
            threads.append(Thread(source, quote, passage_id, said_by, each.insight_id, each.stance, each.counts))
    return EvidenceMap(project_id, spots, (*threads, *unused), _trials(work, project_id, seen))


def _unused(work: UnitOfWork, project_id: UUID, spots: Iterable[Spot]) -> Iterator[Thread]:
    """Yield the quotes that no insight rests on."""
    seen = {spot.id for spot in spots}
    cited: Any = work.visible(Evidence).where(Evidence.project_id == project_id, col(Evidence.quote_id).is_not(None))
    used = cited.with_only_columns(col(Evidence.quote_id))
    marked = work.visible(Quote).where(Quote.project_id == project_id, col(Quote.id).not_in(used))
    columns = (col(Quote.id), col(Quote.source_id), col(Quote.passage_id), col(Quote.is_unplaced))
    for key, source_id, passage_id, is_unplaced in work.columns(marked.order_by(col(Quote.number)), *columns):
        if source_id in seen:
            yield Thread(source_id, key, passage_id, None, None, None, not is_unplaced)


def _trials(work: UnitOfWork, project_id: UUID, seen: Set[UUID]) -> tuple[Trial, ...]:
    links = work.visible(ExperimentTest).where(ExperimentTest.project_id == project_id)
    columns = (col(ExperimentTest.insight_id), col(ExperimentTest.experiment_id))
    found = (Trial(*ends) for ends in work.columns(links.order_by(col(ExperimentTest.id)), *columns))
    return tuple(trial for trial in found if seen >= {*trial})


# --- what is written on it ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Legend:
    """What is written on a map, by id."""

    briefs: dict[UUID, Brief]
    quotes: dict[UUID, QuoteView]
    weights: dict[UUID, Weight]
    experiments: dict[UUID, Experiment]


def legend(work: UnitOfWork, found: EvidenceMap, quote_ids: Iterable[UUID]) -> Legend:
    """Return what is written on a map, and the words of some of its quotes."""
    told = quotes.views(work, list(quotes.named(work, quote_ids).values()))
    return Legend(
        briefs=work.briefs((spot.kind, spot.id) for spot in found.spots),
        quotes={each.id: each for each in told},
        weights=strength.weights(work, [spot.id for spot in found.of(Kind.INSIGHT)]),
        experiments=experiments.named(work, [spot.id for spot in found.of(Kind.EXPERIMENT)]),
    )


def claims(work: UnitOfWork, found: EvidenceMap) -> list[Brief]:
    """Return the insights of a map in the order of their numbers."""
    named = work.briefs((spot.kind, spot.id) for spot in found.of(Kind.INSIGHT))
    return [named[spot.id] for spot in found.of(Kind.INSIGHT)]


# --- thin spots -----------------------------------------------------------------------------------------------------


class ThinSpots(View):
    """Where a project's evidence is thin. Superseded insights need nothing more.

    Attributes:
        bare: Insights without evidence that counts.
        opposed: Insights that everything cited contradicts.
        one_person: Insights that one participant alone supports, be it in several interviews.
        one_source: Insights that one interview or observation alone supports.
        aimless: Experiments that test no insight.
        unused_tags: Tags that nothing carries and no other tag lies under.
        uncited: Interviews that no insight rests on.
        uncited_observations: How many observations no insight rests on.
        unplaced: Quotes whose words are no longer in their source.
    """

    bare: list[Brief]
    opposed: list[Brief]
    one_person: list[Brief]
    one_source: list[Brief]
    aimless: list[Brief]
    unused_tags: list[TagView]
    uncited: list[Brief]
    uncited_observations: int
    unplaced: list[QuoteView]

    @property
    def is_firm(self) -> bool:
        """Whether there are none."""
        return not any(getattr(self, name) for name in type(self).model_fields)


def thin_spots(work: UnitOfWork, whole: EvidenceMap) -> ThinSpots:
    """Return where the evidence of a whole project is thin.

    Raises:
        NotPermitted: The actor does not see all of it, and could not tell.
    """
    work.require(Permission.READ_RESEARCH, whole.project_id)
    weak = _weak(work, whole)
    cited = {thread.source_id for thread in whole.threads if thread.insight_id}
    silent = [spot for spot in whole.of(*SOURCES) if spot.id not in cited]
    tried = {trial.experiment_id for trial in whole.trials}
    aimless = [spot for spot in whole.of(Kind.EXPERIMENT) if spot.id not in tried]
    uncited = [spot for spot in silent if spot.kind is Kind.INTERVIEW]
    named = work.briefs((spot.kind, spot.id) for spot in chain(aimless, uncited, *weak.values()))
    told = {name: [named[spot.id] for spot in spots] for name, spots in weak.items()}
    book = tags.views(work, tags.find(work, whole.project_id))
    wider = {tag.parent_id for tag in book}
    return ThinSpots(
        **{name: told.get(name, []) for name in ("bare", "opposed", "one_person", "one_source")},
        aimless=[named[spot.id] for spot in aimless],
        unused_tags=[tag for tag in book if not tag.uses and tag.id not in wider],
        uncited=[named[spot.id] for spot in uncited],
        uncited_observations=len(silent) - len(uncited),
        unplaced=quotes.views(work, quotes.find(work, whole.project_id, is_unplaced=True)),
    )


def _weak(work: UnitOfWork, whole: EvidenceMap) -> dict[str, list[Spot]]:
    """Return the insights that rest on little, by what they lack as ``ThinSpots`` names it."""
    weights = strength.weights(work, [spot.id for spot in whole.of(Kind.INSIGHT)])
    alone = _alone(work, whole.project_id)
    cited: dict[UUID | None, list[Thread]] = defaultdict(list)
    for thread in whole.threads:
        if thread.counts:
            cited[thread.insight_id].append(thread)
    weak: dict[str, list[Spot]] = defaultdict(list)
    for spot in whole.of(Kind.INSIGHT):
        rests_on = [thread for thread in cited[spot.id] if thread.stance is Stance.SUPPORTS]
        people = {thread.participant_id or alone.get(thread.source_id) for thread in rests_on}
        if weights[spot.id].status is InsightStatus.SUPERSEDED:
            continue
        if not rests_on:
            weak["opposed" if cited[spot.id] else "bare"].append(spot)
        elif len(people) == 1 and None not in people:
            weak["one_person"].append(spot)
        elif len({thread.source_id for thread in rests_on}) == 1:
            weak["one_source"].append(spot)
    return weak


def _alone(work: UnitOfWork, project_id: UUID) -> dict[UUID | None, UUID]:
    """Return who took part, by interview, where it was one participant."""
    present: dict[UUID | None, list[UUID]] = defaultdict(list)
    took_part = work.visible(InterviewParticipant).where(InterviewParticipant.project_id == project_id)
    columns = (col(InterviewParticipant.interview_id), col(InterviewParticipant.participant_id))
    for interview_id, participant_id in work.columns(took_part, *columns):
        present[interview_id].append(participant_id)
    return {interview_id: found[0] for interview_id, found in present.items() if len(found) == 1}
