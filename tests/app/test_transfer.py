"""The page «In and out»: the whole project as a file, and tables that become observations and insights."""

import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from app.pages.transfer import MAX_BYTES
from research import insights, observations
from research.access import Actor
from research.exchange import tables
from research.insights import Insight
from research.observations import Observation
from research.projects import Project
from research.store import Store
from research.words import Kind, Phase, Place
from tests.making import Make

TWO_ROWS = "Hva skjedde;Sted\nBrevet ble lest to ganger.;skole\nKøen sto stille.;telefon\n"
ONE_BAD_ROW = "Hva skjedde;Sted\nBrevet ble lest to ganger.;skole\nKøen sto stille.;på månen\n"


class Desk:
    """Somebody who brings tables in and takes the project out."""

    def __init__(self, client: TestClient, project: Project, store: Store, actor: Actor) -> None:
        self.client, self.store, self.actor, self.project = client, store, actor, project
        self.address = f"/projects/{project.id}/transfer"

    def look(self, content: str | bytes, kind: str = "observation", phase: str = "explore") -> Response:
        """Send a file to be looked at."""
        sent = content.encode() if isinstance(content, str) else content
        answer: Response = self.client.post(
            f"{self.address}/preview", data={"kind": kind, "phase": phase}, files={"file": ("table.csv", sent)}
        )
        return answer

    def store_it(self, looked: Response, **more: str) -> Response:
        """Send the form that was shown, with what is chosen in it besides."""
        form = {**hidden(looked), **more}
        answer: Response = self.client.post(f"{self.address}/import", data=form, follow_redirects=False)
        return answer

    def observations(self) -> list[Observation]:
        """Return what is stored, in the order of the rows."""
        with self.store.begin(self.actor) as work:
            return sorted(observations.find(work, self.project.id), key=lambda each: each.number)

    def insights(self) -> list[Insight]:
        """Return what is stored."""
        with self.store.begin(self.actor) as work:
            return list(insights.find(work, self.project.id))


def hidden(answer: Response) -> dict[str, str]:
    """Return what a form carries."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    return {name: unescape(value) for name, value in found}


def problems(answer: Response) -> list[str]:
    """Return the places in a form that something is wrong with."""
    return re.findall(r'<li><a class="ds-link" href="#([\w.]+)">', answer.text)


def bad_rows(answer: Response) -> list[str]:
    """Return the numbers of the rows that are told to be wrong."""
    return re.findall(r"<td [^>]*data-numeric>(\d+)</td>", answer.text)


def chosen(answer: Response) -> dict[str, str]:
    """Return the column that is chosen for each field."""
    selects = re.findall(r'<select [^>]*name="column\.(\w+)"(.*?)</select>', answer.text, re.DOTALL)
    picked = {field: re.search(r"selected>(.*?)</option>", options) for field, options in selects}
    return {field: unescape(found[1]) for field, found in picked.items() if found}


@pytest.fixture
def desk(browser: Callable[..., TestClient], project: Project, store: Store, researcher: Actor) -> Desk:
    """A researcher at the page."""
    return Desk(browser(researcher), project, store, researcher)


@pytest.mark.parametrize("way", ["csv", "json", "sqlite"])
def test_the_page_leads_to_each_way_out(desk: Desk, way: str) -> None:
    assert f"{desk.address}/export?format={way}" in desk.client.get(desk.address).text


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("caseworker", 403), ("reader", 403)])
@pytest.mark.parametrize("part", ["", "/export?format=json"])
def test_only_who_may_read_the_research_gets_in(
    browser: Callable[..., TestClient], team: dict[str, Actor], project: Project, who: str, status: int, part: str
) -> None:
    assert browser(team[who]).get(f"/projects/{project.id}/transfer{part}").status_code == status


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("caseworker", 403), ("reader", 403)])
@pytest.mark.parametrize("step", ["preview", "import"])
def test_only_who_may_read_the_research_brings_tables_in(
    browser: Callable[..., TestClient], team: dict[str, Actor], project: Project, who: str, status: int, step: str
) -> None:
    assert browser(team[who]).post(f"/projects/{project.id}/transfer/{step}").status_code == status


def test_a_spreadsheet_export_has_a_table_for_each_kind(desk: Desk, make: Make) -> None:
    make.observation(what_happened="The letter was read aloud.")
    answer = desk.client.get(f"{desk.address}/export?format=csv")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert "The letter was read aloud." in packed.read("observations.csv").decode("utf-8-sig")


def test_a_json_export_holds_the_records(desk: Desk, make: Make) -> None:
    make.insight(statement="Nobody knows whose turn it is.")
    exported = json.loads(desk.client.get(f"{desk.address}/export?format=json").content)
    assert [insight["statement"] for insight in exported["insights"]] == ["Nobody knows whose turn it is."]


def test_a_database_export_opens_as_sqlite(desk: Desk, make: Make, tmp_path: Path) -> None:
    make.observation(what_happened="The letter was read aloud.")
    file = tmp_path / "taken_out.sqlite"
    file.write_bytes(desk.client.get(f"{desk.address}/export?format=sqlite").content)
    database = sqlite3.connect(file)
    assert database.execute("select what_happened from observations").fetchall() == [("The letter was read aloud.",)]
    database.close()


def test_an_export_does_not_say_who_made_an_observation(desk: Desk, make: Make, caseworker: Actor) -> None:
    make.observation(by=caseworker)
    text = desk.client.get(f"{desk.address}/export?format=json").text
    assert caseworker.name not in text
    assert str(caseworker.person_id) not in text


def test_the_name_of_an_export_says_the_day_and_nothing_else(desk: Desk) -> None:
    answer = desk.client.get(f"{desk.address}/export?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="fasett-2026-03-02.zip"'


def test_nothing_is_left_of_an_export_that_was_sent(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    desk.client.get(f"{desk.address}/export?format=sqlite")
    assert list(folder.iterdir()) == []


def test_an_unknown_format_is_refused(desk: Desk) -> None:
    assert desk.client.get(f"{desk.address}/export?format=xlsx").status_code == 422


def test_looking_at_a_table_stores_nothing(desk: Desk) -> None:
    assert desk.look(TWO_ROWS).status_code == 200
    assert desk.observations() == []


def test_columns_find_their_fields_by_name(desk: Desk) -> None:
    assert chosen(desk.look(TWO_ROWS)) == {"what_happened": "Hva skjedde", "place": "Sted"}


@pytest.mark.parametrize("kind", tables.DRAFTS)
def test_every_field_can_be_given_a_column(desk: Desk, kind: Kind) -> None:
    fields = re.findall(r'<select [^>]*name="column\.(\w+)"', desk.look(TWO_ROWS, kind).text)
    assert fields == list(tables.DRAFTS[kind].model_fields)


def test_a_column_that_is_not_known_is_named(desk: Desk) -> None:
    assert "«Ansvarlig enhet»" in desk.look("Hva skjedde;Ansvarlig enhet\nKøen sto stille.;Enhet A\n").text


def test_the_first_rows_are_shown_as_they_would_be_stored(desk: Desk) -> None:
    assert "Where? School" in desk.look(TWO_ROWS).text


def test_a_row_that_cannot_be_stored_is_told_by_number_and_value(desk: Desk) -> None:
    looked = desk.look(ONE_BAD_ROW)
    assert bad_rows(looked) == ["3"]
    assert "«på månen»" in looked.text


def test_every_row_is_stored(desk: Desk) -> None:
    assert desk.store_it(desk.look(TWO_ROWS)).status_code == 303
    stored = [(each.what_happened, each.place) for each in desk.observations()]
    assert stored == [("Brevet ble lest to ganger.", Place.SCHOOL), ("Køen sto stille.", Place.PHONE)]


def test_the_note_says_how_many_were_stored_and_leads_to_them(desk: Desk) -> None:
    desk.store_it(desk.look(TWO_ROWS))
    note = desk.client.get(desk.address).text.split('class="f-note"')[1].split("</div>")[0]
    assert "2" in re.sub("<[^>]*>", "", note)
    assert f'href="/projects/{desk.project.id}/observations"' in note


def test_rows_become_insights(desk: Desk) -> None:
    desk.store_it(desk.look("Påstand;Sikkerhet\nIngen vet hvem sin tur det er.;høy\n", "insight"))
    assert [each.statement for each in desk.insights()] == ["Ingen vet hvem sin tur det er."]


def test_a_row_without_a_phase_gets_the_chosen_one(desk: Desk) -> None:
    desk.store_it(desk.look("Hva skjedde;Fase\nKøen sto stille.;\nDøra var låst.;utvikle\n", phase="explore"))
    assert [each.phase for each in desk.observations()] == [Phase.EXPLORE, Phase.DEVELOP]


def test_a_column_chosen_by_hand_is_the_one_that_is_read(desk: Desk) -> None:
    looked = desk.look("Fritekst;Tekst\nKøen sto stille.;nei\n")
    desk.store_it(looked, **{"column.what_happened": "0"})
    assert [each.what_happened for each in desk.observations()] == ["Køen sto stille."]


def test_looking_again_keeps_the_columns_that_were_chosen(desk: Desk) -> None:
    form = {**hidden(desk.look(TWO_ROWS)), "column.what_happened": "0", "column.suggestion": "1"}
    again = desk.client.post(f"{desk.address}/preview", data=form)
    assert chosen(again) == {"what_happened": "Hva skjedde", "suggestion": "Sted"}


def test_a_field_that_each_row_needs_is_asked_for(desk: Desk) -> None:
    answer = desk.store_it(desk.look("Fritekst\nKøen sto stille.\n"))
    assert (answer.status_code, problems(answer)) == (422, ["column.what_happened"])


def test_one_bad_row_keeps_all_from_being_stored(desk: Desk) -> None:
    answer = desk.store_it(desk.look(ONE_BAD_ROW))
    assert (answer.status_code, problems(answer)) == (422, ["rows"])
    assert desk.observations() == []


def test_bad_rows_are_left_out_when_somebody_says_so(desk: Desk) -> None:
    desk.store_it(desk.look(ONE_BAD_ROW), skip_bad="true")
    assert [each.what_happened for each in desk.observations()] == ["Brevet ble lest to ganger."]


def test_nothing_but_bad_rows_is_not_a_table_to_store(desk: Desk) -> None:
    answer = desk.store_it(desk.look("Hva skjedde;Sted\nKøen sto stille.;på månen\n"), skip_bad="true")
    assert (answer.status_code, problems(answer)) == (422, ["columns"])


def test_a_table_that_is_sent_twice_is_stored_once(desk: Desk) -> None:
    looked = desk.look(TWO_ROWS)
    assert [desk.store_it(looked).status_code for _ in range(2)] == [303, 303]
    assert len(desk.observations()) == 2


def test_a_table_that_is_sent_again_with_other_columns_is_not_stored_again(desk: Desk) -> None:
    looked = desk.look(TWO_ROWS)
    desk.store_it(looked)
    assert desk.store_it(looked, **{"column.what_happened": "0"}).status_code == 422
    assert len(desk.observations()) == 2


def test_letters_that_windows_wrote_are_read(desk: Desk) -> None:
    desk.store_it(desk.look("Hva skjedde\nKøen sto stille på Ås.\n".encode("cp1252")))
    assert [each.what_happened for each in desk.observations()] == ["Køen sto stille på Ås."]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"", 422, id="empty"),
        pytest.param(b"PK\x03\x04\x00\x00", 422, id="a packed file"),
        pytest.param(b'[{"what_happened": ', 422, id="cut in two"),
        pytest.param(b"Tekst\n" + b"x" * MAX_BYTES, 413, id="too large"),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_its_field(desk: Desk, content: bytes, status: int) -> None:
    answer = desk.look(content)
    assert (answer.status_code, problems(answer)) == (status, ["file"])


def test_a_file_must_be_chosen(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.address}/preview", data={"kind": "observation", "phase": "explore"})
    assert (answer.status_code, problems(answer)) == (422, ["file"])


def test_the_line_of_a_fault_in_the_file_is_told(desk: Desk) -> None:
    message = desk.look('[{"what_happened": "Køen sto stille."},\n {"what_happened": nope}]').text
    assert re.search(r'id="file-e">[^<]*\b2\b', message)


def test_the_rows_must_be_something(desk: Desk) -> None:
    assert problems(desk.look(TWO_ROWS, kind="person")) == ["kind"]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        pytest.param({"content": "not base64"}, "file", id="the file"),
        pytest.param({"column.what_happened": "7"}, "column.what_happened", id="a column"),
        pytest.param({"phase": "closing"}, "phase", id="the phase"),
    ],
)
def test_what_was_damaged_on_the_way_is_not_stored(desk: Desk, changed: dict[str, str], where: str) -> None:
    answer = desk.store_it(desk.look(TWO_ROWS), **changed)
    assert (answer.status_code, problems(answer)) == (422, [where])
    assert desk.observations() == []


def test_half_a_character_in_a_cell_can_be_shown(desk: Desk) -> None:
    looked = desk.look(r'[{"what_happened": "Køen sto stille.", "place": "\ud800 et sted", "\udfff": "x"}]')
    assert (looked.status_code, bad_rows(looked)) == (200, ["1"])
