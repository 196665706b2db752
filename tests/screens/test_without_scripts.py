"""What the repository is for works in a browser that runs no scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from research import insights
from research.words import Phase, Place, Role
from tests.making import Make
from tests.screens.serving import Site

Open = Callable[[str], Page]


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own."""
    return Make(site.store, site.new_project("Uten skript").id, site.actor(Role.OWNER))


@pytest.fixture
def plain(visitor: Callable[..., Page]) -> Open:
    """Open a page without scripts."""
    page = visitor(Role.OWNER, java_script_enabled=False)

    def _open(address: str) -> Page:
        page.goto(address)
        return page

    return _open


def test_a_search_finds(plain: Open, site: Site) -> None:
    page = plain(f"/projects/{site.project_id}/search")
    page.fill("#q", "ventetid")
    page.press("#q", "Enter")
    expect(page.locator(".f-hit mark").first).to_be_visible()


def test_a_search_is_narrowed_by_its_filters(plain: Open, site: Site) -> None:
    page = plain(f"/projects/{site.project_id}/search?q=brev")
    page.check("input[name=kind][value=experiment]")
    page.click("button[form=search]")
    expect(page.locator(".f-hit .f-icon-experiment")).to_have_count(page.locator(".f-hit").count())


def test_a_hit_is_pinned_and_a_search_is_saved(plain: Open, make: Make) -> None:
    make.observation(what_happened="Køen gikk ut på fortauet.")
    page = plain(f"/projects/{make.project_id}/search?q=køen")
    page.click(".f-pin")
    expect(page.locator("#tray li")).to_have_count(1)
    page.click(".f-hits__head button[popovertarget=save]")
    page.click("#save .ds-button >> nth=0")
    expect(page.locator("#saved li")).to_have_text("køen")


def test_the_menu_of_a_phone_opens(plain: Open, site: Site) -> None:
    page = plain(f"/projects/{site.project_id}")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("button[popovertarget=menu]")
    page.click("#menu a[href$='/insights']")
    expect(page).to_have_url(f"{site.address}/projects/{site.project_id}/insights")


def test_a_list_is_narrowed_by_its_filters(plain: Open, make: Make) -> None:
    make.observation(what_happened="Køen gikk ut på fortauet.", place=Place.DESK)
    make.observation(what_happened="Ingen tok telefonen.", place=Place.PHONE)
    page = plain(f"/projects/{make.project_id}/observations")
    page.select_option("select[name=place]", Place.PHONE)
    page.click("form.f-filters button")
    expect(page.locator(".f-list > li")).to_have_count(1)
    expect(page.locator(".f-list > li")).to_contain_text("Ingen tok telefonen")


def test_an_observation_is_added(plain: Open, make: Make) -> None:
    page = plain(f"/projects/{make.project_id}/observations/new")
    page.fill("#what_happened", "Hun leste brevet høyt for de andre i køen.")
    page.locator("label:has(input[name=phase][value=explore])").click()
    page.locator(".f-actionbar button").last.click()
    expect(page.locator("main")).to_contain_text("Hun leste brevet høyt")
    expect(page.locator("header.f-record .f-phase")).to_have_attribute("data-color", Phase.EXPLORE)


def test_an_observation_that_is_refused_keeps_its_text(plain: Open, make: Make) -> None:
    page = plain(f"/projects/{make.project_id}/observations/new")
    page.fill("#what_happened", "Nummerlappen var tom for papir.")
    page.locator("details.f-facet > summary").click()
    page.fill("#place_detail", "langt " * 400)
    page.locator(".f-actionbar button").last.click()
    expect(page.locator("#place_detail-e")).to_be_visible()
    expect(page.locator("#what_happened")).to_have_value("Nummerlappen var tom for papir.")


def test_a_passage_is_cited(plain: Open, make: Make, site: Site) -> None:
    passage, insight = make.passage("Jeg gikk hjem igjen."), make.insight()
    page = plain(f"/interviews/{passage.interview_id}")
    page.hover(".f-turn")
    page.click(".f-turn__do a[href*='/evidence/new']")
    page.select_option("#insight", str(insight.id))
    page.locator("label:has(input[name=stance][value=contradicts])").click()
    page.locator("main form button").click()
    expect(page.locator("[data-stance=contradicts] .f-quote")).to_contain_text("Jeg gikk hjem igjen.")
    with site.store.begin(make.owner) as work:
        assert insights.views(work, [insights.get(work, insight.id)])[0].contradicts == 1
