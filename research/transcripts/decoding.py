"""From the bytes of a file to its text."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from research.errors import TooLarge, Unreadable
from research.transcripts.packed import LOCKED
from research.transcripts.turns import Remark
from research.words import N_

MAX_LINES = 300_000
GUESSED_FROM_BYTES = 65_536
# What Windows and the Mac wrote before UTF-8; with more to choose from the guess is often wrong for Norwegian.
CODE_PAGES = ["cp1252", "mac_roman"]

_BINARY = N_("This file is not text: it may be a picture, a recording or a packed file.")
_FOREIGN_BYTES = (
    (b"%PDF-", N_("This is a PDF. Save the transcript as Word (.docx) or plain text and read that.")),
    (b"\x89PNG", _BINARY),
    (b"\xff\xd8\xff", _BINARY),
    (b"GIF8", _BINARY),
    (b"RIFF", _BINARY),
    (b"OggS", _BINARY),
    (b"ID3", _BINARY),
)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text: no byte order mark, lines ended by a line feed alone."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()


def decode(content: bytes) -> Text:
    """The text of a file in UTF-8, in UTF-16 with a byte order mark, or in a code page.

    Raises:
        Unreadable: The file is empty, is no text, or is text of a kind that holds no transcript.
        TooLarge: It has more than ``MAX_LINES`` lines.
    """
    _refuse_foreign(content)
    decoded = _decode(content)
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise TooLarge(N_("The file has more than %(lines)s lines."), lines=MAX_LINES)
    if not text.strip():
        raise Unreadable(N_("The file is empty."), line=1)
    if text.startswith("WEBVTT"):
        text = text.replace("\0", "\ufffd")  # W3C WebVTT 4.1
    _refuse_binary(text)
    return Text(text, decoded.encoding, decoded.remarks)


def _refuse_foreign(content: bytes) -> None:
    for start, message in _FOREIGN_BYTES:
        if content.startswith(start):
            raise Unreadable(message)
    if not content.startswith(_COMPOUND_FILE):
        return
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(LOCKED)
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable(N_("This is a Word document of the old kind (.doc). Save it as .docx in Word and read that."))
    raise Unreadable(N_("This is an Office file of the old kind. Save it as Word (.docx) and read that."))


def _decode(content: bytes) -> Text:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return Text(content.decode("utf-16"), "utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(N_("The file says it is UTF-16, but it cannot be read as that.")) from error
    if encoding := _unmarked_utf_16(content[:GUESSED_FROM_BYTES]):
        try:
            return Text(content.decode(encoding), encoding)
        except UnicodeDecodeError as error:
            raise Unreadable(N_("The file looks like UTF-16, but it cannot be read as that.")) from error
    try:
        return Text(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_other(content, _line(content, error.start))


def _unmarked_utf_16(content: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of most text in it is zero, and the others hardly ever."""
    pairs = len(content) // 2
    even, odd = content[::2].count(0), content[1::2].count(0)
    if pairs and max(even, odd) > pairs * 0.7 and min(even, odd) <= pairs * 0.02:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _decode_other(content: bytes, line: int) -> Text:
    if b"\0" in content:
        raise Unreadable(_BINARY, line=line)
    mended = content.decode("utf-8", errors="replace")
    beyond_ascii = sum(not character.isascii() for character in mended)
    if mended.count("\ufffd") * 2 < beyond_ascii:  # hardly any text in a code page is UTF-8 by chance
        damaged = Remark(line, N_("Some characters are damaged; they are shown as �. The first is on this line."))
        return Text(mended, "utf-8", (damaged,))
    best = from_bytes(content[:GUESSED_FROM_BYTES], cp_isolation=CODE_PAGES).best()
    encoding = best.encoding if best else CODE_PAGES[0]
    try:
        text = content.decode(encoding, errors="replace" if best else "strict")
    except UnicodeDecodeError as error:
        message = N_("The text on line %(number)s is in no encoding that can be read.")
        raise Unreadable(message, line=line, number=line) from error
    guess = N_("The file is not UTF-8; it was read as %(encoding)s. See that æ, ø and å are right.")
    return Text(text, encoding, (Remark(None, guess, {"encoding": encoding}),))


def _refuse_binary(text: str) -> None:
    controls = _CONTROL.findall(text)
    if "\0" in controls or len(controls) > 1 + len(text) / 100:
        first = "\0" if "\0" in controls else controls[0]
        raise Unreadable(_BINARY, line=text.count("\n", 0, text.index(first)) + 1)


def _line(content: bytes, offset: int) -> int:
    return len(re.findall(rb"\r\n?|\n", content[:offset])) + 1
