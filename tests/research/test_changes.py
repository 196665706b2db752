"""The change log: who did what to which record, and never what it says."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from research import insights, interviews, observations, people, projects, studies
from research.access import SYSTEM, Actor
from research.changes import Change, Version
from research.insights import InsightDraft
from research.interviews import InterviewDraft
from research.observations import Observation, ObservationDraft
from research.people import MemberDraft
from research.projects import Project, ProjectDraft
from research.store import Store
from research.studies import StudyDraft
from research.tags import Tagging
from research.words import Action, Kind, Phase, Role
from tests.making import Clock, Make


def logged(store: Store, record_id: UUID) -> Sequence[Change]:
    """Return what the log says of a record, in order."""
    with store.begin(SYSTEM) as work:
        return work.session.exec(select(Change).where(Change.record_id == record_id).order_by(col(Change.number))).all()


def earlier(store: Store, record_id: UUID) -> list[dict[str, Any]]:
    """Return what a record said before, oldest first."""
    with store.begin(SYSTEM) as work:
        kept = select(Version).where(Version.record_id == record_id).order_by(col(Version.revision))
        return [version.contents for version in work.session.exec(kept)]


def revise(store: Store, actor: Actor, observation: Observation, **fields: Any) -> Observation:
    """Change an observation."""
    draft = ObservationDraft(**{"what_happened": "The queue was long.", "phase": Phase.DIAGNOSE, **fields})
    with store.begin(actor, write=True) as work:
        return observations.revise(work, observation.id, draft)


def test_an_act_on_a_record_is_one_change(store: Store, make: Make) -> None:
    made = make.interview(tags=["letter", "queue"], participant_ids=[make.participant().id], transcript=("a", "b"))
    (change,) = logged(store, made.id)
    assert (change.action, change.kind) == (Action.ADDED, Kind.INTERVIEW)


def test_a_change_tells_who_when_and_in_which_project(
    store: Store, caseworker: Actor, clock: Clock, make: Make
) -> None:
    (change,) = logged(store, make.observation(by=caseworker).id)
    assert (change.actor_id, change.at, change.project_id) == (caseworker.person_id, clock.now, make.project_id)


def test_a_change_names_the_fields_that_changed(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.", place_detail="The desk")
    revise(store, owner, made, place_detail="The door", consequence="People left.")
    assert logged(store, made.id)[-1].fields == ["consequence", "place_detail"]


def test_the_log_holds_no_contents(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="Kari wept at the desk.", tags=["weeping"])
    revise(store, owner, made, what_happened="Ola wept at the door.")
    with store.engine.connect() as connection:
        everything = str(connection.execute(text("SELECT * FROM change")).all())
    assert [word for word in ("Kari", "Ola", "wept", "weeping") if word in everything] == []


def test_saving_what_is_already_said_is_no_change(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.")
    revise(store, owner, made, what_happened="The queue was long.")
    assert len(logged(store, made.id)) == 1


def test_a_revision_is_counted(store: Store, owner: Actor, make: Make) -> None:
    assert revise(store, owner, make.observation()).revision == 2


def test_what_is_revised_twice_in_one_transaction_is_one_revision(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        for what_happened in ("It was short.", "It was long."):
            draft = ObservationDraft(what_happened=what_happened, phase=Phase.DIAGNOSE)
            revised = observations.revise(work, made.id, draft)
    assert revised.revision == 2


def test_other_tags_are_another_revision(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.")
    assert revise(store, owner, made, tags=["queue"]).revision == 2


def test_an_earlier_version_keeps_what_was_changed_and_only_that(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The letter came.", phase=Phase.EXPLORE, place_detail="The desk")
    revise(store, owner, made, what_happened="The letter came late.", phase=Phase.DEVELOP, place_detail="The desk")
    assert earlier(store, made.id) == [{"what_happened": "The letter came.", "phase": "explore"}]


def test_a_version_says_who_replaced_it_and_when(store: Store, researcher: Actor, clock: Clock, make: Make) -> None:
    made = make.observation()
    clock.advance(days=1)
    revise(store, researcher, made)
    with store.begin(SYSTEM) as work:
        (version,) = work.session.exec(select(Version))
    assert (version.revision, version.at, version.actor_id) == (1, clock.now, researcher.person_id)


@pytest.mark.parametrize("statement", [update(Observation).values(actors="nobody"), delete(Tagging)])
def test_a_bulk_change_of_records_or_parts_is_refused(store: Store, statement: Any) -> None:
    with store.begin(SYSTEM, write=True) as work, pytest.raises(TypeError, match="change log"):
        work.session.execute(statement)


def test_a_change_to_the_tags_is_a_change_to_the_record_that_carries_them(
    store: Store, owner: Actor, make: Make
) -> None:
    made = make.observation(what_happened="The queue was long.")
    revise(store, owner, made, tags=["queue"])
    change = logged(store, made.id)[-1]
    assert (change.action, change.fields) == (Action.REVISED, ["tagging"])


def test_a_tag_taken_off_is_a_change_to_the_record(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.", tags=["queue"])
    revise(store, owner, made, tags=[])
    assert logged(store, made.id)[-1].fields == ["tagging"]


def test_new_evidence_is_a_change_to_the_insight(store: Store, make: Make) -> None:
    insight = make.insight()
    make.evidence(insight, make.observation())
    assert logged(store, insight.id)[-1].fields == ["evidence"]


def test_a_new_transcript_is_a_change_to_the_interview(store: Store, make: Make) -> None:
    passage = make.passage()
    assert logged(store, passage.interview_id)[-1].fields == ["passage"]


def test_a_new_member_is_a_change_to_the_project(store: Store, outsider: Actor, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        people.add_member(work, project.id, UUID(str(outsider.person_id)), MemberDraft(role=Role.READER))
    change = logged(store, project.id)[-1]
    assert (change.kind, change.project_id, change.fields) == (Kind.PROJECT, project.id, ["membership"])


def test_two_records_in_one_transaction_are_two_changes(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        before = work.last_change()
        studies.add(work, project.id, StudyDraft(title="First round"))
        studies.add(work, project.id, StudyDraft(title="Second round"))
        assert work.last_change() == before + 2


def test_the_bin_is_named_as_what_was_done(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    with store.begin(owner, write=True) as work:
        observations.restore(work, made.id)
    assert [change.action for change in logged(store, made.id)] == [Action.ADDED, Action.REMOVED, Action.RESTORED]


def test_an_insight_is_shown_to_all_members_from_the_change_that_confirms_it(store: Store, make: Make) -> None:
    assert (make.insight().audience, make.insight(confirmed=True).audience) == ("team", "members")


def test_what_the_system_does_has_no_actor(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        made = projects.add(work, ProjectDraft(title="Set up by the machine"))
    assert logged(store, made.id)[0].actor_id is None


def test_what_was_changed_twice_in_one_transaction_is_told_once(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    with store.begin(owner, write=True) as work:
        for statement in ("Nobody reads the letter.", "Nobody understands the letter."):
            insights.revise(work, made.id, InsightDraft(statement=statement, phase=Phase.DIAGNOSE))
    assert [change.fields for change in logged(store, made.id)] == [[], ["statement"]]


def test_versions_are_plain_values(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    draft = InterviewDraft(
        title=made.title, held_on=made.held_on.replace(day=4), phase=made.phase, study_id=make.study().id
    )
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, draft)
    assert json.dumps(earlier(store, made.id)) == '[{"held_on": "2026-02-03", "study_id": null}]'
