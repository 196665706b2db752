"""The whole chain, as somebody walks it: words are marked, an insight rests on them, and the map leads back to them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from research import passages
from research.passages import Passage, PassageDraft
from research.words import Role
from tests.making import Make
from tests.screens.serving import Site
from tests.screens.test_evidence_journey import choose, save
from tests.screens.test_marking import drag_over, press, words_of

STATEMENT = "Folk slutter å ringe når ingen sier hvem som skal svare."
WAITED, CALLED, ANSWERED = (
    "Jeg ventet i sju uker før noen ringte.",
    "Etter det ringte jeg ikke igjen.",
    "Jeg fikk svar samme dag.",
)


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own."""
    return Make(site.store, site.new_project("Fra ord til kart").id, site.actor(Role.OWNER))


def said(make: Make, text: str, start_ms: int) -> Passage:
    """Return what a new participant says in an interview of its own."""
    person = make.participant()
    interview = make.interview(participant_ids=[person.id])
    draft = PassageDraft(text=text, speaker=person.reference, participant_id=person.id, start_ms=start_ms)
    with make.store.begin(make.owner, write=True) as work:
        passages.put(work, interview, [draft])
        return passages.of(work, [interview.id])[interview.id][0]


def test_from_marked_words_to_the_map_and_back_to_the_second(make: Make, visitor: Callable[..., Page]) -> None:
    page = visitor(Role.OWNER)
    waited, called, answered = (said(make, text, 61_000) for text in (WAITED, CALLED, ANSWERED))
    mark_by_mouse(page, waited, "sju uker")
    mark_by_keyboard(page, called)
    mark_by_mouse(page, answered, "svar samme dag")
    cite_in_a_new_insight(page, make, "SIT-001")
    expect(page.locator(".f-sum tfoot td")).to_have_text("1")
    cite(page, make, "SIT-002", "supports")
    expect(page.locator(".f-sum tfoot td")).to_have_text("2")
    cite(page, make, "SIT-003", "contradicts")
    expect(page.locator(".f-sum tfoot td")).to_have_text("1")
    page.click("main a[href$='/map']")
    expect(page.locator(".f-map__line[data-stance=contradicts]").first).to_be_visible()
    page.locator(".f-map__box", has_text="SIT-001").click()
    turn = page.locator(f"#p-{waited.id}")
    expect(turn).to_be_in_viewport()
    expect(turn.locator(".f-turn__time")).to_have_text("01:01")
    expect(turn.locator("mark")).to_have_text("sju uker")


def mark_by_mouse(page: Page, passage: Passage, words: str) -> None:
    page.goto(f"/interviews/{passage.interview_id}")
    drag_over(page, words_of(page, passage), words)
    page.click("[data-mark]")
    page.locator("[data-marking] button[type=submit]").click()
    expect(page.locator(f"#p-{passage.id} mark")).to_have_text(words)


def mark_by_keyboard(page: Page, passage: Passage) -> None:
    page.goto(f"/interviews/{passage.interview_id}")
    page.locator(f"#p-{passage.id} .f-turn__time").focus()
    while not page.evaluate("document.activeElement.matches('[data-words]')"):
        press(page, "Tab")
    press(page, "Enter", "ArrowRight", "Shift+ArrowRight", "Enter", "Enter")
    expect(page.locator(f"#p-{passage.id} mark")).to_be_visible()


def open_quote(page: Page, make: Make, reference: str) -> None:
    page.goto(f"/projects/{make.project_id}/quotes")
    page.locator("main .f-quotes li", has_text=reference).locator("a").first.click()
    page.click("main a[href*='/evidence/new?']")


def cite_in_a_new_insight(page: Page, make: Make, reference: str) -> None:
    open_quote(page, make, reference)
    page.click("main a[href*='/insights/new?']")
    page.fill("#statement", STATEMENT)
    choose(page, "phase", "diagnose")
    save(page)


def cite(page: Page, make: Make, reference: str, stance: str) -> None:
    open_quote(page, make, reference)
    page.select_option("#insight", label=f"INN-001 {STATEMENT}")
    choose(page, "stance", stance)
    page.locator("main form button").first.click()
