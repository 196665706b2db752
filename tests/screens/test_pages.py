"""Every main page as a browser shows it, wide and light, narrow and dark.

Where FASETT_SCREENS names a folder, each page is photographed into it in all four combinations.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from app.security import COOKIE
from research.words import Language, Role
from tests.screens.chromium import Watch, breaches
from tests.screens.pages import EMPTY, FULL, Look, known
from tests.screens.serving import Site

VIEWS: dict[str, tuple[int, Literal["light", "dark"]]] = {"wide": (1280, "light"), "narrow": (390, "dark")}
NARROWEST = 320
SCREENS = os.environ.get("FASETT_SCREENS")

_SEEN = """() => ({
  title: document.title,
  language: document.documentElement.lang,
  headings: (document.querySelectorAll("h1:not(article *)").length || document.querySelectorAll("h1").length),
  first: document.querySelector("a[href], button, input:not([type=hidden]), select, textarea, summary")?.className,
})"""
_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > room + 1 && each.checkVisibility())
    .map((each) => `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 40)}`);
}"""


@dataclass
class Seen:
    """What the tests want to know of a page."""

    title: str
    language: str
    headings: int
    first: str
    breaches: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)


class Gallery:
    """The pages, each opened when a test first asks for it, and then not again: none of the tests changes anything."""

    def __init__(self, chrome: Browser, site: Site, ids: dict[str, UUID]) -> None:
        self._chrome, self._site, self._ids = chrome, site, ids
        self._pages: dict[tuple[str, Role | None], tuple[Page, Watch]] = {}
        self._seen: dict[tuple[str, str], Seen] = {}

    def see(self, name: str, view: str = "wide") -> Seen:
        """Return what there is to see of a page in a view."""
        if (name, view) not in self._seen:
            self._seen[name, view] = self._look(name, view)
        return self._seen[name, view]

    def address(self, name: str) -> str:
        """Return where a page is."""
        return {**FULL, **EMPTY}[name].address.format(**self._ids)

    def close(self) -> list[str]:
        """Close the windows, and return what went wrong in them."""
        for page, _ in self._pages.values():
            page.context.close()
        return [problem for _, watch in self._pages.values() for problem in watch.problems]

    def _look(self, name: str, view: str) -> Seen:
        look = {**FULL, **EMPTY}[name]
        page = self._page(view, look.role)
        page.goto(self.address(name))
        if look.then:
            with page.expect_navigation():
                look.then(page)
        seen = Seen(**page.evaluate(_SEEN), breaches=breaches(page))
        photograph(page, name, view)
        if view == "narrow":
            seen.too_wide = measured(page)
        return seen

    def _page(self, view: str, role: Role | None) -> Page:
        if (view, role) not in self._pages:
            width, scheme = VIEWS[view]
            context = self._chrome.new_context(
                base_url=self._site.address,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                has_touch=view == "narrow",
                is_mobile=view == "narrow",
                locale="nb-NO",
                reduced_motion="reduce",
            )
            watch = Watch(context, self._site.address)
            if role:
                context.add_cookies([{"name": COOKIE, "value": self._site.begin(role), "url": self._site.address}])
            self._pages[view, role] = (context.new_page(), watch)
        return self._pages[view, role][0]


def measured(page: Page) -> list[str]:
    """Return what does not fit on the narrowest screen."""
    size = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    too_wide: list[str] = page.evaluate(_TOO_WIDE)
    if size:
        page.set_viewport_size(size)
    return too_wide


def photograph(page: Page, name: str, view: str) -> None:
    """Keep a picture of the page in both schemes, where pictures are wanted."""
    width, own = VIEWS[view]
    schemes: dict[str, Any] = {"": "light", "-dark": "dark"} if SCREENS else {}
    for ending, scheme in schemes.items():
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{SCREENS}/{name}-{width}{ending}.png", full_page=True)
    page.emulate_media(color_scheme=own)


@pytest.fixture(scope="module")
def gallery(chrome: Browser, site: Site) -> Iterator[Gallery]:
    gallery = Gallery(chrome, site, known(site))
    yield gallery
    assert gallery.close() == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", FULL | EMPTY)
def test_a_page_keeps_the_accessibility_rules(gallery: Gallery, name: str, view: str) -> None:
    assert gallery.see(name, view).breaches == []


@pytest.mark.parametrize("name", FULL | EMPTY)
def test_a_page_fits_the_narrowest_screen(gallery: Gallery, name: str) -> None:
    assert gallery.see(name, "narrow").too_wide == []


@pytest.mark.parametrize("name", FULL | EMPTY)
def test_a_page_has_one_heading_of_the_first_rank(gallery: Gallery, name: str) -> None:
    assert gallery.see(name).headings == 1


@pytest.mark.parametrize("name", FULL | EMPTY)
def test_a_page_says_its_language(gallery: Gallery, name: str) -> None:
    assert gallery.see(name).language == Language.BOKMAL


@pytest.mark.parametrize("name", FULL | EMPTY)
def test_the_way_past_the_menu_comes_first(gallery: Gallery, name: str) -> None:
    assert gallery.see(name).first == "ds-skip-link"


@pytest.mark.parametrize("pages", [FULL, EMPTY])
def test_no_two_pages_have_the_same_title(gallery: Gallery, pages: dict[str, Look]) -> None:
    places = defaultdict[str, set[str]](set)
    for name, look in pages.items():
        if look.role in {Role.OWNER, None}:
            # What is searched for stands in no title.
            places[gallery.see(name).title].add(gallery.address(name).partition("?")[0])
    assert [title for title, found in places.items() if len(found) > 1] == []


@pytest.mark.parametrize(("part", "drawer"), [("", "menu"), ("/search?q=brev", "filters")])
def test_an_open_drawer_keeps_the_accessibility_rules(
    site: Site, visitor: Callable[..., Page], part: str, drawer: str
) -> None:
    page = visitor(Role.OWNER, viewport={"width": 390, "height": 844})
    page.goto(f"/projects/{site.project_id}{part}")
    page.click(f"button[popovertarget={drawer}]")
    assert breaches(page) == []


def test_the_first_key_leads_past_the_menu(site: Site, visitor: Callable[..., Page]) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/projects/{site.project_id}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
