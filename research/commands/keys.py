"""`fasett keys`: making encryption keys, changing them, and seeing whether they open what is stored."""

from pathlib import Path
from typing import Annotated

import typer

from research import encryption, keys
from research.access import SYSTEM
from research.commands import console
from research.errors import RuleBroken
from research.key_table import KeyTable
from research.settings import Settings
from research.store import utc_now

app = typer.Typer(
    help="The encryption keys of the key table, where names and contact data lie.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("new")
def make(
    file: Annotated[Path | None, typer.Option(help="Write it to this file, which must not lie with the data.")] = None,
) -> None:
    """Make an encryption key.

    It is printed, for FASETT_KEY, or written to a file that only its owner may read, for FASETT_KEY_FILE.
    """
    key = encryption.new_key()
    if file is None:
        typer.echo(key)
        return
    encryption.check_place(file, Settings().data_dir)
    if file.exists():
        raise RuleBroken("There is something at %(path)s already. Choose another place.", path=file)
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(f"{key}\n", encoding="ascii")
    console.say(f"Set FASETT_KEY_FILE={file.absolute()}. Keep a copy of it, but never beside a copy of the data.")


@app.command("rotate")
def rotate() -> None:
    """Encrypt every name anew with the first of the keys.

    Put the new key before the old one and start the service again first. Stopped half-way, it goes on where it was.
    """
    table = KeyTable.of(Settings(), clock=utc_now)
    try:
        total = table.check().older
        with console.progress("Encrypting anew") as advance:
            for left in table.rotate():
                advance(max(total - left, 0), total)
    finally:
        table.close()
    console.say(
        f"{total} rows were encrypted anew. The old key opens nothing here any more, "
        "but copies from before still need it: delete them, or keep it with them."
    )


@app.command("check")
def check(
    delete_unowned: Annotated[
        bool, typer.Option("--delete-unowned", help="Delete what belongs to participants who are no longer there.")
    ] = False,
) -> None:
    """Open every row without showing it, and tell how many could be opened.

    The exit code is 1 when one could not be.
    """
    with console.opened() as installation:
        table = installation.store.keys
        with installation.store.begin(SYSTEM) as work:
            unowned = keys.unowned(work)
        gone = table.forget(unowned) if delete_unowned else 0
        told = table.check()
    rows = [
        ("can be opened", told.opened),
        ("of them encrypted with an older key", told.older - told.locked),
        ("encrypted with a key that is not here", told.locked),
        ("damaged, or moved from somebody else", told.damaged),
        ("of participants who are no longer there", len(unowned) - gone),
    ]
    console.print_table(("", ""), [(count, what) for what, count in rows])
    if told.locked or told.damaged:
        raise typer.Exit(1)
