"""What the tests of the API may ask for besides."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project


@pytest.fixture
def api(program: Callable[..., TestClient], owner: Actor) -> TestClient:
    """A program that writes as the project's owner."""
    return program(owner)


@pytest.fixture
def home(project: Project) -> str:
    """The project's address."""
    return f"/api/v1/projects/{project.id}"
