"""The few marks that the pictures of a report are drawn with, as SVG that is whole in itself.

Only presentation attributes are used, for pages allow no styles in the mark-up; the fonts are those of the look,
with common ones behind. Whoever sees no colour reads the shapes and the words.
"""

from html import escape
from xml.etree import ElementTree

WIDTH = 720
INK, TEXT, SUBTLE, HAIRLINE, PAPER = "#1f3552", "#222c38", "#575e67", "#b9bcc0", "#ffffff"

_FONTS = "Schibsted Grotesk, Liberation Sans, Arial, DejaVu Sans, sans-serif"
_LETTER = 0.53
"""How wide a letter is on average, as a share of the size of the text."""

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_MARKS = {"svg", "g", "path", "rect", "line", "text"}
_PLACES = {"viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "d", "transform"}
_LOOKS = {
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
}
_ATTRIBUTES = _PLACES | _LOOKS


def sheet(height: float, *marks: str) -> str:
    """Return marks as one picture, ``WIDTH`` wide."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" font-family="{_FONTS}" '
        f'font-size="13" fill="{TEXT}">{"".join(marks)}</svg>'
    )


def text(
    x: float,
    y: float,
    said: object,
    *,
    size: float = 13,
    fill: str = TEXT,
    is_bold: bool = False,
    anchor: str = "start",
) -> str:
    """Return a line of text; ``y`` is its base line."""
    weight = ' font-weight="600"' if is_bold else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{weight}{where}>{escape(str(said))}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = HAIRLINE, width: float = 1) -> str:
    """Return a line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{stroke}" stroke-width="{width:g}"/>'


def path(shape: str, *, fill: str = "none", stroke: str = "", width: float = 1, dashes: str = "") -> str:
    """Return a shape of SVG path data."""
    edge = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{shape}" fill="{fill}"{edge}{dashed}/>'


def box(x: float, y: float, width: float, height: float, *, fill: str = "none", stroke: str = "") -> str:
    """Return a rectangle."""
    edge = f' stroke="{stroke}"' if stroke else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{edge}/>'


def hatched(x: float, y: float, width: float, height: float, *, stroke: str = INK) -> str:
    """Return a rectangle with slanting lines: what contradicts, in the ink of what supports."""
    lines = []
    start = -height
    while start < width:
        left, right = max(start, 0), min(start + height, width)
        lines.append(f"M{x + left:g} {y + height - (left - start):g}L{x + right:g} {y + height - (right - start):g}")
        start += 4
    return path("".join(lines), stroke=stroke) + box(x, y, width, height, stroke=stroke)


def short(said: str, width: float, *, size: float = 13) -> str:
    """Return a text cut at a word so that it has room in a width, with three dots for the rest."""
    most = int(width / (size * _LETTER))
    if len(said) <= most:
        return said
    cut = said[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,.;:–") + "…"


def is_sound(svg: str) -> bool:
    """Return whether a picture is drawn with our own marks and nothing else, wherever it has been since."""
    try:
        drawn = list(ElementTree.fromstring(svg).iter())  # noqa: S314 - refused below, with its entities
    except ElementTree.ParseError:
        return False
    return "<!" not in svg and all(
        each.tag.removeprefix(_NAMESPACE) in _MARKS and set(each.attrib) <= _ATTRIBUTES for each in drawn
    )
