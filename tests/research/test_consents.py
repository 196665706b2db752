"""Consents: what somebody has said yes to, and what that is worth on a day."""

from datetime import date
from typing import Any

import pytest

from research import consents, studies
from research.access import Actor
from research.consents import Coverage
from research.errors import NotFound, RuleBroken
from research.participants import Participant
from research.settings import Limits
from research.store import Store
from research.studies import Study
from research.words import AgeBand, ConsentChannel, ConsentScope, ConsentState, LegalBasis
from tests.making import Clock, Make


@pytest.fixture
def study(make: Make) -> Study:
    """A study that rests on consent."""
    return make.study(legal_basis=LegalBasis.CONSENT)


@pytest.fixture
def person(make: Make) -> Participant:
    """A participant."""
    return make.participant()


def coverage(
    store: Store, owner: Actor, person: Participant, scope: ConsentScope = ConsentScope.NOTES, **asked: Any
) -> Coverage:
    """Say whether a participant's consent covers something."""
    with store.begin(owner) as work:
        return consents.covers(work, [person.id], scope, **asked)[person.id]


def may_consent(make: Make, person: Participant, study: Study, **fields: Any) -> bool:
    """Say whether a participant may consent without a guardian."""
    try:
        make.consent(person, study, **fields)
    except RuleBroken as error:
        return error.field != "guardian_agreed"
    return True


def test_a_consent_covers_what_was_said_yes_to_and_nothing_else(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study, scope=[ConsentScope.NOTES])
    assert coverage(store, owner, person) is Coverage.YES
    assert coverage(store, owner, person, ConsentScope.QUOTES) is Coverage.NO


def test_without_a_consent_nothing_is_known(store: Store, owner: Actor, person: Participant) -> None:
    assert coverage(store, owner, person) is Coverage.NONE


def test_a_consent_says_nothing_of_the_days_before_it(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    assert coverage(store, owner, person, on=date(2026, 1, 31)) is Coverage.NONE


def test_the_last_day_of_a_consent_counts(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study, valid_until=date(2026, 2, 10))
    assert coverage(store, owner, person, on=date(2026, 2, 10)) is Coverage.YES
    assert coverage(store, owner, person, on=date(2026, 2, 11)) is Coverage.NO


def test_the_newest_consent_counts(store: Store, owner: Actor, make: Make, study: Study, person: Participant) -> None:
    make.consent(person, study)
    make.consent(person, study, given_on=date(2026, 3, 1), scope=[ConsentScope.NOTES])
    assert coverage(store, owner, person, ConsentScope.QUOTES) is Coverage.NO
    with store.begin(owner) as work:
        found = consents.of(work, [person.id])[person.id]
    assert [each.state for each in found] == [ConsentState.VALID, ConsentState.REPLACED]


def test_a_consent_to_one_study_is_none_to_another(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    assert coverage(store, owner, person, study_id=make.study().id) is Coverage.NONE


@pytest.mark.parametrize("on", [date(2026, 2, 1), date(2026, 3, 2)], ids=["the day it was given", "today"])
def test_what_is_withdrawn_covers_nothing_any_day(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant, on: date
) -> None:
    make.consent(person, study)
    with store.begin(owner, write=True) as work:
        consents.end(work, person.id)
    assert coverage(store, owner, person, on=on) is Coverage.NO


def test_what_is_withdrawn_once_is_not_withdrawn_again(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    with store.begin(owner, write=True) as work:
        consents.end(work, person.id)
        with pytest.raises(RuleBroken, match="no consent here"):
            consents.end(work, person.id)


def test_a_consent_of_before_a_withdrawal_does_not_undo_it(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant, clock: Clock
) -> None:
    make.consent(person, study)
    clock.advance(days=10)
    with store.begin(owner, write=True) as work:
        consents.end(work, person.id)
    with pytest.raises(RuleBroken) as refused:
        make.consent(person, study, given_on=date(2026, 3, 5))
    assert refused.value.field == "given_on"


def test_who_withdrew_may_say_yes_again(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    with store.begin(owner, write=True) as work:
        consents.end(work, person.id)
    make.consent(person, study, given_on=date(2026, 3, 2))
    assert coverage(store, owner, person) is Coverage.YES


def test_somebody_in_the_bin_is_not_covered(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    with store.begin(owner, write=True) as work:
        work.remove(work.to_change(Participant, person.id))
    assert coverage(store, owner, person) is Coverage.NO


def test_a_study_in_the_bin_still_rests_on_consent(store: Store, owner: Actor, study: Study) -> None:
    with store.begin(owner, write=True) as work:
        studies.remove(work, study.id)
    with store.begin(owner) as work:
        assert consents.rests_on_consent(work, study.id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"given_on": date(2026, 3, 3)}, "given_on"),
        ({"given_on": date(2025, 12, 31)}, "given_on"),
        ({"valid_until": date(2026, 1, 31)}, "valid_until"),
        ({"guardian_agreed": True}, "guardian_agreed_on"),
        ({"guardian_agreed": True, "guardian_agreed_on": date(2026, 2, 2)}, "guardian_agreed_on"),
        ({"channel": ConsentChannel.RECORDING, "scope": [ConsentScope.NOTES]}, "scope"),
    ],
    ids=["to come", "before the text", "over before", "no day of the guardian", "the guardian later", "no recording"],
)
def test_days_and_ways_that_do_not_fit_are_refused(
    make: Make, study: Study, person: Participant, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.consent(person, study, **wrong)
    assert refused.value.field == field


def test_a_text_of_another_project_is_not_consented_to(
    store: Store, owner: Actor, make: Make, person: Participant
) -> None:
    elsewhere = Make(store, make.project().id, owner)
    text = elsewhere.information_text(elsewhere.study())
    with pytest.raises(RuleBroken) as refused:
        make.consent(person, make.study(), information_text_id=text.id)
    assert refused.value.field == "information_text_id"


def test_a_consent_written_down_by_mistake_is_taken_away(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    made = make.consent(person, study)
    with store.begin(owner, write=True) as work:
        consents.take_away(work, person.id, made.id)
    assert coverage(store, owner, person) is Coverage.NONE


def test_a_consent_is_not_taken_away_from_somebody_else(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    made, other = make.consent(person, study), make.participant()
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        consents.take_away(work, other.id, made.id)


def test_that_a_consent_was_withdrawn_is_not_taken_away(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    made = make.consent(person, study)
    with store.begin(owner, write=True) as work:
        consents.end(work, person.id)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        consents.take_away(work, person.id, made.id)


@pytest.mark.parametrize(
    ("limit", "is_of_age", "is_enough"),
    [(16, True, True), (16, False, False), (18, True, False)],
    ids=["who has turned 16", "who has not", "where 18 is the limit"],
)
def test_who_is_under_18_consents_alone_from_the_limit(
    store: Store, make: Make, study: Study, limit: int, is_of_age: bool, is_enough: bool
) -> None:
    store.limits = Limits(consent_age=limit)
    minor = make.participant(age_band=AgeBand.UNDER_18)
    assert may_consent(make, minor, study, is_of_age=is_of_age) is is_enough


@pytest.mark.parametrize(("minors", "is_asked"), [(True, True), (False, False)])
def test_an_age_that_is_not_stated_may_be_young_where_minors_take_part(
    make: Make, person: Participant, minors: bool, is_asked: bool
) -> None:
    study = make.study(minors=minors)
    assert may_consent(make, person, study) is not is_asked
