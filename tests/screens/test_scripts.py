"""What the scripts add: a search that follows the keyboard, and filters that stay where they are."""

from collections.abc import Callable
from re import compile as pattern

import pytest
from playwright.sync_api import Page, expect

from research.words import Role
from tests.screens.serving import Site

Visitor = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def search(site: Site) -> str:
    """Where the demo project is searched."""
    return f"/projects/{site.project_id}/search?q=brev"


def test_hits_follow_what_is_typed(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.fill("#q", "meldekort")
    expect(page.locator(".f-hit mark").first).to_have_text(pattern("eldekort"))
    expect(page).to_have_url(pattern("q=meldekort"))


def test_a_stroke_leads_to_the_search(visitor: Visitor, site: Site) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/projects/{site.project_id}")
    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()


def test_the_arrows_go_through_the_hits(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.focus("#q")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".f-hit__title a").nth(1)).to_be_focused()


def test_a_filter_keeps_the_focus(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.focus("input[name=kind][value=experiment]")
    page.keyboard.press("Space")
    expect(page.locator(".f-active .ds-chip")).to_have_count(1)
    expect(page.locator("input[name=kind][value=experiment]")).to_be_focused()


def test_the_filters_of_a_phone_stay_open_while_one_chooses(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER, **PHONE)
    page.goto(search)
    page.tap("button[popovertarget=filters]")
    page.tap("label[for=kind-1]")
    expect(page.locator(".f-active .ds-chip")).to_have_count(1)
    expect(page.locator("#filters")).to_be_visible()
    expect(page.locator("#kind-1")).to_be_focused()
