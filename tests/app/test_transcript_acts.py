"""The preview of a transcript: each act sends the whole form and shows it done, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.pages.transcript_acts import PART
from research import interviews, passages, transcript_files
from research.access import Actor
from research.projects import Project
from research.store import Store
from tests.app.sending import Fields
from tests.making import Make

Browser = Callable[..., TestClient]
ACCOUNT = "1234.56.78903"
TYPED = {"title": "Talk at the library", "held_on": "2026-02-03", "phase": "explore", "notes": "Rain."}
SAID = "\n".join(
    (
        "Room: Fint vær i dag.",
        "Ingrid Aas: Hvor lenge ventet du, Kari?",
        "Room: Sju uker. Telefonen er 912 34 567.",
        "Ingrid Aas: Hva hjalp?",
        "Room: Karis brev kom en dag Dag var borte.",
    )
)


class Desk:
    """A preview that somebody works on."""

    def __init__(self, client: TestClient, project: Project, said: str | bytes = SAID, **more: str) -> None:
        self.client = client
        self.project = project
        self.address = f"/projects/{project.id}/interviews"
        content = said if isinstance(said, bytes) else said.encode()
        answer = client.post(self.address, data={**TYPED, **more}, files={"file": ("talk.txt", content)})
        self.shown = str(answer.text)
        self.form = Fields(answer.text).sent

    def do(self, act: str, **typed: Any) -> str:
        """Type something, press a button, and return what is shown."""
        sent = {**self.form, **{name.replace("_", "-"): text for name, text in typed.items()}, "do": act}
        answer = self.client.post(f"{self.address}/import", data=sent)
        assert answer.status_code == 200
        self.shown, self.form = str(answer.text), Fields(answer.text).sent
        return self.shown

    def save(self, **more: Any) -> int:
        """Save, and return the status."""
        answer = self.client.post(f"{self.address}/import", data={**self.form, **more})
        self.shown = answer.text
        return int(answer.status_code)

    @property
    def texts(self) -> list[str]:
        """What the fields of the pieces hold, in order."""
        return [text for name, text in self.form.items() if name.startswith("text-")]


@pytest.fixture
def desk(browser: Browser, owner: Actor, project: Project) -> Desk:
    """A preview of the talk."""
    return Desk(browser(owner), project)


def stored(store: Store, owner: Actor, project: Project) -> list[tuple[str, str]]:
    with store.begin(owner) as work:
        found = interviews.find(work, project.id)
        spoken = passages.of(work, [each.id for each in found]).values()
        return [(passage.speaker, passage.text) for said in spoken for passage in said]


def test_small_talk_is_left_out_and_can_be_brought_back(desk: Desk) -> None:
    assert "Bring it back" in desk.do("drop:0")
    assert len(desk.texts) == 4
    desk.do("restore:0")
    assert len(desk.texts) == 5


def test_a_range_is_left_out(desk: Desk) -> None:
    desk.do("drop-range", **{"from": "1", "until": "3"})
    assert [text[:3] for text in desk.texts] == ["Hva", "Kar"]


def test_those_that_are_chosen_are_left_out(desk: Desk) -> None:
    desk.do("drop", pick=["0", "4"])
    assert len(desk.texts) == 3


def test_a_piece_is_joined_with_the_one_before(desk: Desk) -> None:
    desk.do("join:3")
    assert desk.texts[2] == "Sju uker. Telefonen er 912 34 567. Hva hjalp?"


def test_a_blank_line_parts_a_piece_whatever_is_asked_for(desk: Desk) -> None:
    desk.do("drop:0", text_2="Sju uker.\r\n\r\nTelefonen?")
    assert desk.texts[1:3] == ["Sju uker.", "Telefonen?"]


def test_a_correction_is_kept_whatever_is_asked_for(desk: Desk) -> None:
    desk.do("part:1", text_0="Fint vær i går.")
    assert desk.texts[0] == "Fint vær i går."


def test_a_room_is_split_in_two_people(desk: Desk, store: Store, owner: Actor, project: Project) -> None:
    desk.do("somebody", pick=["4"], called="Kari Moe")
    assert (desk.form["who-2"], desk.form["by-4"]) == ("new:other", "2")
    desk.save()
    speakers = [speaker for speaker, _ in stored(store, owner, project)]
    assert speakers == ["P-001", "Intervjuer", "P-001", "Intervjuer", "P-002"]


def test_somebody_else_needs_no_name(desk: Desk) -> None:
    assert "Room (2)" in desk.do("somebody", pick=["4"], called="")


def test_pieces_are_given_to_a_speaker_that_is_there(desk: Desk) -> None:
    desk.do("give", pick=["0"], to="1")
    assert desk.form["by-0"] == "1"


def test_who_says_one_piece_is_chosen_beside_it(desk: Desk) -> None:
    desk.do("show", by_0="1")
    assert desk.form["by-0"] == "1"


def test_the_name_of_one_who_is_mapped_is_shown_replaced(desk: Desk, make: Make) -> None:
    person = make.participant()
    desk.do("somebody", pick=["4"], called="Kari Moe")
    shown = desk.do("show", **{"who-2": str(person.id)})
    assert f'<mark class="f-swapped" title="Karis">{person.reference}s</mark> brev' in shown


def test_a_name_that_is_not_ticked_stays(desk: Desk, store: Store, owner: Actor, project: Project) -> None:
    desk.do("somebody", pick=["4"], called="Kari Moe")
    assert desk.form["swap"] == "kari"
    desk.save(swap=[])
    assert stored(store, owner, project)[-1] == ("P-002", "Karis brev kom en dag Dag var borte.")


def test_a_name_that_is_an_ordinary_word_is_replaced_only_when_it_is_ticked(
    desk: Desk, store: Store, owner: Actor, project: Project
) -> None:
    desk.do("somebody", pick=["3"], called="Dag Lie")
    assert "swap" not in desk.form
    desk.do("show", swap=["dag"])
    assert desk.form["swap"] == "dag"
    desk.save()
    assert stored(store, owner, project)[-1][1] == "Karis brev kom en dag P-002 var borte."


def test_one_place_is_masked(desk: Desk) -> None:
    assert 'value="mask-at:2:23:33"' in desk.shown
    desk.do("mask-at:2:23:33")
    assert "[" in desk.texts[2]
    assert "912" not in desk.texts[2]


def test_everything_of_a_kind_is_masked(desk: Desk) -> None:
    assert 'value="mask:phone"' not in desk.do("mask:phone")


def test_what_may_be_personal_data_may_stand(desk: Desk, store: Store, owner: Actor, project: Project) -> None:
    desk.save()
    assert "912 34 567" in stored(store, owner, project)[2][1]


def test_what_can_only_be_personal_data_is_not_stored_before_it_is_masked(
    browser: Browser, store: Store, owner: Actor, project: Project
) -> None:
    desk = Desk(browser(owner), project, f"Room: Kontoen er {ACCOUNT}.")
    assert desk.save() == 422
    assert 'id="text-0-e"' in desk.shown
    assert stored(store, owner, project) == []
    desk.do("mask:account_number")
    assert desk.save() == 200
    assert ACCOUNT not in stored(store, owner, project)[0][1]


def test_a_problem_is_shown_in_the_part_where_it_is(browser: Browser, owner: Actor, project: Project) -> None:
    lines = [f"{('Room', 'Kari')[number % 2]}: Ord nummer {number}." for number in range(PART + 5)]
    desk = Desk(browser(owner), project, "\n".join([*lines, f"Kari: {ACCOUNT}"]))
    last = len(lines)
    assert desk.save() == 422
    assert f'href="#text-{last}"' in desk.shown
    assert f'id="text-{last}"' in desk.shown


def test_a_long_transcript_is_shown_in_parts_and_keeps_what_was_typed_in_each(
    browser: Browser, owner: Actor, project: Project
) -> None:
    speakers = ("Kari", "Ola")
    said = "\n".join(f"{speakers[number % 2]}: Ord nummer {number}." for number in range(PART + 5))
    desk = Desk(browser(owner), project, said)
    assert len(desk.texts) == PART
    desk.do("part:2", text_0="Rettet.")
    assert len(desk.texts) == 5
    desk.do("part:1")
    assert desk.texts[0] == "Rettet."


def test_a_file_with_more_speakers_than_can_be_asked_about_says_so(
    browser: Browser, owner: Actor, project: Project
) -> None:
    cues = (f"00:{at // 60:02}:{at % 60:02}.000 --> 00:10:00.000\n<v Name {at}>Hei.</v>\n" for at in range(301))
    said = "WEBVTT\n\n" + "\n".join(cues)
    assert "more than 300 speakers" in Desk(browser(owner), project, said).shown


def test_going_back_to_the_form_and_on_again_loses_nothing(desk: Desk) -> None:
    desk.do("somebody", pick=["4"], called="Kari Moe")
    sent = {**desk.form, "label-1": "Ingrid", "who-2": "new:user", "text-0": "Rettet.", "then": "back"}
    back = desk.client.post(f"{desk.address}/import", data=sent).text
    form = Fields(desk.client.post(desk.address, data=Fields(back).sent).text).sent
    assert (form["label-1"], form["who-2"], form["text-0"], form["notes"]) == ("Ingrid", "new:user", "Rettet.", "Rain.")


def test_another_file_forgets_what_was_chosen_for_the_first(desk: Desk) -> None:
    sent = {**desk.form, "who-0": "skip"}
    answer = desk.client.post(
        desk.address, data=sent, files={"file": ("other.txt", b"Room: Hei.\nKari: Ja.\nRoom: Ha det.\nKari: Ja.")}
    )
    assert Fields(answer.text).sent["who-0"] == "new:other"


@pytest.mark.parametrize("act", ["drop:99", "join:-1", "mask:nothing", "mask-at:2", "give", "part:x", "fly"])
def test_an_act_that_cannot_be_done_changes_nothing(desk: Desk, act: str) -> None:
    before = desk.texts
    desk.do(act)
    assert desk.texts == before


def test_a_second_import_is_noticed_and_needs_a_tick(
    browser: Browser, store: Store, owner: Actor, project: Project
) -> None:
    assert Desk(browser(owner), project).save() == 200
    desk = Desk(browser(owner), project)
    assert "INT-001" in desk.shown
    assert desk.save() == 422
    assert 'id="again-e"' in desk.shown
    assert desk.save(again="1") == 200
    with store.begin(owner) as work:
        assert len(interviews.find(work, project.id)) == 2


def test_the_file_is_kept_where_that_is_ticked_and_comes_back_as_it_was(
    browser: Browser, store: Store, owner: Actor, project: Project
) -> None:
    said = "Speaker 1: Fint vær i dag.\nSpeaker 2: Hva hjalp?"
    desk = Desk(browser(owner), project, said, keep="1")
    assert desk.save() == 200
    with store.begin(owner) as work:
        (interview,) = interviews.find(work, project.id)
    assert f"/interviews/{interview.id}/transcript/original" in desk.shown
    answer = desk.client.get(f"/interviews/{interview.id}/transcript/original")
    assert answer.content == said.encode()
    assert answer.headers["content-disposition"] == 'attachment; filename="int-001.txt"'
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_with_names_that_are_left_out_is_not_kept_and_that_is_said(
    browser: Browser, store: Store, owner: Actor, project: Project
) -> None:
    desk = Desk(browser(owner), project, keep="1")
    assert desk.save() == 200
    assert "The file was not kept" in desk.shown
    assert "/transcript/original" not in desk.shown


def test_a_file_that_was_damaged_on_the_way_is_not_kept(browser: Browser, owner: Actor, project: Project) -> None:
    desk = Desk(browser(owner), project, keep="1")
    assert desk.save(original="AAAA") == 422
    assert 'id="keep-e"' in desk.shown


def test_the_file_is_not_kept_otherwise(desk: Desk, store: Store, owner: Actor, project: Project) -> None:
    desk.save()
    with store.begin(owner) as work:
        (interview,) = interviews.find(work, project.id)
        file = transcript_files.of(work, interview.id)
    assert file is not None
    assert not file.is_kept


def test_one_who_has_cancelled_stores_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, store: Store, owner: Actor, project: Project
) -> None:
    async def _closed(_request: object) -> bool:
        return True

    monkeypatch.setattr("starlette.requests.Request.is_disconnected", _closed)
    assert desk.save() == 422
    assert stored(store, owner, project) == []
