"""The API of interviews, their passages and their transcript files."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, UploadFile
from fastapi.responses import Response
from pydantic import Field, Json, TypeAdapter, ValidationError

from app.api.shared import (
    REVISES,
    WRITES,
    IdempotencyKey,
    IfMatch,
    Listed,
    Noun,
    Paging,
    Revision,
    digest,
    expect,
    makes,
    problems,
    tagged,
)
from app.context import Program, Visit
from research import insights, interviews, participants, passages, quotes, transcript_files, transcripts
from research.errors import Unreadable
from research.exchange import transcript_import
from research.exchange.transcript_import import Origin, Preview, SpeakerChoice
from research.interviews import Interview, InterviewDraft, InterviewView
from research.passages import Passage, PassageDraft, PassageView
from research.records import Brief, Draft, View
from research.store import UnitOfWork
from research.transcript_files import BroughtFile
from research.words import N_, Group, Kind, Phase

noun = Noun(Kind.INTERVIEW, InterviewView, interviews, interviews.views)
router = noun.router()


@router.get("/projects/{project_id}/interviews")
def find(
    visit: Program,
    project_id: UUID,
    paging: Paging,
    phase: Phase | None = None,
    tag: str = "",
    study: UUID | None = None,
    participant: UUID | None = None,
) -> Listed[InterviewView]:
    """List a project's interviews, the latest conversation first."""
    with visit.reading() as work:
        found = interviews.find(work, project_id, phase=phase, tag=tag, study_id=study, participant_id=participant)
        told = noun.listed(work, paging, found)
    visit.took(paging.cut(found)[0])
    return told


@router.post("/projects/{project_id}/interviews", **makes(InterviewView))
def add(visit: Program, project_id: UUID, draft: InterviewDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add an interview to a project."""
    return noun.made(visit, idempotency_key, draft, lambda work: interviews.add(work, project_id, draft))


@router.put("/interviews/{interview_id}", response_model=InterviewView, responses=REVISES)
def revise(visit: Program, interview_id: UUID, draft: InterviewDraft, revision: Revision) -> Response:
    """Change an interview: what the body leaves out becomes empty; its passages stay."""
    with visit.writing() as work:
        return noun.shown(visit, work, interviews.revise(work, interview_id, draft, revision=revision))


@router.get("/interviews/{interview_id}/insights")
def find_insights(visit: Program, interview_id: UUID, paging: Paging) -> Listed[Brief]:
    """List the insights that rest on an interview."""
    with visit.reading() as work:
        interviews.get(work, interview_id)
        return paging.page([insight.in_brief() for insight in insights.resting_on(work, interview_id)])


# --- passages ---------------------------------------------------------------------------------------------------

_PASSAGES = TypeAdapter(list[PassageView])


@router.get("/interviews/{interview_id}/passages", response_model=list[PassageView])
def find_passages(visit: Program, interview_id: UUID) -> Response:
    """List the passages of an interview, in order: its whole transcript, under one entity tag."""
    with visit.reading() as work:
        interview = interviews.get(work, interview_id)
        return _tagged(visit, work, interview, _spoken(work, interview))


@router.put("/interviews/{interview_id}/passages", response_model=list[PassageView], responses=REVISES)
def put_passages(visit: Program, interview_id: UUID, drafts: list[PassageDraft], if_match: IfMatch = None) -> Response:
    """Give an interview its whole transcript, in place of the one it has; not while passages of that are cited."""
    with visit.writing() as work:
        interview = work.to_change(Interview, interview_id)
        expect(if_match, _tag(_spoken(work, interview)), interview)
        interviews.transcribe(work, interview, drafts, replace=True)
        transcript_files.put(work, interview, None)
        return _tagged(visit, work, interview, _spoken(work, interview))


@router.get("/passages/{passage_id}", response_model=PassageView)
def show_passage(visit: Program, passage_id: UUID) -> Response:
    """Show one passage."""
    with visit.reading() as work:
        passage = passages.get(work, passage_id)
        interview = interviews.get(work, passage.interview_id)
        return _tagged(visit, work, interview, passages.view(passage).model_dump_json())


@router.put("/passages/{passage_id}", response_model=PassageView, responses=REVISES)
def revise_passage(visit: Program, passage_id: UUID, draft: PassageDraft, if_match: IfMatch = None) -> Response:
    """Correct a passage: what the body leaves out becomes empty; its quotes are found again or unplaced."""
    with visit.writing() as work:
        passage = passages.get(work, passage_id)
        interview = work.to_change(Interview, passage.interview_id)
        expect(if_match, _tag(passages.view(passage).model_dump_json()), interview)
        quotes.correct_passage(work, passage_id, draft, interview)
        return _tagged(visit, work, interview, passages.view(passages.get(work, passage_id)).model_dump_json())


def _spoken(work: UnitOfWork, interview: Interview) -> str:
    spoken = passages.of(work, [interview.id]).get(interview.id, [])
    return _PASSAGES.dump_json([passages.view(passage) for passage in spoken]).decode()


def _tag(body: str) -> str:
    return f'"{digest(body)}"'


def _tagged(visit: Visit, work: UnitOfWork, interview: Interview, body: str) -> Response:
    answer = tagged(visit, body, _tag(body))
    if answer.status_code == 200:
        visit.showed(interview, work)
    return answer


# --- transcript files -------------------------------------------------------------------------------------------


class SpeakerDraft(Draft):
    """What a name in a transcript becomes: a participant, a new one, or one of us."""

    label: str = Field(default="", max_length=120, description="The participant's pseudonym when empty.")
    participant_id: UUID | None = None
    new_group: Group | None = Field(default=None, description="Adds a participant of this group.")


class SpeakerView(View):
    """A name in a transcript, and what it becomes if nobody says otherwise."""

    name: str
    turns: int
    first_words: str
    label: str
    participant_id: UUID | None


class RemarkView(View):
    """Something to look at before a transcript is trusted."""

    line: int | None
    detail: str


class TranscriptView(View):
    """What a transcript file holds, and the passages it became, or would become."""

    format: str
    encoding: str
    words: int
    seconds: int | None
    speakers: list[SpeakerView]
    remarks: list[RemarkView]
    passages: list[PassageDraft]
    replaces: int = Field(description="How many passages the interview had.")
    is_kept: bool = Field(
        default=False,
        description="The file itself is kept; it is not where it holds more than what is stored of it, such as names.",
    )


Speakers = Annotated[
    Json[dict[str, SpeakerDraft]] | None, Form(description="A JSON object: what each name in the file becomes.")
]


@router.post("/interviews/{interview_id}/transcript", responses={**WRITES, **problems(409)})
def read_transcript(
    visit: Program,
    interview_id: UUID,
    file: UploadFile,
    speakers: Speakers = None,
    dry_run: bool = False,
    again: bool = False,
    keep: bool = False,
) -> TranscriptView:
    """Give an interview the transcript of a file (WebVTT, SRT, Word, text), in place of the one it has.

    People's names become what `speakers` says, or else the labels that a preview shows; `dry_run=true` asks for
    the preview, and stores nothing. A file that the project has already is refused unless `again=true`; `keep=true`
    keeps the file itself with the interview.
    """
    content = file.file.read()
    transcript = transcripts.read(content, file.filename or "")
    if not transcript.turns:
        raise Unreadable(N_("Nothing is said in this file."))
    kept = content if keep else None
    brought = BroughtFile(transcript_files.digest(content), file.filename or "", transcript.encoding, kept)
    origin = None
    said = {name: SpeakerChoice(**speaker.model_dump()) for name, speaker in (speakers or {}).items()}
    try:
        with visit.reading() if dry_run else visit.writing() as work:
            interview = interviews.get(work, interview_id)
            had = passages.counts(work, [interview_id]).get(interview_id, 0)
            plan = transcript_import.plan(transcript, participants.find(work, interview.project_id))
            if dry_run:
                drafts = transcript_import.passages_of(transcript, {**plan.choices, **said})
            else:
                transcript_import.replace(work, interview_id, transcript, said, Origin(brought, is_again=again))
                drafts = [_draft(passage) for passage in passages.of(work, [interview_id])[interview_id]]
                origin = transcript_files.of(work, interview_id)
    except ValidationError as error:
        raise Unreadable(N_("The transcript is longer than one interview can hold.")) from error
    return _read(visit, plan, drafts, replaces=had, is_kept=bool(origin and origin.is_kept))


@router.get("/interviews/{interview_id}/transcript/original", response_class=Response)
def show_original(visit: Program, interview_id: UUID) -> Response:
    """Send the file of an interview's transcript as it was brought, where it was kept."""
    with visit.reading() as work:
        file = transcript_files.original(work, interview_id)
        visit.showed(interviews.get(work, interview_id))
    headers = {"Content-Disposition": f'attachment; filename="original{file.ending}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _draft(passage: Passage) -> PassageDraft:
    return PassageDraft.model_validate(passage.model_dump(include=set(PassageDraft.model_fields)))


def _read(visit: Visit, plan: Preview, drafts: list[PassageDraft], *, replaces: int, is_kept: bool) -> TranscriptView:
    speakers = [
        SpeakerView(
            **speaker._asdict(),
            label=plan.choices[speaker.name].label,
            participant_id=plan.choices[speaker.name].participant_id,
        )
        for speaker in plan.speakers
    ]
    remarks = [RemarkView(line=each.line, detail=visit.say(each.message, **each.values)) for each in plan.remarks]
    return TranscriptView(
        format=plan.format,
        encoding=plan.encoding,
        words=plan.words,
        seconds=plan.seconds,
        speakers=speakers,
        remarks=remarks,
        passages=drafts,
        replaces=replaces,
        is_kept=is_kept,
    )
