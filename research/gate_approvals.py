"""Approvals: named members are asked to approve a gate, and each approves for themselves."""

from typing import Any
from uuid import UUID

from sqlmodel import Field, col

from research import gates, people
from research.access import Permission
from research.errors import NotFound, NotPermitted, RuleBroken
from research.gates import Gate, GateApproval
from research.records import Draft
from research.store import UnitOfWork
from research.words import N_


class AskDraft(Draft):
    """Who is asked to approve a gate, and as what."""

    person_id: UUID
    capacity: str = Field(min_length=2, max_length=120, description="Such as «oppdragsgiver» or «leverandør».")


class GateApprovalDraft(Draft):
    """What somebody says who approves a gate."""

    note: str = Field(default="", max_length=2_000, description="A remark that is kept with the approval.")


def ask(work: UnitOfWork, gate_id: UUID, draft: AskDraft) -> Gate:
    """Ask a member to approve a gate, which all members then see; or say anew as what.

    Raises:
        RuleBroken: The gate is closed, or they are not a member.
    """
    gate = gates.to_prepare(work, gate_id)
    members = {each.person_id: each for each in people.members(work, gate.project_id) if not each.has_ended}
    if draft.person_id not in members:
        raise RuleBroken(N_("Only a member of the project can be asked."), field="person_id")
    held = _held(work, gate, draft.person_id)
    if held is None:
        own: dict[str, Any] = {"project_id": gate.project_id, "gate_id": gate.id, **draft.model_dump()}
        work.add(GateApproval(**own, name=members[draft.person_id].name))
    elif held.approved_at is None:
        held.capacity = draft.capacity
        work.save(held)
    else:
        raise RuleBroken(N_("They have approved already."), field="person_id")
    gate.is_presented = True
    return work.save(gate)


def ask_no_more(work: UnitOfWork, gate_id: UUID, person_id: UUID) -> Gate:
    """Ask a member no more.

    Raises:
        NotFound: They were not asked.
        RuleBroken: The gate is closed, or they have approved what it says now.
    """
    gate = gates.to_prepare(work, gate_id)
    held = _held(work, gate, person_id)
    if held is None:
        raise NotFound(N_("They are not asked to approve this."))
    if gates.is_current(gate, held):
        raise RuleBroken(N_("They have approved what the gate says now. Only they themselves can take that back."))
    work.drop(held)
    gate.is_presented = bool(gates.approvals_of(work, [gate.id])[gate.id])
    return work.save(gate)


def approve(work: UnitOfWork, gate_id: UUID, draft: GateApprovalDraft, *, revision: int | None = None) -> Gate:
    """Approve a gate as it stands, for oneself.

    Raises:
        NotPermitted: The actor is not asked.
        RuleBroken: The gate is closed.
        Conflict: The gate has been changed since it was read.
    """
    gate, own = _own(work, gate_id)
    work.expect(gate, revision)
    own.approved_at, own.edition, own.note = work.now, gate.edition, draft.note
    own.name = work.actor.name or own.name
    work.save(own)
    return gate


def take_back(work: UnitOfWork, gate_id: UUID) -> Gate:
    """Take one's own approval back.

    Raises:
        NotPermitted: The actor is not asked.
        RuleBroken: The gate is closed.
    """
    gate, own = _own(work, gate_id)
    own.approved_at, own.edition, own.note = None, None, ""
    work.save(own)
    return gate


def _own(work: UnitOfWork, gate_id: UUID) -> tuple[Gate, GateApproval]:
    """Return a gate that the actor is asked to approve, with their own approval."""
    gate = gates.get(work, gate_id)
    work.require(Permission.KEEP_OWN, gate.project_id)
    held = _held(work, gate, work.actor.person_id)
    if held is None:
        raise NotPermitted(N_("You are not asked to approve this."))
    gates.refuse_closed(gate)
    return gate, held


def _held(work: UnitOfWork, gate: Gate, person_id: UUID | None) -> GateApproval | None:
    asked = work.visible(GateApproval).where(GateApproval.gate_id == gate.id, col(GateApproval.person_id) == person_id)
    return next(iter(work.rows(asked)), None)
