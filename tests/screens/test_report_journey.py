"""A report from the first draft to its second version, as a browser makes it."""

from collections.abc import Callable
from pathlib import Path
from re import compile as pattern

import pytest
from playwright.sync_api import Page, expect

from research.words import Role
from tests.making import Make
from tests.screens.serving import Site

STATEMENT = "Stillhet blir lest som et nei."
SAID = "Den ventetida var verre enn et nei."
LEFT_OUT = "Ingen ringte tilbake."
WRITTEN = "Folk gir opp fordi det blir **stille** mellom tiltakene."
REWRITTEN = "Folk gir opp fordi ingen sier hvor saken står."
REASON = "Styringsgruppa vil se den før sommeren."


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own, in which one insight rests on two quotes."""
    make = Make(site.store, site.new_project("Fra utkast til utgave").id, site.actor(Role.OWNER))
    insight = make.insight(statement=STATEMENT)
    for words in (SAID, LEFT_OUT):
        person = make.participant()
        interview = make.interview(participant_ids=[person.id])
        passage = make.passage(words, interview=interview, participant_id=person.id)
        make.evidence(insight, make.quote(passage, approved=True))
    make.confirm(insight)
    return make


def test_a_report_is_built_checked_published_and_followed_by_the_next(
    make: Make, visitor: Callable[..., Page], tmp_path: Path
) -> None:
    page = visitor(Role.OWNER)
    begin(page, make)
    write(page)
    hide_and_move(page)
    leave_out(page)
    publish(page)
    expect(page.locator(".f-sheet")).to_contain_text(SAID)
    expect(page.locator(".f-sheet")).not_to_contain_text(LEFT_OUT)
    assert taken(page, "Word", tmp_path).startswith(b"PK")
    follow_a_reference(page)
    make_the_next_version(page)


def begin(page: Page, make: Make) -> None:
    page.goto(f"/projects/{make.project_id}/reports")
    page.get_by_role("link", name="Lag den første rapporten").click()
    page.locator("label", has_text="Diagnoserapport").click()
    page.get_by_role("button", name="Lag et utkast").click()
    expect(page.locator(".f-sheet h1")).to_have_text("Diagnoserapport")
    expect(page.locator(".f-sheet")).to_contain_text(STATEMENT)


def write(page: Page) -> None:
    page.fill("#title", "Stillheten mellom tiltakene")
    page.locator("textarea").first.fill(WRITTEN)
    expect(page.locator(".f-sheet strong", has_text="stille")).to_be_visible()
    expect(page.locator(".f-sheet h1")).to_have_text("Stillheten mellom tiltakene")


def hide_and_move(page: Page) -> None:
    page.get_by_label("Årsaker", exact=False).first.uncheck()
    expect(page.locator(".f-sheet h2", has_text="Årsaker")).to_have_count(0)
    button = page.get_by_role("button", name="Flytt opp: Bakgrunn og mandat")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".f-sheet h2").first).to_have_text("Bakgrunn og mandat")
    expect(button).to_be_focused()


def leave_out(page: Page) -> None:
    expect(page.locator(".f-sheet")).to_contain_text(LEFT_OUT)
    page.locator("summary", has_text="Sitater").click()
    page.locator("summary", has_text=STATEMENT).click()
    page.get_by_label(LEFT_OUT).check()
    expect(page.locator(".f-sheet")).not_to_contain_text(LEFT_OUT)


def publish(page: Page) -> None:
    page.get_by_role("button", name="Se over og publiser").click()
    expect(page.locator("h1")).to_have_text("Se over og publiser")
    page.get_by_role("button", name="Publiser").click()
    expect(page.locator("#reason")).to_have_attribute("aria-invalid", "true")
    page.fill("#reason", REASON)
    page.get_by_role("button", name="Publiser").click()
    expect(page).to_have_url(pattern(r"/reports/[\w-]+$"))
    expect(page.locator("main")).to_contain_text("Utgave 1")
    expect(page.locator("main")).to_contain_text(REASON)


def taken(page: Page, name: str, folder: Path) -> bytes:
    """Return the file that a link leads to."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "rap-001.docx"
    return file.read_bytes()


def follow_a_reference(page: Page) -> None:
    report = page.url
    page.locator(".f-sheet a.f-ref", has_text="INN-001").first.click()
    expect(page.locator("#INN-001 h3")).to_have_text(STATEMENT)
    expect(page.locator("#INN-001")).to_contain_text(SAID)
    page.goto(report)


def make_the_next_version(page: Page) -> None:
    page.get_by_role("button", name="Lag neste utgave").click()
    text = page.locator("textarea", has_text="stille")
    text.fill(REWRITTEN)
    page.get_by_role("button", name="Lagre utkastet").click()
    expect(page.locator("main")).to_contain_text("Utkastet er lagret.")
    page.locator(".f-crumbs a").first.click()
    page.get_by_role("link", name="Stillheten mellom tiltakene").first.click()
    page.get_by_role("link", name="Forskjeller fra forrige utgave").click()
    expect(page.locator("ins").first).to_contain_text("ingen sier hvor saken står")
    expect(page.locator("del").first).to_contain_text("det blir stille")
