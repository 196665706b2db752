"""The probes of whoever runs the service."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("path", ["/healthz", "/isalive", "/isready"])
def test_a_probe_needs_no_account_and_says_nothing_more(browser: Callable[..., TestClient], path: str) -> None:
    answer = browser().get(path)
    assert (answer.status_code, answer.text) == (200, "ok")


def test_robots_are_asked_to_stay_away(browser: Callable[..., TestClient]) -> None:
    assert "Disallow: /" in browser().get("/robots.txt").text
