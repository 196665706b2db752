"""SRT files."""

import pytest

from research.errors import Unreadable
from research.transcripts import Transcript, read


def srt(text: str) -> Transcript:
    transcript = read(text.encode())
    assert transcript.format == "srt"
    return transcript


@pytest.mark.parametrize("mark", [",", "."])
def test_the_fraction_follows_a_comma_or_a_point(mark: str) -> None:
    (turn,) = srt(f"1\n00:00:01{mark}500 --> 01:00:02{mark}000\nHei\npå deg\n").turns
    assert (turn.start_ms, turn.end_ms, turn.text) == (1500, 3_602_000, "Hei på deg")


def test_the_numbers_are_not_speech() -> None:
    transcript = srt("1\n00:00:01,000 --> 00:00:02,000\nHei\n\n2\n00:00:09,000 --> 00:00:10,000\n42\n")
    assert [turn.text for turn in transcript.turns] == ["Hei", "42"]


def test_a_spoken_number_is_speech_where_cues_are_not_numbered() -> None:
    transcript = srt("00:00:01,000 --> 00:00:02,000\n42\n\n00:00:09,000 --> 00:00:10,000\nHei\n")
    assert [turn.text for turn in transcript.turns] == ["42", "Hei"]


def test_a_blank_line_within_a_cue_loses_no_words() -> None:
    (turn,) = srt("1\n00:00:01,000 --> 00:00:02,000\nHei\n\npå deg\n").turns
    assert turn.text == "Hei på deg"


def test_a_name_holds_until_the_next_one() -> None:
    transcript = srt(
        "1\n00:00:01,000 --> 00:00:02,000\nKari: Hei\n\n2\n00:00:09,000 --> 00:00:10,000\nDa begynner vi\n\n"
        "3\n00:00:19,000 --> 00:00:20,000\nOla: Ja\n\n4\n00:00:29,000 --> 00:00:30,000\nKari: Fint\n"
    )
    assert [turn.speaker for turn in transcript.turns] == ["Kari", "Kari", "Ola", "Kari"]


def test_a_cue_with_unreadable_times_keeps_its_words_and_is_remarked() -> None:
    transcript = srt("1\n00:00:01,000 --> 00:00:02,000\nHei\n\n2\n00:00:99,000 --> 00:00:10,000\nHallo\n")
    assert [(turn.text, turn.start_ms) for turn in transcript.turns] == [("Hei", 1000), ("Hallo", None)]
    assert [remark.line for remark in transcript.remarks] == [6]


def test_a_file_without_one_readable_time_is_unreadable_at_its_line() -> None:
    with pytest.raises(Unreadable) as raised:
        read(b"1\n00:00:99,000 --> 00:00:99,500\nHei\n")
    assert raised.value.line == 2
