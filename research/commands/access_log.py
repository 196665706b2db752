"""The service's log: one line for each request by its route, never by its address.

An address may hold a one-time secret, an identifier or what somebody searches for; a route holds none of them. What
went wrong is told by its kind and its place in the code: the words of an error may repeat what was typed. This is not
the log of who was shown what (``research/access_log.py``), which lies in the database.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from time import perf_counter
from typing import Any

import structlog

from research.settings import Settings

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_log = logging.getLogger("fasett.access")
# They would log whole addresses, and what is said to a provider that signs people in.
_QUIET = {name: {"level": "WARNING"} for name in ("httpx", "httpcore")}


def _without_colours(_logger: object, _method: str, event: _Message) -> _Message:
    event.pop("color_message", None)  # uvicorn's, for terminals
    return event


def without_words(error: BaseException | None) -> str:
    """Return where an error came from, and what led to it: kinds and places in the code, and nothing they say."""
    lines: list[str] = []
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        lines += [*traceback.format_tb(error.__traceback__), f"{type(error).__module__}.{type(error).__qualname__}\n"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(lines).rstrip()


class PlainLines(logging.Formatter):
    """Lines for people, with errors told without their words."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's own name
        """Return an error as it is logged."""
        return without_words(ei[1])


def _errors_without_words(_logger: object, _method: str, event: _Message) -> _Message:
    raised = event.pop("exc_info", None)
    if raised:
        event["exception"] = without_words(raised[1] if isinstance(raised, tuple) else raised)
    return event


def _config(formatter: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {"uvicorn.access": {"handlers": [], "propagate": False}, "alembic": {"level": "WARNING"}, **_QUIET},
    }


PLAIN_LINES = _config({"()": PlainLines, "fmt": "%(levelname)s: %(message)s"})
JSON_LINES = _config(
    {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _errors_without_words,
        ],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_colours,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
)


class AccessLog:
    """Logs each request when it has been answered: method, route, status and milliseconds."""

    def __init__(self, app: _App, *, tells_addresses: bool = False) -> None:
        """Log the requests to an app.

        Args:
            tells_addresses: Whether it is logged where a request came from as well.
        """
        self._app = app
        self._tells_addresses = tells_addresses

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer by the app, and log how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        status = 500

        async def _send(message: _Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, _send)
        finally:
            passed = round((perf_counter() - begun) * 1000, 1)
            about = {"method": scope["method"], "route": _route(scope), "status": status, "milliseconds": passed}
            if self._tells_addresses and scope.get("client"):
                about["address"] = scope["client"][0]
            _log.info("request", extra=about)


def _route(scope: _Message) -> str:
    """Return the pattern of the address that was asked for; nothing when no route answers it."""
    # A route knows its path below the router it is in; FastAPI keeps the whole path beside it.
    whole = scope.get("fastapi", {}).get("effective_route_context")
    return str(getattr(whole or scope.get("route"), "path", ""))


def create_app() -> AccessLog:
    """Return the web service with an access log around it."""
    # By name, since the domain knows nothing of the web.
    create: Callable[[], _App] = import_module("app.main").create_app
    return AccessLog(create(), tells_addresses=Settings().log_addresses)
