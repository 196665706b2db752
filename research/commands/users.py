"""`fasett user`: the accounts of the installation."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from sqlmodel import col

from research import people, sign_in
from research.access import SYSTEM
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
        person = people.add_without_password(work, name, address)
        if is_admin:
            _set_administrator(work, person, True)
        typer.echo(console.address(installation.settings, "sign-in", sign_in.make_sign_in_link(work, person.id)))


@app.command("list")
def list_accounts(as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False) -> None:
    """List the accounts."""
    with console.opened() as installation, installation.store.begin(SYSTEM) as work:
        found = work.rows(work.visible(Person).order_by(col(Person.email)))
        shown = ("id", "email", "name", "is_administrator", "is_disabled")
        rows = [{name: getattr(person, name) for name in shown} for person in found]
    if as_json:
        console.print_json(rows)
    else:
        marks = [(("administrator" * row["is_administrator"]), ("closed" * row["is_disabled"])) for row in rows]
        table = [
            (row["email"], row["name"], " ".join(filter(None, mark))) for row, mark in zip(rows, marks, strict=True)
        ]
        console.print_table(("Address", "Name", ""), table)


@app.command("link")
def link(email: EmailArgument) -> None:
    """Print a link that signs somebody in once."""
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        secret = sign_in.make_sign_in_link(work, whose(work, email).id)
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
        person = whose(work, email)
        person.is_disabled = not is_undone
        work.save(person)
        sign_in.end_everywhere(work, person.id)
    console.say(f"The account of {email} is {'open' if is_undone else 'closed'}.")


@app.command("admin")
def admin(
    email: EmailArgument,
    is_undone: Annotated[bool, typer.Option("--undo", help="They no longer do.")] = False,
) -> None:
    """Let somebody administer the installation."""
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        _set_administrator(work, whose(work, email), not is_undone)
    console.say(f"{email} {'no longer administers' if is_undone else 'administers'} the installation.")


def whose(work: UnitOfWork, email: str) -> Person:
    """Return the person with an address.

    Raises:
        NotFound: There is no account for it.
    """
    person = people.by_email(work, email)
    if person is None:
        raise NotFound("There is no account for %(email)s.", email=email)
    return person


def _set_administrator(work: UnitOfWork, person: Person, is_administrator: bool) -> None:
    person.is_administrator = is_administrator
    work.save(person)
