"""`fasett serve`."""

import asyncio
import os
import socket
from enum import StrEnum
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from research import demo, people, sign_in, starting
from research.access import SYSTEM
from research.commands import access_log, console
from research.commands.demo import is_empty, load_with_progress
from research.installation import Installation
from research.settings import Settings

HEADER_SECONDS = 20
"""How long a new connection may take to say what it asks for."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104


class LogStyle(StrEnum):
    """How the service's log is written."""

    PLAIN = "plain"
    JSON = "json"


class Promptly(HttpToolsProtocol):
    """HTTP that sends each part of an answer at once, and waits for nobody who asks nothing.

    Workers share a socket on which asyncio leaves Nagle's algorithm on, and then every answer waits 40 ms for a
    delayed acknowledgement (RFC 896, RFC 1122 section 4.2.3.2).
    """

    def connection_made(self, transport: Any) -> None:
        """Begin a connection."""
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self._awaited = asyncio.get_running_loop().call_later(HEADER_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._awaited.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        """Close a connection on which no whole request has come: many of those would leave no room for others."""
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    is_demo: Annotated[bool, typer.Option("--demo", help="Load the demo project where there are no accounts.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many processes answer.")] = 1,
    log: Annotated[LogStyle, typer.Option(help="json: one line for each event and request.")] = LogStyle.PLAIN,
) -> None:
    """Serve the pages and the API."""
    if "base_url" not in Settings().model_fields_set:
        # Links that the service makes have to lead to where it listens; its workers read this too.
        os.environ["FASETT_BASE_URL"] = f"http://{_EVERYWHERE.get(host, host)}:{port}"
    starting.check(Settings())
    with console.opened() as installation:
        if is_demo and is_empty(installation):
            load_with_progress(installation)
        typer.echo(f"Fasett serves {installation.settings.base_url}")
        for line in _ways_in(installation, is_demo=is_demo):
            typer.echo(f"  {line}")
    is_json = log is LogStyle.JSON
    # What people search for stands in addresses, and so do one-time links: uvicorn's own access log would keep them.
    uvicorn.run(
        "research.commands.access_log:create_app" if is_json else "app.main:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=Promptly,
        # A process that is still reading its modules, on a machine that has much to do, is not dead.
        timeout_worker_healthcheck=60,
        access_log=False,
        server_header=False,
        log_config=access_log.JSON_LINES if is_json else access_log.PLAIN_LINES,
    )


def _ways_in(installation: Installation, *, is_demo: bool) -> list[str]:
    """Return what to tell whoever starts the service: how the first person gets in."""
    with installation.store.begin(SYSTEM, write=True) as work:
        if people.is_empty(work):
            link = console.address(installation.settings, "set-up", sign_in.make_set_up_link(work))
            return [f"Set up the first account (works once): {link}"]
        owner = demo.owner(work) if is_demo else None
        if owner is not None:
            link = console.address(installation.settings, "sign-in", sign_in.make_sign_in_link(work, owner.id))
            return [f"Sign in (works once): {link}"]
    return ["There are accounts already, so the demo project was not loaded."] if is_demo else []
