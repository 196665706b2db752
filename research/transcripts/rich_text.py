"""Rich text (RTF): control words, groups and code pages, as far as a transcript needs them.

Specification: Microsoft, Rich Text Format 1.9.1.
"""

import re
from dataclasses import dataclass, replace

from research.errors import Unreadable
from research.transcripts.documents import Builder
from research.transcripts.packed import DAMAGED
from research.words import N_

MAX_DEPTH = 1_000

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,9})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z'])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_NOT_SPEECH = (
    "colortbl info pict object header headerl headerr headerf footer footerl footerr footerf fldinst listtext pntext "
    "nonshppict annotation atnid atnauthor themedata colorschememapping latentstyles datastore listtable revtbl "
    "listoverridetable rsidtbl generator xmlnstbl bkmkstart bkmkend filetbl mmathPr"
)
_SKIPPED = frozenset(_NOT_SPEECH.split())
_WRITTEN = {"line": "\n", "tab": "\t", "page": "\n", "emdash": "—", "endash": "–", "bullet": "•", "emspace": " "}
_WRITTEN |= {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "enspace": " "}
_SYMBOLS = {"~": "\u00a0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
_CHARSETS = {0: "cp1252", 77: "mac_roman", 161: "cp1253", 162: "cp1254", 186: "cp1257", 204: "cp1251", 238: "cp1250"}
_HEADINGS = re.compile(r"(?:sub)?title|heading ?[1-9]|(?:under)?tittel|overskrift ?[1-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group: whether it is speech, how it looks and how its bytes are read."""

    place: str = "text"
    bold: bool = False
    hidden: bool = False
    after_unicode: int = 1
    encoding: str = ""


def is_rich_text(content: bytes) -> bool:
    """Whether the file is RTF."""
    return content.startswith(b"{\\rtf")


def blocks(content: bytes) -> tuple[Builder, str]:
    """Read what an RTF file holds, and the code page it is in.

    Raises:
        Unreadable: It ends too early, or is nested deeper than ``MAX_DEPTH``.
    """
    reader = _Reader()
    source = content.rstrip(b"\0 \r\n").decode("latin-1")
    at = 0
    while match := _TOKEN.match(source, at):
        at = match.end() + reader.take(match)
    if reader.depth:
        raise Unreadable(DAMAGED)
    reader.finish()
    return reader.builder, reader.code_page


class _Reader:
    """Takes one token after the other."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.code_page = "cp1252"
        self._state = _State()
        self._outer: list[_State] = []
        self._to_skip = 0
        self._fonts: dict[int, str] = {}
        self._number = 0
        self._style = ""
        self._headings: set[int] = set()
        self._bytes = bytearray()
        self._units = bytearray()
        self._written: list[str] = []
        self._in_table = False
        self._is_row = False
        self.builder.begin_paragraph()

    @property
    def depth(self) -> int:
        """How many groups are open."""
        return len(self._outer)

    def take(self, token: re.Match[str]) -> int:
        """Take a token; return how many bytes after it are no text."""
        if token["byte"]:
            self._take_byte(int(token["byte"], 16))
        elif token["text"]:
            self._write(token["text"])
        elif token["brace"]:
            self._group(token["brace"])
        elif token["symbol"]:
            self._take_symbol(token["symbol"])
        elif token["word"]:
            number = int(token["number"]) if token["number"] else None
            return max(number or 0, 0) if token["word"] == "bin" else self._take_word(token["word"], number)
        return 0

    def finish(self) -> None:
        """Close the last paragraph."""
        self._flush()
        self.builder.end_paragraph()
        self._leave_table()

    def _group(self, brace: str) -> None:
        self._flush()
        if brace == "{":
            if self.depth >= MAX_DEPTH:
                raise Unreadable(N_("The document is nested too deep to be read."))
            self._outer.append(self._state)
            self._style = ""
            return
        if self._state.place == "style" and _HEADINGS.fullmatch(self._style.strip().rstrip(";")):
            self._headings.add(self._number)
        self._style = ""
        if self._outer:
            self._state = self._outer.pop()

    def _take_symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._state = replace(self._state, place="skipped")
        elif symbol in "\r\n":
            self._end_paragraph()
        else:
            self._write(_SYMBOLS.get(symbol, ""))

    def _take_byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._state.place == "text":
            if self._units:
                self._decode_waiting()
            self._bytes.append(byte)

    def _take_word(self, word: str, number: int | None) -> int:
        if word == "u" and self._state.place == "text":
            if self._bytes:
                self._decode_waiting()
            self._units += ((number or 0) % 65_536).to_bytes(2, "little")
            self._to_skip = self._state.after_unicode
            return 0
        self._to_skip = 0
        if word in _WRITTEN:
            self._write(_WRITTEN[word], is_raw=False)
            return 0
        self._flush()
        if word in _SKIPPED:
            self._state = replace(self._state, place="skipped")
        elif word in ("fonttbl", "stylesheet"):
            self._state = replace(self._state, place="font" if word == "fonttbl" else "style")
        elif word == "ansicpg" and number:
            self.code_page = _known(f"cp{number}") or self.code_page
        elif word == "mac":
            self.code_page = "mac_roman"
        elif self._state.place in ("font", "style"):
            self._take_definition(word, number or 0)
        elif self._state.place == "text":
            self._take_formatting(word, number)
        return 0

    def _take_definition(self, word: str, number: int) -> None:
        if word in ("f", "s"):
            self._number = number
        elif word == "fcharset" and number:
            self._fonts[self._number] = _CHARSETS.get(number, "")

    def _take_formatting(self, word: str, number: int | None) -> None:
        match word:
            case "par" | "sect":
                self._end_paragraph()
            case "cell" | "row" | "trowd" | "pard":
                self._take_table(word)
            case "b":
                self._state = replace(self._state, bold=number != 0)
            case "v" | "deleted":
                self._state = replace(self._state, hidden=number != 0)
            case "plain":
                self._state = replace(self._state, bold=False, hidden=False, encoding="")
            case "uc":
                self._state = replace(self._state, after_unicode=max(0, min(number or 0, 10)))
            case "f":
                self._state = replace(self._state, encoding=self._fonts.get(number or 0, ""))
            case "s" if number in self._headings:
                self.builder.mark_heading()
            case "outlinelevel":
                self.builder.mark_heading()
            case "footnote":
                self._write(" ")

    def _take_table(self, word: str) -> None:
        """A row is told to begin before its cells, sometimes once more, and to end after them."""
        if word == "trowd":
            if not self._in_table:
                self.builder.begin_table()
                self._in_table = True
            if not self._is_row:
                self.builder.begin_row()
                self.builder.begin_cell()
                self._is_row = True
        elif word == "cell" and self._is_row:
            self.builder.end_paragraph()
            self.builder.begin_cell()
            self.builder.begin_paragraph()
        elif word == "row":
            self._is_row = False

    def _end_paragraph(self) -> None:
        self._flush()
        if not self._is_row:
            self._leave_table()
        self.builder.end_paragraph()
        self.builder.begin_paragraph()

    def _leave_table(self) -> None:
        if self._in_table:
            self.builder.end_table()
            self._in_table = False

    def _write(self, text: str, *, is_raw: bool = True) -> None:
        """Write text; raw text is bytes of the file, one a character."""
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        text = text[skipped:]
        if self._state.place == "style":
            self._style += text
        elif self._state.place == "text" and text:
            self._decode_waiting()
            is_foreign = is_raw and not text.isascii()
            self._written.append(self._decoded(text.encode("latin-1")) if is_foreign else text)

    def _flush(self) -> None:
        """Hand over what has been written, before the formatting changes."""
        self._decode_waiting()
        if self._written and not self._state.hidden:
            self.builder.add("".join(self._written), bold=self._state.bold)
        self._written.clear()

    def _decode_waiting(self) -> None:
        """Decode bytes of a code page, which may need several for a character, and halves of UTF-16."""
        if self._bytes:
            self._written.append(self._decoded(bytes(self._bytes)))
            self._bytes.clear()
        if self._units:
            self._written.append(self._units.decode("utf-16-le", errors="replace"))
            self._units.clear()

    def _decoded(self, content: bytes) -> str:
        return content.decode(self._state.encoding or self.code_page, errors="replace")


def _known(encoding: str) -> str | None:
    """The encoding, if Python has it."""
    try:
        b"".decode(encoding)
    except LookupError:
        return None
    return "utf-8" if encoding == "cp65001" else encoding
