"""Errors as answers."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.context import Form, SignedIn
from app.errors import Stale, Unconditional, status_of
from research import errors
from research.access import Actor
from research.errors import FasettError, Invalid
from research.projects import Project
from research.words import Language

Browser = Callable[..., TestClient]
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound("No."), 404),
        (errors.NotPermitted("No."), 403),
        (errors.NotSignedIn("No."), 401),
        (Invalid({"title": "No."}), 422),
        (errors.RuleBroken("No."), 422),
        (errors.Conflict("No."), 409),
        (Stale("No."), 412),
        (Unconditional("No."), 428),
        (errors.Unreadable("No."), 422),
        (errors.TooLarge("No."), 413),
        (errors.LinkSpent("No."), 410),
        (errors.ToolFailed("No."), 502),
    ],
)
def test_each_error_has_its_status(error: FasettError, status: int) -> None:
    assert status_of(error) == status


@pytest.mark.parametrize("path", ["/nowhere", "/insights/one", f"/insights/{SOMEWHERE}", "/static/nothing.css"])
def test_an_address_that_leads_nowhere_is_a_page(browser: Browser, owner: Actor, path: str) -> None:
    answer = browser(owner).get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text


def test_a_page_that_is_not_there_says_the_same_as_one_that_is_not_shown(
    browser: Browser, outsider: Actor, project: Project
) -> None:
    visitor = browser(outsider)
    hidden, missing = (visitor.get(f"/projects/{key}").text for key in (project.id, SOMEWHERE))
    assert hidden == missing


def test_an_error_speaks_the_readers_language(browser: Browser, owner: Actor) -> None:
    visitor = browser(owner)
    visitor.post("/account", data={"name": "Kari", "language": Language.BOKMAL})
    answer = visitor.get("/nowhere").text
    assert '<html lang="nb"' in answer
    assert "There is nothing here" not in answer


def test_an_address_that_takes_no_form_says_so(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/help")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert "That cannot be done here" in answer.text


@pytest.mark.parametrize("query", ["phase=finish", "at=first", "phase=explore&phase=develop&at="])
def test_a_filter_that_cannot_be_understood_is_a_page(
    browser: Browser, owner: Actor, project: Project, query: str
) -> None:
    answer = browser(owner).get(f"/projects/{project.id}/insights?{query}")
    assert answer.status_code == 422
    assert "The request does not fit." in answer.text


def test_what_somebody_wrote_but_may_not_store_is_shown(browser: Browser, reader: Actor, project: Project) -> None:
    sent = {"what_happened": "The queue was long.", "phase": "explore", "submission": "a key"}
    answer = browser(reader).post(f"/projects/{project.id}/observations", data=sent)
    assert answer.status_code == 403
    assert "The queue was long.</textarea>" in answer.text
    assert "a key" not in answer.text


def test_an_unexpected_error_is_a_page_that_keeps_the_text(
    service: FastAPI, browser: Browser, owner: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    @service.post("/breaks")
    def _breaks(page: SignedIn, filled: Form) -> None:
        raise RuntimeError(f"something broke for {page.actor.name}")

    visitor = TestClient(service, raise_server_exceptions=False, cookies=browser(owner).cookies)
    answer = visitor.post("/breaks", data={"notes": "Seven weeks.", "password": "correct horse battery"})
    assert answer.status_code == 500
    assert "It is not your fault, and nothing was stored." in answer.text
    assert "Seven weeks.</textarea>" in answer.text
    assert "correct horse" not in answer.text
    assert "something broke" not in answer.text
    assert "unexpected error in POST /breaks" in caplog.text


def test_a_programs_error_is_no_page(program: Callable[..., TestClient], owner: Actor) -> None:
    answer = program(owner).get("/api/v1/nowhere")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "There is nothing here"
