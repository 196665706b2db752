"""Transcript files: a second import is noticed, and a file is kept only where somebody chose to."""

from datetime import date

import pytest

from research import bin, interviews, transcript_files
from research.access import Actor
from research.doors import Override
from research.errors import NotFound, Repeated
from research.exchange import transcript_import
from research.exchange.transcript_import import Origin, SpeakerChoice
from research.interviews import Interview, InterviewDraft
from research.projects import Project
from research.store import Store
from research.transcript_files import BroughtFile
from research.transcripts import Transcript, Turn
from research.words import Phase
from tests.making import Make


def written(speaker: str, said: str) -> bytes:
    """Return a file in which somebody says something."""
    return f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v {speaker}>{said}</v>\n".encode()


CONTENT = written("Speaker 1", "Hei.")
DIGEST = transcript_files.digest(CONTENT)


def imported(
    store: Store,
    by: Actor,
    project: Project,
    *,
    keep: bool = False,
    again: bool = False,
    speaker: str = "Speaker 1",
    said: str = "Hei.",
) -> Interview:
    """Import the file as an interview."""
    content = written(speaker, said)
    file = BroughtFile(DIGEST, f"C:\\talks\\{speaker}.vtt", "utf-8", content if keep else None)
    draft = InterviewDraft(title="A talk", held_on=date(2026, 2, 3), phase=Phase.EXPLORE)
    transcript = Transcript("webvtt", "utf-8", 1, (Turn(speaker, said),))
    with store.begin(by, write=True) as work:
        mapping = {speaker: SpeakerChoice("P-009")}
        return transcript_import.store(work, project.id, draft, transcript, mapping, Origin(file, is_again=again))


def test_a_second_import_of_a_file_is_refused_and_told_where_it_is(
    store: Store, owner: Actor, project: Project
) -> None:
    imported(store, owner, project)
    with pytest.raises(Repeated, match="INT-001"):
        imported(store, owner, project)
    with store.begin(owner) as work:
        assert len(interviews.find(work, project.id)) == 1


def test_a_second_import_that_is_asked_for_is_made(store: Store, owner: Actor, project: Project) -> None:
    imported(store, owner, project)
    imported(store, owner, project, again=True)
    with store.begin(owner) as work:
        found = transcript_files.imported(work, project.id, DIGEST)
        assert [each.reference for each in found] == ["INT-001", "INT-002"]


def test_a_file_of_another_project_counts_for_nothing(store: Store, owner: Actor, project: Project, make: Make) -> None:
    imported(store, owner, make.project())
    imported(store, owner, project)


def test_a_file_whose_interview_lies_in_the_bin_counts_for_nothing(
    store: Store, owner: Actor, project: Project
) -> None:
    made = imported(store, owner, project)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, made.id)
    imported(store, owner, project)


def test_a_file_is_known_by_its_name_without_folder_and_without_peoples_names(
    store: Store, owner: Actor, project: Project
) -> None:
    made = imported(store, owner, project, speaker="Kari Moe")
    with store.begin(owner) as work:
        file = transcript_files.of(work, made.id)
    assert file is not None
    assert (file.name, file.is_kept) == ("P-009.vtt", False)


def test_a_file_is_kept_only_where_somebody_chose_to(store: Store, owner: Actor, project: Project) -> None:
    without, kept = imported(store, owner, project), imported(store, owner, project, keep=True, again=True)
    with store.begin(owner) as work:
        original = transcript_files.original(work, kept.id)
        assert (original.content, original.media_type, original.ending) == (CONTENT, "text/vtt", ".vtt")
        with pytest.raises(NotFound):
            transcript_files.original(work, without.id)


@pytest.mark.parametrize(("speaker", "said"), [("Kari Moe", "Hei."), ("Speaker 1", "Jeg heter Speaker 1.")])
def test_a_file_with_names_that_were_replaced_is_not_kept(
    store: Store, owner: Actor, project: Project, speaker: str, said: str
) -> None:
    made = imported(store, owner, project, keep=True, speaker=speaker, said=said)
    with store.begin(owner) as work, pytest.raises(NotFound):
        transcript_files.original(work, made.id)


def test_a_file_whose_text_was_masked_is_not_kept(store: Store, owner: Actor, make: Make) -> None:
    text = "Ring meg på 912 34 567."
    content = f"Speaker 1: {text}".encode()
    file = BroughtFile(transcript_files.digest(content), "talk.txt", "utf-8", content)
    transcript = Transcript("named-text", "utf-8", 1, (Turn("Speaker 1", text),))
    interview = make.interview()
    with store.begin(owner, write=True, override=Override(masks=True)) as work:
        transcript_import.replace(work, interview.id, transcript, {}, Origin(file))
        with pytest.raises(NotFound):
            transcript_files.original(work, interview.id)


def test_a_kept_file_is_not_for_those_who_do_not_read_the_research(
    store: Store, owner: Actor, reader: Actor, outsider: Actor, project: Project
) -> None:
    made = imported(store, owner, project, keep=True)
    for actor in (reader, outsider):
        with store.begin(actor) as work, pytest.raises(NotFound):
            transcript_files.original(work, made.id)


def test_another_transcript_takes_the_place_of_the_kept_file(store: Store, owner: Actor, project: Project) -> None:
    made = imported(store, owner, project, keep=True)
    with store.begin(owner, write=True) as work:
        transcript_import.replace(work, made.id, Transcript("srt", "utf-8", 1, (Turn(None, "Nytt."),)), {})
        assert transcript_files.of(work, made.id) is None
        with pytest.raises(NotFound):
            transcript_files.original(work, made.id)


def test_a_kept_file_is_deleted_for_good_with_its_interview(store: Store, owner: Actor, project: Project) -> None:
    made = imported(store, owner, project, keep=True)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, made.id)
        bin.delete(work, project.id, made.id)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM originalfile").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM transcriptfile").scalar() == 0
