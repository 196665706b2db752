"""Reading transcript files into turns: a format is told by content, never by file name."""

from dataclasses import replace

from research.errors import TooLarge, Unreadable
from research.transcripts import plain_text, srt, webvtt, word
from research.transcripts.decoding import decode
from research.transcripts.turns import Remark, Speaker, Transcript, Turn
from research.words import N_

MAX_BYTES = 10_000_000
MOST_REMARKS = 50

__all__ = ["MAX_BYTES", "Remark", "Speaker", "Transcript", "Turn", "read"]


def read(content: bytes, name: str = "") -> Transcript:
    """Read a transcript file.

    Args:
        name: The file's name; only handed on, as ``values["name"]`` of an error.

    Raises:
        Unreadable: The file is empty, binary, damaged or in no format that is known; the line is named if there is one.
        TooLarge: The file is over ``MAX_BYTES``, or unpacks to more than can be read.
    """
    try:
        return _with_few_remarks(_read(content))
    except (Unreadable, TooLarge) as error:
        error.values = {**error.values, "name": name}
        raise


def _read(content: bytes) -> Transcript:
    if len(content) > MAX_BYTES:
        raise TooLarge(N_("The file is larger than %(megabytes)s MB."), megabytes=MAX_BYTES // 1_000_000)
    if word.is_archive(content):
        return word.read(content)
    source = decode(content)
    if webvtt.is_webvtt(source):
        return webvtt.read(source)
    if srt.is_srt(source):
        return srt.read(source)
    return plain_text.read(source)


def _with_few_remarks(transcript: Transcript) -> Transcript:
    more = len(transcript.remarks) - MOST_REMARKS
    if more <= 0:
        return transcript
    last = Remark(None, N_("There are %(count)s remarks more."), {"count": more})
    return replace(transcript, remarks=(*transcript.remarks[:MOST_REMARKS], last))
