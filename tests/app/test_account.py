"""The page of one's own account."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from app.pages import way_in
from research import access_tokens, people, sessions
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.people import AccountDraft
from research.settings import Settings
from research.store import Store

Browser = Callable[..., TestClient]
PASSWORD = "correct horse battery"


@pytest.fixture
def own_id(owner: Actor) -> UUID:
    """The identifier of who looks at the account."""
    assert owner.person_id is not None
    return owner.person_id


def test_the_page_says_who_one_is(browser: Browser, owner: Actor) -> None:
    shown = browser(owner).get("/account").text
    assert "Owner" in shown
    assert "owner@example.org" in shown


def test_a_new_name_is_shown(browser: Browser, owner: Actor) -> None:
    shown = browser(owner).post("/account", data={"name": "Kari", "language": "en"}).text
    assert "The changes are saved." in shown
    assert ">Kari</h1>" in shown


def test_pages_come_in_the_language_one_chooses(browser: Browser, owner: Actor) -> None:
    visitor = browser(owner)
    assert '<html lang="en"' in visitor.get("/account").text
    assert '<html lang="nb"' in visitor.post("/account", data={"name": "Kari", "language": "nb"}).text


def test_an_account_without_a_name_comes_back_as_it_was_typed(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/account", data={"name": "", "language": "nb"})
    assert answer.status_code == 422
    assert 'id="name-e"' in answer.text
    assert '<option value="nb" selected' in answer.text


def test_a_short_password_is_refused_and_not_sent_back(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/account/password", data={"password": "too short"})
    assert answer.status_code == 422
    assert "Write at least 12 characters." in answer.text
    assert "too short" not in answer.text


def test_one_signs_in_with_the_new_password(browser: Browser, owner: Actor) -> None:
    browser(owner).post("/account/password", data={"password": PASSWORD})
    answer = browser().post(
        "/sign-in", data={"email": "owner@example.org", "password": PASSWORD}, follow_redirects=False
    )
    assert answer.status_code == 303


def test_a_new_password_signs_out_every_other_browser(browser: Browser, owner: Actor) -> None:
    here, elsewhere = browser(owner), browser(owner)
    assert "other browsers are signed out" in here.post("/account/password", data={"password": PASSWORD}).text
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 401


def test_signing_out_everywhere_ends_every_session(browser: Browser, owner: Actor, reader: Actor) -> None:
    here, elsewhere, somebody_else = browser(owner), browser(owner), browser(reader)
    assert "You are signed out everywhere." in here.post("/account/sign-out-everywhere").text
    assert here.get("/account").status_code == 401
    assert elsewhere.get("/account").status_code == 401
    assert somebody_else.get("/account").status_code == 200


def test_a_token_is_shown_once(browser: Browser, owner: Actor) -> None:
    visitor = browser(owner)
    made = visitor.post("/account/tokens", data={"name": "Nightly export", "days": "30"}).text
    assert re.search(r'value="fasett_[\w-]{43}"', made)
    again = visitor.get("/account").text
    assert "Nightly export" in again
    assert "Reads only" in again
    assert "fasett_" not in again


@pytest.mark.parametrize(("ticked", "status"), [({}, 403), ({"may_write": "true"}, 201)])
def test_a_token_writes_when_it_was_said_to(
    browser: Browser, owner: Actor, ticked: dict[str, str], status: int
) -> None:
    made = browser(owner).post("/account/tokens", data={"name": "Nightly export", "days": "30", **ticked}).text
    secret = re.findall(r'value="(fasett_[\w-]+)"', made)[0]
    sent = {"json": {"title": "Another project"}, "headers": {"Authorization": f"Bearer {secret}"}}
    assert browser().post("/api/v1/projects", **sent).status_code == status


def test_a_token_without_a_name_is_refused(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/account/tokens", data={"name": "", "days": "365", "may_write": "true"})
    assert answer.status_code == 422
    assert "Write at least 2 characters." in answer.text
    assert '<option value="365" selected' in answer.text
    assert 'value="true" checked' in answer.text


def test_a_revoked_token_works_no_more(browser: Browser, owner: Actor, own_id: UUID, store: Store) -> None:
    with store.begin(owner, write=True) as work:
        token, secret = access_tokens.make(work, own_id, TokenDraft(name="Nightly export"))
    shown = browser(owner).post(f"/account/tokens/{token.id}/revoke").text
    assert "The token no longer works." in shown
    assert "Nightly export" not in shown
    assert browser().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_revokes_anothers_token(
    browser: Browser, owner: Actor, reader: Actor, own_id: UUID, store: Store
) -> None:
    with store.begin(owner, write=True) as work:
        token, _ = access_tokens.make(work, own_id, TokenDraft(name="Nightly export"))
    assert browser(reader).post(f"/account/tokens/{token.id}/revoke").status_code == 404
    with store.begin(owner) as work:
        assert access_tokens.held(work, own_id) == [token]


def test_nobody_changes_their_address_or_rights(browser: Browser, owner: Actor, own_id: UUID, store: Store) -> None:
    sent = {"name": "Kari", "email": "kari@example.org", "is_administrator": "true"}
    assert browser(owner).post("/account", data=sent).status_code == 422
    with store.begin(owner) as work:
        assert not people.get(work, own_id).is_administrator


def test_the_page_tells_where_one_is_signed_in(browser: Browser, store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        people.add(work, AccountDraft(name="Kari", email="kari@example.org", password=PASSWORD))
    here, phone = browser(), browser()
    phone.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    for each in (phone, here):
        each.post("/sign-in", data={"email": "kari@example.org", "password": PASSWORD})
    shown = here.get("/account").text
    assert "Safari, iPhone" in shown
    assert "An unknown browser" in shown
    assert shown.count("/end") == 1
    ended = here.post(re.findall(r'action="(/account/sessions/[\w-]+/end)"', shown)[0]).text
    assert "That browser is signed out." in ended
    assert phone.get("/account").status_code == 401


def test_nobody_signs_anothers_browser_out(
    browser: Browser, owner: Actor, reader: Actor, own_id: UUID, store: Store, settings: Settings
) -> None:
    theirs = browser(owner)
    with store.begin(owner) as work:
        (session,) = sessions.of(work, own_id, settings)
    assert browser(reader).post(f"/account/sessions/{session.id}/end").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_a_new_password_takes_the_present_one(browser: Browser, owner: Actor) -> None:
    visitor = browser(owner)
    visitor.post("/account/password", data={"password": PASSWORD})
    refused = visitor.post("/account/password", data={"password": "another long one", "current_password": "a guess"})
    assert refused.status_code == 422
    assert "This is not your password." in refused.text
    sent = {"password": "another long one", "current_password": PASSWORD}
    assert "The password is changed" in visitor.post("/account/password", data=sent).text


def test_a_password_that_many_have_is_refused(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/account/password", data={"password": "passord123456"})
    assert answer.status_code == 422
    assert "Many people have this password." in answer.text


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari, macOS"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words(user_agent: str, said: str) -> None:
    assert way_in.device(user_agent) == said
