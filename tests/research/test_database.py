"""The databases: what is asked of each, and copying the embedded one while it is in use."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from research import database
from research.access import SYSTEM
from research.observations import Observation
from research.records import new_id
from research.store import Store
from research.words import Phase
from tests.making import Make


def test_a_record_does_not_point_at_what_does_not_exist(store: Store) -> None:
    astray = Observation(project_id=new_id(), what_happened="The queue was long.", phase=Phase.DIAGNOSE)
    with pytest.raises(IntegrityError), store.begin(SYSTEM, write=True) as work:
        work.add(astray)


def test_the_embedded_database_overwrites_what_is_deleted(tmp_path: Path) -> None:
    engine = database.open_engine(f"sqlite:///{tmp_path / 'fasett.sqlite3'}")
    with engine.connect() as connection:
        asked = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("secure_delete", "journal_mode")
        }
    engine.dispose()
    assert asked == {"secure_delete": 1, "journal_mode": "wal"}


def test_a_database_in_use_is_copied_whole(tmp_path: Path) -> None:
    source, target = tmp_path / "fasett.sqlite3", tmp_path / "backups" / "copy.sqlite3"
    engine = database.open_engine(f"sqlite:///{source}")
    with database.writing(engine).connect() as connection:
        connection.execute(text("CREATE TABLE word (said TEXT)"))
        connection.commit()
        connection.execute(text("INSERT INTO word VALUES ('not committed')"))
        database.copy_sqlite(source, target)
    engine.dispose()
    copy = sqlite3.connect(target)
    assert copy.execute("SELECT count(*) FROM word").fetchone() == (0,)
    copy.close()


def test_all_that_is_stored_comes_back(store: Store, make: Make) -> None:
    said = "«Å få» – 😀\n\ttab ’ \u2028 ﷽"
    made = make.observation(what_happened=said)
    with store.begin(SYSTEM) as work:
        assert work.get(Observation, made.id).what_happened == said
