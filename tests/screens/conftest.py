"""A browser and a running service, both started once, and visitors to it."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.security import COOKIE
from research.words import Role
from tests.connections import heard
from tests.screens import chromium, serving
from tests.screens.chromium import Watch
from tests.screens.serving import Site

Visitor = Callable[..., Page]


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The browser."""
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service; the tests share it, so what a test writes goes into a project of its own."""
    with serving.running(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def visitor(chrome: Browser, site: Site) -> Iterator[Visitor]:
    """Open the service in a browser window of its own, signed in as somebody with a role, or as nobody."""
    opened: list[tuple[BrowserContext, Watch]] = []
    own = f"('127.0.0.1', {urlsplit(site.address).port})"

    def _open(role: Role | None = None, **options: Any) -> Page:
        context = chrome.new_context(base_url=site.address, locale="nb-NO", **options)
        opened.append((context, Watch(context, site.address)))
        if role is not None:
            context.add_cookies([{"name": COOKIE, "value": site.begin(role), "url": site.address}])
        return context.new_page()

    with heard() as connections:
        yield _open
    for context, _ in opened:
        context.close()
    assert [problem for _, watch in opened for problem in watch.problems] == []
    assert [each for each in connections if own not in each] == [], "the service asked somebody else"
