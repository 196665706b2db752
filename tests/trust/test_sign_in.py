"""Statements of the checklist of privacy that signing in keeps."""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.security import COOKIE, DEVICE_COOKIE
from research import people, second_factor, sign_in
from research.access import SYSTEM, Actor
from research.installation import Installation
from research.people import PasswordDraft
from research.second_factor import STEP_SECONDS
from research.store import Store
from research.throttling import Attempt
from tests.making import Clock

Browser = Callable[..., TestClient]
PASSWORD = "correct horse battery"
KNOWN = {"email": "owner@example.org", "password": PASSWORD}
ATTRIBUTES = re.compile(r"^(?P<name>[\w-]+)=[^;]*(?P<rest>.*)$")


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


@pytest.fixture
def by_https(installation: Installation, service: FastAPI, store: Store, owner: Actor) -> Iterator[TestClient]:
    """A browser that comes by HTTPS; the owner has a password."""
    installation.settings.base_url = "https://fasett.example.org"
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))
    with TestClient(
        service, base_url="https://fasett.example.org", headers={"Sec-Fetch-Site": "same-origin"}
    ) as client:
        yield client


def test_p61_cookies_by_https_are_for_this_host_alone_and_no_script_reads_them(by_https: TestClient) -> None:
    answer = by_https.post("/sign-in", data=KNOWN, follow_redirects=False)
    cookies = {}
    for each in answer.headers.get_list("set-cookie"):
        found = ATTRIBUTES.match(each)
        assert found
        cookies[found["name"]] = {part.strip().lower() for part in found["rest"].split(";") if part.strip()}
    assert cookies.keys() == {f"__Host-{COOKIE}", f"__Host-{DEVICE_COOKIE}"}
    for attributes in cookies.values():
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(each.startswith("domain") for each in attributes)


def test_p61_by_https_a_cookie_without_the_prefix_counts_for_nothing(by_https: TestClient) -> None:
    by_https.post("/sign-in", data=KNOWN)
    assert by_https.get("/account").status_code == 200
    secret = by_https.cookies[f"__Host-{COOKIE}"]
    by_https.cookies.clear()
    by_https.cookies.set(COOKIE, secret)
    assert by_https.get("/account").status_code == 401


def test_p61_a_session_has_a_new_secret_at_each_sign_in_and_the_old_one_ends(
    browser: Browser, store: Store, owner: Actor
) -> None:
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))
    visitor = browser(owner)
    before = visitor.cookies[COOKIE]
    visitor.cookies.delete(COOKIE)
    visitor.cookies.set(COOKIE, before)
    visitor.post("/sign-in", data=KNOWN)
    thief = browser()
    thief.cookies.set(COOKIE, before)
    assert thief.get("/account").status_code == 401


def test_p61_a_secret_that_was_planted_is_not_signed_in_with(browser: Browser, store: Store, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))
    victim, thief = browser(), browser()
    for each in (victim, thief):
        each.cookies.set(COOKIE, "planted")
    victim.post("/sign-in", data=KNOWN)
    assert thief.get("/account").status_code == 401


def test_p61_a_session_ends_when_it_is_not_used(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor = browser(owner)
    clock.advance(minutes=121)
    assert visitor.get("/account").status_code == 401


def test_p61_a_session_ends_in_any_case(browser: Browser, owner: Actor, clock: Clock) -> None:
    visitor = browser(owner)
    statuses = []
    for _ in range(13):
        clock.advance(hours=1)
        statuses.append(visitor.get("/account").status_code)
    assert statuses == [200] * 12 + [401]


def test_p61_signing_out_everywhere_ends_sessions_half_sign_ins_and_known_browsers(
    browser: Browser, store: Store, owner: Actor, clock: Clock
) -> None:
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))
    here, half, elsewhere = browser(), browser(), browser(owner)
    here.post("/sign-in", data=KNOWN)
    with store.begin(owner, write=True) as work:
        second_factor.prepare(work, who(owner))
        secret = second_factor.prepared(work, who(owner)) or ""
        step = int(clock.now.timestamp()) // STEP_SECONDS
        second_factor.confirm(work, who(owner), second_factor.code_at(secret, step))
    half.post("/sign-in", data=KNOWN)
    known = here.cookies[DEVICE_COOKIE]
    here.post("/account/sign-out-everywhere")
    clock.advance(minutes=1)
    code = second_factor.code_at(secret, int(clock.now.timestamp()) // STEP_SECONDS)
    assert elsewhere.get("/account").status_code == 401
    assert half.post("/second-factor", data={"code": code}).status_code == 401
    statuses = []
    for _ in range(6):
        visitor = browser()
        visitor.cookies.set(DEVICE_COOKIE, known)
        statuses.append(visitor.post("/sign-in", data={**KNOWN, "password": "a guess"}).status_code)
    stranger = browser().post("/sign-in", data={**KNOWN, "password": "a guess"})
    assert [*statuses, stranger.status_code] == [401] * 5 + [429, 429]


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/second-factor",
        "/sign-out",
        "/account/password",
        "/account/second-factor/begin",
        "/account/second-factor/remove",
        "/account/sign-out-everywhere",
        "/accounts",
    ],
)
def test_p61_nothing_about_signing_in_is_done_for_another_site(browser: Browser, owner: Actor, path: str) -> None:
    visitor = browser(owner)
    answer = visitor.post(path, headers={"Sec-Fetch-Site": "cross-site"}, data=KNOWN)
    assert answer.status_code == 403
    assert visitor.get("/account").status_code == 200


def test_p50_a_new_account_sees_nothing_before_it_is_a_member(
    browser: Browser, administrator: Actor, project: object
) -> None:
    made = browser(administrator).post("/accounts", data={"name": "Kari", "email": "kari@example.org"}).text
    link = re.findall(r'value="http://127.0.0.1:8000(/sign-in/[\w-]+)"', made)[0]
    newcomer = browser()
    newcomer.post(link)
    assert "Young people and the first job" not in newcomer.get("/").text
    assert newcomer.get(f"/projects/{project.id}").status_code == 404  # type: ignore[attr-defined]


def test_p50_an_administrator_sees_no_project_for_being_one(
    browser: Browser, administrator: Actor, project: object
) -> None:
    assert browser(administrator).get(f"/projects/{project.id}").status_code == 404  # type: ignore[attr-defined]


def test_p62_failed_tries_leave_neither_address_nor_account(browser: Browser, store: Store, owner: Actor) -> None:
    browser().post("/sign-in", data={**KNOWN, "password": "a guess"})
    with store.begin(SYSTEM) as work:
        marks = [row.mark for row in work.session.exec(select(Attempt))]
    assert marks
    assert [mark for mark in marks if "testclient" in mark or "owner" in mark] == []


def test_p62_secrets_of_signing_in_are_not_logged(
    browser: Browser, store: Store, owner: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    with store.begin(SYSTEM, write=True) as work:
        link = sign_in.make_sign_in_link(work, who(owner))
    visitor = browser()
    visitor.post("/sign-in", data={**KNOWN, "password": "a guess that is wrong"})
    visitor.post("/second-factor", data={"code": "424242"})
    visitor.post(f"/sign-in/{link}")
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert [word for word in ("a guess that is wrong", "424242", link, "owner@example.org") if word in said] == []
