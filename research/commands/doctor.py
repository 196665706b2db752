"""`fasett doctor` and `fasett migrate`."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from research import access_log, database, migrations
from research.access import SYSTEM
from research.commands import console
from research.installation import Installation, load_records
from research.settings import MEBIBYTE, Settings

LEAST_FREE_BYTES = 500 * MEBIBYTE
"""A database that cannot grow cannot be written to; some room is needed for a backup as well."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing."""

    about: str
    is_well: bool
    said: str


def examine(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """Find out whether all is well.

    The exit code is 1 when it is not.
    """
    settings = Settings()
    found = list(_findings(settings))
    in_force = {name: _shown(value) for name, value in settings.model_dump().items()}
    if as_json:
        console.print_json({"findings": [asdict(each) for each in found], "settings": in_force})
    else:
        console.print_table(
            ("", "", ""), [("ok" if each.is_well else "PROBLEM", each.about, each.said) for each in found]
        )
        console.print_table(("Setting", "Value"), list(in_force.items()))
    if not all(each.is_well for each in found):
        raise typer.Exit(1)


def migrate() -> None:
    """Bring the database to this version's shape.

    On SQLite that happens by itself.
    """
    settings = Settings()
    load_records()
    engine = database.open_engine(settings.resolved_database_url)
    try:
        before = migrations.standing(engine)
        migrations.migrate(engine)
        console.say(f"The database was at {before or 'nothing'} and is at {migrations.standing(engine)}.")
    finally:
        engine.dispose()


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from _database(settings)
    yield _free_room(settings.data_dir)
    yield _served_files()


def _database(settings: Settings) -> Iterator[Finding]:
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).is_file():
        yield Finding("database", False, f"there is none at {url.database}; fasett serve makes one")
        return
    engine = database.open_engine(settings.resolved_database_url)
    try:
        at = migrations.standing(engine)
        is_newest = at == migrations.newest()
        yield Finding(
            "database shape", is_newest, f"{at}" if is_newest else f"{at}, but {migrations.newest()} is needed"
        )
        yield from _integrity(engine)
    except DBAPIError as error:
        yield Finding("database", False, str(error.orig).strip().partition("\n")[0])
        return
    finally:
        engine.dispose()
    if is_newest:
        with console.opened() as installation:
            yield _level(installation)
            yield from _chains(installation)
            yield _key_table(installation)


def _integrity(engine: Engine) -> Iterator[Finding]:
    if not database.is_sqlite(engine):
        yield Finding("database", True, "it answers")
        return
    with engine.connect() as connection:
        said = str(connection.execute(text("PRAGMA integrity_check")).scalar())
        loose = len(connection.execute(text("PRAGMA foreign_key_check")).all())
    yield Finding("integrity", said == "ok", said.partition("\n")[0])
    yield Finding("links between records", not loose, f"{loose} lead nowhere" if loose else "all lead somewhere")


def _chains(installation: Installation) -> Iterator[Finding]:
    """Say whether the access log and the change log are as they were written.

    The newest digests are to be kept elsewhere: whoever may write to the database can write a whole new chain.
    """
    for about, found in access_log.verify(installation.store).items():
        said = f"{found.lines} lines, the newest {found.newest}"
        if found.broken_at is not None:
            said = f"line {found.broken_at} is not as it was written, or one before it is gone"
        yield Finding(about, found.broken_at is None, said)


def _key_table(installation: Installation) -> Finding:
    """Say whether the encryption key that is here opens every name."""
    keys = installation.store.keys
    told = keys.check()
    shut = told.locked + told.damaged
    if shut:
        return Finding("key table", False, f"{shut} names cannot be opened; run fasett keys check")
    return Finding("key table", True, f"{told.opened} names can be opened" if keys.is_on else "off: no encryption key")


def _level(installation: Installation) -> Finding:
    with installation.store.begin(SYSTEM) as work:
        newest, learnt = work.last_change(), installation.finder.index.cursor
    if learnt > newest:
        return Finding("search index", False, "it is of another database; run fasett reindex")
    waiting = newest - learnt
    return Finding("search index", True, f"{waiting} changes to learn at the next search" if waiting else "level")


def _free_room(folder: Path) -> Finding:
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free
    return Finding("free room", free >= LEAST_FREE_BYTES, f"{free // MEBIBYTE} MB at {there}")


def _served_files() -> Finding:
    """Say whether what set-up fetches is there; the web is found by name, since the domain knows nothing of it."""
    app = find_spec("app")
    folder = Path(str(app.origin)).parent / "static" / "vendor" if app else None
    if folder is None or not any(folder.glob("*.css")):
        return Finding("static files", False, "they have not been fetched; run make setup")
    return Finding("static files", True, str(folder))


def _shown(value: object) -> str:
    """Return a setting as it is shown: without the password of a database address."""
    shown = str(value)
    return make_url(shown).render_as_string(hide_password=True) if "://" in shown and "@" in shown else shown
