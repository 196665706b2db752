"""`fasett tidy`."""

import typer

from research.commands import console
from research.tidying import tidy


def empty_bin() -> None:
    """Delete for good what is due, in the bin and by the days of studies; a running service does so once a day."""
    with console.opened() as installation:
        done = tidy(installation)
    typer.echo(f"Deleted for good: {done.binned} records from the bin, {done.expired} of studies that were due")
