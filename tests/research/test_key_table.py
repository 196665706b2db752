"""The key table as it is stored: apart, encrypted, deleted for good."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from research import database, encryption
from research.encryption import EncryptionKey, KeyRing
from research.errors import Conflict, NotFound, RuleBroken, Unreadable
from research.key_rows import AT_ONCE, Contact
from research.key_table import KeyTable
from research.settings import Settings
from tests import postgresql
from tests.making import Clock

Open = Callable[..., KeyTable]
OLD, NEW = (EncryptionKey(bytes(range(at, at + 128, 4))) for at in (1, 2))
PROJECT, STUDY = uuid4(), uuid4()
KARI = Contact(name="Kari Ødegård von Moe", phone="90 00 00 00", email="kari@example.org", note="After four.")


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path, is_postgresql: bool) -> Iterator[str]:
    """Where the key table lies, in a database of its own."""
    if not is_postgresql:
        yield f"sqlite:///{tmp_path / 'keys.sqlite3'}"
        return
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    name = f"keys_{uuid4().hex}"
    yield Settings(key_database_url=server.create(name)).resolved_key_database_url
    server.drop(name)


@pytest.fixture
def opened(address: str, clock: Clock) -> Iterator[Open]:
    """Open the key table as another process would, with these keys."""
    tables: list[KeyTable] = []

    def _open(*keys: EncryptionKey) -> KeyTable:
        tables.append(KeyTable(address, KeyRing(keys), clock=clock))
        return tables[-1]

    yield _open
    for table in tables:
        table.close()


@pytest.fixture
def table(opened: Open) -> KeyTable:
    """The key table with one key."""
    return opened(OLD)


def put(table: KeyTable, contact: Contact = KARI, *, study: UUID = STUDY, key: UUID | None = None) -> UUID:
    """Store a contact, and return whose it is."""
    participant_id = key or uuid4()
    table.put(participant_id, PROJECT, study, contact)
    return participant_id


def alter(address: str, statement: str) -> None:
    """Do something to the rows behind the table's back."""
    engine = database.open_engine(address)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_what_is_stored_is_what_opens(table: KeyTable) -> None:
    assert table.open(put(table)).contact == KARI


def test_what_is_stored_anew_takes_the_place_of_all_that_was(table: KeyTable) -> None:
    key = put(table)
    put(table, Contact(phone="91 00 00 00"), key=key)
    assert table.open(key).contact == Contact(phone="91 00 00 00")


def test_nothing_is_made_before_it_is_needed(table: KeyTable, tmp_path: Path) -> None:
    assert not table.holds([uuid4()])
    assert table.names(PROJECT) == frozenset()
    assert table.forget([uuid4()]) == 0
    assert table.check().opened == 0
    assert list(table.rotate()) == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_key_nothing_is_stored_and_nothing_else_fails(opened: Open) -> None:
    off = opened()
    with pytest.raises(RuleBroken, match="no encryption key"):
        put(off)
    assert not off.is_on
    assert off.names(PROJECT) == frozenset()


def test_two_of_the_same_revision_do_not_both_store(table: KeyTable, opened: Open) -> None:
    key = uuid4()
    table.put(key, PROJECT, STUDY, KARI, revision=0)
    with pytest.raises(Conflict):
        opened(OLD).put(key, PROJECT, STUDY, Contact(name="Ola"), revision=0)
    assert table.open(key).contact == KARI


def test_what_was_never_stored_cannot_be_opened(table: KeyTable) -> None:
    put(table)
    with pytest.raises(NotFound):
        table.open(uuid4())


@pytest.mark.parametrize("column", ["participant_id", "project_id", "study_id"])
def test_a_row_that_was_moved_to_somebody_else_does_not_open(column: str, table: KeyTable, address: str) -> None:
    key, other = put(table), uuid4()
    alter(address, f"UPDATE sealed SET {column} = '{other.hex}'")
    with pytest.raises(Unreadable):
        table.open(other if column == "participant_id" else key)
    assert table.check().damaged == 1


def test_a_sealed_text_copied_into_anothers_row_does_not_open(table: KeyTable, address: str) -> None:
    kari, ola = put(table), put(table, Contact(name="Ola"))
    alter(address, f"UPDATE sealed SET sealed = (SELECT sealed FROM sealed WHERE participant_id = '{kari.hex}')")
    assert table.open(kari).contact == KARI
    with pytest.raises(Unreadable):
        table.open(ola)


def test_the_wrong_key_opens_nothing_and_destroys_nothing(table: KeyTable, opened: Open) -> None:
    key = put(table)
    wrong = opened(NEW)
    for attempt in (
        lambda: wrong.open(key),
        lambda: put(wrong),
        lambda: put(wrong, key=key),
        lambda: [*wrong.rotate()],
    ):
        with pytest.raises(RuleBroken, match="Nothing has been lost"):
            attempt()
    assert wrong.check().locked == 1
    assert table.open(key).contact == KARI


def test_names_come_whole_and_word_by_word_without_particles(table: KeyTable) -> None:
    put(table)
    assert table.names(PROJECT) == {"Kari Ødegård von Moe", "Kari", "Ødegård", "Moe"}


def test_names_are_those_of_the_project_alone(table: KeyTable) -> None:
    put(table)
    assert table.names(uuid4()) == frozenset()


def test_what_another_process_stores_is_known_at_once(table: KeyTable, opened: Open) -> None:
    put(table)
    other = opened(OLD)
    assert "Ola" not in other.names(PROJECT)
    ola = put(table, Contact(name="Ola"))
    assert "Ola" in other.names(PROJECT)
    table.forget([ola])
    assert "Ola" not in other.names(PROJECT)


def test_one_row_that_cannot_be_opened_does_not_hide_the_other_names(
    table: KeyTable, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    kari = put(table)
    put(table, Contact(name="Ola"))
    alter(address, f"UPDATE sealed SET project_id = '{uuid4().hex}' WHERE participant_id = '{kari.hex}'")
    assert table.names(PROJECT) == {"Ola"}
    assert "1 names in the key table cannot be opened" in caplog.text


def test_what_is_forgotten_is_gone(table: KeyTable) -> None:
    kari, ola = put(table), put(table, Contact(name="Ola"))
    assert table.forget([kari, uuid4()]) == 1
    assert table.holds([kari, ola]) == {ola}


def test_many_are_forgotten_at_once(table: KeyTable) -> None:
    keys = [put(table) for _ in range(3)]
    assert table.forget([*keys, *(uuid4() for _ in range(2 * AT_ONCE))]) == 3


def test_forgetting_needs_no_key(table: KeyTable, opened: Open) -> None:
    key = put(table)
    assert opened().forget([key]) == 1
    assert not table.holds([key])


def test_a_study_says_when_the_last_of_its_keys_was_deleted(table: KeyTable, clock: Clock) -> None:
    kari, ola = put(table), put(table)
    table.forget([kari])
    assert table.forgotten(STUDY) is None
    clock.advance(days=1)
    table.forget([ola])
    gone = table.forgotten(STUDY)
    assert gone is not None
    assert (gone.count, gone.at) == (2, datetime(2026, 3, 3, 9, 0, tzinfo=UTC))


def test_a_study_that_never_had_a_key_has_not_lost_one(table: KeyTable) -> None:
    put(table, study=uuid4())
    assert table.forgotten(STUDY) is None


def test_rotating_encrypts_every_row_with_the_first_key(table: KeyTable, opened: Open) -> None:
    key = put(table)
    list(opened(NEW, OLD).rotate())
    assert opened(NEW).open(key).contact == KARI
    with pytest.raises(RuleBroken):
        table.open(key)


def test_rotating_twice_changes_nothing_more(table: KeyTable, opened: Open) -> None:
    key = put(table)
    both = opened(NEW, OLD)
    assert [*both.rotate()] == [0]
    assert [*both.rotate()] == [0]
    assert both.open(key).held.revision == 1


def test_a_rotation_that_is_stopped_goes_on_where_it_was(table: KeyTable, opened: Open) -> None:
    keys = [put(table) for _ in range(AT_ONCE + 5)]
    begun = opened(NEW, OLD).rotate()
    assert next(begun) == 5
    del begun
    both = opened(NEW, OLD)
    assert both.check() == (AT_ONCE + 5, 0, 0, 5)
    list(both.rotate())
    assert all(opened(NEW).open(key).contact == KARI for key in keys[:: AT_ONCE // 4])


def test_what_is_stored_while_rotating_is_not_lost(table: KeyTable, opened: Open) -> None:
    keys = [put(table) for _ in range(AT_ONCE + 5)]
    begun = opened(NEW, OLD).rotate()
    next(begun)
    both = opened(NEW, OLD)
    for key in (keys[0], keys[-1]):
        put(both, Contact(name="Ola"), key=key)
    list(begun)
    assert {both.open(key).contact.name for key in (keys[0], keys[-1])} == {"Ola"}
    assert both.check().older == 0


def test_a_copy_brings_back_what_is_missing(opened: Open, clock: Clock) -> None:
    here, copy = opened(OLD), KeyTable("sqlite://", KeyRing([OLD]), clock=clock)
    lost = put(copy)
    assert here.take_in(copy) == 1
    assert here.open(lost).contact == KARI


def test_a_copy_changes_nothing_that_was_stored_since(opened: Open, clock: Clock) -> None:
    here, copy = opened(OLD), KeyTable("sqlite://", KeyRing([OLD]), clock=clock)
    key = put(copy)
    put(here, Contact(name="Ola"), key=key)
    assert here.take_in(copy) == 0
    assert here.open(key).contact.name == "Ola"


def test_a_copy_brings_back_nothing_that_was_deleted_since(opened: Open, clock: Clock) -> None:
    here, copy = opened(OLD), KeyTable("sqlite://", KeyRing([OLD]), clock=clock)
    key = put(copy)
    put(here, key=key)
    clock.advance(days=1)
    here.forget([key])
    assert here.take_in(copy) == 0
    assert not here.holds([key])
    assert here.forgotten(STUDY) is not None


def test_a_copy_tells_of_deletions_too(opened: Open, clock: Clock) -> None:
    here, copy = opened(OLD), KeyTable("sqlite://", KeyRing([OLD]), clock=clock)
    copy.forget([put(copy)])
    here.take_in(copy)
    assert here.forgotten(STUDY) is not None


def test_the_key_table_is_not_put_into_the_main_database(tmp_path: Path, clock: Clock) -> None:
    main = tmp_path / "fasett.sqlite3"
    settings = Settings(data_dir=tmp_path, key_database_url=f"sqlite:///{main}")
    with pytest.raises(RuleBroken, match="database of its own"):
        KeyTable.of(settings, clock=clock)
    with closing(sqlite3.connect(main)) as made:
        made.execute("CREATE TABLE change (number)")
    by_another_name = KeyTable(f"sqlite:///{tmp_path}/../{tmp_path.name}/fasett.sqlite3", KeyRing([OLD]), clock=clock)
    with pytest.raises(RuleBroken, match="database of its own"):
        put(by_another_name)
    by_another_name.close()


# --- what holds of SQLite's files, whatever the others are tested on ----------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the key table lies."""
    return tmp_path / "keys" / "keys.sqlite3"


@pytest.fixture
def held(file: Path, clock: Clock) -> Iterator[KeyTable]:
    """The key table in a file, whatever the others are tested on."""
    table = KeyTable(f"sqlite:///{file}", KeyRing([EncryptionKey(encryption.KEY_BYTES * b"\7")]), clock=clock)
    yield table
    table.close()


def test_only_its_owner_may_read_it(held: KeyTable, file: Path) -> None:
    put(held)
    assert {each.stat().st_mode & 0o077 for each in file.parent.iterdir()} == {0}


def test_no_text_stands_there_as_it_is(held: KeyTable, file: Path) -> None:
    put(held)
    written = b"".join(each.read_bytes() for each in file.parent.iterdir())
    for word in ("Kari", "Ødegård", "90 00", "kari@example.org", "After four"):
        assert word.encode() not in written
        assert word.encode("utf-16-le") not in written


def test_nothing_stays_in_any_file_of_what_was_deleted(held: KeyTable, file: Path) -> None:
    key = put(held)
    with closing(sqlite3.connect(file)) as asking:
        (sealed,) = asking.execute("SELECT sealed FROM sealed").fetchone()
    held.forget([key])
    written = b"".join(each.read_bytes() for each in file.parent.iterdir())
    assert sealed not in written
    assert sealed[12:60] not in written
