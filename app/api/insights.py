"""The API of insights, their evidence and their status."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import (
    ADDS,
    EMPTY,
    REVISES,
    WRITES,
    IdempotencyKey,
    Listed,
    Noun,
    Paging,
    Revision,
    RevisionIfSaid,
    makes,
    problems,
)
from app.context import Program
from research import evidence, experiments, insights, strength
from research.evidence import EvidenceDraft, EvidencePlace, EvidenceRevision, EvidenceView
from research.insights import InsightDraft, StatusDraft
from research.records import Brief
from research.strength import Strength, WeighedInsight
from research.words import InsightStatus, Kind, Phase

noun = Noun(Kind.INSIGHT, WeighedInsight, insights, strength.views)
router = noun.router()


@router.get("/projects/{project_id}/insights")
def find(
    visit: Program,
    project_id: UUID,
    paging: Paging,
    phase: Phase | None = None,
    status: InsightStatus | None = None,
    tag: str = "",
) -> Listed[WeighedInsight]:
    """List a project's insights, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, insights.find(work, project_id, phase=phase, status=status, tag=tag))


@router.post("/projects/{project_id}/insights", **makes(WeighedInsight))
def add(visit: Program, project_id: UUID, draft: InsightDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add an insight to a project, as a draft."""
    return noun.made(visit, idempotency_key, draft, lambda work: insights.add(work, project_id, draft))


@router.put("/insights/{insight_id}", response_model=WeighedInsight, responses=REVISES)
def revise(visit: Program, insight_id: UUID, draft: InsightDraft, revision: Revision) -> Response:
    """Change an insight: what the body leaves out becomes empty; its status and its evidence stay."""
    with visit.writing() as work:
        return noun.shown(visit, work, insights.revise(work, insight_id, draft, revision=revision))


@router.post("/insights/{insight_id}/status", response_model=WeighedInsight, responses={**WRITES, **problems(412)})
def set_status(visit: Program, insight_id: UUID, draft: StatusDraft, revision: RevisionIfSaid) -> Response:
    """Move an insight to a status; only one that rests on evidence can be confirmed."""
    with visit.writing() as work:
        return noun.shown(visit, work, insights.set_status(work, insight_id, draft, revision=revision))


@router.get("/insights/{insight_id}/strength")
def show_strength(visit: Program, insight_id: UUID) -> Strength:
    """Show how strong an insight is, as a sum with its reasons."""
    with visit.reading() as work:
        insights.get(work, insight_id)
        return strength.of(work, [insight_id])[insight_id]


@router.get("/insights/{insight_id}/evidence")
def find_evidence(visit: Program, insight_id: UUID, paging: Paging) -> Listed[EvidenceView]:
    """List what an insight rests on; what the program may not read comes without its words."""
    with visit.reading() as work:
        return paging.page(insights.evidence_for(work, insights.get(work, insight_id)))


@router.post("/insights/{insight_id}/evidence", **ADDS)
def cite(visit: Program, insight_id: UUID, draft: EvidenceDraft) -> EvidenceView:
    """Let an insight rest on a quote, a passage or an observation, or be contradicted by it."""
    with visit.writing() as work:
        return evidence.views(work, [insights.cite(work, insight_id, draft)])[0]


@router.put("/insights/{insight_id}/evidence/{evidence_id}", responses=WRITES)
def revise_evidence(visit: Program, insight_id: UUID, evidence_id: UUID, draft: EvidenceRevision) -> EvidenceView:
    """Change which way a piece of evidence points, and why it counts."""
    with visit.writing() as work:
        return evidence.views(work, [insights.revise_evidence(work, insight_id, evidence_id, draft)])[0]


@router.put("/insights/{insight_id}/evidence/{evidence_id}/place", **EMPTY)
def place_evidence(visit: Program, insight_id: UUID, evidence_id: UUID, draft: EvidencePlace) -> None:
    """Move a piece of evidence to another place among those that point the same way."""
    with visit.writing() as work:
        insights.place_evidence(work, insight_id, evidence_id, draft)


@router.delete("/insights/{insight_id}/evidence/{evidence_id}", **EMPTY)
def uncite(visit: Program, insight_id: UUID, evidence_id: UUID) -> None:
    """Take a piece of evidence away; a confirmed insight that loses its last one becomes a draft."""
    with visit.writing() as work:
        insights.uncite(work, insight_id, evidence_id)


@router.get("/insights/{insight_id}/experiments")
def find_experiments(visit: Program, insight_id: UUID, paging: Paging) -> Listed[Brief]:
    """List the experiments that test an insight."""
    with visit.reading() as work:
        insights.get(work, insight_id)
        return paging.page([experiment.in_brief() for experiment in experiments.testing(work, insight_id)])
