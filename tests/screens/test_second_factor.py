"""A journey with a second factor: set up with the secret of the QR code, signed in with, recovered from, taken away."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from research import people, second_factor
from research.access import SYSTEM
from research.people import AccountDraft
from research.second_factor import STEP_SECONDS
from tests.screens.chromium import breaches
from tests.screens.serving import Site

Visitor = Callable[..., Page]
EMAIL, PASSWORD = "totrinn@example.no", "fire grå gjess i kø"


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()


def set_up(page: Page, site: Site) -> tuple[str, list[str]]:
    """Set it up without a camera, and return the secret and the recovery codes."""
    page.goto("/account")
    page.get_by_role("button", name="Slå på").click()
    expect(page.get_by_role("img", name="QR-kode")).to_be_visible()
    assert breaches(page) == []
    page.locator(".f-howto summary").click()
    secret = page.locator(".f-secret").inner_text().replace(" ", "")
    page.fill("#code", code(site, secret, -1))
    page.fill("#current_password", PASSWORD)
    page.get_by_role("button", name="Bekreft").click()
    recovery = page.locator(".f-codes code").all_inner_texts()
    assert len(recovery) == 10
    assert breaches(page) == []
    page.get_by_role("link", name="Jeg har tatt vare på dem").click()
    return secret, recovery


def code(site: Site, secret: str, later: int = 0) -> str:
    """Return what an app shows, or will show some half minutes later."""
    return second_factor.code_at(secret, int(site.store.clock().timestamp()) // STEP_SECONDS + later)


def test_somebody_sets_up_a_second_factor_and_signs_in_with_it(visitor: Visitor, site: Site) -> None:
    with site.store.begin(SYSTEM, write=True) as work:
        people.add(work, AccountDraft(name="Tora Trinn", email=EMAIL, password=PASSWORD))
    page = visitor()
    sign_in(page)
    secret, recovery = set_up(page, site)
    expect(page.get_by_text("10 gjenopprettingskoder igjen.")).to_be_visible()
    assert breaches(page) == []

    # Signed in anew: with the app, and the next time with a recovery code.
    for given in (code(site, secret), recovery[0]):
        page.get_by_role("button", name="Logg ut", exact=True).last.click()
        sign_in(page)
        expect(page.get_by_role("heading", name="Én ting til")).to_be_visible()
        assert breaches(page) == []
        page.fill("#code", given)
        page.get_by_role("button", name="Logg inn").click()
        page.goto("/account")
    expect(page.get_by_text("9 gjenopprettingskoder igjen.")).to_be_visible()

    page.locator("section:has(#guard) summary").click()
    page.fill("#code", code(site, secret, 1))
    page.fill("#guard_password", PASSWORD)
    page.get_by_role("button", name="Slå av totrinnspålogging").click()
    expect(page.get_by_role("button", name="Slå på")).to_be_visible()
