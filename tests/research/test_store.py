"""Units of work: one transaction each, for one actor, with numbers that never collide."""

import contextlib
import threading
from uuid import UUID

import pytest
from sqlmodel import col, select

from research import interviews, observations, projects, studies
from research.access import SYSTEM, Actor
from research.changes import Change
from research.errors import Conflict, NotFound
from research.interviews import Interview
from research.observations import Observation, ObservationDraft
from research.people import Person
from research.projects import Project, ProjectDraft
from research.sight import class_of, searchable_classes
from research.store import Store
from research.studies import StudyDraft
from research.words import Kind, Phase
from tests.making import Clock, Make

DRAFT = ObservationDraft(what_happened="The queue was long.", phase=Phase.DIAGNOSE)


def test_records_are_numbered_from_1_in_each_kind(make: Make) -> None:
    references = [make.interview().reference, make.observation().reference, make.interview().reference]
    assert references == ["INT-001", "OBS-001", "INT-002"]


def test_records_are_numbered_from_1_in_each_project(store: Store, owner: Actor, make: Make) -> None:
    make.observation()
    with store.begin(owner, write=True) as work:
        other = projects.add(work, ProjectDraft(title="Another project"))
        assert observations.add(work, other.id, DRAFT).number == 1


def test_a_number_is_not_given_again_after_a_removal(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    assert make.observation().number == 2


def test_two_who_write_at_once_get_two_numbers(store: Store, owner: Actor, project: Project) -> None:
    start = threading.Barrier(2)

    def add_five() -> None:
        start.wait()
        for _ in range(5):
            with store.begin(owner, write=True) as work:
                observations.add(work, project.id, DRAFT)

    writers = [threading.Thread(target=add_five) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.begin(owner) as work:
        assert sorted(each.number for each in observations.find(work, project.id)) == list(range(1, 11))


def test_changes_are_numbered_in_the_order_in_which_they_are_committed(
    store: Store, owner: Actor, project: Project
) -> None:
    made: list[UUID] = []

    def add() -> None:
        with store.begin(owner, write=True) as other:
            made.append(observations.add(other, project.id, DRAFT).id)

    later = threading.Thread(target=add)
    with store.begin(owner, write=True) as work:
        first = observations.add(work, project.id, DRAFT).id
        later.start()
        observations.revise(work, first, ObservationDraft(what_happened="It was short.", phase=Phase.DIAGNOSE))
        assert made == []
    later.join()
    with store.begin(SYSTEM) as work:
        newest = work.session.exec(select(Change).order_by(col(Change.number).desc()).limit(2)).all()
    assert [change.record_id for change in newest] == [made[0], first]


def test_an_error_leaves_nothing_behind(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(SYSTEM) as work:
        before = work.last_change()
    with contextlib.suppress(KeyError), store.begin(owner, write=True) as work:
        observations.add(work, project.id, DRAFT)
        raise KeyError
    with store.begin(owner) as work:
        assert (observations.find(work, project.id), work.last_change()) == ([], before)


def test_a_unit_of_work_for_reading_refuses_to_write(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner) as work, pytest.raises(TypeError, match="reading"):
        observations.add(work, project.id, DRAFT)


def test_what_is_changed_in_a_unit_of_work_for_reading_is_not_stored(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(actors="a caseworker")
    with store.begin(owner) as work:
        observations.get(work, made.id).actors = "nobody"
    with store.begin(owner) as work:
        assert observations.get(work, made.id).actors == "a caseworker"


def test_others_are_told_after_the_commit(store: Store, owner: Actor, project: Project) -> None:
    seen: list[int] = []

    def look() -> None:
        with store.begin(owner) as work:
            seen.append(len(observations.find(work, project.id)))

    store.after_commit.append(look)
    with store.begin(owner, write=True) as work:
        observations.add(work, project.id, DRAFT)
        assert seen == []
    assert seen == [1]


def test_nobody_is_told_of_what_was_undone(store: Store, owner: Actor, project: Project) -> None:
    told: list[str] = []
    store.after_commit.append(lambda: told.append("something"))
    with contextlib.suppress(KeyError), store.begin(owner, write=True) as work:
        observations.add(work, project.id, DRAFT)
        raise KeyError
    assert told == []


def test_nobody_is_told_when_nothing_was_written(store: Store, owner: Actor) -> None:
    told: list[str] = []
    store.after_commit.append(lambda: told.append("something"))
    with store.begin(owner, write=True):
        pass
    assert told == []


def test_a_reader_does_not_see_what_is_not_committed(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as writing:
        observations.add(writing, project.id, DRAFT)
        with store.begin(owner) as reading:
            assert observations.find(reading, project.id) == []


def test_who_saves_second_is_told_what_was_stored_first(
    store: Store, owner: Actor, researcher: Actor, make: Make
) -> None:
    read = make.study()
    with store.begin(researcher, write=True) as work:
        studies.revise(work, read.id, StudyDraft(title="Saved first"), revision=read.revision)
    with store.begin(owner, write=True) as work, pytest.raises(Conflict) as refused:
        studies.revise(work, read.id, StudyDraft(title="Saved second"), revision=read.revision)
    assert refused.value.stored.title == "Saved first"


def test_who_does_not_say_what_they_read_saves_over_it(store: Store, owner: Actor, make: Make) -> None:
    made = make.study()
    for title in ("Saved first", "Saved second"):
        with store.begin(owner, write=True) as work:
            studies.revise(work, made.id, StudyDraft(title=title))
    with store.begin(owner) as work:
        assert studies.get(work, made.id).title == "Saved second"


def test_a_unit_of_work_has_one_moment(store: Store, owner: Actor, clock: Clock, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        began = clock.now
        clock.advance(minutes=5)
        assert observations.add(work, project.id, DRAFT).created_at == began


def test_today_is_the_day_where_the_installation_is(store: Store, clock: Clock) -> None:
    clock.now = clock.now.replace(day=31, hour=22, minute=30)
    with store.begin(SYSTEM) as work:
        assert work.today.isoformat() == "2026-04-01"


def test_one_sees_fellow_members_and_oneself_but_no_strangers(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner) as work:
        seen = {person.name for person in work.rows(work.visible(Person))}
    assert seen == {"Owner", "Researcher", "Caseworker", "Reader", "Privacy_officer"}


def test_a_record_in_the_bin_is_not_found(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    with store.begin(owner) as work, pytest.raises(NotFound):
        observations.get(work, made.id)


def test_a_part_of_a_record_in_the_bin_is_not_found(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage()
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    with store.begin(owner) as work, pytest.raises(NotFound):
        work.get(type(passage), passage.id)


def test_every_kind_has_a_class() -> None:
    assert [class_of(kind).kind for kind in Kind] == list(Kind)


def test_interviews_and_observations_are_searchable() -> None:
    assert {Interview, Observation} <= set(searchable_classes())
