"""Signing in and out, and the one-time links for setting up, signing in and joining."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Anyone, Form, Page, SignedIn
from app.forms import Filled
from app.security import COOKIE
from research import people, sign_in
from research.errors import FasettError, Invalid, NotSignedIn, RuleBroken
from research.people import AccountDraft
from research.sign_in import Purpose
from research.translation import explain
from research.words import N_

router = APIRouter()


def local_address(address: str) -> str:
    """Return an address of this service as it is, and the front page instead of any other."""
    parts = urlsplit(address)
    is_local = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if is_local and "\\" not in address else "/"


@router.get("/sign-in")
def ask(page: Anyone) -> Response:
    """Show the form for signing in."""
    if page.reader:
        return page.go("/")
    return _ask(page, Filled(), "/", "", 200)


@router.post("/sign-in")
def sign_in_with_password(page: Anyone, filled: Form) -> Response:
    """Sign in with address and password; a form that the sign-in interrupted is shown again."""
    address = local_address(str(filled.value("next")))
    kept = str(filled.value("kept"))
    try:
        with page.as_system() as work:
            person = sign_in.with_password(work, str(filled.value("email")), str(filled.value("password")))
            secret = sign_in.begin(work, person)
    except NotSignedIn as error:
        filled.refuse(error)
        return _ask(page, filled, address, kept, 401)
    answer = page.show("sign_in/kept.html", address=address, texts=_kept(kept)) if kept else page.go(address)
    return _signed_in(page, answer, secret)


@router.get("/sign-in/{secret}")
def show_sign_in_link(page: Anyone, secret: str) -> Response:
    """Show whom a one-time link signs in, with a button, so that nothing that merely looks uses it up."""
    with page.as_system() as work:
        link = sign_in.open_link(work, secret, Purpose.SIGN_IN)
        name = people.get(work, UUID(str(link.person_id))).name
    return page.show("sign_in/link.html", name=name, action=f"/sign-in/{secret}")


@router.post("/sign-in/{secret}")
def follow_sign_in_link(page: Anyone, secret: str) -> Response:
    """Use up a one-time link."""
    with page.as_system() as work:
        person = sign_in.follow_sign_in_link(work, secret)
        session = sign_in.begin(work, person)
    return _signed_in(page, page.go("/"), session)


@router.get("/set-up/{secret}")
def show_set_up(page: Anyone, secret: str) -> Response:
    """Show the form for the first account."""
    with page.as_system() as work:
        sign_in.open_link(work, secret, Purpose.SET_UP)
    return page.show("sign_in/set_up.html", filled=Filled(), action=f"/set-up/{secret}")


@router.post("/set-up/{secret}")
def set_up(page: Anyone, secret: str, filled: Form) -> Response:
    """Make the first account and sign it in."""
    try:
        draft = filled.draft(AccountDraft)
        with page.as_system() as work:
            session = sign_in.begin(work, sign_in.set_up(work, secret, draft))
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        return page.show("sign_in/set_up.html", status=422, filled=filled, action=f"/set-up/{secret}")
    return _signed_in(page, page.go("/"), session)


@router.get("/invitation/{secret}")
def show_invitation(page: Anyone, secret: str) -> Response:
    """Show what somebody is invited to."""
    return _invitation(page, secret, Filled(), 200)


@router.post("/invitation/{secret}")
def accept_invitation(page: Anyone, secret: str, filled: Form) -> Response:
    """Join a project."""
    try:
        with page.as_system() as work:
            link = sign_in.open_link(work, secret, Purpose.INVITATION)
            name, password = str(filled.value("name")), str(filled.value("password"))
            if people.by_email(work, link.email) is None:
                Filled({"name": name, "email": link.email, "password": password}).draft(AccountDraft)
            session = sign_in.begin(work, sign_in.accept(work, secret, name, password))
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        return _invitation(page, secret, filled, 422)
    return _signed_in(page, page.go(f"/projects/{link.project_id}"), session)


@router.post("/sign-out")
def sign_out(page: SignedIn) -> Response:
    """Sign this browser out."""
    with page.as_system() as work:
        sign_in.end(work, page.request.cookies[COOKIE])
    answer = page.go("/sign-in", page.say(N_("You are signed out.")))
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _ask(page: Page, filled: Filled, address: str, kept: str, status: int) -> Response:
    detail = explain(filled.error, page.language) if isinstance(filled.error, FasettError) else ""
    return page.show(
        "sign_in/sign_in.html", status=status, filled=filled, next=address, kept=kept, lost_files=[], detail=detail
    )


def _invitation(page: Page, secret: str, filled: Filled, status: int) -> Response:
    with page.as_system() as work:
        link = sign_in.open_link(work, secret, Purpose.INVITATION)
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
        )


def _kept(text: str) -> dict[str, list[str]]:
    """Return the fields of the form that the sign-in interrupted; nothing when they were tampered with."""
    try:
        found: Any = json.loads(text)
    except json.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(name): [str(each) for each in value] if isinstance(value, list) else [str(value)]
        for name, value in found.items()
    }


def _signed_in(page: Page, answer: Response, secret: str) -> Response:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=page.settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=page.settings.base_url.startswith("https:"),
        path="/",
    )
    return answer
