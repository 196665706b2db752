"""The triple diamond as lines: one ray for each interview that opens a phase or insight that closes it."""

from dataclasses import dataclass

WIDTH, HEIGHT, TIP, GAP = 400, 240, 2, 3
MOST_RAYS = 24


@dataclass(frozen=True, slots=True)
class Diamond:
    """SVG path data for one phase, in a box of 400 by 240.

    Attributes:
        opening: Rays from the left tip to the cut edge.
        closing: Rays from the cut edge to the right tip, for insights that rest on evidence.
        thin: The same for insights without evidence.
    """

    opening: str
    closing: str
    thin: str


def diamond(interviews: int, insights: int, without_evidence: int) -> Diamond:
    """Return the rays of a phase; past ``MOST_RAYS`` the shares are kept and the number is not."""
    drawn = min(insights, MOST_RAYS)
    thin = round(without_evidence * drawn / insights) if insights else 0
    if without_evidence and not thin:
        thin = 1
    heights = _heights(drawn)
    # Spread over the edge, so that a few thin rays are seen among many.
    hollow = {round((position + 0.5) * drawn / thin - 0.5) for position in range(thin)} if thin else set()
    middle_left, middle_right = WIDTH / 2 - GAP, WIDTH / 2 + GAP
    return Diamond(
        opening=_lines([(TIP, HEIGHT / 2, middle_left, y) for y in _heights(min(interviews, MOST_RAYS))]),
        closing=_lines(
            [(middle_right, y, WIDTH - TIP, HEIGHT / 2) for at, y in enumerate(heights) if at not in hollow]
        ),
        thin=_lines([(middle_right, y, WIDTH - TIP, HEIGHT / 2) for at, y in enumerate(heights) if at in hollow]),
    )


def _heights(count: int) -> list[float]:
    top, bottom = 14.0, HEIGHT - 14.0
    if count == 1:
        return [HEIGHT / 2]
    return [round(top + (bottom - top) * step / (count - 1), 1) for step in range(count)]


def _lines(lines: list[tuple[float, float, float, float]]) -> str:
    return "".join(f"M{x1:g} {y1:g}L{x2:g} {y2:g}" for x1, y1, x2, y2 in lines)
