"""Tokens that a proxy in front sends along: they count when they hold, and headers that merely say a name never do."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.open_id.outgoing import Outgoing
from app.open_id.proxy import Proxy
from research import access_tokens, people, sessions
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.installation import Installation
from research.open_id_settings import OpenIdSettings, ProxySettings
from research.projects import Project
from research.settings import Settings
from research.store import Store
from research.words import Role
from tests.making import Clock
from tests.open_id_provider import CLIENT_ID, ISSUER, Provider, unsigned

Browser = Callable[..., TestClient]
Arrive = Callable[..., TestClient]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation without a provider of its own."""
    return settings.model_copy(update={"open_id": OpenIdSettings()})


@pytest.fixture
def provider(clock: Clock) -> Provider:
    """Who signs the proxy's tokens."""
    return Provider(clock)


@pytest.fixture
def proxy(service: FastAPI, installation: Installation, provider: Provider, project: Project, clock: Clock) -> Proxy:
    """A proxy whose tokens count."""
    told: dict[str, Any] = {
        "issuer": ISSUER,
        "jwks_uri": f"{ISSUER}/keys",
        "client_id": CLIENT_ID,
        "grants": {"team": {"project": str(project.id), "role": "researcher"}},
    }
    installation.settings.proxy = ProxySettings(**told)
    found = Proxy(installation.settings.proxy, Outgoing(provider.transport, lambda: clock().timestamp()))
    service.state.proxy = found
    return found


@pytest.fixture
def arrive(service: FastAPI, proxy: Proxy, provider: Provider) -> Arrive:
    """Open a browser for which the proxy sends a token along."""

    def _arrive(**claims: Any) -> TestClient:
        said = {**provider.told(""), "nonce": None, "groups": ["team"], "azp": CLIENT_ID, **claims}
        token = provider.sign({name: value for name, value in said.items() if value is not None})
        return TestClient(service, headers={"Sec-Fetch-Site": "same-origin", "Authorization": f"Bearer {token}"})

    return _arrive


def test_who_comes_through_the_proxy_is_signed_in_on_pages_and_in_the_api(arrive: Arrive, project: Project) -> None:
    visitor = arrive()
    assert "Kari Nordmann" in visitor.get("/account").text
    found = visitor.get("/api/v1/projects")
    assert found.status_code == 200
    assert project.title in found.text


def test_who_comes_through_the_proxy_is_made_once(arrive: Arrive, store: Store, provider: Provider) -> None:
    for _ in range(3):
        arrive().get("/account")
    with store.begin(SYSTEM) as work:
        assert len([one for one in work.rows(work.visible(people.Person)) if one.name == "Kari Nordmann"]) == 1
    assert provider.asked == ["/keys"]


def test_a_lost_group_takes_the_role_back(arrive: Arrive, project: Project, clock: Clock) -> None:
    assert arrive().get(f"/projects/{project.id}").status_code == 200
    clock.advance(minutes=1)
    assert arrive(groups=["others"]).get(f"/projects/{project.id}").status_code == 404


def test_who_is_in_no_group_of_ours_has_no_account(arrive: Arrive) -> None:
    assert arrive(groups=[]).get("/account").status_code == 403
    assert arrive(groups=[]).get("/api/v1/projects").status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"azp": "another-client"},
        {"idtyp": "app"},
        {"sub": None},
        {"iat": None},
        {"iat": 1e300},
        {"iat": -1e300},
    ],
)
def test_a_token_that_does_not_hold_signs_nobody_in(arrive: Arrive, claims: dict[str, Any]) -> None:
    visitor = arrive(**claims)
    # Not sent to sign in once more, since the proxy would send the same token again.
    assert visitor.get("/account", follow_redirects=False).status_code == 401
    refused = visitor.get("/api/v1/projects")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("algorithm", ["none", "RS256"])
def test_an_unsigned_token_signs_nobody_in(arrive: Arrive, provider: Provider, algorithm: str) -> None:
    visitor = arrive()
    visitor.headers["Authorization"] = f"Bearer {unsigned(provider.told(''), algorithm)}"
    assert visitor.get("/account").status_code == 401


def test_a_header_that_says_a_name_signs_nobody_in(service: FastAPI, proxy: Proxy) -> None:
    said = {"X-Forwarded-User": "owner@example.org", "X-Remote-User": "owner", "NAVident": "Z999999"}
    visitor = TestClient(service, headers=said)
    assert visitor.get("/api/v1/projects").status_code == 401


def test_who_has_no_token_yet_is_sent_to_the_proxys_sign_in(service: FastAPI, proxy: Proxy) -> None:
    visitor = TestClient(service)
    sent = visitor.get("/help/search?a=1&b=2", follow_redirects=False)
    assert sent.status_code == 302
    assert sent.headers["location"] == "/oauth2/login?redirect=%2Fhelp%2Fsearch%3Fa%3D1%26b%3D2"
    assert visitor.get("/api/v1/projects", follow_redirects=False).status_code == 401
    assert visitor.post("/projects", follow_redirects=False).status_code == 401


def test_own_access_tokens_still_work(service: FastAPI, proxy: Proxy, owner: Actor, store: Store) -> None:
    assert owner.person_id is not None
    with store.begin(SYSTEM, write=True) as work:
        _, secret = access_tokens.make(work, owner.person_id, TokenDraft(name="A program"))
    program = TestClient(service, headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/projects").status_code == 200
    assert program.get("/account", follow_redirects=False).status_code != 200


@pytest.mark.parametrize("path", ["/projects", "/api/v1/projects"])
def test_another_site_can_do_nothing_through_the_proxy(arrive: Arrive, path: str) -> None:
    visitor = arrive()
    sent = visitor.post(path, json={"title": "Another"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
    assert "nothing was done" in sent.text


def test_signing_out_leads_on_to_the_proxy(arrive: Arrive) -> None:
    assert 'content="0; url=/oauth2/logout"' in arrive().post("/sign-out").text


def test_keys_that_cannot_be_fetched_are_told_of(arrive: Arrive, provider: Provider) -> None:
    provider.answers["/keys"] = lambda request: httpx.Response(500, json={})
    visitor = arrive()
    assert visitor.get("/account").status_code == 502
    assert visitor.get("/api/v1/projects").status_code == 502


def test_without_a_proxy_its_tokens_count_for_nothing(
    arrive: Arrive, service: FastAPI, proxy: Proxy, owner: Actor, store: Store
) -> None:
    visitor = arrive()
    service.state.proxy = None
    assert visitor.get("/account").status_code == 401
    assert visitor.get("/api/v1/projects").status_code == 401


def test_a_session_of_the_command_lines_link_still_holds(
    service: FastAPI, proxy: Proxy, owner: Actor, store: Store
) -> None:
    assert owner.person_id is not None
    visitor = TestClient(service)
    with store.begin(SYSTEM, write=True) as work:
        visitor.cookies.set("fasett_session", sessions.begin(work, people.get(work, owner.person_id)))
    assert visitor.get("/account").status_code == 200


def test_the_role_is_the_groups(arrive: Arrive, store: Store, project: Project) -> None:
    arrive().get("/account")
    with store.begin(SYSTEM) as work:
        found = {member.name: member.role for member in people.members(work, project.id)}
    assert found["Kari Nordmann"] is Role.RESEARCHER
