"""The pages of interviews: the conversations, their transcripts and the way these are brought."""

from textwrap import shorten
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.errors import status_of
from app.forms import Filled, save
from app.pages import passages, transcript_acts, transcripts
from app.pages.projects import project_view
from app.pages.shared import Chosen, paged, standing_in
from app.pages.transcript_state import Carried
from research import access_log, consents, history, interviews, participants, studies, tags, transcript_files
from research.access import Permission
from research.errors import Invalid, RuleBroken
from research.exchange import transcript_import
from research.interviews import Interview, InterviewDraft
from research.participants import ParticipantDraft
from research.store import UnitOfWork
from research.words import N_, Method, Phase

router = APIRouter()
router.include_router(passages.router)

# Fields of the form that are the interview's own; the others say how its transcript and participants come.
_OWN = frozenset({*InterviewDraft.model_fields, "revision", "submission"})


@router.get("/projects/{project_id}/interviews")
def list_interviews(
    page: SignedIn,
    project_id: UUID,
    phase: Chosen[Phase] = None,
    tag: str = "",
    study: Chosen[UUID] = None,
    at: int = 1,
) -> Response:
    """Show a project's interviews, the latest conversation first."""
    with page.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        found = interviews.find(work, project_id, phase=phase, tag=tag, study_id=study)
        shown, pages = paged(found, at)
        return page.show(
            "interviews/list.html",
            project=project_view(work, project_id),
            interviews=interviews.views(work, shown),
            pages=pages,
            total=len(found),
            chosen={"phase": phase or "", "study": str(study or ""), "tag": tag},
            tags=tags.find(work, project_id),
            studies=[
                (str(each.id), shorten(each.title, 40, placeholder=" …")) for each in studies.find(work, project_id)
            ],
        )


@router.get("/projects/{project_id}/interviews/new")
def new_interview(page: SignedIn, project_id: UUID, phase: Phase | None = None, study: UUID | None = None) -> Response:
    """Show the form for a new interview."""
    with page.reading() as work:
        chosen = phase or project_view(work, project_id).phase
        day = work.today.isoformat()
        filled = Filled({"phase": chosen, "held_on": day, "method": Method.DEPTH, "study_id": study})
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/interviews")
def add_interview(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new interview; one that brings a transcript is shown first."""
    carried = transcripts.brought(page, filled)
    if carried is None and not filled.problems:
        return _add(page, project_id, filled)
    try:
        _own(filled).draft(InterviewDraft)
    except Invalid as error:
        unread, first = filled.problems, filled.error
        filled.refuse(error)
        filled.problems |= unread
        filled.error = first or error
    with page.reading() as work:
        if carried is None or filled.problems:
            return _form(page, work, project_id, filled, _status(filled))
        return _preview(page, work, project_id, filled, carried, 200)


@router.post("/projects/{project_id}/interviews/import")
def import_interview(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new interview with the transcript that was shown, or show what was done to it first."""
    is_asked = transcript_acts.is_asked(filled)
    carried = transcripts.brought(page, filled, is_wanted=True)
    if carried is None or filled.value("then") == "back":
        with page.reading() as work:
            return _form(page, work, project_id, filled, _status(filled))
    if is_asked or filled.problems:
        with page.reading() as work:
            return _preview(page, work, project_id, filled, carried, _status(filled))
    own = _own(filled)

    def _store(work: UnitOfWork, draft: InterviewDraft) -> Interview:
        interview = transcript_import.store(work, project_id, draft, *transcripts.settled(filled, carried))
        _check_still_there(page)
        return interview

    def _again(work: UnitOfWork, status: int) -> Response:
        return _preview(page, work, project_id, _whole(filled, own), carried, status)

    made = save(page, own, InterviewDraft, act=_store, again=_again)
    return made if isinstance(made, Response) else _saved(page, made, filled)


@router.get("/interviews/{interview_id}")
def show_interview(
    page: SignedIn, interview_id: UUID, part: str = "", tag: str = "", quote: Chosen[UUID] = None
) -> Response:
    """Show an interview: a part of what was said, the quotes marked in it, and which insights rest on it."""
    with page.reading() as work:
        interview = interviews.get(work, interview_id)
        transcript = passages.transcript_of(work, interview, part=part, tag=tag, quote_id=quote)
        project = project_view(work, interview.project_id)
        if not (page.is_part and access_log.was_shown(work, interview)):
            page.showed(interview)
        if page.is_part:
            return page.show("interviews/part.html", project=project, interview=interview, transcript=transcript)
        study = studies.get(work, interview.study_id) if interview.study_id else None
        return page.show(
            "interviews/show.html",
            project=project,
            interview=interviews.views(work, [interview])[0],
            study=studies.view(study) if study else None,
            transcript=transcript,
            file=transcript_files.of(work, interview_id),
            tag=tag,
            filled=Filled(),
            unplaced=passages.unplaced_in(work, interview_id),
            resting=passages.resting_on(work, interview_id),
            reports=standing_in(work, interview.project_id, interview_id),
            tags=[each.name for each in tags.find(work, interview.project_id)],
            history=history.of(work, interview),
        )


@router.get("/interviews/{interview_id}/edit")
def edit_interview(page: SignedIn, interview_id: UUID) -> Response:
    """Show the form for changing an interview."""
    with page.reading() as work:
        interview = interviews.get(work, interview_id)
        view = interviews.views(work, [interview])[0]
        people = [str(person.id) for person in view.participants]
        filled = Filled.of(view, tags=", ".join(view.tags), participant_ids=people)
        return _form(page, work, interview.project_id, filled, 200, interview_id)


@router.post("/interviews/{interview_id}")
def revise_interview(page: SignedIn, interview_id: UUID, filled: Form) -> Response:
    """Store a changed interview."""
    own = _own(filled)

    def _again(work: UnitOfWork, status: int) -> Response:
        project_id = interviews.get(work, interview_id).project_id
        return _form(page, work, project_id, _whole(filled, own), status, interview_id)

    def _revise(work: UnitOfWork, draft: InterviewDraft) -> Interview:
        interview = interviews.get(work, interview_id)
        draft = _with_newcomer(work, interview.project_id, draft, filled)
        return interviews.revise(work, interview_id, draft, revision=filled.revision)

    made = save(page, own, InterviewDraft, act=_revise, again=_again)
    if isinstance(made, Response):
        return made
    return page.go(f"/interviews/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/interviews/{interview_id}/remove")
def remove_interview(page: SignedIn, interview_id: UUID) -> Response:
    """Put an interview in the bin."""
    with page.writing() as work:
        interview = interviews.get(work, interview_id)
        interviews.remove(work, interview_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=interview.reference)
    return page.go(f"/projects/{interview.project_id}/interviews", note, undo=f"/interviews/{interview_id}/restore")


@router.post("/interviews/{interview_id}/restore")
def restore_interview(page: SignedIn, interview_id: UUID) -> Response:
    """Take an interview out of the bin."""
    with page.writing() as work:
        interviews.restore(work, interview_id)
    return page.go(f"/interviews/{interview_id}", page.say(N_("It is back.")))


@router.get("/interviews/{interview_id}/transcript")
def new_transcript(page: SignedIn, interview_id: UUID) -> Response:
    """Show the form for bringing a transcript to an interview."""
    with page.reading() as work:
        return _transcript_form(page, work, interview_id, Filled())


@router.post("/interviews/{interview_id}/transcript")
def show_transcript(page: SignedIn, interview_id: UUID, filled: Form) -> Response:
    """Show what a transcript for an interview holds, before it is stored."""
    carried = transcripts.brought(page, filled, is_wanted=True)
    with page.reading() as work:
        if carried is None:
            return _transcript_form(page, work, interview_id, filled)
        return _transcript_preview(page, work, interview_id, filled, carried, 200)


@router.post("/interviews/{interview_id}/transcript/import")
def import_transcript(page: SignedIn, interview_id: UUID, filled: Form) -> Response:
    """Store the transcript that was shown, in place of any that was there, or show what was done to it first."""
    is_asked = transcript_acts.is_asked(filled)
    carried = transcripts.brought(page, filled, is_wanted=True)
    if carried is None or filled.value("then") == "back":
        with page.reading() as work:
            return _transcript_form(page, work, interview_id, filled)
    if is_asked or filled.problems:
        with page.reading() as work:
            return _transcript_preview(page, work, interview_id, filled, carried, _status(filled))
    try:
        with page.writing() as work:
            transcript_import.replace(work, interview_id, *transcripts.settled(filled, carried))
            _check_still_there(page)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _transcript_preview(page, work, interview_id, filled, carried, 422)
    with page.reading() as work:
        note = transcripts.saved_note(page, work, filled, interview_id, page.say(N_("The transcript is saved.")))
    return page.go(f"/interviews/{interview_id}", note, saved=True)


@router.get("/interviews/{interview_id}/transcript/original")
def download_original(page: SignedIn, interview_id: UUID) -> Response:
    """Send the file of an interview's transcript as it was brought; a browser is told not to show it."""
    with page.reading() as work:
        interview = interviews.get(work, interview_id)
        file = transcript_files.original(work, interview_id)
        page.showed(interview)
    name = f"{interview.reference.lower()}{file.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _check_still_there(page: Page) -> None:
    """Undo what was begun for somebody who has cancelled.

    Raises:
        RuleBroken: The connection is closed.
    """
    if page.is_gone:
        raise RuleBroken(N_("This was cancelled, and nothing was stored."))


def _own(filled: Filled) -> Filled:
    return Filled({name: value for name, value in filled.values.items() if name in _OWN})


def _whole(filled: Filled, own: Filled) -> Filled:
    """Return a refused form with the fields that are not the interview's own."""
    own.values = {**{name: value for name, value in filled.values.items() if name not in _OWN}, **own.values}
    return own


def _status(filled: Filled) -> int:
    return status_of(filled.error) if filled.error else 200


def _add(page: Page, project_id: UUID, filled: Filled) -> Response:
    own = _own(filled)

    def _act(work: UnitOfWork, draft: InterviewDraft) -> Interview:
        return interviews.add(work, project_id, _with_newcomer(work, project_id, draft, filled))

    def _again(work: UnitOfWork, status: int) -> Response:
        return _form(page, work, project_id, _whole(filled, own), status)

    made = save(page, own, InterviewDraft, act=_act, again=_again)
    return made if isinstance(made, Response) else _saved(page, made, filled)


def _with_newcomer(work: UnitOfWork, project_id: UUID, draft: InterviewDraft, filled: Filled) -> InterviewDraft:
    """Return the draft with the participant that the form adds to the project, if it adds one."""
    group = filled.value("new_participant")
    if not group:
        return draft
    consents.check_newcomer(work, draft.study_id, field="participant_ids")
    person = Filled({"group": group, "study_id": draft.study_id}).draft(ParticipantDraft)
    newcomer = participants.add(work, project_id, person)
    return draft.model_copy(update={"participant_ids": [*draft.participant_ids, newcomer.id]})


def _saved(page: Page, interview_id: UUID, filled: Filled) -> Response:
    with page.reading() as work:
        reference = interviews.get(work, interview_id).reference
        note = page.say(N_("%(reference)s is saved."), reference=reference)
        note = transcripts.saved_note(page, work, filled, interview_id, note)
    return page.go(f"/interviews/{interview_id}", note, saved=True)


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    if key:
        page.showed(interviews.get(work, key))
    return page.show(
        "interviews/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=f"/interviews/{key}" if key else f"/projects/{project_id}/interviews",
        back=f"/interviews/{key}" if key else f"/projects/{project_id}/interviews",
        is_new=key is None,
        stored=interviews.views(work, [interviews.get(work, key)])[0] if key and status == 409 else None,
        tags=[tag.name for tag in tags.find(work, project_id)],
        studies=[(study.id, study.title) for study in studies.find(work, project_id)],
        participants=participants.find(work, project_id),
        chosen=transcripts.chosen(filled),
    )


def _preview(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, carried: Carried, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    action = f"/projects/{project_id}/interviews/import"
    return transcripts.preview(page, work, project_id, filled, carried, action=action, status=status)


def _transcript_form(page: Page, work: UnitOfWork, interview_id: UUID, filled: Filled) -> Response:
    interview = interviews.get(work, interview_id)
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    return page.show(
        "interviews/transcript.html",
        status=_status(filled),
        project=project_view(work, interview.project_id),
        interview=interviews.views(work, [interview])[0],
        filled=filled,
        chosen=transcripts.chosen(filled),
    )


def _transcript_preview(
    page: Page, work: UnitOfWork, interview_id: UUID, filled: Filled, carried: Carried, status: int
) -> Response:
    view = interviews.views(work, [interviews.get(work, interview_id)])[0]
    filled.values["participant_ids"] = [str(person.id) for person in view.participants]
    address = f"/interviews/{interview_id}/transcript"
    return transcripts.preview(
        page,
        work,
        view.project_id,
        filled,
        carried,
        action=f"{address}/import",
        back=address,
        replaces=view.passages,
        status=status,
    )
