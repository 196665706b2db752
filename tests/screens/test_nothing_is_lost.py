"""What somebody has written is theirs: it survives a sign-in, a colleague, a double click and a closed page."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.security import COOKIE
from research import observations, sessions
from research.access import SYSTEM
from research.words import Phase, Role
from tests.making import Make
from tests.screens.chromium import breaches
from tests.screens.serving import PASSWORD, Site

Visitor = Callable[..., Page]
TEXT = 'Hun sto i køen i «førti minutter».\n\nSå sa hun: "Jeg kommer tilbake", og gikk. ' + "Ingen så det. " * 60


@pytest.fixture
def project(site: Site) -> UUID:
    """A project of the test's own."""
    return site.new_project("Ingenting blir borte").id


@pytest.fixture
def make(site: Site, project: UUID) -> Make:
    """What makes records of the project."""
    return Make(site.store, project, site.actor(Role.OWNER))


def write(page: Page, project: UUID, text: str) -> None:
    page.goto(f"/projects/{project}/observations/new")
    page.fill("#what_happened", text)


def save(page: Page) -> None:
    page.locator(".f-actionbar button").last.click()


def stored(site: Site, project: UUID) -> list[str]:
    with site.store.begin(site.actor(Role.OWNER)) as work:
        return [each.what_happened for each in observations.find(work, project)]


def enter(page: Page, email: str, password: str) -> None:
    page.fill("#email", email)
    page.fill("#password", password)
    page.locator("main form button").click()


@pytest.fixture
def interrupted(site: Site, project: UUID, visitor: Visitor) -> Page:
    """A page that asks for a sign-in, because the session ended while somebody wrote."""
    page = visitor(Role.CASEWORKER)
    write(page, project, TEXT)
    page.locator("label:has(input[name=phase][value=develop])").click()
    secret = next(str(cookie["value"]) for cookie in page.context.cookies() if cookie["name"] == COOKIE)
    with site.store.begin(SYSTEM, write=True) as work:
        sessions.end(work, secret)
    save(page)
    return page


def test_a_text_survives_that_the_session_ends(site: Site, project: UUID, interrupted: Page) -> None:
    enter(interrupted, site.people[Role.CASEWORKER].email, PASSWORD)
    expect(interrupted.locator("main textarea")).to_have_value(TEXT)
    interrupted.locator("main form button").click()
    expect(interrupted.locator("header.f-record .f-phase")).to_have_attribute("data-color", Phase.DEVELOP)
    assert stored(site, project) == [TEXT.strip()]


def test_the_pages_that_give_a_text_back_keep_the_accessibility_rules(site: Site, interrupted: Page) -> None:
    asking = breaches(interrupted)
    enter(interrupted, site.people[Role.CASEWORKER].email, PASSWORD)
    assert asking + breaches(interrupted) == []


def test_a_text_survives_a_wrong_password(site: Site, interrupted: Page) -> None:
    for password in ("feil passord helt sikkert", PASSWORD):
        enter(interrupted, site.people[Role.CASEWORKER].email, password)
    expect(interrupted.locator("main textarea")).to_have_value(TEXT)


def test_a_text_that_was_saved_after_signing_in_is_not_put_back(site: Site, project: UUID, interrupted: Page) -> None:
    enter(interrupted, site.people[Role.CASEWORKER].email, PASSWORD)
    interrupted.locator("main form button").click()
    expect(interrupted.locator("header.f-record")).to_be_visible()
    interrupted.goto(f"/projects/{project}/observations/new")
    expect(interrupted.locator("#what_happened")).to_have_value("")


def test_who_saves_last_sees_both_texts(make: Make, visitor: Visitor) -> None:
    address = f"/observations/{make.observation().id}/edit"
    first, second = visitor(Role.OWNER), visitor(Role.RESEARCHER)
    for page, text in ((first, "Køen gikk ut på fortauet."), (second, "Køen gikk rundt hjørnet.")):
        page.goto(address)
        page.fill("#what_happened", text)
    first.locator(".f-actionbar button").click()
    expect(first.locator("main")).to_contain_text("Køen gikk ut på fortauet.")
    second.locator(".f-actionbar button").click()
    expect(second.locator("section:has(#conflict)")).to_contain_text("Køen gikk ut på fortauet.")
    expect(second.locator("#what_happened")).to_have_value("Køen gikk rundt hjørnet.")
    assert breaches(second) == []
    second.locator(".f-actionbar button").click()
    expect(second.locator("h1")).to_have_text("Køen gikk rundt hjørnet")


def test_a_double_click_saves_once(site: Site, project: UUID, visitor: Visitor) -> None:
    page = visitor(Role.OWNER)
    write(page, project, TEXT)
    page.locator(".f-actionbar button").last.dblclick()
    expect(page.locator("header.f-record")).to_be_visible()
    assert stored(site, project) == [TEXT.strip()]


def test_a_text_that_was_left_is_put_back(project: UUID, visitor: Visitor) -> None:
    page = visitor(Role.OWNER)
    write(page, project, TEXT)
    page.goto(f"/projects/{project}")
    page.goto(f"/projects/{project}/observations/new")
    expect(page.locator("#what_happened")).to_have_value(TEXT)
    expect(page.locator("[data-restored]")).to_be_visible()


def test_a_text_that_was_saved_is_not_put_back(project: UUID, visitor: Visitor) -> None:
    page = visitor(Role.OWNER)
    write(page, project, TEXT)
    page.locator(".f-actionbar button").first.click()
    expect(page.locator(".f-saved")).to_be_visible()
    expect(page.locator("#what_happened")).to_have_value("")


def test_a_text_that_was_refused_stays(project: UUID, visitor: Visitor) -> None:
    page = visitor(Role.OWNER)
    write(page, project, TEXT)
    page.locator("details.f-facet > summary").click()
    page.fill("#place_detail", "langt " * 400)
    save(page)
    expect(page.locator("#place_detail-e")).to_be_visible()
    page.reload()
    expect(page.locator("#what_happened")).to_have_value(TEXT)


def test_signing_out_forgets_what_was_written(site: Site, project: UUID, visitor: Visitor) -> None:
    page = visitor(Role.OWNER)
    write(page, project, TEXT)
    page.goto("/account")
    page.click("form[action='/sign-out'] button")
    expect(page).to_have_url(f"{site.address}/sign-in")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('fasett:'))") == []
