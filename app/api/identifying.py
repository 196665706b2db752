"""What programs say and are told of what looks like personal data: two headers of a request, and one of the answer."""

from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from research.doors import LONGEST_REASON, SHORTEST_REASON, Override
from research.records import clean_text

TOLD = "Fasett-Identifiers"
_MOST_TOLD = 40
_HEADERS = {
    TOLD: {
        "description": "What was stored and looks like personal data, such as `what_happened=phone@12-20`.",
        "schema": {"type": "string"},
    }
}


class IdentifierProblem(BaseModel):
    """Where something looks like personal data, in code points from 0; what stands there is never repeated."""

    field: str
    kind: str
    certainty: str
    start: int
    end: int
    row: int | None = None


def say_override(
    request: Request,
    override_reason: Annotated[
        str | None,
        Header(
            min_length=SHORTEST_REASON,
            max_length=LONGEST_REASON,
            description="Why something that can only be somebody's number is stored all the same; it is logged.",
        ),
    ] = None,
    mask_identifiers: Annotated[
        bool, Header(description="Replace whatever looks like personal data by what it is.")
    ] = False,
) -> None:
    """Keep what a request says of personal data, for the unit of work that it writes in."""
    request.state.override = Override(reason=_read(override_reason or ""), masks=mask_identifiers)


def documented(options: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Return what the documentation says of a writing route's answers, with the header that tells what was found."""
    made = options.get("status_code") or 200
    responses = dict(options.get("responses") or {})
    return {**responses, made: {**responses.get(made, {}), "headers": _HEADERS}}


def tell(request: Request, answer: Response) -> Response:
    """Tell with an answer what was stored and looks like personal data."""
    if told := getattr(request.state, "told", ()):
        answer.headers[TOLD] = ", ".join(map(str, told[:_MOST_TOLD]))
    return answer


def _read(written: str) -> str:
    """Return a header's text, which clients send in UTF-8 though HTTP knows no encoding."""
    try:
        return clean_text(written.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return clean_text(written)
