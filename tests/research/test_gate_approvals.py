"""Approvals of gates: named members approve for themselves, and what they approved is an edition."""

import pytest

from research import gate_approvals, gates
from research.access import SYSTEM, Actor
from research.errors import Conflict, NotPermitted, RuleBroken
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.gates import ApprovalView, Gate, GateDraft
from research.store import Store
from tests.making import Make
from tests.research.test_gates import shown

AGREED = GateApprovalDraft(note="As we agreed on Monday.")


@pytest.fixture
def gate(store: Store, owner: Actor, reader: Actor, make: Make) -> Gate:
    """A gate that the reader is asked to approve."""
    made = make.gate(problem_statement="Nobody knows whose turn it is.")
    return asked(store, owner, made, reader)


def asked(store: Store, by: Actor, gate: Gate, person: Actor) -> Gate:
    """Ask somebody to approve a gate."""
    assert person.person_id is not None
    with store.begin(by, write=True) as work:
        return gate_approvals.ask(work, gate.id, AskDraft(person_id=person.person_id, capacity="Client"))


def approved(store: Store, person: Actor, gate: Gate) -> None:
    """Let somebody approve a gate as it stands."""
    with store.begin(person, write=True) as work:
        gate_approvals.approve(work, gate.id, AGREED)


def approval(store: Store, owner: Actor, gate: Gate) -> ApprovalView:
    """Return the only approval that is asked for."""
    (only,) = shown(store, owner, gate).approvals
    return only


def test_a_reader_who_is_asked_approves_by_name(store: Store, owner: Actor, reader: Actor, gate: Gate) -> None:
    approved(store, reader, gate)
    told = approval(store, owner, gate)
    assert (told.name, told.capacity, told.note, told.is_current) == ("Reader", "Client", AGREED.note, True)


def test_who_is_not_asked_approves_nothing(store: Store, owner: Actor, gate: Gate) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(NotPermitted, match="not asked"):
        gate_approvals.approve(work, gate.id, AGREED)


def test_the_machine_approves_nothing(store: Store, gate: Gate) -> None:
    with store.begin(SYSTEM, write=True) as work, pytest.raises(NotPermitted):
        gate_approvals.approve(work, gate.id, AGREED)


def test_a_token_for_reading_approves_nothing(store: Store, reader: Actor, gate: Gate) -> None:
    token = Actor(person_id=reader.person_id, may_write=False)
    with store.begin(token, write=True) as work, pytest.raises(NotPermitted):
        gate_approvals.approve(work, gate.id, AGREED)


def test_an_approval_can_be_taken_back(store: Store, owner: Actor, reader: Actor, gate: Gate) -> None:
    approved(store, reader, gate)
    with store.begin(reader, write=True) as work:
        gate_approvals.take_back(work, gate.id)
    assert approval(store, owner, gate).approved_at is None


def test_an_approval_is_of_an_earlier_edition_when_the_gate_is_changed(
    store: Store, owner: Actor, reader: Actor, gate: Gate
) -> None:
    approved(store, reader, gate)
    with store.begin(owner, write=True) as work:
        gates.revise(work, gate.id, GateDraft(problem_statement="Everybody knows whose turn it is."))
    told = approval(store, owner, gate)
    assert told.approved_at is not None
    assert not told.is_current


def test_an_approval_stays_when_somebody_else_is_asked(
    store: Store, owner: Actor, reader: Actor, researcher: Actor, gate: Gate
) -> None:
    approved(store, reader, gate)
    asked(store, owner, gate, researcher)
    assert [each.is_current for each in shown(store, owner, gate).approvals] == [True, False]


def test_nobody_approves_what_was_changed_while_they_read(
    store: Store, owner: Actor, reader: Actor, gate: Gate
) -> None:
    with store.begin(owner, write=True) as work:
        gates.revise(work, gate.id, GateDraft(resources="Two people."))
    with store.begin(reader, write=True) as work, pytest.raises(Conflict):
        gate_approvals.approve(work, gate.id, AGREED, revision=gate.revision)


def test_only_a_member_is_asked(store: Store, owner: Actor, outsider: Actor, gate: Gate) -> None:
    with pytest.raises(RuleBroken, match="Only a member"):
        asked(store, owner, gate, outsider)


def test_who_has_approved_is_not_asked_no_more(store: Store, owner: Actor, reader: Actor, gate: Gate) -> None:
    approved(store, reader, gate)
    assert reader.person_id is not None
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="take that back"):
        gate_approvals.ask_no_more(work, gate.id, reader.person_id)


def test_who_has_not_approved_is_asked_again_in_another_capacity(
    store: Store, owner: Actor, reader: Actor, gate: Gate
) -> None:
    assert reader.person_id is not None
    with store.begin(owner, write=True) as work:
        gate_approvals.ask(work, gate.id, AskDraft(person_id=reader.person_id, capacity="Supplier"))
    assert approval(store, owner, gate).capacity == "Supplier"
