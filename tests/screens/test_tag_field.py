"""The field of tags: what is in the codebook is suggested while somebody types."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from research.words import Role
from tests.making import Make
from tests.screens.chromium import breaches
from tests.screens.serving import Site

Visitor = Callable[..., Page]


@pytest.fixture
def page(visitor: Visitor, site: Site) -> Page:
    """A form for a new observation, in a project whose codebook has three tags."""
    make = Make(site.store, site.new_project("Tagger").id, site.actor(Role.OWNER))
    for name, aliases in (("jobbsøking", ["leting"]), ("jobbsamtale", []), ("ventetid", [])):
        make.tag(name, aliases=aliases)
    page = visitor(Role.CASEWORKER)
    page.goto(f"/projects/{make.project_id}/observations/new")
    page.locator("summary").click()
    return page


def test_a_tag_is_taken_with_the_keyboard_and_the_next_one_begun(page: Page) -> None:
    page.locator("#tags").press_sequentially("ventetid, jobbsø")
    expect(page.locator("#tags-words [role=option]")).to_have_text(["jobbsøking"])
    expect(page.locator("#tags")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#tags")).to_have_attribute("aria-activedescendant", "tags-word-0")
    assert breaches(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#tags")).to_have_value("ventetid, jobbsøking, ")
    expect(page.locator("#tags-words")).to_be_hidden()


def test_escape_leaves_what_was_typed(page: Page) -> None:
    page.locator("#tags").press_sequentially("jobb")
    expect(page.locator("#tags-words [role=option]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#tags-words")).to_be_hidden()
    expect(page.locator("#tags")).to_have_value("jobb")


def test_a_tag_is_found_by_its_other_name_and_taken_with_the_mouse(page: Page) -> None:
    page.locator("#tags").press_sequentially("leti")
    page.locator("#tags-words [role=option]", has_text="jobbsøking (leting)").click()
    expect(page.locator("#tags")).to_have_value("jobbsøking, ")


def test_whoever_types_a_twin_is_asked_and_may_take_the_tag_that_is_there(page: Page) -> None:
    page.locator("#tags").press_sequentially("jobb-søking, ventetid")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="«jobbsøking»").click()
    expect(page.locator("#tags")).to_have_value("jobbsøking, ventetid")
    expect(page.locator("[data-twin]")).to_be_hidden()
