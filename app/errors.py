"""Errors as answers: one table from error to status, a page for people, problem details for programs (RFC 9457)."""

import json
import logging
import re
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app import identifiers, security
from app.context import Page, visitor
from app.forms import Filled
from app.open_id.refusals import ProviderFailed, SignInRefused
from research import errors
from research.errors import FasettError
from research.identities import NoAccount
from research.translation import explain
from research.words import N_


class Stale(errors.Conflict):
    """A program's ``If-Match`` does not name the stored revision (RFC 9110, section 13.1.1)."""


class Unconditional(FasettError):
    """A program would change a record without saying which revision it read (RFC 6585, section 3)."""


# The first that fits counts.
STATUS: dict[type[FasettError], int] = {
    Stale: 412,
    Unconditional: 428,
    errors.NotFound: 404,
    errors.NotPermitted: 403,
    errors.NotSignedIn: 401,
    NoAccount: 403,
    SignInRefused: 403,
    ProviderFailed: 502,
    errors.TooMany: 429,
    errors.Invalid: 422,
    errors.Repeated: 409,
    errors.ConsentLacking: 422,
    errors.PersonalData: 422,
    errors.RuleBroken: 422,
    errors.Conflict: 409,
    errors.Unreadable: 422,
    errors.TooLarge: 413,
    errors.LinkSpent: 410,
    errors.ToolFailed: 502,
}

TITLES = {
    400: N_("That could not be understood"),
    401: N_("Sign in"),
    403: N_("You may not do this"),
    404: N_("There is nothing here"),
    405: N_("That cannot be done here"),
    408: N_("The rest did not come"),
    409: N_("Somebody else saved first"),
    410: N_("The link no longer works"),
    412: N_("Somebody else saved first"),
    413: N_("Too large"),
    422: N_("Something needs mending"),
    428: N_("Say which revision you read"),
    429: N_("Wait a little"),
    500: N_("Something went wrong here"),
    502: N_("A tool failed"),
}
_SECRET = frozenset({"password", "current_password", "code"})
_OF_THE_KEY = re.compile(r"/key(/|$)")
_log = logging.getLogger("fasett")


def install(app: FastAPI) -> None:
    """Let every error be answered as its table says."""
    app.add_exception_handler(FasettError, _domain_error)
    app.add_exception_handler(RequestValidationError, _request_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: FasettError) -> int:
    """Return the status an error is answered with."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, FasettError)
    page = visitor(request, Filled())
    more: dict[str, Any] = {}
    if isinstance(error, errors.PersonalData):
        if not _is_program(request):
            return identifiers.ask(page, request, error)
        more |= {"title": N_("Personal data"), **identifiers.told(error.findings)}
    if isinstance(error, errors.Invalid):
        more["errors"] = [
            {"field": field, "detail": page.say(text, **error.details.get(field, {}))}
            for field, text in error.problems.items()
        ]
    if isinstance(error, errors.RuleBroken) and error.field:
        more["errors"] = [{"field": error.field, "detail": explain(error, page.language)}]
    if isinstance(error, errors.Repeated):
        more["title"] = N_("This was done before")
    if isinstance(error, errors.Conflict) and error.stored is not None:
        more["revision"] = error.stored.revision
    if isinstance(error, errors.Unreadable) and error.line:
        more["line"] = error.line
    if isinstance(error, errors.NotSignedIn) and not _is_program(request):
        return _sign_in(page, request, explain(error, page.language))
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, errors.TooMany) else None
    return _answer(page, request, status_of(error), explain(error, page.language), more, headers)


async def _request_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    page = visitor(request, Filled())
    if not _is_program(request) and page.reader is None:
        # What an address takes is not for everybody to know.
        return _sign_in(page, request, page.say(N_("Sign in to go on.")))
    found = error.errors()
    if not _is_program(request) and all(each["loc"][0] == "path" for each in found):
        return _answer(page, request, 404, page.say(N_("There is nothing here, or it is not shown to you.")), {})
    fields = [
        {
            "field": ".".join(str(part) for part in each["loc"][1:]),
            "detail": page.say(each["msg"].removeprefix("Value error, ")),
        }
        for each in found
    ]
    return _answer(page, request, 422, page.say(N_("The request does not fit.")), {"errors": fields})


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    page = visitor(request, Filled())
    detail = {
        404: N_("The address leads nowhere. Perhaps it was moved to the bin, or the link was cut in two."),
        405: N_("This address does not take that kind of request."),
        408: N_("The line was too slow, and nothing was stored. Go back and try again."),
    }.get(error.status_code, N_("That could not be understood."))
    return _answer(page, request, error.status_code, page.say(detail), {}, dict(error.headers or {}))


async def _unexpected(request: Request, error: Exception) -> Response:
    # By its route, since an address may hold a one-time secret.
    route = getattr(request.scope.get("route"), "path", "")
    _log.error("unexpected error in %s %s", request.method, route, exc_info=error)
    page = visitor(request, Filled())
    text = page.say(N_("It is not your fault, and nothing was stored. Go back, and your text should still be there."))
    answer = _answer(page, request, 500, text, {})
    # This answer is given outside of the guard, which adds them to all others.
    answer.headers.update({**security.HEADERS, "Cache-Control": "no-store"})
    return answer


def _is_program(request: Request) -> bool:
    return request.url.path.startswith(security.API)


def _answer(
    page: Page, request: Request, status: int, detail: str, more: dict[str, Any], headers: dict[str, str] | None = None
) -> Response:
    title = page.say(more.pop("title", TITLES.get(status, TITLES[400])))
    if _is_program(request):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        if status == 401:
            headers = {**(headers or {}), "WWW-Authenticate": 'Bearer realm="fasett"'}
        return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)
    kept = _sent(request)
    answer = page.show(
        "errors/error.html", status=status, title=title, detail=detail, line=more.get("line"), kept=_texts(kept)
    )
    answer.headers.update(headers or {})
    return answer


def _sign_in(page: Page, request: Request, detail: str) -> Response:
    """Ask for a sign-in, and keep what was typed for after it."""
    beyond = _proxys_sign_in(request)
    if beyond:
        return RedirectResponse(beyond, status_code=302)
    sent = _sent(request)
    kept = {name: value for name, value in sent.values.items() if name not in _SECRET}
    is_sending = request.method not in security.SAFE_METHODS
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if is_sending:
        # Nothing typed means that nothing is sent again, and the address may be one that cannot be looked at.
        address = request.url.path if kept else "/"
    return page.show(
        "sign_in/sign_in.html",
        status=401,
        filled=Filled(),
        next=address,
        kept=json.dumps(kept, ensure_ascii=False) if is_sending and kept else "",
        lost_files=sorted(sent.files),
        texts={name: value if isinstance(value, list) else [str(value)] for name, value in kept.items()},
        detail=detail if is_sending else "",
    )


def _proxys_sign_in(request: Request) -> str:
    """Return where a proxy in front signs in whoever is only looking; empty where it has sent a token already.

    A token that does not hold is told of instead, or the browser would be sent to and fro for ever.
    """
    proxy = request.app.state.proxy
    is_looking = request.method in security.SAFE_METHODS and request.headers.get("sec-fetch-mode") in {None, "navigate"}
    if proxy is None or not is_looking or security.proxied(request):
        return ""
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{proxy.settings.sign_in_path}?{urlencode({'redirect': address})}"


def _sent(request: Request) -> Filled:
    """Return the form that was sent; nothing of one that may tell who a participant is, which no other page shows."""
    sent: Filled | None = getattr(request.state, "filled", None)
    return Filled() if sent is None or _OF_THE_KEY.search(request.url.path) else sent


def _texts(filled: Filled) -> dict[str, str]:
    """Return the texts of a form that could not be stored, so that nobody loses them."""
    own = {"submission", "revision", "next", "kept", *_SECRET, "content", "turns", "original"}
    return {name: text for name, text in filled.values.items() if name not in own and isinstance(text, str) and text}
