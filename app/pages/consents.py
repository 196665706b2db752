"""The pages of consents: writing down what a participant has said yes to."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import Chosen
from research import consents, information_texts, participants, studies
from research.access import Permission
from research.consents import ConsentDraft
from research.information_texts import InformationTextView
from research.participants import Participant
from research.records import Brief
from research.store import UnitOfWork
from research.words import N_, AgeBand, ConsentChannel

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Told:
    """A study with the versions of its information text, the newest first."""

    study: Brief
    texts: tuple[InformationTextView, ...]


@router.get("/participants/{participant_id}/consents/new")
def new_consent(page: SignedIn, participant_id: UUID, study: Chosen[UUID] = None) -> Response:
    """Show the form for a consent: to the participant's own study, or to another."""
    with page.reading() as work:
        participant = participants.get(work, participant_id)
        told = _told(work, participant, study)
        newest = next((text.id for each in told[:1] for text in each.texts if text.valid_from <= work.today), "")
        filled = Filled(
            {
                "information_text_id": str(newest),
                "given_on": work.today.isoformat(),
                "channel": ConsentChannel.WRITTEN,
            }
        )
        return _form(page, work, participant, told, filled, 200)


@router.post("/participants/{participant_id}/consents")
def add_consent(page: SignedIn, participant_id: UUID, filled: Form) -> Response:
    """Store what a participant has said yes to."""

    def _again(work: UnitOfWork, status: int) -> Response:
        participant = participants.get(work, participant_id)
        return _form(page, work, participant, _told(work, participant, None), filled, status)

    made = save(
        page,
        filled,
        ConsentDraft,
        act=lambda work, draft: consents.add(work, participant_id, draft),
        again=_again,
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/participants/{made}#consents", page.say(N_("The consent is saved.")), saved=True)


@router.post("/participants/{participant_id}/consents/end")
def end_consents(page: SignedIn, participant_id: UUID) -> Response:
    """Mark what a participant has said yes to as withdrawn, before somebody decides what is deleted."""
    with page.writing() as work:
        consents.end(work, participant_id)
    note = N_("The consent is withdrawn. Nothing is deleted yet.")
    return page.go(f"/participants/{participant_id}#consents", page.say(note))


@router.post("/participants/{participant_id}/consents/{consent_id}/remove")
def take_consent_away(page: SignedIn, participant_id: UUID, consent_id: UUID) -> Response:
    """Take away a consent that was written down by mistake."""
    with page.writing() as work:
        consents.take_away(work, participant_id, consent_id)
    return page.go(f"/participants/{participant_id}#consents", page.say(N_("The consent is taken away.")))


def _told(work: UnitOfWork, participant: Participant, study_id: UUID | None) -> list[Told]:
    """Return the project's studies that have a text: the one that is asked for first, then the participant's own."""
    found = []
    for study in studies.find(work, participant.project_id):
        texts = information_texts.of(work, study.id)
        if texts:
            found.append(Told(study.in_brief(), tuple(texts)))
    return sorted(found, key=lambda each: (each.study.id != study_id, each.study.id != participant.study_id))


def _form(
    page: Page, work: UnitOfWork, participant: Participant, told: list[Told], filled: Filled, status: int
) -> Response:
    work.require(Permission.WRITE_RESEARCH, participant.project_id)
    own = studies.get(work, participant.study_id).in_brief() if participant.study_id else None
    return page.show(
        "consents/form.html",
        status=status,
        project=project_view(work, participant.project_id),
        participant=participants.view(participant),
        told=told,
        own=own,
        asks_age=participant.age_band in {AgeBand.UNDER_18, AgeBand.UNKNOWN},
        filled=filled,
    )
