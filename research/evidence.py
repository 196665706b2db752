"""Evidence: the links from an insight to the passages and observations that support or contradict it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import model_validator
from sqlmodel import Field, col, func

from research.errors import NotFound, RuleBroken
from research.interviews import Interview
from research.observations import Observation
from research.passages import Passage
from research.records import LONG_TEXT, SHORT_TEXT, Draft, Part, ProjectRecord, View, word
from research.store import ONE_OF, UnitOfWork, Visible
from research.words import N_, Kind, Stance

_SOURCES: tuple[type[ProjectRecord], ...] = (Interview, Observation)


class EvidenceDraft(Draft):
    """A piece of evidence as somebody wants it: exactly one of a passage and an observation."""

    passage_id: UUID | None = Field(default=None, foreign_key="passage.id", index=True)
    observation_id: UUID | None = Field(default=None, foreign_key="observation.id", index=True)
    excerpt: str = Field(default="", max_length=LONG_TEXT, description="The words that count; all when empty.")
    stance: Stance = Field(default=Stance.SUPPORTS, sa_type=word(Stance))
    reason: str = Field(default="", max_length=SHORT_TEXT, description="Why it counts, where that helps.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.passage_id is None) == (self.observation_id is None):
            raise ValueError(N_("Cite one passage or one observation."))
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
    passage_id: UUID | None
    reference: str
    title: str
    speaker: str
    time: str
    text: str
    is_voice: bool
    is_unplaced: bool = Field(description="The excerpt is no longer in the passage, which has been corrected.")


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
    """Return pieces of evidence as shown."""
    passage_ids = [piece.passage_id for piece in pieces if piece.passage_id]
    source_ids = [piece.source_id for piece in pieces]
    passages = {each.id: each for each in work.rows(work.visible(Passage).where(col(Passage.id).in_(passage_ids)))}
    sources: dict[UUID, ProjectRecord] = {}
    for kind in _SOURCES:
        sources.update({each.id: each for each in work.rows(work.visible(kind).where(col(kind.id).in_(source_ids)))})
    return [_view(piece, sources.get(piece.source_id), passages.get(piece.passage_id or piece.id)) for piece in pieces]


def _view(piece: Evidence, source: ProjectRecord | None, passage: Passage | None) -> EvidenceView:
    words = passage.text if passage else ""
    if isinstance(source, Observation):
        words = source.what_happened
    return EvidenceView(
        id=piece.id,
        stance=piece.stance,
        reason=piece.reason if source else "",
        source_kind=Kind.INTERVIEW if piece.passage_id else Kind.OBSERVATION,
        source_id=piece.source_id,
        passage_id=piece.passage_id,
        reference=source.reference if source else "",
        title=source.headline if source else "",
        speaker=passage.speaker if passage else "",
        time=passage.time if passage else "",
        text=(piece.excerpt or words) if source else "",
        is_voice=passage is not None and passage.participant_id is not None,
        is_unplaced=bool(source and piece.excerpt and piece.excerpt not in words),
    )


def add(work: UnitOfWork, insight: ProjectRecord, draft: EvidenceDraft) -> Evidence:
    """Add a piece of evidence to an insight."""
    earlier = work.rows(work.visible(Evidence).where(Evidence.insight_id == insight.id))
    source_id, words = _source(work, insight, draft)
    if draft.excerpt not in words:
        raise RuleBroken(N_("The excerpt is not in the text it is said to come from."), field="excerpt")
    same = [(piece.passage_id, piece.observation_id, piece.excerpt) for piece in earlier]
    if (draft.passage_id, draft.observation_id, draft.excerpt) in same:
        raise RuleBroken(N_("The insight already rests on this."))
    return work.add(
        Evidence(
            project_id=insight.project_id,
            insight_id=insight.id,
            source_id=source_id,
            position=max((piece.position for piece in earlier), default=0) + 1,
            **draft.model_dump(),
        )
    )


def drop(work: UnitOfWork, insight: ProjectRecord, evidence_id: UUID) -> None:
    """Take a piece of evidence away from an insight."""
    piece = work.get(Evidence, evidence_id)
    if piece.insight_id != insight.id:
        raise NotFound(N_("The insight has no such evidence."))
    work.drop(piece)


def _source(work: UnitOfWork, insight: ProjectRecord, draft: EvidenceDraft) -> tuple[UUID, str]:
    passage = work.get(Passage, draft.passage_id) if draft.passage_id else None
    observation = work.get(Observation, draft.observation_id) if draft.observation_id else None
    found = passage or observation
    if found is None or found.project_id != insight.project_id:
        raise RuleBroken(N_("Evidence must come from the same project as the insight."))
    if passage:
        return passage.interview_id, passage.text
    assert observation is not None
    return observation.id, observation.what_happened
