"""The page of one's own account."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from research import people, sign_in
from research.access import Actor
from research.sign_in import TokenDraft
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
        token, secret = sign_in.make_token(work, own_id, TokenDraft(name="Nightly export"))
    shown = browser(owner).post(f"/account/tokens/{token.id}/revoke").text
    assert "The token no longer works." in shown
    assert "Nightly export" not in shown
    assert browser().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_revokes_anothers_token(
    browser: Browser, owner: Actor, reader: Actor, own_id: UUID, store: Store
) -> None:
    with store.begin(owner, write=True) as work:
        token, _ = sign_in.make_token(work, own_id, TokenDraft(name="Nightly export"))
    assert browser(reader).post(f"/account/tokens/{token.id}/revoke").status_code == 404
    with store.begin(owner) as work:
        assert sign_in.tokens(work, own_id) == [token]


def test_nobody_changes_their_address_or_rights(browser: Browser, owner: Actor, own_id: UUID, store: Store) -> None:
    sent = {"name": "Kari", "email": "kari@example.org", "is_administrator": "true"}
    assert browser(owner).post("/account", data=sent).status_code == 422
    with store.begin(owner) as work:
        assert not people.get(work, own_id).is_administrator
