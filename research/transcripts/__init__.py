"""Reading transcript files into turns: a format is told by content, never by file name."""

import re
from dataclasses import replace

from research.errors import TooLarge, Unreadable
from research.transcripts import (
    documents,
    json_words,
    language,
    noscribe,
    open_document,
    plain_text,
    rich_text,
    srt,
    webvtt,
    word,
)
from research.transcripts.decoding import decode
from research.transcripts.packed import Packed
from research.transcripts.turns import Remark, Speaker, Transcript, Turn
from research.words import N_

MAX_BYTES = 10_000_000
MOST_REMARKS = 50

FORMATS = {
    "webvtt": N_("subtitles (WebVTT)"),
    "teams-webvtt": N_("Teams (WebVTT)"),
    "zoom-webvtt": N_("Zoom (WebVTT)"),
    "noscribe-webvtt": N_("noScribe (WebVTT)"),
    "noscribe-text": N_("noScribe (text)"),
    "noscribe-html": N_("noScribe (web page)"),
    "srt": N_("subtitles (SRT)"),
    "whisper-json": N_("Whisper (JSON)"),
    "teams-word": N_("Teams (Word)"),
    "teams-open-document": N_("Teams (OpenDocument)"),
    "teams-rich-text": N_("Teams (rich text)"),
    "teams-text": N_("Teams (text)"),
    "word": N_("Word"),
    "open-document": N_("OpenDocument"),
    "rich-text": N_("rich text (RTF)"),
    "named-text": N_("text with names"),
    "plain-text": N_("text without names"),
}
"""Every format that is read, and what it is called."""

_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)

__all__ = ["FORMATS", "MAX_BYTES", "Remark", "Speaker", "Transcript", "Turn", "read"]


def read(content: bytes, name: str = "") -> Transcript:
    """Read a transcript file.

    Args:
        name: The file's name; only handed on, as ``values["name"]`` of an error.

    Raises:
        Unreadable: The file is empty, binary, damaged, locked or in no format that is known; the line is named if
            there is one.
        TooLarge: The file is over ``MAX_BYTES``, or unpacks to more than can be read.
    """
    try:
        transcript = _with_few_remarks(_read(content))
    except (Unreadable, TooLarge) as error:
        error.values = {**error.values, "name": name}
        raise
    said = language.settled(transcript.language, (turn.text for turn in transcript.turns))
    return replace(transcript, language=said)


def _read(content: bytes) -> Transcript:
    if len(content) > MAX_BYTES:
        raise TooLarge(N_("The file is larger than %(megabytes)s MB."), megabytes=MAX_BYTES // 1_000_000)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_packed(Packed(content))
    if rich_text.is_rich_text(content):
        builder, encoding = rich_text.blocks(content)
        return documents.transcript("rich-text", builder.blocks, encoding)
    source = decode(content)
    if webvtt.is_webvtt(source):
        return webvtt.read(source)
    if srt.is_srt(source):
        return srt.read(source)
    if json_words.is_json(source):
        return json_words.read(source)
    if noscribe.is_page(source):
        return noscribe.read_page(source)
    if _MARKUP.match(source.text):
        raise Unreadable(N_("This is a web page or a data file (HTML or XML), not a transcript."), line=1)
    return plain_text.read(source)


def _read_packed(package: Packed) -> Transcript:
    if word.is_word(package):
        return documents.transcript("word", word.blocks(package).blocks)
    if open_document.is_open_document(package):
        return documents.transcript("open-document", open_document.blocks(package).blocks)
    message = N_("This is a packed file, but neither Word nor OpenDocument text. Unpack it and read what is in it.")
    raise Unreadable(message)


def _with_few_remarks(transcript: Transcript) -> Transcript:
    more = len(transcript.remarks) - MOST_REMARKS
    if more <= 0:
        return transcript
    last = Remark(None, N_("There are %(count)s remarks more."), {"count": more})
    return replace(transcript, remarks=(*transcript.remarks[:MOST_REMARKS], last))
