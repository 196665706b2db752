"""The pages of gates: the three on the diamond, each as a document, its approvals and its decision."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import gate_approvals, gates, projects
from research.access import Actor
from research.gate_approvals import AskDraft
from research.gates import Gate
from research.projects import PhaseDraft, Project
from research.store import Store
from research.words import GateName, Phase
from tests.app.sending import Fields
from tests.making import Make

Browser = Callable[..., TestClient]
REASON = "The council decides on Thursday."


@pytest.fixture
def asked(store: Store, owner: Actor, reader: Actor, make: Make) -> Gate:
    """A gate that the reader is asked to approve."""
    gate = make.gate(problem_statement="Nobody knows whose turn it is.")
    assert reader.person_id is not None
    with store.begin(owner, write=True) as work:
        return gate_approvals.ask(work, gate.id, AskDraft(person_id=reader.person_id, capacity="Client"))


def test_a_project_without_gates_offers_to_begin_each(browser: Browser, owner: Actor, project: Project) -> None:
    shown = browser(owner).get(f"/projects/{project.id}/gates").text
    assert shown.count("Begin to prepare it") == len(GateName)


def test_beginning_a_gate_leads_to_its_form_with_the_insights_of_the_phase_chosen(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    form = browser(owner).post(f"/projects/{project.id}/gates", data={"name": "change_annex"}).text
    assert f'value="{insight.id}" checked' in form
    assert "What the problem is, how large, whom it hits and why." in form


def test_a_form_that_is_sent_as_it_is_shown_changes_nothing(
    browser: Browser, store: Store, owner: Actor, make: Make
) -> None:
    concept, tried = make.concept(), make.experiment()
    gate = make.gate(
        GateName.CONCEPT_CHOICE,
        decision="We call first.",
        insight_ids=[make.insight(confirmed=True).id],
        experiment_ids=[tried.id],
        concept_ids=[concept.id],
        chosen_concept_id=concept.id,
    )
    editor = browser(owner)
    editor.post(f"/gates/{gate.id}", data=Fields(editor.get(f"/gates/{gate.id}/edit").text).sent)
    with store.begin(owner) as work:
        assert gates.get(work, gate.id).edition == gate.edition


def test_what_is_written_is_read_as_a_document(browser: Browser, owner: Actor, make: Make) -> None:
    gate, editor = make.gate(), browser(owner)
    sent = {"problem_statement": "Nobody knows.\nNot even we.", "revision": str(gate.revision)}
    shown = editor.post(f"/gates/{gate.id}", data=sent).text
    assert "<p>Nobody knows.</p><p>Not even we.</p>" in shown
    assert "Nothing written yet." in shown


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    gate, editor = make.gate(), browser(owner)
    for text in ("Two people.", "Three people."):
        answer = editor.post(f"/gates/{gate.id}", data={"resources": text, "revision": str(gate.revision)})
    assert answer.status_code == 409
    assert "Two people." in answer.text
    assert "Three people." in answer.text


def test_a_line_that_is_not_met_leads_to_where_it_is_mended(browser: Browser, owner: Actor, make: Make) -> None:
    gate = make.gate()
    shown = browser(owner).get(f"/gates/{gate.id}").text
    assert f'href="/gates/{gate.id}/edit#problem_statement"' in shown
    assert 'id="problem_statement"' in browser(owner).get(f"/gates/{gate.id}/edit").text


def test_whoever_is_asked_approves_and_can_take_it_back(browser: Browser, reader: Actor, asked: Gate) -> None:
    visitor = browser(reader)
    assert "You are asked to approve this as Client." in visitor.get(f"/gates/{asked.id}").text
    sent = {"revision": str(asked.revision), "note": "As we agreed."}
    shown = visitor.post(f"/gates/{asked.id}/approve", data=sent).text
    for words in ("You have approved this.", "Approved 2 March 2026", "«As we agreed.»", "Take my approval back"):
        assert words in shown
    assert "Not approved yet" in visitor.post(f"/gates/{asked.id}/take-back").text


def test_whoever_is_not_asked_sees_no_button_and_approves_nothing(
    browser: Browser, caseworker: Actor, asked: Gate
) -> None:
    visitor = browser(caseworker)
    assert f'action="/gates/{asked.id}/approve"' not in visitor.get(f"/gates/{asked.id}").text
    assert visitor.post(f"/gates/{asked.id}/approve").status_code == 403


def test_what_was_changed_while_somebody_read_is_not_approved(
    browser: Browser, owner: Actor, reader: Actor, asked: Gate
) -> None:
    browser(owner).post(f"/gates/{asked.id}", data={"resources": "Two.", "revision": str(asked.revision)})
    answer = browser(reader).post(f"/gates/{asked.id}/approve", data={"revision": str(asked.revision)})
    assert answer.status_code == 409
    assert "Not approved yet" in answer.text


def test_a_member_is_asked_on_the_page_of_the_gate(browser: Browser, owner: Actor, reader: Actor, make: Make) -> None:
    gate, editor = make.gate(), browser(owner)
    sent = {"person_id": str(reader.person_id), "capacity": "Client"}
    assert "<strong>Reader</strong><p>Client</p>" in editor.post(f"/gates/{gate.id}/approvals", data=sent).text
    shown = editor.post(f"/gates/{gate.id}/approvals/{reader.person_id}/remove").text
    assert "<strong>Reader</strong>" not in shown


def test_closing_with_lines_that_are_not_met_asks_for_a_reason(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    gate, editor = make.gate(), browser(owner)
    refused = editor.post(f"/gates/{gate.id}/close", data={"revision": str(gate.revision)})
    assert refused.status_code == 422
    assert 'id="reason-e"' in refused.text
    shown = editor.post(f"/gates/{gate.id}/close", data={"revision": str(gate.revision), "reason": REASON}).text
    assert "The gate is closed." in shown
    assert REASON in shown
    assert "Closed 2 March 2026" in editor.get(f"/projects/{project.id}").text


def test_a_closed_gate_has_no_form_and_is_opened_again_with_a_reason(
    browser: Browser, owner: Actor, make: Make
) -> None:
    gate, editor = make.gate(), browser(owner)
    editor.post(f"/gates/{gate.id}/close", data={"reason": REASON})
    assert editor.get(f"/gates/{gate.id}/edit").status_code == 422
    assert editor.post(f"/gates/{gate.id}/reopen", data={"reason": "No."}).status_code == 422
    assert (
        "The numbers were wrong."
        in editor.post(f"/gates/{gate.id}/reopen", data={"reason": "The numbers were wrong."}).text
    )


def test_a_phase_that_was_left_without_its_gate_is_shown_as_such(
    browser: Browser, store: Store, owner: Actor, project: Project
) -> None:
    with store.begin(owner, write=True) as work:
        projects.move(work, project.id, PhaseDraft(phase=Phase.EXPLORE))
    assert "without its gate" in browser(owner).get(f"/projects/{project.id}/gates").text
    assert "not made" in browser(owner).get(f"/projects/{project.id}").text


def test_each_phase_of_the_overview_leads_to_its_gate(browser: Browser, reader: Actor, project: Project) -> None:
    shown = browser(reader).get(f"/projects/{project.id}").text
    assert [f'href="/projects/{project.id}/gates#{name}"' in shown for name in GateName] == [True] * len(GateName)


def test_an_earlier_version_of_a_gate_is_taken_up_again(browser: Browser, owner: Actor, make: Make) -> None:
    gate, editor = make.gate(resources="Two people."), browser(owner)
    editor.post(f"/gates/{gate.id}", data={"resources": "Ten people.", "revision": str(gate.revision)})
    told = editor.get(f"/gates/{gate.id}/history").text
    assert "Resources" in told
    version = told.split(f"/gates/{gate.id}/history/")[1].split('"')[0]
    editor.post(f"/gates/{gate.id}/history/{version}", data={"revision": str(gate.revision + 1)})
    assert "Two people." in editor.get(f"/gates/{gate.id}").text
