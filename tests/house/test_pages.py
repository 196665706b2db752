"""Every page as it is shown, those to come included: one heading, no dead links, nothing the content policy refuses."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.routing import Match
from starlette.testclient import TestClient

from research.access import Actor
from research.settings import Settings
from tests.house.test_routes import API, SENT, addressed, routes
from tests.known import Known
from tests.making import Make

# Answers that are no pages: probes, files, and what a field asks for while somebody types.
NO_PAGES = {"/healthz", "/isalive", "/isready", "/robots.txt"}
SPENT = {"/sign-in/{secret}", "/set-up/{secret}", "/invitation/{secret}"}


@dataclass
class Markup(HTMLParser):
    """What the tests want to know of a page."""

    tags: Counter[str] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)
    wanted_ids: set[str] = field(default_factory=set)
    links: set[tuple[str, str]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    language: str | None = None
    is_document: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        given = {name: value or "" for name, value in attrs}
        self.is_document = self.is_document or tag == "article"
        self.tags[f"article {tag}" if self.is_document else tag] += 1
        self.language = given.get("lang") if tag == "html" else self.language
        if "id" in given:
            self.ids[given["id"]] += 1
        for name in ("for", "aria-describedby", "aria-labelledby", "list", "popovertarget", "commandfor"):
            self.wanted_ids.update(given.get(name, "").split())
        if tag == "a" and "href" in given:
            self.links.add(("GET", given["href"]))
        if tag == "form":
            self.links.add((given.get("method", "get").upper(), given.get("action", "")))
        if "formaction" in given:
            self.links.add(("POST", given["formaction"]))
        if "style" in given or any(name.startswith("on") for name in given) or (tag == "script" and "src" not in given):
            self.refused.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        """Take note of the end of a document that is shown on the page."""
        self.is_document = self.is_document and tag != "article"


@pytest.fixture(scope="module")
def looked_at() -> dict[str, Markup]:
    """The pages that were shown to an earlier test of this file: none of them changes anything."""
    return {}


@pytest.fixture
def pages(request: pytest.FixtureRequest, looked_at: dict[str, Markup]) -> dict[str, Markup]:
    """Every page of a project that holds something of each kind, as its owner sees it."""
    if not looked_at:
        names = ("service", "browser", "owner", "caseworker", "make")
        looked_at.update(look(*(request.getfixturevalue(name) for name in names)))
    return looked_at


def look(
    service: FastAPI, browser: Callable[..., TestClient], owner: Actor, caseworker: Actor, make: Make
) -> dict[str, Markup]:
    known = Known(make, UUID(str(caseworker.person_id)))
    visitor = browser(owner)
    shown: dict[str, Markup] = {}
    for method, path, _ in routes(service):
        if method != "GET" or path.startswith(API) or path in NO_PAGES | SPENT:
            continue
        address = addressed(path.replace("{topic}", "search"), known.ids)
        answer = visitor.get(address, **SENT.get(path, {}))
        if answer.status_code == 200 and answer.text.lstrip().lower().startswith("<!doctype html"):
            shown[path] = Markup()
            shown[path].feed(answer.text)
    return shown


def test_the_pages_of_every_noun_are_shown(pages: dict[str, Markup]) -> None:
    nouns = {"studies", "participants", "interviews", "observations", "insights", "experiments", "reports", "tags"}
    assert nouns - {path.split("/")[1] for path in pages} == set()


def test_a_page_has_one_heading_of_the_first_rank(pages: dict[str, Markup]) -> None:
    headings = {path: page.tags["h1"] or page.tags["article h1"] for path, page in pages.items()}
    assert {path: number for path, number in headings.items() if number != 1} == {}


def test_a_page_has_one_main_part_and_a_title(pages: dict[str, Markup]) -> None:
    assert [path for path, page in pages.items() if (page.tags["main"], page.tags["title"]) != (1, 1)] == []


def test_a_page_says_its_language(pages: dict[str, Markup], settings: Settings) -> None:
    assert {path: page.language for path, page in pages.items() if page.language != settings.language} == {}


def test_a_page_holds_nothing_that_the_content_policy_refuses(pages: dict[str, Markup]) -> None:
    assert {path: page.refused for path, page in pages.items() if page.refused} == {}


def test_an_identifier_is_used_once_on_a_page(pages: dict[str, Markup]) -> None:
    twice = {path: [name for name, uses in page.ids.items() if uses > 1] for path, page in pages.items()}
    assert {path: names for path, names in twice.items() if names} == {}


def test_what_a_label_or_a_description_points_at_is_on_the_page(pages: dict[str, Markup]) -> None:
    missing = {path: page.wanted_ids - page.ids.keys() for path, page in pages.items()}
    assert {path: names for path, names in missing.items() if names} == {}


def test_every_link_and_every_form_leads_to_a_route(service: FastAPI, pages: dict[str, Markup]) -> None:
    dead = {
        f"{path}: {method} {address}"
        for path, page in pages.items()
        for method, address in page.links
        if address.startswith("/") and not leads_somewhere(service, method, urlsplit(address).path)
    }
    assert dead == set()


def leads_somewhere(service: FastAPI, method: str, path: str) -> bool:
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in service.routes)


def test_no_page_leads_elsewhere(pages: dict[str, Markup]) -> None:
    elsewhere = {address for page in pages.values() for _, address in page.links if re.match(r"(https?:)?//", address)}
    assert elsewhere == set()
