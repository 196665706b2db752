"""What every way of signing in has in common: tries that are counted, a second factor, and the cookies in the end."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import segno
from fastapi.responses import Response

from app import security
from app.context import Page
from app.forms import Filled
from research import people, second_factor, sessions, throttling
from research.access import SYSTEM
from research.errors import TooMany
from research.people import Person
from research.records import clean_text
from research.sessions import Stage
from research.throttling import Limit

FEW, MANY = 5, 50
MINUTE, QUARTER = 60, 15 * 60
NOBODY = UUID(int=0)

QUIET = 4
"""How many squares around a QR code are left white, so that a camera finds it."""


class QrCode(NamedTuple):
    """A QR code to be drawn.

    Attributes:
        size: How many squares it is wide and high, its white border included.
        squares: The dark ones as the path of an SVG.
    """

    size: int
    squares: str


# What a browser calls itself: the first that fits counts, for most call themselves others too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Vivaldi": "Vivaldi",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def local_address(address: str) -> str:
    """Return an address of this service as it is, and the front page instead of any other."""
    parts = urlsplit(address)
    is_local = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if is_local and "\\" not in address else "/"


def device(user_agent: str) -> str:
    """Return in words what a browser is and runs on, such as «Firefox, Windows»; nothing where it does not say."""
    named = [next((said for part, said in names.items() if part in user_agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, named))


# --- tries ------------------------------------------------------------------------------------------------------


@contextmanager
def trying(page: Page, limits: Sequence[Limit]) -> Iterator[None]:
    """Count what is done in the block as a failure when it raises an error.

    Raises:
        TooMany: One must wait first.
    """
    with page.as_system() as work:
        throttling.begin(work, limits)
    yield
    with page.as_system() as work:
        throttling.succeeded(work, limits)


def password_limits(page: Page, email: str) -> list[Limit]:
    """Return what counts when a password is tried; a browser that was signed in before has tries of its own."""
    account = clean_text(email).casefold()
    with page.installation.store.begin(SYSTEM) as work:
        person = people.by_email(work, account)
        is_known = sessions.knows_device(work, person.id if person else NOBODY, _device_secret(page))
    if is_known:
        return [Limit(_mark(page, "password", account, "device", _device_secret(page)), FEW, MINUTE)]
    return [Limit(_mark(page, "password", account, security.sender(page.request)), FEW, MINUTE), _of_address(page)]


def code_limits(page: Page, person_id: UUID) -> list[Limit]:
    """Return what counts when a code is tried, by somebody who knows the password or has the link.

    There are few codes, so that the wait grows longer, and it makes no difference from where one tries.
    """
    with page.installation.store.begin(SYSTEM) as work:
        is_known = sessions.knows_device(work, person_id, _device_secret(page))
    where = _device_secret(page) if is_known else "elsewhere"
    return [Limit(_mark(page, "code", person_id, where), FEW, QUARTER)]


def link_limits(page: Page) -> list[Limit]:
    """Return what counts when a one-time link is followed."""
    return [_of_address(page)]


def wait(answer: Response, error: Exception) -> Response:
    """Say in the answer's head for how long to wait, where the error is that one must."""
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _of_address(page: Page) -> Limit:
    return Limit(_mark(page, "address", security.sender(page.request)), MANY, MINUTE, is_shared=True)


def _mark(page: Page, *parts: object) -> str:
    return throttling.mark(page.request.app.state.cookie_key, *parts)


def _device_secret(page: Page) -> str:
    return security.cookie(page.request, security.DEVICE_COOKIE)


# --- and in -----------------------------------------------------------------------------------------------------


def let_in(page: Page, person: Person, address: str, kept: str = "", *, is_by_link: bool = False) -> Response:
    """Sign somebody in who has shown who they are, or ask for the second factor first.

    Args:
        address: Where they wanted to go.
        kept: The form that the sign-in interrupted, as JSON; empty when there was none.
        is_by_link: They came with a one-time link.
    """
    with page.as_system() as work:
        stage = second_factor.stage(work, person, page.settings)
        if stage is Stage.SET_UP:
            second_factor.prepare(work, person.id)
        sessions.end(work, security.cookie(page.request, security.COOKIE))
        named = device(page.request.headers.get("user-agent", ""))
        secret = sessions.begin(work, person, stage=stage, device=named, is_by_link=is_by_link)
    if stage is Stage.COMPLETE:
        return welcome(page, onward(page, address, kept), person, secret)
    answer = ask_for_code(page, person, stage, address, kept)
    return _keep(page, answer, security.COOKIE, secret, int(sessions.HALF_WAY.total_seconds()))


def ask_for_code(
    page: Page, person: Person, stage: str, address: str, kept: str, filled: Filled | None = None, status: int = 200
) -> Response:
    """Ask for the code of the second factor, or show how to set one up."""
    shown: dict[str, Any] = {"filled": filled or Filled(), "next": address, "kept": kept, "status": status}
    if stage == Stage.CODE:
        return page.show("sign_in/code.html", **shown)
    return page.show("sign_in/second_factor.html", **shown, **set_up_of(page, person))


def set_up_of(page: Page, person: Person) -> dict[str, Any]:
    """Return what a page needs to show how a second factor is set up: the secret as text and as a QR code."""
    with page.installation.store.begin(SYSTEM) as work:
        secret = second_factor.prepared(work, person.id) or ""
    return {
        "qr": _drawn(second_factor.address(secret, person, page.settings)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


def _drawn(text: str) -> QrCode:
    code = segno.make(text, error="m", micro=False)
    rows = list(code.matrix_iter(border=QUIET))
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return QrCode(size=len(rows), squares="".join(squares))


def welcome(page: Page, answer: Response, person: Person, secret: str) -> Response:
    """Give the browser of somebody who is signed in its cookies, and know it again."""
    with page.as_system() as work:
        known = sessions.remember_device(work, person.id, _device_secret(page))
    _keep(page, answer, security.DEVICE_COOKIE, known, sessions.DEVICE_DAYS * 24 * 3600)
    return _keep(page, answer, security.COOKIE, secret, page.settings.session_hours * 3600)


def onward(page: Page, address: str, kept: str, note: str = "") -> Response:
    """Go where somebody wanted to go, or show the form again that the sign-in interrupted."""
    if kept:
        return page.show("sign_in/kept.html", address=address, texts=kept_texts(kept))
    return page.go(address, note)


def kept_texts(text: str) -> dict[str, list[str]]:
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


def forget(page: Page, answer: Response, *names: str) -> Response:
    """Take cookies away from the browser."""
    for name in names:
        answer.delete_cookie(
            security.cookie_name(name, page.settings), path="/", secure=security.is_https(page.settings), httponly=True
        )
    return answer


def _keep(page: Page, answer: Response, name: str, secret: str, seconds: int) -> Response:
    answer.set_cookie(
        security.cookie_name(name, page.settings),
        secret,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=security.is_https(page.settings),
        path="/",
    )
    return answer
