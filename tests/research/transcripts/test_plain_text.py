"""Text without times, with and without speakers."""

import pytest

from research.transcripts import Transcript, read


def plain(text: str, form: str) -> list[tuple[str | None, str]]:
    transcript: Transcript = read(text.encode())
    assert transcript.format == form
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def test_names_before_a_colon_are_speakers() -> None:
    turns = plain("Intervjuer 1: Hei\nOla: Hallo\nIntervjuer 1: Klokka er 12:30\nOla: Ja", "named-text")
    assert turns == [("Intervjuer 1", "Hei"), ("Ola", "Hallo"), ("Intervjuer 1", "Klokka er 12:30"), ("Ola", "Ja")]


def test_codes_at_the_beginnings_of_most_lines_are_speakers() -> None:
    turns = plain("INT hvor bor du\n003 i Bærum\nINT å ja\n003 ja # lenge\n", "named-text")
    assert turns == [("INT", "hvor bor du"), ("003", "i Bærum"), ("INT", "å ja"), ("003", "ja # lenge")]


def test_a_name_on_a_line_of_its_own_names_what_follows() -> None:
    turns = plain("Kari:\nHei\n\nOla:\nHallo\n\nKari:\nJa\n\nOla:\nNei\n", "named-text")
    assert turns == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]


def test_wrapped_lines_and_new_paragraphs_stay_with_their_speaker() -> None:
    turns = plain("Kari: Hei\npå deg\n\nDa begynner vi\n\nOla: Ja\n\nKari: Fint\n\nOla: Mm\n", "named-text")
    assert turns[0] == ("Kari", "Hei på deg Da begynner vi")


def test_what_stands_before_the_first_speaker_is_nobodys() -> None:
    turns = plain("Vi venter på Ola.\n\nKari: Hei\nOla: Hallo\nKari: Ja\nOla: Nei\n", "named-text")
    assert turns[0] == (None, "Vi venter på Ola.")


@pytest.mark.parametrize("line", ["Dato: 3. mai", "12-May-2023 - 10:36 - 1h09m31s – Kari", "2026-05-12", "47m 23s"])
def test_a_date_or_a_length_before_the_first_speaker_is_no_speech_and_remarked(line: str) -> None:
    transcript = read(f"{line}\nKari: Hei\nOla: Hallo\nKari: Ja\nOla: Nei\n".encode())
    assert transcript.turns[0].speaker == "Kari"
    assert [remark.line for remark in transcript.remarks] == [1]


@pytest.mark.parametrize(
    "line", ["Note: han ler.", "Kl. 12: vi tok pause", "https://nav.no er nevnt", "12:30 kom Per", "Merk: alt er med"]
)
def test_a_note_a_time_or_an_address_is_no_speaker(line: str) -> None:
    turns = plain(f"Kari: Hei\n{line}\nOla: Hallo\nKari: Ja\nOla: Nei\n", "named-text")
    assert turns[0] == ("Kari", f"Hei {line}")


def test_notes_that_come_back_in_prose_are_no_speakers() -> None:
    assert {speaker for speaker, _ in plain("Note: a b\n\nEn til.\n\nNote: c d\n\nNote: e f\n", "plain-text")} == {None}


@pytest.mark.parametrize(
    "layout",
    [
        "[00:00:{at}] {name}: {said}",
        "{name}: [00:00:{at}] {said}",
        "{name} (00:{at}): {said}",
        "00:{at}\n{name}: {said}",
    ],
)
def test_times_beside_names_are_times_and_no_words(layout: str) -> None:
    said = [("Kari", "Hei du"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]
    text = "\n".join(layout.format(at=10 + at, name=name, said=words) for at, (name, words) in enumerate(said))
    transcript = read(text.encode())
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == said
    assert [turn.start_ms for turn in transcript.turns] == [10_000, 11_000, 12_000, 13_000]


def test_teams_text_that_was_pasted_has_name_and_time_above_each_turn() -> None:
    text = "Kari Moe started transcription\nKari Moe   0:03\nHei: du.\nOg hei.\n\nOla Li   0:10\nHallo.\n"
    assert plain(text, "teams-text") == [("Kari Moe", "Hei: du. Og hei."), ("Ola Li", "Hallo.")]


def test_one_speaker_alone_may_go_by_a_code() -> None:
    turns = plain("".join(f"003 ord {number} # ja\n" for number in range(6)), "named-text")
    assert {speaker for speaker, _ in turns} == {"003"}


def test_prose_about_me_has_no_speaker() -> None:
    prose = "I went home.\nI slept.\nA man came.\nI left.\nA dog barked.\nI ran.\n"
    assert {speaker for speaker, _ in plain(prose, "plain-text")} == {None}


def test_who_speaks_once_is_named_too() -> None:
    turns = plain(
        "Kari: Hei\nOla: Hallo\nMor til Ola: Hei\nOla Li: Hei hei\nKari: Ja\nOla: Nei\nuten navn", "named-text"
    )
    assert ("Ola Li", "Hei hei") in turns


def test_a_phrase_before_a_colon_is_no_speaker() -> None:
    turns = plain("Kari: Hei\nOg da sa han: nei\nOla: Hallo\nKari: Ja\nOla: Nei\n", "named-text")
    assert turns[0] == ("Kari", "Hei Og da sa han: nei")


def test_prose_is_a_turn_for_each_paragraph() -> None:
    turns = plain("Første avsnitt\ngår videre.\n\nMerk: dette er prosa.\n\nSiste avsnitt.\n", "plain-text")
    assert turns == [(None, "Første avsnitt går videre."), (None, "Merk: dette er prosa."), (None, "Siste avsnitt.")]


def test_prose_without_blank_lines_is_a_turn_for_each_line() -> None:
    assert len(plain("En linje.\nEn til.\nI dag.\n2019 var fint.\nI går.\n", "plain-text")) == 5


def test_a_word_that_comes_back_in_long_prose_is_no_speaker() -> None:
    prose = "\n\n".join(["Merk: dette er prosa.", *["Et avsnitt uten noe særlig i."] * 6, "Merk: dette også."])
    assert {speaker for speaker, _ in plain(prose, "plain-text")} == {None}
