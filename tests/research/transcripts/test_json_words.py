"""The JSON of Whisper and its kin."""

import json
from typing import Any

import pytest

from research.errors import Unreadable
from research.transcripts import Transcript, read


def whisper(root: Any) -> Transcript:
    transcript = read(json.dumps(root).encode())
    assert transcript.format == "whisper-json"
    return transcript


def spoken(transcript: Transcript) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(turn.speaker, turn.text, turn.start_ms, turn.end_ms) for turn in transcript.turns]


def test_whisper_writes_segments_in_seconds() -> None:
    segments = [{"start": 0.02, "end": 3.06, "text": " Hei på deg"}, {"start": 9, "end": 10.5, "text": " Ja."}]
    transcript = whisper({"text": " Hei på deg Ja.", "language": "no", "segments": segments})
    assert (transcript.cues, transcript.language) == (2, "nb")
    assert spoken(transcript) == [(None, "Hei på deg", 20, 3060), (None, "Ja.", 9000, 10_500)]


def test_whisperx_names_the_speaker_of_a_segment() -> None:
    segments = [{"start": 0, "end": 1, "text": "Hei", "speaker": "SPEAKER_00"}]
    assert spoken(whisper({"segments": segments}))[0][0] == "SPEAKER_00"


def test_a_segment_whose_words_have_two_speakers_is_two_turns() -> None:
    words = [
        {"word": "Går", "start": 0.0, "end": 0.4, "speaker": "A"},
        {"word": "det?", "speaker": "A"},
        {"word": "Ja.", "start": 1.0, "end": 1.5, "speaker": "B"},
    ]
    transcript = whisper({"segments": [{"start": 0, "end": 2, "text": " Går det? Ja.", "words": words}]})
    assert spoken(transcript) == [("A", "Går det?", 0, 400), ("B", "Ja.", 1000, 1500)]


@pytest.mark.parametrize("key", ["word", "text"])
def test_words_alone_are_enough(key: str) -> None:
    words = [{key: "Hei", "start": 0, "end": 1}, {key: "du", "start": 1, "end": 2}]
    assert spoken(whisper({"segments": [{"start": 0, "end": 2, "words": words}]})) == [(None, "Hei du", 0, 2000)]


def test_the_last_chunk_of_hugging_face_may_have_no_end() -> None:
    chunks = [{"timestamp": [0.0, 4.5], "text": " Hei"}, {"timestamp": [9.0, None], "text": " ha det"}]
    transcript = whisper({"text": " Hei ha det", "chunks": chunks})
    assert spoken(transcript) == [(None, "Hei", 0, 4500), (None, "ha det", 9000, None)]


def test_whisper_cpp_counts_milliseconds() -> None:
    part = {"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"}, "offsets": {"from": 1000, "to": 2500}}
    transcript = whisper({"result": {"language": "en"}, "transcription": [{**part, "text": " Hello"}]})
    assert (transcript.language, spoken(transcript)) == ("en", [(None, "Hello", 1000, 2500)])


@pytest.mark.parametrize("root", [{"segments": []}, {"text": "", "segments": []}, {"text": " "}, {"chunks": []}, []])
def test_where_nothing_is_said_that_is_told(root: Any) -> None:
    transcript = whisper(root)
    assert (transcript.turns, [remark.message for remark in transcript.remarks]) == (
        (),
        ["Nothing is said in this file."],
    )


@pytest.mark.parametrize("root", [{"name": "x"}, [{"a": 1}], {"segments": "x", "a": 1}, {"segments": [1]}, {}])
def test_other_json_is_unreadable(root: Any) -> None:
    with pytest.raises(Unreadable, match="none that Whisper"):
        read(json.dumps(root).encode())


@pytest.mark.parametrize("moment", ["NaN", "1e999", "-1", '"x"', "true", "[1]", "9" * 5000])
def test_a_time_that_is_none_costs_no_words(moment: str) -> None:
    (turn,) = read(f'{{"segments": [{{"start": {moment}, "end": {moment}, "text": "Hei"}}]}}'.encode()).turns
    assert (turn.text, turn.start_ms in (None, 0)) == ("Hei", True)


def test_json_that_is_cut_short_names_its_line() -> None:
    with pytest.raises(Unreadable) as raised:
        read(b'{"segments": [\n{"text": "Hei"},\n')
    assert raised.value.line == 3


def test_json_that_is_very_deep_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(b'{"segments":' * 200_000)


def test_times_that_start_anew_are_kept_and_remarked() -> None:
    chunks = [{"timestamp": [25, 29], "text": "Hei"}, {"timestamp": [0, 4], "text": "der"}]
    transcript = whisper({"chunks": chunks})
    assert (spoken(transcript)[1][2], len(transcript.remarks)) == (0, 1)


def test_words_that_are_no_list_count_for_nothing() -> None:
    assert spoken(whisper([{"text": "Jeg ringte dem.", "words": 1}])) == [(None, "Jeg ringte dem.", None, None)]
