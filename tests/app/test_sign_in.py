"""Signing in and out, the links that work once, and what was typed when a session ended."""

import html
import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.security import COOKIE
from research import people, projects, sign_in
from research.access import SYSTEM, Actor
from research.people import PasswordDraft
from research.projects import Project
from research.settings import Settings
from research.sign_in import InvitationDraft
from research.store import Store
from research.words import Role
from tests.making import Clock

Browser = Callable[..., TestClient]
PASSWORD = "correct horse battery"
KNOWN = {"email": "owner@example.org", "password": PASSWORD}
LONG_TEXT = "The queue was out of the door,\nand nobody said whose turn it was."
TYPED = {"what_happened": LONG_TEXT, "phase": "explore", "tags": ["queue", "waiting"]}


@pytest.fixture(autouse=True)
def password(store: Store, owner: Actor) -> None:
    """The owner has a password."""
    assert owner.person_id is not None
    with store.begin(owner, write=True) as work:
        people.set_password(work, owner.person_id, PasswordDraft(password=PASSWORD))


@pytest.fixture
def invitation(store: Store, owner: Actor, project: Project, settings: Settings) -> Callable[[str], str]:
    """Invite an address to the project as a caseworker, and return the address of the link."""

    def _invite(email: str) -> str:
        draft = InvitationDraft(email=email, role=Role.CASEWORKER)
        with store.begin(owner, write=True) as work:
            return f"/invitation/{sign_in.invite(work, project.id, draft, settings)}"

    return _invite


def _hidden(page: str, name: str) -> str:
    """Return what a hidden field or text of a page holds."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    found = found or re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_signing_in_leads_to_where_one_was_going(browser: Browser, project: Project) -> None:
    address = f"/projects/{project.id}/search?q=queue"
    visitor = browser()
    asked = visitor.get(address)
    assert asked.status_code == 401
    sent = {**KNOWN, "next": _hidden(asked.text, "next")}
    answer = visitor.post("/sign-in", data=sent, follow_redirects=False)
    assert answer.headers["location"] == address
    assert visitor.get(address).status_code == 200


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser: Browser, email: str) -> None:
    answer = browser().post("/sign-in", data={"email": email, "password": "something else"})
    assert answer.status_code == 401
    assert "The address and the password do not belong together." in answer.text
    assert f'value="{email}"' in answer.text
    assert "something else" not in answer.text
    assert COOKIE not in answer.cookies


def test_an_account_without_a_password_is_signed_in_to_by_link_alone(browser: Browser, reader: Actor) -> None:
    assert browser().post("/sign-in", data={"email": "reader@example.org", "password": ""}).status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "/\\example.org/", "/\t/example.org/", "javascript:alert(1)", "sign-in"],
)
def test_signing_in_leads_nowhere_else(browser: Browser, elsewhere: str) -> None:
    answer = browser().post("/sign-in", data={**KNOWN, "next": elsewhere}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_who_is_signed_in_is_not_asked_again(browser: Browser, owner: Actor) -> None:
    assert browser(owner).get("/sign-in", follow_redirects=False).headers["location"] == "/"


def test_a_session_in_use_goes_on(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor = browser(owner)
    for _ in range(3):
        clock.advance(hours=1)
        assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize(("steps", "minutes"), [(1, 121), (7, 110)], ids=["idle", "old"])
def test_a_session_ends_when_it_is_idle_or_old(
    browser: Browser, owner: Actor, clock: Clock, steps: int, minutes: int
) -> None:
    visitor, statuses = browser(owner), []
    for _ in range(steps):
        clock.advance(minutes=minutes)
        statuses.append(visitor.get("/account").status_code)
    assert statuses == [200] * (steps - 1) + [401]


def test_a_session_that_ended_while_somebody_wrote_keeps_the_text(
    browser: Browser, owner: Actor, project: Project, clock: Clock
) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/observations"
    clock.advance(hours=3)
    asked = visitor.post(address, data=TYPED)
    assert asked.status_code == 401
    assert "Your text is kept" in asked.text
    assert "nobody said whose turn it was." in _hidden(asked.text, "kept")
    assert _hidden(asked.text, "next") == address


def test_the_kept_text_is_saved_after_signing_in(
    browser: Browser, owner: Actor, project: Project, clock: Clock
) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/observations"
    clock.advance(hours=3)
    asked = visitor.post(address, data=TYPED).text
    sent = {**KNOWN, "next": _hidden(asked, "next"), "kept": _hidden(asked, "kept")}
    kept = visitor.post("/sign-in", data=sent).text
    assert f'action="{address}"' in kept
    again = {name: _hidden(kept, name) for name in ("what_happened", "phase")}
    shown = visitor.post(address, data={**again, "tags": re.findall(r'name="tags" value="(\w+)"', kept)}).text
    assert "nobody said whose turn it was." in shown
    assert "waiting" in shown


def test_a_wrong_password_keeps_the_text_too(browser: Browser) -> None:
    sent = {**KNOWN, "password": "something else", "next": "/projects", "kept": '{"title": "Simpler"}'}
    asked = browser().post("/sign-in", data=sent).text
    assert _hidden(asked, "kept") == '{"title": "Simpler"}'
    assert _hidden(asked, "next") == "/projects"


def test_the_kept_text_is_sent_nowhere_else(browser: Browser) -> None:
    sent = {**KNOWN, "next": "https://example.org/", "kept": '{"title": "Simpler"}'}
    assert '<form class="f-form" action="/"' in browser().post("/sign-in", data=sent).text


@pytest.mark.parametrize("kept", ["no json", "[1, 2]", '"a text"'])
def test_a_kept_text_that_was_tampered_with_is_no_text(browser: Browser, kept: str) -> None:
    answer = browser().post("/sign-in", data={**KNOWN, "next": "/projects", "kept": kept})
    assert answer.status_code == 200
    assert "no json" not in answer.text


def test_a_password_is_not_kept(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor = browser(owner)
    clock.advance(hours=3)
    asked = visitor.post("/account/password", data={"password": "another long one"})
    assert asked.status_code == 401
    assert "another long one" not in asked.text


def test_after_an_interrupted_button_one_comes_to_a_page(
    browser: Browser, owner: Actor, project: Project, clock: Clock
) -> None:
    visitor = browser(owner)
    clock.advance(hours=3)
    asked = visitor.post("/account/sign-out-everywhere").text
    assert visitor.post("/sign-in", data={**KNOWN, "next": _hidden(asked, "next")}).status_code == 200


def test_who_only_looked_is_not_told_that_a_text_is_kept(browser: Browser, project: Project) -> None:
    assert "Your text is kept" not in browser().get(f"/projects/{project.id}").text


def test_files_must_be_chosen_again(browser: Browser, project: Project) -> None:
    sent = {"data": {"format": "csv"}, "files": {"file": ("talk.txt", b"Hello.")}}
    assert "Files must be chosen again." in browser().post(f"/projects/{project.id}/observations", **sent).text


def test_who_signs_out_is_signed_out(browser: Browser, owner: Actor) -> None:
    visitor = browser(owner)
    secret = visitor.cookies[COOKIE]
    assert "You are signed out." in visitor.post("/sign-out").text
    visitor.cookies.set(COOKIE, secret)
    assert visitor.get("/account").status_code == 401


def test_a_link_signs_in_once(browser: Browser, reader: Actor, project: Project, store: Store) -> None:
    assert reader.person_id is not None
    with store.begin(SYSTEM, write=True) as work:
        link = f"/sign-in/{sign_in.make_sign_in_link(work, reader.person_id)}"
    visitor = browser()
    # Looking uses nothing up: programs look at links before people do.
    assert "Sign in as Reader" in visitor.get(link).text
    assert "Sign in as Reader" in visitor.get(link).text
    assert visitor.post(link).url.path == f"/projects/{project.id}"
    assert visitor.post(link).status_code == 410
    assert visitor.get(link).status_code == 410


def test_a_link_signs_in_for_a_day(browser: Browser, reader: Actor, store: Store, clock: Clock) -> None:
    assert reader.person_id is not None
    with store.begin(SYSTEM, write=True) as work:
        link = f"/sign-in/{sign_in.make_sign_in_link(work, reader.person_id)}"
    clock.advance(hours=24)
    answer = browser().post(link)
    assert answer.status_code == 410
    assert "This link has been used or is too old. Ask for a new one." in answer.text


def test_an_invitation_says_to_what_and_as_what(browser: Browser, invitation: Callable[[str], str]) -> None:
    shown = browser().get(invitation("kari@example.org")).text
    for words in ("Young people and the first job", "Caseworker", "kari@example.org"):
        assert words in shown


def test_who_accepts_an_invitation_is_a_member_and_signed_in(
    browser: Browser, project: Project, invitation: Callable[[str], str]
) -> None:
    home = browser().post(invitation("kari@example.org"), data={"name": "Kari", "password": PASSWORD})
    assert home.url.path == f"/projects/{project.id}"
    assert "New observation" in home.text
    assert "/interviews" not in home.text


def test_an_invitation_works_once(browser: Browser, invitation: Callable[[str], str]) -> None:
    link = invitation("kari@example.org")
    browser().post(link, data={"name": "Kari", "password": PASSWORD})
    assert browser().post(link, data={"name": "Ola", "password": PASSWORD}).status_code == 410


def test_an_invitation_ends_after_a_week(browser: Browser, invitation: Callable[[str], str], clock: Clock) -> None:
    link = invitation("kari@example.org")
    clock.advance(days=7)
    assert browser().get(link).status_code == 410


def test_an_invitation_accepted_with_a_short_password_comes_back_as_it_was_typed(
    browser: Browser, invitation: Callable[[str], str]
) -> None:
    answer = browser().post(invitation("kari@example.org"), data={"name": "Kari", "password": "too short"})
    assert answer.status_code == 422
    assert 'id="password-e"' in answer.text
    assert 'value="Kari"' in answer.text


def test_who_has_an_account_joins_with_its_password(
    browser: Browser, store: Store, invitation: Callable[[str], str]
) -> None:
    with store.begin(SYSTEM, write=True) as work:
        outsider = people.by_email(work, "outsider@example.org")
        assert outsider is not None
        people.set_password(work, outsider.id, PasswordDraft(password=PASSWORD))
    link = invitation("outsider@example.org")
    refused = browser().post(link, data={"password": "something else"})
    assert refused.status_code == 422
    assert "There is an account for this address, but this is not its password." in refused.text
    assert "New observation" in browser().post(link, data={"password": PASSWORD}).text
    with store.begin(Actor(person_id=outsider.id)) as work:
        assert len(projects.find(work)) == 1
