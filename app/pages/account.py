"""The page of one's own account: name, language, password, tokens, and signing out everywhere."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.security import COOKIE
from research import people, sign_in
from research.errors import Invalid
from research.people import PasswordDraft, ProfileDraft
from research.sign_in import TokenDraft
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()


def _own_id(page: Page) -> UUID:
    return UUID(str(page.actor.person_id))


@router.get("/account")
def show_account(page: SignedIn) -> Response:
    """Show one's own account."""
    with page.reading() as work:
        return _account(page, work, Filled(), Filled(), 200)


@router.post("/account")
def revise_account(page: SignedIn, filled: Form) -> Response:
    """Store one's own name and language."""
    try:
        draft = filled.draft(ProfileDraft)
    except Invalid as error:
        filled.refuse(error)
        with page.reading() as work:
            return _account(page, work, Filled(), Filled(), 422, profile=filled)
    with page.writing() as work:
        people.revise(work, _own_id(page), draft)
    return page.go("/account", page.say(N_("The changes are saved.")))


@router.post("/account/password")
def set_password(page: SignedIn, filled: Form) -> Response:
    """Choose a new password; every other browser is signed out."""
    try:
        draft = filled.draft(PasswordDraft)
    except Invalid as error:
        filled.refuse(error)
        with page.reading() as work:
            return _account(page, work, filled, Filled(), 422)
    with page.writing() as work:
        people.set_password(work, _own_id(page), draft)
        sign_in.end_everywhere(work, _own_id(page), but=page.request.cookies[COOKIE])
    return page.go("/account", page.say(N_("The password is changed, and other browsers are signed out.")))


@router.post("/account/tokens")
def make_token(page: SignedIn, filled: Form) -> Response:
    """Make an access token and show its secret once."""
    try:
        draft = filled.draft(TokenDraft)
    except Invalid as error:
        filled.refuse(error)
        with page.reading() as work:
            return _account(page, work, Filled(), filled, 422)
    with page.writing() as work:
        _, secret = sign_in.make_token(work, _own_id(page), draft)
        return _account(page, work, Filled(), Filled(), 200, secret=secret)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(page: SignedIn, token_id: UUID) -> Response:
    """Let an access token stop working."""
    with page.writing() as work:
        sign_in.revoke_token(work, _own_id(page), token_id)
    return page.go("/account", page.say(N_("The token no longer works.")))


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(page: SignedIn) -> Response:
    """Sign out of every browser, this one too."""
    with page.as_system() as work:
        sign_in.end_everywhere(work, _own_id(page))
    answer = page.go("/sign-in", page.say(N_("You are signed out everywhere.")))
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _account(
    page: Page,
    work: UnitOfWork,
    password: Filled,
    token: Filled,
    status: int,
    *,
    profile: Filled | None = None,
    secret: str = "",
) -> Response:
    person = people.get(work, _own_id(page))
    return page.show(
        "account/show.html",
        status=status,
        person=person,
        profile=profile or Filled({"name": person.name, "language": person.language or page.settings.language}),
        password=password,
        token=token,
        tokens=sign_in.tokens(work, person.id),
        secret=secret,
    )
