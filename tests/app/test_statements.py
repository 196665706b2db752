"""A page asks the database as often for many records as for few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from research.access import Actor
from research.installation import Installation
from research.projects import Project
from research.store import Store
from research.words import ExperimentStatus, Role
from tests.making import Make

Browser = Callable[..., TestClient]
FEW, MANY = 3, 12
LISTS = ("", "/activity", "/interviews", "/observations", "/insights", "/experiments", "/reports", "/studies")
PARTS = ("/gates", "/concepts", "/benefits", "/participants", "/tags", "/members", "/settings")
SEARCHES = ("/search?q=letter&limit=200", "/search/projector?q=letter", "/search")


@contextmanager
def _counted(store: Store) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def _take(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", _take)
    yield statements
    event.remove(store.engine, "before_cursor_execute", _take)


def _asked(store: Store, visitor: TestClient, address: str) -> int:
    """Return how many statements a page takes, when it is not the first of its kind."""
    visitor.get(address)
    with _counted(store) as statements:
        assert visitor.get(address).status_code == 200
    return len(statements)


def _fill(make: Make, number: int) -> None:
    """Make so many records of every kind, each with tags, people and evidence of its own."""
    relied_on = []
    for each in range(number):
        tags = [f"tag {number}-{each}"]
        person, study = make.participant(), make.study()
        make.interview(study_id=study.id, participant_ids=[person.id], tags=tags, transcript=("I got a letter.",))
        insight = make.insight(confirmed=each % 2 == 0, tags=tags)
        make.evidence(insight, make.passage("The letter came late."))
        make.evidence(insight, make.observation(tags=tags))
        running = {"status": ExperimentStatus.RUNNING, "success_criterion": "Half of them answer."}
        experiment = make.experiment(tests=[insight.id], tags=tags, **(running if each % 2 else {}))
        question_ids = [make.question(insight).id]
        make.concept(question_ids=question_ids, experiment_ids=[experiment.id], tags=tags)
        make.measured()
        relied_on.append(insight.id)
        make.report()
        make.pin(insight)
        make.pin(make.passage("Nobody called."))
        make.person(f"Reader {number} {each}", Role.READER)
    make.gate(insight_ids=relied_on)


@pytest.mark.parametrize("path", LISTS + PARTS + SEARCHES)
def test_a_list_takes_as_many_statements_for_many_records_as_for_few(
    browser: Browser, owner: Actor, project: Project, installation: Installation, make: Make, path: str
) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}{path}"

    def _count(number: int) -> int:
        _fill(make, number)
        # What the index still has to learn would be asked for beside the page.
        installation.finder.catch_up()
        return _asked(installation.store, visitor, address)

    assert _count(FEW) == _count(MANY - FEW)


def test_the_front_page_takes_as_many_statements_for_many_projects_as_for_few(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    visitor = browser(owner)
    for _ in range(FEW):
        make.project()
    few = _asked(store, visitor, "/?all=1")
    for _ in range(MANY - FEW):
        make.project()
    assert _asked(store, visitor, "/?all=1") == few


def test_an_insight_takes_as_many_statements_for_much_evidence_as_for_little(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    insight, visitor = make.insight(), browser(owner)

    def _cite(number: int) -> None:
        for _ in range(number):
            make.evidence(insight, make.passage())
            make.evidence(insight, make.observation())
            make.experiment(tests=[insight.id])

    _cite(FEW)
    few = _asked(store, visitor, f"/insights/{insight.id}")
    _cite(MANY - FEW)
    assert _asked(store, visitor, f"/insights/{insight.id}") == few


def test_an_interview_takes_as_many_statements_for_many_passages_as_for_few(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    visitor = browser(owner)

    def _talk(number: int) -> UUID:
        return make.interview(transcript=("I got a letter.",) * number).id

    few, many = (_asked(store, visitor, f"/interviews/{_talk(number)}") for number in (FEW, MANY))
    assert few == many


def test_the_bin_takes_as_many_statements_for_many_removed_records_as_for_few(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    visitor = browser(owner)

    def _remove(number: int) -> int:
        for _ in range(number):
            make.binned()
        return _asked(store, visitor, f"/projects/{make.project_id}/bin")

    assert _remove(FEW) == _remove(MANY - FEW)


def test_a_history_takes_as_many_statements_for_many_changes_as_for_few(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    made, visitor = make.observation(), browser(owner)

    def _change(number: int) -> int:
        for each in range(number):
            make.version(made, actors=f"{number} {each}", tags=[f"tag {number}-{each}"])
        return _asked(store, visitor, f"/observations/{made.id}/history")

    assert _change(FEW) == _change(MANY - FEW)
