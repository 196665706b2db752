"""A second factor: codes of an app, recovery codes, and of whom it is required."""

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from research import people, second_factor
from research.access import SYSTEM, Actor
from research.errors import NotPermitted, NotSignedIn, RuleBroken
from research.installation import Installation
from research.second_factor import STEP_SECONDS, Proof
from research.sessions import Stage
from research.settings import SecondFactorFor, Settings
from research.store import Store
from research.words import Role
from tests.making import Clock, Make

# RFC 6238, appendix B, for SHA-1: eight digits, of which an app shows the last six.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {59: "94287082", 1111111109: "07081804", 1234567890: "89005924", 2000000000: "69279037"}


def now(clock: Clock) -> int:
    """Return the step of this moment."""
    return int(clock.now.timestamp()) // STEP_SECONDS


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def set_up(store: Store, clock: Clock, actor: Actor) -> tuple[str, list[str]]:
    """Give somebody a second factor, and return its secret and the recovery codes."""
    with store.begin(actor, write=True) as work:
        second_factor.prepare(work, who(actor))
        secret = second_factor.prepared(work, who(actor)) or ""
    with store.begin(actor, write=True) as work:
        codes = second_factor.confirm(work, who(actor), second_factor.code_at(secret, now(clock)))
    clock.advance(seconds=3 * STEP_SECONDS)
    return secret, codes


def prove(store: Store, actor: Actor, code: str) -> Proof:
    with store.begin(SYSTEM, write=True) as work:
        return second_factor.prove(work, who(actor), code)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert second_factor.code_at(RFC_SECRET, seconds // STEP_SECONDS) == code[-6:]


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_counts_half_a_minute_early_and_late(store: Store, clock: Clock, owner: Actor, steps: int) -> None:
    secret, _ = set_up(store, clock, owner)
    assert prove(store, owner, second_factor.code_at(secret, now(clock) + steps)) is Proof.CODE


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_counts_no_longer(store: Store, clock: Clock, owner: Actor, steps: int) -> None:
    secret, _ = set_up(store, clock, owner)
    with pytest.raises(NotSignedIn):
        prove(store, owner, second_factor.code_at(secret, now(clock) + steps))


def test_a_code_may_be_written_in_two_parts(store: Store, clock: Clock, owner: Actor) -> None:
    secret, _ = set_up(store, clock, owner)
    code = second_factor.code_at(secret, now(clock))
    assert prove(store, owner, f" {code[:3]} {code[3:]} ") is Proof.CODE


@pytest.mark.parametrize("later", [0, -1], ids=["the same", "the one before"])
def test_a_code_is_used_once_and_so_are_those_before_it(store: Store, clock: Clock, owner: Actor, later: int) -> None:
    secret, _ = set_up(store, clock, owner)
    prove(store, owner, second_factor.code_at(secret, now(clock)))
    with pytest.raises(NotSignedIn, match="used already"):
        prove(store, owner, second_factor.code_at(secret, now(clock) + later))


def test_the_code_that_confirms_is_used_up(store: Store, clock: Clock, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        second_factor.prepare(work, who(owner))
        code = second_factor.code_at(second_factor.prepared(work, who(owner)) or "", now(clock))
        second_factor.confirm(work, who(owner), code)
    with pytest.raises(NotSignedIn):
        prove(store, owner, code)


@pytest.mark.parametrize("code", ["", "123", "١٢٣٤٥٦", "x" * 5_000, "000000\0"])
def test_what_is_no_code_is_refused(store: Store, clock: Clock, owner: Actor, code: str) -> None:
    set_up(store, clock, owner)
    with pytest.raises(NotSignedIn):
        prove(store, owner, code)


def test_nothing_is_proved_with_a_second_factor_that_was_never_confirmed(
    store: Store, clock: Clock, owner: Actor
) -> None:
    with store.begin(owner, write=True) as work:
        second_factor.prepare(work, who(owner))
        code = second_factor.code_at(second_factor.prepared(work, who(owner)) or "", now(clock))
        assert not second_factor.has(work, who(owner))
    with pytest.raises(NotSignedIn):
        prove(store, owner, code)


def test_a_wrong_code_confirms_nothing(store: Store, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        second_factor.prepare(work, who(owner))
        with pytest.raises(RuleBroken):
            second_factor.confirm(work, who(owner), "000000x")
    with store.begin(owner) as work:
        assert not second_factor.has(work, who(owner))


def test_there_are_ten_recovery_codes_that_differ(store: Store, clock: Clock, owner: Actor) -> None:
    _, codes = set_up(store, clock, owner)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)


def test_a_recovery_code_works_once_however_it_is_written(store: Store, clock: Clock, owner: Actor) -> None:
    _, codes = set_up(store, clock, owner)
    assert prove(store, owner, codes[3].upper().replace("-", " ")) is Proof.RECOVERY_CODE
    with store.begin(owner) as work:
        assert second_factor.codes_left(work, who(owner)) == 9
    with pytest.raises(NotSignedIn):
        prove(store, owner, codes[3])


def test_anothers_recovery_code_does_not_work(store: Store, clock: Clock, owner: Actor, reader: Actor) -> None:
    set_up(store, clock, owner)
    _, others = set_up(store, clock, reader)
    with pytest.raises(NotSignedIn):
        prove(store, owner, others[0])


def test_new_recovery_codes_end_the_old_ones(store: Store, clock: Clock, owner: Actor) -> None:
    _, old = set_up(store, clock, owner)
    with store.begin(owner, write=True) as work:
        new = second_factor.new_codes(work, who(owner))
    assert prove(store, owner, new[0]) is Proof.RECOVERY_CODE
    with pytest.raises(NotSignedIn):
        prove(store, owner, old[0])


def test_recovery_codes_are_not_in_the_database(store: Store, clock: Clock, owner: Actor, settings: Settings) -> None:
    _, codes = set_up(store, clock, owner)
    held = b"".join(file.read_bytes() for file in settings.data_dir.iterdir() if file.is_file())
    assert [code for code in codes if code.encode() in held or code.replace("-", "").encode() in held] == []


def test_who_has_a_second_factor_does_not_make_another(store: Store, clock: Clock, owner: Actor) -> None:
    set_up(store, clock, owner)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        second_factor.prepare(work, who(owner))


@pytest.mark.parametrize("act", ["prepare", "prepared", "new_codes"])
def test_nobody_sets_up_anothers(store: Store, owner: Actor, reader: Actor, act: str) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(NotPermitted):
        getattr(second_factor, act)(work, who(reader))


def test_the_app_is_told_whose_secret_it_is(store: Store, owner: Actor, settings: Settings) -> None:
    named = settings.model_copy(update={"organisation": "Kristiansand & co"})
    with store.begin(owner) as work:
        address = urlsplit(second_factor.address("ABCD", people.get(work, who(owner)), named))
    assert address.path == "/Fasett%20Kristiansand%20%26%20co%3Aowner%40example.org"
    assert parse_qs(address.query) == {"secret": ["ABCD"], "issuer": ["Fasett Kristiansand & co"]}


@pytest.mark.parametrize(
    ("demanded", "leader", "others"),
    [
        (SecondFactorFor.NOBODY, Stage.COMPLETE, Stage.COMPLETE),
        (SecondFactorFor.LEADERS, Stage.SET_UP, Stage.COMPLETE),
        (SecondFactorFor.EVERYBODY, Stage.SET_UP, Stage.SET_UP),
    ],
)
@pytest.mark.usefixtures("project")
def test_it_is_required_of_whom_the_installation_says(
    installation: Installation,
    administrator: Actor,
    owner: Actor,
    researcher: Actor,
    demanded: SecondFactorFor,
    leader: Stage,
    others: Stage,
) -> None:
    settings = installation.settings.model_copy(update={"second_factor_required": demanded})
    with installation.store.begin(SYSTEM) as work:
        asked = [people.get(work, who(actor)) for actor in (administrator, owner, researcher)]
        stages: list[Any] = [second_factor.stage(work, person, settings) for person in asked]
    assert stages == [leader, leader, others]


def test_whose_ownership_has_ended_leads_no_more(installation: Installation, clock: Clock, make: Make) -> None:
    consultant = make.person("Consultant", Role.OWNER, ends_on=date(2026, 3, 2))
    settings = installation.settings.model_copy(update={"second_factor_required": SecondFactorFor.LEADERS})
    clock.advance(days=1)
    with installation.store.begin(SYSTEM) as work:
        assert not second_factor.is_required(work, people.get(work, who(consultant)), settings)


def test_who_has_one_is_asked_for_it_whatever_is_required(
    installation: Installation, clock: Clock, reader: Actor
) -> None:
    set_up(installation.store, clock, reader)
    with installation.store.begin(SYSTEM) as work:
        person = people.get(work, who(reader))
        assert second_factor.stage(work, person, installation.settings) is Stage.CODE
