"""A transcript is brought, worked on in its preview, stored, and found: with scripts and without."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from research.words import Group, Role
from tests.making import Make
from tests.screens.chromium import breaches
from tests.screens.serving import PASSWORD, Site

Visitor = Callable[..., Page]
ACCOUNT = "1234.56.78903"
ROOM = f"""WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ingrid Aas>Fant du fram til møterommet?</v>

00:00:10.000 --> 00:00:12.000
<v Møterom 3>Ja da, for en regnværsdag.</v>

00:00:20.000 --> 00:00:23.000
<v Ingrid Aas>Hvor lenge ventet dere, Kari?</v>

00:00:30.000 --> 00:00:40.000
<v Møterom 3>Sju uker på konto {ACCOUNT}.</v>

00:00:50.000 --> 00:00:59.000
<v Møterom 3>Karis brev lå ulest i postkassa.</v>
"""
_names = count(1)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How the browser is opened."""
    return {"java_script_enabled": request.param}


@pytest.fixture
def make(site: Site) -> Make:
    """What makes records of a project of the test's own."""
    return Make(site.store, site.new_project(f"Import {next(_names)}").id, site.actor(Role.OWNER))


def test_a_room_is_split_masked_stored_and_found(visitor: Visitor, make: Make, options: dict[str, Any]) -> None:
    person, page = make.participant(group=Group.USER), visitor(Role.OWNER, **options)
    bring(page, make)
    expect(page.locator("#preview .f-turn")).to_have_count(5)

    page.locator("#piece-1").hover()
    page.locator("button[value='drop:1']").click()
    expect(page.locator("#piece-1")).to_contain_text("utelatt")

    page.locator("input[name=pick][value='3']").check()
    page.locator("#called").fill("Kari Moe")
    page.locator("button[value=somebody]").click()
    expect(page.locator("#who-2")).to_be_visible()
    page.locator("#who-2").select_option(str(person.id))
    page.locator("#label-0").press("Enter")
    expect(page.locator("#piece-4 .f-swapped")).to_have_text(f"{person.reference}s")

    page.locator("button[data-saves], main form button[type=submit]").first.click()
    expect(page.locator("#text-3-e")).to_be_visible()
    page.locator("button[value='mask:account_number']").click()
    expect(page.locator("#piece-3 .f-turn__text > p")).to_have_text("Sju uker på konto [kontonummer].")
    page.locator("button[data-saves]").click()

    expect(page.locator("header.f-record")).to_be_visible()
    said = page.locator("main").inner_text()
    assert f"{person.reference}s brev lå ulest i postkassa." in said
    assert not [words for words in ("Kari", "regnværsdag", ACCOUNT) if words in said]
    page.goto(f"/projects/{make.project_id}/search?q=postkassa")
    expect(page.locator(".f-hit mark").first).to_have_text("postkassa")


def test_a_passage_is_parted_at_the_cursor(visitor: Visitor, make: Make) -> None:
    page = visitor(Role.OWNER)
    bring(page, make)
    page.locator("#piece-4 summary").click()
    page.locator("#text-4").focus()
    page.evaluate("document.getElementById('text-4').setSelectionRange(10, 10)")
    page.locator("#piece-4 [data-part]").click()
    expect(page.locator("#piece-5 .f-turn__text > p")).to_have_text("lå ulest i postkassa.")


def test_an_act_whose_session_has_ended_is_carried_out_after_a_sign_in(
    visitor: Visitor, make: Make, site: Site
) -> None:
    page = visitor(Role.OWNER)
    bring(page, make)
    page.context.clear_cookies()
    page.locator("#piece-1").hover()
    page.locator("button[value='drop:1']").click()
    page.fill("#email", site.people[Role.OWNER].email)
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()
    page.locator("main form button").click()
    expect(page.locator("#piece-1")).to_contain_text("utelatt")
    expect(page.locator("#piece-4")).to_contain_text("Karis brev")


def test_the_preview_keeps_the_accessibility_rules(visitor: Visitor, make: Make) -> None:
    page = visitor(Role.OWNER)
    bring(page, make)
    page.locator("#piece-3 summary").click()
    assert breaches(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert breaches(page) == []


def bring(page: Page, make: Make) -> None:
    """Bring the talk to a new interview."""
    page.goto(f"/projects/{make.project_id}/interviews/new")
    page.fill("#title", "Samtale i møterommet")
    page.set_input_files("#file", {"name": "talk.vtt", "mimeType": "text/vtt", "buffer": ROOM.encode()})
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#preview")).to_be_visible()
