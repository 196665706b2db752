"""What was measured of search, the chain of evidence and reports: what the benchmarks wrote, as help pages show it."""

from datetime import date
from pathlib import Path

from pydantic import Field

from app.rendering import TEMPLATES
from research.records import View
from research.reports import files
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

CHAIN_TIMED = {
    "interview": N_("The page of the interview, the first part of it"),
    "interview_whole": N_("The same, all of it on one page"),
    "import": N_("A transcript is read and stored"),
    "mark": N_("Words are marked as a quote"),
    "correct": N_("A passage is corrected, and its 20 quotes are found again"),
    "map": N_("The evidence map of a project"),
    "map_insight": N_("The evidence map of one insight"),
}
"""The same of the chain of evidence."""

REPORTS_TIMED = {
    "gather": N_("What the report is filled from is gathered"),
    "render": N_("The template is filled"),
    "builder": N_("The page where the report is put together"),
    "preview": N_("The report on that page, when something is changed"),
    "shown": N_("The page of the report"),
    **{format: N_("The file as %(format)s") for format in files.FORMATS},
}
"""The same of reports: the steps, the pages, and the files by what follows the dot in their names."""


class Run(View):
    """When, on what and over how many passages something was measured."""

    measured_on: date
    cores: int
    python: str = Field(default="3.11", description="The version that ran it.")
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


class Chain(Run):
    """How fast the chain of evidence was, for one person.

    Attributes:
        words, quotes: Of the interview whose passages these are.
        cues: Of the transcript that was imported.
        insights, mapped: How many insights, and quotes that they rest on, the map was of.
        timings: By the names of ``CHAIN_TIMED``.
        kilobytes: How long the pages were, by the same names.
    """

    words: int
    quotes: int
    cues: int
    insights: int
    mapped: int
    timings: dict[str, Timing]
    kilobytes: dict[str, float]

    @property
    def rows(self) -> list[tuple[str, Timing]]:
        """What was timed and how long it took, in the order of ``CHAIN_TIMED``."""
        return [(label, self.timings[name]) for name, label in CHAIN_TIMED.items() if name in self.timings]


class Reporting(Run):
    """How fast a report was, for one person.

    Attributes:
        insights, quotes: Of the report.
        peak_megabytes: What filling it and making every kind of file needed.
        tool_megabytes: What the largest of the tools that make files needed besides.
        timings: By the names of ``REPORTS_TIMED``.
        kilobytes: How long the pages and the files were, by the same names.
    """

    insights: int
    quotes: int
    peak_megabytes: float
    tool_megabytes: float
    timings: dict[str, Timing]
    kilobytes: dict[str, float]

    @property
    def rows(self) -> list[tuple[str, str, Timing]]:
        """What was timed, by name and label, and how long it took, in the order of ``REPORTS_TIMED``."""
        return [(name, label, self.timings[name]) for name, label in REPORTS_TIMED.items() if name in self.timings]


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
    chain: list[Chain] = []
    reports: list[Reporting] = []

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
