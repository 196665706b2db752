"""What lies beside the database and must forget with it: the search index, the journals, and copies of Fasett's own.

Each erasure is told in a file beside the database as well: random ids, numbers and days, a line of JSON for each. What
a restored copy brings back is deleted again by it.
"""

import json
import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from research import database, erasures, migrations
from research.access import SYSTEM
from research.errors import FasettError
from research.installation import Installation
from research.settings import Settings
from research.store import Store

_LIST = "erased.jsonl"
_COPIES = ("backup-*", "before-*")
_ATTEMPTS = 3
_log = logging.getLogger(__name__)

Told = Mapping[str, Any]
"""An erasure as it is told outside the database; see ``erasures.listed``."""


def wipe(installation: Installation) -> bool:
    """Let everything beside the database forget what was deleted for good, and say whether all of it has.

    What could not be reached, for somebody went on reading or a copy cannot be opened, is tried again once a day.
    """
    store = installation.store
    with store.begin(SYSTEM) as work:
        told = erasures.listed(work)
        waiting = {each.id for each in erasures.unwiped(work)}
    tell(installation.settings, told)
    installation.finder.catch_up()
    installation.finder.index.purge()
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    is_whole = any(database.wipe_deleted(store.engine, *tables) for _ in range(_ATTEMPTS))
    if not is_whole:
        _log.warning("the write-ahead log could not be emptied, since somebody is reading; it is tried again")
    is_whole = _clean_copies(installation.settings, known(installation.settings)) and is_whole
    if is_whole and waiting:
        with store.begin(SYSTEM, write=True) as work:
            for each in erasures.unwiped(work):
                if each.id in waiting:
                    each.wiped_at = work.now
    return is_whole


# --- the list -----------------------------------------------------------------------------------------------------


def known(settings: Settings) -> list[Told]:
    """Return the erasures that the list beside the database tells of."""
    file = settings.data_dir / _LIST
    return list(_read(file)) if file.exists() else []


def tell(settings: Settings, told: Sequence[Told]) -> None:
    """Add to the list what it does not tell of yet."""
    there = {each["id"] for each in known(settings)}
    missing = [each for each in told if each["id"] not in there]
    if not missing:
        return
    file = settings.data_dir / _LIST
    file.touch(mode=0o600)
    with file.open("r+b") as opened:
        # A line that somebody was killed while writing stays a line of its own.
        if opened.seek(0, os.SEEK_END):
            opened.seek(-1, os.SEEK_END)
            opened.write(b"\n" if opened.read(1) != b"\n" else b"")
        opened.seek(0, os.SEEK_END)
        for each in missing:
            opened.write(json.dumps(each).encode() + b"\n")
        opened.flush()
        os.fsync(opened.fileno())


def _read(file: Path) -> Iterator[Told]:
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            _log.warning("a line of %s was never written to its end; the database tells the same", file.name)


def reapply(installation: Installation, told: Sequence[Told]) -> int:
    """Delete again what a restored database has brought back, and return how many erasures that were."""
    with installation.store.begin(SYSTEM, write=True) as work:
        return erasures.reapply(work, told)


def told_by(settings: Settings, file: Path) -> list[Told]:
    """Return the erasures that a copy of the database knows; none where it cannot be read."""
    try:
        with _opened(settings, file) as store, store.begin(SYSTEM) as work:
            return list(erasures.listed(work))
    except (DBAPIError, FasettError) as error:
        _log.warning("%s cannot be read, and tells of no erasure: %s", file.name, type(error).__name__)
        return []


# --- copies -------------------------------------------------------------------------------------------------------


class _opened:  # noqa: N801 - used as a function
    """Opens a copy of a SQLite database, brought to today's shape, and leaves one file of it."""

    def __init__(self, settings: Settings, file: Path) -> None:
        self._settings = settings
        self._file = file
        self._at = file.stat()

    def __enter__(self) -> Store:
        engine = database.open_engine(f"sqlite:///{self._file}")
        self._store = Store(engine, timezone=self._settings.timezone)
        if migrations.standing(engine) != migrations.newest():
            migrations.migrate(engine)
        return self._store

    def __exit__(self, *_raised: object) -> None:
        database.wipe_deleted(self._store.engine)
        self._store.close()
        # It is as old as it was: copies are deleted by their age.
        os.utime(self._file, ns=(self._at.st_atime_ns, self._at.st_mtime_ns))


def copies(settings: Settings) -> list[Path]:
    """Return the copies of the database that Fasett itself has made in the data folder."""
    folder = settings.data_dir / "backups"
    found = (file for pattern in _COPIES for file in folder.glob(pattern) if file.suffix in {".sqlite3", ".dump"})
    return sorted(found)


def drop_old(installation: Installation) -> int:
    """Delete the copies that are older than the installation keeps them, and return how many."""
    days = installation.settings.backup_days
    oldest = installation.store.clock() - timedelta(days=days)
    dropped = 0
    for file in copies(installation.settings):
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < oldest:
            for ending in ("", "-wal", "-shm"):
                Path(f"{file}{ending}").unlink(missing_ok=True)
            dropped += 1
    return dropped


def _clean_copies(settings: Settings, told: Sequence[Told]) -> bool:
    """Delete in every copy what was deleted since it was made, and say whether all could be cleaned."""
    # One that cannot be cleaned is no reason to leave the next.
    cleaned = [_clean(settings, file, told) for file in copies(settings)]
    return all(cleaned)


def _clean(settings: Settings, file: Path, told: Sequence[Told]) -> bool:
    if file.suffix != ".sqlite3":
        made_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return not any(datetime.fromisoformat(each["at"]) > made_at for each in told)
    try:
        there = _known_to(file)
        missing = [each for each in told if UUID(each["id"]) not in there]
        # What it knows of is deleted there too; a copy is brought to today's shape only where that is needed.
        if missing:
            with _opened(settings, file) as store, store.begin(SYSTEM, write=True) as work:
                erasures.reapply(work, missing)
    except (sqlite3.DatabaseError, DBAPIError, FasettError) as error:
        _log.warning("%s cannot be opened to delete what was deleted since: %s", file.name, type(error).__name__)
        return False
    return True


def _known_to(file: Path) -> set[UUID]:
    with closing(sqlite3.connect(file)) as connection:
        has_table = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'erasure'").fetchone()
        return {UUID(key) for (key,) in connection.execute("SELECT id FROM erasure")} if has_table else set()
