"""Times that stand among the words of a text: before a line, beside a name, or on a line of their own.

Teams puts ``Name   0:04`` above what is said in its Word files, and put ``0:0:0.0 --> 0:0:1.5`` above the name until
2022. Others write ``[00:00:12] Name: …``, ``Name: [00:00:12] …``, ``Name (00:12): …``, or a time on a line of its own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from research.transcripts.cues import clock
from research.transcripts.names import LONGEST_NAME, MOST_WORDS, Line
from research.transcripts.turns import Speech, Turn, fold

FEWEST_BARE_TIMES = 3
SMALLEST_SHARE = 0.2

_MOMENT = r"(?:[0-9]{1,2}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_LOOSE = r"-?[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]{1,9})?"
_ARROW = re.compile(rf"\s*({_LOOSE})\s*-->\s*({_LOOSE})\s*")
_HEAD = re.compile(rf"\s*(\S.{{0,79}}?)(?:[ \u00a0]{{2,20}}|\t)[\[(]?({_MOMENT})[\])]?(?![0-9:])(.*)", re.DOTALL)
_LEADING = re.compile(rf"\s*(?:[\[(]({_MOMENT})[\])]|({_MOMENT})(?=\s|$))[ \t]{{0,3}}[-–:]?(?:\s+|$)")
_BESIDE = re.compile(
    rf"\s*([^\s:\[(][^:\t\n\[(]{{0,{LONGEST_NAME - 1}}}?)\s{{0,3}}"
    rf"(?::\s{{0,3}}[\[(]({_MOMENT})[\])]|[\[(]({_MOMENT})[\])]\s{{0,3}}(?::|$))"
)
_ALONE = re.compile(r"\s*[0-9]{1,2}:[0-9]{2}:[0-9]{2}\s*")
_ENDED = re.compile(rf"\s*transcription ended after {_MOMENT}\s*", re.IGNORECASE)
_NOTICE = r"[ \u00a0]\S{1,20}[ \u00a0](?:\S{1,20}[ \u00a0])?trans[ck]ri\w*\s*"
_LAST_NOTICE = re.compile(
    rf"(?:[A-ZÆØÅ][^\s,.!?]*[ \u00a0]){{1,{MOST_WORDS}}}(?:\S{{1,20}}[ \u00a0]){{1,2}}trans[ck]ri\w*\s*"
)


@dataclass(frozen=True, slots=True)
class Timed:
    """What a text with times above each turn holds.

    Attributes:
        pieces: How many such times.
    """

    pieces: int
    turns: list[Turn]


def said_at_times(lines: Sequence[Line]) -> Timed | None:
    """The turns of Teams' layouts: a time above each, with the speaker's name; None where the lines are not so.

    What stands before the first is the meeting's title, its date and its length, and is left out.
    """
    whole = [f"{line.name or ''}{line.text}" for line in lines]
    if any(map(_ARROW.fullmatch, whole)):
        return _under_arrows(whole)
    heads = [_HEAD.match(text) for text in whole]
    found = sum(1 for head in heads if head)
    if found < 2 and not (found and any(_LAST_NOTICE.fullmatch(text.strip()) for text in whole)):
        return None
    speeches: list[Speech] = []
    names = {fold(head[1]).removesuffix(":") for head in heads if head}
    texts = _without_notices(whole, names)
    for head, text in zip(heads, texts, strict=True):
        if head:
            said = text[head.start(3) :]
            speeches.append(Speech(Turn(fold(head[1]).removesuffix(":") or None, fold(said), clock(head[2]))))
        elif speeches:
            speeches[-1].add(Turn(None, fold(text)))
    return Timed(found, [speech.turn() for speech in speeches])


def with_times(lines: Sequence[Line]) -> list[Line]:
    """The lines with the times at their beginnings taken out of the text, where enough lines have one."""
    lines = [line for line in lines if not _ENDED.fullmatch(line.text)]
    parted = [_parted(line) for line in lines]
    bracketed = sum(1 for _, is_bracketed in parted if is_bracketed)
    bare = [line.start_ms for line, is_bracketed in parted if is_bracketed is False and line.start_ms is not None]
    is_bare = len(bare) >= max(FEWEST_BARE_TIMES, SMALLEST_SHARE * len(lines)) and bare == sorted(bare)
    timed: list[Line] = []
    waiting: int | None = None
    for line, (without, is_bracketed) in zip(lines, parted, strict=True):
        is_time = is_bare if is_bracketed is False else bool(is_bracketed) and bracketed > 1
        if not is_time and not _ALONE.fullmatch(line.text):
            timed.append(line if waiting is None else replace(line, start_ms=waiting))
        elif not without.text.strip():
            waiting = without.start_ms
            continue
        else:
            timed.append(without)
        waiting = None
    return timed


def _parted(line: Line) -> tuple[Line, bool | None]:
    """A line without its time, and whether that was in brackets; None if it has no time."""
    if line.start_ms is not None or line.is_heading:
        return line, None
    if leading := _LEADING.match(line.text):
        moment = clock(leading[1] or leading[2])
        rest = line.text[leading.end() :]
        return replace(line, text=rest, start_ms=moment), bool(leading[1]) if moment is not None else None
    beside = _BESIDE.match(line.text)
    moment = clock(beside[2] or beside[3]) if beside else None
    if beside is None or moment is None:
        return line, None
    return replace(line, text=f"{beside[1]}: {line.text[beside.end() :].lstrip()}", start_ms=moment), True


def _under_arrows(lines: Sequence[str]) -> Timed:
    groups: list[tuple[re.Match[str], list[str]]] = []
    for line in lines:
        if arrow := _ARROW.fullmatch(line):
            groups.append((arrow, []))
        elif groups:
            groups[-1][1].append(line)
    turns = []
    for arrow, texts in groups:
        has_name = len(texts) > 1 and len(texts[0]) <= LONGEST_NAME and len(texts[0].split()) <= MOST_WORDS
        name = fold(texts[0]) if has_name else None
        turns.append(Turn(name or None, fold(" ".join(texts[has_name:])), clock(arrow[1]), clock(arrow[2])))
    return Timed(len(groups), turns)


def _without_notices(texts: Sequence[str], names: Iterable[str]) -> list[str]:
    """The texts without “Kari Moe started transcription”, on a line of its own or at the end of what is said."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    notice = re.compile(rf"(?:{known}){_NOTICE}$")
    kept = [notice.sub("", text) for text in texts]
    if kept and _LAST_NOTICE.fullmatch(kept[-1].strip()):
        kept[-1] = ""
    return kept
