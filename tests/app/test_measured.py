"""What was measured of search, the chain of evidence and reports, on their help pages."""

from collections.abc import Callable
from pathlib import Path

from babel.numbers import format_decimal, format_percent
from starlette.testclient import TestClient

from app.pages import measured
from app.pages.measured import CHAIN_TIMED, REPORTS_TIMED, Measured
from research import people
from research.access import Actor
from research.people import ProfileDraft
from research.store import Store
from research.words import Language

Browser = Callable[..., TestClient]


def told(locale: str) -> list[str]:
    """Return the figures of the file as people of a language write them."""
    found = measured.read()
    shares = [share for run in found.quality for share in (run.first, run.among_ten)]
    shares += [share for run in found.forms for share in (run.recall, run.precision)]
    numbers = [run.together_per_second for run in found.speed]
    numbers += [round(timing.p95_ms, 1) for run in found.speed for timing in run.timings.values()]
    return [format_percent(share, locale=locale) for share in shares] + [
        format_decimal(number, locale=locale) for number in numbers
    ]


def test_the_page_of_searching_shows_what_was_measured(browser: Browser, reader: Actor) -> None:
    shown = browser(reader).get("/help/search").text
    assert [figure for figure in told("en_GB") if figure not in shown] == []


def test_the_page_of_evidence_shows_how_fast_its_chain_is(browser: Browser, reader: Actor) -> None:
    shown = browser(reader).get("/help/evidence").text
    figures = [timing.p95_ms for run in measured.read().chain for _, timing in run.rows]
    assert [figure for figure in figures if format_decimal(round(figure, 1), locale="en_GB") not in shown] == []


def test_the_page_of_reports_shows_how_fast_they_are(browser: Browser, reader: Actor) -> None:
    shown = browser(reader).get("/help/reports").text
    figures = [timing.p95_ms for run in measured.read().reports for *_, timing in run.rows]
    assert [figure for figure in figures if format_decimal(round(figure, 1), locale="en_GB") not in shown] == []


def test_figures_are_written_as_the_reader_writes_them(browser: Browser, reader: Actor, store: Store) -> None:
    assert reader.person_id is not None
    with store.begin(reader, write=True) as work:
        people.revise(work, reader.person_id, ProfileDraft(name="Reader", language=Language.BOKMAL))
    shown = browser(reader).get("/help/search").text
    assert [figure for figure in told("nb") if figure not in shown] == []


def test_quality_speed_the_chain_of_evidence_and_reports_were_measured() -> None:
    found = measured.read()
    assert all((found.quality, found.forms, found.speed, found.chain, found.reports))


def test_every_step_of_the_chain_was_timed() -> None:
    assert [run.timings.keys() ^ CHAIN_TIMED.keys() for run in measured.read().chain] == [set()]


def test_every_step_of_a_report_was_timed() -> None:
    assert [run for run in measured.read().reports if run.timings.keys() != REPORTS_TIMED.keys()] == []


def test_nothing_is_shown_where_nothing_was_measured(tmp_path: Path) -> None:
    assert measured.read(tmp_path / "measured.json") == Measured()
