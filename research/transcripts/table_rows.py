"""Transcripts in tables: columns for the time, the speaker and what is said, in whatever order."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from research.transcripts.cues import clock
from research.transcripts.names import LONGEST_NAME, MOST_WORDS, Line

_NAMES = "hvem taler navn deltaker deltakar informant person speaker name who participant kven talar"
_TEXTS = "tekst innhold innhald utsagn replikk sitat transkripsjon utskrift text content transcript utterance"
_OTHERS = (
    "tid tidspunkt tidskode time timestamp timecode start slutt end fra til frå from to nr nummer linje number line no"
)
NAME_HEADINGS = frozenset(_NAMES.split())
TEXT_HEADINGS = frozenset(_TEXTS.split())
HEADINGS = NAME_HEADINGS | TEXT_HEADINGS | frozenset(_OTHERS.split()) | {"#"}


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """A line for each row but a heading; a row whose cells are merged is one text."""
    width = max((len(row) for row in rows), default=0)
    whole = [row for row in rows if len(row) == width]
    heading = whole[0] if whole and _is_heading_row(whole[0]) else None
    columns = {at: [row[at] for row in whole if row is not heading] for at in range(width)}
    used = {at: cells for at, cells in columns.items() if any(cells)}
    times = [at for at, cells in used.items() if _are_times(cells)][:2]
    said = [at for at, cells in used.items() if at not in times and not _is_numbering(cells)]
    text = max(said, key=lambda at: _rank(at, heading, TEXT_HEADINGS, _words(used[at])), default=None)
    names = [at for at in said if at != text and _are_short(used[at])]
    name = max(names, key=lambda at: _rank(at, heading, NAME_HEADINGS, _repeats(used[at])), default=None)
    for row in rows:
        if row is heading:
            continue
        if len(row) != width:
            yield Line(" ".join(row))
            continue
        moments = [moment for at in times for moment in _moments(row[at])]
        start, end = (*moments, None, None)[:2]
        spoken = " ".join(row[at] for at in said if at != name)
        yield Line(spoken, (row[name] or None) if name is not None else None, start_ms=start, end_ms=end)


def _rank(at: int, heading: Sequence[str] | None, headings: frozenset[str], weight: float) -> tuple[bool, float, int]:
    return heading is not None and _heading(heading[at]) in headings, weight, -at


def _heading(cell: str) -> str:
    return cell.strip(" .:").casefold()


def _is_heading_row(row: Sequence[str]) -> bool:
    return any(row) and all(_heading(cell) in HEADINGS for cell in row if cell)


def _are_times(cells: Sequence[str]) -> bool:
    """Whether all cells but empty ones and a first that heads them are times."""
    filled = [cell for cell in cells if cell]
    return (
        bool(filled)
        and any(_moment(cell) is not None for cell in filled)
        and all(_moment(cell) is not None for cell in filled[1:])
    )


def _moment(cell: str) -> int | None:
    """The first time in a cell that holds nothing but times."""
    return next(iter(_moments(cell)), None)


def _moments(cell: str) -> list[int]:
    """The times in a cell, if it holds nothing else: one, or beginning and end with a dash or an arrow between."""
    times = [clock(part.strip("[]()")) for part in cell.replace("–", " ").replace("-->", " ").replace("-", " ").split()]
    return [] if None in times else [time for time in times if time is not None]


def _is_numbering(cells: Sequence[str]) -> bool:
    numbers = [cell.rstrip(".") for cell in cells if cell]
    if not all(number.isdecimal() and len(number) < 7 for number in numbers):
        return False
    return all(int(later) == int(number) + 1 for number, later in pairwise(numbers))


def _are_short(cells: Sequence[str]) -> bool:
    return all(len(cell) <= LONGEST_NAME and len(cell.split()) <= MOST_WORDS for cell in cells)


def _repeats(cells: Sequence[str]) -> float:
    filled = [cell for cell in cells if cell]
    return 1 - len(set(filled)) / len(filled)


def _words(cells: Sequence[str]) -> int:
    return sum(len(cell.split()) for cell in cells)
