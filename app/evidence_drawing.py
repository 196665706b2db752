"""The evidence map as a picture: where its boxes stand and how its lines run; the mark-up is a template's."""

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from research.words import Phase

GAP = 60
"""Between two columns, for the lines."""

_HEAD, _LINE, _PAD, _BETWEEN = 18.0, 17.0, 7.0, 8.0
_SLOT = 6.0
"""How high the room is for a line that passes a column by."""

_LETTER = 6.6
"""How wide a letter is on average, in the units of the picture."""

_COLUMN_HEAD, _BAND_HEAD, _BAND_FOOT = 30.0, 34.0, 22.0
_THINNEST, _THICKER, _THICKEST = 1.5, 0.75, 6.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the picture.

    Attributes:
        lines: How many lines of text a box has room for below its head.
    """

    name: str
    width: float
    lines: int


@dataclass(frozen=True, slots=True)
class Node:
    """What is drawn as a box.

    Attributes:
        column: The column's name.
        is_slot: It is no box, but room between boxes for a line that passes.
    """

    key: str
    column: str
    phase: Phase
    text: str
    is_slot: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """What is drawn as a line, from left to right, between two boxes by their keys.

    Attributes:
        count: How much it stands for.
    """

    start: str
    end: str
    contradicts: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is drawn."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Band:
    """A phase that is drawn, across all columns."""

    phase: Phase
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A node that is drawn; ``lines`` are its text, with the height of each in the picture."""

    key: str
    number: int
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[str, float], ...]

    @property
    def middle(self) -> float:
        """Where lines meet it."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A tie that is drawn, as SVG path data; ``x`` and ``y`` are its middle."""

    path: str
    start: int
    end: int
    contradicts: bool
    width: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture; boxes are in the order of the columns."""

    width: float
    height: float
    headings: tuple[Heading, ...]
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(columns: Sequence[Column], nodes: Sequence[Node], ties: Sequence[Tie], *, anchor: str) -> Drawing:
    """Return the picture of nodes in columns and bands, with the ties between them.

    Args:
        anchor: The column that keeps the order of its nodes; the others follow it, so that few lines cross.
    """
    shown = [column for column in columns if any(node.column == column.name for node in nodes)]
    headings, x = [], 0.0
    for column in shown:
        headings.append(Heading(column.name, x, column.width))
        x += column.width + GAP
    slots, steps = _slots(shown, nodes, ties)
    everything = [*nodes, *slots]
    bands = _bands(shown, everything)
    placed = _placed(shown, everything, steps, bands, anchor)
    boxes = {
        node.key: _box(heading, node, column, number, placed[node.key])
        for number, (heading, column, node) in enumerate(
            (heading, column, node)
            for heading, column in zip(headings, shown, strict=True)
            for node in sorted(everything, key=lambda each: placed[each.key])
            if node.column == column.name
        )
    }
    return Drawing(
        width=max(0.0, x - GAP),
        height=bands[-1].y + bands[-1].height if bands else 0.0,
        headings=tuple(headings),
        bands=bands,
        boxes=tuple(boxes[node.key] for node in everything if not node.is_slot),
        lines=tuple(_line(boxes[tie.start], boxes.get(_slot(tie)), boxes[tie.end], tie) for tie in ties),
    )


def _slot(tie: Tie) -> str:
    return f"{tie.start} {tie.end}"


def _slots(columns: Sequence[Column], nodes: Sequence[Node], ties: Sequence[Tie]) -> tuple[list[Node], list[Tie]]:
    """Return room for the ties that pass a column by, and all ties in steps from column to column.

    No tie passes more than one column by.
    """
    order = {column.name: at for at, column in enumerate(columns)}
    by_key = {node.key: node for node in nodes}
    slots, steps = [], []
    for tie in ties:
        start, end = by_key[tie.start], by_key[tie.end]
        if order[end.column] - order[start.column] < 2:
            steps.append(tie)
            continue
        passed = columns[order[end.column] - 1].name
        slots.append(Node(_slot(tie), passed, start.phase, "", is_slot=True))
        steps += [Tie(tie.start, _slot(tie)), Tie(_slot(tie), tie.end)]
    return slots, steps


@lru_cache(maxsize=4_096)
def _wrapped(text: str, column: Column) -> tuple[str, ...]:
    if not text or not column.lines:
        return ()
    letters = int((column.width - 2 * _PAD - 6) / _LETTER)
    # No more is looked at than there is room for.
    whole = " ".join(text[: 2 * letters * column.lines].split())
    return tuple(textwrap.wrap(whole, letters, max_lines=column.lines, placeholder=" …"))


def _height(node: Node, column: Column) -> float:
    if node.is_slot:
        return _SLOT
    return _HEAD + _LINE * len(_wrapped(node.text, column)) + 2 * _PAD


def _bands(columns: Sequence[Column], nodes: Sequence[Node]) -> tuple[Band, ...]:
    """Return the phases that hold something, each as high as its fullest column."""
    bands: list[Band] = []
    y = _COLUMN_HEAD
    for phase in Phase:
        heights = [
            sum(_height(node, column) + _BETWEEN for node in nodes if (node.column, node.phase) == (column.name, phase))
            for column in columns
        ]
        if any(heights):
            bands.append(Band(phase, y, _BAND_HEAD + max(heights) + _BAND_FOOT))
            y += bands[-1].height
    return tuple(bands)


def _placed(
    columns: Sequence[Column], nodes: Sequence[Node], ties: Sequence[Tie], bands: Sequence[Band], anchor: str
) -> dict[str, float]:
    """Return how far down each node stands: as near to what it is tied to as its column and its band allow."""
    tied: dict[str, list[str]] = defaultdict(list)
    for tie in ties:
        tied[tie.start].append(tie.end)
        tied[tie.end].append(tie.start)
    names = [column.name for column in columns]
    middle = names.index(anchor) if anchor in names else 0
    tops: dict[str, float] = {}
    for column in [*columns[middle::-1], *columns[middle + 1 :]]:
        wanted = {
            node.key: _mean([tops[other] for other in tied[node.key] if other in tops])
            for node in nodes
            if node.column == column.name and column.name != anchor
        }
        for band in bands:
            here = [node for node in nodes if (node.column, node.phase) == (column.name, band.phase)]
            here.sort(key=lambda node: wanted.get(node.key, 0.0))
            tops.update(_spread(here, column, band))
    return tops


def _mean(heights: Sequence[float]) -> float:
    return sum(heights) / len(heights) if heights else float("inf")


def _spread(nodes: Sequence[Node], column: Column, band: Band) -> dict[str, float]:
    """Return how far down each of a column's nodes in a band stands: evenly, with as much room between as there is."""
    heights = [_height(node, column) for node in nodes]
    room = band.height - _BAND_HEAD - _BAND_FOOT - sum(heights)
    tops, y = {}, band.y + _BAND_HEAD
    for node, height in zip(nodes, heights, strict=True):
        tops[node.key] = round(y + room / len(nodes) / 2, 1)
        y += height + room / len(nodes)
    return tops


def _box(heading: Heading, node: Node, column: Column, number: int, y: float) -> Box:
    first = y + _PAD + _HEAD + 12
    lines = tuple((text, round(first + _LINE * at, 1)) for at, text in enumerate(_wrapped(node.text, column)))
    return Box(node.key, number, heading.x, y, heading.width, _height(node, column), lines)


def _line(start: Box, slot: Box | None, end: Box, tie: Tie) -> Line:
    path = f"M{start.x + start.width:g} {start.middle:g}"
    x, y = start.x + start.width, start.middle
    if slot:
        path += f"{_curve(x, y, slot.x, slot.middle)}H{slot.x + slot.width:g}"
        x, y = slot.x + slot.width, slot.middle
    return Line(
        path=path + _curve(x, y, end.x, end.middle),
        start=start.number,
        end=end.number,
        contradicts=tie.contradicts,
        width=min(_THINNEST + _THICKER * (tie.count - 1), _THICKEST),
        x=round((x + end.x) / 2, 1),
        y=round((y + end.middle) / 2, 1),
    )


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = (to_x - x) * 0.6
    return f"C{x + bend:g} {y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}"
