"""Benefits: measured against how it was before, or said not to be."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from research import benefits, concepts, history, taking_up, versions
from research.access import SYSTEM, Actor
from research.benefits import Benefit, BenefitDraft, BenefitView, MeasurementDraft
from research.errors import NotFound, RuleBroken
from research.store import Store
from research.words import BenefitCategory
from tests.making import Make

BASELINE = {"indicator": "Share who come", "baseline_value": "54 %", "baseline_on": date(2026, 1, 15)}


def shown(store: Store, actor: Actor, key: UUID) -> BenefitView:
    with store.begin(actor) as work:
        return benefits.views(work, [benefits.get(work, key)])[0]


def draft_of(benefit: Benefit, **changed: Any) -> BenefitDraft:
    return BenefitDraft(**{**{name: getattr(benefit, name) for name in BenefitDraft.model_fields}, **changed})


def measure(store: Store, actor: Actor, benefit: Benefit, on: date, value: str = "77 %") -> None:
    with store.begin(actor, write=True) as work:
        benefits.measure(work, benefit.id, MeasurementDraft(on=on, value=value))


@pytest.mark.parametrize(
    ("fields", "is_measurable"),
    [(BASELINE, True), ({"indicator": "Share who come"}, False), ({**BASELINE, "indicator": ""}, False)],
    ids=["with both", "without a baseline", "without an indicator"],
)
def test_a_benefit_can_be_measured_when_it_has_an_indicator_and_a_baseline(
    store: Store, owner: Actor, make: Make, fields: dict[str, Any], is_measurable: bool
) -> None:
    assert shown(store, owner, make.benefit(**fields).id).is_measurable is is_measurable


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"baseline_value": "54 %"}, "baseline_on"),
        ({"baseline_on": date(2026, 1, 15)}, "baseline_value"),
        ({"target_value": "70 %"}, "target_on"),
        ({"target_on": date(2027, 6, 30)}, "target_value"),
        ({**BASELINE, "target_value": "70 %", "target_on": date(2026, 1, 14)}, "target_on"),
        ({"concept_id": uuid4()}, "concept_id"),
    ],
)
def test_what_does_not_hang_together_is_refused(make: Make, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.benefit(**fields)
    assert refused.value.field == field


def test_what_was_measured_is_told_from_the_oldest_to_the_newest(store: Store, owner: Actor, make: Make) -> None:
    made = make.benefit(**BASELINE)
    measure(store, owner, made, date(2026, 2, 20), "74 %")
    measure(store, owner, made, date(2026, 1, 30), "77 %")
    view = shown(store, owner, made.id)
    assert [each.value for each in view.measured] == ["77 %", "74 %"]
    assert view.latest == view.measured[-1]


@pytest.mark.parametrize("on", [date(2026, 1, 14), date(2026, 3, 3)], ids=["before the baseline", "tomorrow"])
def test_a_measurement_is_of_a_day_from_the_baseline_to_today(store: Store, owner: Actor, make: Make, on: date) -> None:
    made = make.benefit(**BASELINE)
    with pytest.raises(RuleBroken) as refused:
        measure(store, owner, made, on)
    assert refused.value.field == "on"


@pytest.mark.parametrize("on", [date(2026, 1, 15), date(2026, 3, 2)], ids=["the day of the baseline", "today"])
def test_the_first_and_the_last_day_count(store: Store, owner: Actor, make: Make, on: date) -> None:
    made = make.benefit(**BASELINE)
    measure(store, owner, made, on)
    assert [each.on for each in shown(store, owner, made.id).measured] == [on]


def test_a_baseline_is_not_moved_past_what_was_measured(store: Store, owner: Actor, make: Make) -> None:
    made = make.benefit(**BASELINE)
    measure(store, owner, made, date(2026, 1, 30))
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        benefits.revise(work, made.id, draft_of(made, baseline_on=date(2026, 2, 1)))
    assert refused.value.field == "baseline_on"


def test_a_measurement_is_taken_away(store: Store, owner: Actor, make: Make) -> None:
    ids = make.measured()
    with store.begin(owner, write=True) as work:
        benefits.take_away(work, ids["benefit_id"], ids["measurement_id"])
    assert shown(store, owner, ids["benefit_id"]).measured == []


def test_a_measurement_of_another_benefit_is_not_taken_away(store: Store, owner: Actor, make: Make) -> None:
    ids, other = make.measured(), make.benefit()
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        benefits.take_away(work, other.id, ids["measurement_id"])


def test_benefits_stand_in_the_order_of_their_categories(store: Store, owner: Actor, make: Make) -> None:
    for category in reversed(BenefitCategory):
        make.benefit(category=category)
    with store.begin(owner) as work:
        assert [each.category for each in benefits.find(work, make.project_id)] == list(BenefitCategory)


def test_a_benefit_comes_of_a_concept(store: Store, owner: Actor, make: Make) -> None:
    concept = make.concept()
    made = make.benefit(concept_id=concept.id)
    make.benefit()
    with store.begin(owner) as work:
        assert [each.id for each in benefits.coming_of(work, concept.id)] == [made.id]
    view = shown(store, owner, made.id)
    assert view.concept is not None
    assert view.concept.id == concept.id


def test_a_concept_in_the_bin_stays_with_a_benefit_that_is_revised(store: Store, owner: Actor, make: Make) -> None:
    concept = make.concept()
    made = make.benefit(concept_id=concept.id)
    with store.begin(owner, write=True) as work:
        concepts.remove(work, concept.id)
    with store.begin(owner, write=True) as work:
        benefits.revise(work, made.id, draft_of(made, concept_id=None))
        concepts.restore(work, concept.id)
    assert shown(store, owner, made.id).concept is not None


def test_a_benefit_outlives_the_concept_it_came_of(store: Store, owner: Actor, make: Make) -> None:
    concept = make.concept()
    made = make.benefit(concept_id=concept.id)
    with store.begin(SYSTEM, write=True) as work:
        work.erase(concepts.get(work, concept.id))
    assert shown(store, owner, made.id).concept is None


def test_the_history_tells_what_was_measured_and_what_was_taken_away(store: Store, owner: Actor, make: Make) -> None:
    ids = make.measured()
    with store.begin(owner, write=True) as work:
        benefits.take_away(work, ids["benefit_id"], ids["measurement_id"])
    with store.begin(owner) as work:
        benefit = benefits.get(work, ids["benefit_id"])
        gone, came, _ = versions.views(work, benefit, history.steps(work, benefit))
    assert [(each.part, each.before, each.after) for each in came.differences] == [(date(2026, 3, 1), None, "54 %")]
    assert [(each.part, each.before, each.after) for each in gone.differences] == [(date(2026, 3, 1), "54 %", None)]


def test_an_earlier_version_is_taken_up_and_what_was_measured_stays(store: Store, owner: Actor, make: Make) -> None:
    made = make.benefit(**BASELINE)
    measure(store, owner, made, date(2026, 2, 20))
    with store.begin(owner, write=True) as work:
        benefits.revise(work, made.id, draft_of(made, title="Another title", baseline_value="50 %"))
    with store.begin(owner, write=True) as work:
        benefit = benefits.get(work, made.id)
        version = next(step.version.id for step in history.steps(work, benefit) if step.version)
        taking_up.take_up(work, benefit, version)
    view = shown(store, owner, made.id)
    assert (view.title, view.baseline_value, len(view.measured)) == (made.title, "54 %", 1)


def test_search_is_told_of_a_benefit(store: Store, owner: Actor, make: Make) -> None:
    made = make.benefit(indicator="Share who come", receiver="Young people")
    with store.begin(owner) as work:
        (document,) = Benefit.documents(work, [made])
    assert (document.title, document.text) == (made.title, "Young people · Share who come")
