"""What the commands share: the installation they work on, and how they speak.

What was asked for goes to standard output, everything else to standard error. Exit codes: 0 when it is done,
1 when it could not be, 2 when the command was not understood.
"""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup

from research import projects
from research.errors import FasettError, Found, NotFound, PersonalData, RuleBroken
from research.installation import Installation
from research.projects import Project
from research.settings import Settings
from research.store import UnitOfWork

# What is done within this time needs no progress bar.
PATIENCE_SECONDS = 1.0
MOST_FOUND = 20

_errors = Console(stderr=True, highlight=False)


class Commands(TyperGroup):
    """A family of commands whose errors are one line each."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what it could not do is told in one line, and ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except PersonalData as error:
            _tell_found(error)
        except FasettError as error:
            fail(str(error))
        except ValidationError as error:
            first = error.errors()[0]
            fail(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")
        except DBAPIError as error:
            fail(f"The database cannot be used: {_first_line(error.orig)}")
        except (sqlite3.DatabaseError, OSError) as error:
            fail(_first_line(error))


def fail(message: str) -> None:
    """Tell why it could not be done, and end the command."""
    typer.echo(f"fasett: {message}", err=True)
    raise typer.Exit(1)


def _tell_found(error: PersonalData) -> None:
    """Tell where something may not be stored, by its kind alone, and end the command."""
    for each in error.findings[:MOST_FOUND]:
        say(f"{f'{each.row}: ' if each.row is not None else ''}{each} ({each.certainty})")
    if len(error.findings) > MOST_FOUND:
        say(f"and {len(error.findings) - MOST_FOUND} more")
    fail(f"{error} Say --mask, or --override-reason and why.")


def tell_stored(found: Sequence[Found]) -> None:
    """Tell what was stored and may be personal data, by its kinds."""
    for kind, count in Counter(each.kind.value for each in found).items():
        say(f"{count} × {kind} was stored and may be personal data.")


def say(text: str) -> None:
    """Tell something that is not what was asked for."""
    typer.echo(text, err=True)


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows for people to read; where nobody watches, one on each line with tabs between."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    terminal = Console(highlight=False, markup=False)
    if not terminal.is_terminal:
        for row in cells:
            typer.echo("\t".join(row))
        return
    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in cells:
        table.add_row(*row)
    terminal.print(table)


def use_data(folder: Path) -> None:
    """Let this process, and the workers it starts, keep their data in a folder."""
    os.environ["FASETT_DATA_DIR"] = str(folder)


@contextmanager
def opened() -> Iterator[Installation]:
    """Open the installation that the environment tells of.

    The search index is left to learn what was changed when somebody searches, or the service starts.
    """
    installation = Installation.open(Settings())
    installation.store.after_commit.clear()
    try:
        yield installation
    finally:
        installation.close()


def project(work: UnitOfWork, named: str) -> Project:
    """Return the project with an identifier, a title, or the one title that begins so.

    Raises:
        NotFound: There is none.
        RuleBroken: Several titles begin so.
    """
    known = projects.find(work)
    wanted = named.strip().casefold()
    exact = [each for each in known if str(each.id) == wanted or each.title.casefold() == wanted]
    found = exact or [each for each in known if wanted and each.title.casefold().startswith(wanted)]
    if not found:
        titles = ", ".join(f"«{each.title}»" for each in known) or "none"
        raise NotFound("There is no project «%(name)s». The projects are: %(titles)s.", name=named, titles=titles)
    if len(found) > 1:
        ids = ", ".join(f"«{each.title}» {each.id}" for each in found)
        raise RuleBroken("Several projects are called so; name one by its identifier: %(ids)s.", ids=ids)
    return found[0]


def address(settings: Settings, *path: str | UUID) -> str:
    """Return the address of a page."""
    return "/".join([settings.base_url.rstrip("/"), *map(str, path)])


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far something has come, when it takes longer than a second."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=_errors, transient=True, disable=not _errors.is_terminal)
    task = bar.add_task(what, total=None)
    begun = monotonic()

    def _advance(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if monotonic() - begun > PATIENCE_SECONDS:
            bar.start()

    try:
        yield _advance
    finally:
        bar.stop()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal that something is going on whose end nobody knows."""
    with _errors.status(what):
        yield


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0]
