"""Answers that do not hold: each is refused with a page that says what to do, and signs nobody in."""

import ast
import base64
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.testclient import TestClient

import app.open_id
from app.open_id.outgoing import LARGEST_BYTES
from app.open_id.refusals import CAUSES
from research.access import Actor
from tests.app.open_id.conftest import Browser, Configure, SignIn
from tests.making import Clock
from tests.open_id_provider import CLIENT_ID, ISSUER, PID, Provider, rsa_key, unsigned

Forge = Callable[[Provider, dict[str, Any]], str]


def _is_signed_in(visitor: TestClient) -> bool:
    return bool(visitor.get("/account").status_code == 200)


def _away(visitor: TestClient, address: str = "/") -> str:
    return str(visitor.get("/open-id/sign-in", params={"next": address}, follow_redirects=False).headers["location"])


def _check_refused(visitor: TestClient, answer: httpx.Response, cause: str, status: int = 403) -> None:
    assert answer.status_code == status
    assert f"the cause is called {cause}." in answer.text
    assert 'href="/sign-in"' in answer.text
    assert not _is_signed_in(visitor)


@pytest.mark.parametrize(
    ("claims", "cause"),
    [
        ({"iss": "https://login.example.org/other/v2.0"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": {"fasett-client": 1}}, "aud"),
        ({"aud": [CLIENT_ID, "another-client"]}, "azp"),
        ({"azp": "another-client"}, "azp"),
        ({"azp": ["another-client"]}, "azp"),
        ({"exp": 1_700_000_000}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": "never"}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": 2_000_000_000}, "clock"),
        ({"iat": None}, "iat"),
        ({"nbf": 2_000_000_000}, "clock"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"at_hash": "of-another-token"}, "at_hash"),
        ({"at_hash": 1}, "at_hash"),
        ({"sub": None}, "subject"),
        ({"sub": ""}, "subject"),
        ({"sub": ["somebody"]}, "subject"),
    ],
)
def test_a_claim_that_does_not_hold_signs_nobody_in(
    browser: Browser, sign_in: SignIn, provider: Provider, claims: dict[str, Any], cause: str
) -> None:
    provider.claims = claims
    visitor = browser()
    _check_refused(visitor, sign_in(visitor), cause)


def _with_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """Sign with the public key as if it were a secret, which a careless reader would then check with it."""
    public = OctKey.import_key(provider.key.as_pem(private=False).decode().replace("-----", "").replace("\n", ""))
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims, public, algorithms=["HS256"])


def _by_another(_provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, rsa_key("another"), algorithms=["RS256"])


def _with_own_key(_provider: Provider, claims: dict[str, Any]) -> str:
    """Send the key along with the token, which a careless reader would then believe."""
    own = rsa_key("another")
    header = {"alg": "RS256", "kid": "first", "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own, algorithms=["RS256"])


def _changed(provider: Provider, claims: dict[str, Any]) -> str:
    head, _, signature = provider.sign(claims).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "somebody else"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize(
    ("forge", "cause"),
    [
        (lambda provider, claims: unsigned(claims), "alg"),
        (lambda provider, claims: unsigned(claims, "NONE"), "alg"),
        (lambda provider, claims: unsigned(claims, "RS256"), "signature"),
        (_with_public_key, "alg"),
        (_by_another, "signature"),
        (_with_own_key, "signature"),
        (_changed, "signature"),
        (lambda provider, claims: provider.sign(claims, kid="unknown"), "kid"),
        (lambda provider, claims: "no token", "token"),
        (lambda provider, claims: "a.b.c", "token"),
        (lambda provider, claims: "å.å.å", "token"),
        (lambda provider, claims: provider.sign(claims) + ".x.y", "token"),
        (lambda provider, claims: f"{base64.urlsafe_b64encode(b'[' * 40_000).decode()}.a.b", "token"),
        (lambda provider, claims: provider.sign({**claims, "more": "x" * 70_000}), "token"),
    ],
)
def test_a_token_that_is_not_the_providers_signs_nobody_in(
    browser: Browser, sign_in: SignIn, provider: Provider, forge: Forge, cause: str
) -> None:
    def _answer(request: httpx.Request) -> httpx.Response:
        claims = provider.told(provider.request["nonce"])
        return httpx.Response(200, json={"id_token": forge(provider, claims)})

    provider.answers["/token"] = _answer
    visitor = browser()
    _check_refused(visitor, sign_in(visitor), cause)


def test_a_nonce_of_an_earlier_sign_in_does_not_hold(browser: Browser, sign_in: SignIn, provider: Provider) -> None:
    sign_in(browser())
    provider.claims = {"nonce": provider.request["nonce"]}
    visitor = browser()
    _check_refused(visitor, sign_in(visitor), "nonce")


def test_an_answer_is_good_for_the_browser_that_asked(
    browser: Browser, configure: Configure, provider: Provider
) -> None:
    back = provider.authorize(_away(browser()))
    victim = browser()
    _check_refused(victim, victim.get(back), "state")


def test_an_answer_with_the_state_of_another_request_is_refused(
    browser: Browser, configure: Configure, provider: Provider
) -> None:
    one, other = browser(), browser()
    back = provider.authorize(_away(one))
    state = dict(parse_qsl(urlsplit(_away(other)).query))["state"]
    answer = {**dict(parse_qsl(urlsplit(back).query)), "state": state}
    _check_refused(one, one.get(f"/open-id/return?{urlencode(answer)}"), "state")
    # The code belongs to the first request, and so does not fit with what the other browser keeps.
    _check_refused(other, other.get(f"/open-id/return?{urlencode(answer)}"), "code")


@pytest.mark.parametrize("state", ["", "x", "../../etc/passwd", "a" * 43, "å" * 43, "a" * 10_000])
def test_a_made_up_state_is_refused(browser: Browser, configure: Configure, state: str) -> None:
    visitor = browser()
    visitor.cookies.set(f"fasett_open_id_{'a' * 8}", "made up", path="/open-id")
    answer = visitor.get("/open-id/return", params={"state": state, "code": "x"})
    _check_refused(visitor, answer, "state")


def test_an_answer_works_once(browser: Browser, configure: Configure, provider: Provider) -> None:
    visitor = browser()
    back = provider.authorize(_away(visitor))
    kept = dict(visitor.cookies)
    visitor.get(back)
    thief = browser()
    for name, value in kept.items():
        thief.cookies.set(name, value)
    _check_refused(thief, thief.get(back), "state")


def test_a_code_that_was_used_is_refused(browser: Browser, configure: Configure, provider: Provider) -> None:
    visitor = browser()
    code = dict(parse_qsl(urlsplit(provider.authorize(_away(visitor))).query))["code"]
    state = dict(parse_qsl(urlsplit(_away(visitor)).query))["state"]
    answer = visitor.get("/open-id/return", params={"code": code, "state": state, "iss": ISSUER})
    _check_refused(visitor, answer, "code")


def test_an_answer_that_took_too_long_is_refused(
    browser: Browser, configure: Configure, provider: Provider, clock: Clock
) -> None:
    visitor = browser()
    back = provider.authorize(_away(visitor))
    clock.advance(hours=1)
    _check_refused(visitor, visitor.get(back), "state")


@pytest.mark.parametrize("sender", ["https://login.example.org/other", ""])
def test_an_answer_of_another_provider_is_refused(browser: Browser, sign_in: SignIn, sender: str) -> None:
    visitor = browser()
    _check_refused(visitor, sign_in(visitor, iss=sender), "sender")


def test_an_answer_of_another_provider_is_refused_where_none_need_say_who_they_are(
    browser: Browser, sign_in: SignIn, provider: Provider
) -> None:
    provider.says_iss = False
    assert sign_in(browser()).status_code == 200
    visitor = browser()
    _check_refused(visitor, sign_in(visitor, iss="https://login.example.org/other"), "sender")


def test_an_answer_that_says_something_twice_is_refused(
    browser: Browser, configure: Configure, provider: Provider
) -> None:
    visitor = browser()
    _check_refused(visitor, visitor.get(f"{provider.authorize(_away(visitor))}&code=another"), "state")


def test_what_the_provider_says_of_an_error_is_not_shown(
    browser: Browser, configure: Configure, provider: Provider
) -> None:
    visitor = browser()
    state = dict(parse_qsl(urlsplit(_away(visitor)).query))["state"]
    said = {"state": state, "iss": ISSUER, "error": "access_denied", "error_description": "<b>call 5 55</b>"}
    answer = visitor.get("/open-id/return", params=said)
    assert answer.status_code == 403
    assert "You stopped on the way, or the provider does not let you in here." in answer.text
    assert "call 5 55" not in answer.text


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(
    browser: Browser, configure: Configure, provider: Provider, address: str
) -> None:
    visitor = browser()
    back = visitor.get(provider.authorize(_away(visitor, address)), follow_redirects=False)
    assert back.headers["location"] == "/"


def test_userinfo_about_somebody_else_signs_nobody_in(
    browser: Browser, configure: Configure, sign_in: SignIn, provider: Provider
) -> None:
    configure(userinfo=True)
    provider.person = {"sub": "somebody else", "email": "kari@example.org"}
    visitor = browser()
    _check_refused(visitor, sign_in(visitor), "userinfo")


def _huge(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b'{"a": "' + b"x" * LARGEST_BYTES + b'"}')


def _down(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("it does not answer", request=request)


def _redirecting(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(302, headers={"Location": "https://evil.example/"})


FAILURES = {
    "too large": _huge,
    "down": _down,
    "elsewhere": _redirecting,
    "no json": lambda request: httpx.Response(200, content=b"<html>"),
    "half json": lambda request: httpx.Response(200, content=b'{"issuer": '),
    "no text": lambda request: httpx.Response(200, content=b"\xff\xfe"),
    "deep json": lambda request: httpx.Response(200, content=b"[" * 200_000),
    "a list": lambda request: httpx.Response(200, json=[1, 2]),
    "broken": lambda request: httpx.Response(500, json={"error": "server_error"}),
    "false length": lambda request: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"no gzip"),
    "nonsense": lambda request: httpx.Response(200, json={"keys": 1, "id_token": 2, "request_uri": [], "sub": {}}),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo", "/par"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_provider_that_fails_is_told_of(
    browser: Browser,
    configure: Configure,
    provider: Provider,
    path: str,
    failure: Callable[[httpx.Request], httpx.Response],
) -> None:
    configure(userinfo=True, pushed=path == "/par")
    provider.person = {"sub": "somebody"}
    provider.answers[path] = failure
    visitor = browser()
    away = visitor.get("/open-id/sign-in", follow_redirects=False)
    answer = away if away.status_code == 502 else visitor.get(provider.authorize(away.headers["location"]))
    assert answer.status_code in {502, 403}
    assert "You were not signed in" in answer.text
    assert not _is_signed_in(visitor)


@pytest.mark.parametrize(
    ("metadata", "cause"),
    [
        ({"issuer": "https://evil.example"}, "issuer"),
        ({"issuer": f"{ISSUER}/"}, "issuer"),
        ({"issuer": "https://login.example.org/{tenantid}/v2.0"}, "issuer"),
        ({"token_endpoint": "http://login.example.org/token"}, "discovery"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "discovery"),
        ({"jwks_uri": None}, "discovery"),
        ({"token_endpoint": 1}, "discovery"),
    ],
)
def test_a_description_of_another_provider_is_not_believed(
    browser: Browser, configure: Configure, provider: Provider, metadata: dict[str, Any], cause: str
) -> None:
    provider.metadata = metadata
    visitor = browser()
    answer = visitor.get("/open-id/sign-in", follow_redirects=False)
    _check_refused(visitor, answer, cause, 502)


def test_a_provider_that_answers_again_signs_people_in(
    browser: Browser, sign_in: SignIn, provider: Provider, clock: Clock
) -> None:
    provider.answers["/.well-known/openid-configuration"] = _down
    assert browser().get("/open-id/sign-in").status_code == 502
    provider.answers.clear()
    clock.advance(seconds=11)
    assert sign_in(browser()).status_code == 200


def test_nothing_of_a_token_or_an_identity_number_is_logged(
    browser: Browser, sign_in: SignIn, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider.claims = {"pid": PID, "nonce": "another", "sub": "a-very-special-subject"}
    answer = sign_in(browser())
    said = caplog.text + answer.text
    assert "sign-in refused: nonce" in caplog.text
    for secret in (PID, "a-very-special-subject", "eyJ", "Kari", "another"):
        assert secret not in said


def test_every_cause_is_explained_to_whoever_runs_the_installation(browser: Browser, owner: Actor) -> None:
    files = Path(app.open_id.__file__).parent.parent.rglob("*.py")
    named = {
        node.args[0].value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"SignInRefused", "ProviderFailed"}
        and isinstance(node.args[0], ast.Constant)
    }
    explained = {name for names in CAUSES for name in names}
    assert named - explained == set()
    shown = browser(owner).get("/help/sign-in").text
    assert all(f"<code>{name}</code>" in shown for name in explained)
