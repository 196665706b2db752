"""What was measured of the search: the figures that the benchmarks wrote, as the help page shows them."""

from datetime import date
from pathlib import Path

from pydantic import Field

from app.rendering import TEMPLATES
from research.records import View
from research.words import N_

FILE = TEMPLATES / "help" / "measured.json"
CROWD = 16
"""So many people ask at once where there is more than one."""

TIMED = {
    "search": N_("The search itself: two words, the first 20 hits with excerpts and counts"),
    "typing": N_("The same while the last word is being typed"),
    "completion": N_("Words that begin so"),
    "fts5": N_("For comparison: SQLite's own search, without counts"),
    "tantivy": N_("For comparison: tantivy, without counts"),
    "block_1": N_("The hits on the page, for one person"),
    "page_1": N_("The whole page, for one person"),
    "datasette_1": N_("For comparison: a page of Datasette"),
    "floor_1": N_("For comparison: a page as long that does nothing"),
    "block_16": N_("The hits on the page, for 16 people at once"),
    "page_16": N_("The whole page, for 16 people at once"),
    "datasette_16": N_("For comparison: a page of Datasette"),
    "saved": N_("From a record is saved until it can be found, while 20 people save"),
}
"""What is timed, in the order it is shown, and what it is called."""


class Run(View):
    """When, on what and over how many passages something was measured."""

    measured_on: date
    cores: int
    passages: int


class Quality(Run):
    """How well questions were answered, as shares of 1."""

    queries: int
    mean_reciprocal_rank: float = Field(description="Over the first ten hits.")
    first: float = Field(description="Questions whose answer was the first hit.")
    among_ten: float = Field(description="Questions whose answer was among the first ten hits.")


class Forms(Run):
    """How well the texts with any form of a word were found, as shares of 1."""

    queries: int
    recall: float
    precision: float


class Timing(View):
    """How long something took, and how often it could be done in a second."""

    p50_ms: float
    p95_ms: float
    per_second: float


class Speed(Run):
    """How fast import and search were.

    Attributes:
        others: Observations and insights beside the passages.
        workers: How many processes served our pages; Datasette has one.
        timings: By the names of ``TIMED``.
    """

    others: int
    workers: int
    stored_per_second: float
    indexed_per_second: float
    together_per_second: float
    peak_megabytes: float
    timings: dict[str, Timing]


class Row(View):
    """What was timed, over each number of passages.

    Attributes:
        is_crowd: Many asked at once, so that how many were answered in a second says something too.
    """

    label: str
    is_crowd: bool
    timings: list[Timing | None]


class Measured(View):
    """Everything that was measured, by the number of passages."""

    quality: list[Quality] = []
    forms: list[Forms] = []
    speed: list[Speed] = []

    @property
    def rows(self) -> list[Row]:
        """What was timed, in the order of ``TIMED``."""
        by_name = {name: [run.timings.get(name) for run in self.speed] for name in TIMED}
        return [
            Row(label=TIMED[name], is_crowd=name.endswith(f"_{CROWD}"), timings=timings)
            for name, timings in by_name.items()
            if any(timings)
        ]


def read(file: Path = FILE) -> Measured:
    """Return what the benchmarks wrote; nothing where they wrote nothing."""
    return Measured.model_validate_json(file.read_text(encoding="utf-8")) if file.exists() else Measured()
