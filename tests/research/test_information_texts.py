"""Information texts: what people are told, version by version."""

from datetime import date

import pytest

from research import information_texts
from research.access import Actor
from research.errors import NotFound, RuleBroken
from research.store import Store
from research.words import Language
from tests.making import Clock, Make


def test_the_first_version_may_be_of_an_earlier_day(make: Make) -> None:
    assert make.information_text(make.study(), valid_from=date(2025, 12, 1)).valid_from == date(2025, 12, 1)


def test_versions_are_numbered_in_each_language(make: Make) -> None:
    study = make.study()
    make.information_text(study)
    second = make.information_text(study)
    nynorsk = make.information_text(study, language=Language.NYNORSK)
    assert (second.version, nynorsk.version) == (2, 1)


def test_a_later_version_does_not_change_what_was_told_before_today(make: Make) -> None:
    study = make.study()
    make.information_text(study)
    with pytest.raises(RuleBroken) as refused:
        make.information_text(study, valid_from=date(2026, 2, 1))
    assert refused.value.field == "valid_from"


def test_a_version_does_not_come_before_one_that_is_to_hold_later(make: Make) -> None:
    study = make.study()
    make.information_text(study, valid_from=date(2026, 6, 1))
    with pytest.raises(RuleBroken):
        make.information_text(study, valid_from=date(2026, 5, 1))


def test_of_two_versions_of_one_day_the_later_holds(store: Store, owner: Actor, make: Make) -> None:
    study = make.study()
    make.information_text(study, valid_from=date(2026, 3, 2))
    second = make.information_text(study)
    with store.begin(owner) as work:
        assert information_texts.on(work, study.id, Language.BOKMAL, date(2026, 3, 2)) == second


def test_on_a_day_before_the_first_there_is_none(store: Store, owner: Actor, make: Make) -> None:
    study = make.study()
    make.information_text(study)
    with store.begin(owner) as work:
        assert information_texts.on(work, study.id, Language.BOKMAL, date(2025, 12, 31)) is None


def test_a_version_is_shown_in_its_own_study_only(store: Store, owner: Actor, make: Make) -> None:
    text, other = make.information_text(make.study()), make.study()
    with store.begin(owner) as work, pytest.raises(NotFound):
        information_texts.in_study(work, other.id, text.id)


def test_what_was_told_is_as_it_was_after_the_clock_has_moved(
    store: Store, owner: Actor, make: Make, clock: Clock
) -> None:
    study = make.study()
    first = make.information_text(study, text="We ask, and write it down in our own words.")
    clock.advance(days=30)
    make.information_text(study, text="We ask, and record it on a machine of our own.")
    with store.begin(owner) as work:
        told = information_texts.on(work, study.id, Language.BOKMAL, date(2026, 3, 20))
    assert told == first
