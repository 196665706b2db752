"""The checklist of privacy: every statement is covered by tests that bear its number, and the help page tells which."""

import re
from collections.abc import Callable

from starlette.testclient import TestClient

from research.access import Actor
from research.privacy.statements import STATEMENTS
from tests.house.source import ROOT
from tests.trust.covering import FILE, covered, written

Browser = Callable[..., TestClient]


def test_every_statement_is_covered_by_a_test_that_bears_its_number() -> None:
    assert sorted({each.number for each in STATEMENTS} - covered().keys()) == []


def test_no_test_bears_a_number_that_is_not_on_the_list() -> None:
    assert sorted(covered().keys() - {each.number for each in STATEMENTS}) == []


def test_the_help_page_names_the_tests_as_they_stand() -> None:
    assert FILE.read_text() == written(), "run: python -m tests.trust.covering"


def test_where_a_statement_is_kept_is_a_place_that_exists() -> None:
    places = {place for each in STATEMENTS for place in each.where if not place.startswith("fasett ")}
    assert sorted(place for place in places if not (ROOT / place).exists()) == []


def test_the_help_page_tells_of_every_statement_with_its_tests(browser: Browser, reader: Actor) -> None:
    shown = browser(reader).get("/help/trust").text
    assert re.findall(r'<tr id="(P-\d\d)"', shown) == [each.number for each in STATEMENTS]
    assert all(test.rpartition("::")[2] in shown for tests in covered().values() for test in tests)
