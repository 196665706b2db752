"""What the tests of the command line share."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from research.commands import app
from research.settings import Settings

Fasett = Callable[..., Result]


@pytest.fixture(autouse=True)
def loud_again() -> Iterator[None]:
    """Give the log back its level, which a command lowers for its own process."""
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)


@pytest.fixture
def fasett(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Fasett:
    """Run a command on the installation of the test."""
    monkeypatch.setenv("FASETT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FASETT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch, fasett: Fasett, tmp_path: Path) -> Fasett:
    """Run a command on an installation with a SQLite database, whatever the others are tested on."""
    monkeypatch.setenv("FASETT_DATABASE_URL", "")
    monkeypatch.setenv("FASETT_DATA_DIR", str(tmp_path / "embedded"))
    return fasett
