"""Choosing what goes into a report: each choice narrows, and what a claim rests on comes with it."""

from collections.abc import Callable
from datetime import date

import pytest

from research import experiments, insights, interviews
from research.access import Actor
from research.reports.choices import Choices, usual
from research.reports.gather import Gathered
from research.reports.render import get_shipped
from research.store import Store
from research.words import InsightStatus, Language, Phase, Stance
from tests.making import Make

Gathering = Callable[..., Gathered]

ALL = list(InsightStatus)


def references(found: Gathered, name: str) -> list[str]:
    """Return the references of what a report holds of a kind."""
    return [each.reference for each in getattr(found.data, name)]


def test_what_is_not_chosen_among_is_taken_whole(make: Make, gathered: Gathering) -> None:
    for phase in Phase:
        make.interview(phase=phase)
        make.observation(phase=phase)
        make.insight(phase=phase, confirmed=True)
        make.experiment(phase=phase)
    found = gathered()
    assert [len(references(found, name)) for name in ("interviews", "insights", "experiments")] == [3, 3, 3]
    assert found.data.phase is None


def test_a_phase_lets_in_its_own_records(make: Make, gathered: Gathering) -> None:
    make.interview(phase=Phase.DIAGNOSE)
    explored = make.interview(phase=Phase.EXPLORE)
    make.insight(phase=Phase.DIAGNOSE, confirmed=True)
    concluded = make.insight(phase=Phase.EXPLORE, confirmed=True)
    tried = make.experiment(phase=Phase.EXPLORE)
    make.experiment(phase=Phase.DEVELOP)
    found = gathered(phases=[Phase.EXPLORE])
    assert references(found, "interviews") == [explored.reference]
    assert references(found, "insights") == [concluded.reference]
    assert references(found, "experiments") == [tried.reference]
    assert found.data.phase is not None
    assert found.data.phase.value == Phase.EXPLORE


def test_only_confirmed_insights_go_in_unless_others_are_asked_for(make: Make, gathered: Gathering) -> None:
    draft = make.insight()
    make.evidence(draft, make.observation())
    confirmed = make.insight(confirmed=True)
    assert references(gathered(), "insights") == [confirmed.reference]
    assert references(gathered(statuses=[InsightStatus.DRAFT]), "insights") == [draft.reference]


def test_dates_let_in_what_was_collected_then_and_what_rests_on_it(make: Make, gathered: Gathering) -> None:
    early = make.passage(interview=make.interview(held_on=date(2026, 1, 10)))
    late = make.passage(interview=make.interview(held_on=date(2026, 2, 20)))
    old, new = make.insight(), make.insight()
    make.evidence(old, early)
    make.evidence(new, late)
    make.experiment(starts_on=date(2026, 1, 5))
    running = make.experiment(starts_on=date(2026, 2, 1))
    found = gathered(statuses=ALL, since=date(2026, 2, 1), until=date(2026, 2, 20))
    assert references(found, "insights") == [new.reference]
    assert references(found, "experiments") == [running.reference]
    assert [each.held_on for each in found.data.interviews] == [date(2026, 2, 20)]


def test_an_insight_brings_what_it_cites_of_another_time_too(make: Make, gathered: Gathering) -> None:
    early = make.passage("It went well.", interview=make.interview(held_on=date(2026, 1, 10)))
    late = make.passage(interview=make.interview(held_on=date(2026, 2, 20)))
    insight = make.insight()
    make.evidence(insight, late)
    make.evidence(insight, early, stance=Stance.CONTRADICTS)
    found = gathered(statuses=ALL, since=date(2026, 2, 1))
    (told,) = found.data.insights
    assert len(told.contradicting) == 1
    assert len(found.data.interviews) == 1
    # What is cited stands in the table of sources, wherever it comes from.
    assert {"INT-001", "INT-002"} <= {source.reference for source in found.data.sources}


def test_a_tag_lets_in_what_carries_it_or_a_narrower_one(make: Make, gathered: Gathering) -> None:
    wide = make.tag("brev")
    make.tag("vedtaksbrev", parent_id=wide.id)
    narrow = make.interview(tags=["vedtaksbrev"])
    make.interview(tags=["telefon"])
    tagged = make.insight(tags=["brev"], confirmed=True)
    make.insight(tags=["telefon"], confirmed=True)
    found = gathered(tags=["Brev"])
    assert references(found, "interviews") == [narrow.reference]
    assert references(found, "insights") == [tagged.reference]


def test_a_tag_lets_in_the_interview_of_a_quote_that_carries_it(make: Make, gathered: Gathering) -> None:
    interview = make.interview()
    make.quote(make.passage(interview=interview), tags=["brev"])
    make.interview()
    assert references(gathered(tags=["brev"]), "interviews") == [interview.reference]


def test_any_of_several_tags_is_enough(make: Make, gathered: Gathering) -> None:
    make.interview(tags=["brev"])
    make.interview(tags=["telefon"])
    make.interview(tags=["skjema"])
    assert len(gathered(tags=["brev", "telefon"]).data.interviews) == 2


def test_a_tag_that_nobody_knows_lets_nothing_in(make: Make, gathered: Gathering) -> None:
    make.interview(tags=["brev"])
    assert gathered(tags=["ukjent"]).data.interviews == ()


def test_a_study_lets_in_its_interviews_and_the_insights_that_rest_on_them(make: Make, gathered: Gathering) -> None:
    study = make.study()
    own = make.passage(interview=make.interview(study_id=study.id))
    other = make.passage()
    ours, theirs = make.insight(), make.insight()
    make.evidence(ours, own)
    make.evidence(theirs, other)
    tried = make.experiment(tests=[ours.id])
    make.experiment(tests=[theirs.id])
    make.observation()
    found = gathered(statuses=ALL, study_ids=[study.id])
    assert references(found, "interviews") == ["INT-001"]
    assert references(found, "insights") == [ours.reference]
    assert references(found, "experiments") == [tried.reference]
    assert found.data.observations == ()
    assert [each.title for each in found.data.studies] == [study.title]


def test_a_saved_search_lets_in_what_it_finds_and_what_the_insights_found_cite(make: Make, gathered: Gathering) -> None:
    cited = make.passage("Vi visste ikke hvem vi skulle ringe.")
    insight = make.insight(statement="Ingen forstår brevet om ansvar.")
    make.evidence(insight, cited)
    make.interview(title="Noe annet")
    make.evidence(make.insight(statement="Ventetiden er for lang."), make.passage("Jeg ventet lenge."))
    found = gathered(statuses=ALL, saved_search="q=brevet")
    assert references(found, "insights") == [insight.reference]
    assert references(found, "interviews") == ["INT-001"]


def test_a_saved_search_finds_an_interview_by_what_was_said(make: Make, gathered: Gathering) -> None:
    make.interview(transcript=("Brevet var langt.",))
    make.interview(transcript=("Telefonen ringte.",))
    assert references(gathered(saved_search="q=brevet"), "interviews") == ["INT-001"]


def test_an_address_that_asks_for_nothing_finds_nothing(make: Make, gathered: Gathering) -> None:
    make.interview()
    assert gathered(saved_search="tull=1").data.interviews == ()


def test_pins_are_those_of_whoever_makes_the_report(make: Make, gathered: Gathering, researcher: Actor) -> None:
    mine, theirs = make.insight(confirmed=True), make.insight(confirmed=True)
    make.pin(mine)
    make.pin(theirs, by=researcher)
    assert references(gathered(only_pinned=True), "insights") == [mine.reference]
    assert references(gathered(only_pinned=True, by=researcher), "insights") == [theirs.reference]


def test_a_pinned_passage_lets_in_its_interview(make: Make, gathered: Gathering) -> None:
    make.pin(make.passage())
    make.interview()
    assert references(gathered(only_pinned=True), "interviews") == ["INT-001"]


def test_a_question_goes_in_with_an_insight_that_it_hangs_on(make: Make, gathered: Gathering) -> None:
    early, late = make.insight(confirmed=True), make.insight(phase=Phase.EXPLORE, confirmed=True)
    question = make.question(late)
    make.question(early)
    found = gathered(phases=[Phase.EXPLORE])
    assert references(found, "questions") == [question.reference]
    assert [each.questions for each in found.data.insights] == [(question.reference,)]


def test_a_question_goes_in_with_a_concept_that_answers_it(make: Make, gathered: Gathering) -> None:
    question = make.question(make.insight(phase=Phase.DIAGNOSE, confirmed=True))
    make.concept(question_ids=[question.id])
    assert references(gathered(phases=[Phase.EXPLORE]), "questions") == [question.reference]
    make.question(make.insight(phase=Phase.EXPLORE, confirmed=True))
    assert references(gathered(phases=[Phase.DIAGNOSE]), "questions") == [question.reference]


def test_an_experiment_names_only_insights_that_the_readers_may_look_up(make: Make, gathered: Gathering) -> None:
    confirmed, draft = make.insight(confirmed=True), make.insight()
    make.experiment(tests=[confirmed.id, draft.id])
    (tried,) = gathered(phases=[Phase.EXPLORE]).data.experiments
    assert tried.tests == (confirmed.reference,)


def test_what_lies_in_the_bin_does_not_go_in(make: Make, gathered: Gathering, store: Store, owner: Actor) -> None:
    talk, insight, tried = make.interview(), make.insight(confirmed=True), make.experiment()
    with store.begin(owner, write=True) as work:
        interviews.remove(work, talk.id)
        insights.remove(work, insight.id)
        experiments.remove(work, tried.id)
    found = gathered()
    assert (found.data.interviews, found.data.insights, found.data.experiments) == ((), (), ())


def test_choices_narrow_together(make: Make, gathered: Gathering) -> None:
    both = make.interview(tags=["brev"], phase=Phase.EXPLORE)
    make.interview(tags=["brev"])
    make.interview(phase=Phase.EXPLORE)
    assert references(gathered(tags=["brev"], phases=[Phase.EXPLORE]), "interviews") == [both.reference]


def test_what_was_collected_comes_by_day_and_claims_by_phase_and_confidence(make: Make, gathered: Gathering) -> None:
    make.interview(held_on=date(2026, 2, 9))
    make.interview(held_on=date(2026, 2, 2))
    make.insight(phase=Phase.EXPLORE, confirmed=True)
    make.insight(confidence="low", confirmed=True)
    make.insight(confidence="high", confirmed=True)
    make.experiment()
    make.experiment()
    found = gathered()
    assert references(found, "interviews") == ["INT-002", "INT-001"]
    assert references(found, "insights") == ["INN-003", "INN-002", "INN-001"]
    assert references(found, "experiments") == ["EKS-001", "EKS-002"]


@pytest.mark.parametrize(
    ("template", "phases"), [("diagnose", [Phase.DIAGNOSE]), ("concepts", [Phase.EXPLORE]), ("closing", [])]
)
def test_a_report_that_ends_a_phase_begins_with_that_phase(template: str, phases: list[Phase]) -> None:
    assert usual(get_shipped(template, Language.BOKMAL).phase) == Choices(phases=phases)
