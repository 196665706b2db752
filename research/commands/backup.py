"""`fasett backup` and `fasett restore`."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL, make_url

from research import database, migrations
from research.commands import console
from research.errors import RuleBroken, ToolFailed, Unreadable
from research.settings import Settings
from research.store import utc_now

# What SQLite keeps beside a database while it is in use.
_BESIDE = ("", "-wal", "-shm")


def back_up(
    out: Annotated[Path | None, typer.Option(help="The file to write; in the data folder when not given.")] = None,
) -> None:
    """Copy the database to a file.

    The copy is whole and consistent, also while the service runs. The search index is left out.
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
    typer.echo(target)


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A file from backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Yes, replace what the repository holds now.")] = False,
) -> None:
    """Put a backup in the place of the database.

    Stop the service first. What was there is moved aside, and the search index is built again.
    """
    settings = Settings()
    own = _sqlite_file(make_url(settings.resolved_database_url))
    if own is None:
        raise RuleBroken("A PostgreSQL database is restored by its own tool: pg_restore --clean --dbname=…")
    _check(file)
    if not yes:
        raise typer.BadParameter("this replaces everything the repository holds; add --yes to go on")
    if own.exists():
        if file.samefile(own):
            raise RuleBroken("%(file)s is the database itself.", file=file)
        aside = _aside(settings, "before-restore", ".sqlite3")
        aside.parent.mkdir(parents=True, exist_ok=True)
        # Moved and not copied, since what is there may be damaged.
        for beside in _BESIDE:
            if Path(f"{own}{beside}").exists():
                Path(f"{own}{beside}").replace(f"{aside}{beside}")
        console.say(f"What was there before is kept in {aside}.")
    database.copy_sqlite(file, own)
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    with console.opened() as installation, console.progress("Indexing") as advance:
        for done, total in installation.finder.rebuild():
            advance(done, total)
    console.say(f"{file} is restored.")


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
