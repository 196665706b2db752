"""`fasett erasures`."""

import typer

from research import backups
from research.commands import console

app = typer.Typer(help="What was deleted for good.", no_args_is_help=True, rich_markup_mode=None)


@app.command("apply")
def apply() -> None:
    """Delete again what a database that was restored has brought back.

    For PostgreSQL, after pg_restore; `fasett restore` does so itself.
    """
    with console.opened() as installation, console.progress("Indexing") as advance:
        done = backups.reapply(installation, backups.known(installation.settings))
        for read, total in installation.finder.rebuild():
            advance(read, total)
        backups.wipe(installation)
    typer.echo(f"Carried out again: {done}")
