"""Who is asking, from where, and what a browser is told to allow.

Every answer carries the headers of ``HEADERS``. A request that changes something is refused when the browser says
that another site sent it (``Sec-Fetch-Site``, or ``Origin`` from browsers that do not say).
"""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from research import sign_in
from research.access import SYSTEM, Actor
from research.errors import NotSignedIn
from research.installation import Installation
from research.words import N_

COOKIE = "fasett_session"
API = "/api/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


def session_actor(installation: Installation, request: Request) -> Actor:
    """Return who the browser's session belongs to.

    Raises:
        NotSignedIn: There is no session, or it has ended.
    """
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        raise NotSignedIn(N_("Sign in to go on."))
    with installation.store.begin(SYSTEM) as work:
        session = sign_in.whose_session(work, secret, installation.settings)
    if session.is_due:
        with installation.store.begin(SYSTEM, write=True) as work:
            sign_in.note_seen(work, secret)
    return session.actor


def token_actor(installation: Installation, request: Request) -> Actor:
    """Return who the request's bearer token belongs to; cookies count for nothing here.

    Raises:
        NotSignedIn: There is no token, or it is not valid.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise NotSignedIn(N_("Send an access token: Authorization: Bearer …"))
    with installation.store.begin(SYSTEM) as work:
        return sign_in.whose_token(work, secret.strip())


def is_cross_site(method: str, headers: Headers) -> bool:
    """Say whether another site's page made the browser send this."""
    if method in SAFE_METHODS:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class Guard:
    """The outermost layer: refuses cross-site and oversized requests, and adds the security headers."""

    def __init__(self, app: ASGIApp, *, largest_bytes: int, is_https: bool) -> None:
        self.app = app
        self.largest_bytes = largest_bytes
        self.headers = dict(HEADERS)
        if is_https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not scope["path"].startswith(API) and is_cross_site(scope["method"], headers):
            answer = PlainTextResponse("This was sent from another site, and nothing was done.", status_code=403)
            await answer(scope, receive, self._with_headers(scope, send))
            return
        try:
            await self.app(scope, self._counted(scope, receive), self._with_headers(scope, send))
        finally:
            await _close_uploads(scope)

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """Stop reading a body that grows over the limit; the rest of it is thrown away unread."""
        taken = 0

        async def _receive() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.largest_bytes:
                scope.setdefault("state", {})["is_too_large"] = True
                return {"type": "http.request", "body": b"", "more_body": False}
            return message

        return _receive

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        is_static = scope["path"].startswith("/static/")

        async def _send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if not is_static:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return _send


async def _close_uploads(scope: Scope) -> None:
    """Let go of the files that came with a form, which nothing needs once it is answered."""
    filled = scope.get("state", {}).get("filled")
    for file in filled.files.values() if filled is not None else ():
        await file.close()
