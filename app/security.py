"""Who is asking, from where, and what a browser is told to allow.

Every answer carries the headers of ``HEADERS``. A request that changes something is refused when the browser says
that another site sent it (``Sec-Fetch-Site``, or ``Origin`` from browsers that do not say).
"""

import asyncio
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from research import access_tokens, sessions, throttling
from research.access import SYSTEM, Actor
from research.errors import NotSignedIn
from research.installation import Installation
from research.settings import Settings
from research.throttling import Limit
from research.words import N_

COOKIE = "fasett_session"
DEVICE_COOKIE = "fasett_device"
API = "/api/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
WRONG_TOKENS, WAIT_SECONDS = 50, 60
BODY_SECONDS = 30
"""The longest pause within a body that is being sent; a poor line sends something more often than that."""

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


def is_https(settings: Settings) -> bool:
    """Say whether the service is reached by HTTPS."""
    return settings.base_url.startswith("https:")


def cookie_name(name: str, settings: Settings) -> str:
    """Return what a cookie is called: by HTTPS so that no other host and no page without TLS can set it."""
    return f"__Host-{name}" if is_https(settings) else name


def cookie(request: Request, name: str) -> str:
    """Return what a cookie holds; nothing when it was not sent."""
    return request.cookies.get(cookie_name(name, request.app.state.installation.settings), "")


def sender(request: Request) -> str:
    """Return the address that sent a request; of IPv6 the half that a household or an office holds.

    It is the peer's, or what a proxy says that uvicorn was told to trust (``FORWARDED_ALLOW_IPS``).
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def session_actor(installation: Installation, request: Request) -> Actor:
    """Return who the browser's session belongs to.

    Raises:
        NotSignedIn: There is no session, or it has ended.
    """
    sent = proxied(request)
    if sent:
        return _proxys_actor(installation, request, sent)
    secret = cookie(request, COOKIE)
    if not secret:
        raise NotSignedIn(N_("Sign in to go on."))
    with installation.store.begin(SYSTEM) as work:
        session = sessions.whose_session(work, secret, installation.settings)
    if session.is_due:
        with installation.store.begin(SYSTEM, write=True) as work:
            sessions.note_seen(work, secret)
    return session.actor


def token_actor(installation: Installation, request: Request) -> Actor:
    """Return who the request's bearer token belongs to; cookies count for nothing here.

    Raises:
        NotSignedIn: There is no token, or it is not valid.
        TooMany: It is not valid, like many before it from the same address.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise NotSignedIn(N_("Send an access token: Authorization: Bearer …"))
    sent = proxied(request)
    if sent:
        return _proxys_actor(installation, request, sent)
    try:
        with installation.store.begin(SYSTEM) as work:
            return access_tokens.whose(work, secret.strip())
    except NotSignedIn:
        mark = throttling.mark(request.app.state.cookie_key, "token", sender(request))
        with installation.store.begin(SYSTEM, write=True) as work:
            throttling.begin(work, [Limit(mark, WRONG_TOKENS, WAIT_SECONDS, is_shared=True)])
        raise


def proxied(request: Request) -> str:
    """Return the token that the proxy in front has sent along; empty where there is no such proxy, or no such token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    is_own = token.strip().startswith(access_tokens.PREFIX)
    return token.strip() if request.app.state.proxy and scheme.lower() == "bearer" and not is_own else ""


def _proxys_actor(installation: Installation, request: Request, token: str) -> Actor:
    actor: Actor = request.app.state.proxy.actor(installation.store, token)
    return actor


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
    """The outermost layer: refuses cross-site, oversized and stalled requests, and adds the security headers."""

    def __init__(self, app: ASGIApp, *, largest_bytes: int, is_https: bool, body_seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self.largest_bytes = largest_bytes
        self.body_seconds = body_seconds
        self.headers = dict(HEADERS)
        if is_https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # The API too: a proxy in front may turn a browser's cookie into a token for it.
        if is_cross_site(scope["method"], headers):
            answer = PlainTextResponse("This was sent from another site, and nothing was done.", status_code=403)
            await answer(scope, receive, self._with_headers(scope, send))
            return
        try:
            await self.app(scope, self._counted(scope, receive), self._with_headers(scope, send))
        finally:
            await _close_uploads(scope)

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """Stop reading a body that grows over the limit, or does not come; what is left of it is not read."""
        taken = 0
        is_whole = False

        async def _receive() -> Message:
            nonlocal taken, is_whole
            if is_whole or scope["method"] in SAFE_METHODS:
                # What comes now is only that the browser has gone, which may take as long as it likes.
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.body_seconds)
            except TimeoutError as error:
                raise HTTPException(408) from error
            taken += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
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
