"""Projects and their phases."""

from datetime import date

import pytest

from research import people, projects
from research.access import SYSTEM, Actor, Membership
from research.errors import Conflict, NotFound, NotPermitted
from research.experiments import Experiment
from research.interviews import Interview
from research.projects import PhaseDraft, Project, ProjectDraft
from research.store import Store
from research.words import Phase, Role
from tests.making import Make


def move(
    store: Store, owner: Actor, project: Project, phase: Phase, on: date | None = None
) -> dict[Phase, date | None]:
    with store.begin(owner, write=True) as work:
        projects.move(work, project.id, PhaseDraft(phase=phase, on=on))
        return projects.view(work, projects.get(work, project.id)).closed_on


def test_who_makes_a_project_owns_it(store: Store, outsider: Actor) -> None:
    with store.begin(outsider, write=True) as work:
        made = projects.add(work, ProjectDraft(title="My own"))
    with store.begin(outsider) as work:
        assert projects.view(work, projects.get(work, made.id)).role is Role.OWNER


def test_a_project_made_by_the_system_has_no_members(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        made = projects.add(work, ProjectDraft(title="Set up by the machine"))
        assert people.members(work, made.id) == []


def test_a_project_starts_in_the_first_phase(project: Project) -> None:
    assert project.phase is Phase.DIAGNOSE


def test_one_finds_ones_own_projects_newest_first(
    store: Store, owner: Actor, outsider: Actor, project: Project, make: Make
) -> None:
    newer = make.project()
    make.project(by=outsider)
    with store.begin(owner) as work:
        assert [found.id for found in projects.find(work)] == [newer.id, project.id]


def test_moving_on_closes_the_phases_before(store: Store, owner: Actor, project: Project) -> None:
    closed = move(store, owner, project, Phase.DEVELOP, date(2026, 2, 1))
    assert closed == {Phase.DIAGNOSE: date(2026, 2, 1), Phase.EXPLORE: date(2026, 2, 1), Phase.DEVELOP: None}


def test_a_phase_is_closed_today_when_no_day_is_given(store: Store, owner: Actor, project: Project) -> None:
    assert move(store, owner, project, Phase.EXPLORE)[Phase.DIAGNOSE] == date(2026, 3, 2)


def test_a_phase_that_is_closed_keeps_its_day(store: Store, owner: Actor, project: Project) -> None:
    move(store, owner, project, Phase.EXPLORE, date(2026, 1, 1))
    assert move(store, owner, project, Phase.DEVELOP, date(2026, 2, 1))[Phase.DIAGNOSE] == date(2026, 1, 1)


def test_moving_back_opens_the_phase_again(store: Store, owner: Actor, project: Project) -> None:
    move(store, owner, project, Phase.DEVELOP)
    closed = move(store, owner, project, Phase.EXPLORE)
    assert [phase for phase in Phase if closed[phase] is None] == [Phase.EXPLORE, Phase.DEVELOP]


def test_a_project_is_revised(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        projects.revise(work, project.id, ProjectDraft(title="First job", question="What stands in the way?"))
    with store.begin(owner) as work:
        assert projects.get(work, project.id).question == "What stands in the way?"


def test_a_project_that_somebody_else_saved_first_is_not_revised(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        projects.revise(work, project.id, ProjectDraft(title="First job"), revision=project.revision + 1)


def test_a_project_in_the_bin_is_not_found(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        projects.remove(work, project.id)
    with store.begin(owner) as work, pytest.raises(NotFound):
        projects.get(work, project.id)


@pytest.mark.parametrize("kind", [Interview, Experiment, Membership])
def test_what_a_project_in_the_bin_holds_is_not_found(
    kind: type[Interview | Experiment | Membership], store: Store, owner: Actor, make: Make
) -> None:
    make.interview()
    make.experiment()
    with store.begin(owner, write=True) as work:
        projects.remove(work, make.project_id)
    with store.begin(owner) as work:
        assert work.rows(work.visible(kind)) == []


def test_nothing_is_added_to_a_project_in_the_bin(store: Store, owner: Actor, make: Make) -> None:
    with store.begin(owner, write=True) as work:
        projects.remove(work, make.project_id)
    with pytest.raises(NotFound):
        make.observation()


def test_only_an_owner_takes_a_project_out_of_the_bin(
    store: Store, owner: Actor, researcher: Actor, project: Project
) -> None:
    with store.begin(owner, write=True) as work:
        projects.remove(work, project.id)
    with store.begin(researcher, write=True) as work, pytest.raises(NotPermitted):
        projects.restore(work, project.id)


def test_a_project_is_taken_out_of_the_bin(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        projects.remove(work, project.id)
    with store.begin(owner, write=True) as work:
        projects.restore(work, project.id)
    with store.begin(owner) as work:
        assert projects.get(work, project.id).title == project.title
