"""WebVTT by the standard, and the dialects of Teams and Zoom."""

import pytest

from research.errors import Unreadable
from research.transcripts import Transcript, read

GUID = "2f59ce3c-583d-4785-80d9-1686836c22ae"


def webvtt(*blocks: str) -> Transcript:
    return read("\n\n".join(["WEBVTT", *blocks]).encode())


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def times(transcript: Transcript) -> list[tuple[int | None, int | None]]:
    return [(turn.start_ms, turn.end_ms) for turn in transcript.turns]


def test_a_voice_span_names_the_speaker() -> None:
    assert said(webvtt("00:01.000 --> 00:02.000\n<v.loud Kari Moe>Jeg ringte\nto ganger</v>")) == [
        ("Kari Moe", "Jeg ringte to ganger")
    ]


def test_a_voice_span_needs_no_end() -> None:
    assert said(webvtt("00:01.000 --> 00:02.000\n<v S01>Hei")) == [("S01", "Hei")]


def test_entities_are_decoded_in_names_and_in_text() -> None:
    transcript = webvtt("00:01.000 --> 00:02.000\n<v Bj&#248;rn &#197;s>Plan &amp; bygg</v>")
    assert said(transcript) == [("Bjørn Ås", "Plan & bygg")]


def test_two_voices_in_one_cue_are_two_turns() -> None:
    transcript = webvtt("00:01.000 --> 00:02.000\n<v Kari>Hva da?</v><v Ola>Alt</v>")
    assert said(transcript) == [("Kari", "Hva da?"), ("Ola", "Alt")]


def test_styling_and_inner_times_are_not_read_aloud() -> None:
    transcript = webvtt("00:01.000 --> 00:04.000\n<c.gul>Jeg</c> <i>vet</i> <00:02.500>ikke, 2 < 3")
    assert said(transcript) == [(None, "Jeg vet ikke, 2 < 3")]


def test_notes_and_style_sheets_are_not_speech() -> None:
    transcript = webvtt("NOTE Confidence: 0.69", "STYLE\n::cue { color: red }", "00:01.000 --> 00:02.000\nHei")
    assert (said(transcript), transcript.remarks) == ([(None, "Hei")], ())


def test_hours_may_be_left_out_and_a_blank_line_too() -> None:
    transcript = webvtt("59:00.000 --> 59:01.000\nA\n01:00:10.000 --> 01:00:11.250\nB")
    assert times(transcript) == [(3_540_000, 3_541_000), (3_610_000, 3_611_250)]


def test_an_unreadable_time_is_remarked_at_its_line_and_the_rest_is_read() -> None:
    transcript = webvtt("00:01.000 --> 00:0x.000\nBorte", "00:03.000 --> 00:04.000\nHer")
    assert said(transcript) == [(None, "Her")]
    assert [remark.line for remark in transcript.remarks] == [3]


def test_text_outside_any_cue_is_remarked_at_its_line() -> None:
    transcript = webvtt("00:01.000 --> 00:02.000\nHei", "på deg")
    assert [remark.line for remark in transcript.remarks] == [6]


def test_a_file_without_cues_is_remarked() -> None:
    transcript = read(b"WEBVTT")
    assert (transcript.cues, [remark.line for remark in transcript.remarks]) == (0, [1])


def test_a_header_that_goes_on_as_something_else_is_unreadable() -> None:
    with pytest.raises(Unreadable) as raised:
        read(b"WEBVTTX\n\n00:01.000 --> 00:02.000\nHei")
    assert raised.value.line == 1


def test_a_missing_header_is_unreadable_at_the_line_of_the_first_times() -> None:
    with pytest.raises(Unreadable) as raised:
        read(b"webvtt\n\n00:01.000 --> 00:02.000\nHei")
    assert (raised.value.line, "3" in str(raised.value)) == (3, True)


def test_overlaps_are_kept_and_remarked_once_with_their_number() -> None:
    transcript = webvtt(
        "00:01.000 --> 00:04.000\n<v A>En</v>",
        "00:02.000 --> 00:05.000\n<v B>To</v>",
        "00:04.000 --> 00:06.000\n<v A>Tre</v>",
    )
    assert times(transcript) == [(1000, 4000), (2000, 5000), (4000, 6000)]
    assert [(remark.line, remark.values) for remark in transcript.remarks] == [(6, {"count": 2})]


def test_backward_times_are_kept_and_remarked() -> None:
    transcript = webvtt("00:09.000 --> 00:10.000\n<v A>En</v>", "00:01.000 --> 00:02.000\n<v A>To</v>")
    assert times(transcript) == [(9000, 10_000), (1000, 2000)]
    assert [remark.line for remark in transcript.remarks] == [6]


def test_a_cue_that_ends_before_it_begins_is_kept_and_remarked() -> None:
    transcript = webvtt("00:02.000 --> 00:01.000\nHei")
    assert (times(transcript), [remark.line for remark in transcript.remarks]) == ([(2000, 1000)], [3])


def test_many_remarks_of_a_broken_file_are_cut_short() -> None:
    transcript = webvtt(*["00:0x --> 00:01.000\nHei"] * 200)
    assert (len(transcript.remarks), transcript.remarks[-1].values) == (51, {"count": 151})


def test_teams_times_need_no_padding_and_their_fraction_is_decimal() -> None:
    transcript = webvtt("0:0:13.9 --> 0:1:5\n<v Kari>Hei</v>\n0:10:0.25 --> 1:0:0.0\n<v Ola>Hallo</v>")
    assert transcript.format == "teams-webvtt"
    assert times(transcript) == [(13_900, 65_000), (600_250, 3_600_000)]


def test_a_teams_time_before_the_recording_counts_as_its_beginning() -> None:
    assert times(webvtt("-0:0:3.1 --> 0:0:2.0\n<v Kari>Hei</v>")) == [(0, 2000)]


def test_teams_cues_of_one_utterance_are_joined_past_an_interjection() -> None:
    transcript = webvtt(
        f"{GUID}/15-0\n00:00:05.000 --> 00:00:08.000\n<v Kari Moe>Vi fikk ikke</v>",
        f"{GUID}/16-0\n00:00:07.000 --> 00:00:07.500\n<v Ola Li>Nei.</v>",
        f"{GUID}/15-1\n00:00:08.000 --> 00:00:12.000\n<v Kari Moe>noe svar.</v>",
    )
    assert (transcript.format, transcript.cues) == ("teams-webvtt", 3)
    assert said(transcript) == [("Kari Moe", "Vi fikk ikke noe svar."), ("Ola Li", "Nei.")]
    assert times(transcript) == [(5000, 12_000), (7000, 7500)]


def test_teams_cues_may_be_json() -> None:
    transcript = webvtt('00:01.000 --> 00:02.000\n{"speakerName": "Kari Moe", "spokenText": "Hei på deg"}')
    assert (transcript.format, said(transcript)) == ("teams-webvtt", [("Kari Moe", "Hei på deg")])


def test_zoom_puts_the_name_into_the_cue() -> None:
    transcript = webvtt(
        "1\n00:01.000 --> 00:02.000\nKari Moe: Hei",
        "2\n00:02.000 --> 00:03.000\nola | NAV: Hallo: alle",
        "3\n00:03.000 --> 00:04.000\nKari Moe: Da begynner vi",
    )
    assert transcript.format == "zoom-webvtt"
    assert said(transcript) == [("Kari Moe", "Hei"), ("ola | NAV", "Hallo: alle"), ("Kari Moe", "Da begynner vi")]


def test_a_zoom_cue_without_a_name_is_nobodys() -> None:
    transcript = webvtt(
        "00:01.000 --> 00:02.000\nKari: Hei", "00:02.000 --> 00:03.000\nHallo", "00:03.000 --> 00:04.000\nKari: Ja"
    )
    assert [turn.speaker for turn in transcript.turns] == ["Kari", None, "Kari"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("&lt;b&gt; &amp; c", "<b> & c"),
        ("&copy; &quot;", "&copy; &quot;"),
        ("d&#39;accord, bl&aring;", "d'accord, blå"),
    ],
)
def test_in_text_only_the_references_of_the_standard_and_letters_are_decoded(written: str, read_as: str) -> None:
    assert said(webvtt(f"00:01.000 --> 00:02.000\n{written}")) == [(None, read_as)]


def test_two_people_who_speak_once_each_are_named_by_zoom() -> None:
    transcript = webvtt("1\n00:01.000 --> 00:02.000\nKari: Hei", "2\n00:05.000 --> 00:06.000\nOla: Hallo")
    assert said(transcript) == [("Kari", "Hei"), ("Ola", "Hallo")]
