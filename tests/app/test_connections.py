"""The service speaks to nobody."""

import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.reports import files
from tests.making import Make

_watched: list[list[str]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        return
    address = arguments[1] if event == "socket.connect" else arguments[0]
    is_local = isinstance(address, str | bytes) and event == "socket.connect"  # a Unix socket: the database's
    if not is_local:
        _watched[-1].append(f"{event} {address!r}")


@pytest.fixture(scope="session")
def hooked() -> None:
    """Hear of every connection that this process opens, for good: an audit hook cannot be taken away."""
    sys.addaudithook(_hook)


@pytest.fixture
def connections(hooked: None) -> Iterator[list[str]]:
    """What was connected to while the test ran."""
    _watched.append([])
    yield _watched[-1]
    _watched.pop()


def test_writing_searching_and_printing_open_no_connection(
    browser: Callable[[Actor], TestClient], owner: Actor, project: Project, make: Make, connections: list[str]
) -> None:
    make.insight(confirmed=True)
    visitor = browser(owner)
    visitor.get(f"/projects/{project.id}/search", params={"q": "vente"})
    made = visitor.post(f"/projects/{project.id}/reports", data={"template": "closing"})
    report = made.url.path.removesuffix("/edit")
    for kind in files.FORMATS:
        assert visitor.get(f"{report}/file", params={"format": kind}).status_code == 200
    assert connections == []


def test_a_connection_would_be_heard_of(connections: list[str]) -> None:
    with socket.socket() as opened, pytest.raises(OSError):
        opened.connect(("127.0.0.1", 1))
    assert connections == ["socket.connect ('127.0.0.1', 1)"]
