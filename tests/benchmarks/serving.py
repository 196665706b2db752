"""The web services that are measured: ours, Datasette on the same texts, and a page that does nothing.

Each is a process group of its own, which is ended whatever happens.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from app.context import HTMX
from app.security import COOKIE
from tests.benchmarks.engines import HITS, TABLE

START_SECONDS = 60
_NO_LIMIT_MS = "600000"
_DATASETTE = {
    "sql_time_limit_ms": _NO_LIMIT_MS,
    "facet_time_limit_ms": _NO_LIMIT_MS,
    # Only what is asked for is counted, on both sides.
    "suggest_facets": "off",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a running server, and how it is asked for some words.

    Attributes:
        address: The path with its query, but for the words.
        marks: What an answer of this page holds, so that no error is measured in its place.
    """

    port: int
    address: str
    marks: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def path(self, words: str) -> str:
        """Return the path that asks for some words."""
        return self.address.replace("WORDS", urlencode({"": words})[1:])

    def check(self, words: str) -> int:
        """Ask once, see that the answer is what it should be, and return its length in bytes."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{self.path(words)}", headers=dict(self.headers))
        with urllib.request.urlopen(asked, timeout=START_SECONDS) as answer:
            content: bytes = answer.read()
        missing = [mark for mark in self.marks if mark not in content.decode()]
        if missing:
            raise RuntimeError(f"{self.path(words)} is answered without {', '.join(missing)}")
        return len(content)


def pages(port: int, project_id: UUID, secret: str) -> dict[str, Page]:
    """Return our search page, as a part that htmx asks for and whole."""
    address = f"/projects/{project_id}/search?q=WORDS"
    marks = ("f-hit__title", "<mark>", "f-facet__n")
    cookie = {"Cookie": f"{COOKIE}={secret}"}
    return {
        "block": Page(port, address, marks, {**cookie, HTMX: "true"}),
        "page": Page(port, address, (*marks, "<!doctype html>"), cookie),
    }


def datasette_page(port: int, database: Path) -> Page:
    """Return Datasette's page of the table, with a search, twenty rows and the facets that our page shows."""
    facets = "&".join(f"_facet={facet}" for facet in ("phase", "kind", "tag"))
    address = f"/{database.stem}/{TABLE}?_search=WORDS&_size={HITS}&{facets}"
    return Page(port, address, ("where search matches", 'id="facet-phase"', 'id="facet-kind"', 'id="facet-tag"'))


@contextmanager
def fasett(folder: Path, workers: int) -> Iterator[int]:
    """Serve an installation as ``fasett serve`` does, and yield the port."""
    port = free_port()
    command = ["-m", "research", "serve", "--port", str(port), "--workers", str(workers)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("FASETT_")}
    with _started(command, port, "/isready", {**own, "FASETT_DATA_DIR": str(folder)}):
        yield port


@contextmanager
def datasette(database: Path) -> Iterator[int]:
    """Serve a SQLite file with Datasette, and yield the port."""
    port = free_port()
    settings = [part for name, value in _DATASETTE.items() for part in ("--setting", name, value)]
    with _started(["-m", "datasette", "serve", str(database), "--port", str(port), *settings], port, "/-/versions"):
        yield port


@contextmanager
def nothing(size: int) -> Iterator[Page]:
    """Serve a page of so many bytes that does nothing, and yield it."""
    port = free_port()
    command = ["-m", "uvicorn", "--factory", "tests.benchmarks.serving:create_nothing", "--port", str(port)]
    with _started([*command, "--no-access-log"], port, "/", {**os.environ, "BENCHMARK_BYTES": str(size)}):
        yield Page(port, "/?q=WORDS")


def create_nothing() -> FastAPI:
    """Return a service whose one page is as long as it was told, in a thread as our own pages are."""
    content = "x" * int(os.environ["BENCHMARK_BYTES"])
    app = FastAPI()

    @app.get("/")
    def _page(q: str = "") -> HTMLResponse:
        return HTMLResponse(content)

    return app


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _started(
    arguments: list[str], port: int, path: str, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            urllib.request.urlopen(address, timeout=START_SECONDS).close()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{address} answers {error.code}") from error
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} does not answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    for each in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, each)
            process.wait(timeout=10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
