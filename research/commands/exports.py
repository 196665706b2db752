"""`fasett export`."""

from pathlib import Path
from typing import Annotated

import typer

from research import access_log
from research.access import SYSTEM
from research.commands import console
from research.errors import RuleBroken
from research.exchange import export
from research.exchange.export import ExportFormat


def export_project(
    project: Annotated[str, typer.Argument(help="The project's title or identifier.")],
    format: Annotated[ExportFormat, typer.Option(help="What to write it as.")],
    out: Annotated[Path, typer.Option(help="The file to write; for csv a folder, or a file that ends in .zip.")],
) -> None:
    """Write everything in a project to open formats."""
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise RuleBroken("There is something at %(path)s already. Choose another place.", path=out)
    with console.opened() as installation, installation.store.begin(SYSTEM) as work:
        found = console.project(work, project)
        with console.progress("Exporting") as advance:
            export.write(work, found.id, format, out, advance)
        with installation.store.begin(SYSTEM, write=True) as logging:
            access_log.took_out(logging, found.id, format)
    console.say(f"«{found.title}» is written to {out}.")
