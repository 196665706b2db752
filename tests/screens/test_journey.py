"""From a conversation to a report: everything the repository is for, in one go, as somebody would do it."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from re import compile as pattern

from playwright.sync_api import Page, expect

from research.words import Role
from tests.screens.serving import Site

TALK = """WEBVTT

00:00:01.000 --> 00:00:05.000
<v Ingrid Aas>Hva gjorde du med brevene, Kari?</v>

00:00:06.000 --> 00:00:14.000
<v Kari Moe>Brevene lå ulest i skuffen i fire måneder. Jeg turte ikke åpne dem.</v>

00:00:15.000 --> 00:00:21.000
<v Ingrid Aas>Hva skulle til for at du åpnet dem?</v>

00:00:22.000 --> 00:00:31.000
<v Kari Moe>At noen ringte og sa hva som sto i dem.</v>
"""
SAID = "Brevene lå ulest i skuffen i fire måneder. Jeg turte ikke åpne dem."
STATEMENT = "Folk lar brev ligge fordi de er redde for svaret."
LEARNING = "En samtale gjør brevet ufarlig."


def test_p60_a_conversation_becomes_a_report_and_nobody_else_is_asked(
    site: Site, visitor: Callable[..., Page], tmp_path: Path
) -> None:
    page = visitor(Role.OWNER)
    page.goto(f"/projects/{site.new_project('Brev som blir lest').id}")
    bring_the_conversation(page)
    find_and_cite_it(page)
    confirm_the_insight(page)
    plan_an_experiment(page)
    finish_the_experiment(page)
    make_the_report(page)
    take_it_away(page, tmp_path)


def bring_the_conversation(page: Page) -> None:
    page.click("main a[href$='/interviews/new']")
    page.fill("#title", "Samtale om post")
    choose(page, "phase", "diagnose")
    page.set_input_files("#file", {"name": "samtale.vtt", "mimeType": "text/vtt", "buffer": TALK.encode()})
    save(page)
    page.select_option("#who-0", "other")
    page.fill("#label-0", "Intervjuer")
    page.select_option("#who-1", "new:user")
    save(page)
    expect(page).to_have_url(pattern("/interviews/[^/]+$"))
    expect(page.locator("header.f-record .f-phase")).to_have_attribute("data-color", "diagnose")
    expect(page.locator(".f-turn__who").nth(1)).to_contain_text("P-001")
    expect(page.locator("main")).not_to_contain_text("Kari")


def find_and_cite_it(page: Page) -> None:
    # Other forms of two of its words, «skuffen» and «måneder».
    page.fill("#top-search", "skuffer måned")
    page.press("#top-search", "Enter")
    page.locator(".f-hit", has_text="ulest").locator(".f-hit__title a").click()
    page.locator(".f-turn__text", has_text="ulest").select_text()
    page.click("[data-selectbar] button[name=then][value=cite]")
    expect(page).to_have_url(pattern("/evidence/new"))
    expect(page.locator("main .f-voice")).to_have_text(f"«{SAID}»")
    page.click("main a[href*='/insights/new?']")
    page.fill("#statement", STATEMENT)
    choose(page, "phase", "diagnose")
    save(page)
    expect(page.locator("h1")).to_have_text(STATEMENT)
    expect(page.locator("[data-stance=supports] .f-quote")).to_contain_text(SAID)


def confirm_the_insight(page: Page) -> None:
    page.click("button[name=status][value=confirmed]")
    expect(page.locator(".f-claim__state .ds-tag[data-color=success]")).to_be_visible()


def plan_an_experiment(page: Page) -> None:
    page.click("a[href*='/experiments/new?insight=']")
    page.fill("#title", "Ring før brevet kommer")
    page.fill("#hypothesis", "Vi tror at en telefonsamtale gjør at flere åpner brevet.")
    page.fill("#success_criterion", "Minst seks av ti har åpnet brevet etter en uke.")
    choose(page, "phase", "diagnose")
    save(page)
    expect(page.locator("main a[href^='/insights/']", has_text=STATEMENT)).to_be_visible()
    page.click("main a[href$='/edit']")
    choose(page, "status", "running")
    save(page)


def finish_the_experiment(page: Page) -> None:
    page.click("main a[href$='/edit']")
    expect(page.locator("#success_criterion")).to_have_attribute("readonly", "")
    page.fill("#result", "Åtte av ti hadde åpnet brevet etter en uke.")
    page.select_option("#outcome", "confirmed")
    page.fill("#learning", LEARNING)
    page.select_option("#decision", "go_on")
    choose(page, "status", "done")
    save(page)
    expect(page.locator(".f-step[data-done]")).to_have_count(3)
    expect(page.locator("main")).to_contain_text(LEARNING)


def make_the_report(page: Page) -> None:
    page.click("#menu a[href$='/reports']")
    page.click("main a[href$='/reports/new']")
    page.check("#t-diagnose")
    page.click("main form button:not([formaction])")
    page.locator("summary", has_text="Sitater").click()
    page.check("#quotes-all")
    report = page.locator("article")
    expect(report).to_contain_text(SAID)
    page.get_by_role("button", name="Se over og publiser").click()
    page.fill("#reason", "Sitatet er ikke godkjent ennå.")
    page.get_by_role("button", name="Publiser").click()
    expect(page).to_have_url(pattern("/reports/[^/]+$"))
    for words in (STATEMENT, SAID, "INN-001", "INT-001", "EKS-001"):
        expect(report).to_contain_text(words)


def take_it_away(page: Page, folder: Path) -> None:
    word, pdf = (download(page, kind, folder) for kind in ("docx", "pdf"))
    with zipfile.ZipFile(word) as parts:
        assert STATEMENT in parts.read("word/document.xml").decode()
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.read_bytes().rstrip().endswith(b"%%EOF")


def download(page: Page, kind: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.click(f"main a[href$='format={kind}']")
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f"label:has(input[name={field}][value={value}])").click()


def save(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
