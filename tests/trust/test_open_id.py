"""Statements of the checklist of privacy that signing in by way of others must not break."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.open_id import outgoing
from app.open_id.client import Client
from app.open_id.outgoing import Outgoing
from research.installation import Installation
from research.open_id_settings import OpenIdSettings
from tests.making import Clock
from tests.open_id_provider import CLIENT_ID, ISSUER, PID, SECRET, Provider

Browser = Callable[..., TestClient]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom the service would have connected to; nobody is reached."""
    asked: list[str] = []

    def _refuse(_self: Any, request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url.host))
        raise httpx.ConnectError("there is no network here", request=request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", _refuse)
    return asked


@pytest.fixture
def provider(service: FastAPI, installation: Installation, clock: Clock) -> Provider:
    """A provider in the same process that the installation signs people in by way of."""
    found = Provider(clock)
    told: dict[str, Any] = {"client_id": CLIENT_ID, "client_secret": SECRET, "new_people": "anybody", "userinfo": True}
    installation.settings.open_id = OpenIdSettings(issuer=ISSUER, **told)
    service.state.open_id = Client(
        installation.settings.open_id, installation.settings.base_url, Outgoing(found.transport)
    )
    return found


def _sign_in(visitor: TestClient, provider: Provider) -> httpx.Response:
    away = visitor.get("/open-id/sign-in", follow_redirects=False)
    back: httpx.Response = visitor.get(provider.authorize(away.headers["location"]))
    return back


def test_p60_nobody_is_connected_to_where_no_provider_is_set(browser: Browser, connected: list[str]) -> None:
    for path in (
        "/sign-in",
        "/open-id/sign-in",
        "/open-id/return?state=x&code=y",
        "/open-id/front-channel-logout?sid=x",
    ):
        browser().get(path)
    browser().post("/open-id/back-channel-logout", data={"logout_token": "a.b.c"})
    assert connected == []


def test_p60_only_the_provider_that_is_set_is_connected_to(
    installation: Installation, connected: list[str], clock: Clock
) -> None:
    told: dict[str, Any] = {"client_id": CLIENT_ID, "client_secret": SECRET}
    installation.settings.open_id = OpenIdSettings(issuer=ISSUER, **told)
    with TestClient(create_app(installation=installation)) as visitor:
        visitor.get("/sign-in")
        assert connected == []
        assert visitor.get("/open-id/sign-in").status_code == 502
    assert connected == ["login.example.org"]


def test_p60_a_provider_leads_the_service_nowhere_else(provider: Provider, browser: Browser) -> None:
    provider.answers["/token"] = lambda request: httpx.Response(307, headers={"Location": "https://evil.example/"})
    assert _sign_in(browser(), provider).status_code == 502
    assert "evil.example" not in "".join(provider.asked)


def test_p61_a_sign_in_by_way_of_others_is_kept_from_scripts_and_other_sites(
    provider: Provider, browser: Browser
) -> None:
    visitor = browser()
    away = visitor.get("/open-id/sign-in", follow_redirects=False)
    back = visitor.get(provider.authorize(away.headers["location"]), follow_redirects=False)
    cookies = away.headers.get_list("set-cookie") + back.headers.get_list("set-cookie")
    kept = [cookie for cookie in cookies if "Max-Age=0" not in cookie]
    assert len(kept) > 1
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in kept)


def test_p61_a_session_that_a_provider_began_ends_when_idle(
    provider: Provider, browser: Browser, clock: Clock, installation: Installation
) -> None:
    visitor = browser()
    _sign_in(visitor, provider)
    assert visitor.get("/account").status_code == 200
    clock.advance(minutes=installation.settings.session_idle_minutes + 1)
    assert visitor.get("/account").status_code == 401


def test_p62_no_log_and_no_file_holds_tokens_or_identity_numbers(
    provider: Provider, browser: Browser, installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = {"sub": "a-special-subject", "pid": PID, "https://claims.example/pid": PID, "nested": [{"pid": PID}]}
    provider.claims, provider.person = {**told, "sid": "a-special-session"}, told
    visitor = browser()
    assert _sign_in(visitor, provider).status_code == 200
    provider.claims |= {"aud": "another"}
    refused = _sign_in(browser(), provider)
    assert refused.status_code == 403
    written = b"".join(file.read_bytes() for file in Path(installation.settings.data_dir).rglob("*") if file.is_file())
    said = caplog.text + refused.text + visitor.get("/account").text
    for secret in (PID, "a-special-subject", "a-special-session", SECRET, "eyJ"):
        assert secret not in said
        assert secret.encode() not in written


def test_p62_an_unexpected_error_on_the_way_back_tells_nothing_of_it(
    provider: Provider,
    service: FastAPI,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def _break(_answer: object) -> None:
        raise RuntimeError("something broke")

    monkeypatch.setattr(outgoing, "_object", _break)
    visitor = TestClient(service, raise_server_exceptions=False)
    answer = visitor.get("/open-id/sign-in")
    assert answer.status_code == 500
    assert SECRET not in caplog.text + answer.text
