"""The service's log: one line for each request by its route, never by its address.

An address may hold a one-time secret, an identifier or what somebody searches for; a route holds none of them.
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from time import perf_counter
from typing import Any

import structlog

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_log = logging.getLogger("fasett.access")


def _without_colours(_logger: object, _method: str, event: _Message) -> _Message:
    event.pop("color_message", None)  # uvicorn's, for terminals
    return event


def _config(formatter: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {"uvicorn.access": {"handlers": [], "propagate": False}, "alembic": {"level": "WARNING"}},
    }


PLAIN_LINES = _config({"format": "%(levelname)s: %(message)s"})
JSON_LINES = _config(
    {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
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

    def __init__(self, app: _App) -> None:
        self._app = app

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
    return AccessLog(create())
