"""Probes for whoever runs the service; they say nothing of what it holds."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from research.access import SYSTEM

router = APIRouter()


@router.get("/healthz")
@router.get("/isalive")
def is_alive() -> PlainTextResponse:
    """Say that the process answers."""
    return PlainTextResponse("ok")


@router.get("/isready")
def is_ready(request: Request) -> PlainTextResponse:
    """Say that the database answers."""
    with request.app.state.installation.store.begin(SYSTEM) as work:
        work.last_change()
    return PlainTextResponse("ok")
