"""`fasett backup`, `fasett restore`, `fasett doctor` and `fasett migrate`."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from research.projects import Project
from tests.research.commands.conftest import Fasett


def findings(told: str) -> dict[str, bool]:
    """Return what the doctor found, by what it is about."""
    found: list[dict[str, Any]] = json.loads(told)["findings"]
    return {each["about"]: each["is_well"] for each in found}


def emails(fasett: Fasett) -> list[str]:
    """Return the addresses that have accounts."""
    return [account["email"] for account in json.loads(fasett("user", "list", "--json").stdout)]


def test_a_restored_backup_is_what_was_there(embedded: Fasett, tmp_path: Path) -> None:
    embedded("user", "add", "kari@example.org", "--name", "Kari")
    assert embedded("backup", "--out", tmp_path / "copy").exit_code == 0
    embedded("user", "add", "ola@example.org", "--name", "Ola")
    assert embedded("restore", tmp_path / "copy", "--yes").exit_code == 0
    assert emails(embedded) == ["kari@example.org"]


def test_a_restored_backup_is_searched(embedded: Fasett, tmp_path: Path) -> None:
    embedded("demo")
    embedded("backup", "--out", tmp_path / "copy")
    embedded("restore", tmp_path / "copy", "--yes")
    assert findings(embedded("doctor", "--json").stdout)["search index"]
    assert json.loads(embedded("search", "veileder", "--json").stdout)["total"] > 0


def test_what_was_there_before_a_restore_is_kept(embedded: Fasett, tmp_path: Path) -> None:
    embedded("user", "list")
    embedded("backup", "--out", tmp_path / "copy")
    embedded("user", "add", "ola@example.org", "--name", "Ola")
    embedded("restore", tmp_path / "copy", "--yes")
    (aside,) = (tmp_path / "embedded" / "backups").glob("before-restore-*.sqlite3")
    embedded("restore", aside, "--yes")
    assert emails(embedded) == ["ola@example.org"]


def test_a_damaged_database_is_restored_too(embedded: Fasett, tmp_path: Path) -> None:
    embedded("user", "add", "kari@example.org", "--name", "Kari")
    embedded("backup", "--out", tmp_path / "copy")
    (tmp_path / "embedded" / "fasett.sqlite3").write_bytes(b"rubbish" * 1_000)
    assert embedded("restore", tmp_path / "copy", "--yes").exit_code == 0
    assert emails(embedded) == ["kari@example.org"]


def test_a_database_is_not_restored_from_itself(embedded: Fasett, tmp_path: Path) -> None:
    embedded("user", "add", "kari@example.org", "--name", "Kari")
    assert embedded("restore", tmp_path / "embedded" / "fasett.sqlite3", "--yes").exit_code == 1
    assert emails(embedded) == ["kari@example.org"]


def test_nothing_is_replaced_without_a_yes(embedded: Fasett, tmp_path: Path) -> None:
    embedded("user", "list")
    embedded("backup", "--out", tmp_path / "copy")
    embedded("user", "add", "ola@example.org", "--name", "Ola")
    assert embedded("restore", tmp_path / "copy").exit_code == 2
    assert emails(embedded) == ["ola@example.org"]


def test_only_a_backup_of_fasetts_is_restored(embedded: Fasett, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other")) as database:
        database.execute("CREATE TABLE alembic_version (version_num)")
    (tmp_path / "text").write_text("no database")
    for name in ("other", "text"):
        ended = embedded("restore", tmp_path / name, "--yes")
        assert (ended.exit_code, ended.stderr) == (1, f"fasett: {tmp_path / name} is not a backup of Fasett's.\n")


def test_a_backup_of_a_newer_version_is_refused(embedded: Fasett, tmp_path: Path) -> None:
    embedded("user", "list")
    embedded("backup", "--out", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    assert "newer version" in embedded("restore", tmp_path / "copy", "--yes").stderr


def test_a_backup_is_for_its_owners_eyes_only_and_writes_over_nothing(embedded: Fasett) -> None:
    embedded("user", "list")
    file = Path(embedded("backup").stdout.strip())
    assert file.stat().st_mode & 0o777 == 0o600
    assert embedded("backup", "--out", file).exit_code == 1


def test_there_is_nothing_to_back_up_before_there_is_a_database(embedded: Fasett) -> None:
    ended = embedded("backup")
    assert ended.exit_code == 1
    assert "There is no database at" in ended.stderr


def test_postgresql_is_copied_and_restored_by_its_own_tools(
    fasett: Fasett, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FASETT_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "copy").touch()
    assert "pg_dump" in fasett("backup").stderr
    assert "pg_restore" in fasett("restore", tmp_path / "copy", "--yes").stderr


def test_the_doctor_finds_a_sound_installation_well(fasett: Fasett, project: Project) -> None:
    found = findings(fasett("doctor", "--json").stdout)
    assert found["database shape"]
    assert found["search index"]


def test_the_doctor_makes_no_database_where_there_is_none(embedded: Fasett, tmp_path: Path) -> None:
    ended = embedded("doctor", "--json")
    assert ended.exit_code == 1
    assert not findings(ended.stdout)["database"]
    assert not (tmp_path / "embedded").exists()


def test_the_doctor_tells_of_a_damaged_database(embedded: Fasett, tmp_path: Path) -> None:
    (tmp_path / "embedded").mkdir()
    (tmp_path / "embedded" / "fasett.sqlite3").write_bytes(b"rubbish" * 1_000)
    ended = embedded("doctor", "--json")
    assert (ended.exit_code, findings(ended.stdout)["database"]) == (1, False)


def test_the_doctor_tells_of_links_that_lead_nowhere(embedded: Fasett, tmp_path: Path) -> None:
    embedded("demo")
    with closing(sqlite3.connect(tmp_path / "embedded" / "fasett.sqlite3")) as database:
        database.execute("DELETE FROM study")
        database.commit()
    assert not findings(embedded("doctor", "--json").stdout)["links between records"]


def test_the_doctor_keeps_a_password_to_itself(fasett: Fasett, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASETT_DATABASE_URL", "postgresql://fasett:hemmelig@127.0.0.1:1/none?connect_timeout=1")
    ended = fasett("doctor")
    assert "postgresql://fasett:***@127.0.0.1" in ended.stdout
    assert "hemmelig" not in ended.output


def test_migrating_tells_where_the_database_is(fasett: Fasett, project: Project) -> None:
    ended = fasett("migrate")
    assert ended.exit_code == 0
    assert ended.stderr.startswith("The database was at ")
