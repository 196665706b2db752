"""Deleting for good: what goes with a record, and what only forgets it."""

from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from research import erasing, insights, interviews, passages, quotes, tags
from research.access import SYSTEM, Actor
from research.installation import load_records
from research.observations import Observation
from research.projects import Project
from research.quotes import QuoteDraft
from research.records import Record
from research.store import Store
from research.words import Action
from tests.making import Make
from tests.research.test_changes import logged

# Records that go with the record they come from; every other way from one record to another is forgotten.
GOING = {"quote.observation_id"}


def erase(store: Store, record: Record) -> None:
    """Delete a record for good."""
    with store.begin(SYSTEM, write=True) as work:
        work.erase(work.get(type(record), record.id))


def counted(store: Store, table: str) -> int:
    """Return how many rows a table has."""
    with store.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def everything(store: Store) -> str:
    """Return all that stands in the database."""
    with store.engine.connect() as connection:
        return str([connection.execute(table.select()).all() for table in SQLModel.metadata.sorted_tables])


def test_it_is_decided_what_becomes_of_every_record_that_names_another() -> None:
    load_records()
    mappers = inspect(Observation).registry.mappers
    records: dict[str, Any] = {
        str(each.local_table): each.class_ for each in mappers if issubclass(each.class_, Record)
    }
    naming = {
        f"{name}.{key.parent.name}"
        for name, kind in records.items()
        for key in kind.__table__.foreign_keys
        if key.column.table.name in records.keys() - {"project", "person"}
    }
    assert naming == GOING | (erasing.FORGETTING - {"passage.participant_id"})


@pytest.mark.parametrize(
    "table", ["interview", "passage", "quote", "evidence", "tagging", "interviewparticipant", "pin"]
)
def test_an_interview_goes_with_all_that_hangs_on_it(table: str, store: Store, make: Make) -> None:
    made = make.interview(transcript=("The letter came.",), tags=["letter"], participant_ids=[make.participant().id])
    with store.begin(make.owner) as work:
        passage = passages.of(work, [made.id])[made.id][0]
    make.evidence(make.insight(), passage)
    make.pin(passage)
    make.pin(made)
    erase(store, made)
    assert counted(store, table) == 0


def test_what_is_deleted_is_named_nowhere_any_more(store: Store, make: Make) -> None:
    made = make.interview(title="Kari wept", transcript=("She wept at the desk.",))
    with store.begin(make.owner, write=True) as work:
        passage = passages.of(work, [made.id])[made.id][0]
        interview = interviews.get(work, made.id)
        quotes.correct_passage(work, passage.id, passages.PassageDraft(text="She cried at the desk."), interview)
    erase(store, made)
    assert [word for word in ("wept", "cried", "desk") if word in everything(store)] == []


def test_an_insight_stays_when_what_it_rested_on_is_deleted(store: Store, make: Make, owner: Actor) -> None:
    observation = make.observation()
    insight = make.insight()
    make.evidence(insight, observation)
    erase(store, observation)
    with store.begin(owner) as work:
        assert insights.evidence_for(work, insights.get(work, insight.id)) == []


def test_an_insights_log_tells_that_its_evidence_went(store: Store, make: Make) -> None:
    observation, insight = make.observation(), make.insight()
    make.evidence(insight, observation)
    erase(store, observation)
    change = logged(store, insight.id)[-1]
    assert (change.action, change.fields) == (Action.REVISED, ["evidence"])


def test_the_log_says_that_a_record_was_deleted(store: Store, make: Make) -> None:
    made = make.observation(tags=["letter"])
    erase(store, made)
    assert logged(store, made.id)[-1].action is Action.DELETED


def test_an_interview_outlives_its_study(store: Store, make: Make, owner: Actor) -> None:
    study = make.study()
    interview = make.interview(study_id=study.id)
    erase(store, study)
    with store.begin(owner) as work:
        assert interviews.get(work, interview.id).study_id is None


def test_a_passage_outlives_whoever_spoke_it(store: Store, make: Make, owner: Actor) -> None:
    person = make.participant()
    passage = make.passage(participant_id=person.id)
    erase(store, person)
    with store.begin(owner) as work:
        assert passages.get(work, passage.id).participant_id is None


def test_a_narrower_tag_outlives_the_wider_one(store: Store, make: Make, owner: Actor) -> None:
    wider = make.tag("letters")
    narrower = make.tag("late letters", parent_id=wider.id)
    erase(store, wider)
    with store.begin(owner) as work:
        assert tags.get(work, narrower.id).parent_id is None


def test_an_insight_goes_with_its_links_and_leaves_its_sources(store: Store, make: Make) -> None:
    insight, observation = make.insight(), make.observation()
    make.evidence(insight, observation)
    make.experiment(tests=[insight.id])
    erase(store, insight)
    assert (counted(store, "experimenttest"), counted(store, "evidence"), counted(store, "observation")) == (0, 0, 1)


@pytest.mark.parametrize(
    "table", ["project", "observation", "tag", "insight", "interview", "membership", "savedsearch"]
)
def test_a_project_goes_with_all_that_it_holds(table: str, store: Store, make: Make) -> None:
    insight = make.insight(confirmed=True, tags=["letter"])
    make.tag("late letter", parent_id=make.tag("letters").id)
    make.interview(study_id=make.study().id, participant_ids=[make.participant().id], transcript=("A letter.",))
    make.experiment(tests=[insight.id])
    make.saved_search()
    make.pin(insight)
    with store.begin(make.owner) as work:
        project = work.get(Project, make.project_id)
    erase(store, project)
    assert counted(store, table) == 0


def test_a_quote_that_somebody_marked_goes_with_its_observation(store: Store, make: Make, owner: Actor) -> None:
    observation = make.observation(what_happened="The letter was read twice.")
    with store.begin(owner, write=True) as work:
        quotes.add(work, make.project_id, QuoteDraft(observation_id=observation.id, words="read twice"))
        rows = [type(row).__name__ for row in work.hanging_on(observation)]
    assert sorted(rows) == ["Observation", "Quote"]


def test_what_was_kept_of_earlier_versions_goes_with_the_record(store: Store, make: Make, owner: Actor) -> None:
    made = make.insight()
    with store.begin(owner, write=True) as work:
        draft = insights.InsightDraft(statement="Nobody reads the letter.", phase=made.phase)
        insights.revise(work, made.id, draft)
    erase(store, made)
    assert counted(store, "version") == 0


def test_deleting_is_refused_to_a_unit_of_work_that_reads(store: Store, make: Make, owner: Actor) -> None:
    made = make.observation()
    with store.begin(owner) as work, pytest.raises(TypeError, match="reading"):
        work.erase(work.get(Observation, made.id))
