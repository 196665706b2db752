"""`fasett backup` and `fasett restore`."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from sqlalchemy import URL, make_url

from research import backups, database, migrations
from research.commands import console
from research.errors import RuleBroken, ToolFailed, Unreadable
from research.installation import Installation
from research.key_table import KeyTable
from research.settings import Settings
from research.store import utc_now

# What SQLite keeps beside a database while it is in use.
_BESIDE = ("", "-wal", "-shm")


def back_up(
    out: Annotated[Path | None, typer.Option(help="The file to write; in the data folder when not given.")] = None,
    keys: Annotated[Path | None, typer.Option(help="Copy the key table too, encrypted as it is, to this file.")] = None,
) -> None:
    """Copy the database to a file.

    The copy is whole and consistent, also while the service runs. The search index is left out, and so are the names
    and contact data of the key table, unless they are asked for.
    """
    settings = Settings()
    url = make_url(settings.resolved_database_url)
    own = _sqlite_file(url)
    target = out or _aside(settings, "backup", ".sqlite3" if own else ".dump")
    if target.exists():
        raise RuleBroken("There is something at %(path)s already. Choose another place.", path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with console.waiting("Copying the database"):
        if own is None:
            _dump(url, target)
        elif own.is_file():
            database.copy_sqlite(own, target)
        else:
            raise RuleBroken("There is no database at %(path)s yet.", path=own)
    target.chmod(0o600)
    if keys is not None:
        _copy_keys(settings, keys)
    typer.echo(target)


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A file from backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Yes, replace what the repository holds now.")] = False,
    keys: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A copy of the key table, from backup --keys.")
    ] = None,
) -> None:
    """Put a backup in the place of the database.

    Stop the service first. What was there is moved aside, and the search index is built again. The key table is left
    as it is; from a copy of it comes what it does not hold, except what was deleted since. What was deleted for good
    since the backup was made is deleted again.
    """
    settings = Settings()
    own = _sqlite_file(make_url(settings.resolved_database_url))
    if own is None:
        raise RuleBroken("A PostgreSQL database is restored by its own tool: pg_restore --clean --dbname=…")
    _check(file)
    if keys is not None:
        _check_keys(keys)
    if not yes:
        raise typer.BadParameter("this replaces everything the repository holds; add --yes to go on")
    told = [*backups.known(settings), *_move_aside(settings, own, file)]
    database.copy_sqlite(file, own)
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    with console.opened() as installation, console.progress("Indexing") as advance:
        if keys is not None:
            # Before what was erased is erased again, so that the names go too.
            console.say(f"{_take_in(installation, keys)} names came from {keys}.")
        again = backups.reapply(installation, told)
        for done, total in installation.finder.rebuild():
            advance(done, total)
        backups.wipe(installation)
        if again:
            console.say(f"{again} erasures that it did not know are carried out again.")
    console.say(f"{file} is restored.")


def _move_aside(settings: Settings, own: Path, file: Path) -> list[backups.Told]:
    """Move what is there aside, and return the erasures that it tells of."""
    if not own.exists():
        return []
    if file.samefile(own):
        raise RuleBroken("%(file)s is the database itself.", file=file)
    aside = _aside(settings, "before-restore", ".sqlite3")
    aside.parent.mkdir(parents=True, exist_ok=True)
    # Moved and not copied, since what is there may be damaged.
    for beside in _BESIDE:
        if Path(f"{own}{beside}").exists():
            Path(f"{own}{beside}").replace(f"{aside}{beside}")
    console.say(f"What was there before is kept in {aside}.")
    return backups.told_by(settings, aside)


def _copy_keys(settings: Settings, target: Path) -> None:
    url = make_url(settings.resolved_key_database_url)
    own = _sqlite_file(url)
    if target.exists():
        raise RuleBroken("There is something at %(path)s already. Choose another place.", path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    if own is None:
        _dump(url, target)
    elif own.is_file():
        database.copy_sqlite(own, target)
    else:
        target.unlink()
        raise RuleBroken("There is no key table at %(path)s yet.", path=own)


def _check_keys(file: Path) -> None:
    """Refuse a file that is no copy of the key table."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT sealed.key_name, forgotten_at, version FROM sealed, forgotten, state LIMIT 1")
    except sqlite3.DatabaseError as error:
        raise Unreadable("%(file)s is not a copy of the key table.", file=file) from error


def _take_in(installation: Installation, file: Path) -> int:
    """Add what a copy of the key table holds; the copy itself is not written to."""
    with TemporaryDirectory() as folder:
        copied = Path(folder) / "keys.sqlite3"
        database.copy_sqlite(file, copied)
        copy = KeyTable(f"sqlite:///{copied}", clock=utc_now)
        try:
            return installation.store.keys.take_in(copy)
        finally:
            copy.close()


def _sqlite_file(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _aside(settings: Settings, what: str, ending: str) -> Path:
    return settings.data_dir / "backups" / f"{what}-{utc_now():%Y%m%d-%H%M%S-%f}{ending}"


def _dump(url: URL, target: Path) -> None:
    tool = shutil.which("pg_dump")
    if tool is None:
        raise RuleBroken("A PostgreSQL database is copied by pg_dump, which is not installed here.")
    # A password among the arguments could be read by everybody on the machine.
    named = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(  # noqa: S603
        [tool, "--format=custom", f"--file={target}", f"--dbname={named}"],
        env={**os.environ, "PGPASSWORD": url.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        target.unlink(missing_ok=True)
        raise ToolFailed("pg_dump failed: %(what)s", what=done.stderr.strip().partition("\n")[0])


def _check(file: Path) -> None:
    """Refuse a file that is no whole database of Fasett's, of this version or an earlier one."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT 1 FROM change LIMIT 1")
    except (sqlite3.DatabaseError, TypeError) as error:
        raise Unreadable("%(file)s is not a backup of Fasett's.", file=file) from error
    if not is_whole:
        raise Unreadable("%(file)s is damaged.", file=file)
    if revision > migrations.newest():
        raise RuleBroken("%(file)s was made by a newer version of Fasett.", file=file)
