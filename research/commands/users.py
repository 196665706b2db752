"""`fasett user`: the accounts of the installation."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from research import accounts, people
from research.access import SYSTEM
from research.accounts import AccountView, NewAccountDraft
from research.commands import console
from research.errors import NotFound, RuleBroken
from research.people import Email, Person
from research.store import UnitOfWork

app = typer.Typer(help="The accounts of the installation.", no_args_is_help=True, rich_markup_mode=None)

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The address they sign in with.")]


@app.command("add")
def add(
    email: EmailArgument,
    name: Annotated[str, typer.Option(help="What colleagues call them.")],
    is_admin: Annotated[bool, typer.Option("--admin", help="They administer the installation.")] = False,
) -> None:
    """Make an account and print a sign-in link."""
    try:
        address = TypeAdapter(Email).validate_python(email)
    except ValidationError as error:
        raise typer.BadParameter(f"«{email}» is not an e-mail address") from error
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        if people.by_email(work, address) is not None:
            raise RuleBroken("There is already an account for %(email)s.", email=address)
        person = accounts.add(work, NewAccountDraft(name=name, email=address, is_administrator=is_admin))
        typer.echo(console.address(installation.settings, "sign-in", accounts.make_link(work, person.id)))


@app.command("list")
def list_accounts(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """List the accounts."""
    shown = {"id", "email", "name", "is_administrator", "is_disabled", "has_second_factor"}
    with console.opened() as installation, installation.store.begin(SYSTEM) as work:
        found = sorted(accounts.find(work), key=lambda account: account.email)
    if as_json:
        console.print_json([account.model_dump(mode="json", include=shown) for account in found])
    else:
        console.print_table(("Address", "Name", ""), [(each.email, each.name, _marks(each)) for each in found])


@app.command("link")
def link(email: EmailArgument) -> None:
    """Print a link that signs somebody in once."""
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        secret = accounts.make_link(work, whose(work, email).id)
        typer.echo(console.address(installation.settings, "sign-in", secret))


@app.command("disable")
def disable(
    email: EmailArgument,
    is_undone: Annotated[bool, typer.Option("--undo", help="Open the account again.")] = False,
) -> None:
    """Close an account.

    Its sessions end, its tokens and links stop working, and what it wrote stays.
    """
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        act = accounts.open_again if is_undone else accounts.close
        act(work, whose(work, email).id)
    console.say(f"The account of {email} is {'open' if is_undone else 'closed'}.")


@app.command("admin")
def admin(
    email: EmailArgument,
    is_undone: Annotated[bool, typer.Option("--undo", help="They no longer do.")] = False,
) -> None:
    """Let somebody administer the installation."""
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        accounts.set_administrator(work, whose(work, email).id, is_administrator=not is_undone)
    console.say(f"{email} {'no longer administers' if is_undone else 'administers'} the installation.")


@app.command("reset-second-factor")
def reset_second_factor(email: EmailArgument) -> None:
    """Take away the second factor of somebody who has lost it.

    They are signed out everywhere.
    """
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        accounts.reset_second_factor(work, whose(work, email).id)
    console.say(f"{email} signs in without a second factor until they set up a new one.")


def whose(work: UnitOfWork, email: str) -> Person:
    """Return the person with an address.

    Raises:
        NotFound: There is no account for it.
    """
    person = people.by_email(work, email)
    if person is None:
        raise NotFound("There is no account for %(email)s.", email=email)
    return person


def _marks(account: AccountView) -> str:
    marks = {
        "administrator": account.is_administrator,
        "closed": account.is_disabled,
        "second factor": account.has_second_factor,
    }
    return ", ".join(name for name, holds in marks.items() if holds)
