"""The API of the table of synonyms."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor

TABLE = "/api/v1/synonyms"
OWN = {"words": ["ungdomstorget"], "is_capitals_only": False}


@pytest.fixture
def editor(program: Callable[..., TestClient], administrator: Actor) -> TestClient:
    """A program that writes as an administrator of the installation."""
    return program(administrator)


def found(client: TestClient, words: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = client.get(TABLE, params={"q": words}).json()["items"]
    return rows


def test_the_table_is_read_page_by_page(api: TestClient) -> None:
    first = api.get(TABLE, params={"limit": 100}).json()
    second = api.get(TABLE, params={"limit": 100, "cursor": first["next"]}).json()
    terms = [row["term"] for page in (first, second) for row in page["items"]]
    assert len(terms) == len(set(terms)) > 150
    assert second["next"] is None


def test_rows_are_found_by_any_of_their_words(api: TestClient) -> None:
    (row,) = found(api, "arbeidsavklaringspengar")
    assert (row["term"], row["origin"], row["revision"]) == ("AAP", "shipped", 0)


def test_a_row_is_added_changed_and_removed(editor: TestClient) -> None:
    added = editor.put(f"{TABLE}/Jobbhuset", json=OWN)
    assert (added.status_code, added.json()["origin"]) == (200, "own"), added.text
    changed = editor.put(f"{TABLE}/jobbhuset", json={"words": ["torget"]}).json()
    assert (changed["words"], changed["revision"]) == (["torget"], 2)
    assert editor.delete(f"{TABLE}/jobbhuset").status_code == 204
    assert found(editor, "jobbhuset") == []


def test_a_row_that_ships_is_switched_off_and_put_back(editor: TestClient) -> None:
    assert editor.put(f"{TABLE}/AAP", json={"words": []}).json()["origin"] == "off"
    assert editor.delete(f"{TABLE}/AAP").status_code == 204
    assert found(editor, "arbeidsavklaringspengar")[0]["origin"] == "shipped"


def test_a_term_may_be_of_several_words(editor: TestClient) -> None:
    assert editor.put(f"{TABLE}/økonomisk%20råd%3F", json=OWN).json()["term"] == "økonomisk råd?"


def test_a_row_is_not_changed_by_who_read_an_earlier_one(editor: TestClient) -> None:
    editor.put(f"{TABLE}/Jobbhuset", json=OWN)
    stale = editor.put(f"{TABLE}/Jobbhuset", json={"words": ["torget"]}, headers={"If-Match": '"0"'})
    assert (stale.status_code, stale.json()["revision"]) == (412, 1)


@pytest.mark.parametrize(
    ("term", "body", "field"),
    [
        ("42", OWN, "term"),
        ("x" * 81, OWN, "term"),
        ("en;to", OWN, "term"),
        ("Jobbhuset", {"words": []}, "words"),
        ("Jobbhuset", {"words": ["jobbhuset"]}, "words"),
        ("Jobbhuset", {"words": ["x" * 81]}, "words.0"),
        ("Jobbhuset", {"words": [f"{letter}-ord" for letter in "abcdefghijklmnopqrstu"]}, "words"),
        ("Jobbhuset", {"words": "torget"}, "words"),
        ("Jobbhuset", {}, "words"),
        ("Jobbhuset", {**OWN, "kind": "syn"}, "kind"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    editor: TestClient, term: str, body: dict[str, object], field: str
) -> None:
    answer = editor.put(f"{TABLE}/{term}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


def test_what_is_not_in_the_table_cannot_be_removed(editor: TestClient) -> None:
    assert editor.delete(f"{TABLE}/xylofon").status_code == 404


def test_only_an_administrators_program_writes(
    api: TestClient, program: Callable[..., TestClient], administrator: Actor
) -> None:
    for client in (api, program(administrator, may_write=False)):
        assert client.put(f"{TABLE}/Jobbhuset", json=OWN).status_code == 403
        assert client.delete(f"{TABLE}/AAP").status_code == 403
