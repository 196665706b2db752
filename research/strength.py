"""Strength: how far an insight is borne out by what it rests on, as a sum that is told line by line.

The numbers are a convention: they rank insights by how many independent voices and ways of looking they rest on, and
say nothing of how true they are. ``RULES`` tells the whole of it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field, col

from research import evidence, experiments, insights, small_counts
from research.evidence import Bearing
from research.experiments import Result
from research.insights import Insight, InsightView
from research.records import Brief, View
from research.sight import ONE_OF, Visible
from research.store import UnitOfWork
from research.words import N_, InsightStatus, Stance, Support

OLD_MONTHS = 24
OLD_SHARE = 0.5
TEST_POINTS = 2
MOST_BREADTH = 2
FAIR_FROM, STRONG_FROM = 3, 6

RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        N_(
            "Each participant who is heard in support gives 1 point, however many quotes there are. Where nobody has "
            "said who speaks, all that is said in a conversation counts as one person."
        ),
        {},
    ),
    (
        N_("Each colleague who has observed something in support gives 1 point, however many times."),
        {},
    ),
    (
        N_(
            "When more than one person supports it, each further role among the participants and each further method "
            "gives 1 point, at most %(most)d for roles and %(most)d for methods. Observation is a method of its own."
        ),
        {"most": MOST_BREADTH},
    ),
    (N_("Each person whose words or observations contradict it takes 1 point."), {}),
    (
        N_(
            "An experiment that is over gives %(points)d points when the hypothesis held, and takes %(points)d when it "
            "did not. An unclear result changes nothing. The experiment that an insight grew from gives 1 point."
        ),
        {"points": TEST_POINTS},
    ),
    (N_("What is %(months)d months old or older counts half."), {"months": OLD_MONTHS}),
    (N_("What is in the bin, and quotes that no longer stand in their source, count for nothing."), {}),
    (
        N_(
            "Fewer than %(fair)d points are weak evidence, from %(fair)d it is fair, and from %(strong)d it is strong. "
            "An insight with no points left is contradicted."
        ),
        {"fair": FAIR_FROM, "strong": STRONG_FROM},
    ),
)
"""The whole rule, as sentences with what fills their places."""


class Reason(View):
    """One line of the sum.

    Attributes:
        text: A template in the source language, with ``%(name)s`` places that ``values`` fill.
    """

    text: str
    values: dict[str, int]
    points: float | None
    people: int = Field(default=0, exclude=True, description="How many people it speaks of.")


class Strength(View):
    """How strong an insight is, and why: the points of the reasons make up the sum.

    Attributes:
        points: None where the sum would tell somebody outside the team of so few people that it is kept from them.
    """

    support: Support
    points: float | None
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that strength depends on."""

    today: date
    pieces: Sequence[Bearing] = ()
    results: Sequence[Result] = ()


Weighed = dict[Any, float]
"""What is counted once each, with its share: 1, or less where all there is of it is old."""

_Said = tuple[str, str]
_PARTICIPANTS = (N_("One participant"), N_("%(count)d participants"))
_OLD_PARTICIPANTS = (
    N_("One participant, heard %(months)d months ago or more: counts half"),
    N_("%(count)d participants, heard %(months)d months ago or more: count half"),
)
_OBSERVERS = (N_("One colleague who has observed"), N_("%(count)d colleagues who have observed"))
_OLD_OBSERVERS = (
    N_("One colleague who observed %(months)d months ago or more: counts half"),
    N_("%(count)d colleagues who observed %(months)d months ago or more: count half"),
)
_ROLES = (N_("One role"), N_("%(count)d roles among the participants"))
_METHODS = (N_("One method"), N_("%(count)d methods"))
_HELD = (N_("One experiment in which the hypothesis held"), N_("%(count)d experiments in which the hypothesis held"))
_GREW = (N_("It grew from an experiment"), N_("It grew from %(count)d experiments"))
_AGAINST = (N_("One person contradicts"), N_("%(count)d people contradict"))
_OLD_AGAINST = (
    N_("One person contradicted %(months)d months ago or more: counts half"),
    N_("%(count)d people contradicted %(months)d months ago or more: count half"),
)
_FAILED = (
    N_("One experiment in which the hypothesis did not hold"),
    N_("%(count)d experiments in which the hypothesis did not hold"),
)
_WITHDRAWN = (
    N_("One piece of evidence is withdrawn, and counts for nothing"),
    N_("%(count)d pieces of evidence are withdrawn, and count for nothing"),
)
_UNPLACED = (
    N_("One quote no longer stands in its source, and counts for nothing"),
    N_("%(count)d quotes no longer stand in their sources, and count for nothing"),
)


def weigh(facts: Facts) -> Strength:
    """Return how strong an insight is: see ``RULES``."""
    reasons = [*_speaking_for(facts), *_speaking_against(facts), *_for_nothing(facts.pieces)]
    points = sum(reason.points or 0 for reason in reasons)
    says_anything = any(piece.counts for piece in facts.pieces) or bool(facts.results)
    return Strength(support=_support(points, says_anything=says_anything), points=points, reasons=reasons)


def _support(points: float, *, says_anything: bool) -> Support:
    if not says_anything:
        return Support.LACKING
    if points <= 0:
        return Support.DISPUTED
    return Support.STRONG if points >= STRONG_FROM else Support.FAIR if points >= FAIR_FROM else Support.WEAK


def _speaking_for(facts: Facts) -> Iterator[Reason]:
    pieces = [piece for piece in facts.pieces if piece.counts and piece.stance is Stance.SUPPORTS]
    heard, saw = _heard(pieces, facts.today), _saw(pieces, facts.today)
    yield from _by_age(_PARTICIPANTS, _OLD_PARTICIPANTS, heard.values())
    yield from _by_age(_OBSERVERS, _OLD_OBSERVERS, saw.values())
    roles = _once(((piece.group, piece.day) for piece in pieces if piece.group), facts.today)
    methods = _once(((piece.method, piece.day) for piece in pieces), facts.today)
    several = len(heard) + len(saw) > 1
    for said, found in ((_ROLES, roles), (_METHODS, methods)):
        if found and several:
            yield _reason(said, len(found), _breadth(found))
    yield from _tried(_HELD, facts, Stance.SUPPORTS, TEST_POINTS)
    yield from _tried(_GREW, facts, Stance.SUPPORTS, 1, is_test=False)


def _speaking_against(facts: Facts) -> Iterator[Reason]:
    pieces = [piece for piece in facts.pieces if piece.counts and piece.stance is Stance.CONTRADICTS]
    shares = [*_heard(pieces, facts.today).values(), *_saw(pieces, facts.today).values()]
    yield from _by_age(_AGAINST, _OLD_AGAINST, shares, sign=-1)
    yield from _tried(_FAILED, facts, Stance.CONTRADICTS, -TEST_POINTS)


def _for_nothing(pieces: Sequence[Bearing]) -> Iterator[Reason]:
    withdrawn = sum(piece.is_withdrawn for piece in pieces)
    for said, count in ((_WITHDRAWN, withdrawn), (_UNPLACED, sum(not piece.counts for piece in pieces) - withdrawn)):
        if count:
            yield _reason(said, count, 0, people=count)


def _heard(pieces: Iterable[Bearing], today: date) -> Weighed:
    """Return who speaks; where that is not known, what was said in a conversation is one person's."""
    spoken = (piece for piece in pieces if piece.method)
    return _once(((piece.participant_id or piece.source_id, piece.day) for piece in spoken), today)


def _saw(pieces: Iterable[Bearing], today: date) -> Weighed:
    """Return who observed; an observation that nobody is named for is somebody's."""
    seen = (piece for piece in pieces if not piece.method)
    return _once(((piece.observer_id or piece.source_id, piece.day) for piece in seen), today)


def _once(dated: Iterable[tuple[Any, date]], today: date) -> Weighed:
    """Return each thing once, at the share of the newest there is of it."""
    shares: Weighed = {}
    for key, day in dated:
        shares[key] = max(shares.get(key, 0), _share(day, today))
    return shares


def _share(day: date, today: date) -> float:
    months = (today.year - day.year) * 12 + today.month - day.month - (day.day > today.day)
    return OLD_SHARE if months >= OLD_MONTHS else 1


def _breadth(shares: Weighed) -> float:
    """Return what all but one of these give."""
    return min(MOST_BREADTH, sum(sorted(shares.values(), reverse=True)[1:]))


def _by_age(new: _Said, old: _Said, shares: Collection[float], *, sign: int = 1) -> Iterator[Reason]:
    for said, share in ((new, 1), (old, OLD_SHARE)):
        count = sum(each == share for each in shares)
        if count:
            yield _reason(said, count, sign * share * count, people=count)


def _tried(said: _Said, facts: Facts, stance: Stance, points: int, *, is_test: bool = True) -> Iterator[Reason]:
    found = [each for each in facts.results if each.stance is stance and each.is_test is is_test]
    if found:
        yield _reason(said, len(found), points * sum(_share(each.day, facts.today) for each in found))


def _reason(said: _Said, count: int, points: float, *, people: int = 0) -> Reason:
    text = said[count > 1]
    values = {"count": count, "months": OLD_MONTHS}
    return Reason(
        text=text,
        values={name: value for name, value in values.items() if f"%({name})" in text},
        points=points,
        people=people,
    )


def _told(work: UnitOfWork, project_id: UUID, whole: Strength) -> Strength:
    """Return a strength as the actor may read it: who is outside the team is not told the sum where it tells of few."""
    if not small_counts.is_hidden(work, project_id, *(reason.people for reason in whole.reasons)):
        return whole
    kept = Reason(text=N_("The sum is not shown, because it rests on few people."), values={}, points=None)
    return Strength(support=whole.support, points=None, reasons=[kept])


# --- insights as they are weighed -----------------------------------------------------------------------------------


def of(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, Strength]:
    """Return how strong those of the insights are that the actor may see."""
    facts = _facts(work, insight_ids)
    standing = work.told(_standing, ids=list(insight_ids))
    return {key: _told(work, project_id, weigh(facts[key])) for key, _, project_id in standing}


def _facts(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, Facts]:
    pieces, results = evidence.bearings(work, insight_ids), experiments.results(work, insight_ids)
    return {key: Facts(work.today, pieces.get(key, []), results.get(key, [])) for key in insight_ids}


def _standing(visible: Visible) -> Any:
    return (
        visible(Insight)
        .where(col(Insight.id).in_(ONE_OF))
        .with_only_columns(col(Insight.id), col(Insight.status), col(Insight.project_id))
    )


class Weight(View):
    """What an insight weighs: its status, how strong it is, and what speaks for and against."""

    status: InsightStatus
    support: Support
    supports: int | None
    contradicts: int | None
    refuted_by: int


def weights(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, Weight]:
    """Return what those of the insights weigh that the actor may see."""
    # Evidence grows old overnight without any change.
    return work.known(f"weight on {work.today}", insight_ids, lambda missing: _weights(work, missing))


def _weights(work: UnitOfWork, insight_ids: Sequence[UUID]) -> dict[UUID, Weight]:
    facts = _facts(work, insight_ids)
    return {
        key: Weight(
            status=status,
            support=weigh(facts[key]).support,
            **small_counts.told(work, project_id, _counts(facts[key])),
            refuted_by=_refuted_by(facts[key]),
        )
        for key, status, project_id in work.told(_standing, ids=list(insight_ids))
    }


def _counts(facts: Facts) -> dict[str, int]:
    counting = [piece.stance for piece in facts.pieces if piece.counts]
    return {
        "supports": counting.count(Stance.SUPPORTS),
        "contradicts": counting.count(Stance.CONTRADICTS),
    }


def _refuted_by(facts: Facts) -> int:
    return sum(each.stance is Stance.CONTRADICTS for each in facts.results)


class WeighedInsight(InsightView):
    """An insight as shown, with how strong it is."""

    support: Support
    points: float | None
    refuted_by: int
    grew_from: list[Brief]


def views(work: UnitOfWork, found: Sequence[Insight]) -> list[WeighedInsight]:
    """Return insights as shown, with how strong they are."""
    ids = [each.id for each in found]
    facts, grew_from = _facts(work, ids), experiments.origins(work, ids)
    return [_weighed(work, view, facts[view.id], grew_from.get(view.id, [])) for view in insights.views(work, found)]


def _weighed(work: UnitOfWork, view: InsightView, facts: Facts, grew_from: list[Brief]) -> WeighedInsight:
    told = _told(work, view.project_id, weigh(facts))
    own = {name: getattr(view, name) for name in InsightView.model_fields}
    refuted_by = _refuted_by(facts)
    return WeighedInsight(**own, support=told.support, points=told.points, refuted_by=refuted_by, grew_from=grew_from)
