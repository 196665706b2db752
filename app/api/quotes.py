"""The API of quotes: marked words of passages and observations."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import (
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
from research import evidence, insights, interviews, observations, quotes
from research.quotes import ApprovalDraft, QuoteDraft, QuoteView
from research.records import Brief
from research.words import Kind

noun = Noun(Kind.QUOTE, QuoteView, quotes, quotes.views)
router = noun.router()


@router.get("/projects/{project_id}/quotes")
def find(
    visit: Program,
    project_id: UUID,
    paging: Paging,
    tag: str = "",
    source: UUID | None = None,
    is_approved: bool | None = None,
    is_unplaced: bool | None = None,
) -> Listed[QuoteView]:
    """List a project's quotes, newest first."""
    with visit.reading() as work:
        found = quotes.find(
            work, project_id, tag=tag, source_id=source, is_approved=is_approved, is_unplaced=is_unplaced
        )
        return noun.listed(work, paging, found)


@router.post("/projects/{project_id}/quotes", **makes(QuoteView))
def add(visit: Program, project_id: UUID, draft: QuoteDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Mark words in a passage or an observation, named by where they stand, by themselves, or by both."""
    return noun.made(visit, idempotency_key, draft, lambda work: quotes.add(work, project_id, draft))


@router.put("/quotes/{quote_id}", response_model=QuoteView, responses=REVISES)
def revise(visit: Program, quote_id: UUID, draft: QuoteDraft, revision: Revision) -> Response:
    """Change a quote: without a stretch and words it stays where it is; what else the body leaves out becomes empty."""
    with visit.writing() as work:
        return noun.shown(visit, work, quotes.revise(work, quote_id, draft, revision=revision))


@router.post("/quotes/{quote_id}/approval", response_model=QuoteView, responses={**WRITES, **problems(412)})
def approve(visit: Program, quote_id: UUID, draft: ApprovalDraft, revision: RevisionIfSaid) -> Response:
    """Say whether a quote may be shown to all members and put into reports."""
    with visit.writing() as work:
        return noun.shown(visit, work, quotes.approve(work, quote_id, draft, revision=revision))


@router.get("/quotes/{quote_id}/insights")
def find_insights(visit: Program, quote_id: UUID, paging: Paging) -> Listed[Brief]:
    """List the insights that cite a quote."""
    with visit.reading() as work:
        source_id = quotes.get(work, quote_id).source_id
        citing = {piece.insight_id for piece in evidence.from_source(work, source_id) if piece.quote_id == quote_id}
        return paging.page([each.in_brief() for each in insights.resting_on(work, source_id) if each.id in citing])


@router.get("/interviews/{interview_id}/quotes")
def find_in_interview(visit: Program, interview_id: UUID, paging: Paging) -> Listed[QuoteView]:
    """List the quotes of an interview, in the order in which they were marked."""
    with visit.reading() as work:
        return noun.listed(work, paging, quotes.of_source(work, interviews.get(work, interview_id).id))


@router.get("/observations/{observation_id}/quotes")
def find_in_observation(visit: Program, observation_id: UUID, paging: Paging) -> Listed[QuoteView]:
    """List the quotes of an observation, in the order in which they were marked."""
    with visit.reading() as work:
        return noun.listed(work, paging, quotes.of_source(work, observations.get(work, observation_id).id))
