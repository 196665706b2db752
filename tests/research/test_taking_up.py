"""Taking up: an earlier version becomes what the record says, by the record's own rules."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from research import (
    codebook,
    experiments,
    history,
    insights,
    interviews,
    observations,
    passages,
    quotes,
    tags,
    taking_up,
)
from research.access import Actor
from research.errors import Conflict, NotFound, NotPermitted, RuleBroken
from research.experiments import ExperimentDraft
from research.insights import InsightDraft
from research.interviews import InterviewDraft
from research.observations import Observation, ObservationDraft
from research.passages import PassageDraft
from research.quotes import QuoteDraft
from research.records import ProjectRecord
from research.store import Store
from research.tags import TagDraft
from research.words import ExperimentStatus, Phase
from tests.making import Make


def newest(store: Store, actor: Actor, record: ProjectRecord) -> UUID:
    """Return the version that the last change to a record left behind."""
    with store.begin(actor) as work:
        found = history.steps(work, work.get(type(record), record.id))
        return next(step.version.id for step in found if step.version)


def take_up(store: Store, actor: Actor, record: ProjectRecord, version_id: UUID, **more: Any) -> ProjectRecord:
    with store.begin(actor, write=True) as work:
        return taking_up.take_up(work, work.get(type(record), record.id), version_id, **more)


def revised(store: Store, actor: Actor, observation: Observation, **fields: Any) -> UUID:
    """Change an observation and return the version that was left behind."""
    draft = ObservationDraft(**{"what_happened": "The queue was long.", "phase": Phase.DIAGNOSE, **fields})
    with store.begin(actor, write=True) as work:
        observations.revise(work, observation.id, draft)
    return newest(store, actor, observation)


def test_a_record_says_again_what_it_said(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was short.", actors="Two caseworkers", tags=["queue"])
    version = revised(store, owner, made)
    taken_up = take_up(store, owner, made, version)
    with store.begin(owner) as work:
        (view,) = observations.views(work, [work.get(Observation, made.id)])
    assert (view.what_happened, view.actors, view.tags) == ("The queue was short.", "Two caseworkers", ["queue"])
    assert taken_up.revision == 3


def test_what_is_taken_up_can_itself_be_taken_back(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was short.")
    take_up(store, owner, made, revised(store, owner, made))
    take_up(store, owner, made, newest(store, owner, made))
    with store.begin(owner) as work:
        assert observations.get(work, made.id).what_happened == "The queue was long."


def test_the_preview_tells_what_would_change_and_changes_nothing(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was short.", tags=["queue"])
    version = revised(store, owner, made)
    with store.begin(owner) as work:
        told = taking_up.preview(work, observations.get(work, made.id), version)
    assert [(each.field, each.before, each.after) for each in told.differences] == [
        ("what_happened", "The queue was long.", "The queue was short."),
        ("tagging", None, None),
    ]
    assert ([each.title for each in told.differences[1].added], told.revision) == (["queue"], 2)


def test_participants_are_taken_up_with_their_interview(store: Store, owner: Actor, make: Make) -> None:
    person = make.participant()
    made = make.interview(participant_ids=[person.id])
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, InterviewDraft(title="Talk", held_on=made.held_on, phase=made.phase))
    take_up(store, owner, made, newest(store, owner, made))
    with store.begin(owner) as work:
        (view,) = interviews.views(work, [interviews.get(work, made.id)])
    assert [each.id for each in view.participants] == [person.id]


def test_a_participant_who_was_deleted_is_left_out(store: Store, owner: Actor, make: Make) -> None:
    person = make.participant()
    made = make.interview(title="A first talk", participant_ids=[person.id])
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, InterviewDraft(title="Talk", held_on=made.held_on, phase=made.phase))
    version = newest(store, owner, made)
    with store.begin(owner, write=True) as work:
        work.erase(work.get(type(person), person.id))
    assert take_up(store, owner, made, version).headline == "A first talk"


def test_an_insight_keeps_its_status_and_its_evidence(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight(confirmed=True, statement="A first thought.")
    with store.begin(owner, write=True) as work:
        insights.revise(work, made.id, InsightDraft(statement="A better thought.", phase=made.phase))
    take_up(store, owner, made, newest(store, owner, made))
    with store.begin(owner) as work:
        (view,) = insights.views(work, [insights.get(work, made.id)])
    assert (view.statement, view.status, view.supports) == ("A first thought.", "confirmed", 1)


def test_a_locked_criterion_is_not_taken_back(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment(success_criterion="Half of them answer.")
    criteria = (("All of them answer.", ExperimentStatus.PLANNED), ("All of them answer.", ExperimentStatus.RUNNING))
    for criterion, status in criteria:
        same: dict[str, Any] = {"title": made.title, "hypothesis": made.hypothesis, "phase": made.phase}
        with store.begin(owner, write=True) as work:
            draft = ExperimentDraft(**same, success_criterion=criterion, status=status)
            experiments.revise(work, made.id, draft)
    with store.begin(owner) as work:
        first = [step.version.id for step in history.steps(work, experiments.get(work, made.id)) if step.version][-1]
    with pytest.raises(RuleBroken, match="locked"):
        take_up(store, owner, made, first)


def test_it_is_a_conflict_when_somebody_else_saved_meanwhile(
    store: Store, owner: Actor, researcher: Actor, make: Make
) -> None:
    made = make.observation()
    version = revised(store, owner, made)
    revised(store, researcher, made, actors="Two caseworkers")
    with pytest.raises(Conflict):
        take_up(store, owner, made, version, revision=2)


def test_a_version_of_another_record_is_not_there(store: Store, owner: Actor, make: Make) -> None:
    version = revised(store, owner, make.observation())
    with pytest.raises(NotFound):
        take_up(store, owner, make.observation(), version)
    with pytest.raises(NotFound):
        take_up(store, owner, make.observation(), uuid4())


def test_who_only_reads_takes_nothing_up(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    made = make.experiment()
    with store.begin(owner, write=True) as work:
        draft = ExperimentDraft(title="Call first", hypothesis=made.hypothesis, phase=made.phase)
        experiments.revise(work, made.id, draft)
    with pytest.raises(NotPermitted):
        take_up(store, reader, made, newest(store, reader, made))


def test_a_caseworker_takes_up_an_earlier_version_of_an_own_observation(
    store: Store, caseworker: Actor, owner: Actor, make: Make
) -> None:
    made = make.observation(by=caseworker, what_happened="The queue was short.")
    version = revised(store, owner, made)
    assert take_up(store, caseworker, made, version).headline == "The queue was short"


def test_a_quote_takes_up_its_note_and_stays_on_its_words(store: Store, owner: Actor, make: Make) -> None:
    source = make.observation(what_happened="The letter came late.")
    marks: dict[str, Any] = {"observation_id": source.id}
    with store.begin(owner, write=True) as work:
        quote = quotes.add(work, make.project_id, QuoteDraft(**marks, words="letter", note="Why"))
    with store.begin(owner, write=True) as work:
        quotes.revise(work, quote.id, QuoteDraft(**marks, words="late", note=""))
    take_up(store, owner, quote, newest(store, owner, quote))
    with store.begin(owner) as work:
        assert (quotes.get(work, quote.id).note, quotes.get(work, quote.id).text) == ("Why", "late")


def test_a_tag_takes_up_its_name_and_its_other_names(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter", aliases=["mail"])
    with store.begin(owner, write=True) as work:
        codebook.revise(work, tag.id, TagDraft(name="post"))
    take_up(store, owner, tag, newest(store, owner, tag))
    with store.begin(owner) as work:
        assert tags.get(work, tag.id).names == ("letter", "mail")


# --- passages -----------------------------------------------------------------------------------------------------


def corrected(store: Store, owner: Actor, make: Make) -> tuple[Any, UUID, UUID]:
    """Return an interview, the version left by a correction, and the passage that was corrected."""
    passage = make.passage("I got a letter.")
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        quotes.correct_passage(work, passage.id, PassageDraft(text="I got a ladder."), interview)
    return interview, newest(store, owner, interview), passage.id


def test_a_passage_says_again_what_it_said(store: Store, owner: Actor, make: Make) -> None:
    interview, version, passage_id = corrected(store, owner, make)
    with store.begin(owner, write=True) as work:
        seen = taking_up.preview_passage(work, interview, version, passage_id).seen
        taking_up.take_up_passage(work, interview, version, passage_id, seen=seen)
    with store.begin(owner) as work:
        assert passages.get(work, passage_id).text == "I got a letter."


def test_a_passage_that_somebody_corrected_meanwhile_is_a_conflict(store: Store, owner: Actor, make: Make) -> None:
    interview, version, passage_id = corrected(store, owner, make)
    with store.begin(owner, write=True) as work:
        seen = taking_up.preview_passage(work, interview, version, passage_id).seen
        quotes.correct_passage(work, passage_id, PassageDraft(text="I got a lemon."), interview)
        with pytest.raises(Conflict):
            taking_up.take_up_passage(work, interview, version, passage_id, seen=seen)


def test_a_passage_that_was_replaced_is_not_taken_up(store: Store, owner: Actor, make: Make) -> None:
    interview, version, passage_id = corrected(store, owner, make)
    with store.begin(owner, write=True) as work:
        passages.put(work, interview, [PassageDraft(text="Another.")], replace=True)
    with store.begin(owner) as work, pytest.raises(NotFound):
        taking_up.preview_passage(work, interviews.get(work, interview.id), version, passage_id)
