"""Everything that differs between SQLite and PostgreSQL.

On both, a unit of work that writes holds one lock from its first statement to its commit, so that
changes are numbered in the order in which they commit, and what was read is still true when it is written.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_MS = 10_000

THREADS = 4
"""Requests that are answered at once in one process. Each holds one connection, and the index another."""

MOST_CONNECTIONS = 32
_KEPT_CONNECTIONS = 4
_POOL: dict[str, Any] = {"pool_size": _KEPT_CONNECTIONS, "max_overflow": MOST_CONNECTIONS - _KEPT_CONNECTIONS}
_WRITE_LOCK = 4_711_2026


def open_engine(url: str) -> Engine:
    """Return the engine for an address; a SQLite file's folder is made."""
    address = make_url(url)
    # What is stored may be personal data, and has no place in the text of an error.
    hidden: dict[str, Any] = {"hide_parameters": True}
    if address.get_backend_name() != "sqlite":
        engine = create_engine(address, pool_pre_ping=True, connect_args={"prepare_threshold": None}, **hidden, **_POOL)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "handle_error", _without_the_row, retval=True)
        return engine
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}, **hidden}
    if address.database in {None, "", ":memory:"}:
        options["poolclass"] = StaticPool
    else:
        options |= _POOL
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, **options)
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine whose transactions hold the write lock from their beginning."""
    return engine.execution_options(fasett_writes=True)


def is_sqlite(engine: Engine) -> bool:
    """Say whether the engine is the embedded one."""
    return engine.dialect.name == "sqlite"


def sqlite_file(engine: Engine) -> Path | None:
    """Return the file of an embedded database."""
    database = engine.url.database if is_sqlite(engine) else None
    return Path(database) if database and database != ":memory:" else None


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database that may be in use, whole and consistent."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(source) as reading, sqlite3.connect(target) as copy:
        reading.backup(copy)
    reading.close()
    copy.close()


def wipe_deleted(engine: Engine, *tables: str) -> bool:
    """Let nothing stay, outside of any transaction, of what was deleted from these tables and committed.

    In SQLite it lies in the write-ahead log still (freed pages are overwritten); in PostgreSQL in rows that are dead.

    Returns:
        Whether it is done; in SQLite somebody who goes on reading for long may be in the way.
    """
    with closing(engine.raw_connection()) as held:
        if is_sqlite(engine):
            (is_busy, *_) = held.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        held.driver_connection.autocommit = True  # type: ignore[union-attr]
        for table in tables:
            held.cursor().execute(f'VACUUM "{table}"')
        held.driver_connection.autocommit = False  # type: ignore[union-attr]
    return True


def _connect_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by _begin_sqlite: the driver's own way would begin too late to hold the lock.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("fasett_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _without_the_row(context: ExceptionContext) -> BaseException | None:
    """Return an error of PostgreSQL's by its first line: the others repeat the row that could not be stored."""
    original, told = context.original_exception, context.sqlalchemy_exception
    original.args = (str(original).partition("\n")[0],)
    if not isinstance(told, DBAPIError):
        return None
    return type(told)(told.statement, None, original, hide_parameters=True)


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("fasett_writes"):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
