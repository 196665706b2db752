"""Text without times: lines with names before them, or paragraphs."""

import re

from research.errors import Unreadable
from research.transcripts import noscribe
from research.transcripts.decoding import Text
from research.transcripts.names import BY_PROGRAM, Line, layouts_of, name_speakers
from research.transcripts.stamps import said_at_times, with_times
from research.transcripts.turns import Transcript, merged
from research.words import N_

LONGEST_WRAPPED_LINE = 120

_TIMING = re.compile(r"^[ \t]*[0-9]{1,3}:[^\n]{0,30}-->[ \t]*[0-9]{1,3}:", re.MULTILINE)


def read(source: Text) -> Transcript:
    """Read text with names if those come back at the beginnings of lines, else a turn for each paragraph.

    Raises:
        Unreadable: There are no words, or lines of times as in a subtitle file that lacks its beginning.
    """
    if timing := _TIMING.search(source.text):
        line = source.text.count("\n", 0, timing.start()) + 1
        message = N_("Line %(number)s has times as in WebVTT or SRT, but the file does not begin as one.")
        raise Unreadable(message, line=line, number=line)
    if not any(character.isalnum() for character in source.text):
        raise Unreadable(N_("There are no words in the file."), line=1)
    is_noscribe = noscribe.is_signed(source.text)
    text, before = noscribe.without_front(source) if is_noscribe else (source.text, 0)
    lines = _lines(text, before)
    timed = None if is_noscribe else said_at_times(lines)
    if timed is not None:
        return Transcript("teams-text", source.encoding, timed.pieces, merged(timed.turns), source.remarks)
    lines = with_times(lines)
    named = name_speakers(lines, BY_PROGRAM if is_noscribe else layouts_of(lines))
    turns = named.turns
    if not named.is_named and not any(line.opens for line in lines[1:]):
        turns = [line.turn(None, line.text) for line in lines]  # no blank lines: each line is a paragraph
    form = "noscribe-text" if is_noscribe else "named-text" if named.is_named else "plain-text"
    language = noscribe.language(source.text) if is_noscribe else None
    return Transcript(form, source.encoding, len(lines), merged(turns), (*source.remarks, *named.remarks), language)


def _lines(text: str, before: int) -> list[Line]:
    """Lines with text; one goes on with the line before if lines are short enough to have been wrapped."""
    lines = text.split("\n")
    is_wrapped = max(map(len, lines)) <= LONGEST_WRAPPED_LINE
    return [
        Line(line, opens=not (is_wrapped and at and lines[at - 1].strip()), number=before + at + 1)
        for at, line in enumerate(lines)
        if line.strip()
    ]
