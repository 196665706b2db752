"""`fasett user` and `fasett token`."""

import json

import pytest

from research import access_tokens, people, second_factor, sign_in
from research.access import SYSTEM
from research.errors import NotSignedIn
from research.store import Store, utc_now
from tests.making import Clock
from tests.research.commands.conftest import Fasett

KARI = "kari@example.org"


@pytest.fixture(autouse=True)
def present(clock: Clock) -> None:
    """What commands make holds from now on, not from the day of the tests' own clock."""
    clock.now = utc_now()


@pytest.fixture
def link(fasett: Fasett) -> str:
    """The link by which Kari, who has just got an account, signs in."""
    return fasett("user", "add", KARI, "--name", "Kari").stdout.strip()


def accounts(fasett: Fasett) -> list[dict[str, object]]:
    """Return the accounts, without their identifiers."""
    found = json.loads(fasett("user", "list", "--json").stdout)
    return [{name: value for name, value in account.items() if name != "id"} for account in found]


def follow(store: Store, link: str) -> str:
    """Follow a sign-in link and return the address of whom it signs in."""
    with store.begin(SYSTEM, write=True) as work:
        return sign_in.follow_sign_in_link(work, link.rpartition("/")[2]).email


def make_token(fasett: Fasett, *more: str) -> str:
    """Make a token of Kari's."""
    return fasett("token", "make", KARI, "--name", "A program", *more).stdout.strip()


def test_a_new_account_is_signed_in_to_by_its_link(store: Store, link: str) -> None:
    assert link.startswith("http://127.0.0.1:8000/sign-in/")
    assert follow(store, link) == KARI


def test_accounts_are_listed_by_address(fasett: Fasett, link: str) -> None:
    fasett("user", "add", "Anne@example.org", "--name", "Anne", "--admin")
    new = {"is_disabled": False, "has_second_factor": False}
    assert accounts(fasett) == [
        {"email": "anne@example.org", "name": "Anne", "is_administrator": True, **new},
        {"email": KARI, "name": "Kari", "is_administrator": False, **new},
    ]


def test_an_address_has_one_account(fasett: Fasett, link: str) -> None:
    assert fasett("user", "add", "KARI@example.org", "--name", "Kari").exit_code == 1


def test_an_account_needs_an_address(fasett: Fasett) -> None:
    assert fasett("user", "add", "Kari", "--name", "Kari").exit_code == 2


def test_who_lost_their_password_gets_a_link(fasett: Fasett, store: Store, link: str) -> None:
    assert follow(store, fasett("user", "link", KARI).stdout.strip()) == KARI


def test_a_closed_account_lets_nobody_in_until_it_is_opened(fasett: Fasett, store: Store, link: str) -> None:
    secret = make_token(fasett)
    assert fasett("user", "disable", KARI).exit_code == 0
    with store.begin(SYSTEM) as work, pytest.raises(NotSignedIn):
        access_tokens.whose(work, secret)
    fasett("user", "disable", KARI, "--undo")
    with store.begin(SYSTEM) as work:
        assert access_tokens.whose(work, secret).name == "Kari"


def test_somebody_administers_until_they_no_longer_do(fasett: Fasett, link: str) -> None:
    fasett("user", "add", "ola@example.org", "--name", "Ola", "--admin")
    fasett("user", "admin", KARI)
    assert accounts(fasett)[0]["is_administrator"]
    fasett("user", "admin", KARI, "--undo")
    assert not accounts(fasett)[0]["is_administrator"]


@pytest.mark.parametrize("words", [("admin", KARI, "--undo"), ("disable", KARI)])
def test_the_last_administrator_stays(fasett: Fasett, link: str, words: tuple[str, ...]) -> None:
    fasett("user", "admin", KARI)
    assert fasett("user", *words).exit_code == 1
    assert accounts(fasett)[0]["is_administrator"]


def test_a_lost_second_factor_is_reset(fasett: Fasett, store: Store, clock: Clock, link: str) -> None:
    with store.begin(SYSTEM, write=True) as work:
        kari = people.by_email(work, KARI)
        assert kari is not None
        second_factor.prepare(work, kari.id)
        step = int(work.now.timestamp()) // second_factor.STEP_SECONDS
        second_factor.confirm(work, kari.id, second_factor.code_at(second_factor.prepared(work, kari.id) or "", step))
    assert accounts(fasett)[0]["has_second_factor"]
    assert fasett("user", "reset-second-factor", KARI).exit_code == 0
    assert not accounts(fasett)[0]["has_second_factor"]


@pytest.mark.parametrize(("words", "may_write"), [((), False), (("--write",), True)])
def test_a_token_only_reads_if_nothing_else_is_said(
    fasett: Fasett, store: Store, link: str, words: tuple[str, ...], may_write: bool
) -> None:
    with store.begin(SYSTEM) as work:
        assert access_tokens.whose(work, make_token(fasett, *words)).may_write == may_write


def test_a_revoked_token_is_neither_listed_nor_taken(fasett: Fasett, store: Store, clock: Clock, link: str) -> None:
    secret = make_token(fasett)
    (token,) = json.loads(fasett("token", "list", KARI, "--json").stdout)
    assert token["name"] == "A program"
    assert fasett("token", "revoke", KARI, token["id"]).exit_code == 0
    assert json.loads(fasett("token", "list", KARI, "--json").stdout) == []
    clock.now = utc_now()
    with store.begin(SYSTEM) as work, pytest.raises(NotSignedIn):
        access_tokens.whose(work, secret)
