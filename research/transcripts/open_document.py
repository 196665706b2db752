"""OpenDocument texts (.odt), as LibreOffice writes them: paragraphs, headings, tables and notes."""

from research.errors import Unreadable
from research.transcripts.documents import Builder
from research.transcripts.markup import walk
from research.transcripts.packed import LOCKED, Packed

MOST_SPACES = 100

_KIND = b"application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_SKIPPED = frozenset(
    ["annotation", "tracked-changes", "note-citation", "forms", "sequence-decls", "bibliography-configuration"]
)
_BOLD = ("bold", "600", "700", "800", "900")


def is_open_document(package: Packed) -> bool:
    """Whether a packed document is an OpenDocument text, locked or not."""
    if "mimetype" in package.names:
        return b"".join(package.chunks("mimetype")).startswith(_KIND)
    return "content.xml" in package.names or "encrypted-package" in package.names


def blocks(package: Packed) -> Builder:
    """Read what an OpenDocument text holds.

    Raises:
        Unreadable: It is locked, damaged, no text, or XML that is not read.
        TooLarge: It unpacks to more than can be read.
    """
    locks = _Locks()
    if _MANIFEST in package.names:
        walk(package.chunks(_MANIFEST), locks)
    if locks.are_there or "content.xml" not in package.names:
        raise Unreadable(LOCKED)
    styles = _Styles()
    if "styles.xml" in package.names:
        walk(package.chunks("styles.xml"), styles)
    body = _Body(styles)
    walk(package.chunks("content.xml"), body)
    return body.builder


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _value(attributes: dict[str, str], wanted: str) -> str:
    return next((text for name, text in attributes.items() if _local(name) == wanted), "")


class _Locks:
    """Whether the manifest tells of parts that are locked."""

    def __init__(self) -> None:
        self.are_there = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.are_there = self.are_there or _local(name) == "encryption-data"

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class _Styles:
    """Which styles are bold, and which are titles."""

    def __init__(self) -> None:
        self._current = ""
        self.bold: dict[str, bool] = {}
        self._parents: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "style":
                self._current = _value(attributes, "name")
                self._parents[self._current] = _value(attributes, "parent-style-name")
            case "text-properties" if self._current and (weight := _value(attributes, "font-weight")):
                self.bold[self._current] = weight in _BOLD

    def end(self, name: str) -> None:
        if _local(name) == "style":
            self._current = ""

    def text(self, text: str) -> None:
        pass

    def is_bold(self, style: str) -> bool:
        """Whether text of this style is bold."""
        return next((self.bold[each] for each in self._line(style) if each in self.bold), False)

    def is_title(self, style: str) -> bool:
        """Whether a paragraph of this style is a title."""
        return any(each in ("Title", "Subtitle") or each.startswith("Heading") for each in self._line(style))

    def _line(self, style: str) -> list[str]:
        line = [style]
        while len(line) < 10 and (parent := self._parents.get(line[-1])):
            line.append(parent)
        return line


class _Body:
    """Collects paragraphs and tables."""

    def __init__(self, styles: _Styles) -> None:
        self.builder = Builder()
        self._styles = styles
        self._skipped = 0
        self._depth = 0
        self._bold: list[bool] = []
        self._notes: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if self._skipped or local in _SKIPPED:
            self._skipped += 1
            return
        self._styles.start(name, attributes)
        style = _value(attributes, "style-name")
        match local:
            case "p" | "h":
                self._begin_paragraph(style, is_heading=local == "h")
            case "span":
                self._bold.append(self._styles.is_bold(style) or (bool(self._bold) and self._bold[-1]))
            case "s":
                count = _value(attributes, "c")
                self._add(" " * min(int(count) if count.isascii() and count.isdecimal() else 1, MOST_SPACES))
            case "tab" | "line-break":
                self._add("\t" if local == "tab" else "\n")
            case "note-body":
                self._notes.append(0)
                self._add(" (")
            case "table" | "table-row" | "table-cell":
                self._begin_table(local)

    def _begin_paragraph(self, style: str, *, is_heading: bool) -> None:
        """Open a paragraph; those of a note go on within the paragraph that cites it."""
        self._bold.append(self._styles.is_bold(style))
        if self._notes:
            self._add(" " if self._notes[-1] else "")
            self._notes[-1] += 1
            return
        self.builder.begin_paragraph()
        if is_heading or self._styles.is_title(style):
            self.builder.mark_heading()

    def _begin_table(self, local: str) -> None:
        begin = {
            "table": self.builder.begin_table,
            "table-row": self.builder.begin_row,
            "table-cell": self.builder.begin_cell,
        }
        begin[local]()

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._styles.end(name)
        match _local(name):
            case "p" | "h":
                self._bold.pop()
                if not self._notes:
                    self.builder.end_paragraph()
            case "span":
                self._bold.pop()
            case "note-body":
                self._notes.pop()
                self._add(") ")
            case "table":
                self.builder.end_table()

    def text(self, text: str) -> None:
        if not self._skipped:
            self._add(" ".join(text.split("\n")))

    def _add(self, text: str) -> None:
        self.builder.add(text, bold=bool(self._bold) and self._bold[-1])
