"""`fasett keys`, and the key table in `fasett backup`, `fasett restore` and `fasett doctor`."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from research import encryption
from research.key_rows import Contact
from research.key_table import KeyTable
from research.settings import Settings
from research.store import utc_now
from tests.research.commands.conftest import Fasett

PROJECT, STUDY = uuid4(), uuid4()


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The encryption key of the installation."""
    made = encryption.new_key()
    monkeypatch.setenv("FASETT_KEY", made)
    return made


@pytest.fixture
def table(embedded: Fasett, key: str) -> Iterator[KeyTable]:
    """The key table of an installation that has been started once."""
    embedded("user", "list")
    table = KeyTable.of(Settings(), clock=utc_now)
    yield table
    table.close()


def put(table: KeyTable, name: str = "Kari Moe") -> UUID:
    """Store a name, and return whose it is."""
    participant_id = uuid4()
    table.put(participant_id, PROJECT, STUDY, Contact(name=name))
    return participant_id


def checked(told: str) -> list[int]:
    """Return the numbers that a check tells."""
    return [int(line.split("\t")[0]) for line in told.splitlines()]


def test_a_new_key_is_one_that_is_accepted(embedded: Fasett, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FASETT_KEY", embedded("keys", "new").stdout.strip())
    assert embedded("keys", "check").exit_code == 0


def test_a_new_key_file_is_for_its_owners_eyes_only_and_is_accepted(
    embedded: Fasett, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    made = embedded("keys", "new", "--file", file)
    assert (made.exit_code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert file.read_text().strip() not in made.output
    monkeypatch.setenv("FASETT_KEY_FILE", str(file))
    assert embedded("keys", "check").exit_code == 0


def test_a_key_file_is_not_written_over_or_put_with_the_data(embedded: Fasett, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("something")
    assert embedded("keys", "new", "--file", tmp_path / "key").exit_code == 1
    assert (tmp_path / "key").read_text() == "something"
    assert "data folder" in embedded("keys", "new", "--file", tmp_path / "embedded" / "key").stderr


@pytest.mark.parametrize("key", ["changeme", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_nothing_starts_with_a_weak_key(key: str, embedded: Fasett, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASETT_KEY", key)
    ended = embedded("user", "list")
    assert ended.exit_code == 1
    assert key not in ended.output


def test_a_check_opens_every_row_and_shows_none(embedded: Fasett, table: KeyTable) -> None:
    put(table)
    told = embedded("keys", "check")
    assert (told.exit_code, checked(told.stdout)) == (0, [1, 0, 0, 0, 1])
    assert "Kari" not in told.output


def test_a_check_with_the_wrong_key_fails(embedded: Fasett, table: KeyTable, monkeypatch: pytest.MonkeyPatch) -> None:
    put(table)
    monkeypatch.setenv("FASETT_KEY", encryption.new_key())
    told = embedded("keys", "check")
    assert (told.exit_code, checked(told.stdout)[2]) == (1, 1)


def test_what_belongs_to_nobody_is_deleted_when_asked_for(embedded: Fasett, table: KeyTable) -> None:
    stray = put(table)
    assert checked(embedded("keys", "check", "--delete-unowned").stdout) == [0, 0, 0, 0, 0]
    assert not table.holds([stray])


def test_rotating_lets_the_old_key_go(
    embedded: Fasett, table: KeyTable, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(table)
    new = encryption.new_key()
    monkeypatch.setenv("FASETT_KEY", f"{new},{key}")
    assert checked(embedded("keys", "check").stdout)[1] == 1
    assert "1 rows were encrypted anew" in embedded("keys", "rotate").stderr
    monkeypatch.setenv("FASETT_KEY", new)
    assert checked(embedded("keys", "check").stdout) == [1, 0, 0, 0, 1]


def test_rotating_without_the_old_key_touches_nothing(
    embedded: Fasett, table: KeyTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put(table)
    monkeypatch.setenv("FASETT_KEY", encryption.new_key())
    assert embedded("keys", "rotate").exit_code == 1
    assert table.open(stored).contact.name == "Kari Moe"


def test_the_doctor_says_whether_names_can_be_opened(
    embedded: Fasett, table: KeyTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(table)

    def _found() -> bool:
        found = json.loads(embedded("doctor", "--json").stdout)["findings"]
        return next(bool(each["is_well"]) for each in found if each["about"] == "key table")

    assert _found()
    monkeypatch.setenv("FASETT_KEY", "")
    assert not _found()


def test_the_doctor_does_not_print_the_key(embedded: Fasett, table: KeyTable, key: str) -> None:
    assert key not in embedded("doctor").output


def test_a_backup_leaves_the_key_table_out_unless_it_is_asked_for(
    embedded: Fasett, table: KeyTable, tmp_path: Path
) -> None:
    put(table)
    embedded("backup", "--out", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
    assert "sealed" not in tables
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("keys")] == []


def test_a_copy_of_the_key_table_is_encrypted_and_for_its_owners_eyes_only(
    embedded: Fasett, table: KeyTable, tmp_path: Path
) -> None:
    put(table)
    keys = tmp_path / "keys"
    assert embedded("backup", "--out", tmp_path / "copy", "--keys", keys).exit_code == 0
    assert keys.stat().st_mode & 0o777 == 0o600
    assert b"Kari" not in keys.read_bytes()
    assert embedded("backup", "--out", tmp_path / "other", "--keys", keys).exit_code == 1


def test_restoring_brings_back_what_was_lost_and_nothing_that_was_deleted(
    embedded: Fasett, table: KeyTable, tmp_path: Path
) -> None:
    lost, deleted = put(table), put(table, "Ola Moe")
    embedded("backup", "--out", tmp_path / "copy", "--keys", tmp_path / "keys")
    table.forget([deleted])
    with closing(sqlite3.connect(tmp_path / "embedded" / "keys.sqlite3")) as damaged:
        damaged.execute("DELETE FROM sealed")
        damaged.commit()
    before = (tmp_path / "keys").read_bytes()
    assert embedded("restore", tmp_path / "copy", "--keys", tmp_path / "keys", "--yes").exit_code == 0
    assert table.holds([lost, deleted]) == {lost}
    assert (tmp_path / "keys").read_bytes() == before


def test_only_a_copy_of_the_key_table_is_taken_in(embedded: Fasett, table: KeyTable, tmp_path: Path) -> None:
    embedded("backup", "--out", tmp_path / "copy")
    ended = embedded("restore", tmp_path / "copy", "--keys", tmp_path / "copy", "--yes")
    assert (ended.exit_code, "is not a copy of the key table" in ended.stderr) == (1, True)
