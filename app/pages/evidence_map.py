"""The evidence map of a project or of one insight: a picture, the same as a table, and where the evidence is thin."""

import textwrap
from collections import Counter, defaultdict
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import SignedIn
from app.evidence_drawing import Column, Drawing, Node, Tie, draw
from app.pages.projects import project_view
from app.pages.shared import Chosen, Pages, paged
from app.rendering import url
from research import evidence_map, insights, tags
from research.evidence_map import SOURCES, EvidenceMap, Legend, Thread
from research.experiments import Experiment
from research.quotes import QuoteView
from research.records import Brief
from research.store import UnitOfWork
from research.strength import Weight
from research.words import Decision, Kind, Phase, Stance

router = APIRouter()

MOST_QUOTES = 60
"""Past so many, quotes are counted for each source and insight instead of drawn."""

MOST_INSIGHTS = 30
"""So many insights are in one picture; the others are on further pages."""

MOST_APART = 20
"""Past so many, records that nothing is tied to are counted and not drawn."""

MOST_THIN = 5
"""So many thin spots of a sort are named; the others are counted."""

_DECIDED = "-d"
"""Ends the key of an experiment's decision."""

COLUMNS = (
    Column("source", 190, 2),
    Column("quote", 236, 2),
    Column("insight", 290, 3),
    Column("experiment", 200, 2),
    Column("decision", 110, 0),
)


_COUNTED = (Column("source", 190, 1), Column("count", 96, 0), *COLUMNS[2:])
"""The columns where quotes are counted: there is much to draw, so boxes are lower."""


@dataclass(frozen=True, slots=True)
class Strand:
    """A thread as it is drawn, or those from one source to one insight that point the same way.

    Attributes:
        key: Of its box between the source and the insight; empty where it goes straight.
        quote: None where quotes are counted.
        passage_id: Where its words are, or the first of them.
        count: How many quotes it stands for; 0 where it goes straight.
    """

    key: str
    source: Brief | None
    quote: QuoteView | None
    passage_id: UUID | None
    count: int
    insight_id: UUID | None
    stance: Stance | None
    phase: Phase

    @property
    def address(self) -> str:
        """Where its words are read."""
        if self.source is None:
            return ""
        passage = f"/passages/{self.passage_id}" if self.passage_id else ""
        return url(self.source.kind, self.source.id) + passage + (f"?quote={self.quote.id}" if self.quote else "")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """An insight with what it rests on and what tests it."""

    brief: Brief
    weight: Weight
    supports: list[Strand]
    contradicts: list[Strand]
    experiments: list[Experiment]


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as its templates show it.

    Attributes:
        records, strands, decisions: What each box stands for, by its key.
        loose: What is marked and no insight rests on.
        apart: Sources and experiments that nothing is tied to.
        undrawn: How many of those there is no room for.
        is_counted: There are too many quotes to draw, so they are counted.
        counted: How many there are of each kind and stance.
    """

    drawing: Drawing
    legend: Legend
    records: dict[str, Brief]
    strands: dict[str, Strand]
    decisions: dict[str, Decision]
    claims: list[ClaimRow]
    loose: list[Strand]
    apart: list[Brief]
    undrawn: int
    is_counted: bool
    counted: dict[str, int]


@router.get("/projects/{project_id}/map")
def show_project_map(
    page: SignedIn,
    project_id: UUID,
    phase: Chosen[Phase] = None,
    tag: str = "",
    insight: Chosen[UUID] = None,
    at: int = 1,
) -> Response:
    """Show what rests on what in a project, and where it is thin."""
    if insight is not None:
        return page.go(f"/insights/{insight}/map")
    with page.reading() as work:
        project = project_view(work, project_id)
        whole = evidence_map.of_project(work, project_id)
        found = evidence_map.narrowed(work, whole, phase=phase, tag=tag)
        claims, pages = paged([spot.id for spot in found.of(Kind.INSIGHT)], at, MOST_INSIGHTS)
        return page.show(
            "evidence_map/show.html",
            project=project,
            insight=None,
            picture=_picture(work, _part(found, set(claims), pages)),
            pages=pages,
            most_insights=MOST_INSIGHTS,
            chosen={"phase": phase or "", "tag": tag, "insight": ""},
            tags=tags.find(work, project_id),
            choices=[_choice(each) for each in evidence_map.claims(work, whole)],
            thin=evidence_map.thin_spots(work, whole) if project.may.write else None,
            most_thin=MOST_THIN,
        )


@router.get("/insights/{insight_id}/map")
def show_insight_map(page: SignedIn, insight_id: UUID) -> Response:
    """Show what one insight rests on, and what tests it."""
    with page.reading() as work:
        insight = insights.get(work, insight_id)
        return page.show(
            "evidence_map/show.html",
            project=project_view(work, insight.project_id),
            insight=insight.in_brief(),
            picture=_picture(work, evidence_map.of_insight(work, insight_id)),
            thin=None,
        )


def _choice(insight: Brief) -> tuple[str, str]:
    return str(insight.id), f"{insight.reference} {textwrap.shorten(insight.title, 60, placeholder=' …')}"


def _part(found: EvidenceMap, claims: set[UUID], pages: Pages) -> EvidenceMap:
    """Return what is on one page of a map: some insights, and on the first one what no insight is tied to."""
    if pages.last == 1:
        return found
    loose = {thread.quote_id for thread in found.threads if thread.insight_id is None and thread.quote_id}
    return found.around(claims | loose | found.apart if pages.at == 1 else claims)


def _picture(work: UnitOfWork, found: EvidenceMap) -> Picture:
    apart = found.apart
    undrawn = len(apart) if len(apart) > MOST_APART else 0
    found = found.without(apart) if undrawn else found
    is_counted = len(found.quote_ids) > MOST_QUOTES
    columns = _COUNTED if is_counted else COLUMNS
    legend = evidence_map.legend(work, found, [] if is_counted else found.quote_ids)
    strands = _strands(found, legend, is_counted=is_counted)
    decisions = {f"{key}{_DECIDED}": each.decision for key, each in legend.experiments.items() if each.decision}
    return Picture(
        drawing=draw(columns, _nodes(found, legend, strands), _ties(found, strands, decisions), anchor="insight"),
        legend=legend,
        records={str(key): brief for key, brief in legend.briefs.items()},
        strands={strand.key: strand for strand in strands if strand.key},
        decisions=decisions,
        claims=_claims(found, legend, strands),
        loose=[strand for strand in strands if strand.insight_id is None],
        apart=[legend.briefs[spot.id] for spot in found.spots if spot.id in apart],
        undrawn=undrawn,
        is_counted=is_counted,
        counted=_counted(found),
    )


def _counted(found: EvidenceMap) -> dict[str, int]:
    stances = Counter(thread.stance for thread in found.threads)
    return {
        "sources": len(found.of(*SOURCES)),
        "quotes": len(found.quote_ids),
        "insights": len(found.of(Kind.INSIGHT)),
        "experiments": len(found.of(Kind.EXPERIMENT)),
        **{str(stance): stances[stance] for stance in Stance},
    }


def _strands(found: EvidenceMap, legend: Legend, *, is_counted: bool) -> list[Strand]:
    """Return what is drawn between sources and insights, in the order of the threads."""
    phases = {spot.id: spot.phase for spot in found.spots}
    together: dict[tuple[str, UUID | None, UUID | None, Stance | None], list[Thread]] = defaultdict(list)
    for thread in found.threads:
        key = str(thread.quote_id) if thread.quote_id else ""
        if key and is_counted:
            key = f"{thread.source_id}-{thread.insight_id}-{thread.stance}"
        together[key, thread.source_id, thread.insight_id, thread.stance].append(thread)
    return [
        Strand(
            key=key,
            source=legend.briefs.get(source_id) if source_id else None,
            quote=legend.quotes.get(threads[0].quote_id) if threads[0].quote_id else None,
            passage_id=threads[0].passage_id,
            count=len(threads) if key else 0,
            insight_id=insight_id,
            stance=stance,
            phase=phases[home],
        )
        for (key, source_id, insight_id, stance), threads in together.items()
        if (home := source_id or insight_id)
    ]


def _nodes(found: EvidenceMap, legend: Legend, strands: list[Strand]) -> list[Node]:
    columns = {Kind.INTERVIEW: "source", Kind.OBSERVATION: "source"}
    nodes = [
        Node(str(spot.id), columns.get(spot.kind, str(spot.kind)), spot.phase, legend.briefs[spot.id].title)
        for spot in found.spots
    ]
    between = {strand.key: strand for strand in strands if strand.key}
    nodes += [
        Node(key, "quote" if each.quote else "count", each.phase, each.quote.text if each.quote else "")
        for key, each in between.items()
    ]
    return nodes + [
        Node(f"{key}{_DECIDED}", "decision", each.phase, "")
        for key, each in legend.experiments.items()
        if each.decision
    ]


def _ties(found: EvidenceMap, strands: list[Strand], decisions: dict[str, Decision]) -> list[Tie]:
    ties: dict[Tie, None] = {}
    for strand in strands:
        contradicts = strand.stance is Stance.CONTRADICTS
        source = str(strand.source.id) if strand.source else ""
        if strand.key and source:
            ties[Tie(source, strand.key)] = None
        if strand.insight_id and (strand.key or source):
            ties[Tie(strand.key or source, str(strand.insight_id), contradicts, max(strand.count, 1))] = None
    for trial in found.trials:
        ties[Tie(str(trial.insight_id), str(trial.experiment_id))] = None
    for key in decisions:
        ties[Tie(key.removesuffix(_DECIDED), key)] = None
    return list(ties)


def _claims(found: EvidenceMap, legend: Legend, strands: list[Strand]) -> list[ClaimRow]:
    """Return the insights as the table shows them, by phase."""
    tested: dict[UUID, list[Experiment]] = defaultdict(list)
    for trial in found.trials:
        tested[trial.insight_id].append(legend.experiments[trial.experiment_id])
    return [
        ClaimRow(
            brief=legend.briefs[spot.id],
            weight=legend.weights[spot.id],
            supports=[each for each in strands if (each.insight_id, each.stance) == (spot.id, Stance.SUPPORTS)],
            contradicts=[each for each in strands if (each.insight_id, each.stance) == (spot.id, Stance.CONTRADICTS)],
            experiments=tested[spot.id],
        )
        for spot in sorted(found.of(Kind.INSIGHT), key=lambda spot: spot.phase.order)
    ]
