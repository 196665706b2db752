"""Evidence: the links from an insight to the passages and observations that support or contradict it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import model_validator
from sqlmodel import Field, col, func

from research import quotes
from research.errors import NotFound, RuleBroken
from research.interviews import Interview
from research.observations import Observation
from research.passages import Passage
from research.quotes import Quote, QuoteDraft, QuoteView
from research.records import LONG_TEXT, SHORT_TEXT, Draft, Part, ProjectRecord, View, word
from research.store import ONE_OF, UnitOfWork, Visible
from research.words import N_, Kind, Stance

_NOT_THERE = N_("The excerpt is not in the text it is said to come from.")
_SOURCES: tuple[type[ProjectRecord], ...] = (Interview, Observation)


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

    insight_id: UUID = Field(default=None, foreign_key="insight.id", index=True)
    source_id: UUID = Field(default=None, index=True, description="The interview or observation it comes from.")
    position: int = 0


class EvidenceView(View):
    """A piece of evidence as shown; ``text`` is empty where the actor may not read the source."""

    id: UUID
    stance: Stance
    reason: str
    source_kind: Kind
    source_id: UUID
    quote_id: UUID | None
    passage_id: UUID | None
    reference: str
    title: str
    speaker: str
    time: str
    text: str
    is_voice: bool
    is_approved: bool = Field(description="It is a quote that may be shown to all members.")
    is_unplaced: bool = Field(description="The words are no longer in their source, which has been corrected.")


def of_insights(work: UnitOfWork, insight_ids: Sequence[UUID]) -> dict[UUID, list[Evidence]]:
    """Return the evidence of each insight, in its order, without what lies in the bin."""
    cited: dict[UUID, list[Evidence]] = defaultdict(list)
    chosen = work.visible(Evidence).where(col(Evidence.insight_id).in_(insight_ids))
    for kind in _SOURCES:
        binned: Any = work.visible(kind, removed=True).with_only_columns(col(kind.id))
        chosen = chosen.where(col(Evidence.source_id).not_in(binned))
    for piece in work.rows(chosen.order_by(col(Evidence.position))):
        cited[piece.insight_id].append(piece)
    return cited


def stances(work: UnitOfWork, insight_ids: Sequence[UUID]) -> dict[UUID, Counter[Stance]]:
    """Return how much of each insight's evidence supports and contradicts it, without what lies in the bin."""
    counted: dict[UUID, Counter[Stance]] = defaultdict(Counter)
    for insight_id, stance, count in work.told(_stances, ids=insight_ids):
        counted[insight_id][stance] += count
    return counted


def _stances(visible: Visible) -> Any:
    chosen = visible(Evidence).where(col(Evidence.insight_id).in_(ONE_OF))
    for kind in _SOURCES:
        chosen = chosen.where(
            col(Evidence.source_id).not_in(visible(kind, removed=True).with_only_columns(col(kind.id)))
        )
    counted = chosen.with_only_columns(col(Evidence.insight_id), col(Evidence.stance), func.count())
    return counted.group_by(col(Evidence.insight_id), col(Evidence.stance))


def from_source(work: UnitOfWork, source_id: UUID) -> list[Evidence]:
    """Return the evidence that comes from an interview or an observation."""
    return work.rows(work.visible(Evidence).where(Evidence.source_id == source_id))


def views(work: UnitOfWork, pieces: Sequence[Evidence]) -> list[EvidenceView]:
    """Return pieces of evidence as shown; who may not see a source sees what was approved of it."""
    cited = quotes.named(work, [piece.quote_id for piece in pieces if piece.quote_id])
    shown = {each.id: each for each in quotes.views(work, list(cited.values()))}
    source_ids = [piece.source_id for piece in pieces]
    sources: dict[UUID, ProjectRecord] = {}
    for kind in _SOURCES:
        sources.update({each.id: each for each in work.rows(work.visible(kind).where(col(kind.id).in_(source_ids)))})
    return [_view(piece, sources.get(piece.source_id), shown.get(piece.quote_id or piece.id)) for piece in pieces]


def _view(piece: Evidence, source: ProjectRecord | None, quote: QuoteView | None) -> EvidenceView:
    whole = source.what_happened if isinstance(source, Observation) else ""
    return EvidenceView(
        id=piece.id,
        stance=piece.stance,
        reason=piece.reason if source else "",
        source_kind=Kind.INTERVIEW if piece.passage_id else Kind.OBSERVATION,
        source_id=piece.source_id,
        quote_id=quote.id if quote else None,
        passage_id=piece.passage_id,
        reference=source.reference if source else "",
        title=source.headline if source else "",
        speaker=quote.speaker if quote else "",
        time=quote.time if quote else "",
        text=quote.text if quote else whole,
        is_voice=quote is not None and quote.is_voice,
        is_approved=quote is not None and quote.is_approved,
        is_unplaced=quote is not None and quote.is_unplaced,
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


def drop(work: UnitOfWork, insight: ProjectRecord, evidence_id: UUID) -> None:
    """Take a piece of evidence away from an insight."""
    piece = work.get(Evidence, evidence_id)
    if piece.insight_id != insight.id:
        raise NotFound(N_("The insight has no such evidence."))
    work.drop(piece)
