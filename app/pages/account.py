"""The page of one's own account: name, language, password, sessions, tokens, and signing out everywhere."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app import security
from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages import way_in
from research import access_tokens, identities, people, second_factor, sessions
from research.access import SYSTEM
from research.access_tokens import TokenDraft
from research.errors import FasettError, Invalid, RuleBroken, TooMany
from research.people import PasswordDraft, ProfileDraft
from research.words import N_

router = APIRouter()
_FIRST = {"guard": "code"}


def own_id(page: Page) -> UUID:
    """Return the identifier of who is asking."""
    return UUID(str(page.actor.person_id))


def asks_for_password(page: Page) -> bool:
    """Say whether changing how one signs in takes the password: not from who came by a link, or has none."""
    with page.reading() as work:
        has_one = bool(people.get(work, own_id(page)).password_hash)
        return has_one and not sessions.is_by_link(work, security.cookie(page.request, security.COOKIE))


def check_password(page: Page, filled: Filled, *, field: str = "current_password") -> None:
    """Refuse unless the present password was given, where it is asked for.

    Args:
        field: What the field is called on its page, where another form asks for it too.

    Raises:
        RuleBroken: It is another.
        TooMany: It was tried too often.
    """
    if not asks_for_password(page):
        return
    with page.reading() as work:
        person = people.get(work, own_id(page))
    given = str(filled.values.pop("current_password", ""))
    with way_in.trying(page, way_in.password_limits(page, person.email)):
        if not people.has_password(person, given):
            raise RuleBroken(N_("This is not your password."), field=field)


@router.get("/account")
def show_account(page: SignedIn) -> Response:
    """Show one's own account."""
    return account(page)


@router.post("/account")
def revise_account(page: SignedIn, filled: Form) -> Response:
    """Store one's own name and language."""
    try:
        draft = filled.draft(ProfileDraft)
    except Invalid as error:
        filled.refuse(error)
        return account(page, 422, {"profile": filled})
    with page.writing() as work:
        people.revise(work, own_id(page), draft)
    return page.go("/account", page.say(N_("The changes are saved.")))


@router.post("/account/password")
def set_password(page: SignedIn, filled: Form) -> Response:
    """Choose a new password; every other browser is signed out."""
    try:
        check_password(page, filled)
        filled.values.pop("current_password", None)
        draft = filled.draft(PasswordDraft)
        with page.writing() as work:
            people.set_password(work, own_id(page), draft)
            sessions.end_everywhere(work, own_id(page), but=security.cookie(page.request, security.COOKIE))
    except (Invalid, RuleBroken, TooMany) as error:
        return refused(page, error, filled, "password")
    return page.go("/account", page.say(N_("The password is changed, and other browsers are signed out.")))


@router.post("/account/tokens")
def make_token(page: SignedIn, filled: Form) -> Response:
    """Make an access token and show its secret once."""
    try:
        draft = filled.draft(TokenDraft)
    except Invalid as error:
        filled.refuse(error)
        return account(page, 422, {"token": filled})
    with page.writing() as work:
        _, secret = access_tokens.make(work, own_id(page), draft)
    return account(page, secret=secret)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(page: SignedIn, token_id: UUID) -> Response:
    """Let an access token stop working."""
    with page.writing() as work:
        access_tokens.revoke(work, own_id(page), token_id)
    return page.go("/account", page.say(N_("The token no longer works.")))


@router.post("/account/sessions/{session_id}/end")
def end_session(page: SignedIn, session_id: UUID) -> Response:
    """Sign one of one's own browsers out."""
    with page.writing() as work:
        sessions.end_one(work, own_id(page), session_id)
    return page.go("/account", page.say(N_("That browser is signed out.")))


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(page: SignedIn) -> Response:
    """Sign out of every browser, this one too, and know none of them again."""
    with page.as_system() as work:
        sessions.end_everywhere(work, own_id(page))
    answer = page.go("/sign-in", page.say(N_("You are signed out everywhere.")))
    return way_in.forget(page, answer, security.COOKIE, security.DEVICE_COOKIE)


def refused(page: Page, error: FasettError, filled: Filled, form: str) -> Response:
    """Show the account again with a form that was refused."""
    if isinstance(error, TooMany):
        filled.refuse(RuleBroken(error.message, field=_FIRST.get(form, "current_password"), **error.values))
    else:
        filled.refuse(error)
    filled.values.pop("current_password", None)
    return way_in.wait(account(page, 429 if isinstance(error, TooMany) else 422, {form: filled}), error)


def account(page: Page, status: int = 200, forms: Mapping[str, Filled] = {}, *, secret: str = "") -> Response:
    """Show the account, with the forms that were refused and a token's secret, if there are any."""
    here = security.cookie(page.request, security.COOKIE)
    shown: dict[str, Any] = {"password": Filled(), "token": Filled(), "guard": Filled(), "linking": Filled()}
    asks = asks_for_password(page)
    with page.reading() as work:
        person = people.get(work, own_id(page))
        shown["profile"] = Filled({"name": person.name, "language": person.language or page.settings.language})
        shown["tokens"] = access_tokens.held(work, person.id)
        shown["sessions"] = sessions.of(work, person.id, page.settings, here=here)
        shown["has_second_factor"] = second_factor.has(work, person.id)
        shown["is_linked"] = identities.is_linked(work, person.id, page.settings.open_id.issuer)
        shown["codes_left"] = second_factor.codes_left(work, person.id)
    with page.installation.store.begin(SYSTEM) as work:
        shown["is_required"] = second_factor.is_required(work, person, page.settings)
    return page.show("account/show.html", status=status, person=person, asks=asks, secret=secret, **{**shown, **forms})
