"""The API of consents: what each participant has said yes to."""

from uuid import UUID

from fastapi.responses import Response

from app.api.participants import noun as participant_noun
from app.api.shared import WRITES, IdempotencyKey, Listed, Paging, makes, router_of
from app.context import Program
from research import consents, participants
from research.consents import ConsentDraft, ConsentView
from research.participants import ParticipantView

router = router_of("consents")


@router.get("/participants/{participant_id}/consents")
def find(visit: Program, participant_id: UUID, paging: Paging) -> Listed[ConsentView]:
    """List what a participant has said yes to, newest first."""
    with visit.reading() as work:
        participants.get(work, participant_id)
        return paging.page(consents.of(work, [participant_id])[participant_id])


@router.post("/participants/{participant_id}/consents", **makes(ParticipantView))
def add(visit: Program, participant_id: UUID, draft: ConsentDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Write down what a participant has said yes to; the answer is the participant."""
    return participant_noun.made(visit, idempotency_key, draft, lambda work: consents.add(work, participant_id, draft))


@router.post("/participants/{participant_id}/consents/end", response_model=ParticipantView, responses=WRITES)
def end(visit: Program, participant_id: UUID) -> Response:
    """Mark what a participant has said yes to as withdrawn; nothing is deleted by it. The answer is the participant."""
    with visit.writing() as work:
        return participant_noun.shown(visit, work, consents.end(work, participant_id))


@router.delete("/participants/{participant_id}/consents/{consent_id}", response_model=ParticipantView, responses=WRITES)
def take_away(visit: Program, participant_id: UUID, consent_id: UUID) -> Response:
    """Take away a consent that was written down by mistake; the answer is the participant."""
    with visit.writing() as work:
        return participant_noun.shown(visit, work, consents.take_away(work, participant_id, consent_id))
