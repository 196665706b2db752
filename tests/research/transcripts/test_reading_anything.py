"""Whatever the bytes, reading gives a transcript or says why not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import TooLarge, Unreadable
from research.transcripts import Transcript, read

TIMES = st.sampled_from(
    ["00:00:01.000 --> 00:00:02.000", "0:0:1.5 --> 0:1:2", "00:00:01,000 --> 00:00:02,000", "-0:0:1 --> 1", "9 -->"]
)
PIECES = st.sampled_from(
    [
        "WEBVTT",
        "\n",
        "\n\n",
        "NOTE ",
        "STYLE",
        "<v Kari>",
        "</v>",
        "<",
        "Kari: ",
        "Ola\t",
        "KH ",
        "003 ",
        "&#0;",
        "&#xD800;",
        "{",
    ]
)


def is_read_or_refused(content: bytes) -> bool:
    try:
        transcript = read(content)
    except (Unreadable, TooLarge) as error:
        return bool(str(error))
    return isinstance(transcript, Transcript) and all(turn.text and "\n" not in turn.text for turn in transcript.turns)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    assert is_read_or_refused(content)


@settings(deadline=None)
@given(st.sampled_from([b"PK\x03\x04", b"WEBVTT\n\n", b"\xff\xfe", b"1\n00:00:01,000 --> "]), st.binary(max_size=300))
def test_any_bytes_after_a_known_beginning(start: bytes, content: bytes) -> None:
    assert is_read_or_refused(start + content)


@settings(deadline=None)
@given(
    st.lists(st.one_of(TIMES, PIECES, st.text(max_size=8)), max_size=40).map("".join),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_text_of_transcript_pieces(text: str, codec: str) -> None:
    assert is_read_or_refused(text.encode(codec, errors="replace"))


@settings(deadline=None)
@given(st.lists(st.tuples(TIMES, st.text(max_size=20)), max_size=20))
def test_any_text_in_webvtt_cues(cues: list[tuple[str, str]]) -> None:
    text = "WEBVTT\n\n" + "\n\n".join(f"{times}\n{text}" for times, text in cues)
    assert is_read_or_refused(text.encode())
