"""What noScribe writes: text, WebVTT and a web page."""

import pytest

from research.errors import Unreadable
from research.transcripts import Transcript, read

FRONT = (
    "Transcribed with noScribe vers. 0.7\nAudio file: /opptak/intervju 3.m4a\n"
    "(Language: Norwegian (no) | Speaker detection: auto | Timestamps: True)\n"
)


def said(transcript: Transcript) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(turn.speaker, turn.text, turn.start_ms, turn.end_ms) for turn in transcript.turns]


def test_text_has_times_within_it() -> None:
    text = (
        f"intervju 3\n\n{FRONT}\nS00: [00:00:01] Hvordan (..) går det? [00:01:05] Er du der?\n\nS01: [00:01:12] Ja.\n"
    )
    transcript = read(text.encode())
    assert (transcript.format, transcript.language, transcript.cues) == ("noscribe-text", "nb", 2)
    assert said(transcript) == [
        ("S00", "Hvordan (..) går det? Er du der?", 1000, None),
        ("S01", "Ja.", 72_000, None),
    ]


def test_text_without_its_front_is_read_too() -> None:
    transcript = read(b"S00: [00:00:01] Hei\n\nS01: [00:00:12] Ja\n\nS00: [00:00:20] Fint\n\nS01: [00:00:30] Nei\n")
    assert said(transcript)[:2] == [("S00", "Hei", 1000, None), ("S01", "Ja", 12_000, None)]


def test_voices_in_webvtt_are_not_closed_and_a_fraction_may_be_short() -> None:
    cues = "1\n00:00:01.930 --> 00:00:03.310\n<v S00>Hei du\n\n2\n00:00:06.410 --> 00:00:10.01\n<v S01>Ja\n\n"
    transcript = read(f"WEBVTT intervju 3\n\nNOTE\n{FRONT}\nNOTE media: /opptak/intervju 3.m4a\n\n{cues}".encode())
    assert (transcript.format, transcript.remarks) == ("noscribe-webvtt", ())
    assert said(transcript) == [("S00", "Hei du", 1930, 3310), ("S01", "Ja", 6410, 10_010)]


def test_nobody_is_named_by_an_empty_voice() -> None:
    transcript = read(f"WEBVTT x\n\nNOTE\n{FRONT}\n1\n00:00:01.000 --> 00:00:02.000\n<v >Hei\n".encode())
    assert said(transcript) == [(None, "Hei", 1000, 2000)]


def test_a_web_page_has_an_anchor_for_each_stretch() -> None:
    page = (
        '<!DOCTYPE HTML PUBLIC "x">\n<html><head><meta charset="UTF-8"></head><body><div><p>intervju 3</p>'
        f"<p><span>{FRONT.replace(chr(10), '<br>')}</span></p>"
        '<p><a name="ts_690_2070_S00">S00: <span style="color: #78909C">[00:00:00]</span> Plan &amp; bygg</a>'
        '<a name="ts_2070_3000_S00"> er viktig.</a></p><p><a name="ts_9000_9900_S01">S01: Ja</a> da.</p></div></body>'
    )
    transcript = read(page.encode())
    assert (transcript.format, transcript.language, transcript.cues) == ("noscribe-html", "nb", 3)
    assert said(transcript) == [("S00", "Plan & bygg er viktig.", 690, 3000), ("S01", "Ja da.", 9000, 9900)]


def test_another_web_page_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="web page"):
        read(b"<html><body><p>Hei</p></body></html>")
