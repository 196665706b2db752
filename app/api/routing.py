"""The route of the API: how it answers what no handler should have to know of."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from app.api.identifying import documented, say_override, tell
from app.errors import Stale
from research.errors import Conflict, TooLarge
from research.settings import MEBIBYTE
from research.words import N_

_WRITING = {"POST", "PUT", "PATCH"}


class Route(APIRoute):
    """A route that answers in HTTP's own words: 412 for what is stale, 413 for what was cut off unread.

    Its summary is the first sentence of its function's docstring.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["summary"] = options.get("summary") or str(endpoint.__doc__).split("\n")[0].rstrip(".")
        if _WRITING & set(options.get("methods") or ()):
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(say_override)]
            options["responses"] = documented(options)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request, or raises what the table of statuses knows."""
        handle = super().get_route_handler()

        async def _handle(request: Request) -> Response:
            try:
                return tell(request, await handle(request))
            except Conflict as error:
                raise Stale(error.message, stored=error.stored, **error.values) from error
            except (RequestValidationError, HTTPException) as error:
                if not getattr(request.state, "is_too_large", False):
                    raise
                limit = request.app.state.installation.settings.upload_limit_bytes // MEBIBYTE
                raise TooLarge(N_("This is too large: the limit is %(megabytes)d MB."), megabytes=limit) from error

        return _handle
