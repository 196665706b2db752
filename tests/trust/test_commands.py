"""What the privacy checklist asks of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from research import observations
from research.access import SYSTEM, Actor
from research.audit import LogEntry
from research.commands import app
from research.projects import Project
from research.settings import Settings
from research.store import Store
from research.words import LogAct
from tests.making import Make

Fasett = Callable[..., Result]
NUMBER = "02013299997"  # Skatteetaten's own example
TO = ("--project", "young", "--as", "observations")
ROWS = f"what_happened;phase\nThe queue was long.;diagnose\nShe showed {NUMBER} at the desk.;diagnose\n"


@pytest.fixture
def fasett(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Fasett:
    """Run a command on the installation of the test."""
    monkeypatch.setenv("FASETT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FASETT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A table with a number in its second row."""
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def _seen(store: Store, project: Project, owner: Actor) -> set[str]:
    with store.begin(owner) as work:
        return {each.what_happened for each in observations.find(work, project.id)}


def test_p13_an_import_with_an_identity_number_stores_nothing_and_tells_the_row(
    fasett: Fasett, store: Store, project: Project, owner: Actor, rows: Path
) -> None:
    ended = fasett("import", rows, *TO)
    assert ended.exit_code == 1
    assert "2" in ended.stderr
    assert NUMBER not in ended.output
    assert _seen(store, project, owner) == set()


def test_p13_an_import_can_be_masked(fasett: Fasett, store: Store, project: Project, owner: Actor, rows: Path) -> None:
    assert fasett("import", rows, *TO, "--mask").exit_code == 0
    assert _seen(store, project, owner) == {"The queue was long.", "She showed [fødselsnummer] at the desk."}


def test_p12_an_import_that_goes_on_regardless_leaves_its_reason_and_not_the_value(
    fasett: Fasett, store: Store, project: Project, owner: Actor, rows: Path
) -> None:
    reason = "An example that the tax office prints."
    assert fasett("import", rows, *TO, "--override-reason", reason).exit_code == 0
    assert f"She showed {NUMBER} at the desk." in _seen(store, project, owner)
    with store.begin(SYSTEM) as work:
        (line,) = work.session.exec(select(LogEntry)).all()
    assert (line.act, line.reason) == (LogAct.OVERRIDDEN, reason)
    assert NUMBER not in str(line.model_dump())


@pytest.mark.parametrize(("format", "begins"), [("md", "#"), ("html", "<!doctype html>"), ("csv", "\ufeff")])
def test_p70_the_protocol_is_printed_from_the_studies(
    fasett: Fasett, make: Make, tmp_path: Path, format: str, begins: str
) -> None:
    study = make.study(title="Hvem som fikk brevet")
    out = tmp_path / f"protocol.{format}"
    assert fasett("protocol", "young", "--format", format, "--out", out).exit_code == 0
    told = out.read_text(encoding="utf-8")
    assert told.lower().startswith(begins)
    assert study.title in told
