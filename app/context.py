"""What a handler is given: who is asking, units of work on their behalf, and ways to answer."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote

from anyio import from_thread
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeSerializer

from app import security
from app.forms import IDENTIFIER_FIELDS, Filled, filled_form
from app.open_id.refusals import ProviderFailed
from app.rendering import PLURALS, Rendering, url
from research import access_log
from research.access import SYSTEM, Actor
from research.doors import LONGEST_REASON, NO_OVERRIDE, SHORTEST_REASON, Override
from research.errors import Found, NotSignedIn
from research.identities import NoAccount
from research.installation import Installation
from research.privacy.identifiers import Certainty, IdentifierKind
from research.records import ProjectRecord, Record, clean_text
from research.store import UnitOfWork
from research.tag_names import Coined
from research.translation import translate
from research.words import N_, Kind, Language

NOTE_COOKIE = "fasett_note"
HTMX = "HX-Request"
MASK, AS_IT_IS, REASON = IDENTIFIER_FIELDS
_EDITED = PLURALS.keys() - {Kind.PROJECT}


Recognise = Callable[[Installation, Request], Actor]


class Visit:
    """One request of one visitor, who is looked up when first asked for: in the thread that answers, not in another."""

    def __init__(self, request: Request, recognise: Recognise) -> None:
        """Begin to answer a request.

        Args:
            recognise: Tells who sent it, or raises ``NotSignedIn``.
        """
        self.request = request
        self.installation: Installation = request.app.state.installation
        self.settings = self.installation.settings
        self._recognise = recognise
        # In the request's keeping, so that the answer to a program can tell it too.
        self.told: list[Found] = []
        request.state.told = self.told

    @property
    def override(self) -> Override:
        """What is done about what looks like personal data in what is sent."""
        asked: Override = getattr(self.request.state, "override", NO_OVERRIDE)
        return replace(asked, language=self.language)

    @cached_property
    def actor(self) -> Actor:
        """Who is asking.

        Raises:
            NotSignedIn: Nobody is known to be.
        """
        return self._recognise(self.installation, self.request)

    @property
    def reader(self) -> Actor | None:
        """Who the answer is for; somebody who has to be signed in and is not gets none."""
        return self.actor

    @property
    def language(self) -> Language:
        """The language to answer in."""
        reader = self.reader
        return (reader.language if reader else None) or self.settings.language

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work that reads."""
        with self.installation.store.begin(self.actor) as work:
            yield work

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work that writes; it is committed when the block is left.

        What looks like personal data is treated as ``override`` says; what was stored all the same is then in ``told``.
        """
        with self.installation.store.begin(self.actor, write=True, override=self.override) as work:
            yield work
        self.told.extend(work.door.told)

    def showed(self, record: Record, work: UnitOfWork | None = None) -> None:
        """Log that whoever asks is shown what a record says; called where it is shown and before it is, not for lists.

        Kinds that hold nobody's words or doings are not logged.

        Args:
            work: The unit of work in hand. Where it writes, the line is written in it: two would wait for each other.
        """
        if record.kind not in access_log.DISPLAYED:
            return
        if work is not None and work.may_write:
            access_log.showed(work, record)
            return
        # Whoever may read is shown it, and so may have it written down, also by a token that is for reading.
        with self.installation.store.begin(self.actor, write=True) as own:
            access_log.showed(own, record)

    def took(self, records: Sequence[ProjectRecord]) -> None:
        """Log that a program is given records of one kind in one list, with all that they say."""
        if records:
            with self.installation.store.begin(self.actor, write=True) as own:
                access_log.took_list(own, records)

    @contextmanager
    def as_system(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work on behalf of the installation, for somebody who may be here: to sign in or out."""
        _ = self.reader
        with self.installation.store.begin(SYSTEM, write=True) as work:
            yield work

    def say(self, text: str, **values: Any) -> str:
        """Return an interface text in the visitor's language."""
        said = translate(text, self.language)
        return said % values if values else said


class Page(Visit):
    """One request of somebody looking at pages.

    Attributes:
        coined: The tags that a form has made, each all but an older one's name: told with the next note.
    """

    coined: Sequence[Coined] = ()

    @property
    def override(self) -> Override:
        """What is done about what looks like personal data: whoever typed it is asked first, and then has said."""
        filled: Filled = getattr(self.request.state, "filled", None) or Filled()
        reason = clean_text(str(filled.value(REASON)))[:LONGEST_REASON]
        is_said = bool(filled.value(AS_IT_IS))
        return Override(
            reason=reason if is_said and len(reason) >= SHORTEST_REASON else "",
            masks=bool(filled.value(MASK)),
            asks=not is_said,
            language=self.language,
        )

    def show(self, template: str, *, status: int = 200, block: str = "", **context: Any) -> Response:
        """Answer with a page, or with one block of it for htmx."""
        rendering: Rendering = self.request.app.state.rendering
        context = {
            "actor": self.reader,
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
        for twin in self.coined[:1]:
            hint = self.say(N_("«%(new)s» is a new tag. Did you mean «%(old)s»?"), new=twin.name, old=twin.older)
            note = f"{note} {hint}"
            if twin.may_merge:
                more["twin"] = f"/tags/{twin.id}/merge?into={twin.older_id}"
        note = self._hinted(note, more)
        if note or more:
            signed = self._serializer().dumps({"text": note, **more})
            answer.set_cookie(NOTE_COOKIE, str(signed), max_age=60, httponly=True, samesite="lax", path="/")
        return answer

    def _hinted(self, note: str, more: dict[str, Any]) -> str:
        """Return a note with what may be personal data in what was saved, and lead to where it is changed."""
        # What is likely was asked about; but no preview knows the project's names.
        is_told = {Certainty.POSSIBLE, IdentifierKind.NAME}
        doubtful = [each for each in self.told if is_told & {each.certainty, each.kind}]
        if not doubtful:
            return note
        kinds = ", ".join(dict.fromkeys(self.say(each.kind.label).lower() for each in doubtful))
        first = next((each for each in doubtful if each.of in _EDITED and each.record_id), None)
        if first is not None and first.of is not None:
            more.setdefault("edit", f"{url(first.of, str(first.record_id))}/edit")
        return f"{note} {self.say(N_('This may be personal data: %(kinds)s.'), kinds=kinds)}".strip()

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get(HTMX) == "true" and "HX-History-Restore-Request" not in self.request.headers

    @property
    def is_gone(self) -> bool:
        """Whether whoever asked has closed the connection; to be asked by a handler that runs in a thread."""
        return from_thread.run(self.request.is_disconnected)

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


class OpenPage(Page):
    """One request of somebody who may not be signed in."""

    @cached_property
    def reader(self) -> Actor | None:
        """Who the answer is for; None where nobody is known to be."""
        try:
            return self.actor
        except (NotSignedIn, NoAccount, ProviderFailed):
            return None


def visitor(request: Request, filled: Annotated[Filled, Depends(filled_form)]) -> OpenPage:
    """Return the page context of somebody who may not be signed in."""
    return OpenPage(request, security.session_actor)


async def signed_in(request: Request, filled: Annotated[Filled, Depends(filled_form)]) -> Page:
    """Return the page context of somebody who has to be signed in to be shown anything.

    Where they are not, the form that was sent is kept for after they have signed in.
    """
    return Page(request, security.session_actor)


def program(request: Request) -> Visit:
    """Return the context of a program with an access token.

    Raises:
        NotSignedIn: There is no token, or it is not valid.
    """
    actor = security.token_actor(request.app.state.installation, request)
    return Visit(request, lambda _installation, _request: actor)


Anyone = Annotated[OpenPage, Depends(visitor)]
SignedIn = Annotated[Page, Depends(signed_in)]
Program = Annotated[Visit, Depends(program)]
Form = Annotated[Filled, Depends(filled_form)]
