"""The pages and the API of the key: shown once for a reason, and nowhere else."""

import secrets
from collections.abc import Callable

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from research.access import Actor
from research.audit import LogEntry
from research.encryption import EncryptionKey, KeyRing
from research.key_table import KeyTable
from research.participants import Participant
from research.store import Store
from research.words import LogAct
from tests.making import Clock, Make

Browser = Callable[..., TestClient]
Program = Callable[..., TestClient]
NAME, PHONE = "Kari Ødegård", "90 12 34 56"
REASON = {"reason": "To agree on another day."}


@pytest.fixture
def known(make: Make) -> Participant:
    """A participant whose name is in the key table."""
    return make.known_participant(NAME, phone=PHONE)


@pytest.fixture
def nameless(make: Make) -> Participant:
    """A participant without a name, in a study that keeps names."""
    return make.participant(study_id=make.study(needs_key=True).id)


def opened(store: Store) -> int:
    """Return how many times the log says that a key was opened."""
    with Session(store.engine) as asking:
        return len(asking.exec(select(LogEntry).where(LogEntry.act == LogAct.KEY_OPENED)).all())


def test_the_key_is_shown_for_a_reason_and_logged(
    browser: Browser, researcher: Actor, known: Participant, store: Store
) -> None:
    shown = browser(researcher).post(f"/participants/{known.id}/key/open", data=REASON)
    assert shown.status_code == 200
    assert NAME in shown.text
    assert PHONE in shown.text
    assert opened(store) == 1


def test_the_page_that_shows_the_key_is_not_kept_and_does_not_name_anybody_in_its_title(
    browser: Browser, owner: Actor, known: Participant
) -> None:
    shown = browser(owner).post(f"/participants/{known.id}/key/open", data=REASON)
    assert shown.headers["cache-control"] == "no-store"
    assert NAME not in shown.text[: shown.text.index("</title>")]
    assert "data-gone-on-leaving" in shown.text
    assert "<textarea" not in shown.text


@pytest.mark.parametrize("reason", ["", "because", f"To call {NAME} today."])
def test_without_a_good_reason_nothing_is_shown(
    reason: str, browser: Browser, owner: Actor, known: Participant, store: Store
) -> None:
    answer = browser(owner).post(f"/participants/{known.id}/key/open", data={"reason": reason})
    assert answer.status_code == 422
    assert "Kari" not in answer.text
    assert PHONE not in answer.text
    assert opened(store) == 0


@pytest.mark.parametrize("path", ["", "/key", "/key/delete", "/edit"])
def test_no_page_shows_the_name_without_being_asked_for_it(
    path: str, browser: Browser, owner: Actor, known: Participant
) -> None:
    answer = browser(owner).get(f"/participants/{known.id}{path}")
    assert answer.status_code == 200
    assert "Kari" not in answer.text
    assert PHONE not in answer.text


def test_the_key_is_not_shown_by_looking_at_an_address(browser: Browser, owner: Actor, known: Participant) -> None:
    assert browser(owner).get(f"/participants/{known.id}/key/open").status_code == 405


def test_a_name_is_stored_and_found_again(browser: Browser, owner: Actor, nameless: Participant, store: Store) -> None:
    answer = browser(owner).post(f"/participants/{nameless.id}/key", data={"name": NAME, "revision": "0"})
    assert "Name and contact data are stored." in answer.text
    assert "Kari" not in answer.text
    assert store.keys.open(nameless.id).contact.name == NAME


def test_an_identity_number_is_refused_and_not_sent_back(browser: Browser, owner: Actor, nameless: Participant) -> None:
    answer = browser(owner).post(f"/participants/{nameless.id}/key", data={"name": NAME, "note": "14850197017"})
    assert answer.status_code == 422
    assert "14850197017" not in answer.text
    assert NAME in answer.text
    assert 'id="note-e"' in answer.text


def test_of_two_who_store_at_once_the_second_is_asked_again(
    browser: Browser, owner: Actor, known: Participant, store: Store
) -> None:
    answer = browser(owner).post(f"/participants/{known.id}/key", data={"name": "Ola Moe", "revision": "0"})
    assert answer.status_code == 409
    assert "Kari" not in answer.text
    assert store.keys.open(known.id).contact.name == NAME


def test_a_session_that_has_ended_sends_no_name_back(browser: Browser, known: Participant) -> None:
    answer = browser().post(f"/participants/{known.id}/key", data={"name": "Ola Moe", "phone": PHONE})
    assert answer.status_code == 401
    assert "Ola" not in answer.text
    assert PHONE not in answer.text


def test_an_error_page_sends_no_name_back(browser: Browser, caseworker: Actor, known: Participant) -> None:
    answer = browser(caseworker).post(f"/participants/{known.id}/key", data={"name": "Ola Moe", "phone": PHONE})
    assert answer.status_code == 404
    assert "Ola" not in answer.text
    assert PHONE not in answer.text


def test_the_key_is_deleted_for_a_reason(browser: Browser, owner: Actor, known: Participant, store: Store) -> None:
    visitor = browser(owner)
    assert visitor.post(f"/participants/{known.id}/key/delete", data={"reason": ""}).status_code == 422
    assert store.keys.holds([known.id])
    assert "The key is deleted." in visitor.post(f"/participants/{known.id}/key/delete", data=REASON).text
    assert not store.keys.holds([known.id])


def test_a_study_tells_how_many_keys_it_holds_and_when_they_were_deleted(
    browser: Browser, owner: Actor, known: Participant
) -> None:
    visitor = browser(owner)
    assert "Names stored: 1 of 1 participants." in visitor.get(f"/studies/{known.study_id}").text
    told = visitor.post(f"/studies/{known.study_id}/key/delete", data=REASON).text
    assert "The key was deleted on 2 March 2026." in told


def test_what_there_is_nothing_of_is_not_deleted(browser: Browser, owner: Actor, nameless: Participant) -> None:
    visitor = browser(owner)
    assert visitor.get(f"/participants/{nameless.id}/key/delete").status_code == 404
    assert visitor.get(f"/studies/{nameless.study_id}/key/delete").status_code == 404


def test_where_the_study_keeps_no_names_the_page_has_no_place_for_them(
    browser: Browser, owner: Actor, make: Make
) -> None:
    participant = make.participant(study_id=make.study().id)
    assert "/key" not in browser(owner).get(f"/participants/{participant.id}").text


def test_without_an_encryption_key_the_page_says_how_to_get_one(
    browser: Browser, owner: Actor, nameless: Participant, store: Store, clock: Clock
) -> None:
    store.keys = KeyTable(clock=clock)
    visitor = browser(owner)
    for path in ("", "/key"):
        assert 'href="/help/keys"' in visitor.get(f"/participants/{nameless.id}{path}").text
    assert visitor.post(f"/participants/{nameless.id}/key", data={"name": NAME}).status_code == 422


def test_the_help_tells_how_to_switch_it_on(browser: Browser, owner: Actor) -> None:
    assert "fasett keys new" in browser(owner).get("/help/keys").text


# --- programs -----------------------------------------------------------------------------------------------------


def test_a_program_opens_the_key_for_a_reason(program: Program, owner: Actor, known: Participant, store: Store) -> None:
    answer = program(owner).post(f"/api/v1/participants/{known.id}/key/open", json=REASON)
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.json()["name"], answer.json()["phone"]) == (NAME, PHONE)
    assert opened(store) == 1


def test_a_program_is_told_that_a_key_is_held_without_what_it_says(
    program: Program, owner: Actor, known: Participant
) -> None:
    answer = program(owner).get(f"/api/v1/participants/{known.id}/key")
    assert (answer.json()["is_held"], answer.json()["revision"]) == (True, 1)
    assert "Kari" not in answer.text


def test_a_program_stores_only_over_what_it_has_seen(program: Program, owner: Actor, known: Participant) -> None:
    client = program(owner)
    address = f"/api/v1/participants/{known.id}/key"
    seen = client.get(address).headers["etag"]
    assert client.put(address, json={"name": "Ola Moe"}, headers={"If-Match": seen}).status_code == 200
    assert client.put(address, json={"name": "Per Moe"}, headers={"If-Match": seen}).status_code == 412


def test_a_program_deletes_the_key(program: Program, owner: Actor, known: Participant, store: Store) -> None:
    client = program(owner)
    assert client.request("DELETE", f"/api/v1/participants/{known.id}/key").status_code == 422
    assert client.request("DELETE", f"/api/v1/participants/{known.id}/key", json=REASON).status_code == 204
    assert not store.keys.holds([known.id])


def test_a_program_deletes_the_keys_of_a_study(program: Program, owner: Actor, known: Participant) -> None:
    client = program(owner)
    told = client.request("DELETE", f"/api/v1/studies/{known.study_id}/key", json=REASON).json()
    assert (told["held"], told["deleted"]) == (0, 1)
    assert client.get(f"/api/v1/studies/{known.study_id}/key").json()["deleted_at"]


def test_a_token_for_reading_opens_nothing(program: Program, owner: Actor, known: Participant) -> None:
    client = program(owner, may_write=False)
    assert client.get(f"/api/v1/participants/{known.id}/key").status_code == 403
    assert client.post(f"/api/v1/participants/{known.id}/key/open", json=REASON).status_code == 403


def test_what_is_refused_is_not_repeated(program: Program, owner: Actor, known: Participant) -> None:
    client = program(owner)
    address = f"/api/v1/participants/{known.id}/key"
    for body in ({"name": "Ola" * 100}, {"name": "Ola", "fnr": "14850197017"}, {"name": "14850197017"}):
        answer = client.put(address, json=body)
        assert answer.status_code == 422
        assert "14850197017" not in answer.text
        assert "Ola" not in answer.text


def test_the_wrong_encryption_key_is_told_and_nothing_is_lost(
    program: Program, owner: Actor, known: Participant, store: Store
) -> None:
    right = store.keys.ring
    store.keys.ring = KeyRing([EncryptionKey(secrets.token_bytes(32))])
    client = program(owner)
    assert client.post(f"/api/v1/participants/{known.id}/key/open", json=REASON).status_code == 422
    assert client.put(f"/api/v1/participants/{known.id}/key", json={"name": "Ola"}).status_code == 422
    store.keys.ring = right
    assert store.keys.open(known.id).contact.name == NAME
