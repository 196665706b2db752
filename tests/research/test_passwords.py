"""Passwords: which are taken, and how they are compared."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from research import passwords, people, sign_in
from research.access import SYSTEM
from research.errors import RuleBroken
from research.people import AccountDraft
from research.store import Store

GOOD = "fire hester på et jorde"


@pytest.mark.parametrize(
    "password",
    [
        "passord12345",
        "Password1234!",
        "Sommer-2026-2026",
        "PassordPassord",
        "123456789012",
        "210987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "qwertyuiopåa",
        "abcdefghijkl",
        "kommune2026!!",
        "correcthorsebatterystaple",
    ],
)
def test_what_many_people_have_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken, match="Many people"):
        passwords.check(password)


@pytest.mark.parametrize(
    "password", ["Kari.Nordmann1", "kari@example.org", "nordmannkari26", "KariNordmannKari", "Example-Kari-1"]
)
def test_ones_own_name_and_address_are_refused(password: str) -> None:
    with pytest.raises(RuleBroken, match="your name or your e-mail"):
        passwords.check(password, "Kari Nordmann", "kari@example.org")


@pytest.mark.parametrize("password", [GOOD, "kari liker varme boller", "q8#Lw0!zTk2Vd", "riktig hest batteri stift"])
def test_others_are_taken(password: str) -> None:
    passwords.check(password, "Kari Nordmann", "kari@example.org")


def test_a_password_is_the_same_however_its_letters_are_put_together() -> None:
    stored = passwords.hashed(unicodedata.normalize("NFD", GOOD))
    assert passwords.matches(stored, unicodedata.normalize("NFC", GOOD))


@pytest.mark.parametrize("stored", ["", "no hash", passwords.hashed(GOOD)], ids=["none", "no hash", "another's"])
def test_nothing_else_matches(stored: str) -> None:
    assert not passwords.matches(stored, "something else altogether")


def test_nobodys_password_is_no_password() -> None:
    assert not passwords.matches("", "so that an unknown address takes as long as a wrong password")


def test_a_password_that_is_too_long_matches_nothing() -> None:
    longest = "ab" * (passwords.LONGEST // 2)
    stored = passwords.hashed(longest)
    assert passwords.matches(stored, longest)
    assert not passwords.matches(stored, longest + "c")


def test_a_password_that_was_hashed_weakly_is_hashed_anew(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = people.add(work, AccountDraft(name="Kari", email="kari@example.org", password=GOOD))
        person.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
        work.save(person)
    with store.begin(SYSTEM, write=True) as work:
        sign_in.refresh_password(work, person.id, GOOD)
        again = people.get(work, person.id).password_hash
    assert not passwords.is_outdated(again)
    assert passwords.matches(again, GOOD)


def test_a_password_that_was_hashed_well_is_left_alone(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = people.add(work, AccountDraft(name="Kari", email="kari@example.org", password=GOOD))
        before = person.password_hash
        sign_in.refresh_password(work, person.id, GOOD)
        assert people.get(work, person.id).password_hash == before


def test_an_account_is_not_made_with_a_poor_password(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work, pytest.raises(RuleBroken) as refused:
        people.add(work, AccountDraft(name="Kari", email="kari@example.org", password="passord123456"))
    assert refused.value.field == "password"
