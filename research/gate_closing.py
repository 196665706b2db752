"""Closing a gate, which moves the project on, and opening it again."""

from datetime import date
from uuid import UUID

from sqlmodel import Field, col

from research import gate_checklists, gates, projects
from research.access import Permission
from research.errors import RuleBroken
from research.gates import Gate
from research.projects import PhaseDraft
from research.records import Draft
from research.store import UnitOfWork
from research.words import N_, GateStatus, Phase

SHORTEST_REASON = 10


class CloseDraft(Draft):
    """How a gate is closed."""

    reason: str = Field(
        default="", max_length=2_000, description="Why it is closed although required lines are not met."
    )
    decided_on: date | None = Field(default=None, description="The day it was decided; today when absent.")


class ReopenDraft(Draft):
    """Why a closed gate is opened again."""

    reason: str = Field(min_length=SHORTEST_REASON, max_length=2_000)


def close(work: UnitOfWork, gate_id: UUID, draft: CloseDraft, *, revision: int | None = None) -> Gate:
    """Close a gate, and with it its phase: what the gate says and the report attached are what was decided.

    Raises:
        NotPermitted: The actor does not own the project.
        RuleBroken: It is closed already, a required line is not met and no reason is given, or the day is to come.
    """
    gate = _to_decide(work, gate_id, revision)
    gates.refuse_closed(gate)
    lines = gate_checklists.check(work, gate_id)
    unmet = sum(line.is_required and not line.is_met for line in lines)
    if unmet and len(draft.reason) < SHORTEST_REASON:
        text = N_(
            "Required lines that are not met: %(count)d. Mend them, or say in a sentence why you close regardless."
        )
        raise RuleBroken(text, field="reason", count=unmet)
    decided_on = draft.decided_on or work.today
    if decided_on > work.today:
        raise RuleBroken(N_("The day of the decision cannot be to come."), field="decided_on")
    gate.status, gate.decided_on, gate.closed_at = GateStatus.DECIDED, decided_on, work.now
    gate.override_reason = draft.reason if unmet else ""
    # Without the records' own words, which erasure could not reach here.
    gate.checked = [line.model_dump(mode="json", exclude={"about"}) for line in lines]
    work.save(gate)
    _move_on(work, gate, decided_on)
    return gate


def reopen(work: UnitOfWork, gate_id: UUID, draft: ReopenDraft, *, revision: int | None = None) -> Gate:
    """Open a closed gate again, which moves the project back to its phase; approvals of what it says stay.

    Raises:
        NotPermitted: The actor does not own the project.
        RuleBroken: It is open, or a later gate is closed.
    """
    gate = _to_decide(work, gate_id, revision)
    if gate.status is GateStatus.PREPARING:
        raise RuleBroken(N_("The gate is open already."))
    later = work.visible(Gate).where(Gate.project_id == gate.project_id, col(Gate.number) > gate.number)
    if any(each.status is GateStatus.DECIDED for each in work.rows(later)):
        raise RuleBroken(N_("A later gate is closed. Open that one first."))
    gate.status, gate.decided_on, gate.closed_at, gate.checked = GateStatus.PREPARING, None, None, []
    gate.override_reason, gate.reopened_reason = "", draft.reason
    work.save(gate)
    projects.move(work, gate.project_id, PhaseDraft(phase=gate.phase))
    return gate


def _to_decide(work: UnitOfWork, gate_id: UUID, revision: int | None) -> Gate:
    gate = gates.get(work, gate_id)
    work.require(Permission.MANAGE_PROJECT, gate.project_id)
    work.expect(gate, revision)
    return gate


def _move_on(work: UnitOfWork, gate: Gate, on: date) -> None:
    """Move the project past the phase that the gate closes, unless it has moved there without."""
    following = list(Phase)[gate.phase.order + 1 :]
    if not following:
        projects.finish(work, gate.project_id, on=on)
    elif projects.get(work, gate.project_id).phase.order <= gate.phase.order:
        projects.move(work, gate.project_id, PhaseDraft(phase=following[0], on=on))
