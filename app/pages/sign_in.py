"""Signing in and out, and the one-time links for setting up, signing in and joining."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app import security
from app.context import Anyone, Form, Page, SignedIn
from app.forms import Filled
from app.pages import leaving, way_in
from app.pages.way_in import local_address, trying
from research import people, second_factor, sessions, sign_in
from research.access import SYSTEM
from research.errors import FasettError, Invalid, NotSignedIn, RuleBroken, TooMany
from research.people import AccountDraft, Person
from research.second_factor import Proof
from research.sessions import SignIn, Stage
from research.sign_in import Link, Purpose
from research.translation import explain
from research.words import N_

router = APIRouter()


@router.get("/sign-in")
def ask(page: Anyone) -> Response:
    """Show the form for signing in."""
    if page.reader:
        return page.go("/")
    return _ask(page, Filled(), "/", "", 200)


@router.post("/sign-in")
def sign_in_with_password(page: Anyone, filled: Form) -> Response:
    """Sign in with address and password; a form that the sign-in interrupted is shown again."""
    leaving.check_local(page)
    address, kept = local_address(str(filled.value("next"))), str(filled.value("kept"))
    email, password = str(filled.value("email")), str(filled.value("password"))
    try:
        # Hashing takes long: meanwhile nobody is kept from writing.
        with trying(page, way_in.password_limits(page, email)), page.installation.store.begin(SYSTEM) as work:
            person = sign_in.with_password(work, email, password)
    except (NotSignedIn, TooMany) as error:
        filled.refuse(error)
        return way_in.wait(_ask(page, filled, address, kept, 429 if isinstance(error, TooMany) else 401), error)
    with page.as_system() as work:
        sign_in.refresh_password(work, person.id, password)
    return way_in.let_in(page, person, address, kept)


@router.get("/sign-in/{secret}")
def show_sign_in_link(page: Anyone, secret: str) -> Response:
    """Show whom a one-time link signs in, with a button, so that nothing that merely looks uses it up."""
    link = _open_link(page, secret, Purpose.SIGN_IN)
    with page.as_system() as work:
        name = people.get(work, UUID(str(link.person_id))).name
    return page.show("sign_in/link.html", name=name, action=f"/sign-in/{secret}")


@router.post("/sign-in/{secret}")
def follow_sign_in_link(page: Anyone, secret: str) -> Response:
    """Use up a one-time link."""
    with trying(page, way_in.link_limits(page)), page.as_system() as work:
        person = sign_in.follow_sign_in_link(work, secret)
    return way_in.let_in(page, person, "/", is_by_link=True)


@router.get("/second-factor")
def show_second_factor(page: Anyone) -> Response:
    """Ask again for the code that a sign-in waits for."""
    if page.reader:
        return page.go("/")
    waiting, person = _waiting(page)
    return way_in.ask_for_code(page, person, waiting.stage, "/", "")


@router.post("/second-factor")
def give_second_factor(page: Anyone, filled: Form) -> Response:
    """Complete a sign-in with a code: of the app, of recovery, or the first of a new second factor."""
    address, kept, code = local_address(str(filled.value("next"))), str(filled.value("kept")), str(filled.value("code"))
    codes, note = list[str](), ""
    try:
        waiting, person = _waiting(page)
    except NotSignedIn as error:
        filled.refuse(error)
        return _ask(page, filled, address, kept, 401)
    try:
        with trying(page, way_in.code_limits(page, person.id)), page.as_system() as work:
            if waiting.stage == Stage.SET_UP:
                codes = second_factor.confirm(work, person.id, code)
            elif second_factor.prove(work, person.id, code) is Proof.RECOVERY_CODE:
                left = second_factor.codes_left(work, person.id)
                note = page.say(N_("That recovery code is used up. You have %(left)s left."), left=left)
    except (NotSignedIn, RuleBroken, TooMany) as error:
        filled.refuse(RuleBroken(error.message, field="code", **error.values))
        status = 429 if isinstance(error, TooMany) else 401
        return way_in.wait(way_in.ask_for_code(page, person, waiting.stage, address, kept, filled, status), error)
    with page.as_system() as work:
        secret = sessions.complete(work, waiting.id, person)
    if codes:
        texts = way_in.kept_texts(kept) if kept else {}
        answer = page.show("sign_in/recovery_codes.html", codes=codes, next=address, texts=texts)
    else:
        answer = way_in.onward(page, address, kept, note)
    return way_in.welcome(page, answer, person, secret)


@router.get("/set-up/{secret}")
def show_set_up(page: Anyone, secret: str) -> Response:
    """Show the form for the first account."""
    _open_link(page, secret, Purpose.SET_UP)
    return page.show("sign_in/set_up.html", filled=Filled(), action=f"/set-up/{secret}")


@router.post("/set-up/{secret}")
def set_up(page: Anyone, secret: str, filled: Form) -> Response:
    """Make the first account and sign it in."""
    _open_link(page, secret, Purpose.SET_UP)
    try:
        draft = filled.draft(AccountDraft)
        with page.as_system() as work:
            person = sign_in.set_up(work, secret, draft)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        return page.show("sign_in/set_up.html", status=422, filled=filled, action=f"/set-up/{secret}")
    return way_in.let_in(page, person, "/")


@router.get("/invitation/{secret}")
def show_invitation(page: Anyone, secret: str) -> Response:
    """Show what somebody is invited to."""
    return _invitation(page, secret, Filled(), 200)


@router.post("/invitation/{secret}")
def accept_invitation(page: Anyone, secret: str, filled: Form) -> Response:
    """Join a project; who has an account gives its password, and all its tries are counted as at sign-in."""
    link = _open_link(page, secret, Purpose.INVITATION)
    if filled.has("as_myself", "true"):
        return _join(page, secret, filled)
    leaving.check_local(page)
    try:
        with page.as_system() as work:
            has_account = people.by_email(work, link.email) is not None
        if has_account:
            with trying(page, way_in.password_limits(page, link.email)):
                person = _accept(page, secret, filled)
        else:
            sent = {"name": filled.value("name"), "email": link.email, "password": filled.value("password")}
            Filled(sent).draft(AccountDraft)
            person = _accept(page, secret, filled)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        return _invitation(page, secret, filled, 422)
    except TooMany as error:
        filled.refuse(RuleBroken(error.message, field="password", **error.values))
        return way_in.wait(_invitation(page, secret, filled, 429), error)
    return way_in.let_in(page, person, f"/projects/{link.project_id}")


@router.post("/sign-out")
def sign_out(page: SignedIn) -> Response:
    """Sign this browser out, and at the provider as well where that signed it in."""
    secret = security.cookie(page.request, security.COOKIE)
    beyond = leaving.address_beyond(page, secret)
    with page.as_system() as work:
        sessions.end(work, secret)
    answer = leaving.send(page, beyond, is_for_good=True) if beyond else None
    answer = answer or page.go("/sign-in", page.say(N_("You are signed out.")))
    return way_in.forget(page, answer, security.COOKIE)


def _ask(page: Page, filled: Filled, address: str, kept: str, status: int) -> Response:
    detail = explain(filled.error, page.language) if isinstance(filled.error, FasettError) else ""
    return page.show(
        "sign_in/sign_in.html",
        status=status,
        filled=filled,
        next=address,
        kept=kept,
        lost_files=[],
        texts=way_in.kept_texts(kept) if kept else {},
        detail=detail,
    )


def _open_link(page: Page, secret: str, purpose: Purpose) -> Link:
    """Return a link that still works; those that do not are counted."""
    with trying(page, way_in.link_limits(page)), page.installation.store.begin(SYSTEM) as work:
        return sign_in.open_link(work, secret, purpose)


def _waiting(page: Page) -> tuple[SignIn, Person]:
    """Return the sign-in of this browser that waits for a second factor, and whose it is."""
    with page.installation.store.begin(SYSTEM) as work:
        waiting = sessions.half_way(work, security.cookie(page.request, security.COOKIE))
        return waiting, people.get(work, waiting.person_id)


def _accept(page: Page, secret: str, filled: Filled) -> Person:
    with page.as_system() as work:
        return sign_in.accept(work, secret, str(filled.value("name")), str(filled.value("password")))


def _join(page: Page, secret: str, filled: Filled) -> Response:
    """Join a project with the account that is signed in, whatever its address is."""
    try:
        with page.as_system() as work:
            project_id = sign_in.join(work, secret, UUID(str(page.actor.person_id)))
    except RuleBroken as error:
        filled.refuse(error)
        return _invitation(page, secret, filled, 422)
    return page.go(f"/projects/{project_id}")


def _invitation(page: Page, secret: str, filled: Filled, status: int) -> Response:
    link = _open_link(page, secret, Purpose.INVITATION)
    with page.as_system() as work:
        person = people.by_email(work, link.email)
        return page.show(
            "sign_in/invitation.html",
            status=status,
            filled=filled,
            action=f"/invitation/{secret}",
            email=link.email,
            role=link.role,
            title=sign_in.project_title(work, link),
            has_account=person is not None,
            next=f"/invitation/{secret}",
            kept="",
        )
