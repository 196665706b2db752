"""`fasett serve` and `fasett demo`: how the first person gets in, and what the log never says."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from research.commands import serve
from tests.research.commands.conftest import Fasett

SEARCHED = "hemmelighet"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the service: what it printed before it answered, its answers by path, and its log."""

    printed: str
    statuses: dict[str, int]
    log: list[str]

    @property
    def link(self) -> str:
        """The one-time link it printed."""
        return next(word for word in self.printed.split() if word.startswith("http") and word.count("/") > 3)


@contextmanager
def service(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """Serve on a free port until the block is left; the log grows as it is read."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith("FASETT_")}
    command = [sys.executable, "-m", "research", "--data", str(folder), "serve", "--port", str(port), *options]
    with subprocess.Popen(
        command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        log: list[str] = []
        try:
            for line in process.stderr:
                log.append(line)
                if "Uvicorn running" in line:
                    break
            yield process, port, log
        finally:
            process.terminate()
            log.extend(process.stderr)


def run(folder: Path, *options: str) -> Run:
    """Serve, ask for a few pages, and stop."""
    statuses: dict[str, int] = {}
    with service(folder, *options) as (process, port, log):
        assert process.stdout is not None
        printed = [process.stdout.readline(), process.stdout.readline()]
        link = Run("".join(printed), {}, []).link
        for path in (
            httpx.URL(link).path,
            f"/sign-in?next=/{SEARCHED}",
            "/api/v1/projects",
            "/healthz",
            f"/{SEARCHED}",
        ):
            statuses[path] = httpx.get(f"http://127.0.0.1:{port}{path}").status_code
    return Run("".join(printed), statuses, log)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the runs."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def first(folder: Path) -> Run:
    """The first run, with the demo project and a log of JSON lines."""
    return run(folder, "--demo", "--log", "json")


def test_the_demo_is_served_with_a_sign_in_link_that_works(first: Run) -> None:
    assert "Sign in (works once): http://127.0.0.1:" in first.printed
    assert first.statuses[httpx.URL(first.link).path] == 200


def test_requests_are_logged_by_route_as_lines_of_json(first: Run) -> None:
    logged = [json.loads(line) for line in first.log]
    requests = [(each["method"], each["route"], each["status"]) for each in logged if each["event"] == "request"]
    statuses = list(first.statuses.values())
    assert requests == [
        ("GET", "/sign-in/{secret}", statuses[0]),
        ("GET", "/sign-in", statuses[1]),
        ("GET", "/api/v1/projects", statuses[2]),
        ("GET", "/healthz", statuses[3]),
        ("GET", "", statuses[4]),
    ]


def test_p56_no_secret_and_nothing_that_was_asked_for_is_in_the_log(first: Run) -> None:
    log = "".join(first.log)
    assert first.link.rpartition("/")[2] not in log
    assert SEARCHED not in log


def test_the_next_start_loads_nothing_anew_and_prints_a_new_link(first: Run, folder: Path) -> None:
    second = run(folder, "--demo")
    assert second.link.rpartition("/")[2] != first.link.rpartition("/")[2]
    assert second.statuses[httpx.URL(second.link).path] == 200
    assert SEARCHED not in "".join(second.log)


def test_an_empty_installation_is_served_with_a_link_to_set_it_up(tmp_path: Path) -> None:
    begun = run(tmp_path)
    assert "Set up the first account (works once): " in begun.printed
    assert begun.statuses[httpx.URL(begun.link).path] == 200


def test_the_demo_is_loaded_once(embedded: Fasett) -> None:
    assert embedded("demo").exit_code == 0
    assert embedded("demo").exit_code == 1
    assert embedded("demo", "--if-empty").exit_code == 0


def test_a_connection_that_asks_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEADER_SECONDS", 0.05)

    async def _answer(_scope: Any, _receive: Any, _send: Any) -> None:
        raise AssertionError("nothing was asked")

    async def _connect() -> bytes:
        config = uvicorn.Config(_answer, http=serve.Promptly, log_config=None)
        config.load()
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            lambda: serve.Promptly(config=config, server_state=ServerState(), app_state={}), "127.0.0.1", 0
        )
        async with listening:
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            writer.write(b"GET /sign-in HTTP/1.1\r\nHost: ")
            said = await reader.read()
            writer.close()
            await writer.wait_closed()
        return said

    assert asyncio.run(_connect()) == b""
