"""The page of the table of synonyms."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import synonyms
from research.access import SYSTEM, Actor
from research.errors import NotFound
from research.store import Store
from research.synonyms import SynonymView
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"term": "Jobbhuset", "words": "ungdomstorget\r\nungdommens torg"}


@pytest.fixture
def editor(browser: Browser, administrator: Actor) -> TestClient:
    """A browser in which an administrator of the installation is signed in."""
    return browser(administrator)


def row(store: Store, term: str) -> SynonymView:
    with store.begin(SYSTEM) as work:
        return synonyms.get(work, term)


def undo(shown: str) -> str:
    """Return the address that takes back what was just done."""
    address = re.search(r'f-note.*?action="([^"]+)"', shown, re.DOTALL)
    assert address
    return address[1]


def test_the_table_tells_what_is_searched_for_as_well(browser: Browser, reader: Actor) -> None:
    shown = browser(reader).get("/synonyms", params={"q": "avklaringspenger"}).text
    for words in ("AAP", "arbeidsavklaringspenger, arbeidsavklaringspengar", ">Fasett<"):
        assert words in shown


def test_the_table_is_shown_page_by_page_as_it_was_filtered(browser: Browser, reader: Actor) -> None:
    visitor = browser(reader)
    assert 'href="/synonyms?origin=shipped&amp;at=2"' in visitor.get("/synonyms?q=&origin=shipped").text
    assert "vegleiar" not in visitor.get("/synonyms").text
    assert "vegleiar" in visitor.get("/synonyms?q=veileder").text


def test_rows_are_filtered_by_where_they_come_from(editor: TestClient) -> None:
    editor.post("/synonyms", data=TYPED)
    shown = editor.get("/synonyms?origin=own").text
    assert "Jobbhuset" in shown
    assert "AAP" not in shown


def test_a_word_that_is_not_there_is_no_mistake(browser: Browser, reader: Actor) -> None:
    assert "No such word in the table" in browser(reader).get("/synonyms?q=xylofon").text


def test_a_row_is_added(editor: TestClient, store: Store) -> None:
    shown = editor.post("/synonyms", data=TYPED).text
    assert "«Jobbhuset» is in the table." in shown
    assert row(store, "Jobbhuset").words == ("ungdomstorget", "ungdommens torg")


def test_a_row_that_is_there_comes_back_as_it_was_typed(editor: TestClient) -> None:
    answer = editor.post("/synonyms", data={**TYPED, "term": "aap", "is_capitals_only": "true"})
    assert answer.status_code == 422
    for words in (
        "There is a row for «aap» already.",
        "ungdomstorget\r\nungdommens torg",
        'value="true" aria',
        "checked",
    ):
        assert words in answer.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({**TYPED, "term": ""}, "term"),
        ({**TYPED, "term": "42"}, "term"),
        ({**TYPED, "term": "rus/psykiatri"}, "term"),
        ({**TYPED, "words": " \r\n "}, "words"),
        ({**TYPED, "words": "jobbhuset"}, "words"),
        ({**TYPED, "words": "x" * 81}, "words"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(editor: TestClient, typed: dict[str, str], field: str) -> None:
    answer = editor.post("/synonyms", data=typed)
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text


def test_the_form_for_changing_holds_what_is_stored(editor: TestClient) -> None:
    form = editor.get("/synonyms/AAP").text
    assert "arbeidsavklaringspenger\narbeidsavklaringspengar</textarea>" in form
    assert 'name="revision" value="0"' in form
    assert re.search(r'name="is_capitals_only"[^>]*checked', editor.get("/synonyms/OT").text)


def test_a_row_is_changed(editor: TestClient, store: Store) -> None:
    shown = editor.post("/synonyms/AAP", data={"words": "helsepenger", "revision": "0"}).text
    assert "«AAP» is changed." in shown
    assert row(store, "AAP").words == ("helsepenger",)
    assert "last changed 2 March 2026" in editor.get("/synonyms/AAP").text


def test_a_row_of_several_words_has_a_page(editor: TestClient, store: Store) -> None:
    editor.post("/synonyms", data={**TYPED, "term": "Råd & veiledning 100 % – hva?"})
    address = re.search(r'class="f-table__link" href="([^"]+)"', editor.get("/synonyms?origin=own").text)
    assert address
    editor.post(address[1], data={"words": "råd", "revision": "1"})
    assert row(store, "Råd & veiledning 100 % – hva?").words == ("råd",)


def test_the_second_of_two_editors_sees_both_texts(editor: TestClient) -> None:
    editor.post("/synonyms/AAP", data={"words": "saved first", "revision": "0"})
    answer = editor.post("/synonyms/AAP", data={"words": "typed second", "revision": "0"})
    assert answer.status_code == 409
    for words in ("saved first", "typed second", 'name="revision" value="1"'):
        assert words in answer.text


def test_a_row_is_switched_off_and_that_is_undone(editor: TestClient, store: Store) -> None:
    shown = editor.post("/synonyms/AAP/off").text
    assert "«AAP» is switched off." in shown
    assert "not used in this installation" in editor.get("/synonyms/AAP").text
    editor.post(undo(shown))
    assert row(store, "AAP").origin == "shipped"


def test_a_row_that_is_left_without_words_is_switched_off(editor: TestClient) -> None:
    assert "«AAP» is switched off." in editor.post("/synonyms/AAP", data={"words": "", "revision": "0"}).text


def test_a_changed_row_is_put_back_as_it_came_and_that_is_undone(editor: TestClient, store: Store) -> None:
    editor.post("/synonyms/AAP", data={"words": "helsepenger", "revision": "0"})
    shown = editor.post("/synonyms/AAP/remove").text
    assert "«AAP» is as it came with Fasett." in shown
    editor.post(undo(shown))
    assert row(store, "AAP").words == ("helsepenger",)


def test_an_own_row_is_taken_out_and_that_is_undone(editor: TestClient, store: Store) -> None:
    editor.post("/synonyms", data=TYPED)
    shown = editor.post("/synonyms/Jobbhuset/remove").text
    with pytest.raises(NotFound):
        row(store, "Jobbhuset")
    assert "It is back." in editor.post(undo(shown)).text
    assert row(store, "Jobbhuset").origin == "own"


def test_a_row_offers_what_can_be_done_to_it(editor: TestClient) -> None:
    editor.post("/synonyms", data=TYPED)
    editor.post("/synonyms/AFT/off")
    offered = {
        term: re.findall(rf'action="/synonyms/{term}/(\w+)"', editor.get(f"/synonyms/{term}").text)
        for term in ("AAP", "AFT", "Jobbhuset")
    }
    assert offered == {"AAP": ["off"], "AFT": ["remove"], "Jobbhuset": ["remove"]}


def test_who_does_not_administer_is_shown_no_way_to_change(browser: Browser, owner: Actor) -> None:
    shown = browser(owner).get("/synonyms").text
    assert 'method="post"' not in shown
    assert 'href="/synonyms/AAP"' not in shown


@pytest.mark.parametrize("path", ["", "/AAP", "/AAP/off", "/AAP/remove", "/AAP/restore"])
def test_only_who_administers_the_installation_changes(browser: Browser, owner: Actor, path: str) -> None:
    assert browser(owner).post(f"/synonyms{path}", data=TYPED).status_code == 403


def test_the_form_is_shown_to_who_administers(browser: Browser, owner: Actor, editor: TestClient) -> None:
    assert browser(owner).get("/synonyms/AAP").status_code == 403
    assert editor.get("/synonyms/xylofon").status_code == 404


def test_the_account_of_an_administrator_leads_to_the_table(browser: Browser, owner: Actor, editor: TestClient) -> None:
    assert 'href="/synonyms"' in editor.get("/account").text
    assert 'href="/synonyms"' not in browser(owner).get("/account").text


def test_the_help_on_search_leads_to_the_table(browser: Browser, reader: Actor, make: Make) -> None:
    assert 'href="/synonyms"' in browser(reader).get("/help/search").text
