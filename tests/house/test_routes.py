"""Every route, those to come included: nobody is asked to sign in, and an outsider learns nothing."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from research.access import Actor
from tests.known import Known
from tests.making import Make

API = "/api/v1"
# What anybody may ask for: whether the service runs, how to sign in, and what the service is.
OPEN = {
    "/healthz",
    "/isalive",
    "/isready",
    "/robots.txt",
    "/sign-in",
    "/sign-in/{secret}",
    "/sign-out",
    "/second-factor",
    "/open-id/sign-in",
    "/open-id/return",
    "/open-id/front-channel-logout",
    "/open-id/back-channel-logout",
    "/set-up/{secret}",
    "/invitation/{secret}",
    "/help",
    "/help/{topic}",
    f"{API}/openapi.json",
    f"{API}/docs",
}
# What is sent so that a request is not refused for its shape, where it is no draft.
SENT: dict[str, dict[str, Any]] = {
    "/projects/{project_id}/transfer/export": {"params": {"format": "csv"}},
    f"{API}/interviews/{{interview_id}}/passages": {"json": [{"text": "Nobody called back."}]},
    f"{API}/projects/{{project_id}}/tables": {"files": {"file": ("table.csv", b"what_happened\nNobody called back.")}},
    f"{API}/projects/{{project_id}}/reference-documents/{{format}}": {"files": {"file": ("look.docx", b"no document")}},
    f"{API}/interviews/{{interview_id}}/transcript": {"files": {"file": ("talk.txt", b"Nobody called back.")}},
}
# What every account may ask for: it speaks of nobody's project but one's own, or of the whole installation.
OWN = {
    "/account/tokens/{token_id}/revoke",
    "/synonyms/{term}",
    "/synonyms/{term}/off",
    "/synonyms/{term}/remove",
    "/synonyms/{term}/restore",
    f"{API}/synonyms/{{term}}",
    "/names/{name}/off",
    "/names/{name}/on",
    f"{API}/names/{{name}}",
}


def routes(service: FastAPI) -> Iterator[tuple[str, str, Any]]:
    """Yield method, path and route of everything that is served but static files."""
    for route in iter_route_contexts(service.routes):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            assert route.path is not None
            yield method, route.path, route


def addressed(path: str, ids: dict[str, UUID]) -> str:
    """Return a path with an identifier in each place; one that leads nowhere where there is none to give."""
    return re.sub(r"\{(\w+)\}", lambda place: str(ids.get(place[1], uuid4())), path)


def test_nobody_is_asked_to_sign_in_on_every_page(service: FastAPI, browser: Callable[..., TestClient]) -> None:
    visitor = browser()
    wrong = {}
    for method, path, _ in routes(service):
        if path in OPEN or path.startswith(API):
            continue
        answer = visitor.request(method, addressed(path, {}), follow_redirects=False)
        if answer.status_code != 401 or 'action="/sign-in"' not in answer.text:
            wrong[f"{method} {path}"] = answer.status_code
    assert wrong == {}


def test_a_program_without_a_token_is_refused_everywhere(service: FastAPI, browser: Callable[..., TestClient]) -> None:
    visitor = browser()
    wrong = {}
    for method, path, _ in routes(service):
        if path in OPEN or not path.startswith(API):
            continue
        answer = visitor.request(method, addressed(path, {}))
        if answer.status_code != 401 or answer.headers["content-type"] != "application/problem+json":
            wrong[f"{method} {path}"] = answer.status_code
    assert wrong == {}


def test_the_api_does_not_know_the_cookies_of_a_browser(
    service: FastAPI, browser: Callable[..., TestClient], owner: Actor
) -> None:
    assert browser(owner).get(f"{API}/projects").status_code == 401


def test_the_open_routes_exist(service: FastAPI) -> None:
    assert (OPEN | OWN) - {path for _, path, _ in routes(service)} == set()


@pytest.fixture
def known(make: Make, caseworker: Actor) -> Known:
    """One record of each kind, in a project that the outsider is no member of."""
    return Known(make, UUID(str(caseworker.person_id)))


@pytest.mark.parametrize("are_known", [True, False], ids=["records that exist", "records that do not"])
def test_to_an_outsider_no_page_of_a_project_exists(
    are_known: bool, service: FastAPI, browser: Callable[..., TestClient], outsider: Actor, known: Known
) -> None:
    visitor = browser(outsider)
    wrong = {}
    for method, path, _ in routes(service):
        if path in OPEN | OWN or path.startswith(API) or "{" not in path:
            continue
        address = addressed(path, known.ids if are_known else {})
        answer = visitor.request(method, address, follow_redirects=False, **SENT.get(path, {}))
        if answer.status_code != 404:
            wrong[f"{method} {path}"] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("are_known", [True, False], ids=["records that exist", "records that do not"])
def test_to_an_outsiders_program_no_record_exists(
    are_known: bool, service: FastAPI, program: Callable[..., TestClient], outsider: Actor, known: Known
) -> None:
    client = program(outsider)
    wrong = {}
    for method, path, route in routes(service):
        if path in OPEN | OWN or not path.startswith(API) or "{" not in path:
            continue
        answer = client.request(
            method, addressed(path, known.ids if are_known else {}), headers={"If-Match": "*"}, **body(route, known)
        )
        if answer.status_code != 404:
            wrong[f"{method} {path}"] = answer.status_code
    assert wrong == {}


def body(route: Any, known: Known) -> dict[str, Any]:
    """Return what to send to a route of the API, so that it is not refused for its shape."""
    if route.path in SENT and "GET" not in route.methods:
        return SENT[route.path]
    for parameter in route.dependant.body_params:
        kind = parameter.field_info.annotation
        drafts = [draft for each, draft in known.drafts.items() if each is kind]
        if drafts:
            return {"json": drafts[0].model_dump(mode="json", exclude_defaults=True)}
    return {}
