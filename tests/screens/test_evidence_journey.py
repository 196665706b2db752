"""An insight is built from quotes, contradicted, put to the test and refuted; each step changes what it weighs."""

from collections.abc import Callable
from re import compile as pattern

import pytest
from playwright.sync_api import Page, expect

from research.quotes import Quote
from research.words import Role
from tests.making import Make
from tests.screens.serving import Site

STATEMENT = "Folk lar brev ligge fordi de er redde for svaret."
LEARNING = "Redselen blir ikke borte av at brevet er kort."
ASKED = "Hvordan kan vi gjøre det trygt å åpne et brev?"


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own."""
    return Make(site.store, site.new_project("Fra sitat til innsikt").id, site.actor(Role.OWNER))


def said(make: Make, words: str) -> Quote:
    """Return a quote of somebody who has not been heard before."""
    person = make.participant()
    interview = make.interview(participant_ids=[person.id])
    return make.quote(make.passage(words, interview=interview, participant_id=person.id))


def test_an_insight_lives_by_what_it_rests_on(make: Make, visitor: Callable[..., Page]) -> None:
    page = visitor(Role.OWNER)
    first, second, third = (
        said(make, words)
        for words in ("Jeg turte ikke åpne det.", "Brevet lå i skuffen.", "Jeg åpnet det med en gang.")
    )
    write_it_on(page, make, first)
    expect_to_weigh(page, "1", "Svakt belegg")
    cite(page, make, second, "supports")
    expect_to_weigh(page, "2", "Svakt belegg")
    put_the_second_first(page)
    confirm(page)
    ask(page)
    cite(page, make, third, "contradicts")
    expect(page.locator("[data-stance=contradicts] .f-voice")).to_have_text("«Jeg åpnet det med en gang.»")
    expect_to_weigh(page, "1", "Svakt belegg")
    refute(page)
    expect_to_weigh(page, "-1", "Motsagt")
    expect(page.locator("main")).to_contain_text("Taler mot")
    learn(page)
    withdraw(page, first, second)


def write_it_on(page: Page, make: Make, quote: Quote) -> None:
    page.goto(f"/projects/{make.project_id}/evidence/new?quote={quote.id}")
    page.click("main a[href*='/insights/new?']")
    page.fill("#statement", STATEMENT)
    choose(page, "phase", "diagnose")
    save(page)
    expect(page.locator("h1")).to_have_text(STATEMENT)
    expect(page.locator("[data-stance=supports]")).to_contain_text("SIT-001")


def cite(page: Page, make: Make, quote: Quote, stance: str) -> None:
    page.goto(f"/projects/{make.project_id}/evidence/new?quote={quote.id}")
    page.select_option("#insight", label=f"INN-001 {STATEMENT}")
    choose(page, "stance", stance)
    page.locator("main form button").first.click()


def expect_to_weigh(page: Page, points: str, words: str) -> None:
    expect(page.locator(".f-sum tfoot td")).to_have_text(points.replace("-", "−"))
    expect(page.locator(".f-sum tfoot .f-meter")).to_have_text(words)


def put_the_second_first(page: Page) -> None:
    button = page.get_by_role("button", name="Flytt opp: SIT-002")
    button.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(pattern("#e-"))
    expect(page.locator("[data-stance=supports] .f-quote").first).to_contain_text("SIT-002")


def confirm(page: Page) -> None:
    page.click("button[name=status][value=confirmed]")
    expect(page.locator(".f-claim__state .ds-tag[data-color=success]")).to_be_visible()


def ask(page: Page) -> None:
    page.click("main a[href*='/questions/new?']")
    expect(page.locator("#text")).to_have_value("Hvordan kan vi ")
    page.fill("#text", ASKED)
    save(page)
    expect(page.locator("h1")).to_have_text(ASKED)
    page.click("main a[href^='/insights/']")
    expect(page.locator("main")).to_contain_text(ASKED)


def refute(page: Page) -> None:
    page.click("main a[href*='/experiments/new?insight=']")
    page.fill("#title", "Kort brev")
    page.fill("#hypothesis", "Vi tror at et kort brev blir åpnet av flere.")
    page.fill("#success_criterion", "Seks av ti har åpnet brevet etter en uke.")
    choose(page, "status", "done")
    page.locator("summary", has_text="Resultat og beslutning").click()
    page.fill("#result", "To av ti hadde åpnet brevet.")
    page.select_option("#outcome", "refuted")
    page.fill("#learning", LEARNING)
    save(page)
    page.click("main a[href^='/insights/']")


def learn(page: Page) -> None:
    page.click("main a[href^='/experiments/']:not([href*=new])")
    page.click("main a[href$='/insight']")
    expect(page.locator("#statement")).to_have_value(LEARNING)
    save(page)
    expect(page.locator("h1")).to_have_text(LEARNING)
    expect(page.locator("main")).to_contain_text("Bygger på")
    page.locator(".f-links a", has_text=STATEMENT).click()
    expect(page.locator("main")).to_contain_text("Senere innsikter bygger på den")


def withdraw(page: Page, *quotes: Quote) -> None:
    insight = page.url
    for quote in quotes:
        page.goto(f"/interviews/{quote.source_id}")
        page.locator("form[action$='/remove'] button").first.click()
    page.goto(insight)
    expect(page.locator(".f-claim")).to_contain_text("Den var bekreftet, og er utkast igjen")
    expect(page.locator("[data-stance=supports] [data-lost]")).to_have_count(2)
    page.get_by_role("button", name="ut av papirkurven").first.click()
    page.goto(insight)
    expect(page.locator(".f-claim__state .ds-tag[data-color=success]")).to_be_visible()


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f"label:has(input[name={field}][value={value}])").click()


def save(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
