"""Signing out: at the provider as well, and here when the provider says so."""

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.open_id.tokens import LOGOUT_EVENT
from research.access import Actor
from tests.app.open_id.conftest import Browser, Configure, SignIn
from tests.open_id_provider import CLIENT_ID, ISSUER, Provider

Claims = dict[str, Any]


def _is_signed_in(visitor: TestClient) -> bool:
    return bool(visitor.get("/account").status_code == 200)


def test_signing_out_leads_on_to_the_provider(browser: Browser, sign_in: SignIn) -> None:
    visitor = browser()
    sign_in(visitor)
    shown = visitor.post("/sign-out", follow_redirects=False)
    assert shown.status_code == 200
    address = re.search(r'content="0; url=([^"]+)"', shown.text)
    assert address is not None
    assert html.unescape(address[1]) == (
        f"{ISSUER}/logout?client_id={CLIENT_ID}&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fsign-in"
    )
    assert not _is_signed_in(visitor)


def test_who_was_not_signed_in_by_the_provider_is_not_sent_there(
    browser: Browser, configure: Configure, owner: Actor
) -> None:
    assert browser(owner).post("/sign-out").url.path == "/sign-in"


def test_signing_out_at_the_provider_may_be_left_out(browser: Browser, configure: Configure, sign_in: SignIn) -> None:
    configure(ends_provider_session=False)
    visitor = browser()
    sign_in(visitor)
    assert visitor.post("/sign-out").url.path == "/sign-in"


def test_a_provider_without_signing_out_is_not_gone_to(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    provider.metadata = {"end_session_endpoint": None}
    visitor = browser()
    sign_in(visitor)
    assert visitor.post("/sign-out").url.path == "/sign-in"


def test_the_providers_page_ends_the_session_it_names(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    provider.claims = {"sid": "one"}
    one, other = browser(), browser()
    sign_in(one)
    provider.claims = {"sid": "other"}
    sign_in(other)
    # In a frame of the provider's page, without any cookie.
    answer = browser().get("/open-id/front-channel-logout", params={"iss": ISSUER, "sid": "one"})
    assert answer.status_code == 200
    assert "frame-ancestors https://login.example.org;" in answer.headers["content-security-policy"]
    assert (_is_signed_in(one), _is_signed_in(other)) == (False, True)


@pytest.mark.parametrize(
    "told", [{"iss": "https://evil.example", "sid": "one"}, {"iss": ISSUER}, {"iss": ISSUER, "sid": "two"}, {}]
)
def test_no_other_session_is_ended(browser: Browser, sign_in: SignIn, provider: Provider, told: dict[str, str]) -> None:
    provider.claims = {"sid": "one"}
    visitor = browser()
    sign_in(visitor)
    assert browser().get("/open-id/front-channel-logout", params=told).status_code == 200
    assert _is_signed_in(visitor)


def _logout(provider: Provider, **more: Any) -> Claims:
    said = {**provider.told(""), "nonce": None, "events": {LOGOUT_EVENT: {}}, "jti": "a-message", **more}
    return {name: value for name, value in said.items() if value is not None}


@pytest.mark.parametrize("told", [{"sid": "one"}, {"sid": None}])
def test_a_message_of_the_providers_ends_the_session(
    browser: Browser, sign_in: SignIn, provider: Provider, told: Claims
) -> None:
    provider.claims = {"sid": "one"}
    visitor = browser()
    sign_in(visitor)
    token = provider.sign(_logout(provider, **told), typ="logout+jwt")
    assert browser().post("/open-id/back-channel-logout", data={"logout_token": token}).status_code == 200
    assert not _is_signed_in(visitor)


@pytest.mark.parametrize(
    "told",
    [{"events": None}, {"events": {"something": {}}}, {"nonce": "x"}, {"jti": None}, {"aud": "another"}, {"exp": 1}],
)
def test_a_token_that_is_no_such_message_ends_nothing(
    browser: Browser, sign_in: SignIn, provider: Provider, told: Claims
) -> None:
    provider.claims = {"sid": "one"}
    visitor = browser()
    sign_in(visitor)
    token = provider.sign(_logout(provider, **told))
    assert browser().post("/open-id/back-channel-logout", data={"logout_token": token}).status_code == 400
    assert browser().post("/open-id/back-channel-logout").status_code == 400
    assert _is_signed_in(visitor)


def test_a_message_works_once(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    provider.claims = {"sid": None}
    sent = {"logout_token": provider.sign(_logout(provider))}
    sign_in(browser())
    browser().post("/open-id/back-channel-logout", data=sent)
    visitor = browser()
    sign_in(visitor)
    browser().post("/open-id/back-channel-logout", data=sent)
    assert _is_signed_in(visitor)
