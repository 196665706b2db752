"""What looks like personal data in what is typed on a page or sent by a program."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from research import observations
from research.access import Actor
from research.audit import LogEntry
from research.store import Store
from research.words import LogAct
from tests.app.sending import Fields
from tests.making import Make

Browser = Callable[..., TestClient]
# Skatteetaten's own example of a number from 2032 on: nobody's.
NUMBER = "02013299997"
PHONE = "912 34 567"
REASON = "It is the example that the agency itself prints."


def typed(words: str, **more: str) -> dict[str, str]:
    return {"what_happened": words, "phase": "diagnose", "submission": "once", **more}


def stored(store: Store, make: Make) -> list[str]:
    with store.begin(make.owner) as work:
        return [each.what_happened for each in observations.find(work, make.project_id)]


@pytest.fixture
def address(make: Make) -> str:
    """Where observations are sent."""
    return f"/projects/{make.project_id}/observations"


def test_a_number_that_is_somebodys_is_asked_about_and_nothing_typed_is_lost(
    browser: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    answer = browser(owner).post(address, data=typed(f"She said\n{NUMBER}.", place_detail="The front desk"))
    assert answer.status_code == 422
    assert stored(store, make) == []
    assert "Line 2: National identity number" in answer.text
    sent = Fields(answer.text).sent
    assert sent["what_happened"] == f"She said\n{NUMBER}."
    assert (sent["place_detail"], sent["submission"]) == ("The front desk", "once")
    assert answer.text.count(NUMBER) == 1


def test_what_was_found_is_masked_and_saved_in_one_click(
    browser: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    client = browser(owner)
    shown = client.post(address, data=typed(f"She said {NUMBER}.")).text
    answer = client.post(address, data={**Fields(shown).sent, "mask": "1"})
    assert answer.status_code == 200
    assert stored(store, make) == ["She said [national identity number]."]


def test_a_number_is_saved_with_a_reason_which_is_logged(
    browser: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    client = browser(owner)
    shown = client.post(address, data=typed(f"The example is {NUMBER}.")).text
    short = client.post(address, data={**Fields(shown).sent, "as_it_is": "1", "override_reason": "Because"})
    assert short.status_code == 422
    assert stored(store, make) == []
    client.post(address, data={**Fields(short.text).sent, "as_it_is": "1", "override_reason": REASON})
    assert stored(store, make) == [f"The example is {NUMBER}."]
    with store.begin(owner) as work:
        reasons = [each.reason for each in work.session.exec(select(LogEntry)) if each.act is LogAct.OVERRIDDEN]
    assert reasons == [REASON]


def test_a_reason_without_the_button_lets_nothing_through(
    browser: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    browser(owner).post(address, data=typed(f"The example is {NUMBER}.", override_reason=REASON))
    assert stored(store, make) == []


def test_what_is_likely_is_asked_about_once_and_saved_as_it_is(
    browser: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    client = browser(owner)
    shown = client.post(address, data=typed(f"Call {PHONE}.")).text
    assert "Line 1: Telephone number" in shown
    client.post(address, data={**Fields(shown).sent, "as_it_is": "1"})
    client.post(address, data={**Fields(shown).sent, "as_it_is": "1"})
    assert stored(store, make) == [f"Call {PHONE}."]


def test_what_is_possible_is_told_once_it_is_saved(browser: Browser, owner: Actor, address: str) -> None:
    shown = browser(owner).post(address, data=typed("Solveig called.")).text
    assert "This may be personal data: name." in shown
    assert re.search(r'href="/observations/[0-9a-f-]+/edit">', shown)


def test_a_password_is_not_shown_again(browser: Browser, owner: Actor, address: str) -> None:
    answer = browser(owner).post(address, data=typed(f"She said {NUMBER}.", password="correct horse battery"))
    assert "correct horse battery" not in answer.text


def test_what_is_shown_again_is_shown_literally(browser: Browser, owner: Actor, address: str) -> None:
    answer = browser(owner).post(address, data=typed(f"</textarea><script>alert(1)</script>{NUMBER}"))
    assert "<script>alert(1)" not in answer.text


def test_where_htmx_asks_the_script_sends_the_form_as_a_browser_does(
    browser: Browser, owner: Actor, address: str
) -> None:
    answer = browser(owner).post(address, data=typed(f"She said {NUMBER}."), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "fasett:refused")


def test_a_program_is_told_where_and_of_what_kind_and_never_what(
    program: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    answer = program(owner).post(
        f"/api/v1{address}", json={"what_happened": f"She said {NUMBER}.", "phase": "diagnose"}
    )
    assert answer.status_code == 422
    assert answer.json()["identifiers"] == [
        {"field": "what_happened", "kind": "identity_number", "certainty": "certain", "start": 9, "end": 20}
    ]
    assert NUMBER not in answer.text
    assert stored(store, make) == []


def test_a_program_is_told_what_was_stored_and_may_be_personal_data(
    program: Browser, owner: Actor, address: str
) -> None:
    answer = program(owner).post(f"/api/v1{address}", json={"what_happened": f"Call {PHONE}.", "phase": "diagnose"})
    assert (answer.status_code, answer.headers["Fasett-Identifiers"]) == (201, "what_happened=phone@5-15")


def test_a_program_lets_a_number_be_masked_or_gives_a_reason(
    program: Browser, owner: Actor, make: Make, store: Store, address: str
) -> None:
    client, body = program(owner), {"what_happened": f"The example is {NUMBER}.", "phase": "diagnose"}
    masked = client.post(f"/api/v1{address}", json=body, headers={"Mask-Identifiers": "true"})
    reasoned = client.post(f"/api/v1{address}", json=body, headers={"Override-Reason": REASON})
    too_short = client.post(f"/api/v1{address}", json=body, headers={"Override-Reason": "Because"})
    assert (masked.status_code, reasoned.status_code, too_short.status_code) == (201, 201, 422)
    assert sorted(stored(store, make)) == ["The example is 02013299997.", "The example is [national identity number]."]


def test_an_answer_that_refuses_a_field_does_not_repeat_what_it_held(
    program: Browser, owner: Actor, address: str
) -> None:
    answer = program(owner).post(f"/api/v1{address}", json={"what_happened": "It was so.", "phase": NUMBER})
    assert answer.status_code == 422
    assert NUMBER not in answer.text


def test_only_what_is_new_is_asked_about(browser: Browser, owner: Actor, make: Make, store: Store) -> None:
    observation = make.observation(what_happened=f"Call {PHONE}.")
    client = browser(owner)
    form = Fields(client.get(f"/observations/{observation.id}/edit").text).sent
    client.post(f"/observations/{observation.id}", data={**form, "what_happened": f"Call {PHONE} again."})
    assert stored(store, make) == [f"Call {PHONE} again."]
