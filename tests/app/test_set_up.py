"""The first account of an installation."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.security import COOKIE
from research import people, sign_in
from research.access import SYSTEM
from research.store import Store

Browser = Callable[..., TestClient]
TYPED = {"name": "Kari", "email": "kari@example.org", "password": "correct horse battery"}


@pytest.fixture
def link(store: Store) -> str:
    """The one-time link by which the first account is made."""
    with store.begin(SYSTEM, write=True) as work:
        return f"/set-up/{sign_in.make_set_up_link(work)}"


def test_the_first_account_is_signed_in_and_administers_the_installation(
    browser: Browser, store: Store, link: str
) -> None:
    assert "No projects yet" in browser().post(link, data=TYPED).text
    with store.begin(SYSTEM) as work:
        first = people.by_email(work, "kari@example.org")
    assert first is not None
    assert first.is_administrator


def test_the_first_account_is_made_once(browser: Browser, link: str) -> None:
    browser().post(link, data=TYPED)
    second = browser()
    assert second.post(link, data={**TYPED, "email": "ola@example.org"}).status_code == 410
    assert COOKIE not in second.cookies


def test_looking_at_the_link_uses_nothing_up(browser: Browser, link: str) -> None:
    visitor = browser()
    assert visitor.get(link).status_code == visitor.get(link).status_code == 200


def test_an_account_that_does_not_fit_comes_back_as_it_was_typed(browser: Browser, link: str) -> None:
    answer = browser().post(link, data={"name": "Kari", "email": "kari", "password": "too short"})
    assert answer.status_code == 422
    assert 'id="email-e"' in answer.text
    assert 'id="password-e"' in answer.text
    assert 'value="Kari"' in answer.text
    assert "too short" not in answer.text


def test_a_link_that_was_never_made_makes_no_account(browser: Browser, link: str) -> None:
    assert browser().get("/set-up/guessed").status_code == 410
