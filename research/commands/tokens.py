"""`fasett token`: access tokens for programs."""

from typing import Annotated
from uuid import UUID

import typer

from research import access_tokens
from research.access import SYSTEM
from research.access_tokens import TokenDraft
from research.commands import console
from research.commands.users import EmailArgument, whose

app = typer.Typer(help="Access tokens for programs.", no_args_is_help=True, rich_markup_mode=None)


@app.command("make")
def make(
    email: EmailArgument,
    name: Annotated[str, typer.Option(help="What the program is.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it holds.")] = 90,
    may_write: Annotated[bool, typer.Option("--write", help="It may write too; without this it only reads.")] = False,
) -> None:
    """Print a new token of somebody's.

    It sees what they see, and it is not shown again.
    """
    draft = TokenDraft(name=name, days=days, may_write=may_write)
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        _, secret = access_tokens.make(work, whose(work, email).id, draft)
    typer.echo(secret)


@app.command("list")
def list_tokens(
    email: EmailArgument, as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False
) -> None:
    """List somebody's tokens that still work."""
    with console.opened() as installation, installation.store.begin(SYSTEM) as work:
        found = access_tokens.held(work, whose(work, email).id)
    if as_json:
        console.print_json([token.model_dump(mode="json") for token in found])
    else:
        rows = [(each.id, each.name, "writes" if each.may_write else "reads", each.ends_at.date()) for each in found]
        console.print_table(("Identifier", "Name", "", "Ends"), rows)


@app.command("revoke")
def revoke(email: EmailArgument, token: Annotated[UUID, typer.Argument(help="Its identifier.")]) -> None:
    """Let a token stop working."""
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        access_tokens.revoke(work, whose(work, email).id, token)
    console.say("The token no longer works.")
