"""What the scripts add: a search that follows the keyboard, and filters that stay where they are."""

from collections.abc import Callable
from re import compile as pattern

import pytest
from playwright.sync_api import Page, expect

from research.words import Role
from tests.making import Make
from tests.screens.chromium import breaches
from tests.screens.serving import Site

Visitor = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def search(site: Site) -> str:
    """Where the demo project is searched."""
    return f"/projects/{site.project_id}/search?q=brev"


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own."""
    return Make(site.store, site.new_project("Med skript").id, site.actor(Role.OWNER))


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


def test_the_arrows_go_through_the_hits_and_escape_leads_back(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.focus("#q")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-hit]").nth(1).locator("a:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()


def test_what_is_written_is_completed(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.fill("#q", "")
    page.type("#q", "meldek")
    expect(page.locator("#words [role=option]").first).to_be_visible()
    assert breaches(page) == []
    page.keyboard.press("ArrowDown")
    said = page.locator("#words [aria-selected=true]").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_be_hidden()
    expect(page.locator("#q")).to_have_value(said)
    expect(page.locator("#hits")).to_have_attribute("data-words", said)


def test_a_key_pins_the_hit_at_hand_and_the_focus_stays(visitor: Visitor, make: Make) -> None:
    make.observation(what_happened="Køen gikk ut på fortauet.")
    page = visitor(Role.OWNER)
    page.goto(f"/projects/{make.project_id}/search?q=køen")
    page.focus("#q")
    page.keyboard.press("ArrowDown")
    for pinned in (1, 0):
        page.keyboard.press("p")
        expect(page.locator(".f-pin[data-pinned]")).to_have_count(pinned)
        expect(page.locator("#tray li")).to_have_count(pinned)
        expect(page.locator("[data-hit] a:focus")).to_have_count(1)


def test_a_projector_is_led_by_its_keys(visitor: Visitor, make: Make) -> None:
    for _ in range(7):
        make.observation(what_happened="Køen gikk ut på fortauet.")
    page = visitor(Role.OWNER)
    page.goto(f"/projects/{make.project_id}/search/projector?q=køen")
    page.keyboard.press("2")
    expect(page.locator(".f-big").nth(1)).to_have_attribute("data-pinned", "")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".f-big")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#tray li")).to_have_count(1)


def test_every_key_is_shown_and_single_keys_can_be_switched_off(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert breaches(page) == []
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_filter_keeps_the_focus_and_what_is_open_stays_open(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    page.click("#facet-month > summary")
    page.focus("#facet-month input >> nth=0")
    page.keyboard.press("Space")
    expect(page.locator(".f-active .ds-chip")).to_have_count(1)
    expect(page.locator("#facet-month input").first).to_be_focused()


def test_the_filters_of_a_phone_stay_open_while_one_chooses(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER, **PHONE)
    page.goto(search)
    page.tap("button[popovertarget=filters]")
    page.tap("label[for=kind-interview]")
    expect(page.locator(".f-active .ds-chip")).to_have_count(1)
    expect(page.locator("#filters")).to_be_visible()
    expect(page.locator("#kind-interview")).to_be_focused()


def test_seldom_chosen_values_come_when_they_are_opened_and_stay(visitor: Visitor, search: str) -> None:
    page = visitor(Role.OWNER)
    page.goto(search)
    rest = page.locator("#rest-tag")
    rest.locator("summary").click()
    expect(rest.locator("input").first).to_be_visible()
    tag = rest.locator("input").first.get_attribute("value")
    rest.locator("input").first.click()
    expect(page.locator(".f-active .ds-chip")).to_have_text([str(tag)])
    expect(rest.locator("input").first).to_be_visible()
    expect(page.locator(f"#facet-tag input[value='{tag}']")).to_be_checked()


def test_what_was_typed_before_the_page_was_ready_is_shown_on_the_sheet(visitor: Visitor, make: Make) -> None:
    draft = make.draft(title="Diagnose", template="diagnose")
    page = visitor(Role.OWNER)
    early = 'addEventListener("DOMContentLoaded", () => { document.querySelector("#title").value = "Stillheten" })'
    page.add_init_script(early)
    page.goto(f"/reports/{draft.id}/edit")
    expect(page.locator(".f-sheet h1")).to_have_text("Stillheten")
