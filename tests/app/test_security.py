"""What a browser is told to allow, and what is refused before any page is asked."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.rendering import static
from app.security import COOKIE, HEADERS, Guard
from research import observations, people
from research.access import Actor
from research.installation import Installation
from research.people import PasswordDraft
from research.projects import Project
from research.settings import MEBIBYTE, Settings
from research.store import Store

Browser = Callable[..., TestClient]
PASSWORD = "correct horse battery"
TYPED = {"what_happened": "The queue was long.", "phase": "explore"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that takes in little."""
    return settings.model_copy(update={"upload_limit_bytes": 10_000})


@pytest.fixture
def home(project: Project) -> str:
    """Where observations are sent."""
    return f"/projects/{project.id}/observations"


def _stored(store: Store, owner: Actor, project: Project) -> int:
    with store.begin(owner) as work:
        return len(observations.find(work, project.id))


@pytest.mark.parametrize(
    "path",
    ["/account", "/", "/sign-in", "/nowhere", "/healthz", "/static/fasett.css", "/api/v1/projects", "/api/v1/docs"],
)
def test_every_answer_tells_the_browser_what_to_allow(browser: Browser, owner: Actor, path: str) -> None:
    answer = browser(owner).get(path, follow_redirects=False)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_p56_no_address_is_told_to_another_site() -> None:
    assert HEADERS["Referrer-Policy"] == "no-referrer"


def test_a_refused_request_tells_the_browser_what_to_allow(browser: Browser, owner: Actor, home: str) -> None:
    answer = browser(owner).post(home, data=TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_an_unexpected_error_tells_the_browser_what_to_allow(service: FastAPI, browser: Browser, owner: Actor) -> None:
    @service.get("/breaks")
    def _breaks() -> None:
        raise RuntimeError("something broke")

    visitor = TestClient(service, raise_server_exceptions=False, cookies=browser(owner).cookies)
    answer = visitor.get("/breaks")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"


def test_p60_nothing_is_loaded_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "http" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/account", "/sign-in", "/nowhere", "/api/v1/projects"])
def test_p56_pages_are_kept_by_no_cache(browser: Browser, owner: Actor, path: str) -> None:
    assert browser(owner).get(path, follow_redirects=False).headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_good(browser: Browser) -> None:
    answer = browser().get(static("fasett.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://example.org"},
        {"Origin": "http://testserver.example.org"},
        {"Origin": "null"},
    ],
)
def test_what_another_site_sends_is_refused(
    browser: Browser, owner: Actor, project: Project, store: Store, home: str, headers: dict[str, str]
) -> None:
    visitor = browser(owner)
    del visitor.headers["Sec-Fetch-Site"]
    answer = visitor.post(home, data=TYPED, headers=headers)
    assert answer.status_code == 403
    assert "nothing was done" in answer.text
    assert _stored(store, owner, project) == 0


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}, {}]
)
def test_what_an_own_page_sends_is_done(
    browser: Browser, owner: Actor, project: Project, store: Store, home: str, headers: dict[str, str]
) -> None:
    visitor = browser(owner)
    del visitor.headers["Sec-Fetch-Site"]
    visitor.post(home, data=TYPED, headers=headers)
    assert _stored(store, owner, project) == 1


def test_a_link_from_another_site_is_followed(browser: Browser, owner: Actor) -> None:
    assert browser(owner).get("/account", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("size", [20_000, 2 * MEBIBYTE], ids=["over the limit", "so large that it is not read"])
def test_a_form_over_the_limit_is_refused(
    browser: Browser, owner: Actor, project: Project, store: Store, home: str, size: int
) -> None:
    answer = browser(owner).post(home, data={**TYPED, "consequence": "x" * size})
    assert answer.status_code == 413
    assert "This is too large" in answer.text
    assert _stored(store, owner, project) == 0


def test_what_was_typed_beside_a_file_over_the_limit_is_shown(browser: Browser, owner: Actor, home: str) -> None:
    answer = browser(owner).post(home, data=TYPED, files={"file": ("talk.txt", b"x" * 20_000)})
    assert answer.status_code == 413
    assert "The queue was long.</textarea>" in answer.text


def test_a_size_that_is_not_told_beforehand_is_counted(browser: Browser, owner: Actor, home: str) -> None:
    def _chunks() -> Iterator[bytes]:
        yield b"phase=explore&what_happened="
        for _ in range(20):
            yield b"x" * (MEBIBYTE // 10)

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser(owner).post(home, content=_chunks(), headers=kind).status_code == 413


def test_a_token_opens_no_page(program: Callable[..., TestClient], owner: Actor) -> None:
    assert program(owner).get("/account").status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_session_opens_nothing_to_programs(browser: Browser, owner: Actor, method: str) -> None:
    answer = browser(owner).request(method, "/api/v1/projects")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="fasett"'


def _cookie(client: TestClient, store: Store, owner: Actor) -> str:
    assert owner.person_id is not None
    with store.begin(owner, write=True) as work:
        people.set_password(work, owner.person_id, PasswordDraft(password=PASSWORD))
    sent = {"email": "owner@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", data=sent, follow_redirects=False)
    cookies: list[str] = answer.headers.get_list("set-cookie")
    return next(cookie for cookie in cookies if cookie.startswith((f"{COOKIE}=", f"__Host-{COOKIE}=")))


def test_the_sessions_cookie_is_kept_from_scripts_and_other_sites(browser: Browser, store: Store, owner: Actor) -> None:
    cookie = _cookie(browser(), store, owner)
    for said in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert said in cookie
    assert "Secure" not in cookie


def test_where_the_address_is_encrypted_the_cookie_goes_nowhere_else(
    installation: Installation, store: Store, owner: Actor
) -> None:
    settings = installation.settings.model_copy(update={"base_url": "https://fasett.example.org"})
    encrypted = Installation(settings, store, installation.finder)
    with TestClient(create_app(installation=encrypted)) as client:
        assert "Secure" in _cookie(client, store, owner)
        assert "max-age=31536000" in client.get("/sign-in").headers["strict-transport-security"]


def test_signing_out_takes_the_cookie_away(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/sign-out", follow_redirects=False)
    assert any(cookie.startswith(f'{COOKIE}=""; expires=') for cookie in answer.headers.get_list("set-cookie"))


def test_a_body_that_stops_coming_is_given_up() -> None:
    async def _reads(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    async def _stalls() -> Message:
        if not begun:
            begun.append(True)
            return {"type": "http.request", "body": b"what_happened=", "more_body": True}
        return await asyncio.Event().wait()  # type: ignore[return-value]

    async def _unsent(_message: Message) -> None:
        raise AssertionError("nothing is answered")

    begun: list[bool] = []
    guard = Guard(_reads, largest_bytes=1_000, is_https=False, body_seconds=0.01)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    with pytest.raises(HTTPException) as refused:
        asyncio.run(guard(scope, _stalls, _unsent))
    assert refused.value.status_code == 408
