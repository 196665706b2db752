"""From pandoc's syntax tree of a document to lines that may begin with a name.

A node of the tree (pandoc-types) is ``{"t": type, "c": contents}``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from research.transcripts.cues import clock
from research.transcripts.names import Line

HEADINGS = frozenset(
    [
        *("tid", "tidspunkt", "time", "timestamp"),
        *("hvem", "taler", "navn", "deltaker", "informant", "speaker", "name", "who"),
        *("tekst", "innhold", "utsagn", "replikk", "sitat", "transkripsjon", "text", "content", "transcript"),
    ]
)

_META = ("title", "subtitle", "author", "date", "abstract")
_SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}

Node = dict[str, Any]


def document_lines(document: Node) -> list[Line]:
    """The lines of a whole document; pandoc keeps the paragraphs of title styles apart, and they come first."""
    meta = document.get("meta", {})
    titles = [Line(_text(meta[key]), is_heading=True) for key in _META if key in meta]
    lines = [*titles, *_lines(document.get("blocks", []))]
    return [line for line in lines if line.text.strip() or line.name]


def _lines(blocks: Iterable[Node]) -> Iterator[Line]:
    for block in blocks:
        contents: Any = block.get("c")
        match block["t"]:
            case "Para" | "Plain":
                yield from _paragraph(contents)
            case "Header":
                yield Line(_text(contents[2]), is_heading=True)
            case "Table":
                yield from _table(contents)
            case "BlockQuote":
                yield from _lines(contents)
            case "Div" | "Figure":
                yield from _lines(contents[-1])
            case "BulletList":
                yield from (line for entry in contents for line in _lines(entry))
            case "OrderedList":
                yield from (line for entry in contents[1] for line in _lines(entry))
            case "HorizontalRule" | "RawBlock":
                pass
            case _:
                yield Line(_text(block))


def _paragraph(inlines: list[Node]) -> Iterator[Line]:
    """The lines of a paragraph, broken where its author broke them; a bold beginning may be a name."""
    bold, rest = _bold_beginning(inlines)
    is_set_apart = bold and ":" not in bold and not rest.lstrip().startswith(":")
    first, *others = (rest if is_set_apart else bold + rest).lstrip("\n").split("\n")
    yield Line(first, bold if is_set_apart else None)
    yield from (Line(other, opens=False) for other in others)


def _bold_beginning(inlines: list[Node]) -> tuple[str, str]:
    """The text of a paragraph in two: what it begins with in bold, and the rest."""
    bold = ""
    for at, inline in enumerate(inlines):
        text = _text(inline)
        if inline["t"] != "Strong" and text.strip():
            return bold, "".join(_text(other) for other in inlines[at:])
        bold += text
    return bold, ""


def _table(contents: list[Any]) -> Iterator[Line]:
    _, _, _, head, bodies, foot = contents
    groups = [head[1], *(part for body in bodies for part in (body[2], body[3])), foot[1]]
    rows = [[_text(cell[4]).strip() for cell in row[1]] for group in groups for row in group]
    width = max((len(row) for row in rows), default=0)
    columns = [[row[at] for row in rows if len(row) == width] for at in range(width)]
    used = [at for at in range(width) if any(columns[at])]
    time = next((at for at in used if _is_time_column(columns[at])), None)
    said = [at for at in used if at != time]
    name = said[0] if len(said) > 1 and _words(columns[said[0]]) < max(_words(columns[at]) for at in said) else None
    for number, row in enumerate(rows):
        if len(row) != width:
            yield Line(" ".join(row))  # merged cells: there are no columns to tell apart
        elif number or not _is_heading_row(row):
            text = " ".join(row[at] for at in said if at != name)
            moment = _clock(row[time]) if time is not None else None
            yield Line(text, row[name] or None if name is not None else None, start_ms=moment)


def _is_heading_row(row: list[str]) -> bool:
    return all(cell.casefold() in HEADINGS for cell in row if cell)


def _is_time_column(cells: list[str]) -> bool:
    """Whether all cells are times, but for a heading and empty ones."""
    times = [_clock(cell) is not None for cell in cells if cell]
    return any(times) and all(times[1:])


def _clock(cell: str) -> int | None:
    return clock(cell.strip("[]() "))


def _words(cells: list[str]) -> int:
    return sum(len(cell.split()) for cell in cells)


def _text(node: Any) -> str:
    """The text of a node or of nodes: blocks on lines of their own, notes in brackets, pictures left out."""
    if isinstance(node, list):
        return "".join(_text(part) for part in node)
    if not isinstance(node, dict) or "t" not in node or node["t"] == "Image":
        return ""
    if node["t"] in ("Str", "MetaString"):
        return str(node["c"])
    if node["t"] in ("Code", "CodeBlock", "Math"):
        return str(node["c"][1])
    if node["t"] == "Note":
        return f" ({_text(node['c']).strip()}) "
    end = "\n" if node["t"] in ("Para", "Plain", "Header", "MetaInlines", "LineBlock") else ""
    return _SPACES.get(node["t"]) or _text(node.get("c")) + end
