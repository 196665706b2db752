"""The page of the accounts."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from research.access import Actor

Browser = Callable[..., TestClient]
ACTS = ("link", "close", "open", "administrator", "no-administrator", "sign-out", "reset-second-factor")


def test_an_administrator_sees_the_accounts(browser: Browser, administrator: Actor, reader: Actor) -> None:
    shown = browser(administrator).get("/accounts").text
    assert "reader@example.org" in shown
    assert 'href="/accounts"' in browser(administrator).get("/account").text


def test_for_others_there_is_no_such_page(browser: Browser, owner: Actor) -> None:
    visitor = browser(owner)
    assert visitor.get("/accounts").status_code == 404
    assert visitor.post("/accounts", data={"name": "Kari", "email": "kari@example.org"}).status_code == 404
    assert 'href="/accounts"' not in visitor.get("/account").text


@pytest.mark.parametrize("act", ACTS)
def test_others_look_after_nobody_not_even_themselves(browser: Browser, owner: Actor, act: str) -> None:
    assert browser(owner).post(f"/accounts/{owner.person_id}/{act}").status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_nobody_is_looked_after_who_does_not_exist(browser: Browser, administrator: Actor, act: str) -> None:
    assert browser(administrator).post(f"/accounts/{uuid4()}/{act}").status_code == 404


def test_a_new_accounts_link_is_shown_once_and_signs_in(browser: Browser, administrator: Actor) -> None:
    visitor = browser(administrator)
    made = visitor.post("/accounts", data={"name": "Kari <b>", "email": "kari@example.org"}).text
    assert "Kari &lt;b&gt;" in made
    link = re.findall(r'value="http://127.0.0.1:8000(/sign-in/[\w-]+)"', made)[0]
    assert link not in visitor.get("/accounts").text
    newcomer = browser()
    newcomer.post(link)
    assert newcomer.get("/account").status_code == 200


def test_an_account_without_an_address_comes_back_as_it_was_typed(browser: Browser, administrator: Actor) -> None:
    answer = browser(administrator).post("/accounts", data={"name": "Kari", "email": "nowhere"})
    assert answer.status_code == 422
    assert 'value="Kari"' in answer.text
    assert 'id="email-e"' in answer.text


def test_an_address_has_one_account(browser: Browser, administrator: Actor, reader: Actor) -> None:
    answer = browser(administrator).post("/accounts", data={"name": "Reader", "email": "reader@example.org"})
    assert answer.status_code == 422
    assert "There is already an account for this address." in answer.text


def test_a_closed_account_is_signed_out_and_can_be_opened_again(
    browser: Browser, administrator: Actor, reader: Actor
) -> None:
    visitor, theirs = browser(administrator), browser(reader)
    closed = visitor.post(f"/accounts/{reader.person_id}/close").text
    assert "The account of Reader is closed." in closed
    assert f'action="/accounts/{reader.person_id}/open"' in closed
    assert theirs.get("/account").status_code == 401
    assert "The account of Reader is open." in visitor.post(f"/accounts/{reader.person_id}/open").text


def test_somebody_is_signed_out_everywhere(browser: Browser, administrator: Actor, reader: Actor) -> None:
    theirs = browser(reader)
    assert (
        "Reader is signed out everywhere." in browser(administrator).post(f"/accounts/{reader.person_id}/sign-out").text
    )
    assert theirs.get("/account").status_code == 401


def test_the_last_administrator_is_told_why_they_stay(browser: Browser, administrator: Actor) -> None:
    answer = browser(administrator).post(f"/accounts/{administrator.person_id}/no-administrator")
    assert answer.status_code == 422
    assert "Somebody has to administer the installation" in answer.text


def test_an_administrator_who_steps_back_sees_the_accounts_no_more(
    browser: Browser, administrator: Actor, reader: Actor
) -> None:
    visitor = browser(administrator)
    assert "Reader administers" in visitor.post(f"/accounts/{reader.person_id}/administrator").text
    gone = visitor.post(f"/accounts/{administrator.person_id}/no-administrator")
    assert gone.url.path == "/account"
    assert visitor.get("/accounts").status_code == 404


def test_a_second_factor_is_reset(browser: Browser, administrator: Actor, reader: Actor) -> None:
    answer = browser(administrator).post(f"/accounts/{reader.person_id}/reset-second-factor")
    assert "The second factor of Reader is reset" in answer.text


def test_a_closed_account_gets_no_link(browser: Browser, administrator: Actor, reader: Actor) -> None:
    visitor = browser(administrator)
    visitor.post(f"/accounts/{reader.person_id}/close")
    answer = visitor.post(f"/accounts/{reader.person_id}/link")
    assert answer.status_code == 422
    assert "This account is closed." in answer.text
