"""The pages of a record's history, and of earlier versions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from research import experiments, history, interviews, quotes
from research.access import Actor
from research.experiments import ExperimentDraft
from research.passages import PassageDraft
from research.store import Store
from research.words import ExperimentStatus
from tests.making import Make

Browser = Callable[..., TestClient]


@pytest.fixture
def made(make: Make) -> tuple[str, UUID]:
    """The address of an observation that was changed, and the version that the change left behind."""
    observation = make.observation(what_happened="The letter was read aloud twice.", tags=["letter"])
    return f"/observations/{observation.id}", make.version(observation)


def test_the_history_shows_what_each_change_changed(browser: Browser, owner: Actor, made: tuple[str, UUID]) -> None:
    shown = browser(owner).get(f"{made[0]}/history").text
    for words in ("Owner changed", "Owner added this", "What happened", "Taken away:", "letter"):
        assert words in shown


def test_what_differs_is_told_to_who_hears_the_page_too(browser: Browser, owner: Actor, make: Make) -> None:
    text = "The letter was read aloud {} at the desk, by two of the staff."
    made = make.observation(what_happened=text.format("twice"))
    make.version(made, what_happened=text.format("once"))
    shown = browser(owner).get(f"/observations/{made.id}/history").text
    for words in ("taken out: </span>twice<", "end of what was taken out</span></del>", "added: </span>once<"):
        assert words in shown


def test_a_records_page_leads_to_its_history(browser: Browser, owner: Actor, made: tuple[str, UUID]) -> None:
    assert f'href="{made[0]}/history"' in browser(owner).get(made[0]).text


def test_a_version_is_shown_before_it_is_taken_up(browser: Browser, owner: Actor, made: tuple[str, UUID]) -> None:
    address, version = made
    visitor = browser(owner)
    assert f'href="{address}/history/{version}"' in visitor.get(f"{address}/history").text
    shown = visitor.get(f"{address}/history/{version}").text
    assert "This would change" in shown
    assert 'name="revision" value="2"' in shown


def test_a_version_that_is_taken_up_is_what_the_record_says(
    browser: Browser, owner: Actor, made: tuple[str, UUID]
) -> None:
    address, version = made
    answer = browser(owner).post(f"{address}/history/{version}", data={"revision": "2"})
    assert answer.url.path == address
    assert "The earlier version is taken up again." in answer.text
    assert "The letter was read aloud twice" in answer.text


def test_somebody_who_saved_meanwhile_is_a_conflict_that_shows_what_would_change_now(
    browser: Browser, owner: Actor, made: tuple[str, UUID]
) -> None:
    address, version = made
    visitor = browser(owner)
    visitor.post(address, data={"what_happened": "It was sung.", "phase": "diagnose", "place": "desk", "revision": "2"})
    answer = visitor.post(f"{address}/history/{version}", data={"revision": "2"})
    assert answer.status_code == 409
    assert "Somebody else saved changes" in answer.text
    assert "It was sung." in answer.text
    assert 'name="revision" value="3"' in answer.text


def test_what_a_rule_forbids_is_said_in_a_sentence(browser: Browser, owner: Actor, store: Store, make: Make) -> None:
    made = make.experiment(success_criterion="Half of them answer.")
    same: dict[str, Any] = {"title": made.title, "hypothesis": made.hypothesis, "phase": made.phase}
    for status in (ExperimentStatus.PLANNED, ExperimentStatus.RUNNING):
        with store.begin(owner, write=True) as work:
            draft = ExperimentDraft(**same, success_criterion="All of them answer.", status=status)
            experiments.revise(work, made.id, draft)
    with store.begin(owner) as work:
        found = history.steps(work, experiments.get(work, made.id))
        version = [step.version.id for step in found if step.version][-1]
    answer = browser(owner).post(f"/experiments/{made.id}/history/{version}", data={"revision": "3"})
    assert answer.status_code == 422
    assert "The success criterion is locked" in answer.text


def test_a_version_that_says_what_stands_there_already_is_not_offered(
    browser: Browser, owner: Actor, made: tuple[str, UUID]
) -> None:
    address, version = made
    visitor = browser(owner)
    visitor.post(f"{address}/history/{version}", data={"revision": "2"})
    assert "It says this already." in visitor.get(f"{address}/history/{version}").text


def test_who_only_reads_sees_the_history_and_takes_nothing_up(
    browser: Browser, reader: Actor, owner: Actor, make: Make, store: Store
) -> None:
    made = make.experiment(title="A text message")
    with store.begin(owner, write=True) as work:
        draft = ExperimentDraft(title="A telephone call", hypothesis=made.hypothesis, phase=made.phase)
        experiments.revise(work, made.id, draft)
        version = next(step.version for step in history.steps(work, made) if step.version)
    shown = browser(reader).get(f"/experiments/{made.id}/history").text
    assert "A text message" in shown
    assert "Take up" not in shown
    assert browser(reader).post(f"/experiments/{made.id}/history/{version.id}").status_code == 403


def test_the_earlier_text_of_a_passage_is_taken_up_again(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    passage = make.passage("I got a letter.")
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        quotes.correct_passage(work, passage.id, PassageDraft(text="I got a ladder."), interview)
    with store.begin(owner) as work:
        found = history.steps(work, interviews.get(work, passage.interview_id))
        version = next(step.version for step in found if step.version)
    visitor = browser(owner)
    address = f"/interviews/{passage.interview_id}/history/{version.id}/passages/{passage.id}"
    assert address in visitor.get(f"/interviews/{passage.interview_id}/history").text
    form = visitor.get(address).text
    seen = form.split('name="seen" value="')[1].split('"')[0]
    assert "I got a letter." in visitor.post(address, data={"seen": seen}).text
    assert visitor.post(address, data={"seen": seen}).status_code == 409
