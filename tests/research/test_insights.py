"""Insights: no claim without evidence."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from research import history, insights, interviews, observations, quotes
from research.access import Actor
from research.errors import Conflict, NotFound, RuleBroken
from research.evidence import EvidenceRevision, EvidenceView
from research.insights import Insight, InsightDraft, InsightView, StatusDraft
from research.passages import Passage, PassageDraft
from research.quotes import QuoteDraft
from research.store import Store
from research.words import ExperimentStatus, InsightStatus, Outcome, Phase, Stance
from tests.making import Make

OVER = {"result": "Seven of ten answered.", "success_criterion": "Six of ten answer."}


def shown(store: Store, actor: Actor, insight: Insight) -> InsightView:
    with store.begin(actor) as work:
        return insights.views(work, [insights.get(work, insight.id)])[0]


def cited(store: Store, actor: Actor, insight: Insight) -> list[EvidenceView]:
    with store.begin(actor) as work:
        return insights.evidence_for(work, insights.get(work, insight.id))


def set_status(store: Store, owner: Actor, insight: Insight, status: InsightStatus, **more: Any) -> Insight:
    with store.begin(owner, write=True) as work:
        return insights.set_status(work, insight.id, StatusDraft(status=status, **more))


def test_a_new_insight_is_a_draft(make: Make) -> None:
    assert make.insight().status is InsightStatus.DRAFT


def test_an_insight_without_evidence_is_not_confirmed(store: Store, owner: Actor, make: Make) -> None:
    with pytest.raises(RuleBroken, match="evidence"):
        set_status(store, owner, make.insight(), InsightStatus.CONFIRMED)


def test_an_insight_that_rests_on_something_is_confirmed(make: Make) -> None:
    assert make.insight(confirmed=True).status is InsightStatus.CONFIRMED


def test_an_insight_that_is_only_contradicted_is_not_confirmed(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    make.evidence(made, make.observation(), stance=Stance.CONTRADICTS)
    with pytest.raises(RuleBroken):
        set_status(store, owner, made, InsightStatus.CONFIRMED)


def test_an_insight_whose_evidence_lies_in_the_bin_is_not_confirmed(store: Store, owner: Actor, make: Make) -> None:
    made, source = make.insight(), make.observation()
    make.evidence(made, source)
    with store.begin(owner, write=True) as work:
        observations.remove(work, source.id)
    with pytest.raises(RuleBroken):
        set_status(store, owner, made, InsightStatus.CONFIRMED)


def test_a_confirmed_insight_that_loses_its_last_evidence_is_a_draft_again(
    store: Store, owner: Actor, make: Make
) -> None:
    made = make.insight(confirmed=True)
    (piece,) = cited(store, owner, made)
    with store.begin(owner, write=True) as work:
        insights.uncite(work, made.id, piece.id)
    assert shown(store, owner, made).status is InsightStatus.DRAFT


def test_a_confirmed_insight_that_keeps_some_evidence_stays_confirmed(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight(confirmed=True)
    more = make.evidence(made, make.passage())
    with store.begin(owner, write=True) as work:
        insights.uncite(work, made.id, more.id)
    assert shown(store, owner, made).status is InsightStatus.CONFIRMED


def test_a_view_counts_the_evidence_and_its_sources(store: Store, owner: Actor, make: Make) -> None:
    made, passage = make.insight(), make.passage("I did not know whom to call.")
    make.evidence(made, passage, excerpt="I did not know")
    make.evidence(made, passage, excerpt="whom to call")
    make.evidence(made, make.observation(), stance=Stance.CONTRADICTS)
    view = shown(store, owner, made)
    assert (view.supports, view.contradicts, view.sources) == (2, 1, 2)


def test_evidence_from_a_source_in_the_bin_does_not_count(store: Store, owner: Actor, make: Make) -> None:
    made, passage = make.insight(), make.passage()
    make.evidence(made, passage)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    assert shown(store, owner, made).sources == 0


def test_how_little_it_rests_on_is_not_told_to_a_reader(store: Store, reader: Actor, make: Make) -> None:
    assert shown(store, reader, make.insight(confirmed=True)).sources is None


def test_a_superseded_insight_names_its_successor(store: Store, owner: Actor, make: Make) -> None:
    made, later = make.insight(), make.insight()
    set_status(store, owner, made, InsightStatus.SUPERSEDED, superseded_by=later.id)
    successor = shown(store, owner, made).superseded_by
    assert successor is not None
    assert successor.id == later.id


@pytest.mark.parametrize("successor", ["none", "itself", "another project's"])
def test_an_insight_is_not_superseded_by(successor: str, store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    chosen: dict[str, UUID | None] = {"none": None, "itself": made.id, "another project's": uuid4()}
    with pytest.raises(RuleBroken) as refused:
        set_status(store, owner, made, InsightStatus.SUPERSEDED, superseded_by=chosen[successor])
    assert refused.value.field == "superseded_by"


def test_two_insights_do_not_supersede_each_other(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.insight(), make.insight()
    set_status(store, owner, first, InsightStatus.SUPERSEDED, superseded_by=second.id)
    with pytest.raises(RuleBroken):
        set_status(store, owner, second, InsightStatus.SUPERSEDED, superseded_by=first.id)


def test_an_insight_that_is_a_draft_again_has_no_successor(store: Store, owner: Actor, make: Make) -> None:
    made, later = make.insight(), make.insight()
    set_status(store, owner, made, InsightStatus.SUPERSEDED, superseded_by=later.id)
    set_status(store, owner, made, InsightStatus.DRAFT)
    assert shown(store, owner, made).superseded_by is None


def test_a_revision_keeps_the_status(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight(confirmed=True)
    with store.begin(owner, write=True) as work:
        insights.revise(work, made.id, InsightDraft(statement="Nobody reads the letter.", phase=Phase.DIAGNOSE))
    assert shown(store, owner, made).status is InsightStatus.CONFIRMED


def test_an_insight_that_somebody_else_saved_first_is_not_moved(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        insights.set_status(work, made.id, StatusDraft(status=InsightStatus.DRAFT), revision=made.revision + 1)


@pytest.mark.parametrize("narrowed", [{"phase": Phase.EXPLORE}, {"status": InsightStatus.CONFIRMED}, {"tag": "letter"}])
def test_insights_are_found_by_phase_status_and_tag(
    narrowed: dict[str, Any], store: Store, owner: Actor, make: Make
) -> None:
    make.insight()
    sought = make.insight(confirmed=True, phase=Phase.EXPLORE, tags=["letter"])
    with store.begin(owner) as work:
        assert [each.id for each in insights.find(work, make.project_id, **narrowed)] == [sought.id]


def test_search_is_told_to_prefer_what_is_confirmed(store: Store, owner: Actor, make: Make) -> None:
    both = [make.insight(confirmed=True), make.insight()]
    with store.begin(owner) as work:
        confirmed, draft = Insight.documents(work, both)
    assert confirmed.weight > draft.weight


# --- the life of a confirmed insight ------------------------------------------------------------------------------


@pytest.fixture
def resting(make: Make) -> tuple[Insight, Passage]:
    """A confirmed insight that rests on one passage alone, and the passage."""
    insight, passage = make.insight(), make.passage("I did not no whom to call.")
    make.evidence(insight, passage)
    with make.store.begin(make.owner, write=True) as work:
        insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.CONFIRMED))
    return insight, passage


def test_an_insight_whose_last_source_is_withdrawn_is_a_draft_until_it_is_back(
    store: Store, owner: Actor, reader: Actor, resting: tuple[Insight, Passage]
) -> None:
    insight, passage = resting
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    lapsed = shown(store, owner, insight)
    assert (lapsed.status, lapsed.has_lapsed, lapsed.supports) == (InsightStatus.DRAFT, True, 0)
    with store.begin(reader) as work, pytest.raises(NotFound):
        insights.get(work, insight.id)
    with store.begin(owner, write=True) as work:
        interviews.restore(work, passage.interview_id)
    back = shown(store, reader, insight)
    assert (back.status, back.has_lapsed) == (InsightStatus.CONFIRMED, False)


def test_an_insight_whose_last_quote_is_in_the_bin_is_a_draft_until_it_is_back(
    store: Store, owner: Actor, resting: tuple[Insight, Passage]
) -> None:
    insight, _ = resting
    (piece,) = cited(store, owner, insight)
    assert piece.quote_id is not None
    with store.begin(owner, write=True) as work:
        quotes.remove(work, piece.quote_id)
    assert shown(store, owner, insight).status is InsightStatus.DRAFT
    with store.begin(owner, write=True) as work:
        quotes.restore(work, piece.quote_id)
    assert shown(store, owner, insight).status is InsightStatus.CONFIRMED


def test_an_insight_whose_last_quote_is_unplaced_is_a_draft_until_it_is_placed(
    store: Store, owner: Actor, resting: tuple[Insight, Passage]
) -> None:
    insight, passage = resting
    (piece,) = cited(store, owner, insight)
    assert piece.quote_id is not None
    with store.begin(owner, write=True) as work:
        draft, interview = PassageDraft(text="Whom should I have called?"), interviews.get(work, passage.interview_id)
        quotes.correct_passage(work, passage.id, draft, interview)
    assert shown(store, owner, insight).status is InsightStatus.DRAFT
    with store.begin(owner, write=True) as work:
        quotes.revise(work, piece.quote_id, QuoteDraft(passage_id=passage.id, start=0, end=11))
    assert shown(store, owner, insight).status is InsightStatus.CONFIRMED


def test_a_caseworker_who_takes_an_observation_back_makes_the_insight_on_it_a_draft(
    store: Store, owner: Actor, caseworker: Actor, make: Make
) -> None:
    insight, seen = make.insight(), make.observation(by=caseworker)
    make.evidence(insight, seen)
    set_status(store, owner, insight, InsightStatus.CONFIRMED)
    with store.begin(caseworker, write=True) as work:
        observations.remove(work, seen.id)
    assert shown(store, owner, insight).status is InsightStatus.DRAFT


def test_an_insight_with_other_support_stays_confirmed(
    store: Store, owner: Actor, make: Make, resting: tuple[Insight, Passage]
) -> None:
    insight, passage = resting
    make.evidence(insight, make.observation())
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    assert shown(store, owner, insight).status is InsightStatus.CONFIRMED


def test_an_insight_that_was_changed_meanwhile_is_not_confirmed_by_itself(
    store: Store, owner: Actor, resting: tuple[Insight, Passage]
) -> None:
    insight, passage = resting
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    with store.begin(owner, write=True) as work:
        insights.revise(work, insight.id, InsightDraft(statement="Nobody reads the letter.", phase=Phase.DIAGNOSE))
    with store.begin(owner, write=True) as work:
        interviews.restore(work, passage.interview_id)
    assert shown(store, owner, insight).status is InsightStatus.DRAFT


def test_an_insight_whose_only_support_is_turned_is_a_draft(
    store: Store, owner: Actor, resting: tuple[Insight, Passage]
) -> None:
    insight, _ = resting
    (piece,) = cited(store, owner, insight)
    with store.begin(owner, write=True) as work:
        insights.revise_evidence(work, insight.id, piece.id, EvidenceRevision(stance=Stance.CONTRADICTS))
    assert shown(store, owner, insight).status is InsightStatus.DRAFT


def test_search_is_told_when_an_insight_lapses(store: Store, owner: Actor, resting: tuple[Insight, Passage]) -> None:
    insight, passage = resting
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    with store.begin(owner) as work:
        (event, *_) = history.of(work, insights.get(work, insight.id))
    assert event.moved["status"] == ("confirmed", "draft")


def test_an_insight_that_only_an_experiment_speaks_for_is_not_confirmed(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight()
    make.experiment(tests=[insight.id], status=ExperimentStatus.DONE, outcome=Outcome.CONFIRMED, **OVER)
    with pytest.raises(RuleBroken, match="Cite words or an observation"):
        set_status(store, owner, insight, InsightStatus.CONFIRMED)


def test_a_superseded_insight_is_made_a_draft_before_it_is_confirmed(store: Store, owner: Actor, make: Make) -> None:
    insight, later = make.insight(confirmed=True), make.insight()
    set_status(store, owner, insight, InsightStatus.SUPERSEDED, superseded_by=later.id)
    with pytest.raises(RuleBroken, match="draft again"):
        set_status(store, owner, insight, InsightStatus.CONFIRMED)


def test_a_successor_tells_what_it_replaces(store: Store, owner: Actor, make: Make) -> None:
    insight, later = make.insight(confirmed=True), make.insight()
    set_status(store, owner, insight, InsightStatus.SUPERSEDED, superseded_by=later.id)
    assert [each.id for each in shown(store, owner, later).supersedes] == [insight.id]


def test_an_insight_that_builds_on_another_is_told_of_on_both(store: Store, owner: Actor, make: Make) -> None:
    earlier, later = make.insight(), make.insight()
    with store.begin(owner, write=True) as work:
        insights.build_on(work, insights.get(work, later.id), [earlier.id])
    assert [each.id for each in shown(store, owner, later).builds_on] == [earlier.id]
    assert [each.id for each in shown(store, owner, earlier).built_on_by] == [later.id]


def test_an_insight_does_not_build_on_another_projects(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        insights.build_on(work, insights.get(work, made.id), [uuid4()])
