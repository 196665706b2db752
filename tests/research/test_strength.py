"""Strength: the sum is told line by line, one voice never outranks three, and nothing that contradicts raises it."""

from datetime import date
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research import experiments, interviews, strength
from research.access import Actor
from research.evidence import Bearing
from research.experiments import ExperimentDraft, Result
from research.insights import Insight
from research.store import Store
from research.strength import OLD_MONTHS, Facts, Strength, weigh
from research.words import ExperimentStatus, Group, Method, Outcome, Stance, Support
from tests.making import Clock, Make

TODAY = date(2026, 3, 2)
RECENT, OLD = date(2026, 1, 15), date(2023, 1, 15)
SPACE = UUID(int=7)
ORDER = list(Support)


def key(name: str) -> UUID:
    """Return always the same identifier for a name."""
    return uuid5(SPACE, name)


def said(
    by: str = "P-001",
    *,
    stance: Stance = Stance.SUPPORTS,
    group: Group | None = Group.USER,
    method: Method | None = Method.DEPTH,
    day: date = RECENT,
    words: str = "",
    is_withdrawn: bool = False,
    is_unplaced: bool = False,
) -> Bearing:
    """Return a piece of evidence that somebody has said, or seen where there is no method."""
    who = key(by)
    return Bearing(
        id=key(f"{by} {words} {stance}"),
        insight_id=key("insight"),
        source_id=key(f"talk with {by}"),
        stance=stance,
        participant_id=who if method else None,
        group=group if method else None,
        observer_id=None if method else who,
        method=method,
        day=day,
        is_withdrawn=is_withdrawn,
        is_unplaced=is_unplaced,
    )


def tried(name: str, stance: Stance, *, is_test: bool = True, day: date = RECENT) -> Result:
    """Return what an experiment says."""
    return Result(key(name), stance, is_test, day)


def of(*pieces: Bearing, results: tuple[Result, ...] = ()) -> Strength:
    """Return how strong an insight is that rests on these."""
    return weigh(Facts(TODAY, pieces, results))


def points(*pieces: Bearing, results: tuple[Result, ...] = ()) -> float:
    """Return the sum."""
    return total(of(*pieces, results=results))


def total(strength: Strength) -> float:
    """Return the sum of a strength, as the team is told it."""
    assert strength.points is not None
    return strength.points


def test_what_rests_on_nothing_lacks_evidence() -> None:
    assert (of().support, of().points, of().reasons) == (Support.LACKING, 0, [])


def test_each_participant_counts_once() -> None:
    assert points(said("P-001", words="a"), said("P-001", words="b"), said("P-002")) == 2


def test_five_quotes_of_one_person_do_not_outrank_three_of_three() -> None:
    one = of(*(said("P-001", words=str(number)) for number in range(5)))
    three = of(*(said(f"P-00{number}") for number in range(3)))
    assert (one.support, three.support) == (Support.WEAK, Support.FAIR)


def test_each_colleague_who_observes_counts_once() -> None:
    assert points(said("Kari", method=None, words="a"), said("Kari", method=None, words="b")) == 1


def test_further_roles_and_methods_count_where_several_support_it() -> None:
    alike = points(said("P-001"), said("P-002"))
    another_role = points(said("P-001"), said("P-002", group=Group.EMPLOYER))
    another_method = points(said("P-001"), said("P-002", method=Method.PHONE))
    assert (alike, another_role, another_method) == (2, 3, 3)


def test_observation_is_a_method_of_its_own() -> None:
    assert points(said("P-001"), said("Kari", method=None)) == 3


def test_many_methods_of_one_person_give_nothing_more() -> None:
    assert points(*(said("P-001", method=method, words=str(method)) for method in Method)) == 1


def test_who_contradicts_takes_a_point() -> None:
    assert points(said("P-001"), said("P-002"), said("P-003", stance=Stance.CONTRADICTS)) == 1


def test_what_more_speaks_against_than_for_is_contradicted() -> None:
    assert of(said("P-001"), said("P-002", stance=Stance.CONTRADICTS)).support is Support.DISPUTED


def test_an_experiment_adds_what_it_confirms_and_takes_what_it_refutes() -> None:
    held, failed = tried("held", Stance.SUPPORTS), tried("failed", Stance.CONTRADICTS)
    assert points(said(), results=(held,)) == 3
    assert points(said(), results=(failed,)) == -1


def test_the_experiment_that_an_insight_grew_from_gives_one_point() -> None:
    assert points(results=(tried("grew", Stance.SUPPORTS, is_test=False),)) == 1


@pytest.mark.parametrize(
    ("day", "counted"), [(date(2024, 3, 3), 1), (date(2024, 3, 2), 0.5)], ids=["a day short", "24 months"]
)
def test_what_is_old_counts_half(day: date, counted: float) -> None:
    assert OLD_MONTHS == 24
    assert points(said(day=day)) == counted


def test_who_was_heard_again_lately_counts_whole() -> None:
    assert points(said(day=OLD, words="a"), said(day=RECENT, words="b")) == 1


@pytest.mark.parametrize("lost", ["is_withdrawn", "is_unplaced"])
def test_what_is_withdrawn_or_unplaced_counts_for_nothing_and_is_told(lost: str) -> None:
    told = of(said("P-001"), said("P-002", is_withdrawn=lost == "is_withdrawn", is_unplaced=lost == "is_unplaced"))
    assert told.points == 1
    assert told.reasons[-1].points == 0
    assert "counts for nothing" in told.reasons[-1].text


def test_what_has_lost_all_its_evidence_lacks_it() -> None:
    assert of(said(is_withdrawn=True)).support is Support.LACKING


def test_the_sum_is_told_line_by_line() -> None:
    told = of(
        said("P-001"),
        said("P-002", day=OLD),
        said("P-003", group=Group.EMPLOYER),
        said("P-004", stance=Stance.CONTRADICTS),
        results=(tried("failed", Stance.CONTRADICTS),),
    )
    lines = [(reason.text % reason.values if reason.values else reason.text, reason.points) for reason in told.reasons]
    assert lines == [
        ("2 participants", 2),
        ("One participant, heard 24 months ago or more: counts half", 0.5),
        ("2 roles among the participants", 1),
        ("One method", 0),
        ("One person contradicts", -1),
        ("One experiment in which the hypothesis did not hold", -2),
    ]
    assert told.points == 0.5


# --- whatever the evidence ------------------------------------------------------------------------------------------

PIECES = st.builds(
    said,
    st.sampled_from([f"P-{number}" for number in range(6)]),
    stance=st.sampled_from(Stance),
    group=st.sampled_from([None, *list(Group)[:4]]),
    method=st.sampled_from([None, *list(Method)[:4]]),
    day=st.sampled_from([RECENT, OLD, TODAY]),
    is_withdrawn=st.booleans(),
    is_unplaced=st.booleans(),
)
RESULTS = st.builds(
    tried,
    st.sampled_from(["one", "two"]),
    st.sampled_from(Stance),
    is_test=st.booleans(),
    day=st.sampled_from([RECENT, OLD]),
)
FACTS = st.builds(Facts, st.just(TODAY), st.lists(PIECES, max_size=8), st.lists(RESULTS, max_size=3))


def more(facts: Facts, piece: Bearing) -> Facts:
    return Facts(facts.today, [*facts.pieces, piece], facts.results)


@given(FACTS, PIECES)
def test_more_support_never_lowers_it(facts: Facts, piece: Bearing) -> None:
    before, after = weigh(facts), weigh(more(facts, piece._replace(stance=Stance.SUPPORTS)))
    assert total(after) >= total(before)


@given(FACTS, PIECES)
def test_a_contradiction_never_raises_it(facts: Facts, piece: Bearing) -> None:
    before, after = weigh(facts), weigh(more(facts, piece._replace(stance=Stance.CONTRADICTS)))
    assert total(after) <= total(before)
    assert after.support.level <= before.support.level


@given(FACTS)
def test_the_order_of_the_evidence_does_not_matter(facts: Facts) -> None:
    assert weigh(Facts(TODAY, facts.pieces[::-1], facts.results[::-1])) == weigh(facts)


@given(FACTS)
def test_the_reasons_make_up_the_sum(facts: Facts) -> None:
    told = weigh(facts)
    assert total(told) == sum(reason.points or 0 for reason in told.reasons)


@given(FACTS, PIECES)
def test_what_does_not_count_changes_nothing(facts: Facts, piece: Bearing) -> None:
    assert weigh(more(facts, piece._replace(is_withdrawn=True))).points == weigh(facts).points


def by(number: int, piece: Bearing) -> Bearing:
    """Return a piece as said in support by the person with this number."""
    return said(f"P-{number}", group=piece.group, method=piece.method or Method.TEST, day=piece.day)


@given(st.lists(PIECES, max_size=20), st.lists(PIECES, min_size=3, max_size=3))
def test_one_person_never_outranks_three(of_one: list[Bearing], of_three: list[Bearing]) -> None:
    one = weigh(Facts(TODAY, [by(0, piece) for piece in of_one]))
    three = weigh(Facts(TODAY, [by(number, piece) for number, piece in enumerate(of_three, start=1)]))
    assert total(three) > total(one)
    assert ORDER.index(three.support) >= ORDER.index(one.support)


# --- insights as they are weighed -----------------------------------------------------------------------------------


def weighed(store: Store, actor: Actor, insight: Insight) -> Strength:
    with store.begin(actor) as work:
        return strength.of(work, [insight.id])[insight.id]


def test_who_speaks_in_which_role_by_which_method_is_read_from_the_sources(
    store: Store, owner: Actor, make: Make
) -> None:
    insight = make.insight()
    for group, method in ((Group.USER, Method.DEPTH), (Group.EMPLOYER, Method.PHONE)):
        person = make.participant(group=group)
        made = make.interview(participant_ids=[person.id], method=method)
        make.evidence(insight, make.passage("Nobody called.", interview=made, participant_id=person.id))
    make.evidence(insight, make.observation())
    told = weighed(store, owner, insight)
    assert [reason.points for reason in told.reasons] == [2, 1, 1, 2]
    assert told.support is Support.STRONG


def test_it_is_the_same_for_all_who_see_the_insight(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    insight = make.insight(confirmed=True)
    make.evidence(insight, make.passage("Nobody called.", participant_id=make.participant().id))
    assert weighed(store, reader, insight).support is weighed(store, owner, insight).support


def test_an_interview_in_the_bin_weighs_nothing(store: Store, owner: Actor, make: Make) -> None:
    insight, passage = make.insight(), make.passage()
    make.evidence(insight, passage)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    assert weighed(store, owner, insight).support is Support.LACKING


@pytest.mark.parametrize(
    ("outcome", "status", "expected"),
    [
        (Outcome.CONFIRMED, ExperimentStatus.DONE, 3),
        (Outcome.REFUTED, ExperimentStatus.STOPPED, -1),
        (Outcome.UNCLEAR, ExperimentStatus.DONE, 1),
        (Outcome.REFUTED, ExperimentStatus.RUNNING, 1),
    ],
)
def test_the_result_of_an_experiment_that_is_over_changes_it(
    outcome: Outcome, status: ExperimentStatus, expected: float, store: Store, owner: Actor, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    make.experiment(
        tests=[insight.id], outcome=outcome, status=status, result="Seven came.", success_criterion="Six come."
    )
    assert weighed(store, owner, insight).points == expected


def test_an_experiment_in_the_bin_says_nothing(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight(confirmed=True)
    over = {"outcome": Outcome.REFUTED, "status": ExperimentStatus.DONE, "result": "-", "success_criterion": "-"}
    made = make.experiment(tests=[insight.id], **over)
    with store.begin(owner, write=True) as work:
        experiments.remove(work, made.id)
    assert weighed(store, owner, insight).points == 1


def test_it_grows_old_without_any_change(store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    insight = make.insight(confirmed=True)
    with store.begin(owner) as work:
        assert strength.weights(work, [insight.id])[insight.id].support is Support.WEAK
    before = weighed(store, owner, insight).points
    clock.advance(days=800)
    assert (before, weighed(store, owner, insight).points) == (1, 0.5)


def test_a_hit_is_told_the_same_as_the_insights_own_page(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight(confirmed=True)
    make.evidence(insight, make.passage(), stance=Stance.CONTRADICTS)
    with store.begin(owner) as work:
        weight = strength.weights(work, [insight.id])[insight.id]
        (view,) = strength.views(work, [insight])
    assert (weight.support, weight.supports, weight.contradicts) == (view.support, view.supports, view.contradicts)
    assert view.support is Support.DISPUTED


def test_a_revised_result_is_told_at_once(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight(confirmed=True)
    made = make.experiment(tests=[insight.id], status=ExperimentStatus.RUNNING, success_criterion="Six come.")
    draft = ExperimentDraft(
        title=made.title,
        hypothesis=made.hypothesis,
        phase=made.phase,
        success_criterion="Six come.",
        status=ExperimentStatus.DONE,
        result="Two came.",
        outcome=Outcome.REFUTED,
        tests=[insight.id],
    )
    with store.begin(owner, write=True) as work:
        experiments.revise(work, made.id, draft)
    with store.begin(owner) as work:
        (view,) = strength.views(work, [insight])
    assert (view.support, view.refuted_by) == (Support.DISPUTED, 1)
