"""Whatever the bytes, reading gives a transcript or says why not."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from research.errors import TooLarge, Unreadable
from research.transcripts import FORMATS, Transcript, read
from tests.research.transcripts.making import open_document, word

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
        "[00:01] ",
        "Kari   0:04",
        "-->",
        '{"segments": [',
        "Transcribed with noScribe",
        '<html><a name="ts_1_2_S01">',
    ]
)
RICH = st.sampled_from(
    [
        "{",
        "}",
        "\\par ",
        "\\'e5",
        "\\u229?",
        "\\u-1 ",
        "\\trowd ",
        "\\cell ",
        "\\row ",
        "\\bin3 ",
        "\\s7 ",
        "\\*",
        "\\b ",
        "hei",
    ]
)
XML = st.sampled_from(
    [
        "<w:p>",
        "</w:p>",
        "<w:tbl>",
        "</w:tbl>",
        "<w:tr>",
        "</w:tr>",
        "<w:tc>",
        "</w:tc>",
        "<w:r>",
        "</w:r>",
        "<w:t>",
        "</w:t>",
        "hei",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "segments",
                    "chunks",
                    "transcription",
                    "words",
                    "text",
                    "word",
                    "start",
                    "end",
                    "timestamp",
                    "offsets",
                    "speaker",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
WORDS = st.lists(st.from_regex(r"[a-zæøå0-9]{1,6}[.,?]?", fullmatch=True), min_size=1, max_size=12)


def is_read_or_refused(content: bytes) -> bool:
    try:
        transcript = read(content)
    except (Unreadable, TooLarge) as error:
        return bool(str(error))
    moments = [ms for turn in transcript.turns for ms in (turn.start_ms, turn.end_ms) if ms is not None]
    return (
        transcript.format in FORMATS
        and all(turn.text and "\n" not in turn.text for turn in transcript.turns)
        and all(ms >= 0 for ms in moments)
    )


def spoken(transcript: Transcript) -> list[str]:
    return [word for turn in transcript.turns for word in f"{turn.speaker or ''} {turn.text}".split()]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    assert is_read_or_refused(content)


@settings(deadline=None)
@given(
    st.sampled_from(
        [
            b"PK\x03\x04",
            b"WEBVTT\n\n",
            b"\xff\xfe",
            b"1\n00:00:01,000 --> ",
            b"{\\rtf1 ",
            b'{"segments":',
            b"\xd0\xcf\x11\xe0",
        ]
    ),
    st.binary(max_size=300),
)
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


@settings(deadline=None)
@given(st.lists(RICH, max_size=40).map("".join))
def test_any_rich_text(text: str) -> None:
    assert is_read_or_refused(f"{{\\rtf1 {text}}}".encode())


@settings(deadline=None)
@given(st.lists(XML, max_size=40).map("".join))
def test_any_document(text: str) -> None:
    assert is_read_or_refused(word(text))
    assert is_read_or_refused(open_document(text.replace("w:", "text:")))


@settings(deadline=None)
@given(JSON.map(json.dumps))
def test_any_json(text: str) -> None:
    assert is_read_or_refused(text.encode())


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=10))
def test_every_word_of_webvtt_and_srt_comes_out_once(cues: list[list[str]]) -> None:
    words = [word for cue in cues for word in cue]
    blocks = [f"00:00:{at:02}.000 --> 00:00:{at + 1:02}.000\n{' '.join(cue)}" for at, cue in enumerate(cues)]
    assert spoken(read("\n\n".join(["WEBVTT", *blocks]).encode())) == words
    numbered = [f"{at}\n{block.replace('.000', ',000')}" for at, block in enumerate(blocks, 1)]
    assert spoken(read("\n\n".join(numbered).encode())) == words


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=10), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_every_word_of_plain_text_comes_out_once(lines: list[list[str]], between: str) -> None:
    text = between.join(" ".join(line) for line in lines)
    assert spoken(read(text.encode())) == text.split()


@settings(deadline=None)
@given(st.lists(WORDS, min_size=4, max_size=10))
def test_every_word_of_a_dialogue_comes_out_once(said: list[list[str]]) -> None:
    text = "\n".join(f"{('Kari', 'P-001')[at % 2]}: {' '.join(words)}" for at, words in enumerate(said))
    assert [turn.text.split() for turn in read(text.encode()).turns] == said
