"""Transcripts become interviews under other names than people's own."""

from datetime import date

import pytest

from research import interviews, participants, passages, transcripts
from research.access import Actor
from research.errors import NotFound, NotPermitted, RuleBroken
from research.exchange import transcript_import
from research.exchange.transcript_import import SpeakerChoice
from research.interviews import InterviewDraft
from research.passages import Passage
from research.projects import Project
from research.store import Store
from research.transcripts import Transcript, Turn
from research.words import Group, Phase
from tests.making import Make

TALK = (
    "Kari Berg: Hei, Ola. Hvordan gikk det på mandag?\n"
    "Ola Dahl: Det gikk greit, Kari. Karis notat hjalp.\n"
    "Kari Berg: Hva sa du da?\n"
    "Ola Dahl: Ingenting. OLA DAHL står det på brevet, ikke Olav.\n"
)


def spoken(*turns: tuple[str | None, str]) -> Transcript:
    """Return a transcript of these turns."""
    return Transcript("named-text", "utf-8", len(turns), tuple(Turn(speaker, text) for speaker, text in turns))


def becomes(transcript: Transcript) -> dict[str, str]:
    """Return what each speaker becomes if nobody says otherwise."""
    return {name: choice.label for name, choice in transcript_import.choices(transcript).items()}


def draft(**fields: object) -> InterviewDraft:
    """Return an interview to put the transcript in."""
    made_up = {"title": "Samtale på kontoret", "held_on": date(2026, 2, 3), "phase": Phase.DIAGNOSE}
    return InterviewDraft.model_validate({**made_up, **fields})


def store_talk(
    store: Store, project: Project, by: Actor, transcript: Transcript | None = None, **mapping: SpeakerChoice
) -> list[Passage]:
    """Store a transcript as an interview and return its passages."""
    transcript = transcript or transcripts.read(TALK.encode())
    named = {name.replace("_", " "): choice for name, choice in mapping.items()}
    with store.begin(by, write=True) as work:
        interview = transcript_import.store(work, project.id, draft(), transcript, named)
        return passages.of(work, [interview.id])[interview.id]


def test_a_preview_tells_what_a_file_holds() -> None:
    content = "WEBVTT\n\n00:01.000 --> 01:00.000\n<v Kari Berg>Hvordan går det?\n\n"
    content += "01:04.000 --> 02:00.000\n<v Ola Dahl>Sånn passe\n"
    preview = transcript_import.plan(transcripts.read(content.encode()))
    assert (preview.format, preview.encoding, preview.cues) == ("webvtt", "utf-8", 2)
    assert (preview.turns, preview.words, preview.seconds) == (2, 5, 120)
    assert [tuple(speaker) for speaker in preview.speakers] == [
        ("Kari Berg", 1, "Hvordan går det?"),
        ("Ola Dahl", 1, "Sånn passe"),
    ]


def test_who_asks_the_most_is_the_interviewer_and_the_others_are_numbered() -> None:
    talk = spoken(("Ola", "Ja."), ("Kari", "Hvorfor?"), ("Per", "Vet ikke, du?"), ("Kari", "Og så?"))
    assert becomes(talk) == {"Ola": "Deltaker 1", "Kari": "Intervjuer", "Per": "Deltaker 2"}


def test_who_is_called_an_interviewer_is_one_though_others_ask_more() -> None:
    talk = spoken(("Moderator", "Fortell."), ("Ola", "Om hva?"), ("Ola", "Alt?"))
    assert becomes(talk) == {"Moderator": "Intervjuer", "Ola": "Deltaker 1"}


def test_one_name_for_a_whole_room_is_nobody_in_particular() -> None:
    assert becomes(spoken(("Møterom 3", "Hvordan går det?"))) == {"Møterom 3": "Deltaker 1"}


def test_who_goes_by_a_pseudonym_of_the_project_is_that_participant(
    store: Store, project: Project, owner: Actor, make: Make
) -> None:
    participant = make.participant()
    (passage,) = store_talk(store, project, owner, spoken(("p-001", "Jeg venter.")))
    assert (passage.speaker, passage.participant_id) == ("P-001", participant.id)


def test_no_name_is_stored_if_nobody_says_otherwise(store: Store, project: Project, owner: Actor) -> None:
    assert [(each.speaker, each.text) for each in store_talk(store, project, owner)] == [
        ("Intervjuer", "Hei, Deltaker 1. Hvordan gikk det på mandag?"),
        ("Deltaker 1", "Det gikk greit, Intervjuer. Intervjuers notat hjalp."),
        ("Intervjuer", "Hva sa du da?"),
        ("Deltaker 1", "Ingenting. Deltaker 1 står det på brevet, ikke Olav."),
    ]


def test_a_name_is_stored_where_somebody_chose_it(store: Store, project: Project, owner: Actor) -> None:
    told = store_talk(store, project, owner, Kari_Berg=SpeakerChoice("Kari Berg"))
    assert told[0].speaker == "Kari Berg"
    assert "Kari" in told[1].text


def test_a_whole_name_is_replaced_before_its_parts(store: Store, project: Project, owner: Actor) -> None:
    talk = spoken(("Anne", "Hva sa Anne Marie?"), ("Anne Marie", "Jeg? Spør Anne."))
    told = store_talk(store, project, owner, talk, Anne=SpeakerChoice("A"), Anne_Marie=SpeakerChoice("B"))
    assert told[0].text == "Hva sa B?"


def test_a_name_that_two_have_in_common_is_given_to_neither(store: Store, project: Project, owner: Actor) -> None:
    talk = spoken(("Kari Berg", "Hvem er Berg?"), ("Ola Berg", "Berg er meg."))
    assert [each.text for each in store_talk(store, project, owner, talk)] == ["Hvem er [navn]?", "[navn] er meg."]


@pytest.mark.parametrize("speaker", ["I", "KH", "003", "Intervjuer", "Hans"])
def test_a_role_a_code_or_a_common_word_is_left_in_the_text(
    store: Store, project: Project, owner: Actor, speaker: str
) -> None:
    said = "Intervjuer sa at I går kom KH i rom 003. Hans bil sto der."
    (passage,) = store_talk(store, project, owner, spoken((speaker, said)))
    assert passage.text == said


def test_a_new_participant_takes_part_under_the_next_pseudonym(
    store: Store, project: Project, owner: Actor, make: Make
) -> None:
    make.participant()
    told = store_talk(store, project, owner, Ola_Dahl=SpeakerChoice(new_group=Group.USER))
    with store.begin(owner) as work:
        new = participants.find(work, project.id)[-1]
        view = interviews.views(work, interviews.find(work, project.id))[0]
    assert (new.reference, new.group) == ("P-002", Group.USER)
    assert [person.reference for person in view.participants] == ["P-002"]
    assert (told[1].speaker, told[1].participant_id) == ("P-002", new.id)


def test_what_the_recording_lasts_is_the_interviews_length_where_none_is_given(
    store: Store, project: Project, owner: Actor
) -> None:
    talk = Transcript("srt", "utf-8", 1, (Turn("Kari", "Hei.", 0, 125_000),))
    with store.begin(owner, write=True) as work:
        stored = transcript_import.store(work, project.id, draft(), talk, {})
        given = transcript_import.store(work, project.id, draft(duration_minutes=40), talk, {})
    assert (stored.duration_minutes, given.duration_minutes) == (2, 40)


def test_a_participant_of_another_project_is_refused_and_nothing_is_stored(
    store: Store, project: Project, owner: Actor, make: Make
) -> None:
    other = make.project()
    with store.begin(owner, write=True) as work:
        stranger = participants.add(work, other.id, participants.ParticipantDraft(group=Group.USER))
    with pytest.raises(RuleBroken):
        store_talk(store, project, owner, Ola_Dahl=SpeakerChoice(participant_id=stranger.id))
    with store.begin(owner) as work:
        assert interviews.find(work, project.id) == []


def test_a_caseworker_and_an_outsider_bring_no_transcripts(
    store: Store, project: Project, caseworker: Actor, outsider: Actor
) -> None:
    with pytest.raises(NotPermitted):
        store_talk(store, project, caseworker)
    with pytest.raises(NotFound):
        store_talk(store, project, outsider)


def test_another_transcript_takes_the_place_of_the_first(
    store: Store, project: Project, owner: Actor, make: Make
) -> None:
    interview = make.interview(transcript=("Gammelt.",), tags=["brev"])
    with store.begin(owner, write=True) as work:
        transcript_import.replace(work, interview.id, spoken((None, "Nytt.")), {})
        assert [each.text for each in passages.of(work, [interview.id])[interview.id]] == ["Nytt."]
        assert interviews.views(work, [interviews.get(work, interview.id)])[0].tags == ["brev"]
