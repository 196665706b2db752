"""The API of gates: what a phase delivers, the checklist, approvals, and the decision."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import (
    EMPTY,
    PREFIX,
    REVISES,
    WRITES,
    Listed,
    Paging,
    Revision,
    RevisionIfSaid,
    digest,
    makes,
    problems,
    router_of,
    tagged,
)
from app.context import Program, Visit
from research import gate_approvals, gate_checklists, gate_closing, gates, history, taking_up, versions
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.gate_closing import CloseDraft, ReopenDraft
from research.gates import Gate, GateDraft, GateStart, GateView, Line
from research.store import UnitOfWork
from research.taking_up import Preview
from research.versions import VersionView

DECIDES = {**WRITES, **problems(412)}

router = router_of("gates")


def _shown(visit: Visit, work: UnitOfWork, gate: Gate, *, status: int = 200) -> Response:
    body = gates.views(work, [gate])[0].model_dump_json()
    # Approvals make no revision of the gate, so that they do not hinder each other.
    location = f"{PREFIX}/gates/{gate.id}" if status == 201 else ""
    return tagged(visit, body, f'"{gate.revision}-{digest(body)}"', status=status, location=location)


@router.get("/projects/{project_id}/gates")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[GateView]:
    """List the gates of a project that have been begun, in the order of the phases."""
    with visit.reading() as work:
        rows, following = paging.cut(gates.find(work, project_id))
        return Listed(items=gates.views(work, rows), next=following)


@router.post("/projects/{project_id}/gates", **makes(GateView))
def add(visit: Program, project_id: UUID, draft: GateStart) -> Response:
    """Begin one of the three gates of a project; it begins once, however often it is asked for."""
    with visit.writing() as work:
        begun = {gate.id for gate in gates.find(work, project_id)}
        gate = gates.add(work, project_id, draft)
        return _shown(visit, work, gate, status=200 if gate.id in begun else 201)


@router.get("/gates/{gate_id}", response_model=GateView)
def show(visit: Program, gate_id: UUID) -> Response:
    """Show one gate, with who is asked to approve it."""
    with visit.reading() as work:
        return _shown(visit, work, gates.get(work, gate_id))


@router.put("/gates/{gate_id}", response_model=GateView, responses=REVISES)
def revise(visit: Program, gate_id: UUID, draft: GateDraft, revision: Revision) -> Response:
    """Change what a gate says and relies on; what was approved before is then an earlier edition."""
    with visit.writing() as work:
        return _shown(visit, work, gates.revise(work, gate_id, draft, revision=revision))


@router.get("/gates/{gate_id}/checklist")
def check(visit: Program, gate_id: UUID, paging: Paging) -> Listed[Line]:
    """List the lines of a gate's checklist, filled from the records."""
    with visit.reading() as work:
        return paging.page(gate_checklists.check(work, gate_id))


@router.post("/gates/{gate_id}/approvals", response_model=GateView, responses=WRITES)
def ask(visit: Program, gate_id: UUID, draft: AskDraft) -> Response:
    """Ask a member to approve a gate, which all members then see."""
    with visit.writing() as work:
        return _shown(visit, work, gate_approvals.ask(work, gate_id, draft))


@router.delete("/gates/{gate_id}/approvals/{person_id}", **EMPTY)
def ask_no_more(visit: Program, gate_id: UUID, person_id: UUID) -> None:
    """Ask a member no more to approve a gate."""
    with visit.writing() as work:
        gate_approvals.ask_no_more(work, gate_id, person_id)


@router.post("/gates/{gate_id}/approve", response_model=GateView, responses=DECIDES)
def approve(visit: Program, gate_id: UUID, draft: GateApprovalDraft, revision: RevisionIfSaid) -> Response:
    """Approve a gate as it stands, as the person the token belongs to."""
    with visit.writing() as work:
        return _shown(visit, work, gate_approvals.approve(work, gate_id, draft, revision=revision))


@router.post("/gates/{gate_id}/take-back", response_model=GateView, responses=WRITES)
def take_back(visit: Program, gate_id: UUID) -> Response:
    """Take the approval back of the person the token belongs to."""
    with visit.writing() as work:
        return _shown(visit, work, gate_approvals.take_back(work, gate_id))


@router.post("/gates/{gate_id}/close", response_model=GateView, responses=DECIDES)
def close(visit: Program, gate_id: UUID, draft: CloseDraft, revision: RevisionIfSaid) -> Response:
    """Close a gate, which moves the project on; required lines that are not met need a reason."""
    with visit.writing() as work:
        return _shown(visit, work, gate_closing.close(work, gate_id, draft, revision=revision))


@router.post("/gates/{gate_id}/reopen", response_model=GateView, responses=DECIDES)
def reopen(visit: Program, gate_id: UUID, draft: ReopenDraft, revision: RevisionIfSaid) -> Response:
    """Open a closed gate again, which moves the project back to its phase."""
    with visit.writing() as work:
        return _shown(visit, work, gate_closing.reopen(work, gate_id, draft, revision=revision))


@router.get("/gates/{gate_id}/history")
def tell(visit: Program, gate_id: UUID, paging: Paging) -> Listed[VersionView]:
    """Tell what was changed of one gate, newest first."""
    with visit.reading() as work:
        gate = gates.get(work, gate_id)
        shown, following = paging.cut(history.steps(work, gate))
        return Listed(items=versions.views(work, gate, shown), next=following)


@router.get("/gates/{gate_id}/history/{version_id}", responses=problems(403))
def preview(visit: Program, gate_id: UUID, version_id: UUID) -> Preview:
    """Tell what would change if one gate were what it was."""
    with visit.reading() as work:
        return taking_up.preview(work, gates.get(work, gate_id), version_id)


@router.post("/gates/{gate_id}/history/{version_id}/take-up", response_model=GateView, responses=REVISES)
def take_up(visit: Program, gate_id: UUID, version_id: UUID, revision: Revision) -> Response:
    """Take up an earlier version of one gate."""
    with visit.writing() as work:
        taking_up.take_up(work, gates.get(work, gate_id), version_id, revision=revision)
        return _shown(visit, work, gates.get(work, gate_id))
