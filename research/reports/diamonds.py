"""The triple diamond of a report: the first largest, a ray for each interview that opens a phase and each insight
that closes it, with the counts below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from research.reports.svg import HAIRLINE, INK, PAPER, SUBTLE, TEXT, line, path, sheet, text
from research.words import Phase

MOST_RAYS = 24
_COLOURS = {Phase.DIAGNOSE: "#6a4fa3", Phase.EXPLORE: "#b0531f", Phase.DEVELOP: "#0f736f"}
_TINTS = {Phase.DIAGNOSE: "#ebe7f4", Phase.EXPLORE: "#f6e8df", Phase.DEVELOP: "#dcefee"}
_WIDTHS = {Phase.DIAGNOSE: 272, Phase.EXPLORE: 216, Phase.DEVELOP: 216}
_BETWEEN, _MIDDLE = 8, 84.0
_FOOT = 176.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """What one phase has gathered, with ``counts`` to print by their names."""

    phase: Phase
    label: str
    interviews: int
    insights: int
    without_evidence: int
    counts: tuple[tuple[str, int], ...]


def draw_diamonds(facets: Sequence[Facet], stands_in: str, here: str, ray: str, thin: str) -> str:
    """Return the picture; ``here`` marks the phase that the project stands in, ``ray`` and ``thin`` are its key."""
    marks: list[str] = []
    x = 0.0
    for facet in facets:
        width = _WIDTHS[facet.phase]
        marks += _diamond(facet, x, width, is_here=facet.phase == stands_in)
        marks += _foot(facet, x, width, here if facet.phase == stands_in else "")
        x += width + _BETWEEN
    bottom = _FOOT + 46 + 22 * len(facets[0].counts)
    key = path(f"M0 {bottom - 4:g}h26", stroke=SUBTLE, width=1.5) + text(34, bottom, ray, size=12, fill=SUBTLE)
    if any(facet.without_evidence for facet in facets):
        key += path(f"M500 {bottom - 4:g}h26", stroke=SUBTLE, width=1.5, dashes="2 4")
        key += text(534, bottom, thin, size=12, fill=SUBTLE)
    return sheet(bottom + 8, *marks, key)


def _diamond(facet: Facet, x: float, width: float, *, is_here: bool) -> Iterator[str]:
    colour, tint = _COLOURS[facet.phase], _TINTS[facet.phase]
    height = width * 0.58
    top, bottom, middle = _MIDDLE - height / 2, _MIDDLE + height / 2, x + width / 2
    yield path(f"M{x:g} {_MIDDLE:g}L{middle - 2:g} {top:g}V{bottom:g}Z", fill=tint)
    yield path(f"M{x + width:g} {_MIDDLE:g}L{middle + 2:g} {top:g}V{bottom:g}Z", fill=tint)
    opening = _heights(facet.interviews, top, bottom)
    yield path("".join(f"M{x:g} {_MIDDLE:g}L{middle - 2:g} {y:g}" for y in opening), stroke=colour)
    closing = _heights(facet.insights, top, bottom)
    hollow = _hollow(facet, len(closing))
    for dashes, is_thin in (("", False), ("2 4", True)):
        rays = [y for place, y in enumerate(closing) if (place in hollow) is is_thin]
        shape = "".join(f"M{middle + 2:g} {y:g}L{x + width:g} {_MIDDLE:g}" for y in rays)
        yield path(shape, stroke=colour, dashes=dashes) if shape else ""
    if is_here:
        yield path(f"M{middle:g} {_MIDDLE - 13:g}l13 13l-13 13l-13 -13Z", fill=INK, stroke=PAPER, width=3)


def _foot(facet: Facet, x: float, width: float, here: str) -> Iterator[str]:
    colour = _COLOURS[facet.phase]
    yield _glyph(facet.phase, x + 8, _FOOT - 5)
    yield text(x + 24, _FOOT, facet.label, size=16, fill=colour, is_bold=True)
    if here:
        yield text(x + width - 14, _FOOT, here, fill=TEXT, is_bold=True, anchor="end")
    for row, (name, number) in enumerate(facet.counts):
        y = _FOOT + 24 + 22 * row
        yield line(x, y - 15, x + width - 14, y - 15, stroke=HAIRLINE)
        yield text(x, y, name, fill=SUBTLE)
        yield text(x + width - 14, y, number, size=14, is_bold=True, anchor="end")


def _glyph(phase: Phase, x: float, y: float) -> str:
    """Draw the mark of a phase: a diamond in as many pieces as the phase's number."""
    pieces = {
        Phase.DIAGNOSE: "M0 -9L9 0L0 9L-9 0Z",
        Phase.EXPLORE: "M-1 -8L-8.5 0L-4 4.5L4 -3.5ZM5.2 -2.4L-2.8 5.6L0 8.5L8.5 0Z",
        Phase.DEVELOP: "M0 -9L-8.5 0L-4.6 4L4 -4.8ZM5.2 -3.6L1.2 0.6L4.8 4.2L9 0ZM0 1.8L-3.6 5.2L0 9L3.8 5.4Z",
    }
    return f'<g transform="translate({x:g} {y:g})">{path(pieces[phase], fill=_COLOURS[phase])}</g>'


def _heights(count: int, top: float, bottom: float) -> list[float]:
    """Return where rays meet the cut edge; past ``MOST_RAYS`` there are no more."""
    drawn = min(count, MOST_RAYS)
    inner = (bottom - top) * 0.06
    step = (bottom - top - 2 * inner) / max(drawn - 1, 1)
    return [_MIDDLE] if drawn == 1 else [round(top + inner + step * place, 1) for place in range(drawn)]


def _hollow(facet: Facet, drawn: int) -> set[int]:
    """Return which rays stand for insights without evidence, spread so that a few are seen among many."""
    thin = round(facet.without_evidence * drawn / facet.insights) if facet.insights else 0
    thin = max(thin, min(1, facet.without_evidence))
    return {round((place + 0.5) * drawn / thin - 0.5) for place in range(thin)}
