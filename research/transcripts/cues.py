"""Cues: stretches of speech with times, as WebVTT and SRT hold them."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from research.transcripts.turns import Remark, Turn, fold
from research.words import N_

LONGEST_HOURS = 99

_CLOCK = re.compile(r"(-?)(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-9]{1,2})(?:[.,]([0-9]+))?")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s([^<>]*))?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<[0-9:.]+>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of text with times, as the file has it.

    Attributes:
        line: The line of its times, from 1.
        text: The payload: markup, entities and line breaks included.
    """

    line: int
    id: str
    start_ms: int | None
    end_ms: int | None
    text: str

    def turn(self, speaker: str | None, text: str) -> Turn:
        """A turn at this cue's times, freed from markup."""
        return Turn(spoken(speaker or "") or None, spoken(text), self.start_ms, self.end_ms)


def clock(text: str) -> int | None:
    """Milliseconds of ``[hours:]minutes:seconds[.fraction]``, padded or not; None if it is no time.

    A moment before the recording began (Teams writes a minus) counts as its beginning.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    minus, hours, minutes, seconds, fraction = match.groups()
    if int(seconds) > 59 or int(hours or 0) > LONGEST_HOURS or (hours and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return 0 if minus else whole * 1000 + int((fraction or "0").ljust(3, "0")[:3])


def spoken(text: str) -> str:
    """Cue text as read aloud: tags gone, character references decoded, on one line."""
    return fold(_REFERENCE.sub(lambda match: html.unescape(match[0]), _TAG.sub("", text)))


def voices(cue: Cue) -> Iterator[Turn]:
    """One turn for each ``<v Name>`` of a cue, and for text that stands outside them."""
    before, *pairs = _VOICE.split(cue.text)
    yield cue.turn(None, before)
    for name, text in zip(pairs[::2], pairs[1::2], strict=True):
        said, _, after = text.partition("</v>")
        yield cue.turn(name, said)
        yield cue.turn(None, after)


def has_voices(cues: Iterable[Cue]) -> bool:
    """Whether some cue names its speaker by ``<v Name>``."""
    return any(_VOICE.search(cue.text) for cue in cues)


def time_remarks(cues: Sequence[Cue]) -> list[Remark]:
    """One remark for each kind of odd time, at its first line; the times themselves stand."""
    backwards: list[int] = []
    overlaps: list[int] = []
    upside_down: list[int] = []
    before: Cue | None = None
    for cue in cues:
        if cue.start_ms is None or cue.end_ms is None:
            continue
        if cue.end_ms < cue.start_ms:
            upside_down.append(cue.line)
        if before is not None and before.start_ms is not None and cue.start_ms < before.start_ms:
            backwards.append(cue.line)
        elif before is not None and before.end_ms is not None and cue.start_ms < before.end_ms:
            overlaps.append(cue.line)
        before = cue
    kinds = (
        (upside_down, N_("%(count)s cues end before they begin; the first is on this line.")),
        (backwards, N_("The time goes backwards %(count)s times; the first is on this line.")),
        (overlaps, N_("Cues overlap %(count)s times; the first is on this line.")),
    )
    return [Remark(lines[0], message, {"count": len(lines)}) for lines, message in kinds if lines]
