"""Settings and the addresses made of them."""

from pathlib import Path

import pytest

from research.settings import Settings


def test_the_database_lies_in_the_data_folder_unless_it_is_said_where() -> None:
    assert Settings(data_dir=Path("/srv/fasett")).resolved_database_url == "sqlite:////srv/fasett/fasett.sqlite3"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg(scheme: str) -> None:
    address = Settings(database_url=f"{scheme}://fasett:secret@db/fasett").resolved_database_url
    assert address == "postgresql+psycopg://fasett:secret@db/fasett"


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASETT_ORGANISATION", "The county")
    assert Settings().organisation == "The county"
