"""The help pages."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.pages.help import TOPICS
from research.access import Actor
from research.words import Role

Browser = Callable[..., TestClient]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_leads_to_every_other(browser: Browser, reader: Actor, topic: str) -> None:
    shown = browser(reader).get(f"/help/{topic}").text
    assert f">{TOPICS[topic]}</h1>" in shown
    assert all(f'href="/help/{other}"' in shown for other in TOPICS)


def test_help_begins_with_getting_started(browser: Browser, reader: Actor) -> None:
    assert f">{TOPICS['start']}</h1>" in browser(reader).get("/help").text


def test_there_is_no_other_topic(browser: Browser, reader: Actor) -> None:
    assert browser(reader).get("/help/frame").status_code == 404


def test_the_page_of_roles_tells_what_each_may_do(browser: Browser, reader: Actor) -> None:
    shown = browser(reader).get("/help/roles").text
    assert all(role.label in shown and role.meaning in shown for role in Role)


def test_the_page_of_searching_tells_what_counts_more(browser: Browser, reader: Actor) -> None:
    assert "a confirmed insight gets 15 % more weight" in browser(reader).get("/help/search").text
