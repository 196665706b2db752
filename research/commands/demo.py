"""`fasett demo`."""

from typing import Annotated

import typer

from research import demo, people
from research.access import SYSTEM
from research.commands import console
from research.installation import Installation


def load(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where there are accounts.")] = False,
) -> None:
    """Load the demo project and its people."""
    with console.opened() as installation:
        if if_empty and not is_empty(installation):
            console.say("There are accounts already, so the demo project was not loaded.")
            return
        load_with_progress(installation)
        console.say("The demo project is loaded. Sign in as its owner: fasett serve --demo")


def load_with_progress(installation: Installation) -> None:
    """Load the demo project, showing how far it has come."""
    with console.progress("Loading the demo project") as advance:
        demo.load(installation.store, advance)


def is_empty(installation: Installation) -> bool:
    """Say whether the installation has no accounts yet."""
    with installation.store.begin(SYSTEM) as work:
        return people.is_empty(work)
