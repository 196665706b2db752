"""The pages of participants: pseudonyms, what they took part in and where their words count."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.keys import status_for
from app.pages.projects import project_view
from app.pages.shared import paged, standing_in
from research import consents, evidence, history, insights, interviews, participants, passages, studies
from research.access import Permission
from research.evidence import EvidenceView
from research.participants import Participant, ParticipantDraft
from research.records import Brief
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Cited:
    """An insight with what it cites of a participant's words."""

    insight: Brief
    pieces: tuple[EvidenceView, ...]


@router.get("/projects/{project_id}/participants")
def list_participants(page: SignedIn, project_id: UUID, at: int = 1) -> Response:
    """Show a project's participants by number."""
    with page.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        shown, pages = paged(participants.find(work, project_id), at)
        held = interviews.views(work, interviews.find(work, project_id))
        return page.show(
            "participants/list.html",
            project=project_view(work, project_id),
            participants=[participants.view(each) for each in shown],
            interviews=Counter(person.id for interview in held for person in interview.participants),
            studies={study.id: study.in_brief() for study in studies.find(work, project_id)},
            pages=pages,
        )


@router.get("/projects/{project_id}/participants/new")
def new_participant(page: SignedIn, project_id: UUID) -> Response:
    """Show the form for a new participant."""
    with page.reading() as work:
        return _form(page, work, project_id, Filled({"age_band": "unknown"}), 200)


@router.post("/projects/{project_id}/participants")
def add_participant(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new participant under the next pseudonym."""
    made = save(
        page,
        filled,
        ParticipantDraft,
        act=lambda work, draft: participants.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    with page.reading() as work:
        reference = participants.get(work, made).reference
    return page.go(f"/participants/{made}", page.say(N_("%(reference)s is saved."), reference=reference), saved=True)


@router.get("/participants/{participant_id}")
def show_participant(page: SignedIn, participant_id: UUID) -> Response:
    """Show a participant, the interviews they took part in and the insights that cite them."""
    with page.reading() as work:
        participant = participants.get(work, participant_id)
        page.showed(participant)
        held = interviews.find(work, participant.project_id, participant_id=participant_id)
        study = studies.get(work, participant.study_id) if participant.study_id else None
        return page.show(
            "participants/show.html",
            project=project_view(work, participant.project_id),
            participant=participants.view(participant),
            study=study.in_brief() if study else None,
            key=status_for(work, participant),
            consents=consents.of(work, [participant_id])[participant_id],
            studies={each.id: each.in_brief() for each in studies.find(work, participant.project_id)},
            interviews=interviews.views(work, held),
            cited=_cited(work, participant, [interview.id for interview in held]),
            reports=standing_in(work, participant.project_id, participant_id),
            history=history.of(work, participant),
        )


@router.get("/participants/{participant_id}/edit")
def edit_participant(page: SignedIn, participant_id: UUID) -> Response:
    """Show the form for changing a participant."""
    with page.reading() as work:
        participant = participants.get(work, participant_id)
        filled = Filled.of(participants.view(participant))
        return _form(page, work, participant.project_id, filled, 200, participant_id)


@router.post("/participants/{participant_id}")
def revise_participant(page: SignedIn, participant_id: UUID, filled: Form) -> Response:
    """Store a changed participant."""
    made = save(
        page,
        filled,
        ParticipantDraft,
        act=lambda work, draft: participants.revise(work, participant_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, participants.get(work, participant_id).project_id, filled, status, participant_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/participants/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/participants/{participant_id}/remove")
def remove_participant(page: SignedIn, participant_id: UUID) -> Response:
    """Put a participant in the bin."""
    with page.writing() as work:
        participant = participants.get(work, participant_id)
        participants.remove(work, participant_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=participant.reference)
    return page.go(
        f"/projects/{participant.project_id}/participants", note, undo=f"/participants/{participant_id}/restore"
    )


@router.post("/participants/{participant_id}/restore")
def restore_participant(page: SignedIn, participant_id: UUID) -> Response:
    """Take a participant out of the bin."""
    with page.writing() as work:
        participants.restore(work, participant_id)
    return page.go(f"/participants/{participant_id}", page.say(N_("It is back.")))


def _cited(work: UnitOfWork, participant: Participant, interview_ids: list[UUID]) -> list[Cited]:
    """Return the insights that cite what the participant said, with the words they cite."""
    spoken = {
        passage.id
        for said in passages.of(work, interview_ids).values()
        for passage in said
        if passage.participant_id == participant.id
    }
    found: list[Cited] = []
    for interview_id in interview_ids:
        pieces = [each for each in evidence.from_source(work, interview_id) if each.passage_id in spoken]
        for insight in insights.resting_on(work, interview_id):
            own = [piece for piece in pieces if piece.insight_id == insight.id]
            if own:
                found.append(Cited(insight.in_brief(), tuple(evidence.views(work, own))))
    return found


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    if key:
        page.showed(participants.get(work, key))
    return page.show(
        "participants/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=f"/participants/{key}" if key else f"/projects/{project_id}/participants",
        back=f"/participants/{key}" if key else f"/projects/{project_id}/participants",
        is_new=key is None,
        stored=participants.view(participants.get(work, key)) if key and status == 409 else None,
        studies=[(study.id, study.title) for study in studies.find(work, project_id)],
    )
