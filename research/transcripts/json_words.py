"""What Whisper and its kin write as JSON: Whisper, whisper-timestamped, WhisperX, Hugging Face and whisper.cpp."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from research.errors import Unreadable
from research.transcripts.cues import LONGEST_HOURS, Cue, clock, time_remarks
from research.transcripts.decoding import Text
from research.transcripts.turns import Remark, Transcript, Turn, fold, merged
from research.words import N_

_BEGINNING = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:\{|\]))")
_TEXT_ALONE = {"text", "language", "task", "duration", "usage"}
_UNKNOWN = N_("This is a data file (JSON), but none that Whisper or its kin write.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment or a chunk; times in milliseconds."""

    text: str
    start_ms: int | None
    end_ms: int | None
    speaker: str | None = None


def is_json(source: Text) -> bool:
    """Whether the text begins as JSON does."""
    return _BEGINNING.match(source.text) is not None


def read(source: Text) -> Transcript:
    """Read the JSON of a speech recogniser; where nothing is said, there are no turns and a remark.

    Raises:
        Unreadable: It is damaged, or JSON of another kind.
    """
    try:
        root = json.loads(source.text, parse_int=float)
    except RecursionError as error:
        raise Unreadable(N_("The data file is nested too deep to be read.")) from error
    except json.JSONDecodeError as error:
        message = N_("This is a data file (JSON) that is damaged or cut short on line %(number)s.")
        raise Unreadable(message, line=error.lineno, number=error.lineno) from error
    pieces = [piece for piece in _pieces(root) if fold(piece.text)]
    turns = [
        Turn(fold(piece.speaker or "") or None, fold(piece.text), piece.start_ms, piece.end_ms) for piece in pieces
    ]
    remarks = time_remarks([Cue(None, "", piece.start_ms, piece.end_ms, "") for piece in pieces])
    if not pieces:
        remarks.append(Remark(None, N_("Nothing is said in this file.")))
    return Transcript(
        "whisper-json",
        source.encoding,
        len(pieces),
        merged(turns),
        (*source.remarks, *remarks),
        _language(root),
    )


def _pieces(root: Any) -> Iterator[Piece]:
    """The pieces of whichever kind it is."""
    if isinstance(root, list):
        root = {"segments": root}
    if not isinstance(root, dict):
        raise Unreadable(_UNKNOWN)
    if isinstance(segments := root.get("segments"), list) and _are_said(segments):
        return (piece for segment in segments for piece in _segment(segment))
    if isinstance(chunks := root.get("chunks"), list) and _are_said(chunks):
        return (_chunk(chunk) for chunk in chunks)
    if isinstance(parts := root.get("transcription"), list) and _are_said(parts):
        return (_part(part) for part in parts)
    if isinstance(words := root.get("word_segments") or root.get("words"), list) and _are_said(words):
        return (Piece(_said(word), _ms(word.get("start")), _ms(word.get("end")), _speaker(word)) for word in words)
    if isinstance(root.get("text"), str) and set(root) <= _TEXT_ALONE:
        return iter([Piece(root["text"], None, None)])
    raise Unreadable(_UNKNOWN)


def _are_said(parts: Sequence[Any]) -> bool:
    """Whether each part is an object that holds text or words."""
    return all(isinstance(part, dict) and ({"text", "word", "words"} & set(part)) for part in parts)


def _segment(segment: dict[str, Any]) -> Iterator[Piece]:
    """A segment, or its stretches where its words have several speakers."""
    start, end, text = _ms(segment.get("start")), _ms(segment.get("end")), _said(segment)
    listed = segment.get("words")
    words = [word for word in listed if isinstance(word, dict)] if isinstance(listed, list) else []
    joined = "".join(_said(word).strip() for word in words)
    if len({_speaker(word) for word in words} - {None}) < 2 or "".join(text.split()) != "".join(joined.split()):
        yield Piece(
            text, start, end, _speaker(segment) or next((_speaker(word) for word in words if _speaker(word)), None)
        )
        return
    known: str | None = _speaker(segment)
    spoken: list[tuple[str | None, dict[str, Any]]] = []
    for word in words:
        known = _speaker(word) or known
        spoken.append((known, word))
    for speaker, stretch in groupby(spoken, key=lambda pair: pair[0]):
        said = [word for _, word in stretch]
        starts = [moment for word in said if (moment := _ms(word.get("start"))) is not None]
        ends = [moment for word in said if (moment := _ms(word.get("end"))) is not None]
        together = " ".join(_said(word).strip() for word in said)
        yield Piece(together, min(starts, default=start), max(ends, default=end), speaker)


def _chunk(chunk: dict[str, Any]) -> Piece:
    """A chunk of Hugging Face; its end may be null."""
    times = chunk.get("timestamp") or chunk.get("timestamps")
    start, end = (*times, None, None)[:2] if isinstance(times, list) else (None, None)
    return Piece(_said(chunk), _ms(start), _ms(end), _speaker(chunk))


def _part(part: dict[str, Any]) -> Piece:
    """A part of whisper.cpp: offsets are milliseconds."""
    offsets, stamps = part.get("offsets"), part.get("timestamps")
    if isinstance(offsets, dict):
        start, end = _ms(offsets.get("from"), 1), _ms(offsets.get("to"), 1)
    elif isinstance(stamps, dict):
        start, end = clock(str(stamps.get("from"))), clock(str(stamps.get("to")))
    else:
        start, end = None, None
    return Piece(_said(part), start, end, _speaker(part))


def _said(part: dict[str, Any]) -> str:
    """The text of a segment or a word, or else of its words."""
    text = part.get("text", part.get("word"))
    if isinstance(text, str):
        return text
    words = part.get("words")
    return " ".join(_said(word) for word in words if isinstance(word, dict)) if isinstance(words, list) else ""


def _speaker(part: dict[str, Any]) -> str | None:
    speaker = part.get("speaker")
    return speaker if isinstance(speaker, str) and speaker.strip() else None


def _ms(moment: Any, unit: int = 1_000) -> int | None:
    """Milliseconds of a number of units; None if it is no moment of a recording."""
    if isinstance(moment, bool) or not isinstance(moment, int | float) or not math.isfinite(moment):
        return None
    milliseconds = round(max(moment, 0) * unit)
    return milliseconds if milliseconds <= LONGEST_HOURS * 3_600_000 else None


def _language(root: Any) -> str | None:
    """What the file says its language is."""
    if not isinstance(root, dict):
        return None
    result = root.get("result")
    named = root.get("language") or (result.get("language") if isinstance(result, dict) else None)
    return named if isinstance(named, str) else None
