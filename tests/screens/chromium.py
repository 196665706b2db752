"""The browser of the tests: where it is found, how it is started, and what must not happen in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
LOCAL = ("data:", "blob:", "about:")

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
_BREACHES = """async (rules) => (await axe.run({ runOnly: rules, resultTypes: ["violations"] })).violations
  .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.any.map((each) => each.message)}`))"""


def found() -> str | None:
    """Return where the browser is: what FASETT_CHROMIUM says, or the first that is installed."""
    return os.environ.get("FASETT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser; without one the tests are skipped, or fail where a browser is required."""
    executable = found()
    if executable is None:
        missing = f"no browser: install one of {', '.join(NAMES)}, or say where it is in FASETT_CHROMIUM"
        if os.environ.get("FASETT_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def breaches(page: Page) -> list[str]:
    """Return where a page, as it is shown now, breaks an accessibility rule that a machine can check."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_BREACHES, RULES)
    return found


class Watch:
    """Takes note of what must not happen in any page: errors, breaches of the content policy, requests elsewhere."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._address = address
        self._elsewhere: list[str] = []
        self._errors: list[tuple[str, str]] = []
        self._refused: set[str] = set()
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("request", self._send)
        context.on("response", self._receive)

    @property
    def problems(self) -> list[str]:
        """What has gone wrong so far; a page that was answered with a refusal is not an error of the page."""
        errors = [text for text, source in self._errors if source not in self._refused]
        return errors + [f"asked elsewhere: {url}" for url in self._elsewhere]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            source = message.location["url"].partition("#")[0]
            self._errors.append((f"{message.text} ({source})", source))

    def _fail(self, error: WebError) -> None:
        self._errors.append((str(error.error), ""))

    def _send(self, request: Request) -> None:
        if not request.url.startswith((self._address, *LOCAL)):
            self._elsewhere.append(request.url)

    def _receive(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self._refused.add(response.url)
