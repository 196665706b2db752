"""Text without times: lines with names before them, or paragraphs."""

import re

from research.errors import Unreadable
from research.transcripts.decoding import Text
from research.transcripts.names import Line, name_speakers
from research.transcripts.turns import Transcript, merged
from research.words import N_

LONGEST_WRAPPED_LINE = 120

_TIMING = re.compile(r"^[ \t]*[0-9]{1,3}:[^\n]{0,30}-->[ \t]*[0-9]{1,3}:", re.MULTILINE)


def read(source: Text) -> Transcript:
    """Read text as ``named-text`` if names come back at the beginnings of lines, else a turn for each paragraph.

    Raises:
        Unreadable: There are no words, or lines of times as in a subtitle file that lacks its beginning.
    """
    if timing := _TIMING.search(source.text):
        line = source.text.count("\n", 0, timing.start()) + 1
        message = N_("Line %(number)s has times as in WebVTT or SRT, but the file does not begin as one.")
        raise Unreadable(message, line=line, number=line)
    if not any(character.isalnum() for character in source.text):
        raise Unreadable(N_("There are no words in the file."), line=1)
    lines = _lines(source.text)
    turns, is_named = name_speakers(lines)
    if not is_named and not any(line.opens for line in lines[1:]):
        turns = [line.turn(None, line.text) for line in lines]  # no blank lines: each line is a paragraph
    form = "named-text" if is_named else "plain-text"
    return Transcript(form, source.encoding, len(lines), merged(turns), source.remarks)


def _lines(text: str) -> list[Line]:
    """Lines with text; one goes on with the line before if lines are short enough to have been wrapped."""
    lines = text.strip("\n").split("\n")
    is_wrapped = max(map(len, lines)) <= LONGEST_WRAPPED_LINE
    return [
        Line(line, opens=not (is_wrapped and at and lines[at - 1].strip()))
        for at, line in enumerate(lines)
        if line.strip()
    ]
