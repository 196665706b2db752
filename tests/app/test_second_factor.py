"""Signing in with a second factor, and the pages by which it is set up and taken away."""

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from app.security import COOKIE
from research import people, second_factor, sign_in
from research.access import SYSTEM, Actor
from research.installation import Installation
from research.people import PasswordDraft
from research.second_factor import STEP_SECONDS
from research.settings import SecondFactorFor
from research.store import Store
from tests.making import Clock

Browser = Callable[..., TestClient]
PASSWORD = "correct horse battery"
KNOWN = {"email": "owner@example.org", "password": PASSWORD}


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


@pytest.fixture
def with_password(store: Store, owner: Actor) -> None:
    """The owner has a password."""
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))


@pytest.fixture
def code(store: Store, owner: Actor, clock: Clock, with_password: None) -> Callable[[], str]:
    """Give the owner a second factor, and tell its code of the moment."""
    with store.begin(owner, write=True) as work:
        second_factor.prepare(work, who(owner))
        secret = second_factor.prepared(work, who(owner)) or ""
        second_factor.confirm(work, who(owner), _code(secret, clock))
    clock.advance(minutes=2)
    return lambda: _code(secret, clock)


@pytest.fixture
def demanded(installation: Installation, with_password: None) -> None:
    """The installation demands a second factor of everybody."""
    installation.settings.second_factor_required = SecondFactorFor.EVERYBODY


def _code(secret: str, clock: Clock) -> str:
    return second_factor.code_at(secret.replace(" ", ""), int(clock.now.timestamp()) // STEP_SECONDS)


def _secret(shown: str) -> str:
    return str(re.findall(r'class="f-secret">([A-Z2-7 ]+)<', shown)[0])


def test_after_the_password_comes_the_code(browser: Browser, code: Callable[[], str]) -> None:
    visitor = browser()
    asked = visitor.post("/sign-in", data={**KNOWN, "next": "/account"})
    assert "six digits" in asked.text
    assert visitor.post("/second-factor", data={"code": code(), "next": "/account"}).url.path == "/account"


@pytest.mark.parametrize(
    "address", ["/account", "/", "/accounts", "/account/second-factor", "/synonyms", "/api/v1/projects"]
)
@pytest.mark.usefixtures("code")
def test_before_the_code_nothing_is_reached(browser: Browser, address: str) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    assert visitor.get(address).status_code == 401


@pytest.mark.usefixtures("code")
def test_before_the_code_the_password_is_not_changed(browser: Browser) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    sent = {"password": "another long one", "current_password": PASSWORD}
    assert visitor.post("/account/password", data=sent).status_code == 401
    assert "six digits" in visitor.post("/sign-in", data=KNOWN).text


def test_the_secret_of_a_half_sign_in_is_not_that_of_the_session(browser: Browser, code: Callable[[], str]) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    half = visitor.cookies[COOKIE]
    visitor.post("/second-factor", data={"code": code()})
    assert visitor.cookies[COOKIE] != half
    thief = browser()
    thief.cookies.set(COOKIE, half)
    assert thief.get("/account").status_code == 401


@pytest.mark.usefixtures("code")
def test_a_wrong_code_is_asked_for_again_and_not_sent_back(browser: Browser) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    again = visitor.post("/second-factor", data={"code": "123 wrong", "next": "/account", "kept": '{"title": "Kept"}'})
    assert again.status_code == 401
    assert "The code is wrong" in again.text
    assert "123 wrong" not in again.text
    assert 'value="/account"' in again.text
    assert '{"title": "Kept"}' in unescape(again.text)


def test_the_code_is_waited_for_ten_minutes(browser: Browser, code: Callable[[], str], clock: Clock) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    clock.advance(minutes=11)
    late = visitor.post("/second-factor", data={"code": code(), "kept": '{"title": "Kept"}'})
    assert late.status_code == 401
    assert "That took too long" in late.text
    assert '{"title": "Kept"}' in unescape(late.text)


def test_nobody_is_asked_for_a_code_who_gave_no_password(browser: Browser, code: Callable[[], str]) -> None:
    assert browser().get("/second-factor").status_code == 401
    assert browser().post("/second-factor", data={"code": code()}).status_code == 401


def test_who_is_signed_in_is_not_asked_for_a_code(browser: Browser, owner: Actor) -> None:
    assert browser(owner).get("/second-factor", follow_redirects=False).headers["location"] == "/"


@pytest.mark.usefixtures("code")
def test_the_code_is_asked_for_again_when_the_page_is_loaded_anew(browser: Browser) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    assert "six digits" in visitor.get("/second-factor").text


def test_the_kept_text_comes_after_the_code(browser: Browser, code: Callable[[], str]) -> None:
    visitor = browser()
    kept = '{"title": "Simpler"}'
    asked = visitor.post("/sign-in", data={**KNOWN, "next": "/projects", "kept": kept}).text
    assert kept in unescape(asked)
    shown = visitor.post("/second-factor", data={"code": code(), "next": "/projects", "kept": kept}).text
    assert 'name="title" value="Simpler"' in shown


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/\\example.org/"])
def test_the_code_leads_nowhere_else(browser: Browser, code: Callable[[], str], elsewhere: str) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    answer = visitor.post("/second-factor", data={"code": code(), "next": elsewhere}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_one_time_link_asks_for_the_code_too(
    browser: Browser, store: Store, owner: Actor, code: Callable[[], str]
) -> None:
    with store.begin(SYSTEM, write=True) as work:
        link = f"/sign-in/{sign_in.make_sign_in_link(work, who(owner))}"
    visitor = browser()
    assert "six digits" in visitor.post(link).text
    assert visitor.get("/account").status_code == 401
    visitor.post("/second-factor", data={"code": code()})
    assert visitor.get("/account").status_code == 200


@pytest.mark.usefixtures("code")
def test_a_recovery_code_says_how_many_are_left(browser: Browser, store: Store, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        codes = second_factor.new_codes(work, who(owner))
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    shown = visitor.post("/second-factor", data={"code": codes[0], "next": "/account"}).text
    assert "You have 9 left." in shown


@pytest.mark.usefixtures("demanded")
def test_who_needs_a_second_factor_sets_it_up_before_anything_else(browser: Browser, clock: Clock) -> None:
    visitor = browser()
    asked = visitor.post("/sign-in", data={**KNOWN, "next": "/account"})
    assert "Set up a second factor" in asked.text
    assert visitor.get("/account").status_code == 401
    codes = visitor.post("/second-factor", data={"code": _code(_secret(asked.text), clock), "next": "/account"}).text
    assert len(re.findall(r"<li><code>[a-z2-7-]{19}</code>", codes)) == 10
    assert 'href="/account"' in codes
    assert visitor.get("/account").status_code == 200


@pytest.mark.usefixtures("demanded")
def test_a_wrong_first_code_shows_the_same_secret_again(browser: Browser) -> None:
    visitor = browser()
    secret = _secret(visitor.post("/sign-in", data=KNOWN).text)
    again = visitor.post("/second-factor", data={"code": "000"})
    assert again.status_code == 401
    assert _secret(again.text) == secret


@pytest.mark.usefixtures("demanded")
def test_a_text_kept_while_setting_up_can_be_saved_afterwards(browser: Browser, clock: Clock) -> None:
    visitor = browser()
    kept = '{"title": "Simpler"}'
    asked = visitor.post("/sign-in", data={**KNOWN, "next": "/projects", "kept": kept})
    sent = {"code": _code(_secret(asked.text), clock), "next": "/projects", "kept": kept}
    shown = visitor.post("/second-factor", data=sent).text
    assert 'action="/projects"' in shown
    assert 'name="title" value="Simpler"' in shown


@pytest.mark.usefixtures("demanded")
def test_a_required_second_factor_is_not_removed(browser: Browser, code: Callable[[], str]) -> None:
    visitor = browser()
    visitor.post("/sign-in", data=KNOWN)
    visitor.post("/second-factor", data={"code": code()})
    refused = visitor.post("/account/second-factor/remove", data={"current_password": PASSWORD, "code": code()})
    assert refused.status_code == 422
    assert "A second factor is required here." in refused.text


# --- on the account page ---


def test_one_sets_it_up_oneself(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor, elsewhere = browser(owner), browser(owner)
    shown = visitor.post("/account/second-factor/begin")
    assert shown.url.path == "/account/second-factor"
    assert '<svg class="f-qr"' in shown.text
    codes = visitor.post("/account/second-factor", data={"code": _code(_secret(shown.text), clock)})
    assert "Keep these recovery codes" in codes.text
    assert "10 recovery codes left" in visitor.get("/account").text
    assert elsewhere.get("/account").status_code == 401


def test_the_secret_is_not_shown_once_it_counts(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor = browser(owner)
    secret = _secret(visitor.post("/account/second-factor/begin").text)
    visitor.post("/account/second-factor", data={"code": _code(secret, clock)})
    assert visitor.get("/account/second-factor").url.path == "/account"
    assert visitor.post("/account/second-factor/begin").status_code == 422


@pytest.mark.usefixtures("with_password")
def test_setting_it_up_takes_the_password(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor = browser(owner)
    secret = _secret(visitor.post("/account/second-factor/begin").text)
    sent = {"code": _code(secret, clock), "current_password": "something else"}
    refused = visitor.post("/account/second-factor", data=sent)
    assert refused.status_code == 422
    assert "This is not your password." in refused.text
    assert "something else" not in refused.text
    assert "Keep these" in visitor.post("/account/second-factor", data={**sent, "current_password": PASSWORD}).text


@pytest.mark.parametrize(("wrong", "said"), [("password", "This is not your password."), ("code", "The code is wrong")])
@pytest.mark.parametrize("act", ["remove", "codes"])
def test_taking_it_away_or_new_codes_take_password_and_code(
    browser: Browser, owner: Actor, code: Callable[[], str], act: str, wrong: str, said: str
) -> None:
    visitor = browser(owner)
    sent = {"current_password": "wrong one" if wrong == "password" else PASSWORD, "code": code()}
    refused = visitor.post(f"/account/second-factor/{act}", data=sent | ({"code": "1"} if wrong == "code" else {}))
    assert refused.status_code == 422
    assert said in refused.text
    assert "10 recovery codes left" in visitor.get("/account").text


def test_it_is_taken_away_with_password_and_code(browser: Browser, owner: Actor, code: Callable[[], str]) -> None:
    visitor, elsewhere = browser(owner), browser(owner)
    sent = {"current_password": PASSWORD, "code": code()}
    assert "The second factor is removed" in visitor.post("/account/second-factor/remove", data=sent).text
    assert elsewhere.get("/account").status_code == 401
    assert browser().post("/sign-in", data={**KNOWN, "next": "/account"}).url.path == "/account"


def test_new_recovery_codes_are_shown_once(browser: Browser, owner: Actor, code: Callable[[], str]) -> None:
    visitor = browser(owner)
    sent = {"current_password": PASSWORD, "code": code()}
    made = visitor.post("/account/second-factor/codes", data=sent).text
    new = re.findall(r"<li><code>([a-z2-7-]{19})</code>", made)
    assert len(new) == 10
    assert new[0] not in visitor.get("/account").text


def test_who_came_by_a_link_has_forgotten_the_password(
    browser: Browser, store: Store, owner: Actor, with_password: None
) -> None:
    with store.begin(SYSTEM, write=True) as work:
        link = f"/sign-in/{sign_in.make_sign_in_link(work, who(owner))}"
    visitor = browser()
    visitor.post(link)
    assert "Your present password" not in visitor.get("/account").text
    changed = visitor.post("/account/password", data={"password": "another long one"})
    assert "The password is changed" in changed.text
