"""Bringing a transcript in two steps: what a form brings is read and shown, and only then stored.

Nothing is kept between the steps: the turns travel with the form, and are checked again when they come back.
"""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi.responses import Response
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile

from app.context import Page
from app.forms import Filled
from app.pages.projects import project_view
from research import participants, transcripts
from research.errors import Invalid, TooLarge, Unreadable
from research.exchange import transcript_import
from research.exchange.transcript_import import INTERVIEWER, SHARED_NAME, Preview, SpeakerChoice
from research.passages import MAX_PASSAGES, Passage
from research.records import clean_text
from research.store import UnitOfWork
from research.transcripts import Transcript, Turn
from research.translation import explain
from research.words import N_, Group

UNNAMED = "–"
"""Stands for whoever speaks where the file names nobody."""

OTHER, SKIPPED, NEW = "other", "skip", "new:"
FIRST_TURNS = 8
_LONGEST_LABEL = 120

FORMATS = {
    "webvtt": N_("subtitles (WebVTT)"),
    "teams-webvtt": N_("Teams (WebVTT)"),
    "zoom-webvtt": N_("Zoom (WebVTT)"),
    "srt": N_("subtitles (SRT)"),
    "named-text": N_("text with names"),
    "plain-text": N_("text without names"),
    "word": N_("Word"),
}

_Name = Annotated[str, Field(max_length=300)]
_Text = Annotated[str, Field(min_length=1, max_length=200_000)]
_Moment = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Carried(BaseModel):
    """A transcript as it travels with a form."""

    format: _Name
    encoding: _Name
    cues: int
    turns: list[tuple[_Name, _Text, _Moment | None, _Moment | None]] = Field(max_length=MAX_PASSAGES)

    @classmethod
    def of(cls, transcript: Transcript) -> "Carried":
        """Pack a transcript.

        Raises:
            Unreadable: It is longer than an interview can hold.
        """
        turns = [(turn.speaker or UNNAMED, turn.text, turn.start_ms, turn.end_ms) for turn in transcript.turns]
        try:
            return cls(format=transcript.format, encoding=transcript.encoding, cues=transcript.cues, turns=turns)
        except ValidationError as error:
            raise Unreadable(N_("The transcript is longer than one interview can hold.")) from error

    def transcript(self) -> Transcript:
        """Unpack the transcript; its remarks were for the first look."""
        return Transcript(self.format, self.encoding, self.cues, tuple(Turn(*turn) for turn in self.turns))


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker in the preview, with what the form says of them."""

    at: int
    name: str
    turns: int
    first_words: str
    who: str
    label: str


def brought(page: Page, filled: Filled, *, is_wanted: bool = False) -> Transcript | None:
    """Return the transcript that a form brings, if it does: a file, pasted text, or turns read before.

    What cannot be read is said in the form's problems, and what can is left in its ``turns``.

    Args:
        is_wanted: Bringing nothing is a problem too.
    """
    try:
        transcript = _read(filled)
        if transcript is not None:
            filled.values["turns"] = Carried.of(transcript).model_dump_json()
            filled.values.pop("transcript", None)
        elif is_wanted:
            raise Unreadable(N_("Paste a text or choose a file."))
        return transcript
    except (Unreadable, TooLarge) as error:
        text = explain(error, page.language)
        line = error.line if isinstance(error, Unreadable) else None
        if line is not None:
            text = page.say(N_("Line %(line)s: %(problem)s"), line=line, problem=text)
        filled.error = error
        filled.problems["transcript"] = (text, {})
        return None


def _read(filled: Filled) -> Transcript | None:
    file = filled.files.get("file")
    text = str(filled.value("transcript")).strip()
    if file is None and not text:
        return _come_back(str(filled.value("turns")))
    transcript = _read_file(file) if file else transcripts.read(text.encode())
    if not transcript.turns:
        first = next(iter(transcript.remarks), None)
        message = first.message if first else N_("Nothing is said in this file.")
        raise Unreadable(message, line=first.line if first else None, **(first.values if first else {}))
    return replace(transcript, turns=tuple(replace(turn, speaker=turn.speaker or UNNAMED) for turn in transcript.turns))


def _read_file(file: UploadFile) -> Transcript:
    with file.file as content:
        return transcripts.read(content.read(), file.filename or "")


def _come_back(turns: str) -> Transcript | None:
    if not turns:
        return None
    try:
        return Carried.model_validate_json(turns).transcript()
    except ValidationError as error:
        raise Unreadable(N_("The transcript was damaged on the way. Bring it again.")) from error


def rows(filled: Filled, plan: Preview) -> list[SpeakerRow]:
    """Return the speakers, each with what was chosen, or what is most likely."""
    likely = {name: _likely(name, choice) for name, choice in plan.choices.items()}
    unknown = [name for name, who in likely.items() if not who]
    chosen = [key for key in filled.texts("participant_ids") if key and key not in likely.values()]
    # As many people in the interview as there are unknown speakers: then it is probably them.
    people = chosen if len(chosen) == len(unknown) else []
    group = str(filled.value("new_participant")) or Group.OTHER
    likely.update({name: people[at] if people else f"{NEW}{group}" for at, name in enumerate(unknown)})
    return [
        SpeakerRow(
            at,
            _shown(speaker.name),
            speaker.turns,
            speaker.first_words,
            str(filled.value(f"who-{at}")) or likely[speaker.name],
            str(filled.values.get(f"label-{at}", _label(speaker.name, likely[speaker.name]))),
        )
        for at, speaker in enumerate(plan.speakers)
    ]


def _shown(name: str) -> str:
    return "" if name == UNNAMED else name


def _likely(name: str, choice: SpeakerChoice) -> str:
    if choice.participant_id is not None:
        return str(choice.participant_id)
    return OTHER if choice.label == INTERVIEWER or name == UNNAMED else ""


def _label(name: str, who: str) -> str:
    return INTERVIEWER if who == OTHER and name != UNNAMED else ""


def settled(filled: Filled, transcript: Transcript) -> tuple[Transcript, dict[str, SpeakerChoice]]:
    """Return what is to be stored: the turns of those who are kept, and what each name becomes.

    Raises:
        Invalid: A choice is none of those offered, a name to show is too long, or nobody is left.
    """
    chosen: dict[str, SpeakerChoice] = {}
    skipped: set[str] = set()
    for at, speaker in enumerate(transcript.speakers):
        who = str(filled.value(f"who-{at}"))
        label = clean_text(str(filled.value(f"label-{at}")))
        if len(label) > _LONGEST_LABEL:
            raise Invalid({f"label-{at}": N_("Write a shorter name to show.")})
        if who == SKIPPED:
            skipped.add(speaker.name)
            chosen[speaker.name] = SpeakerChoice(SHARED_NAME)
        elif who == OTHER:
            chosen[speaker.name] = SpeakerChoice(label or _label(speaker.name, OTHER))
        else:
            chosen[speaker.name] = _participant(who, f"who-{at}")
    kept = tuple(turn for turn in transcript.turns if turn.speaker not in skipped)
    if not kept:
        raise Invalid({"": N_("Keep what at least one of the speakers says.")})
    return replace(transcript, turns=kept), chosen


def _participant(who: str, field: str) -> SpeakerChoice:
    try:
        if who.startswith(NEW):
            return SpeakerChoice(new_group=Group(who.removeprefix(NEW)))
        return SpeakerChoice(participant_id=UUID(who))
    except ValueError as error:
        raise Invalid({field: N_("Choose one of the alternatives.")}) from error


def preview(
    page: Page,
    work: UnitOfWork,
    project_id: UUID,
    filled: Filled,
    transcript: Transcript,
    *,
    action: str,
    back: str = "",
    replaces: int = 0,
    status: int = 200,
) -> Response:
    """Show what a transcript holds and who its speakers are to be, before anything is stored.

    Args:
        back: Where to go instead; without it, the form that brought the transcript is asked for again.
        replaces: How many passages the transcript would take the place of.
    """
    known = participants.find(work, project_id)
    plan = transcript_import.plan(transcript, known)
    return page.show(
        "interviews/preview.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=action,
        back=back,
        replaces=replaces,
        plan=plan,
        format=FORMATS.get(plan.format, plan.format),
        minutes=round(plan.seconds / 60) if plan.seconds else 0,
        speakers=rows(filled, plan),
        participants=known,
        first=_first(transcript),
        turns=Carried.of(transcript).model_dump_json(),
        carried=_carried(filled),
    )


def _carried(filled: Filled) -> list[tuple[str, str]]:
    """Return the fields that travel with the preview: the form's own, without what the preview itself asks."""
    asked = ("turns", "transcript", "then", "who-", "label-")
    return [(name, text) for name in filled.values if not name.startswith(asked) for text in filled.texts(name)]


def _first(transcript: Transcript) -> list[Passage]:
    return [
        Passage(speaker=_shown(turn.speaker or ""), text=turn.text, start_ms=turn.start_ms)
        for turn in transcript.turns[:FIRST_TURNS]
    ]
