"""Insights: what the evidence adds up to, in one sentence that can be questioned."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research import evidence, tags
from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.evidence import EvidenceView
from research.records import LONG_TEXT, SHORT_TEXT, Brief, Draft, Fields, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import ONE_OF, UnitOfWork, Visible
from research.tags import TagNames
from research.words import N_, Audience, Confidence, InsightStatus, Kind, Phase, Stance

# A confirmed insight is what people most often look for; a small push, explained on the search help page.
CONFIRMED_WEIGHT = 1.15


class InsightFields(Fields):
    """What stands in an insight's own row."""

    statement: str = Field(min_length=10, max_length=SHORT_TEXT, description="One sentence that can be questioned.")
    elaboration: str = Field(default="", max_length=LONG_TEXT, description="What it means, in a sentence or two.")
    group_described: str = Field(default="", max_length=SHORT_TEXT, description="Whom it holds for.")
    underlying_need: str = Field(default="", max_length=LONG_TEXT, description="The need behind it.")
    implication: str = Field(default="", max_length=LONG_TEXT, description="What follows from it.")
    confidence: Confidence = Field(default=Confidence.LOW, sa_type=word(Confidence))
    confidence_reason: str = Field(default="", max_length=SHORT_TEXT, description="Why so sure, or so unsure.")
    phase: Phase = Field(sa_type=word(Phase))


class InsightDraft(InsightFields):
    """An insight as somebody wants it."""

    tags: TagNames = Field(default_factory=list)


class StatusDraft(Draft):
    """The status an insight moves to."""

    status: InsightStatus
    superseded_by: UUID | None = Field(default=None, description="The insight that replaces it, when superseded.")


class Insight(InsightFields, ProjectRecord, table=True):
    """An insight as stored."""

    kind: ClassVar[Kind] = Kind.INSIGHT
    prefix: ClassVar[str] = "INN"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True

    status: InsightStatus = Field(default=InsightStatus.DRAFT, sa_type=word(InsightStatus))
    superseded_by: UUID | None = Field(default=None, foreign_key="insight.id")

    def shown_to(self) -> Audience:
        return Audience.MEMBERS if self.status is InsightStatus.CONFIRMED else Audience.TEAM

    @property
    def headline(self) -> str:
        return self.statement

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Insight"]) -> Iterator[Document]:
        """Yield what search knows of the insights."""
        names = tags.names_on(work, [each.id for each in records])
        for each in records:
            more = (each.elaboration, each.group_described, each.underlying_need, each.implication)
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.INSIGHT,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=each.phase,
                title=each.statement,
                text=one_text(*more),
                tags=tuple(names.get(each.id, [])),
                status=each.status,
                study_id=None,
                at=each.day,
                passage_id=None,
                weight=CONFIRMED_WEIGHT if each.status is InsightStatus.CONFIRMED else 1.0,
            )


class InsightView(View):
    """An insight as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    statement: str
    elaboration: str
    group_described: str
    underlying_need: str
    implication: str
    confidence: Confidence
    confidence_reason: str
    phase: Phase
    status: InsightStatus
    superseded_by: Brief | None
    day: date
    tags: list[str]
    supports: int
    contradicts: int
    sources: int = Field(description="Distinct interviews and observations the evidence comes from.")
    revision: int


class Weight(View):
    """What an insight weighs: how sure the team is, and what speaks for and against."""

    status: InsightStatus
    confidence: Confidence
    supports: int
    contradicts: int


_COMPUTED = {"tags", "supports", "contradicts", "sources", "superseded_by"}


def views(work: UnitOfWork, insights: Sequence[Insight]) -> list[InsightView]:
    """Return insights as shown."""
    ids = [each.id for each in insights]
    names = tags.names_on(work, ids)
    cited = evidence.of_insights(work, ids)
    later_ids = {each.superseded_by for each in insights if each.superseded_by}
    later = {
        each.id: each.in_brief() for each in work.rows(work.visible(Insight).where(col(Insight.id).in_(later_ids)))
    }
    return [
        InsightView(
            **{name: getattr(each, name) for name in InsightView.model_fields.keys() - _COMPUTED},
            superseded_by=later.get(each.superseded_by) if each.superseded_by else None,
            tags=names.get(each.id, []),
            supports=_pointing(Stance.SUPPORTS, cited.get(each.id, [])),
            contradicts=_pointing(Stance.CONTRADICTS, cited.get(each.id, [])),
            sources=len({piece.source_id for piece in cited.get(each.id, [])}),
        )
        for each in insights
    ]


def weights(work: UnitOfWork, insight_ids: Sequence[UUID]) -> dict[UUID, Weight]:
    """Return what those of the insights weigh that the actor may see."""
    return work.known("weight", insight_ids, lambda missing: _weights(work, missing))


def _weights(work: UnitOfWork, insight_ids: Sequence[UUID]) -> dict[UUID, Weight]:
    counted = evidence.stances(work, insight_ids)
    return {
        key: Weight(
            status=status,
            confidence=confidence,
            supports=counted[key][Stance.SUPPORTS],
            contradicts=counted[key][Stance.CONTRADICTS],
        )
        for key, status, confidence in work.told(_standing, ids=insight_ids)
    }


def _standing(visible: Visible) -> Any:
    chosen = visible(Insight).where(col(Insight.id).in_(ONE_OF))
    return chosen.with_only_columns(col(Insight.id), col(Insight.status), col(Insight.confidence))


def _pointing(stance: Stance, pieces: Sequence[evidence.Evidence]) -> int:
    return sum(piece.stance is stance for piece in pieces)


def evidence_for(work: UnitOfWork, insight: Insight) -> list[EvidenceView]:
    """Return the evidence of an insight in its order; what the actor may not read comes without its words."""
    return evidence.views(work, evidence.of_insights(work, [insight.id]).get(insight.id, []))


def find(
    work: UnitOfWork,
    project_id: UUID,
    *,
    phase: Phase | None = None,
    status: InsightStatus | None = None,
    tag: str = "",
) -> list[Insight]:
    """Return a project's insights, newest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Insight).where(Insight.project_id == project_id)
    if phase is not None:
        chosen = chosen.where(Insight.phase == phase)
    if status is not None:
        chosen = chosen.where(Insight.status == status)
    if tag:
        chosen = chosen.where(col(Insight.id).in_(tags.carrying(work, project_id, Kind.INSIGHT, tag)))
    return work.rows(chosen.order_by(col(Insight.number).desc()))


def resting_on(work: UnitOfWork, source_id: UUID) -> list[Insight]:
    """Return the insights that cite an interview or an observation."""
    cited = [piece.insight_id for piece in evidence.from_source(work, source_id)]
    return work.rows(work.visible(Insight).where(col(Insight.id).in_(cited)).order_by(col(Insight.number)))


def get(work: UnitOfWork, insight_id: UUID) -> Insight:
    """Return an insight."""
    return work.get(Insight, insight_id)


def add(work: UnitOfWork, project_id: UUID, draft: InsightDraft) -> Insight:
    """Add an insight to a project, as a draft."""
    work.require(Permission.WRITE_RESEARCH, project_id)
    insight = work.add(Insight(project_id=project_id, **draft.model_dump(exclude={"tags"})))
    tags.put_on(work, insight, draft.tags)
    return insight


def revise(work: UnitOfWork, insight_id: UUID, draft: InsightDraft, *, revision: int | None = None) -> Insight:
    """Change an insight; its status and its evidence stay."""
    insight = work.to_change(Insight, insight_id, revision=revision)
    work.save(insight.sqlmodel_update(draft.model_dump(exclude={"tags"})))
    tags.put_on(work, insight, draft.tags)
    return insight


def set_status(work: UnitOfWork, insight_id: UUID, draft: StatusDraft, *, revision: int | None = None) -> Insight:
    """Move an insight to a status.

    Raises:
        RuleBroken: It would be confirmed without supporting evidence, or superseded without a successor.
    """
    insight = work.to_change(Insight, insight_id, revision=revision)
    if draft.status is InsightStatus.CONFIRMED and not _rests_on_something(work, insight_id):
        raise RuleBroken(N_("An insight without evidence cannot be confirmed. Cite a passage or an observation first."))
    if draft.status is InsightStatus.SUPERSEDED:
        _check_successor(work, insight, draft.superseded_by)
    insight.status = draft.status
    insight.superseded_by = draft.superseded_by if draft.status is InsightStatus.SUPERSEDED else None
    return work.save(insight)


def _rests_on_something(work: UnitOfWork, insight_id: UUID) -> bool:
    cited = evidence.of_insights(work, [insight_id]).get(insight_id, [])
    return any(piece.stance is Stance.SUPPORTS for piece in cited)


def _check_successor(work: UnitOfWork, insight: Insight, successor_id: UUID | None) -> None:
    """Refuse a successor that is another project's, or is itself superseded: two could replace each other."""
    others = work.visible(Insight).where(Insight.project_id == insight.project_id, col(Insight.id) != insight.id)
    in_force = others.where(Insight.status != InsightStatus.SUPERSEDED)
    if successor_id is None or not work.rows(in_force.where(Insight.id == successor_id)):
        raise RuleBroken(N_("Choose the insight that replaces this one."), field="superseded_by")


def cite(work: UnitOfWork, insight_id: UUID, draft: evidence.EvidenceDraft) -> evidence.Evidence:
    """Let an insight rest on a passage or an observation, or be contradicted by it.

    Raises:
        RuleBroken: The source is another project's, is cited already, or does not hold the excerpt.
    """
    return evidence.add(work, work.to_change(Insight, insight_id), draft)


def uncite(work: UnitOfWork, insight_id: UUID, evidence_id: UUID) -> None:
    """Take a piece of evidence away; a confirmed insight that loses its last support becomes a draft."""
    insight = work.to_change(Insight, insight_id)
    evidence.drop(work, insight, evidence_id)
    if insight.status is InsightStatus.CONFIRMED and not _rests_on_something(work, insight_id):
        insight.status = InsightStatus.DRAFT
        work.save(insight)


def remove(work: UnitOfWork, insight_id: UUID) -> None:
    """Put an insight in the bin."""
    work.remove(work.to_change(Insight, insight_id))


def restore(work: UnitOfWork, insight_id: UUID) -> Insight:
    """Take an insight out of the bin."""
    insight = work.to_change(Insight, insight_id, removed=True)
    work.restore(insight)
    return insight
