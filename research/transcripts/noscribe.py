"""What noScribe writes (https://github.com/kaixxx/noScribe): text, or a web page with an anchor for each stretch.

Its WebVTT is read as other WebVTT is.
"""

import html
import re
from collections.abc import Iterator

from research.errors import Unreadable
from research.transcripts.cues import LONGEST_HOURS, Cue, time_remarks
from research.transcripts.decoding import Text
from research.transcripts.turns import Remark, Transcript, Turn, fold, merged
from research.words import N_

FRONT_CHARACTERS = 4_000

_SIGNED = re.compile(r"transcribed with noscribe", re.IGNORECASE)
_LANGUAGE = re.compile(r"\(Language: [^(|\n]{0,60}\(([\w-]{2,20})\)")
_STAMP = re.compile(r"\[[0-9]{2}:[0-9]{2}:[0-9]{2}\]")
_PAGE = re.compile(r"\s*(?:<!doctype html|<html)\b", re.IGNORECASE)
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>?|<!--[^<>]*>?|<[^<]*|[^<]+")
_ANCHOR = re.compile(r"\bname\s*=\s*[\"']ts_([0-9]{1,10})_([0-9]{1,10})_([^\"']*)[\"']")
_BLOCKS = frozenset(["p", "div", "br", "li", "h1", "h2", "h3"])


def is_signed(text: str) -> bool:
    """Whether a file says near its beginning that noScribe wrote it."""
    return _SIGNED.search(text, 0, FRONT_CHARACTERS) is not None


def is_page(source: Text) -> bool:
    """Whether the text is a web page with noScribe's anchors."""
    return _PAGE.match(source.text) is not None and _ANCHOR.search(source.text) is not None


def language(text: str) -> str | None:
    """The language that noScribe was told to hear."""
    found = _LANGUAGE.search(text, 0, FRONT_CHARACTERS)
    return found[1] if found else None


def without_front(source: Text) -> tuple[str, int]:
    """What is said in a text file, after title, tool and recording, and how many lines stand before it."""
    lines = source.text.split("\n")
    signed = next(at for at, line in enumerate(lines) if _SIGNED.search(line))
    begins = signed + 1
    while begins < len(lines) and lines[begins].strip():
        if _STAMP.search(lines[begins]) or re.match(r"//?\s*S[0-9]{2}:|S[0-9]{2}:", lines[begins]):
            break
        begins += 1
    return _STAMPS_WITHIN.sub(" ", "\n".join(lines[begins:])), begins


# A time at the beginning of what is said is when the turn begins; later ones only tell that time has passed.
_STAMPS_WITHIN = re.compile(r"(?<=[^\s:]) \[[0-9]{2}:[0-9]{2}:[0-9]{2}\](?= ?)")


def read_page(source: Text) -> Transcript:
    """Read a web page of noScribe.

    Raises:
        Unreadable: No anchor holds words.
    """
    cues: list[Cue] = []
    turns: list[Turn] = []
    for start, end, speaker, text in _stretches(source.text):
        said = fold(_without_labels(text, speaker))
        if said:
            cues.append(Cue(None, "", start, end, said))
            turns.append(Turn(fold(speaker) or None, said, start, end))
    if not turns:
        raise Unreadable(N_("Nothing is said in this file."))
    remarks: list[Remark] = time_remarks(cues)
    form, front = "noscribe-html", source.text
    return Transcript(form, source.encoding, len(cues), merged(turns), (*source.remarks, *remarks), language(front))


def _stretches(page: str) -> Iterator[tuple[int | None, int | None, str, str]]:
    """Times, speaker and text of each anchor; words that were typed between two belong to the one before."""
    anchor: tuple[int | None, int | None, str] | None = None
    parts: list[str] = []
    for token in _TOKEN.finditer(page):
        closing, tag, attributes = token[1], (token[2] or "").lower(), token[3] or ""
        named = _ANCHOR.search(attributes) if tag == "a" and not closing else None
        if named:
            if anchor:
                yield *anchor, html.unescape("".join(parts))
            anchor = (_moment(named[1]), _moment(named[2]), html.unescape(named[3]).lstrip("/").strip())
            parts = []
        elif tag in _BLOCKS:
            parts.append(" ")
        elif not tag and not token[0].startswith("<!"):
            parts.append(token[0])
    if anchor:
        yield *anchor, html.unescape("".join(parts))


def _moment(digits: str) -> int | None:
    return int(digits) if int(digits) <= LONGEST_HOURS * 3_600_000 else None


def _without_labels(text: str, speaker: str) -> str:
    """What is said without the speaker before it and without times."""
    said = _STAMP.sub(" ", text)
    return re.sub(rf"^\s*(?://)?\s*{re.escape(speaker)}\s?:", "", said, count=1) if speaker else said
