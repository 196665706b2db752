"""WebVTT as the W3C defines it (https://www.w3.org/TR/webvtt1/), and what Teams and Zoom make of it.

Teams: hours, minutes and seconds without padding (``0:0:13.540``); cue ids ``GUID/n-m``, where ``n`` counts utterances
and ``m`` the cues of one; or a JSON object as each cue's text. Zoom: ``Name: text`` in the cue. noScribe: voices that
are not closed, and now and then a fraction of two digits.
"""

import json
import re
from typing import Any

from research.errors import Unreadable
from research.transcripts import noscribe
from research.transcripts.cues import Cue, clock, has_voices, time_remarks, voices
from research.transcripts.decoding import Text
from research.transcripts.names import IN_EVERY_CUE, cue_lines, name_speakers
from research.transcripts.turns import Remark, Speech, Transcript, Turn, merged
from research.words import N_

# Where hours are not padded, it is Teams that writes, and nothing is; all other times are held to the standard.
_STANDARD = r"(?:[0-9]{2,3}:|[0-9]:(?=[0-9]{2}:))?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}(?![0-9])"
_TEAMS = r"-?(?:0|[1-9][0-9]?):[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]+)?"
_TIMING = re.compile(rf"[ \t\f]*({_STANDARD}|{_TEAMS})[ \t\f]*-->[ \t\f]*({_STANDARD}|{_TEAMS})")
_NOSCRIBE = r"(?:[0-9]{2,3}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{1,3}(?![0-9])"
_NOSCRIBE_TIMING = re.compile(rf"[ \t\f]*({_NOSCRIBE})[ \t\f]*-->[ \t\f]*({_NOSCRIBE})")
_UNPADDED = re.compile(rf"^(?!{_STANDARD}){_TEAMS}[ \t]*-->", re.MULTILINE)
_UTTERANCE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9]+)-[0-9]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"^(?:NOTE[ \t]+)?language[ \t]*:[ \t]*([\w-]{2,20})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_FRONT_CHARACTERS = 4_000
_NOT_SPEECH = re.compile(r"NOTE(?:[ \t]|$)|(?:STYLE|REGION)\s*$")


def is_webvtt(source: Text) -> bool:
    """Whether the file says that it is WebVTT."""
    return source.text.startswith("WEBVTT")


def read(source: Text) -> Transcript:
    """Read a WebVTT file; a cue whose times cannot be read is left out and remarked.

    Raises:
        Unreadable: The first line begins with WEBVTT but goes on as something else.
    """
    if source.text[6:7] not in ("", " ", "\t", "\n"):
        raise Unreadable(N_("The first line begins with WEBVTT but goes on as something else."), line=1)
    cues, remarks = parse(source.text)
    remarks += time_remarks(cues)
    if not cues:
        remarks.append(Remark(1, N_("The file is WebVTT, but there is no cue in it.")))
    form, turns = _speech(source.text, cues)
    language = _language(source.text, cues)
    return Transcript(form, source.encoding, len(cues), merged(turns), (*source.remarks, *remarks), language)


def _language(text: str, cues: list[Cue]) -> str | None:
    """The language that a note, the header or the cues' own objects tell."""
    if found := _LANGUAGE.search(text, 0, _FRONT_CHARACTERS):
        return found[1]
    spoken = (_object(cue) or {}).get("spokenLanguage") if (cue := next(iter(cues), None)) else None
    return spoken if isinstance(spoken, str) else noscribe.language(text)


def parse(text: str) -> tuple[list[Cue], list[Remark]]:
    """The cues of a file with a valid header, by the parser algorithm of the standard."""
    lines = text.split("\n")
    timing = _NOSCRIBE_TIMING if noscribe.is_signed(text) else _TIMING
    cues: list[Cue] = []
    remarks: list[Remark] = []
    at = 1
    if len(lines) > 1 and lines[1]:
        at, _, _ = _block(lines, at, timing, is_header=True)
    while at < len(lines):
        at, cue, remark = _block(lines, at, timing, is_header=False)
        cues += [cue] if cue else []
        remarks += [remark] if remark else []
    return cues, remarks


def _block(
    lines: list[str], first: int, times: re.Pattern[str], *, is_header: bool
) -> tuple[int, Cue | None, Remark | None]:
    """The block that begins at a line: where the next one does, its cue, and what is wrong with it."""
    before: list[str] = []
    text: list[str] = []
    arrow: int | None = None
    at = first
    while at < len(lines):
        if "-->" in lines[at]:
            if is_header or arrow is not None or at > first + 1:
                break
            arrow = at
        elif not lines[at]:
            at += 1
            break
        else:
            (before if arrow is None else text).append(lines[at])
        at += 1
    if is_header:
        return at, None, None
    if arrow is None:
        is_lost = "".join(before).strip() and not _NOT_SPEECH.match(before[0])
        lost = Remark(first + 1, N_("This text belongs to no cue and was left out."))
        return at, None, lost if is_lost else None
    timing = times.match(lines[arrow])
    start, end = (clock(timing[1]), clock(timing[2])) if timing else (None, None)
    if start is None or end is None:
        return at, None, Remark(arrow + 1, N_("The times on this line cannot be read; the cue was left out."))
    return at, Cue(arrow + 1, "".join(before), start, end, "\n".join(text)), None


def _speech(text: str, cues: list[Cue]) -> tuple[str, list[Turn]]:
    """Which dialect the cues are in, and what is said in them."""
    if cues and all(metadata := [_metadata(cue) for cue in cues]):
        return "teams-webvtt", [turn for turn in metadata if turn is not None]
    if _UNPADDED.search(text) or any(_UTTERANCE.fullmatch(cue.id) for cue in cues):
        return "teams-webvtt", _utterances(cues)
    if noscribe.is_signed(text):
        return "noscribe-webvtt", [turn for cue in cues for turn in voices(cue)]
    if not has_voices(cues):
        named = name_speakers(cue_lines(cues), IN_EVERY_CUE)
        if named.is_named:
            return "zoom-webvtt", named.turns
    return "webvtt", [turn for cue in cues for turn in voices(cue, by_standard=True)]


def _object(cue: Cue) -> dict[str, Any] | None:
    """The JSON object that a cue holds, if it does."""
    if not cue.text.startswith("{"):
        return None
    try:
        said = json.loads(cue.text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _metadata(cue: Cue) -> Turn | None:
    """The turn of a cue whose text is Teams' JSON object."""
    said = _object(cue) or {}
    text = said.get("spokenText")
    return cue.turn(str(said.get("speakerName") or ""), text) if isinstance(text, str) else None


def _utterances(cues: list[Cue]) -> list[Turn]:
    """Turns, with the cues of one utterance joined where the first stands, also past an interjection."""
    speeches: list[Speech] = []
    begun: dict[tuple[str, str | None], Speech] = {}
    for cue in cues:
        utterance = _UTTERANCE.fullmatch(cue.id)
        for turn in voices(cue):
            key = (utterance[1] if utterance else "", turn.speaker)
            if utterance and key in begun:
                begun[key].add(turn)
            elif turn.text:
                speeches.append(Speech(turn))
                begun[key] = speeches[-1]
    return [speech.turn() for speech in speeches]
