"""Documents of paragraphs and tables, whatever program wrote them: from their parts to a transcript."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from research.errors import TooLarge, Unreadable
from research.transcripts.names import Line, layouts_of, name_speakers
from research.transcripts.stamps import said_at_times, with_times
from research.transcripts.table_rows import table_lines
from research.transcripts.turns import Transcript, merged
from research.words import N_

MAX_PARAGRAPHS = 100_000


@dataclass(slots=True)
class Paragraph:
    """A paragraph: stretches of text, each in bold or not, with line breaks and tabs in them."""

    is_heading: bool = False
    runs: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(text for text, _ in self.runs)


@dataclass(slots=True)
class Table:
    """A table: rows of cells of paragraphs."""

    rows: list[list[list[Paragraph]]] = field(default_factory=list)


class Builder:
    """Collects the parts of a document in the order in which a file tells of them.

    A table within a cell becomes paragraphs of that cell; paragraphs without text are forgotten.
    """

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._open: list[Paragraph] = []
        self._table: Table | None = None
        self._depth = 0
        self._paragraphs = 0

    def begin_paragraph(self) -> None:
        """Open a paragraph; one may lie in another, as a text box does."""
        self._open.append(Paragraph())

    def add(self, text: str, *, bold: bool = False) -> None:
        """Add text to the paragraph that is open; outside any, text is no speech."""
        if self._open:
            self._open[-1].runs.append((text, bold))

    def mark_heading(self) -> None:
        """Let the paragraph that is open be a heading."""
        if self._open:
            self._open[-1].is_heading = True

    def end_paragraph(self) -> None:
        """Close the paragraph."""
        paragraph = self._open.pop() if self._open else Paragraph()
        if not paragraph.text.strip():
            return
        self._paragraphs += 1
        if self._paragraphs > MAX_PARAGRAPHS:
            raise TooLarge(N_("The file has more than %(lines)s lines."), lines=MAX_PARAGRAPHS)
        if self._table is not None and self._table.rows and self._table.rows[-1]:
            self._table.rows[-1][-1].append(paragraph)
        else:
            self.blocks.append(paragraph)

    def text_since(self, first: int) -> str:
        """The text of the blocks from a number on, which are then forgotten."""
        blocks = self.blocks[first:]
        del self.blocks[first:]
        return " ".join(block.text.strip() for block in blocks if isinstance(block, Paragraph))

    def begin_table(self) -> None:
        """Open a table."""
        self._depth += 1
        if self._depth == 1:
            self._table = Table()

    def begin_row(self) -> None:
        """Open a row of the table."""
        if self._table is not None and self._depth == 1:
            self._table.rows.append([])

    def begin_cell(self) -> None:
        """Open a cell of the row."""
        if self._table is not None and self._depth == 1 and self._table.rows:
            self._table.rows[-1].append([])

    def end_table(self) -> None:
        """Close the table."""
        self._depth -= 1
        if self._depth == 0 and self._table is not None:
            self.blocks.append(self._table)
            self._table = None


def transcript(form: str, blocks: Iterable[Paragraph | Table], encoding: str = "utf-8") -> Transcript:
    """Read the blocks of a document.

    Raises:
        Unreadable: There are no words in it.
    """
    lines = [line for block in blocks for line in _lines(block) if line.text.strip() or line.name]
    if not any(character.isalnum() for line in lines for character in f"{line.name or ''}{line.text}"):
        raise Unreadable(N_("There are no words in the document."))
    timed = said_at_times(lines)
    if timed is not None:
        return Transcript(f"teams-{form}", encoding, timed.pieces, merged(timed.turns))
    lines = with_times(lines)
    named = name_speakers(lines, layouts_of(lines))
    return Transcript(form, encoding, len(lines), merged(named.turns), named.remarks)


def _lines(block: Paragraph | Table) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield from _paragraph(block)
    elif all(len(row) <= 1 for row in block.rows):  # a frame round paragraphs
        yield from (line for row in block.rows for cell in row for each in cell for line in _paragraph(each))
    else:
        yield from table_lines([["\n".join(each.text for each in cell).strip() for cell in row] for row in block.rows])


def _paragraph(paragraph: Paragraph) -> Iterator[Line]:
    """The lines of a paragraph, broken where its author broke them; a bold beginning may be a name."""
    if paragraph.is_heading:
        yield Line(paragraph.text, is_heading=True)
        return
    bold, rest = _bold_beginning(paragraph)
    is_set_apart = bool(bold) and ":" not in bold and "\n" not in bold.strip() and not rest.lstrip().startswith(":")
    first, *others = (rest if is_set_apart else bold + rest).lstrip("\n").split("\n")
    yield Line(first, bold if is_set_apart else None)
    yield from (Line(other, opens=False) for other in others)


def _bold_beginning(paragraph: Paragraph) -> tuple[str, str]:
    """The text of a paragraph in two: what it begins with in bold, and the rest."""
    for at, (text, is_bold) in enumerate(paragraph.runs):
        if not is_bold and text.strip():
            parts = [part for part, _ in paragraph.runs]
            bold = "".join(parts[:at])
            return (bold if bold.strip() else ""), ("" if bold.strip() else bold) + "".join(parts[at:])
    return paragraph.text, ""
