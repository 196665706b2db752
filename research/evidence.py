"""Evidence: the links from an insight to the passages and observations that support or contradict it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import true
from sqlmodel import Field, col, or_

from research import quotes
from research.errors import NotFound, RuleBroken
from research.interviews import Interview
from research.observations import Observation
from research.participants import Participant
from research.passages import Passage
from research.quotes import SOURCES, Quote, QuoteDraft, QuoteView
from research.records import LONG_TEXT, SHORT_TEXT, Draft, Part, ProjectRecord, View, word
from research.sight import ONE_OF, Visible
from research.store import UnitOfWork
from research.words import N_, Group, Kind, Method, Stance

_NOT_THERE = N_("The excerpt is not in the text it is said to come from.")


class EvidenceDraft(Draft):
    """A piece of evidence as somebody wants it: exactly one of a quote, a passage and an observation.

    A passage, or an excerpt of it, becomes a quote by being cited.
    """

    quote_id: UUID | None = Field(default=None, foreign_key="quote.id", index=True)
    passage_id: UUID | None = Field(default=None, foreign_key="passage.id", index=True)
    observation_id: UUID | None = Field(default=None, foreign_key="observation.id", index=True)
    excerpt: str = Field(default="", max_length=LONG_TEXT, description="The words that count; all when empty.")
    stance: Stance = Field(default=Stance.SUPPORTS, sa_type=word(Stance))
    reason: str = Field(default="", max_length=SHORT_TEXT, description="Why it counts, where that helps.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(each is not None for each in (self.quote_id, self.passage_id, self.observation_id)) != 1:
            raise ValueError(N_("Cite one quote, one passage or one observation."))
        return self


class Evidence(EvidenceDraft, Part, table=True):
    """A piece of evidence as stored."""

    owner_kind: ClassVar[Kind] = Kind.INSIGHT
    owner_key: ClassVar[str] = "insight_id"
    told_of: ClassVar[str] = "insight_id"

    insight_id: UUID = Field(default=None, foreign_key="insight.id", index=True)
    source_id: UUID = Field(default=None, index=True, description="The interview or observation it comes from.")
    position: int = 0


class EvidenceRevision(Draft):
    """What can be changed of a piece of evidence: which way it points, and why it counts."""

    stance: Stance
    reason: str = Field(default="", max_length=SHORT_TEXT)


class EvidencePlace(Draft):
    """Where a piece of evidence moves to, among those that point the same way."""

    place: int = Field(ge=1, description="From 1; past the last is last.")


class Binned(View):
    """What lies in the bin, and took a piece of evidence with it."""

    kind: Kind
    id: UUID
    reference: str


class EvidenceView(View):
    """A piece of evidence as shown.

    Attributes:
        text: Empty where the actor may not read the source, and for everybody where it is withdrawn.
        quote: The quote's own reference, such as ``SIT-012``.
        in_bin: What a researcher may take out of the bin to have a withdrawn piece back.
    """

    id: UUID
    stance: Stance
    reason: str
    source_kind: Kind
    source_id: UUID
    quote_id: UUID | None
    quote: str
    passage_id: UUID | None
    reference: str
    title: str
    speaker: str
    time: str
    text: str
    is_voice: bool
    is_approved: bool = Field(description="It is a quote that may be shown to all members.")
    is_unplaced: bool = Field(description="The words are no longer in their source, which has been corrected.")
    is_withdrawn: bool = Field(
        description="The quote or its source is in the bin or restricted: it counts for nothing."
    )
    in_bin: Binned | None


class Bearing(NamedTuple):
    """How a piece of evidence bears on its insight: facts, and no words.

    Attributes:
        participant_id: Who said it, where that is known.
        observer_id: Who saw it; None for what was said in an interview, and where nobody is named.
        method: How it came about; None where it was observed.
        day: The day it was said or seen.
    """

    id: UUID
    insight_id: UUID
    source_id: UUID
    stance: Stance
    participant_id: UUID | None
    group: Group | None
    observer_id: UUID | None
    method: Method | None
    day: date
    is_withdrawn: bool
    is_unplaced: bool

    @property
    def counts(self) -> bool:
        """Whether the words can be shown to stand where they are said to stand."""
        return not (self.is_withdrawn or self.is_unplaced)


def _joined(chosen: Any) -> Any:
    """Set beside each piece of evidence its quote and its source, wherever they are."""
    return (
        chosen.outerjoin(Quote, col(Quote.id) == col(Evidence.quote_id))
        .outerjoin(Interview, col(Interview.id) == col(Evidence.source_id))
        .outerjoin(Observation, col(Observation.id) == col(Evidence.source_id))
    )


def of_insights(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, list[Evidence]]:
    """Return the evidence of each insight that counts, in its order."""
    chosen = _joined(work.visible(Evidence).where(col(Evidence.insight_id).in_(insight_ids)))
    chosen = chosen.where(*(gone.is_(None) for gone in _gone()), col(Quote.is_unplaced).is_not(true()))
    return _by_insight(work, chosen)


def listed(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, list[Evidence]]:
    """Return all evidence of each insight in its order: what is withdrawn or unplaced too."""
    return _by_insight(work, work.visible(Evidence).where(col(Evidence.insight_id).in_(insight_ids)))


def _by_insight(work: UnitOfWork, chosen: Any) -> dict[UUID, list[Evidence]]:
    cited: dict[UUID, list[Evidence]] = defaultdict(list)
    for piece in work.rows(chosen.order_by(col(Evidence.position), col(Evidence.id))):
        cited[piece.insight_id].append(piece)
    return cited


def bearings(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, list[Bearing]]:
    """Return how the evidence of each insight bears on it, for all who see the insight alike."""
    found: dict[UUID, list[Bearing]] = defaultdict(list)
    for row in work.told(_bearings, ids=list(insight_ids)):
        key, insight_id, source_id, stance, is_unplaced, person, group, method, held_on, observer, seen_on, *times = row
        seen_at, *removed = times
        day = held_on or seen_on or seen_at.date()
        is_withdrawn = any(each is not None for each in removed)
        facts = (person, group, observer, method, day, is_withdrawn, bool(is_unplaced))
        found[insight_id].append(Bearing(key, insight_id, source_id, stance, *facts))
    return found


def _bearings(visible: Visible) -> Any:
    chosen = _joined(visible(Evidence).where(col(Evidence.insight_id).in_(ONE_OF)))
    chosen = chosen.outerjoin(Passage, col(Passage.id) == col(Evidence.passage_id))
    chosen = chosen.outerjoin(Participant, col(Participant.id) == col(Passage.participant_id))
    own = (col(Evidence.id), col(Evidence.insight_id), col(Evidence.source_id), col(Evidence.stance))
    said = (col(Quote.is_unplaced), col(Passage.participant_id), col(Participant.group))
    how = (col(Interview.method), col(Interview.held_on))
    seen = (col(Observation.created_by), col(Observation.observed_on), col(Observation.created_at))
    return chosen.with_only_columns(*own, *said, *how, *seen, *_gone()).order_by(col(Evidence.position))


def _gone() -> list[Any]:
    """Return the columns that tell that a quote or its source lies in the bin or is restricted."""
    kinds: tuple[type[ProjectRecord], ...] = (Quote, *SOURCES)
    return [each for kind in kinds for each in (col(kind.removed_at), col(kind.restricted_at))]


def citing(work: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Return the insights that cite any of these interviews, observations and quotes, in the bin or not."""
    cited = or_(col(Evidence.source_id).in_(ids), col(Evidence.quote_id).in_(ids))
    return {piece.insight_id for piece in work.rows(work.visible(Evidence).where(cited))}


def from_source(work: UnitOfWork, source_id: UUID) -> list[Evidence]:
    """Return the evidence that comes from an interview or an observation."""
    return work.rows(work.visible(Evidence).where(Evidence.source_id == source_id))


def views(work: UnitOfWork, pieces: Sequence[Evidence]) -> list[EvidenceView]:
    """Return pieces of evidence as shown; who may not see a source sees what was approved of it."""
    told = bearings(work, {piece.insight_id for piece in pieces})
    withdrawn = {each.id for those in told.values() for each in those if each.is_withdrawn}
    cited = quotes.named(work, [piece.quote_id for piece in pieces if piece.quote_id and piece.id not in withdrawn])
    shown = {each.id: each for each in quotes.views(work, list(cited.values()))}
    source_ids = {piece.source_id for piece in pieces}
    sources: dict[UUID, ProjectRecord] = {}
    for kind in SOURCES:
        sources.update({each.id: each for each in work.rows(work.visible(kind).where(col(kind.id).in_(source_ids)))})
    binned = _binned(work, [piece for piece in pieces if piece.id in withdrawn])
    return [
        _withdrawn(piece, binned)
        if piece.id in withdrawn
        else _view(piece, sources.get(piece.source_id), shown.get(piece.quote_id or piece.id))
        for piece in pieces
    ]


def _binned(work: UnitOfWork, pieces: Sequence[Evidence]) -> dict[UUID, Binned]:
    """Return what lies in the bin of what these cite, as far as the actor may know of it."""
    ids = {key for piece in pieces for key in (piece.source_id, piece.quote_id)}
    found: dict[UUID, Binned] = {}
    kinds: tuple[type[ProjectRecord], ...] = (*SOURCES, Quote)
    for kind in kinds:
        chosen = work.visible(kind, removed=True).where(col(kind.id).in_(ids))
        found.update({row.id: Binned(kind=row.kind, id=row.id, reference=row.reference) for row in work.rows(chosen)})
    return found


def _view(piece: Evidence, source: ProjectRecord | None, quote: QuoteView | None) -> EvidenceView:
    whole = source.what_happened if isinstance(source, Observation) else ""
    return EvidenceView(
        id=piece.id,
        stance=piece.stance,
        reason=piece.reason if source else "",
        source_kind=Kind.INTERVIEW if piece.passage_id else Kind.OBSERVATION,
        source_id=piece.source_id,
        quote_id=quote.id if quote else None,
        quote=quote.reference if quote else "",
        passage_id=piece.passage_id,
        reference=source.reference if source else "",
        title=source.headline if source else "",
        speaker=quote.speaker if quote else "",
        time=quote.time if quote else "",
        text=quote.text if quote else whole,
        is_voice=quote is not None and quote.is_voice,
        is_approved=quote is not None and quote.is_approved,
        is_unplaced=quote is not None and quote.is_unplaced,
        is_withdrawn=False,
        in_bin=None,
    )


def _withdrawn(piece: Evidence, binned: Mapping[UUID, Binned]) -> EvidenceView:
    """Return a piece whose quote or source lies in the bin: its words are told to nobody."""
    in_bin = binned.get(piece.source_id) or binned.get(piece.quote_id or piece.id)
    return EvidenceView(
        id=piece.id,
        stance=piece.stance,
        reason=piece.reason if in_bin else "",
        source_kind=Kind.INTERVIEW if piece.passage_id else Kind.OBSERVATION,
        source_id=piece.source_id,
        quote_id=None,
        quote="",
        passage_id=None,
        reference=in_bin.reference if in_bin else "",
        title="",
        speaker="",
        time="",
        text="",
        is_voice=False,
        is_approved=False,
        is_unplaced=False,
        is_withdrawn=True,
        in_bin=in_bin,
    )


def add(work: UnitOfWork, insight: ProjectRecord, draft: EvidenceDraft) -> Evidence:
    """Add a piece of evidence to an insight."""
    earlier = work.rows(work.visible(Evidence).where(Evidence.insight_id == insight.id))
    cited = _cited(work, insight, draft)
    same = [(piece.quote_id, piece.passage_id, piece.observation_id) for piece in earlier]
    if (cited.quote_id, cited.passage_id, cited.observation_id) in same:
        raise RuleBroken(N_("The insight already rests on this."))
    cited.position = max((piece.position for piece in earlier), default=0) + 1
    return work.add(cited)


def _cited(work: UnitOfWork, insight: ProjectRecord, draft: EvidenceDraft) -> Evidence:
    """Return the evidence that a draft asks for, with the quote that it rests on."""
    cited = Evidence(project_id=insight.project_id, insight_id=insight.id, **draft.model_dump())
    quote = work.get(Quote, draft.quote_id) if draft.quote_id else None
    if draft.passage_id:
        quote = _quoted(work, insight, work.get(Passage, draft.passage_id), draft.excerpt)
    observation = work.get(Observation, draft.observation_id) if draft.observation_id else None
    if (quote or observation or insight).project_id != insight.project_id:
        raise RuleBroken(N_("Evidence must come from the same project as the insight."))
    if quote:
        cited.quote_id, cited.source_id, cited.excerpt = quote.id, quote.source_id, ""
        cited.passage_id, cited.observation_id = quote.passage_id, quote.observation_id
    elif observation:
        if draft.excerpt not in observation.what_happened:
            raise RuleBroken(_NOT_THERE, field="excerpt")
        if draft.excerpt:
            start = observation.what_happened.index(draft.excerpt)
            made = QuoteDraft(observation_id=observation.id, start=start, end=start + len(draft.excerpt))
            cited.quote_id = quotes.marked(work, insight.project_id, made).id
        cited.source_id, cited.excerpt = observation.id, ""
    return cited


def _quoted(work: UnitOfWork, insight: ProjectRecord, passage: Passage, excerpt: str) -> Quote:
    """Return the quote of an excerpt of a passage, or of all of it."""
    if passage.project_id != insight.project_id:
        raise RuleBroken(N_("Evidence must come from the same project as the insight."))
    if excerpt not in passage.text:
        raise RuleBroken(_NOT_THERE, field="excerpt")
    start = passage.text.index(excerpt)
    draft = QuoteDraft(passage_id=passage.id, start=start, end=start + len(excerpt or passage.text))
    return quotes.marked(work, insight.project_id, draft)


def revise(work: UnitOfWork, insight: ProjectRecord, evidence_id: UUID, draft: EvidenceRevision) -> Evidence:
    """Change which way a piece of evidence points, and why it counts."""
    piece = _own(work, insight, evidence_id)
    if draft.stance is not piece.stance:
        # Where it goes over to, it comes last.
        piece.position = max(each.position for each in listed(work, [insight.id])[insight.id]) + 1
    return work.save(piece.sqlmodel_update(draft.model_dump()))


def place(work: UnitOfWork, insight: ProjectRecord, evidence_id: UUID, draft: EvidencePlace) -> None:
    """Move a piece of evidence to another place among those that point the same way."""
    piece = _own(work, insight, evidence_id)
    alike = [each for each in listed(work, [insight.id])[insight.id] if each.stance is piece.stance]
    positions = [each.position for each in alike]
    alike.remove(piece)
    alike.insert(draft.place - 1, piece)
    for each, position in zip(alike, positions, strict=True):
        if each.position != position:
            each.position = position
            work.save(each)


def drop(work: UnitOfWork, insight: ProjectRecord, evidence_id: UUID) -> None:
    """Take a piece of evidence away from an insight."""
    work.drop(_own(work, insight, evidence_id))


def _own(work: UnitOfWork, insight: ProjectRecord, evidence_id: UUID) -> Evidence:
    piece = work.get(Evidence, evidence_id)
    if piece.insight_id != insight.id:
        raise NotFound(N_("The insight has no such evidence."))
    return piece
