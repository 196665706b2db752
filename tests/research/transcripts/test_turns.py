"""What counts as one turn, and what a transcript says about itself."""

import pytest

from research.transcripts import Transcript, read


def two_cues(end: str, start: str, *, first: str = "Kari", second: str = "Kari", words: int = 1) -> Transcript:
    said = " ".join(["ord"] * words)
    cues = (f"00:00.000 --> {end}\n<v {first}>{said}</v>", f"{start} --> 00:30.000\n<v {second}>{said}</v>")
    return read("\n\n".join(["WEBVTT", *cues]).encode())


def test_a_speaker_who_goes_on_within_two_seconds_has_one_turn() -> None:
    (turn,) = two_cues("00:10.000", "00:11.999").turns
    assert (turn.text, turn.start_ms, turn.end_ms) == ("ord ord", 0, 30_000)


def test_a_pause_of_two_seconds_parts_two_turns() -> None:
    assert len(two_cues("00:10.000", "00:12.000").turns) == 2


def test_turns_are_never_joined_across_speakers() -> None:
    assert len(two_cues("00:10.000", "00:10.000", second="Ola").turns) == 2


@pytest.mark.parametrize(("words", "turns"), [(60, 1), (61, 2)])
def test_a_joined_turn_holds_no_more_than_a_passage(words: int, turns: int) -> None:
    assert len(two_cues("00:10.000", "00:10.000", words=words).turns) == turns


def test_lines_of_one_speaker_are_joined_without_times() -> None:
    transcript = read(b"Kari: Hei\nKari: igjen\nOla: Hallo\nOla: du\n")
    assert [turn.text for turn in transcript.turns] == ["Hei igjen", "Hallo du"]


def test_text_is_composed_and_on_one_line() -> None:
    (turn,) = read("WEBVTT\n\n00:00.000 --> 00:01.000\n<v A\u030ase>pa\u030a  \u00a0 jobb\x07</v>".encode()).turns
    assert (turn.speaker, turn.text) == ("Åse", "på jobb")


def test_speakers_come_in_order_with_their_turns_and_first_words() -> None:
    transcript = read(b"Ola: en to tre fire fem seks sju \xc3\xa5tte ni\nKari: ja\nOla: nei\nKari: jo\n")
    assert transcript.speakers == [("Ola", 2, "en to tre fire fem seks sju åtte"), ("Kari", 2, "ja")]


def test_words_are_counted_without_names() -> None:
    assert read(b"Ola Li: en to\nKari: ja\nOla Li: nei\nKari: jo\n").words == 5


def test_seconds_are_those_of_the_last_moment() -> None:
    assert two_cues("00:10.000", "00:11.000").seconds == 30


def test_text_without_times_has_no_length() -> None:
    assert read(b"Bare tekst.").seconds is None
