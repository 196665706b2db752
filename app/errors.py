"""Errors as answers: one table from error to status, a page for people, problem details for programs (RFC 9457)."""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app import security
from app.context import Page, visitor
from app.forms import Filled
from research import errors
from research.errors import FasettError
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
    errors.Invalid: 422,
    errors.Repeated: 409,
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
    409: N_("Somebody else saved first"),
    410: N_("The link no longer works"),
    412: N_("Somebody else saved first"),
    413: N_("Too large"),
    422: N_("Something needs mending"),
    428: N_("Say which revision you read"),
    500: N_("Something went wrong here"),
    502: N_("A tool failed"),
}
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
    return _answer(page, request, status_of(error), explain(error, page.language), more)


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
    }.get(error.status_code, N_("That could not be understood."))
    return _answer(page, request, error.status_code, page.say(detail), {}, dict(error.headers or {}))


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("unexpected error in %s %s", request.method, request.scope.get("path"), exc_info=error)
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
    kept: Filled = getattr(request.state, "filled", None) or Filled()
    answer = page.show(
        "errors/error.html", status=status, title=title, detail=detail, line=more.get("line"), kept=_texts(kept)
    )
    answer.headers.update(headers or {})
    return answer


def _sign_in(page: Page, request: Request, detail: str) -> Response:
    """Ask for a sign-in, and keep what was typed for after it."""
    sent: Filled = getattr(request.state, "filled", None) or Filled()
    kept = {name: value for name, value in sent.values.items() if name != "password"}
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
        detail=detail if is_sending else "",
    )


def _texts(filled: Filled) -> dict[str, str]:
    """Return the texts of a form that could not be stored, so that nobody loses them."""
    own = {"submission", "revision", "next", "kept", "password", "content", "turns", "original"}
    return {name: text for name, text in filled.values.items() if name not in own and isinstance(text, str) and text}
