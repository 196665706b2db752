"""Marking words: by mouse, by touch and by keyboard alone, in passages and observations, and in long interviews."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.pages.passages import PART
from research import interviews, passages, quotes
from research.observations import Observation
from research.passages import Passage, PassageDraft
from research.quotes import Quote
from research.words import Role
from tests.making import Make
from tests.screens.chromium import breaches
from tests.screens.serving import Site

Visitor = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SAID = "👩‍👩‍👧 Vi ventet i sju uker. Så ringte vi, og da var saken henlagt 😀."

# Where some words begin and end on the screen.
_ENDS = """(element, words) => {
  const place = (at) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (at > node.length) { at -= node.length; node = walker.nextNode(); }
    return [node, at];
  };
  const at = element.textContent.indexOf(words);
  const range = document.createRange();
  range.setStart(...place(at));
  range.setEnd(...place(at + words.length));
  const rects = [...range.getClientRects()];
  const [first, last] = [rects[0], rects[rects.length - 1]];
  return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
}"""


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own."""
    return Make(site.store, site.new_project("Merking").id, site.actor(Role.OWNER))


@pytest.fixture
def spoken(make: Make) -> list[Passage]:
    """The passages of a short interview."""
    interview = make.interview(transcript=("Hva skjedde?", SAID, "Hva gjorde dere da?"))
    with make.store.begin(make.owner) as work:
        return passages.of(work, [interview.id])[interview.id]


def marked(make: Make) -> list[Quote]:
    with make.store.begin(make.owner) as work:
        return quotes.find(work, make.project_id)[::-1]


def words_of(page: Page, source: Passage | Observation) -> str:
    return f"[data-words][data-key='{source.id}']"


def drag_over(page: Page, element: str, words: str) -> None:
    page.locator(element).scroll_into_view_if_needed()
    left, top, right, bottom = page.eval_on_selector(element, _ENDS, words)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=4)
    page.mouse.up()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_words_are_marked_by_mouse(visitor: Visitor, make: Make, spoken: list[Passage]) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    drag_over(page, words_of(page, spoken[1]), "sju uker")
    expect(page.locator("[data-selectbar-text]")).to_have_text("sju uker")
    page.click("[data-mark]")
    page.fill("[data-selectbar] [name=tags]", "ventetid")
    page.fill("[data-selectbar] [name=note]", "Det lengste vi har hørt.")
    page.locator("[data-marking] button[type=submit]").click()
    turn = page.locator(f"#p-{spoken[1].id}")
    expect(turn.locator("mark")).to_have_text("sju uker")
    expect(turn.locator(".f-margin")).to_contain_text("Det lengste vi har hørt.")
    expect(page.locator("[data-selectbar]")).to_be_hidden()
    (quote,) = marked(make)
    assert SAID[quote.start : quote.end] == quote.text == "sju uker"
    assert breaches(page) == []


def test_what_was_marked_is_taken_back(visitor: Visitor, make: Make, spoken: list[Passage]) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    drag_over(page, words_of(page, spoken[1]), "sju uker")
    page.click("[data-mark]")
    press(page, "Enter")
    page.locator(".f-made form button").click()
    expect(page.locator(".f-note")).to_contain_text("SIT-001")
    expect(page.locator("mark")).to_have_count(0)
    assert marked(make) == []


def test_words_are_marked_by_keyboard_alone(visitor: Visitor, make: Make, spoken: list[Passage]) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}#p-{spoken[0].id}")
    page.locator(f"#p-{spoken[0].id} .f-turn__time").focus()
    while not page.evaluate("document.activeElement.matches('[data-words]')"):
        press(page, "Tab")
    expect(page.locator("#keysof")).to_be_visible()
    press(page, "ArrowDown", "Enter", *["ArrowRight"] * 4, "Shift+ArrowRight")
    expect(page.locator("[data-selectbar-text]")).to_have_text("sju uker.")
    expect(page.locator("#said")).to_contain_text("sju uker.")
    assert page.evaluate("getSelection().toString()") == "sju uker."
    assert breaches(page) == []
    press(page, "Enter")
    assert breaches(page) == []
    page.keyboard.type("ventetid")
    press(page, "Enter")
    expect(page.locator(f"#p-{spoken[1].id} mark")).to_have_text("sju uker.")
    expect(page.locator("#said")).to_contain_text("SIT-001")
    expect(page.locator(words_of(page, spoken[1]))).to_be_focused()
    (quote,) = marked(make)
    assert SAID[quote.start : quote.end] == quote.text == "sju uker."


def test_escape_leaves_and_marks_nothing(visitor: Visitor, make: Make, spoken: list[Passage]) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    page.locator(words_of(page, spoken[1])).focus()
    press(page, "m", "ArrowRight", "Enter", "Escape")
    expect(page.locator("[data-selectbar]")).to_be_hidden()
    expect(page.locator(words_of(page, spoken[1]))).to_be_focused()
    assert marked(make) == []


def test_a_range_through_several_passages_marks_a_quote_in_each(
    visitor: Visitor, make: Make, spoken: list[Passage]
) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    page.locator(words_of(page, spoken[1])).focus()
    press(page, "Enter", "End", "Shift+ArrowLeft", "Shift+ArrowDown", "Shift+ArrowLeft", "Enter", "Enter")
    expect(page.locator("mark")).to_have_count(2)
    assert [quote.text for quote in marked(make)] == ["😀.", "Hva gjorde dere"]


def test_words_that_are_chosen_on_a_phone_are_marked(visitor: Visitor, make: Make, spoken: list[Passage]) -> None:
    page = visitor(Role.OWNER, **PHONE)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    page.locator(words_of(page, spoken[0])).select_text()
    page.tap("[data-mark]")
    page.locator("[data-marking] button[type=submit]").tap()
    expect(page.locator(f"#p-{spoken[0].id} mark")).to_have_text("Hva skjedde?")
    assert len(marked(make)) == 1


def test_words_are_marked_and_cited_at_once(visitor: Visitor, make: Make, spoken: list[Passage]) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    drag_over(page, words_of(page, spoken[1]), "saken henlagt")
    page.click("[data-selectbar] button[name=then]")
    expect(page.locator("main blockquote")).to_contain_text("saken henlagt")
    assert [quote.text for quote in marked(make)] == ["saken henlagt"]


def test_words_of_an_observation_are_marked(visitor: Visitor, make: Make) -> None:
    seen = make.observation(what_happened="Brevet ble lest høyt.\nTo ganger.")
    page = visitor(Role.OWNER)
    page.goto(f"/observations/{seen.id}")
    drag_over(page, words_of(page, seen), "lest høyt")
    page.click("[data-mark]")
    press(page, "Enter")
    expect(page.locator("#what-happened mark")).to_have_text("lest høyt")
    assert [quote.text for quote in marked(make)] == ["lest høyt"]


def test_words_of_a_text_that_was_corrected_meanwhile_are_not_marked_in_another_place(
    visitor: Visitor, make: Make, spoken: list[Passage]
) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{spoken[1].interview_id}")
    with make.store.begin(make.owner, write=True) as work:
        interview = interviews.get(work, spoken[1].interview_id)
        quotes.correct_passage(work, spoken[1].id, PassageDraft(text=f"Ja. {SAID}"), interview)
    drag_over(page, words_of(page, spoken[1]), "sju uker")
    page.click("[data-mark]")
    page.fill("[data-selectbar] [name=note]", "Lenge.")
    press(page, "Enter")
    expect(page.locator("#words-e")).to_be_visible()
    expect(page.locator("#words")).to_have_value("sju uker")
    expect(page.locator("#note")).to_have_value("Lenge.")
    assert marked(make) == []


def test_a_quote_without_a_place_is_placed_by_choosing_words_in_its_text(
    visitor: Visitor, make: Make, spoken: list[Passage]
) -> None:
    quote = make.quote(spoken[1], "sju uker")
    with make.store.begin(make.owner, write=True) as work:
        interview = interviews.get(work, spoken[1].interview_id)
        quotes.correct_passage(work, spoken[1].id, PassageDraft(text="😀 Vi ventet i åtte uker."), interview)
    page = visitor(Role.OWNER)
    page.goto(f"/quotes/{quote.id}/edit")
    page.locator("[data-whole]").focus()
    page.eval_on_selector("[data-whole]", "(text) => text.setSelectionRange(15, 24)")
    expect(page.locator("#words")).to_have_value("åtte uker")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("«åtte uker»")
    assert [(each.start, each.is_unplaced) for each in marked(make)] == [(14, False)]


def test_a_long_interview_is_read_on_by_scrolling(visitor: Visitor, make: Make) -> None:
    interview = make.interview(transcript=tuple(f"Innlegg {number}." for number in range(2 * PART)))
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{interview.id}")
    expect(page.locator(".f-turn")).to_have_count(PART)
    page.locator(".f-more").scroll_into_view_if_needed()
    expect(page.locator(".f-turn")).to_have_count(2 * PART)
    last = page.locator("[data-words]").last
    last.focus()
    press(page, "Enter", "Enter", "Enter")
    expect(last.locator("mark")).to_have_text("Innlegg")


def test_the_old_address_of_a_passage_leads_to_its_part(visitor: Visitor, make: Make) -> None:
    interview = make.interview(transcript=tuple(f"Innlegg {number}." for number in range(2 * PART)))
    with make.store.begin(make.owner) as work:
        last = passages.of(work, [interview.id])[interview.id][-1]
    page = visitor(Role.OWNER)
    page.goto(f"/interviews/{interview.id}#p-{last.id}")
    expect(page.locator(f"#p-{last.id}")).to_be_in_viewport()
