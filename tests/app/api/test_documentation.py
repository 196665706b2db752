"""The description of the API, its page, and whom a token speaks for."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from tests.making import Make

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def description(browser: Callable[..., TestClient]) -> dict[str, Any]:
    """The description as machines read it, without signing in."""
    found: dict[str, Any] = browser().get("/api/v1/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and what is said of every operation."""
    for path, methods in description["paths"].items():
        for method, said in methods.items():
            yield method, path, said


def test_a_token_tells_whom_it_speaks_for(program: Callable[..., TestClient], reader: Actor) -> None:
    told = program(reader, may_write=False).get("/api/v1/me").json()
    assert (told["name"], told["may_write"], told["person_id"]) == ("Reader", False, str(reader.person_id))


def test_every_operation_has_a_name_of_its_own(description: dict[str, Any]) -> None:
    names = [said["operationId"] for _, _, said in operations(description)]
    assert len(names) == len(set(names))
    assert {"interviews_add", "insights_set_status", "projects_restore", "search_find"} <= set(names)


def test_every_operation_says_what_it_does(description: dict[str, Any]) -> None:
    said = {said["operationId"]: said["summary"] for _, _, said in operations(description)}
    assert said["interviews_add"] == "Add an interview to a project"
    assert said["tags_remove"] == "Put one tag in the bin"
    assert [name for name, summary in said.items() if len(summary.split()) < 3] == []


def test_every_operation_asks_for_a_token(description: dict[str, Any], browser: Callable[..., TestClient]) -> None:
    nobody = browser()
    asked = {
        (method, path): nobody.request(method, re.sub(r"{\w+}", UNKNOWN, path), json={}).status_code
        for method, path, _ in operations(description)
    }
    assert set(asked.values()) == {401}, asked
    assert all(said["security"] == [{"token": []}] for _, _, said in operations(description))


def test_an_outsider_is_shown_nothing_of_a_project(
    description: dict[str, Any], program: Callable[..., TestClient], outsider: Actor, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    passage = make.passage()
    ids = {
        "project": make.project_id,
        "study": make.study().id,
        "participant": make.participant().id,
        "tag": make.tag("waiting").id,
        "interview": passage.interview_id,
        "passage": passage.id,
        "observation": make.observation().id,
        "insight": insight.id,
        "experiment": make.experiment().id,
    }
    own = program(outsider)
    shown = {
        path: own.get(re.sub(r"{(\w+)_id}", lambda found: str(ids.get(found[1], UNKNOWN)), path)).status_code
        for method, path, _ in operations(description)
        if method == "get" and "_id}" in path
    }
    assert set(shown.values()) == {404}, shown


def test_problems_are_described_as_problems(description: dict[str, Any]) -> None:
    for _, path, said in operations(description):
        for status in ("401", "422"):
            assert "application/problem+json" in said["responses"][status]["content"], path
    assert "Problem" in description["components"]["schemas"]


def test_the_page_is_shown_to_anybody(browser: Callable[..., TestClient]) -> None:
    answer = browser().get("/api/v1/docs")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "/api/v1/openapi.json" in answer.text


def test_the_page_loads_nothing_from_elsewhere(browser: Callable[..., TestClient]) -> None:
    assert re.findall(r'(?:src|href)="(?!/)[^"#]', browser().get("/api/v1/docs").text) == []
