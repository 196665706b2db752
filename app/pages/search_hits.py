"""The hits of a search as its pages show them: the passages of an interview under the interview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.context import Page
from app.rendering import url
from research import experiments, passages, strength
from research.experiments import Experiment
from research.passages import Place
from research.records import Brief
from research.search.address import Asked
from research.search.finder import Result, Results
from research.store import UnitOfWork
from research.strength import Weight
from research.words import Kind

# So many passages of one interview are shown before the rest is left to a search in that interview.
MOST_PASSAGES = 3
# Characters; on a projector, six hits of more than this need smaller type to fit on one screen.
LONG = 140


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit: a record, or a passage of an interview.

    Attributes:
        pin_id: The visitor's own pin on it.
    """

    result: Result
    passage: Place | None
    pin_id: UUID | None

    @property
    def record(self) -> Brief:
        """The record that was found, or that holds the passage."""
        return self.result.record

    @property
    def key(self) -> UUID:
        """What tells the hit from all others."""
        return self.passage.id if self.passage else self.record.id

    @property
    def address(self) -> str:
        """Where the hit leads: to the passage itself, where it is one."""
        return url(self.record.kind, self.record.id) + (f"/passages/{self.passage.id}" if self.passage else "")

    @property
    def snippet(self) -> tuple[tuple[str, bool], ...]:
        """Its words in pieces; true for what matched."""
        return self.result.hit.snippet

    @property
    def tags(self) -> tuple[str, ...]:
        """Those of its tags that match."""
        return self.result.hit.tags

    @property
    def is_voice(self) -> bool:
        """Whether a participant speaks, and not one of us."""
        return self.passage is not None and self.passage.is_voice

    @property
    def place(self) -> str:
        """Who speaks, and when, as far as it is known: ``P-014, 12:41``."""
        return ", ".join(filter(None, (self.passage.speaker, self.passage.time))) if self.passage else ""

    @property
    def said(self) -> str:
        """What to call the hit aloud: ``INT-003, P-014, 12:41``."""
        place = self.place
        return f"{self.record.reference}, {place}" if place else self.record.reference

    @property
    def is_long(self) -> bool:
        """Whether its words take so much room that a projector has to show them smaller."""
        return sum(len(text) for text, _ in self.snippet) > LONG

    @property
    def cite(self) -> str:
        """What names the hit as evidence; empty where it cannot be evidence."""
        if self.passage:
            return f"passage={self.passage.id}"
        return f"observation={self.record.id}" if self.record.kind is Kind.OBSERVATION else ""

    @property
    def pin(self) -> str:
        """What the hit is called where pins are made."""
        return f"{self.record.kind}:{self.record.id}" + (f":{self.passage.id}" if self.passage else "")


@dataclass(frozen=True, slots=True)
class Group:
    """A record with what was found in it.

    Attributes:
        whole: The hit on the record itself; None where only passages of it were found.
        found: How many passages of it were found in all.
        is_wider: It fits less well than the hits that are counted.
        weight: What it weighs, where it is an insight.
        experiment: How it went, where it is an experiment.
    """

    record: Brief
    whole: Shown | None
    passages: tuple[Shown, ...]
    found: int
    is_wider: bool
    weight: Weight | None
    experiment: Experiment | None

    @property
    def has_more(self) -> bool:
        """Whether there are passages that are not shown."""
        return bool(self.passages) and self.found > len(self.passages)


def look(page: Page, work: UnitOfWork, project_id: UUID, asked: Asked, *, limit: int, offset: int = 0) -> Results:
    """Search a project for what an address asks for."""
    return page.installation.finder.search(
        work,
        asked.q,
        filters=asked.filters,
        project_ids=[project_id],
        order=asked.order,
        limit=limit,
        offset=offset,
        # Once it was sent with Enter, the last word is a whole one.
        typing=asked.is_unfinished and "Fasett-Typing" in page.request.headers,
        synonyms=not asked.is_exact,
    )


def shown(work: UnitOfWork, results: Sequence[Result], pinned: Mapping[tuple[UUID, UUID | None], UUID]) -> list[Shown]:
    """Return hits as shown, in their order.

    Args:
        pinned: The visitor's own pins, by what they are on (see ``pins.on``).
    """
    spoken = passages.places(work, [each.hit.passage_id for each in results if each.hit.passage_id])
    hits = []
    for each in results:
        passage = spoken.get(each.hit.passage_id) if each.hit.passage_id else None
        hits.append(Shown(each, passage, pinned.get((each.record.id, passage.id if passage else None))))
    return hits


def grouped(work: UnitOfWork, hits: Sequence[Shown], most_passages: int = MOST_PASSAGES) -> list[Group]:
    """Return hits by record, each record where its best hit stands.

    Args:
        most_passages: How many passages of one record are kept.
    """
    by_record: dict[UUID, list[Shown]] = {}
    for hit in hits:
        by_record.setdefault(hit.record.id, []).append(hit)
    conclusions, trials = (
        [key for key, (hit, *_) in by_record.items() if hit.record.kind is kind]
        for kind in (Kind.INSIGHT, Kind.EXPERIMENT)
    )
    weighed = strength.weights(work, conclusions) if conclusions else {}
    tried = experiments.named(work, trials) if trials else {}
    return [_group(each, weighed, tried, most_passages) for each in by_record.values()]


def _group(
    hits: Sequence[Shown], weighed: Mapping[UUID, Weight], tried: Mapping[UUID, Experiment], most_passages: int
) -> Group:
    record = hits[0].record
    whole = next((hit for hit in hits if hit.passage is None), None)
    spoken = [hit for hit in hits if hit.passage is not None]
    found = max(hits[0].result.hit.siblings - (whole is not None), len(spoken))
    return Group(
        record=record,
        whole=whole,
        passages=tuple(spoken[:most_passages]),
        found=found,
        is_wider=hits[0].result.hit.is_wider,
        weight=weighed.get(record.id),
        experiment=tried.get(record.id),
    )
