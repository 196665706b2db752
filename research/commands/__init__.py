"""The command line, one module for each family of commands."""

import logging
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from research.commands import (
    backup,
    console,
    demo,
    doctor,
    erasures,
    exports,
    imports,
    keys,
    protocol,
    report,
    scan,
    search,
    serve,
    tidy,
    tokens,
    users,
)

app = typer.Typer(
    cls=console.Commands,
    name="fasett",
    help="Fasett: a research repository for service design. Settings are read from FASETT_… in the environment.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("serve")(serve.serve)
app.command("demo")(demo.load)
app.command("import")(imports.import_file)
app.command("export")(exports.export_project)
app.command("search")(search.search)
app.command("report")(report.report)
app.command("protocol")(protocol.protocol)
app.command("scan")(scan.scan)
app.command("reindex")(search.reindex)
app.command("backup")(backup.back_up)
app.command("restore")(backup.restore)
app.command("doctor")(doctor.examine)
app.command("migrate")(doctor.migrate)
app.command("tidy")(tidy.empty_bin)
app.add_typer(erasures.app, name="erasures")
app.add_typer(keys.app, name="keys")
app.add_typer(users.app, name="user")
app.add_typer(tokens.app, name="token")


def _tell_version(is_asked: bool) -> None:
    if not is_asked:
        return
    try:
        typer.echo(f"Fasett {version('fasett')}")
    except PackageNotFoundError:
        typer.echo("Fasett, from a folder where it has not been installed")
    raise typer.Exit


@app.callback()
def fasett(
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Instead of FASETT_DATA_DIR.")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Say where the data lie, for every command."""
    # What a service has to note, such as an index that is yet to be built, is no news to who waits for an answer.
    logging.basicConfig(level=logging.ERROR, format="fasett: %(message)s")
    if data is not None:
        console.use_data(data)
