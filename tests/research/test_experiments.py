"""Experiments: a criterion before the start, a result before the decision."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from research import experiments, insights
from research.access import Actor
from research.errors import Conflict, RuleBroken
from research.experiments import Experiment, ExperimentDraft, ExperimentView
from research.insights import Insight, InsightDraft
from research.store import Store
from research.words import Decision, ExperimentStatus, Phase
from tests.making import Clock, Make

CRITERION = "Nine of ten answer in time."


def revise(store: Store, owner: Actor, experiment: Experiment, **fields: Any) -> Experiment:
    kept = {name: getattr(experiment, name) for name in ("title", "hypothesis", "phase", "success_criterion", "status")}
    with store.begin(owner, write=True) as work:
        return experiments.revise(work, experiment.id, ExperimentDraft(**{**kept, **fields}))


def shown(store: Store, actor: Actor, experiment: Experiment) -> ExperimentView:
    with store.begin(actor) as work:
        return experiments.views(work, [experiments.get(work, experiment.id)])[0]


def test_an_experiment_needs_a_criterion_before_it_starts(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.experiment(status=ExperimentStatus.RUNNING)
    assert refused.value.field == "success_criterion"


def test_the_criterion_may_change_while_the_experiment_is_planned(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment(success_criterion=CRITERION)
    assert revise(store, owner, made, success_criterion="All answer.").success_criterion == "All answer."


def test_the_criterion_is_locked_once_the_experiment_has_started(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment(success_criterion=CRITERION, status=ExperimentStatus.RUNNING)
    with pytest.raises(RuleBroken) as refused:
        revise(store, owner, made, success_criterion="One answers.")
    assert refused.value.field == "success_criterion"


def test_the_criterion_may_be_written_as_the_experiment_starts(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment()
    started = revise(store, owner, made, success_criterion=CRITERION, status=ExperimentStatus.RUNNING)
    assert started.status is ExperimentStatus.RUNNING


def test_an_experiment_that_has_started_is_not_planned_again(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment(success_criterion=CRITERION, status=ExperimentStatus.RUNNING)
    with pytest.raises(RuleBroken) as refused:
        revise(store, owner, made, status=ExperimentStatus.PLANNED)
    assert refused.value.field == "status"


def test_an_experiment_is_done_when_it_is_written_what_was_observed(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.experiment(success_criterion=CRITERION, status=ExperimentStatus.DONE)
    assert refused.value.field == "result"


@pytest.mark.parametrize("missing", ["result", "learning"])
def test_a_decision_needs_a_result_and_a_learning(missing: str, make: Make) -> None:
    whole = {
        "success_criterion": CRITERION,
        "status": ExperimentStatus.RUNNING,
        "result": "Six of ten answered.",
        "learning": "The hour matters.",
        "decision": Decision.ADJUST,
    }
    with pytest.raises(RuleBroken) as refused:
        make.experiment(**{name: value for name, value in whole.items() if name != missing})
    assert refused.value.field == missing


def test_a_decision_with_a_result_and_a_learning_is_stored(make: Make) -> None:
    made = make.experiment(
        success_criterion=CRITERION,
        status=ExperimentStatus.DONE,
        result="Six of ten answered.",
        learning="The hour matters.",
        decision=Decision.ADJUST,
    )
    assert made.decision is Decision.ADJUST


def test_an_experiment_does_not_end_before_it_starts(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.experiment(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1))
    assert refused.value.field == "ends_on"


@pytest.mark.parametrize(
    ("status", "overdue"),
    [
        (ExperimentStatus.PLANNED, True),
        (ExperimentStatus.RUNNING, True),
        (ExperimentStatus.DONE, False),
        (ExperimentStatus.STOPPED, False),
    ],
)
def test_an_unfinished_experiment_is_overdue_after_its_last_day(
    status: ExperimentStatus, overdue: bool, store: Store, owner: Actor, make: Make
) -> None:
    made = make.experiment(
        ends_on=date(2026, 3, 1), status=status, success_criterion=CRITERION, result="Six of ten answered."
    )
    assert shown(store, owner, made).is_overdue is overdue


def test_an_experiment_is_not_overdue_on_its_last_day(store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    made = make.experiment(ends_on=clock.now.date())
    assert not shown(store, owner, made).is_overdue


def test_an_experiment_shows_the_insights_it_tests_by_number(store: Store, owner: Actor, make: Make) -> None:
    tested = [make.insight().id, make.insight().id]
    made = make.experiment(tests=tested[::-1])
    assert [insight.reference for insight in shown(store, owner, made).tests] == ["INN-001", "INN-002"]


def test_an_experiment_shows_a_reader_only_the_insights_the_reader_may_see(
    store: Store, reader: Actor, make: Make
) -> None:
    confirmed = make.insight(confirmed=True)
    made = make.experiment(tests=[make.insight().id, confirmed.id])
    assert [insight.id for insight in shown(store, reader, made).tests] == [confirmed.id]


def test_an_experiment_tests_insights_of_its_own_project(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.experiment(tests=[uuid4()])
    assert refused.value.field == "tests"


def test_a_revision_changes_what_is_tested(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.insight(), make.insight()
    made = make.experiment(tests=[first.id])
    revise(store, owner, made, tests=[second.id])
    assert [insight.id for insight in shown(store, owner, made).tests] == [second.id]


def test_an_insight_shows_the_experiments_that_test_it(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight()
    make.experiment()
    made = make.experiment(tests=[insight.id])
    with store.begin(owner) as work:
        assert [each.id for each in experiments.testing(work, insight.id)] == [made.id]


def test_an_insight_in_the_bin_is_not_shown_as_tested(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight()
    made = make.experiment(tests=[insight.id])
    with store.begin(owner, write=True) as work:
        insights.remove(work, insight.id)
    assert shown(store, owner, made).tests == []


def test_an_insight_in_the_bin_stays_with_an_experiment_that_is_revised(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight()
    made = make.experiment(tests=[insight.id])
    with store.begin(owner, write=True) as work:
        insights.remove(work, insight.id)
    revise(store, owner, made, title="Another title")
    with store.begin(owner, write=True) as work:
        insights.restore(work, insight.id)
    assert [each.id for each in shown(store, owner, made).tests] == [insight.id]


def test_an_experiment_that_somebody_else_saved_first_is_not_revised(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment()
    draft = ExperimentDraft(title=made.title, hypothesis=made.hypothesis, phase=made.phase)
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        experiments.revise(work, made.id, draft, revision=made.revision + 1)


@pytest.mark.parametrize(
    "narrowed", [{"phase": Phase.DEVELOP}, {"status": ExperimentStatus.STOPPED}, {"tag": "letter"}]
)
def test_experiments_are_found_by_phase_status_and_tag(
    narrowed: dict[str, Any], store: Store, owner: Actor, make: Make
) -> None:
    make.experiment()
    sought = make.experiment(
        phase=Phase.DEVELOP, status=ExperimentStatus.STOPPED, success_criterion=CRITERION, tags=["letter"]
    )
    with store.begin(owner) as work:
        assert [each.id for each in experiments.find(work, make.project_id, **narrowed)] == [sought.id]


def test_search_is_told_of_the_hypothesis_and_of_what_was_learned(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment(hypothesis="A text message helps.", result="It did.", learning="In the morning.")
    with store.begin(owner) as work:
        (document,) = Experiment.documents(work, [made])
    assert document.text == "A text message helps. · It did. · In the morning."


def test_overdue_experiments_are_listed_with_the_longest_overdue_first(store: Store, owner: Actor, make: Make) -> None:
    make.experiment(ends_on=date(2026, 3, 2))
    make.experiment(ends_on=date(2026, 2, 1), status=ExperimentStatus.STOPPED, success_criterion=CRITERION)
    late, latest = (make.experiment(ends_on=date(2026, 2, day)) for day in (20, 3))
    with store.begin(owner) as work:
        assert [each.id for each in experiments.overdue(work, make.project_id)] == [latest.id, late.id]


def learn(store: Store, owner: Actor, experiment: Experiment) -> Insight:
    draft = InsightDraft(statement="A call makes the letter harmless.", phase=Phase.EXPLORE)
    with store.begin(owner, write=True) as work:
        return experiments.learn(work, experiment.id, draft)


def test_a_learning_becomes_an_insight_that_keeps_the_way_back(store: Store, owner: Actor, make: Make) -> None:
    tested = make.insight()
    experiment = make.experiment(tests=[tested.id], learning="A call makes the letter harmless.")
    grown = learn(store, owner, experiment)
    assert [each.id for each in shown(store, owner, experiment).grown] == [grown.id]
    with store.begin(owner) as work:
        assert [each.id for each in experiments.origins(work, [grown.id])[grown.id]] == [experiment.id]
        (view,) = insights.views(work, [grown])
    assert [each.id for each in view.builds_on] == [tested.id]


def test_nothing_learned_becomes_no_insight(store: Store, owner: Actor, make: Make) -> None:
    with pytest.raises(RuleBroken, match="learned"):
        learn(store, owner, make.experiment())


def test_an_insight_that_grew_from_an_experiment_is_told_of_once(store: Store, owner: Actor, make: Make) -> None:
    experiment = make.experiment(learning="A call helps.")
    grown = learn(store, owner, experiment)
    with store.begin(owner) as work:
        (result,) = experiments.results(work, [grown.id])[grown.id]
    assert (result.experiment_id, result.is_test) == (experiment.id, False)
