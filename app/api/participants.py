"""The API of participants."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import participants
from research.participants import ParticipantDraft, ParticipantView
from research.words import Kind

noun = Noun(
    Kind.PARTICIPANT,
    ParticipantView,
    participants,
    lambda _work, found: [participants.view(participant) for participant in found],
)
router = noun.router()


@router.get("/projects/{project_id}/participants")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[ParticipantView]:
    """List a project's participants by number."""
    with visit.reading() as work:
        found = participants.find(work, project_id)
        told = noun.listed(work, paging, found)
    visit.took(paging.cut(found)[0])
    return told


@router.post("/projects/{project_id}/participants", **makes(ParticipantView))
def add(visit: Program, project_id: UUID, draft: ParticipantDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a participant to a project under the next pseudonym."""
    return noun.made(visit, idempotency_key, draft, lambda work: participants.add(work, project_id, draft))


@router.put("/participants/{participant_id}", response_model=ParticipantView, responses=REVISES)
def revise(visit: Program, participant_id: UUID, draft: ParticipantDraft, revision: Revision) -> Response:
    """Change a participant: what the body leaves out becomes empty; the pseudonym stays."""
    with visit.writing() as work:
        return noun.shown(visit, work, participants.revise(work, participant_id, draft, revision=revision))
