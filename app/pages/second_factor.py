"""Setting up one's second factor, taking it away, and new recovery codes."""

from fastapi import APIRouter
from fastapi.responses import Response

from app import security
from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages import way_in
from app.pages.account import asks_for_password, check_password, own_id, refused
from research import people, second_factor, sessions
from research.access import SYSTEM
from research.errors import NotSignedIn, RuleBroken, TooMany
from research.words import N_

router = APIRouter()


@router.post("/account/second-factor/begin")
def begin(page: SignedIn) -> Response:
    """Make a secret for one's app."""
    with page.writing() as work:
        second_factor.prepare(work, own_id(page))
    return page.go("/account/second-factor")


@router.get("/account/second-factor")
def show_set_up(page: SignedIn) -> Response:
    """Show the secret as a QR code and as text, until a first code has confirmed it."""
    with page.reading() as work:
        is_waiting = second_factor.prepared(work, own_id(page)) is not None
    return _set_up(page, Filled(), 200) if is_waiting else page.go("/account")


@router.post("/account/second-factor")
def confirm(page: SignedIn, filled: Form) -> Response:
    """Let the second factor count, sign other browsers out, and show the recovery codes once."""
    try:
        check_password(page, filled)
        with way_in.trying(page, way_in.code_limits(page, own_id(page))), page.writing() as work:
            codes = second_factor.confirm(work, own_id(page), str(filled.value("code")))
            sessions.end_everywhere(work, own_id(page), but=security.cookie(page.request, security.COOKIE))
    except (RuleBroken, TooMany) as error:
        filled.refuse(RuleBroken(error.message, field=getattr(error, "field", "code"), **error.values))
        return way_in.wait(_set_up(page, filled, 429 if isinstance(error, TooMany) else 422), error)
    return _codes(page, codes)


@router.post("/account/second-factor/codes")
def make_new_codes(page: SignedIn, filled: Form) -> Response:
    """Make new recovery codes and show them once; the old ones work no more."""
    try:
        _prove(page, filled)
    except (RuleBroken, TooMany) as error:
        return refused(page, error, filled, "guard")
    with page.writing() as work:
        codes = second_factor.new_codes(work, own_id(page))
    return _codes(page, codes)


@router.post("/account/second-factor/remove")
def remove(page: SignedIn, filled: Form) -> Response:
    """Take the second factor away, where the installation does not demand one, and sign other browsers out."""
    with page.installation.store.begin(SYSTEM) as work:
        is_required = second_factor.is_required(work, people.get(work, own_id(page)), page.settings)
    try:
        if is_required:
            raise RuleBroken(N_("A second factor is required here. Ask an administrator to reset it, if it is lost."))
        _prove(page, filled)
    except (RuleBroken, TooMany) as error:
        return refused(page, error, filled, "guard")
    with page.writing() as work:
        second_factor.remove(work, own_id(page))
        sessions.end_everywhere(work, own_id(page), but=security.cookie(page.request, security.COOKIE))
    return page.go("/account", page.say(N_("The second factor is removed, and other browsers are signed out.")))


def _prove(page: Page, filled: Filled) -> None:
    """Refuse unless both the password and a code were given.

    Raises:
        RuleBroken: One of them is wrong.
        TooMany: They were tried too often.
    """
    check_password(page, filled, field="guard_password")
    try:
        with way_in.trying(page, way_in.code_limits(page, own_id(page))), page.writing() as work:
            second_factor.prove(work, own_id(page), str(filled.value("code")))
    except NotSignedIn as error:
        raise RuleBroken(error.message, field="code") from error


def _set_up(page: Page, filled: Filled, status: int) -> Response:
    asks = asks_for_password(page)
    with page.reading() as work:
        person = people.get(work, own_id(page))
    filled.values.pop("current_password", None)
    shown = way_in.set_up_of(page, person)
    return page.show("account/second_factor.html", status=status, filled=filled, asks=asks, **shown)


def _codes(page: Page, codes: list[str]) -> Response:
    return page.show("sign_in/recovery_codes.html", codes=codes, next="/account", texts={})
