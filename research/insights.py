"""Insights: what the evidence adds up to, in one sentence that can be questioned."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, or_

from research import evidence, small_counts, tags
from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.evidence import Bearing, Evidence, EvidenceDraft, EvidencePlace, EvidenceRevision, EvidenceView
from research.records import LONG_TEXT, SHORT_TEXT, Brief, Draft, Fields, Part, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
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
    """An insight as stored.

    Attributes:
        has_lapsed: It was confirmed until the last support that counts was lost; it is again when that is back.
        evidence_withdrawn: How many pieces of evidence were deleted for good, with those who withdrew or otherwise.
    """

    kind: ClassVar[Kind] = Kind.INSIGHT
    prefix: ClassVar[str] = "INN"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True
    derived: ClassVar[frozenset[str]] = frozenset({"evidence_withdrawn"})

    status: InsightStatus = Field(default=InsightStatus.DRAFT, sa_type=word(InsightStatus))
    superseded_by: UUID | None = Field(default=None, foreign_key="insight.id")
    has_lapsed: bool = False
    evidence_withdrawn: int = 0

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

    @classmethod
    def settle(cls, work: UnitOfWork, changed: Mapping[Kind, set[UUID]]) -> None:
        """Let confirmed insights lapse that have lost their last support, and come back when they have it again."""
        sources = {key for kind in (Kind.INTERVIEW, Kind.OBSERVATION, Kind.QUOTE) for key in changed.get(kind, ())}
        ids = changed.get(Kind.INSIGHT, set()) | (evidence.citing(work, sources) if sources else set())
        if not ids:
            return
        held = or_(col(cls.status) == InsightStatus.CONFIRMED, col(cls.has_lapsed))
        concerned = work.rows(work.visible(cls).where(col(cls.id).in_(ids), held))
        supported = _supported(work, [insight.id for insight in concerned])
        for insight in concerned:
            if (insight.id in supported) is insight.has_lapsed:
                insight.status = InsightStatus.CONFIRMED if insight.has_lapsed else InsightStatus.DRAFT
                insight.has_lapsed = not insight.has_lapsed
                work.save(insight)


class BuildsOn(Part, table=True):
    """That an insight builds on an earlier one."""

    __table_args__ = (UniqueConstraint("insight_id", "earlier_id"),)
    owner_kind: ClassVar[Kind] = Kind.INSIGHT
    owner_key: ClassVar[str] = "insight_id"
    told_of: ClassVar[str] = "insight_id"

    insight_id: UUID = Field(foreign_key="insight.id", index=True)
    earlier_id: UUID = Field(foreign_key="insight.id", index=True)


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
    has_lapsed: bool = Field(description="It was confirmed until the last support that counts was lost.")
    evidence_withdrawn: int = Field(description="Pieces of evidence that were deleted for good.")
    superseded_by: Brief | None
    supersedes: list[Brief]
    builds_on: list[Brief]
    built_on_by: list[Brief]
    day: date
    tags: list[str]
    supports: int | None = Field(description="Pieces of evidence; null where so few are not told to the reader.")
    contradicts: int | None
    sources: int | None = Field(description="Distinct interviews and observations the evidence comes from.")
    revision: int


_LINKS = {"superseded_by", "supersedes", "builds_on", "built_on_by"}
_COMPUTED = {"tags", "supports", "contradicts", "sources"} | _LINKS


def views(work: UnitOfWork, insights: Sequence[Insight]) -> list[InsightView]:
    """Return insights as shown; what is withdrawn or unplaced is not counted."""
    ids = [each.id for each in insights]
    names = tags.names_on(work, ids)
    counting = {key: [each for each in told if each.counts] for key, told in evidence.bearings(work, ids).items()}
    linked = _links(work, insights)
    return [
        InsightView(
            **{name: getattr(each, name) for name in InsightView.model_fields.keys() - _COMPUTED},
            **linked[each.id],
            tags=names.get(each.id, []),
            **small_counts.told(work, each.project_id, _counts(counting.get(each.id, []))),
        )
        for each in insights
    ]


def _counts(pieces: Sequence[Bearing]) -> dict[str, int]:
    stances = [piece.stance for piece in pieces]
    return {
        "supports": stances.count(Stance.SUPPORTS),
        "contradicts": stances.count(Stance.CONTRADICTS),
        "sources": len({piece.source_id for piece in pieces}),
    }


def _links(work: UnitOfWork, insights: Sequence[Insight]) -> dict[UUID, dict[str, Any]]:
    """Return the insights that each one is linked to, by what the link is called."""
    ids = {each.id for each in insights}
    earlier = {each.superseded_by for each in insights if each.superseded_by}
    chosen = work.visible(Insight).where(or_(col(Insight.id).in_(earlier), col(Insight.superseded_by).in_(ids)))
    found = {each.id: each for each in work.rows(chosen.order_by(col(Insight.number)))}
    links = work.rows(
        work.visible(BuildsOn).where(or_(col(BuildsOn.insight_id).in_(ids), col(BuildsOn.earlier_id).in_(ids)))
    )
    ends = work.briefs((Kind.INSIGHT, key) for link in links for key in (link.insight_id, link.earlier_id))
    builds_on: dict[UUID, list[Brief]] = defaultdict(list)
    built_on_by: dict[UUID, list[Brief]] = defaultdict(list)
    for link in links:
        if link.insight_id in ends and link.earlier_id in ends:
            builds_on[link.insight_id].append(ends[link.earlier_id])
            built_on_by[link.earlier_id].append(ends[link.insight_id])
    return {
        each.id: {
            "superseded_by": found[each.superseded_by].in_brief() if each.superseded_by in found else None,
            "supersedes": [one.in_brief() for one in found.values() if one.superseded_by == each.id],
            "builds_on": sorted(builds_on[each.id], key=lambda brief: brief.reference),
            "built_on_by": sorted(built_on_by[each.id], key=lambda brief: brief.reference),
        }
        for each in insights
    }


def evidence_for(work: UnitOfWork, insight: Insight) -> list[EvidenceView]:
    """Return all evidence of an insight in its order; what the actor may not read comes without its words.

    To who is outside the team all that they may not read is one piece for each way it points: how much there is of
    it is not told.
    """
    found = evidence.views(work, evidence.listed(work, [insight.id]).get(insight.id, []))
    if work.standing.may(Permission.READ_RESEARCH, insight.project_id):
        return found
    unread = {each.stance: each.id for each in reversed(found) if not each.text}
    return [each for each in found if each.text or unread[each.stance] == each.id]


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


def build_on(work: UnitOfWork, insight: Insight, insight_ids: Collection[UUID]) -> None:
    """Say that an insight builds on earlier ones.

    Raises:
        RuleBroken: One of them is not in its project.
    """
    work.require(Permission.WRITE_RESEARCH, insight.project_id)
    project_id = insight.project_id
    own = work.visible(Insight).where(Insight.project_id == project_id, col(Insight.id).in_(insight_ids))
    earlier = sorted(each.id for each in work.rows(own) if each.id != insight.id)
    if len(earlier) != len(set(insight_ids)):
        raise RuleBroken(N_("One of the insights is not in this project."))
    work.add_parts([BuildsOn(project_id=project_id, insight_id=insight.id, earlier_id=one) for one in earlier])


def revise(work: UnitOfWork, insight_id: UUID, draft: InsightDraft, *, revision: int | None = None) -> Insight:
    """Change an insight; its status and its evidence stay."""
    insight = _to_change(work, insight_id, revision=revision)
    work.save(insight.sqlmodel_update(draft.model_dump(exclude={"tags"})))
    tags.put_on(work, insight, draft.tags)
    return insight


def _to_change(work: UnitOfWork, insight_id: UUID, *, revision: int | None = None) -> Insight:
    """Return an insight for changing; one that somebody works on is not confirmed behind their back."""
    insight = work.to_change(Insight, insight_id, revision=revision)
    insight.has_lapsed = False
    return insight


# --- the status ---------------------------------------------------------------------------------------------------


def set_status(work: UnitOfWork, insight_id: UUID, draft: StatusDraft, *, revision: int | None = None) -> Insight:
    """Move an insight to a status.

    Raises:
        RuleBroken: It would be confirmed without support that counts or while it is superseded, or be superseded
            without a successor.
    """
    insight = _to_change(work, insight_id, revision=revision)
    if draft.status is InsightStatus.CONFIRMED:
        if insight.status is InsightStatus.SUPERSEDED:
            raise RuleBroken(N_("The insight is superseded. Make it a draft again before you confirm it."))
        if insight_id not in _supported(work, [insight_id]):
            raise RuleBroken(
                N_("An insight without evidence cannot be confirmed. Cite words or an observation in support first.")
            )
    if draft.status is InsightStatus.SUPERSEDED:
        _check_successor(work, insight, draft.superseded_by)
    insight.status = draft.status
    insight.superseded_by = draft.superseded_by if draft.status is InsightStatus.SUPERSEDED else None
    return work.save(insight)


def _supported(work: UnitOfWork, insight_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the insights that evidence which counts supports."""
    told = evidence.bearings(work, insight_ids) if insight_ids else {}
    return {key for key, those in told.items() if any(each.counts and each.stance is Stance.SUPPORTS for each in those)}


def _check_successor(work: UnitOfWork, insight: Insight, successor_id: UUID | None) -> None:
    """Refuse a successor that is another project's, or is itself superseded: two could replace each other."""
    others = work.visible(Insight).where(Insight.project_id == insight.project_id, col(Insight.id) != insight.id)
    in_force = others.where(Insight.status != InsightStatus.SUPERSEDED)
    if successor_id is None or not work.rows(in_force.where(Insight.id == successor_id)):
        raise RuleBroken(N_("Choose the insight that replaces this one."), field="superseded_by")


# --- its evidence -------------------------------------------------------------------------------------------------


def cite(work: UnitOfWork, insight_id: UUID, draft: EvidenceDraft) -> Evidence:
    """Let an insight rest on a quote, a passage or an observation, or be contradicted by it.

    Raises:
        RuleBroken: The source is another project's, is cited already, or does not hold the excerpt.
    """
    return evidence.add(work, work.save(_to_change(work, insight_id)), draft)


def revise_evidence(work: UnitOfWork, insight_id: UUID, evidence_id: UUID, draft: EvidenceRevision) -> Evidence:
    """Change which way a piece of evidence points, and why it counts."""
    return evidence.revise(work, work.to_change(Insight, insight_id), evidence_id, draft)


def place_evidence(work: UnitOfWork, insight_id: UUID, evidence_id: UUID, draft: EvidencePlace) -> None:
    """Move a piece of evidence to another place among those that point the same way."""
    evidence.place(work, work.to_change(Insight, insight_id), evidence_id, draft)


def uncite(work: UnitOfWork, insight_id: UUID, evidence_id: UUID) -> None:
    """Take a piece of evidence away; a confirmed insight that loses its last support becomes a draft."""
    evidence.drop(work, work.to_change(Insight, insight_id), evidence_id)


def remove(work: UnitOfWork, insight_id: UUID) -> None:
    """Put an insight in the bin."""
    work.remove(work.to_change(Insight, insight_id))


def restore(work: UnitOfWork, insight_id: UUID) -> Insight:
    """Take an insight out of the bin."""
    insight = work.to_change(Insight, insight_id, removed=True)
    work.restore(insight)
    return insight
