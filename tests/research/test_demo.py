"""The demo project: it is told through every rule, and reads as if it had happened."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from research import (
    benefits,
    concepts,
    demo,
    experiments,
    history,
    insights,
    interviews,
    observations,
    participants,
    people,
    projects,
)
from research.access import SYSTEM, Actor
from research.errors import RuleBroken
from research.installation import Installation
from research.projects import Project
from research.records import ProjectRecord
from research.reports import kept
from research.settings import Settings
from research.store import Store, UnitOfWork
from research.words import BenefitCategory, ConceptStatus, ExperimentStatus, InsightStatus, ReportStatus, Role
from tests.making import Clock


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which the demo project was told after the last of it had happened, for looking only."""
    clock = Clock()
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    installation = Installation.open(Settings(data_dir=tmp_path_factory.mktemp("demo")), clock=clock)
    installation.store.after_commit.clear()
    demo.load(installation.store)
    yield installation.store
    installation.close()


@pytest.fixture
def work(afterwards: Store) -> Iterator[UnitOfWork]:
    """A look at it as the installation."""
    with afterwards.begin(SYSTEM) as work:
        yield work


@pytest.fixture
def told(work: UnitOfWork) -> Project:
    """The project of the demo."""
    (project,) = projects.find(work)
    return project


def test_every_role_is_played_and_the_owner_administers(work: UnitOfWork, told: Project) -> None:
    assert {member.role for member in people.members(work, told.id)} == set(Role)
    owner = demo.owner(work)
    assert owner is not None
    assert owner.is_administrator


def test_phases_were_closed_before_the_next_was_opened(told: Project) -> None:
    assert told.diagnose_closed_on is not None
    assert told.explore_closed_on is not None
    assert told.created_at.date() < told.diagnose_closed_on < told.explore_closed_on


def test_records_were_written_on_the_days_they_tell_of(work: UnitOfWork, told: Project) -> None:
    collected: list[ProjectRecord] = [*interviews.find(work, told.id), *observations.find(work, told.id)]
    assert [each.reference for each in collected if each.created_at.date() != each.day] == []


def test_numbers_follow_the_days(work: UnitOfWork, told: Project) -> None:
    kinds: list[Sequence[ProjectRecord]] = [
        interviews.find(work, told.id),
        [each for each in observations.find(work, told.id) if each.veil is None],
        insights.find(work, told.id),
    ]
    for found in kinds:
        written = [each.created_at for each in sorted(found, key=lambda each: each.number)]
        assert written == sorted(written)


def test_an_interview_was_written_by_who_held_it(work: UnitOfWork, told: Project) -> None:
    for interview in interviews.find(work, told.id):
        assert interview.created_by is not None
        assert people.get(work, interview.created_by).name == interview.interviewers.split(", ")[0]


def test_who_speaks_in_an_interview_takes_part_in_it(work: UnitOfWork, told: Project) -> None:
    references = {each.reference for each in participants.find(work, told.id)}
    for view in interviews.views(work, interviews.find(work, told.id)):
        assert view.participants
        assert {person.reference for person in view.participants} <= references


def test_every_excerpt_stands_in_the_passage_it_is_taken_from(work: UnitOfWork, told: Project) -> None:
    cited = [piece for each in insights.find(work, told.id) for piece in insights.evidence_for(work, each)]
    assert cited
    assert [piece.text for piece in cited if piece.is_unplaced or not piece.text] == []


def test_insights_are_in_every_state_and_the_confirmed_rest_on_evidence(work: UnitOfWork, told: Project) -> None:
    views = insights.views(work, insights.find(work, told.id))
    assert {view.status for view in views} == set(InsightStatus)
    assert [view.reference for view in views if view.status is InsightStatus.CONFIRMED and not view.supports] == []


def test_a_superseded_insight_names_the_one_that_replaced_it(work: UnitOfWork, told: Project) -> None:
    views = insights.views(work, insights.find(work, told.id, status=InsightStatus.SUPERSEDED))
    assert all(view.superseded_by for view in views)


def test_an_experiment_was_planned_before_it_ran_and_ran_before_it_was_done(work: UnitOfWork, told: Project) -> None:
    for done in experiments.find(work, told.id, status=ExperimentStatus.DONE):
        moves = [event.moved["status"][1] for event in history.of(work, done) if "status" in event.moved]
        assert moves[0] == ExperimentStatus.DONE
        assert ExperimentStatus.RUNNING in moves


def test_there_is_a_concept_in_every_state_and_each_was_tried(work: UnitOfWork, told: Project) -> None:
    views = concepts.views(work, concepts.find(work, told.id))
    assert [view.status for view in views] == [ConceptStatus.CHOSEN, ConceptStatus.CANDIDATE, ConceptStatus.DISCARDED]
    assert [view.reference for view in views if not (view.questions and view.experiments)] == []


def test_there_is_a_benefit_in_every_category_and_one_that_lacks_a_baseline(work: UnitOfWork, told: Project) -> None:
    views = benefits.views(work, benefits.find(work, told.id))
    assert {view.category for view in views} == set(BenefitCategory)
    assert [view.title for view in views if not view.is_measurable] == ["Unge vet hvem som har saken deres"]
    assert [len(view.measured) for view in views if view.measured] == [1, 1, 2]


def test_a_caseworker_sees_own_observations_and_no_interviews(
    afterwards: Store, work: UnitOfWork, told: Project
) -> None:
    caseworker = next(each for each in people.members(work, told.id) if each.role is Role.CASEWORKER)
    with afterwards.begin(Actor(person_id=caseworker.person_id)) as own:
        assert {each.created_by for each in observations.find(own, told.id)} == {caseworker.person_id}
        assert interviews.find(own, told.id) == []


def test_reports_are_drafts_and_published_and_one_has_a_second_version(work: UnitOfWork, told: Project) -> None:
    found = kept.find(work, told.id)
    assert {report.status for report in found} == set(ReportStatus)
    assert {report.version for report in found} == {1, 2}
    assert any(report.override_reason for report in found)


def test_every_piece_of_evidence_in_a_report_is_one_that_an_insight_rests_on(work: UnitOfWork, told: Project) -> None:
    rest_on = {piece.id for each in insights.find(work, told.id) for piece in insights.evidence_for(work, each)}
    cited = {row.evidence_id for each in kept.find(work, told.id) for row in kept.sources(work, each.id)} - {None}
    assert cited
    assert cited <= rest_on


def test_nothing_happens_later_than_the_clock_says(store: Store, clock: Clock) -> None:
    demo.load(store)
    with store.begin(SYSTEM) as work:
        (project,) = projects.find(work)
        assert max(event.at for event in history.lately(work, project.id, limit=500)) == clock.now


def test_it_is_told_once(afterwards: Store) -> None:
    with pytest.raises(RuleBroken):
        demo.load(afterwards)


def test_it_tells_how_far_it_has_come(store: Store) -> None:
    heard: list[tuple[int, int]] = []
    demo.load(store, lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]
