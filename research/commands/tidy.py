"""`fasett tidy`."""

import typer

from research import bin
from research.commands import console
from research.tidying import tidy


def empty_bin() -> None:
    """Delete for good what has lain in the bin for its days; a running service does so itself once a day."""
    with console.opened() as installation:
        deleted = tidy(installation)
    typer.echo(f"Deleted for good after {bin.DAYS} days in the bin: {deleted}")
