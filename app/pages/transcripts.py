"""Bringing a transcript: what a form brings is read and shown, worked on as long as it takes, and only then stored."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from app.context import Page
from app.forms import IDENTIFIER_FIELDS, Filled
from app.pages import transcript_acts, transcript_preview
from app.pages.projects import project_view
from app.pages.transcript_preview import SpeakerRow, Spoken, shown_name
from app.pages.transcript_state import LONGEST_ORIGINAL, Carried, packed_bytes, unpacked_bytes
from research import participants, transcript_files, transcripts
from research.errors import Invalid, TooLarge, Unreadable
from research.exchange import spoken_names, transcript_import
from research.exchange.spoken_names import SHARED_NAME, Replacement
from research.exchange.transcript_editing import UNNAMED, Rough
from research.exchange.transcript_import import INTERVIEWER, Origin, SpeakerChoice
from research.participants import Participant
from research.privacy.identifiers import Certainty
from research.records import clean_text
from research.store import UnitOfWork
from research.transcript_files import BroughtFile
from research.transcripts import Transcript
from research.translation import explain
from research.words import N_, Group, Language

OTHER, SKIPPED, NEW = "other", "skip", "new:"
_LONGEST_LABEL = 120
_MOST_PROBLEMS = 10
_MOST_NAMES = 200

# What is chosen in the preview, and travels back to the form that brought the transcript.
_OF_SPEAKERS = ("who-", "label-")
_OF_ALL = frozenset({"offered", "swap", "part", "again", "original"})
# What the preview asks anew, or has no use for.
_NOT_CARRIED = (_OF_ALL - {"original"}) | {"turns", "transcript", "then", "keep", *IDENTIFIER_FIELDS}


def brought(page: Page, filled: Filled, *, is_wanted: bool = False) -> Carried | None:
    """Return the transcript that a form brings, if it does: a file, pasted text, or one that was read before.

    What cannot be read is said in the form's problems, and what can is left in its ``turns``, as it is after what was
    typed and asked for in the preview.

    Args:
        is_wanted: Bringing nothing is a problem too.
    """
    try:
        carried = _read(page, filled) or _come_back(page, filled)
        if carried is not None:
            filled.values["turns"] = carried.packed()
            filled.values.pop("transcript", None)
        elif is_wanted:
            raise Unreadable(N_("Paste a text or choose a file."))
        return carried
    except (Unreadable, TooLarge) as error:
        text = explain(error, page.language)
        line = error.line if isinstance(error, Unreadable) else None
        if line is not None:
            text = page.say(N_("Line %(line)s: %(problem)s"), line=line, problem=text)
        filled.error = error
        filled.problems["transcript"] = (text, {})
        return None


def _read(page: Page, filled: Filled) -> Carried | None:
    """Return what a file or a pasted text says; what was chosen for another is forgotten."""
    file = filled.files.get("file")
    pasted = str(filled.value("transcript")).strip()
    if file is None and not pasted:
        return None
    for name, _ in chosen(filled):
        filled.values.pop(name, None)
    content, name = pasted.encode(), ""
    if file is not None:
        with file.file as opened:
            content, name = opened.read(), file.filename or ""
    transcript = transcripts.read(content, name)
    if not transcript.turns:
        first = next(iter(transcript.remarks), None)
        message = first.message if first else N_("Nothing is said in this file.")
        raise Unreadable(message, line=first.line if first else None, **(first.values if first else {}))
    remarks = [(each.line, page.say(each.message, **each.values)) for each in transcript.remarks]
    if file is not None and filled.value("keep"):
        remarks += _keep(page, filled, content)
    return Carried.of(transcript, remarks, transcript_files.digest(content), name)


def _keep(page: Page, filled: Filled, content: bytes) -> list[tuple[int | None, str]]:
    """Let a file travel with the form, if there is room; return what to say where there is not."""
    original = packed_bytes(content)
    if len(original) <= LONGEST_ORIGINAL:
        filled.values["original"] = original
        return []
    return [(None, page.say(N_("The file is too large to be kept with the interview. What is said in it is stored.")))]


def _come_back(page: Page, filled: Filled) -> Carried | None:
    turns = str(filled.value("turns"))
    if not turns:
        return None
    carried = Carried.unpacked(turns)
    return transcript_acts.worked_on(filled, carried, _language(page, filled, carried))


def _language(page: Page, filled: Filled, carried: Carried) -> Language:
    """Return the language that is spoken in a transcript, as far as anybody says."""
    said = (str(filled.value("language")), carried.language or "", page.language.value)
    return next(Language(each) for each in said if each in set(Language))


def chosen(filled: Filled) -> list[tuple[str, str]]:
    """Return the fields of the preview that travel back to the form that brought the transcript."""
    names = [name for name in filled.values if name.startswith(_OF_SPEAKERS) or name in _OF_ALL]
    return [(name, text) for name in names for text in filled.texts(name)]


def _carried_fields(filled: Filled) -> list[tuple[str, str]]:
    """Return the fields that travel with the preview: the form's own, without what the preview itself asks."""
    asked = ("text-", *_OF_SPEAKERS)
    names = [name for name in filled.values if not name.startswith(asked) and name not in _NOT_CARRIED]
    return [(name, text) for name in names for text in filled.texts(name)]


def rows(page: Page, filled: Filled, carried: Carried, known: Sequence[Participant]) -> list[SpeakerRow]:
    """Return the speakers, each with what was chosen, or what is most likely."""
    spoken = Spoken.of(carried.rough)
    likely = _likely_all(filled, carried, known)
    references = {str(each.id): each.reference for each in known}
    found: list[SpeakerRow] = []
    for at, name in enumerate(carried.speakers):
        who = str(filled.value(f"who-{at}")) or likely[at]
        label = str(filled.values.get(f"label-{at}", _label(name, likely[at])))
        newcomers = sum(row.who.startswith(NEW) for row in found)
        new = page.say(N_("new participant %(number)s"), number=newcomers + 1)
        becomes = {OTHER: label or _label(name, OTHER), SKIPPED: SHARED_NAME}.get(who, references.get(who, new))
        found.append(
            SpeakerRow(
                at=at,
                name=shown_name(name),
                turns=spoken.turns[at],
                share=spoken.share(at),
                first_words=spoken.first_words.get(at, ""),
                who=who,
                label=label,
                becomes=becomes,
                is_voice=who not in {OTHER, SKIPPED},
            )
        )
    return found


def _likely_all(filled: Filled, carried: Carried, known: Sequence[Participant]) -> list[str]:
    """Return by place who each speaker is, if nobody says otherwise."""
    everything = carried.rough.dropped(range(len(carried.pieces)), is_kept=True)
    choices = transcript_import.choices(carried.transcript(everything), known)
    likely = [_likely(name, choices.get(name, SpeakerChoice())) for name in carried.speakers]
    unknown = [at for at, who in enumerate(likely) if not who]
    people = [key for key in filled.texts("participant_ids") if key and key not in likely]
    group = str(filled.value("new_participant")) or Group.OTHER
    for place, at in enumerate(unknown):
        # As many people in the interview as there are unknown speakers: then it is probably them.
        likely[at] = people[place] if len(people) == len(unknown) else f"{NEW}{group}"
    return likely


def _likely(name: str, choice: SpeakerChoice) -> str:
    if choice.participant_id is not None:
        return str(choice.participant_id)
    return OTHER if choice.label == INTERVIEWER or name == UNNAMED else ""


def _label(name: str, who: str) -> str:
    return INTERVIEWER if who == OTHER and name != UNNAMED else ""


def settled(filled: Filled, carried: Carried) -> tuple[Transcript, dict[str, SpeakerChoice], Origin]:
    """Return what is to be stored: the turns that are kept, what each name becomes, and where it all comes from.

    Raises:
        Invalid: A choice is none of those offered, a name to show is too long, nobody is left, or a piece holds a
            number that can only be somebody's, or the file that is to be kept was damaged on the way.
    """
    rough = carried.rough
    mapping: dict[str, SpeakerChoice] = {}
    skipped: list[int] = []
    for at, name in enumerate(carried.speakers):
        who = str(filled.value(f"who-{at}"))
        label = clean_text(str(filled.value(f"label-{at}")))
        if len(label) > _LONGEST_LABEL:
            raise Invalid({f"label-{at}": N_("Write a shorter name to show.")})
        if who == SKIPPED:
            skipped.append(at)
            mapping[name] = SpeakerChoice(SHARED_NAME)
        elif who == OTHER:
            mapping[name] = SpeakerChoice(label or _label(name, OTHER))
        elif any(piece.speaker == at for piece in rough.kept):
            mapping[name] = _participant(who, f"who-{at}")
        else:
            # Who says nothing that is kept takes no part; the name is replaced all the same.
            mapping[name] = SpeakerChoice(SHARED_NAME)
    transcript = carried.transcript(rough, without=skipped)
    if not transcript.turns:
        raise Invalid({"": N_("Keep what at least one of the speakers says.")})
    _check_pieces(rough, skipped)
    names = spoken_names.said(carried.speakers, [turn.text for turn in transcript.turns])
    left = transcript_preview.left(filled, names)
    return transcript, mapping, Origin(_file(filled, carried), bool(filled.value("again")), left)


def _check_pieces(rough: Rough, skipped: Sequence[int]) -> None:
    """Refuse to store what can only be personal data.

    Raises:
        Invalid: Names the pieces.
    """
    sure = [
        at
        for at, hits in rough.identified().items()
        if rough.pieces[at].speaker not in skipped and any(hit.certainty is Certainty.CERTAIN for hit in hits)
    ]
    text = N_("Passage %(number)s holds a number that can only be somebody's. Mask it, correct it or leave it out.")
    if sure:
        places = sure[:_MOST_PROBLEMS]
        raise Invalid({f"text-{at}": text for at in places}, {f"text-{at}": {"number": at + 1} for at in places})


def _file(filled: Filled, carried: Carried) -> BroughtFile:
    original = str(filled.value("original"))
    file = BroughtFile(carried.digest, carried.name, carried.encoding)
    if not (original and filled.value("keep")):
        return file
    content = unpacked_bytes(original)
    if content is None or transcript_files.digest(content) != carried.digest:
        raise Invalid({"keep": N_("The file was damaged on the way. Bring it again, or do without it.")})
    return replace(file, content=content)


def saved_note(page: Page, work: UnitOfWork, filled: Filled, interview_id: UUID, note: str) -> str:
    """Return what is said once a transcript is saved: that its file was not kept, where that was asked for."""
    file = transcript_files.of(work, interview_id)
    if not filled.value("keep") or file is None or file.is_kept:
        return note
    said = N_("The file was not kept: it holds names, numbers or words that were left out of what is saved.")
    return f"{note} {page.say(said)}"


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
    carried: Carried,
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
    return page.show(
        "interviews/preview.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=action,
        back=back,
        replaces=replaces,
        carried=carried,
        format=transcripts.FORMATS.get(carried.format, carried.format),
        language_spoken=next((each for each in Language if each == carried.language), None),
        participants=known,
        earlier=transcript_files.imported(work, project_id, carried.digest),
        turns=carried.packed(),
        fields=_carried_fields(filled),
        **_looked_at(page, filled, carried, known),
    )


def _looked_at(page: Page, filled: Filled, carried: Carried, known: Sequence[Participant]) -> dict[str, Any]:
    """Return what the preview shows of a transcript as it is now."""
    rough = carried.rough
    transcript = carried.transcript(rough)
    texts = [turn.text for turn in transcript.turns]
    speakers = rows(page, filled, carried, known)
    labels = {name: row.becomes for name, row in zip(carried.speakers, speakers, strict=True)}
    names = spoken_names.said(carried.speakers, texts)
    left = transcript_preview.left(filled, names)
    identified = rough.identified()
    part = transcript_preview.part_shown(filled, rough)
    replaced = Replacement(labels, texts, left)
    return {
        "transcript": transcript,
        "minutes": round(transcript.seconds / 60) if transcript.seconds else 0,
        "dropped": len(rough.pieces) - len(rough.kept),
        "speakers": speakers,
        "names": transcript_preview.name_rows(names, speakers, left)[:_MOST_NAMES],
        "kinds": transcript_preview.kind_rows(identified),
        "part": part,
        "pieces": transcript_preview.piece_rows(filled, rough, part.at, speakers, replaced, identified),
    }
