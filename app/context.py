"""What a handler is given: who is asking, units of work on their behalf, and ways to answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeSerializer

from app import security
from app.forms import Filled, filled_form
from app.rendering import Rendering
from research.access import SYSTEM, Actor
from research.errors import NotSignedIn
from research.installation import Installation
from research.store import UnitOfWork
from research.translation import translate
from research.words import Language

NOTE_COOKIE = "fasett_note"
HTMX = "HX-Request"


class Visit:
    """One request of one visitor."""

    def __init__(self, request: Request, actor: Actor | None) -> None:
        self.request = request
        self.installation: Installation = request.app.state.installation
        self.settings = self.installation.settings
        self._actor = actor

    @property
    def actor(self) -> Actor:
        """Who is asking.

        Raises:
            NotSignedIn: Nobody is known to be.
        """
        if self._actor is None:
            raise NotSignedIn("Sign in to go on.")
        return self._actor

    @property
    def is_signed_in(self) -> bool:
        """Whether it is known who is asking."""
        return self._actor is not None

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return (self._actor.language if self._actor else None) or self.settings.language

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work that reads."""
        with self.installation.store.begin(self.actor) as work:
            yield work

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work that writes; it is committed when the block is left."""
        with self.installation.store.begin(self.actor, write=True) as work:
            yield work

    @contextmanager
    def as_system(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work on behalf of the installation: for signing in, and nothing else."""
        with self.installation.store.begin(SYSTEM, write=True) as work:
            yield work

    def say(self, text: str, **values: Any) -> str:
        """Return an interface text in the visitor's language."""
        said = translate(text, self.language)
        return said % values if values else said


class Page(Visit):
    """One request of somebody looking at pages."""

    def show(self, template: str, *, status: int = 200, block: str = "", **context: Any) -> Response:
        """Answer with a page, or with one block of it for htmx."""
        rendering: Rendering = self.request.app.state.rendering
        context = {
            "actor": self._actor,
            "settings": self.settings,
            "path": self.request.url.path,
            "language": self.language,
            "note": None if block else self._note(),
            "project": None,
            **context,
        }
        answer = HTMLResponse(rendering.page(template, self.language, context, block=block), status_code=status)
        if context["note"]:
            answer.delete_cookie(NOTE_COOKIE, path="/")
        return answer

    def go(self, address: str, note: str = "", **more: Any) -> Response:
        """Send the browser to a page, which shows the note once.

        Args:
            more: ``undo`` is the address of a form that takes the act back; ``saved`` tells the browser
                that the text it kept for itself has been stored.
        """
        answer = RedirectResponse(quote(address, safe="/?=&#:%"), status_code=303)
        if note or more:
            signed = self._serializer().dumps({"text": note, **more})
            answer.set_cookie(NOTE_COOKIE, str(signed), max_age=60, httponly=True, samesite="lax", path="/")
        return answer

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get(HTMX) == "true" and "HX-History-Restore-Request" not in self.request.headers

    def _note(self) -> dict[str, Any] | None:
        cookie = self.request.cookies.get(NOTE_COOKIE)
        if not cookie:
            return None
        try:
            note: dict[str, Any] = self._serializer().loads(cookie)
        except (BadSignature, json.JSONDecodeError):
            return None
        return note

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.request.app.state.cookie_key, salt="note")


def visitor(request: Request, filled: Annotated[Filled, Depends(filled_form)]) -> Page:
    """Return the page context of somebody who may not be signed in."""
    try:
        actor = security.session_actor(request.app.state.installation, request)
    except NotSignedIn:
        actor = None
    return Page(request, actor)


def signed_in(request: Request, filled: Annotated[Filled, Depends(filled_form)]) -> Page:
    """Return the page context of somebody who is signed in.

    Raises:
        NotSignedIn: They are not; the form that was sent is kept for after they have signed in.
    """
    return Page(request, security.session_actor(request.app.state.installation, request))


def program(request: Request) -> Visit:
    """Return the context of a program with an access token."""
    return Visit(request, security.token_actor(request.app.state.installation, request))


Anyone = Annotated[Page, Depends(visitor)]
SignedIn = Annotated[Page, Depends(signed_in)]
Program = Annotated[Visit, Depends(program)]
Form = Annotated[Filled, Depends(filled_form)]
