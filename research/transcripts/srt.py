"""SRT: a number, ``hh:mm:ss,ttt --> hh:mm:ss,ttt``, then text; a point for the comma is usual too."""

import re

from research.errors import Unreadable
from research.transcripts.cues import Cue, clock, has_voices, time_remarks, voices
from research.transcripts.decoding import Text
from research.transcripts.names import cue_lines, name_speakers
from research.transcripts.turns import Remark, Transcript, merged
from research.words import N_

_BEGINNING = re.compile(r"\s*(?:[0-9]+[ \t]*\n\s*)?[0-9]+:[^\n]{0,30}-->[ \t]*[0-9]+:")
_TIMING = re.compile(r"\s*([0-9:.,]+)[ \t]*-->[ \t]*([0-9:.,]+)")


def is_srt(source: Text) -> bool:
    """Whether the file begins with a line of times, with a number before it or not."""
    return _BEGINNING.match(source.text) is not None


def read(source: Text) -> Transcript:
    """Read an SRT file; the words of a cue whose times cannot be read are kept, without times, and remarked.

    Raises:
        Unreadable: Not one line of times can be read.
    """
    cues = parse(source.text)
    unread = [cue.line for cue in cues if cue.start_ms is None or cue.end_ms is None]
    if len(unread) == len(cues):
        line = unread[0]
        raise Unreadable(N_("The times on line %(number)s cannot be read, nor any after it."), line=line, number=line)
    remarks = [Remark(line, N_("The times on this line cannot be read.")) for line in unread] + time_remarks(cues)
    named = name_speakers(cue_lines(cues))
    turns = named.turns
    if has_voices(cues) or not named.is_named:
        turns = [turn for cue in cues for turn in voices(cue)]
    return Transcript("srt", source.encoding, len(cues), merged(turns), (*source.remarks, *remarks))


def parse(text: str) -> list[Cue]:
    """The cues of a file: from each line of times to the next, blank lines and all."""
    lines = text.split("\n")
    arrows = [at for at, line in enumerate(lines) if "-->" in line and line.lstrip()[:1].isdigit()]
    is_numbered = any(line.strip() for line in lines[: arrows[0]])
    cues = []
    for arrow, following in zip(arrows, [*arrows[1:], len(lines)], strict=True):
        times = _TIMING.match(lines[arrow])
        start, end = (clock(times[1]), clock(times[2])) if times else (None, None)
        body = lines[arrow + 1 : following]
        if is_numbered and following < len(lines) and body and body[-1].strip().isdecimal():
            body.pop()  # the number of the next cue
        is_timed = start is not None and end is not None
        cues.append(Cue(arrow + 1, "", start if is_timed else None, end if is_timed else None, "\n".join(body).strip()))
    return cues
