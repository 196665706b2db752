"""Pins: what a person holds on to while they search."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from research import experiments, insights, observations, passages, people, pins, projects
from research.access import GRANTS, SYSTEM, Actor, Permission
from research.errors import NotFound, NotPermitted, RuleBroken
from research.exchange import contents
from research.insights import StatusDraft
from research.interviews import Interview
from research.passages import PassageDraft
from research.people import MemberDraft
from research.pins import PinView
from research.projects import Project
from research.records import ProjectRecord
from research.store import Store
from research.words import InsightStatus, Kind, Role
from tests.making import Clock, Make


def found(store: Store, actor: Actor, project_id: UUID) -> list[PinView]:
    with store.begin(actor) as work:
        return pins.find(work, project_id)


def references(store: Store, actor: Actor, project_id: UUID) -> list[str]:
    return [pin.brief.reference for pin in found(store, actor, project_id)]


def pin(store: Store, actor: Actor, project_id: UUID, **on: Any) -> PinView:
    with store.begin(actor, write=True) as work:
        return pins.add(work, project_id, **on)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def _take(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", _take)
    yield statements
    event.remove(store.engine, "before_cursor_execute", _take)


# --- pinning ---

SEARCHED: dict[Kind, Callable[[Make], ProjectRecord]] = {
    Kind.INTERVIEW: lambda make: make.interview(),
    Kind.OBSERVATION: lambda make: make.observation(),
    Kind.INSIGHT: lambda make: make.insight(),
    Kind.EXPERIMENT: lambda make: make.experiment(),
    Kind.REPORT: lambda make: make.report(),
}


@pytest.mark.parametrize("kind", SEARCHED)
def test_a_record_that_search_finds_is_pinned(kind: Kind, store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    record = SEARCHED[kind](make)
    make.pin(record)
    (shown,) = found(store, owner, make.project_id)
    assert (shown.brief, shown.passage, shown.pinned_at) == (record.in_brief(), None, clock.now)


def test_a_passage_is_pinned_with_its_interview(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("Nobody called me back.", speaker="P-001", start_ms=61_000)
    make.pin(passage)
    (shown,) = found(store, owner, make.project_id)
    assert (shown.brief.kind, shown.brief.id) == (Kind.INTERVIEW, passage.interview_id)
    assert shown.passage == passages.view(passage)


def test_pins_are_listed_newest_first(store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    for _ in range(3):
        make.pin(make.observation())
        clock.advance(minutes=1)
    assert references(store, owner, make.project_id) == ["OBS-003", "OBS-002", "OBS-001"]


def test_what_is_pinned_already_stays_as_it_is(store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    observation, passage = make.observation(), make.passage()
    first = [make.pin(observation), make.pin(passage)]
    clock.advance(days=1)
    assert [make.pin(observation), make.pin(passage)] == first
    assert len(found(store, owner, make.project_id)) == 2


def test_an_interview_and_its_passages_are_pinned_apart(store: Store, owner: Actor, make: Make) -> None:
    interview = make.interview(transcript=("Well.", "Go on."))
    with store.begin(owner) as work:
        spoken = passages.of(work, [interview.id])[interview.id]
    made = {(interview.id, passage and passage.id): make.pin(passage or interview).id for passage in (None, *spoken)}
    with store.begin(owner) as work:
        assert pins.on(work, make.project_id) == made
    assert len(made) == 3


@pytest.mark.parametrize("kind", [Kind.TAG, Kind.STUDY, Kind.PARTICIPANT, Kind.PROJECT, Kind.PERSON])
def test_what_search_does_not_find_is_not_pinned(kind: Kind, store: Store, owner: Actor, make: Make) -> None:
    ids = {
        Kind.TAG: make.tag("letter").id,
        Kind.STUDY: make.study().id,
        Kind.PARTICIPANT: make.participant().id,
        Kind.PROJECT: make.project_id,
        Kind.PERSON: UUID(str(owner.person_id)),
    }
    with pytest.raises(RuleBroken) as refused:
        pin(store, owner, make.project_id, kind=kind, record_id=ids[kind])
    assert refused.value.field == "kind"


def test_a_record_that_does_not_exist_is_not_pinned(store: Store, owner: Actor, make: Make) -> None:
    for key in (uuid4(), make.experiment().id):
        with pytest.raises(NotFound):
            pin(store, owner, make.project_id, kind=Kind.OBSERVATION, record_id=key)


def test_a_record_of_another_project_is_not_pinned(store: Store, owner: Actor, make: Make) -> None:
    observation, elsewhere = make.observation(), make.project()
    with pytest.raises(NotFound):
        pin(store, owner, elsewhere.id, kind=Kind.OBSERVATION, record_id=observation.id)


def test_a_passage_is_pinned_on_its_own_interview_only(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage()
    for record in (make.interview(), make.observation()):
        for passage_id in (passage.id, uuid4()):
            with pytest.raises(NotFound):
                pin(store, owner, make.project_id, kind=record.kind, record_id=record.id, passage_id=passage_id)


@pytest.mark.parametrize("kind", [Kind.INTERVIEW, Kind.INSIGHT, Kind.OBSERVATION])
def test_a_record_that_is_not_shown_is_not_pinned(kind: Kind, store: Store, reader: Actor, make: Make) -> None:
    record = SEARCHED[kind](make)
    with pytest.raises(NotFound):
        make.pin(record, by=reader)


def test_a_person_pins_so_much_in_a_project_and_no_more(
    store: Store, owner: Actor, researcher: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "MOST", 3)
    pinned = [make.observation() for _ in range(3)]
    for observation in pinned:
        make.pin(observation)
    one_more = make.observation()
    with pytest.raises(RuleBroken, match="3 pins"):
        make.pin(one_more)
    make.pin(pinned[0])
    make.pin(one_more, by=researcher)
    with store.begin(owner, write=True) as work:
        observations.remove(work, pinned[0].id)
    make.pin(one_more)


# --- taking away ---


def test_what_is_taken_away_is_gone(store: Store, owner: Actor, make: Make) -> None:
    made = make.pin(make.observation())
    with store.begin(owner, write=True) as work:
        pins.remove(work, made.id)
    assert found(store, owner, make.project_id) == []
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        pins.remove(work, made.id)


def test_what_was_taken_away_is_pinned_anew(store: Store, owner: Actor, make: Make) -> None:
    observation = make.observation()
    made = make.pin(observation)
    with store.begin(owner, write=True) as work:
        pins.remove(work, made.id)
    assert make.pin(observation).id != made.id


def test_a_pin_on_a_record_in_the_bin_is_shown_when_it_is_restored(store: Store, owner: Actor, make: Make) -> None:
    experiment = make.experiment()
    make.pin(experiment)
    with store.begin(owner, write=True) as work:
        experiments.remove(work, experiment.id)
    assert found(store, owner, make.project_id) == []
    with store.begin(owner, write=True) as work:
        experiments.restore(work, experiment.id)
    assert references(store, owner, make.project_id) == ["EKS-001"]


def test_a_transcript_may_be_replaced_where_passages_of_it_are_pinned(
    store: Store, owner: Actor, researcher: Actor, make: Make
) -> None:
    passage = make.passage()
    make.pin(passage, by=researcher)
    with store.begin(owner, write=True) as work:
        interview = work.get(Interview, passage.interview_id)
        passages.put(work, interview, [PassageDraft(text="Nobody called me back.")], replace=True)
    assert found(store, researcher, make.project_id) == []
    with store.begin(researcher) as work:
        assert pins.on(work, make.project_id) == {}


# --- whose they are ---


@pytest.mark.parametrize("role", [role for role in Role if Permission.KEEP_OWN in GRANTS[role]])
def test_every_reading_member_pins_what_they_see(role: Role, store: Store, team: dict[str, Actor], make: Make) -> None:
    make.pin(make.experiment(), by=team[role])
    assert references(store, team[role], make.project_id) == ["EKS-001"]


def test_nobody_sees_or_takes_away_the_pins_of_another(
    store: Store, owner: Actor, researcher: Actor, make: Make
) -> None:
    made = make.pin(make.observation(), by=researcher)
    with store.begin(owner, write=True) as work:
        assert (pins.find(work, make.project_id), pins.on(work, make.project_id)) == ([], {})
        with pytest.raises(NotFound):
            pins.remove(work, made.id)
    assert len(found(store, researcher, make.project_id)) == 1


def test_two_people_pin_the_same_record(store: Store, owner: Actor, researcher: Actor, make: Make) -> None:
    observation = make.observation()
    assert make.pin(observation).id != make.pin(observation, by=researcher).id


def test_what_is_no_longer_shown_to_somebody_is_no_longer_shown_among_their_pins(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    make.pin(insight, by=reader)
    with store.begin(owner, write=True) as work:
        insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.DRAFT))
    assert found(store, reader, make.project_id) == []


def test_a_researcher_who_becomes_a_reader_loses_sight_of_pinned_passages(
    store: Store, researcher: Actor, make: Make
) -> None:
    make.pin(make.passage(), by=researcher)
    with store.begin(SYSTEM, write=True) as work:
        people.add_member(work, make.project_id, UUID(str(researcher.person_id)), MemberDraft(role=Role.READER))
    assert found(store, researcher, make.project_id) == []


def test_who_has_left_the_project_sees_no_pins_of_it(store: Store, researcher: Actor, make: Make) -> None:
    made = make.pin(make.observation(), by=researcher)
    with store.begin(SYSTEM, write=True) as work:
        people.remove_member(work, make.project_id, UUID(str(researcher.person_id)))
    with store.begin(researcher, write=True) as work:
        for act in (pins.find, pins.on):
            with pytest.raises(NotFound):
                act(work, make.project_id)
        with pytest.raises(NotFound):
            pins.remove(work, made.id)


def test_pins_in_a_project_in_the_bin_are_not_found(store: Store, owner: Actor, make: Make) -> None:
    made = make.pin(make.observation())
    with store.begin(owner, write=True) as work:
        projects.remove(work, make.project_id)
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        pins.remove(work, made.id)


def test_an_outsider_pins_nothing(outsider: Actor, make: Make) -> None:
    with pytest.raises(NotFound):
        make.pin(make.experiment(), by=outsider)


def test_the_machine_pins_nothing(store: Store, make: Make) -> None:
    with pytest.raises(NotPermitted):
        make.pin(make.experiment(), by=SYSTEM)


def test_a_token_for_reading_reads_and_pins_nothing(store: Store, owner: Actor, make: Make) -> None:
    reading, observation = Actor(person_id=owner.person_id, may_write=False), make.observation()
    made = make.pin(observation)
    assert references(store, reading, make.project_id) == ["OBS-001"]
    with pytest.raises(NotPermitted):
        make.pin(observation, by=reading)
    with store.begin(reading, write=True) as work, pytest.raises(NotPermitted):
        pins.remove(work, made.id)


# --- what they leave behind ---


def test_the_change_log_does_not_know_of_pins(store: Store, owner: Actor, make: Make) -> None:
    observation = make.observation()
    with store.begin(owner) as work:
        before = work.last_change()
    made = make.pin(observation)
    with store.begin(owner, write=True) as work:
        pins.remove(work, made.id)
        assert work.last_change() == before


def test_an_export_does_not_hold_pins(store: Store, owner: Actor, make: Make) -> None:
    made = make.pin(make.observation())
    with store.begin(owner) as work:
        assert str(made.id) not in str(contents.of_project(work, make.project_id))


def test_many_pins_take_as_many_statements_as_few(store: Store, owner: Actor, project: Project, make: Make) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            for record in (make.observation(), make.experiment(), make.insight(), make.passage()):
                make.pin(record)

    def asked(act: Callable[..., Any]) -> int:
        with counted(store) as statements, store.begin(owner) as work:
            act(work, project.id)
        return len(statements)

    fill(1)
    few = [asked(pins.find), asked(pins.on)]
    fill(5)
    assert [asked(pins.find), asked(pins.on)] == few
