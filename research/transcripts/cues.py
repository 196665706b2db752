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
_STYLING = re.compile(r"\{\\[^{}\n]{0,60}\}")
_UNCLOSED_TAG = re.compile(r"<(?:/?(?:c|i|b|u|v|ruby|rt|lang))?$", re.IGNORECASE)
_LONGEST_TAG = len("</ruby")
# The references that W3C's own tests of cue text know.
_STANDARD_REFERENCES = frozenset(["&amp;", "&lt;", "&gt;", "&lrm;", "&rlm;", "&nbsp;"])


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of text with times, as the file has it.

    Attributes:
        line: The line of its times, from 1; None where a file has no lines.
        text: The payload: markup, entities and line breaks included.
    """

    line: int | None
    id: str
    start_ms: int | None
    end_ms: int | None
    text: str

    def turn(self, speaker: str | None, text: str, *, by_standard: bool = False) -> Turn:
        """A turn at this cue's times, freed from markup; see ``spoken``."""
        name = spoken(speaker or "") or None
        return Turn(name, spoken(text, by_standard=by_standard), self.start_ms, self.end_ms)


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


def spoken(text: str, *, by_standard: bool = False) -> str:
    """Cue text as read aloud: tags gone, character references decoded, on one line.

    Args:
        by_standard: Only the references of WebVTT, and those to letters and apostrophes, which programs write for the
            characters themselves; else all that HTML has, as in names.
    """
    if not text:
        return ""
    untagged = _STYLING.sub("", _TAG.sub("", text) if ">" in text else text)
    untagged = untagged[:-_LONGEST_TAG] + _UNCLOSED_TAG.sub("", untagged[-_LONGEST_TAG:])
    return fold(_REFERENCE.sub(_standard if by_standard else _any, untagged))


def _any(reference: re.Match[str]) -> str:
    return html.unescape(reference[0])


def _standard(reference: re.Match[str]) -> str:
    decoded = html.unescape(reference[0])
    return decoded if reference[0] in _STANDARD_REFERENCES or decoded.isalpha() or decoded in "'’" else reference[0]


def voices(cue: Cue, *, by_standard: bool = False) -> Iterator[Turn]:
    """One turn for each ``<v Name>`` of a cue, and for text that stands outside them."""
    before, *pairs = _VOICE.split(cue.text)
    yield cue.turn(None, before, by_standard=by_standard)
    for name, text in zip(pairs[::2], pairs[1::2], strict=True):
        said, _, after = text.partition("</v>")
        yield cue.turn(name, said, by_standard=by_standard)
        yield cue.turn(None, after, by_standard=by_standard)


def has_voices(cues: Iterable[Cue]) -> bool:
    """Whether some cue names its speaker by ``<v Name>``."""
    return any(_VOICE.search(cue.text) for cue in cues)


def time_remarks(cues: Sequence[Cue]) -> list[Remark]:
    """One remark for each kind of odd time, at its first line; the times themselves stand."""
    backwards: list[int | None] = []
    overlaps: list[int | None] = []
    upside_down: list[int | None] = []
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
        (upside_down, N_("%(count)s cues in all end before they begin.")),
        (backwards, N_("The time goes backwards %(count)s times in all.")),
        (overlaps, N_("Cues overlap %(count)s times in all.")),
    )
    return [Remark(lines[0], message, {"count": len(lines)}) for lines, message in kinds if lines]
