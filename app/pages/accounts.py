"""The accounts of the installation, for who administers it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from research import accounts
from research.accounts import NewAccountDraft
from research.errors import FasettError, Invalid, RuleBroken
from research.words import N_

router = APIRouter()


@router.get("/accounts")
def list_accounts(page: SignedIn) -> Response:
    """Show every account."""
    return _accounts(page, Filled(), 200)


@router.post("/accounts")
def add_account(page: SignedIn, filled: Form) -> Response:
    """Make an account, and show once the link by which its owner signs in."""
    with page.reading() as work:
        accounts.find(work)  # who does not administer is told nothing of the form
    try:
        draft = filled.draft(NewAccountDraft)
        with page.writing() as work:
            person = accounts.add(work, draft)
            secret = accounts.make_link(work, person.id)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        return _accounts(page, filled, 422)
    return _accounts(page, Filled(), 200, secret=secret, whose=person.name)


@router.post("/accounts/{person_id}/link")
def make_link(page: SignedIn, person_id: UUID) -> Response:
    """Make a link that signs somebody in once, and show it once."""
    try:
        with page.writing() as work:
            secret = accounts.make_link(work, person_id)
            name = next(each.name for each in accounts.find(work) if each.id == person_id)
    except RuleBroken as error:
        return _refused(page, error)
    return _accounts(page, Filled(), 200, secret=secret, whose=name)


@router.post("/accounts/{person_id}/close")
def close(page: SignedIn, person_id: UUID) -> Response:
    """Close an account."""
    try:
        with page.writing() as work:
            person = accounts.close(work, person_id)
    except RuleBroken as error:
        return _refused(page, error)
    undo = f"/accounts/{person_id}/open"
    return page.go("/accounts", page.say(N_("The account of %(name)s is closed."), name=person.name), undo=undo)


@router.post("/accounts/{person_id}/open")
def open_again(page: SignedIn, person_id: UUID) -> Response:
    """Open a closed account."""
    with page.writing() as work:
        person = accounts.open_again(work, person_id)
    return page.go("/accounts", page.say(N_("The account of %(name)s is open."), name=person.name))


@router.post("/accounts/{person_id}/administrator")
def make_administrator(page: SignedIn, person_id: UUID) -> Response:
    """Let somebody administer the installation."""
    with page.writing() as work:
        person = accounts.set_administrator(work, person_id, is_administrator=True)
    return page.go("/accounts", page.say(N_("%(name)s administers the installation."), name=person.name))


@router.post("/accounts/{person_id}/no-administrator")
def take_administration(page: SignedIn, person_id: UUID) -> Response:
    """Let somebody no longer administer the installation."""
    try:
        with page.writing() as work:
            person = accounts.set_administrator(work, person_id, is_administrator=False)
    except RuleBroken as error:
        return _refused(page, error)
    note = page.say(N_("%(name)s no longer administers the installation."), name=person.name)
    return page.go("/account" if person_id == page.actor.person_id else "/accounts", note)


@router.post("/accounts/{person_id}/sign-out")
def end_sessions(page: SignedIn, person_id: UUID) -> Response:
    """Sign somebody out everywhere."""
    with page.writing() as work:
        person = accounts.end_sessions(work, person_id)
    return page.go("/accounts", page.say(N_("%(name)s is signed out everywhere."), name=person.name))


@router.post("/accounts/{person_id}/reset-second-factor")
def reset_second_factor(page: SignedIn, person_id: UUID) -> Response:
    """Take somebody's second factor away, who has lost it."""
    with page.writing() as work:
        person = accounts.reset_second_factor(work, person_id)
    note = page.say(N_("The second factor of %(name)s is reset, and they are signed out everywhere."), name=person.name)
    return page.go("/accounts", note)


def _refused(page: Page, error: FasettError) -> Response:
    filled = Filled()
    filled.refuse(error)
    return _accounts(page, filled, 422)


def _accounts(page: Page, filled: Filled, status: int, *, secret: str = "", whose: str = "") -> Response:
    with page.reading() as work:
        found = accounts.find(work)
    link = f"{page.settings.base_url.rstrip('/')}/sign-in/{secret}" if secret else ""
    return page.show("accounts/list.html", status=status, accounts=found, filled=filled, link=link, whose=whose)
