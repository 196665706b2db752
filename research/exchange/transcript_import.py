"""From a transcript as read to an interview as stored, under other names than people's own.

A real name is stored only where somebody chose it as the label. Elsewhere the speaker goes by a pseudonym
or a role, and the name is replaced in what everybody says as well.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from uuid import UUID

from research import consents, interviews, participants, transcript_files, transcripts
from research.access import Permission
from research.exchange.spoken_names import INTERVIEWERS, Replacement, is_nobody
from research.interviews import Interview, InterviewDraft, InterviewFields
from research.participants import Participant, ParticipantDraft
from research.passages import PassageDraft
from research.privacy.identifiers import Certainty, found
from research.store import UnitOfWork
from research.transcript_files import BroughtFile
from research.transcripts import Remark, Speaker, Transcript
from research.words import Group

INTERVIEWER = "Intervjuer"
PARTICIPANT = "Deltaker"


@dataclass(frozen=True, slots=True)
class SpeakerChoice:
    """What a name in a transcript becomes.

    Attributes:
        label: What is stored as the speaker; the participant's pseudonym when empty.
        participant_id: The participant who speaks; None for one of us.
        new_group: Adds a participant of this group, who speaks.
    """

    label: str = ""
    participant_id: UUID | None = None
    new_group: Group | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a transcript comes from, and what was decided when it was looked at.

    Attributes:
        is_again: The file is imported though it has been before.
        left: The keys of spoken names that stay in the text as they are.
    """

    file: BroughtFile
    is_again: bool = False
    left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is stored.

    Attributes:
        seconds: How long the recording is; None when no turn has a time.
        choices: What each speaker becomes if nobody says otherwise.
    """

    format: str
    encoding: str
    cues: int
    turns: int
    words: int
    seconds: int | None
    speakers: list[Speaker]
    choices: dict[str, SpeakerChoice]
    remarks: tuple[Remark, ...]


def plan(transcript: Transcript, known: Sequence[Participant] = ()) -> Preview:
    """Return what a transcript holds.

    Args:
        known: The project's participants: a speaker who goes by one's pseudonym already is that one.
    """
    return Preview(
        format=transcript.format,
        encoding=transcript.encoding,
        cues=transcript.cues,
        turns=len(transcript.turns),
        words=transcript.words,
        seconds=transcript.seconds,
        speakers=transcript.speakers,
        choices=choices(transcript, known),
        remarks=transcript.remarks,
    )


def choices(transcript: Transcript, known: Sequence[Participant] = ()) -> dict[str, SpeakerChoice]:
    """Return what each speaker becomes if nobody says otherwise: who asks the most is the interviewer."""
    by_pseudonym = {participant.reference.casefold(): participant for participant in known}
    chosen: dict[str, SpeakerChoice] = {}
    interviewer = _who_asks(transcript)
    unknown = 0
    for speaker in transcript.speakers:
        participant = by_pseudonym.get(speaker.name.casefold())
        if participant is not None:
            chosen[speaker.name] = SpeakerChoice(participant.reference, participant.id)
        elif speaker.name == interviewer or speaker.name.casefold() in INTERVIEWERS:
            chosen[speaker.name] = SpeakerChoice(INTERVIEWER)
        else:
            unknown += 1
            chosen[speaker.name] = SpeakerChoice(f"{PARTICIPANT} {unknown}")
    return chosen


def store(
    work: UnitOfWork,
    project_id: UUID,
    draft: InterviewDraft,
    transcript: Transcript,
    mapping: Mapping[str, SpeakerChoice],
    origin: Origin | None = None,
) -> Interview:
    """Add an interview with a transcript; the participants who speak take part in it.

    Args:
        mapping: What each speaker becomes; who is not there becomes what ``choices`` says.

    Raises:
        Repeated: The file has been imported to the project before, and was not asked for again.
        RuleBroken: A participant or the study is not the project's, or the transcript is too long.
        ConsentLacking: The study rests on consent, and that of somebody does not cover notes and a recording.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check_new(work, project_id, origin)
    settled = _settled_all(work, project_id, draft.study_id, transcript, mapping)
    interview = interviews.add(work, project_id, _with_speakers(draft, transcript, settled))
    _put(work, interview, transcript, settled, origin)
    return interview


def replace(
    work: UnitOfWork,
    interview_id: UUID,
    transcript: Transcript,
    mapping: Mapping[str, SpeakerChoice],
    origin: Origin | None = None,
) -> Interview:
    """Give an interview a transcript, in place of any it has; the participants who speak take part in it too.

    Raises:
        Repeated, RuleBroken: As for ``store``; or passages of the earlier transcript are cited as evidence.
    """
    interview = work.to_change(Interview, interview_id)
    _check_new(work, interview.project_id, origin)
    settled = _settled_all(work, interview.project_id, interview.study_id, transcript, mapping)
    view = interviews.views(work, [interview])[0]
    draft = InterviewDraft(
        **{name: getattr(interview, name) for name in InterviewFields.model_fields},
        participant_ids=[person.id for person in view.participants],
        tags=view.tags,
    )
    interviews.revise(work, interview_id, _with_speakers(draft, transcript, settled))
    _put(work, interview, transcript, settled, origin)
    return interview


def passages_of(
    transcript: Transcript, mapping: Mapping[str, SpeakerChoice], left: Collection[str] = ()
) -> list[PassageDraft]:
    """Return a transcript's turns under their chosen labels, with the names replaced in the text.

    Args:
        left: The keys of spoken names that stay as they are.
    """
    replaced = _replacement(transcript, mapping, left)
    nobody = SpeakerChoice()
    drafts = []
    for turn in transcript.turns:
        choice = mapping[turn.speaker] if turn.speaker else nobody
        drafts.append(
            PassageDraft(
                speaker=choice.label,
                participant_id=choice.participant_id,
                text=replaced(turn.text),
                start_ms=turn.start_ms,
                end_ms=turn.end_ms,
            )
        )
    return drafts


def _replacement(transcript: Transcript, mapping: Mapping[str, SpeakerChoice], left: Collection[str]) -> Replacement:
    labels = {name: choice.label for name, choice in mapping.items()}
    return Replacement(labels, [turn.text for turn in transcript.turns], left)


def _check_new(work: UnitOfWork, project_id: UUID, origin: Origin | None) -> None:
    if origin is not None and not origin.is_again:
        transcript_files.check_new(work, project_id, origin.file.digest)


def _put(
    work: UnitOfWork,
    interview: Interview,
    transcript: Transcript,
    settled: Mapping[str, SpeakerChoice],
    origin: Origin | None,
) -> None:
    """Store the passages and say which file they come from; that file's name is rid of people's names too."""
    left = origin.left if origin else ()
    drafts = passages_of(transcript, settled, left)
    interviews.transcribe(work, interview, drafts, replace=True)
    file = origin.file if origin else None
    if file is not None:
        if work.door.masked or not _says_the_same(file, drafts):
            file = dataclass_replace(file, content=None)
        file = dataclass_replace(file, name=_replacement(transcript, settled, ())(file.name))
    transcript_files.put(work, interview, file)


def _says_the_same(file: BroughtFile, drafts: Sequence[PassageDraft]) -> bool:
    """Say whether a file holds nothing but what is stored of it: no name, number or word that was left out or replaced.

    How a transcript calls a speaker without a name, such as ``SPEAKER_00``, counts for nothing.
    """
    if file.content is None:
        return True
    original = transcripts.read(file.content, file.name)
    named = {each.name for each in original.speakers if not is_nobody(each.name)}
    said = [word for turn in original.turns for word in turn.text.split()]
    is_sure = any(hit.certainty is Certainty.CERTAIN for hit in found(" ".join(said)))
    stored = [word for draft in drafts for word in draft.text.split()]
    return said == stored and not is_sure and named <= {draft.speaker for draft in drafts}


def _who_asks(transcript: Transcript) -> str | None:
    """Return who asks the most questions, where several speak and somebody asks."""
    asked = Counter(turn.speaker for turn in transcript.turns if turn.speaker and turn.text.endswith("?"))
    if len(transcript.speakers) < 2 or any(speaker.name.casefold() in INTERVIEWERS for speaker in transcript.speakers):
        return None
    return asked.most_common(1)[0][0] if asked else None


def _settled_all(
    work: UnitOfWork,
    project_id: UUID,
    study_id: UUID | None,
    transcript: Transcript,
    mapping: Mapping[str, SpeakerChoice],
) -> dict[str, SpeakerChoice]:
    whole = {**choices(transcript, participants.find(work, project_id)), **mapping}
    return {name: _settled(work, project_id, study_id, choice) for name, choice in whole.items()}


def _with_speakers(
    draft: InterviewDraft, transcript: Transcript, settled: Mapping[str, SpeakerChoice]
) -> InterviewDraft:
    """Return the draft with those who speak among its participants, and the recording's length where it has none."""
    speaking = {choice.participant_id for choice in settled.values() if choice.participant_id is not None}
    minutes = round(transcript.seconds / 60) if transcript.seconds else None
    return draft.model_copy(
        update={
            "participant_ids": list(dict.fromkeys([*draft.participant_ids, *sorted(speaking)])),
            "duration_minutes": draft.duration_minutes or minutes or None,
        }
    )


def _settled(work: UnitOfWork, project_id: UUID, study_id: UUID | None, choice: SpeakerChoice) -> SpeakerChoice:
    """Return the choice with its participant in the project and its label filled in."""
    if choice.new_group is not None:
        consents.check_newcomer(work, study_id, field="participant_ids")
        draft = ParticipantDraft(group=choice.new_group, study_id=study_id)
        added = participants.add(work, project_id, draft)
        return SpeakerChoice(choice.label or added.reference, added.id)
    if choice.participant_id is None:
        return choice
    (speaking,) = participants.named(work, project_id, [choice.participant_id], field="participant_id")
    return SpeakerChoice(choice.label or speaking.reference, speaking.id)
