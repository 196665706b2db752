"""Which language a transcript is in."""

import pytest

from research.transcripts import read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vet ikke hva det er, men vi har ringt.", "nb"),
        ("Eg veit ikkje kva det er, men vi har ringt.", "nn"),
        ("I do not know what it is, but we have called them.", "en"),
        ("Lorem ipsum dolor sit amet.", None),
        ("12 34 56 x.", None),
    ],
)
def test_small_words_tell_the_language(text: str, language: str | None) -> None:
    assert read(text.encode()).language == language


@pytest.mark.parametrize(
    ("front", "language"),
    [("NOTE language:en-us", "en"), ("NOTE language:nb-NO", "nb"), ("NOTE language: fr", "fr"), ("NOTE x", "nb")],
)
def test_a_note_says_the_language(front: str, language: str) -> None:
    cue = "00:01.000 --> 00:02.000\nJeg vet ikke hva det er"
    assert read(f"WEBVTT\n\n{front}\n\n{cue}".encode()).language == language


def test_norwegian_without_more_said_is_told_apart_by_its_words() -> None:
    segments = '{"language": "no", "segments": [{"start": 0, "end": 1, "text": "Eg veit ikkje kva det er"}]}'
    assert read(segments.encode()).language == "nn"
