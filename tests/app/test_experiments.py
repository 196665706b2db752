"""The pages of experiments, from hypothesis to decision."""

from collections.abc import Callable
from datetime import date

import pytest
from starlette.testclient import TestClient

from research import experiments
from research.access import Actor
from research.experiments import Experiment
from research.projects import Project
from research.store import Store
from research.words import ExperimentStatus, Phase
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {
    "title": "Call first",
    "hypothesis": "A call before the letter saves a visit.",
    "phase": "explore",
    "status": "planned",
}
CRITERION = "Half of them answer within two days."


@pytest.fixture
def running(make: Make) -> Experiment:
    """An experiment that has started."""
    return make.experiment(success_criterion=CRITERION, status=ExperimentStatus.RUNNING)


def test_saving_leads_to_the_experiment(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/experiments", data=TYPED, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/experiments/")


def test_a_saved_experiment_shows_what_was_typed(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    insight = make.insight()
    sent = {**TYPED, "success_criterion": CRITERION, "tags": "calls", "tests": ["", str(insight.id)]}
    shown = browser(owner).post(f"/projects/{project.id}/experiments", data=sent).text
    for words in ("The experiment is saved.", "A call before the letter saves a visit.", CRITERION, "calls"):
        assert words in shown
    assert f'href="/insights/{insight.id}"' in shown


def test_an_experiment_without_a_hypothesis_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight()
    sent = {**TYPED, "hypothesis": "", "measure": "Answers within two days", "tests": str(insight.id)}
    answer = browser(owner).post(f"/projects/{project.id}/experiments", data=sent)
    assert answer.status_code == 422
    assert 'id="hypothesis-e"' in answer.text
    assert "Answers within two days" in answer.text
    assert f'value="{insight.id}" checked' in answer.text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"status": "running"}, "success_criterion"),
        ({"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "ends_on"),
        ({"decision": "go_on"}, "result"),
    ],
)
def test_a_rule_that_says_no_stands_beside_its_field(
    browser: Browser, owner: Actor, project: Project, more: dict[str, str], field: str
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/experiments", data=TYPED | more)
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text


def test_an_experiment_planned_from_an_insight_tests_it(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight()
    form = browser(owner).get(f"/projects/{project.id}/experiments/new?insight={insight.id}").text
    assert f'value="{insight.id}" checked' in form


def test_the_criterion_of_a_planned_experiment_can_be_written(browser: Browser, owner: Actor, make: Make) -> None:
    form = browser(owner).get(f"/experiments/{make.experiment().id}/edit").text
    assert "Is locked when the experiment starts." in form
    assert " readonly" not in form


def test_the_criterion_of_a_running_experiment_is_shown_but_locked(
    browser: Browser, owner: Actor, running: Experiment
) -> None:
    form = browser(owner).get(f"/experiments/{running.id}/edit").text
    criterion = form.partition('id="success_criterion"')[2].partition("</textarea>")[0]
    assert " readonly" in criterion
    assert CRITERION in criterion


def test_a_locked_criterion_is_not_changed(browser: Browser, owner: Actor, running: Experiment, store: Store) -> None:
    sent = {**TYPED, "status": "running", "success_criterion": "One of them answers.", "learning": "It went badly."}
    answer = browser(owner).post(f"/experiments/{running.id}", data=sent)
    assert answer.status_code == 422
    assert "The success criterion is locked: the experiment has started." in answer.text
    assert "It went badly." in answer.text
    with store.begin(owner) as work:
        assert experiments.get(work, running.id).success_criterion == CRITERION


def test_a_locked_criterion_survives_the_line_ends_of_a_browser(browser: Browser, owner: Actor, make: Make) -> None:
    experiment = make.experiment(success_criterion="Half answer\nin two days.", status=ExperimentStatus.RUNNING)
    sent = {**TYPED, "status": "running", "success_criterion": "Half answer\r\nin two days."}
    assert "The changes are saved." in browser(owner).post(f"/experiments/{experiment.id}", data=sent).text


def test_a_decision_is_shown_with_what_was_learned(browser: Browser, owner: Actor, running: Experiment) -> None:
    told = {"result": "Seven of ten answered.", "outcome": "confirmed", "learning": "Calls work.", "decision": "go_on"}
    sent = {**TYPED, "status": "done", "success_criterion": CRITERION, **told}
    shown = browser(owner).post(f"/experiments/{running.id}", data=sent).text
    for words in ("Seven of ten answered.", "The hypothesis held", "Calls work.", "Go on"):
        assert words in shown


def test_an_experiment_that_should_have_ended_is_overdue(browser: Browser, owner: Actor, make: Make) -> None:
    experiment = make.experiment(ends_on=date(2026, 3, 1))
    assert "Overdue" in browser(owner).get(f"/experiments/{experiment.id}").text


def test_the_list_is_narrowed_by_phase_status_and_tag(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    fields = {"phase": Phase.DEVELOP, "status": ExperimentStatus.STOPPED, "tags": ["calls"]}
    started = {"success_criterion": CRITERION}
    wanted = make.experiment(**fields, **started)
    others = [
        make.experiment(**{**fields, "phase": Phase.EXPLORE}, **started),
        make.experiment(**{**fields, "status": ExperimentStatus.PLANNED}, **started),
        make.experiment(**{**fields, "tags": []}, **started),
    ]
    listed = browser(owner).get(f"/projects/{project.id}/experiments?phase=develop&status=stopped&tag=calls").text
    assert f'href="/experiments/{wanted.id}"' in listed
    assert not any(f'href="/experiments/{each.id}"' in listed for each in others)


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    experiment, editor = make.experiment(), browser(owner)
    editor.post(f"/experiments/{experiment.id}", data={**TYPED, "learning": "Saved first.", "revision": "1"})
    second = {**TYPED, "learning": "Typed second.", "revision": "1"}
    answer = editor.post(f"/experiments/{experiment.id}", data=second)
    assert answer.status_code == 409
    assert "Saved first." in answer.text
    assert "Typed second." in answer.text


def test_an_experiment_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    experiment, editor = make.experiment(), browser(owner)
    listed = editor.post(f"/experiments/{experiment.id}/remove").text
    assert "EKS-001 is in the bin." in listed
    assert f'action="/experiments/{experiment.id}/restore"' in listed
    assert editor.get(f"/experiments/{experiment.id}").status_code == 404
    assert editor.post(f"/experiments/{experiment.id}/restore").url.path == f"/experiments/{experiment.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_sees_an_experiment_and_no_buttons(
    browser: Browser, team: dict[str, Actor], running: Experiment, who: str
) -> None:
    shown = browser(team[who]).get(f"/experiments/{running.id}").text
    assert CRITERION in shown
    assert not any(address in shown for address in ("/edit", "/remove"))


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_the_insights_in_the_making_that_an_experiment_tests_are_not_shown_to_who_only_reads(
    browser: Browser, team: dict[str, Actor], make: Make, who: str
) -> None:
    experiment = make.experiment(tests=[make.insight(statement="Silence is read as a refusal.").id])
    assert "Silence is read" not in browser(team[who]).get(f"/experiments/{experiment.id}").text


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_gets_no_form_and_changes_nothing(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str
) -> None:
    visitor, experiment = browser(team[who]), make.experiment()
    assert visitor.get(f"/projects/{project.id}/experiments/new").status_code == 403
    assert visitor.get(f"/experiments/{experiment.id}/edit").status_code == 403
    assert visitor.post(f"/projects/{project.id}/experiments", data=TYPED).status_code == 403
    assert visitor.post(f"/experiments/{experiment.id}", data=TYPED).status_code == 403


def test_an_experiment_does_not_exist_to_an_outsider(browser: Browser, outsider: Actor, running: Experiment) -> None:
    assert browser(outsider).get(f"/experiments/{running.id}").status_code == 404


def test_overdue_experiments_come_first(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    late = make.experiment(ends_on=date(2026, 3, 1), responsible="Mina")
    make.experiment(title="A call")
    listed = browser(owner).get(f"/projects/{project.id}/experiments").text
    first = listed.partition('id="overdue"')[2]
    assert "1 experiment should have ended" in first
    assert f'href="/experiments/{late.id}"' in first
    assert listed.index("should have ended") < listed.index("A call")


def test_the_overview_tells_which_experiments_are_overdue(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    late = make.experiment(ends_on=date(2026, 3, 1))
    assert f'href="/experiments/{late.id}"' in browser(owner).get(f"/projects/{project.id}").text


def test_a_learning_becomes_an_insight_in_one_step(browser: Browser, owner: Actor, make: Make) -> None:
    tested = make.insight()
    experiment = make.experiment(tests=[tested.id], learning="Calls make the letter harmless.", phase=Phase.DEVELOP)
    editor = browser(owner)
    assert f'href="/experiments/{experiment.id}/insight"' in editor.get(f"/experiments/{experiment.id}").text
    form = editor.get(f"/experiments/{experiment.id}/insight").text
    assert "Calls make the letter harmless.</textarea>" in form
    assert 'value="develop" checked' in form
    sent = {"statement": "Calls make the letter harmless.", "phase": "develop", "confidence": "low"}
    made = editor.post(f"/experiments/{experiment.id}/insight", data=sent)
    assert f'href="/experiments/{experiment.id}"' in made.text
    assert f'href="/insights/{tested.id}"' in made.text.partition("Builds on")[2]
    assert f'href="{made.url.path}"' in editor.get(f"/experiments/{experiment.id}").text


def test_a_learning_that_is_too_long_for_a_statement_stands_in_full_below_it(
    browser: Browser, owner: Actor, make: Make
) -> None:
    experiment = make.experiment(learning="Calls help. " + "They make the letter harmless. " * 12)
    form = browser(owner).get(f"/experiments/{experiment.id}/insight").text
    assert ">\nCalls help.</textarea>" in form
    assert form.count("They make the letter harmless.") == 12


def test_a_refused_insight_of_a_learning_comes_back_as_it_was_typed(browser: Browser, owner: Actor, make: Make) -> None:
    experiment = make.experiment(learning="Calls help.")
    sent = {"statement": "", "implication": "Call first.", "phase": "develop"}
    answer = browser(owner).post(f"/experiments/{experiment.id}/insight", data=sent)
    assert answer.status_code == 422
    assert "Call first." in answer.text


def test_nothing_learned_is_no_insight(browser: Browser, owner: Actor, make: Make) -> None:
    experiment, editor = make.experiment(), browser(owner)
    assert '/insight"' not in editor.get(f"/experiments/{experiment.id}").text
    sent = {"statement": "Calls make the letter harmless.", "phase": "develop"}
    answer = editor.post(f"/experiments/{experiment.id}/insight", data=sent)
    assert answer.status_code == 422
    assert "Write what was learned before you make an insight of it." in answer.text
