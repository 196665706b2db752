"""The front page, a project's home, its activity and its settings."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import projects
from research.access import Actor
from research.projects import Project
from research.store import Store
from research.words import ExperimentStatus, Phase
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"title": "A simpler application", "question": "Why do people give up?", "owner": "The municipality"}
SPOKEN = "I waited for seven weeks."


def test_who_has_one_project_goes_straight_to_it(browser: Browser, owner: Actor, project: Project) -> None:
    assert browser(owner).get("/").url.path == f"/projects/{project.id}"


def test_who_has_several_projects_chooses(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    other = make.project()
    front = browser(owner).get("/").text
    assert f'href="/projects/{project.id}"' in front
    assert f'href="/projects/{other.id}"' in front


def test_all_projects_are_listed_when_asked_for(browser: Browser, owner: Actor, project: Project) -> None:
    assert f'href="/projects/{project.id}"' in browser(owner).get("/?all=1").text


def test_who_is_in_no_project_sees_none(browser: Browser, outsider: Actor, project: Project) -> None:
    front = browser(outsider).get("/").text
    assert "No projects yet" in front
    assert project.title not in front


def test_who_makes_a_project_owns_it(browser: Browser, outsider: Actor, store: Store) -> None:
    made = browser(outsider).post("/projects", data=TYPED)
    for words in ("The project is made.", "A simpler application", "Why do people give up?", "Begin here"):
        assert words in made.text
    with store.begin(outsider) as work:
        assert projects.find(work)[0].title == "A simpler application"


def test_a_project_without_a_title_comes_back_as_it_was_typed(browser: Browser, owner: Actor) -> None:
    answer = browser(owner).post("/projects", data={**TYPED, "title": ""})
    assert answer.status_code == 422
    assert 'id="title-e"' in answer.text
    assert "Why do people give up?" in answer.text


def test_the_home_counts_what_each_phase_holds(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    make.interview(phase=Phase.EXPLORE)
    make.interview(phase=Phase.EXPLORE)
    home = browser(owner).get(f"/projects/{project.id}").text
    assert f'<a href="/projects/{project.id}/interviews?phase=explore">2</a>' in home
    assert f'<a href="/projects/{project.id}/interviews?phase=diagnose">0</a>' in home


def test_the_home_says_where_the_project_is(browser: Browser, owner: Actor, project: Project) -> None:
    visitor = browser(owner)
    visitor.post(f"/projects/{project.id}/phase", data={"phase": "explore"})
    home = visitor.get(f"/projects/{project.id}").text
    diagnose, _, rest = home.partition('data-color="explore" data-state="open"')
    assert "Closed 2 March 2026" in diagnose
    assert "We are here" in rest.partition('data-color="develop"')[0]


def test_the_home_points_at_what_is_thin(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    bare = make.insight(statement="Silence is read as a refusal.")
    vague = make.experiment()
    thin = browser(owner).get(f"/projects/{project.id}").text.partition('class="f-triple__key"')[2]
    assert f'href="/insights/{bare.id}"' in thin
    assert f'href="/experiments/{vague.id}"' in thin


def test_the_home_shows_what_is_open(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    running = make.experiment(status=ExperimentStatus.RUNNING, success_criterion="Half of them answer.")
    draft = make.insight()
    for _ in range(2):
        make.evidence(draft, make.observation())
    shown = browser(owner).get(f"/projects/{project.id}").text.partition("Open now")[2]
    assert f'href="/experiments/{running.id}"' in shown
    assert f'href="/insights/{draft.id}"' in shown


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_the_home_of_who_only_reads_speaks_of_no_interviews(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    make.interview(title="Talk at the library", transcript=(SPOKEN,))
    home = browser(team[who]).get(f"/projects/{project.id}").text
    assert not any(words in home for words in ("/interviews", "Talk at the library", SPOKEN, "INT-001"))
    assert "0 interviews open the phase" in home


@pytest.mark.parametrize("path", ["", "/activity"])
def test_activity_tells_who_did_what(
    browser: Browser, owner: Actor, project: Project, make: Make, caseworker: Actor, path: str
) -> None:
    make.observation(by=caseworker, what_happened="The queue was long.")
    shown = browser(owner).get(f"/projects/{project.id}{path}").text
    assert "Caseworker added this" in shown
    assert re.search(r"OBS-\d{4}</span> The queue was long", shown)


@pytest.mark.parametrize("who", ["caseworker", "reader"])
@pytest.mark.parametrize("path", ["", "/activity"])
def test_activity_is_shown_of_what_one_may_read(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str, path: str
) -> None:
    make.interview(title="Talk at the library", transcript=(SPOKEN,))
    make.observation(what_happened="The queue was long.")
    make.experiment(title="Call first")
    shown = browser(team[who]).get(f"/projects/{project.id}{path}").text
    assert "Call first" in shown
    assert not any(words in shown for words in ("Talk at the library", SPOKEN, "The queue was long"))


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("researcher", 200), ("caseworker", 403), ("reader", 403), ("outsider", 404)]
)
def test_the_parts_of_the_project_are_the_research_teams(
    browser: Browser, team: dict[str, Actor], project: Project, who: str, status: int
) -> None:
    assert browser(team[who]).get(f"/projects/{project.id}/settings").status_code == status


def test_only_an_owner_is_offered_to_change_the_project(
    browser: Browser, owner: Actor, researcher: Actor, project: Project
) -> None:
    address = f"/projects/{project.id}/settings"
    assert f'action="/projects/{project.id}/phase"' in browser(owner).get(address).text
    assert f'action="/projects/{project.id}/phase"' not in browser(researcher).get(address).text


@pytest.mark.parametrize("who", ["researcher", "caseworker", "reader"])
def test_only_an_owner_changes_the_project(
    browser: Browser, team: dict[str, Actor], project: Project, who: str
) -> None:
    visitor = browser(team[who])
    assert visitor.post(f"/projects/{project.id}", data=TYPED).status_code == 403
    assert visitor.post(f"/projects/{project.id}/phase", data={"phase": "develop"}).status_code == 403


def test_a_changed_project_is_shown(browser: Browser, owner: Actor, project: Project) -> None:
    shown = browser(owner).post(f"/projects/{project.id}", data={**TYPED, "revision": "1"}).text
    assert "The changes are saved." in shown
    assert "A simpler application" in shown


def test_a_project_that_loses_its_title_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}", data={**TYPED, "title": "", "revision": "1"})
    assert answer.status_code == 422
    assert 'id="title-e"' in answer.text
    assert "Why do people give up?" in answer.text


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, project: Project) -> None:
    editor = browser(owner)
    editor.post(f"/projects/{project.id}", data={**TYPED, "question": "Saved first?", "revision": "1"})
    answer = editor.post(f"/projects/{project.id}", data={**TYPED, "question": "Typed second?", "revision": "1"})
    assert answer.status_code == 409
    assert "Saved first?" in answer.text
    assert "Typed second?" in answer.text


def test_a_project_moves_to_another_phase(browser: Browser, owner: Actor, project: Project, store: Store) -> None:
    shown = browser(owner).post(f"/projects/{project.id}/phase", data={"phase": "explore"}).text
    assert "The project has moved to another phase." in shown
    with store.begin(owner) as work:
        assert projects.get(work, project.id).phase is Phase.EXPLORE


@pytest.mark.parametrize("path", ["", "/activity", "/settings", "/insights", "/members"])
def test_a_project_does_not_exist_to_an_outsider(
    browser: Browser, outsider: Actor, project: Project, path: str
) -> None:
    answer = browser(outsider).get(f"/projects/{project.id}{path}")
    assert answer.status_code == 404
    assert project.title not in answer.text
