"""Passages on the page of their interview, with what insights cite marked in the words, and how one is corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from research import evidence, insights, interviews, participants, passages
from research.access import Permission
from research.errors import NotFound
from research.evidence import Evidence
from research.insights import Insight
from research.interviews import Interview
from research.passages import PassageDraft, PassageView
from research.records import Brief
from research.store import UnitOfWork
from research.words import N_, Phase, Stance

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a passage's words, with the phase of the insight that cites them, if one does."""

    text: str
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class Note:
    """That an insight cites a passage, for the margin."""

    insight: Brief
    stance: Stance


@dataclass(frozen=True, slots=True)
class Turn:
    """A passage with its marked words and its margin."""

    passage: PassageView
    stretches: tuple[Stretch, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """An insight that rests on the interview, with how many pieces of its evidence come from here."""

    insight: Brief
    pieces: int


def turns_of(work: UnitOfWork, interview: Interview) -> tuple[list[Turn], list[Resting]]:
    """Return an interview's turns in order, and the insights that rest on them."""
    citing = {insight.id: insight for insight in insights.resting_on(work, interview.id)}
    pieces = [piece for piece in evidence.from_source(work, interview.id) if piece.insight_id in citing]
    spoken = passages.of(work, [interview.id]).get(interview.id, [])
    turns = [
        _turn(passages.view(passage), [piece for piece in pieces if piece.passage_id == passage.id], citing)
        for passage in spoken
    ]
    resting = [
        Resting(insight.in_brief(), sum(piece.insight_id == insight.id for piece in pieces))
        for insight in citing.values()
    ]
    return turns, resting


def _turn(passage: PassageView, pieces: Sequence[Evidence], citing: dict[UUID, Insight]) -> Turn:
    spans = []
    for piece in pieces:
        words = piece.excerpt or passage.text
        start = passage.text.find(words)
        if start >= 0:
            spans.append((start, start + len(words), citing[piece.insight_id].phase))
    # One note for each insight and stance, however many of the words it cites.
    notes = dict.fromkeys((piece.insight_id, piece.stance) for piece in pieces)
    return Turn(
        passage,
        stretches(passage.text, spans),
        tuple(Note(citing[insight_id].in_brief(), stance) for insight_id, stance in notes),
    )


def stretches(text: str, spans: Sequence[tuple[int, int, Phase]]) -> tuple[Stretch, ...]:
    """Cut a text where spans begin and end; where two overlap, the first given names the phase.

    Args:
        spans: Beginning, end (not included) and phase of each.
    """
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    found: list[Stretch] = []
    for start, end in pairwise(cuts):
        phase = next((phase for begins, ends, phase in spans if begins <= start and end <= ends), None)
        if found and found[-1].phase is phase:
            found[-1] = Stretch(found[-1].text + text[start:end], phase)
        else:
            found.append(Stretch(text[start:end], phase))
    return tuple(found)


@router.get("/interviews/{interview_id}/passages/{passage_id}/edit")
def edit_passage(page: SignedIn, interview_id: UUID, passage_id: UUID) -> Response:
    """Show the form for correcting a passage."""
    with page.reading() as work:
        filled = Filled.of(passages.view(passages.get(work, passage_id)))
        return _form(page, work, interview_id, passage_id, filled, 200)


@router.post("/interviews/{interview_id}/passages/{passage_id}")
def revise_passage(page: SignedIn, interview_id: UUID, passage_id: UUID, filled: Form) -> Response:
    """Store a corrected passage; its times stay."""

    def _revise(work: UnitOfWork, draft: PassageDraft) -> Interview:
        interview = work.to_change(Interview, interview_id)
        earlier = passages.get(work, passage_id)
        speaking = participants.get(work, draft.participant_id) if draft.participant_id else None
        more = {
            "speaker": draft.speaker or (speaking.reference if speaking else ""),
            "start_ms": earlier.start_ms,
            "end_ms": earlier.end_ms,
        }
        passages.revise(work, passage_id, draft.model_copy(update=more), interview)
        return interview

    made = save(
        page,
        filled,
        PassageDraft,
        act=_revise,
        again=lambda work, status: _form(page, work, interview_id, passage_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/interviews/{made}#p-{passage_id}", page.say(N_("The passage is corrected.")), saved=True)


def _form(page: Page, work: UnitOfWork, interview_id: UUID, passage_id: UUID, filled: Filled, status: int) -> Response:
    interview = interviews.get(work, interview_id)
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    passage = passages.view(passages.get(work, passage_id))
    if passage.interview_id != interview_id:
        raise NotFound(N_("There is no such passage in this interview."))
    cited = {each.insight_id for each in evidence.from_source(work, interview_id) if each.passage_id == passage_id}
    return page.show(
        "interviews/passage.html",
        status=status,
        project=project_view(work, interview.project_id),
        interview=interview.in_brief(),
        passage=passage,
        cited=len(cited),
        filled=filled,
        participants=[(each.id, each.reference) for each in participants.find(work, interview.project_id)],
    )
