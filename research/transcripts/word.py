"""Word documents (.docx): paragraphs, tables and notes of the main part, without what was deleted or commented."""

import re
from collections.abc import Mapping

from research.transcripts.documents import Builder
from research.transcripts.markup import walk
from research.transcripts.packed import Packed

MAIN_PART = "word/document.xml"
MAX_STYLES_DEEP = 10

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATHS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_HEADING = re.compile(r"(?:sub)?title|toc heading|heading ?[1-9]|(?:under)?tittel|overskrift ?[1-9]", re.IGNORECASE)
_SKIPPED = frozenset(
    ["del", "moveFrom", "Fallback", "instrText", "delText", "rt", "sdtPr", "rPrChange", "pPrChange", "tblPr", "sectPr"]
)
_WRITTEN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def is_word(package: Packed) -> bool:
    """Whether a packed document is one of Word's."""
    return "[Content_Types].xml" in package.names and any(name.startswith("word/") for name in package.names)


def blocks(package: Packed) -> Builder:
    """Read what a Word document holds.

    Raises:
        Unreadable: It is locked, damaged, or XML that is not read.
        TooLarge: It unpacks to more than can be read.
    """
    styles = _Styles()
    folder, _, _ = (main := _main_part(package)).rpartition("/")
    if f"{folder}/styles.xml" in package.names:
        walk(package.chunks(f"{folder}/styles.xml"), styles)
    notes: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        if f"{folder}/{kind}s.xml" in package.names:
            body = _Body(styles, {})
            walk(package.chunks(f"{folder}/{kind}s.xml"), body)
            notes.update({f"{kind}Reference{number}": text for number, text in body.notes.items()})
    body = _Body(styles, notes)
    walk(package.chunks(main), body)
    return body.builder


def _main_part(package: Packed) -> str:
    """The part that holds the text: not always of the usual name, where a web service wrote the file."""
    if MAIN_PART in package.names or "_rels/.rels" not in package.names:
        return MAIN_PART
    relations = _Relations()
    walk(package.chunks("_rels/.rels"), relations)
    return relations.main or MAIN_PART


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _value(attributes: Mapping[str, str], wanted: str = "val") -> str:
    return next((text for name, text in attributes.items() if _local(name) == wanted), "")


def _is_on(attributes: Mapping[str, str]) -> bool:
    return _value(attributes) not in ("0", "false", "off", "none")


class _Relations:
    """Which part is the main one."""

    def __init__(self) -> None:
        self.main = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            self.main = attributes.get("Target", "").lstrip("/")

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class _Styles:
    """Which styles are headings, and which are bold."""

    def __init__(self) -> None:
        self._current = ""
        self._names: dict[str, str] = {}
        self._based_on: dict[str, str] = {}
        self._bold: dict[str, bool] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "style":
                self._current = _value(attributes, "styleId")
            case "name" if self._current:
                self._names.setdefault(self._current, _value(attributes))
            case "basedOn" if self._current:
                self._based_on[self._current] = _value(attributes)
            case "b" if self._current:
                self._bold[self._current] = _is_on(attributes)

    def end(self, name: str) -> None:
        if _local(name) == "style":
            self._current = ""

    def text(self, text: str) -> None:
        pass

    def is_heading(self, style: str) -> bool:
        """Whether a paragraph of this style is a title or a heading."""
        return any(_HEADING.fullmatch(self._names.get(each, each)) for each in self._line(style))

    def is_bold(self, style: str) -> bool:
        """Whether text of this style is bold."""
        return next((self._bold[each] for each in self._line(style) if each in self._bold), False)

    def _line(self, style: str) -> list[str]:
        """A style and those it is based on, nearest first."""
        line = [style] if style else []
        while line and len(line) < MAX_STYLES_DEEP and (before := self._based_on.get(line[-1])):
            line.append(before)
        return line


class _Body:
    """Collects paragraphs and tables; also the notes, where the part holds those."""

    def __init__(self, styles: _Styles, notes: Mapping[str, str]) -> None:
        self.builder = Builder()
        self.notes: dict[str, str] = {}
        self._styles = styles
        self._known_notes = notes
        self._skipped = 0
        self._is_text = False
        self._in_properties = False
        self._paragraph_is_bold: list[bool] = []
        self._is_bold = False
        self._note: tuple[str, int] = ("", 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._skipped or local in _SKIPPED:
            self._skipped += 1
        elif self._in_properties:
            if local == "pStyle" and (style := _value(attributes)):
                self._take_style(style)
        elif space in _WORD or (space in _MATHS and local in ("r", "t")):
            self._begin(local, attributes)

    def _take_style(self, style: str) -> None:
        if self._styles.is_heading(style):
            self.builder.mark_heading()
        if self._paragraph_is_bold:
            self._paragraph_is_bold[-1] = self._styles.is_bold(style)

    def _begin(self, local: str, attributes: dict[str, str]) -> None:
        match local:
            case "p":
                self.builder.begin_paragraph()
                self._paragraph_is_bold.append(False)
            case "pPr":
                self._in_properties = True
            case "r":
                self._is_bold = bool(self._paragraph_is_bold) and self._paragraph_is_bold[-1]
            case "rStyle":
                self._is_bold = self._is_bold or self._styles.is_bold(_value(attributes))
            case "b":
                self._is_bold = _is_on(attributes)
            case "t":
                self._is_text = True
            case "tab" | "br" | "cr" | "noBreakHyphen":
                self.builder.add(_WRITTEN[local], bold=self._is_bold)
            case "tbl":
                self.builder.begin_table()
            case "tr":
                self.builder.begin_row()
            case "tc":
                self.builder.begin_cell()
            case "footnote" | "endnote":
                self._note = (_value(attributes, "id"), len(self.builder.blocks))
            case "footnoteReference" | "endnoteReference":
                if said := self._known_notes.get(f"{local}{_value(attributes, 'id')}"):
                    self.builder.add(f" ({said}) ")

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        space, _, local = name.rpartition(" ")
        if local == "pPr":
            self._in_properties = False
        elif local == "t":
            self._is_text = False
        elif space in _WORD:
            self._finish(local)

    def _finish(self, local: str) -> None:
        match local:
            case "p":
                self.builder.end_paragraph()
                if self._paragraph_is_bold:
                    self._paragraph_is_bold.pop()
            case "tbl":
                self.builder.end_table()
            case "footnote" | "endnote":
                number, before = self._note
                self.notes[number] = self.builder.text_since(before)

    def text(self, text: str) -> None:
        if self._is_text and not self._skipped:
            self.builder.add(text, bold=self._is_bold)
