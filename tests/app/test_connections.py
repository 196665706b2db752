"""The service speaks to nobody."""

import socket
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.reports import files
from tests.connections import heard
from tests.house.test_routes import addressed, routes
from tests.known import Known
from tests.making import Make


@pytest.fixture
def connections() -> Iterator[list[str]]:
    """What was connected to while the test ran."""
    with heard() as told:
        yield told


def test_p60_writing_searching_and_printing_open_no_connection(
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


def test_p60_no_address_that_is_asked_for_opens_a_connection(
    service: FastAPI,
    browser: Callable[[Actor], TestClient],
    owner: Actor,
    caseworker: Actor,
    make: Make,
    connections: list[str],
) -> None:
    known, visitor = Known(make, UUID(str(caseworker.person_id))), browser(owner)
    for method, path, _ in routes(service):
        if method == "GET" and "{secret}" not in path:
            visitor.get(addressed(path, known.ids), follow_redirects=False)
    assert connections == []


def test_a_connection_would_be_heard_of(connections: list[str]) -> None:
    with socket.socket() as opened, pytest.raises(OSError):
        opened.connect(("127.0.0.1", 1))
    assert connections == ["socket.connect ('127.0.0.1', 1)"]
