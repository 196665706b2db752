"""The pages of gates: the three on the triple diamond, each as a document, its checklist, approvals and decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.field_labels import GATE_TEXTS
from app.forms import Filled, save
from app.pages.projects import ProjectFrame, project_view
from research import (
    concepts,
    experiments,
    gate_approvals,
    gate_checklists,
    gate_closing,
    gates,
    history,
    insights,
    people,
)
from research.access import Permission
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.gate_closing import CloseDraft, ReopenDraft
from research.gate_texts import TEXTS
from research.gates import Gate, GateDraft, GateStart, GateView, Line
from research.reports import kept
from research.store import UnitOfWork
from research.words import N_, GateName, GateStatus, InsightStatus, Phase, ReportStatus

router = APIRouter()
_OF_PROJECT = {"questions", "experiments", "benefits", "gates"}


@dataclass(frozen=True, slots=True)
class Card:
    """One of the three gates on the diamond.

    Attributes:
        gate: None where it has not been begun, or is not shown to the visitor.
        left_on: The day its phase was closed without it.
    """

    name: GateName
    gate: GateView | None
    required: int
    met: int
    left_on: date | None

    @property
    def phase(self) -> Phase:
        """The phase that the gate closes."""
        return self.name.phase

    @property
    def state(self) -> str:
        """How the diamond shows it."""
        if self.gate is None:
            return "ahead"
        return "done" if self.gate.status is GateStatus.DECIDED else "open"


@router.get("/projects/{project_id}/gates")
def list_gates(page: SignedIn, project_id: UUID) -> Response:
    """Show the three gates of a project, with how far each has come."""
    with page.reading() as work:
        return _list(page, work, project_id, 200)


def _list(page: Page, work: UnitOfWork, project_id: UUID, status: int) -> Response:
    project = project_view(work, project_id)
    begun = {view.name: view for view in gates.views(work, gates.find(work, project_id))}
    cards = [_card(work, project, name, begun.get(name)) for name in GateName]
    return page.show("gates/list.html", status=status, project=project, cards=cards)


def _card(work: UnitOfWork, project: ProjectFrame, name: GateName, gate: GateView | None) -> Card:
    required = [line for line in gate_checklists.check(work, gate.id) if line.is_required] if gate else []
    is_closed = gate is not None and gate.status is GateStatus.DECIDED
    left_on = None if is_closed else project.closed_on[name.phase]
    return Card(name, gate, len(required), sum(line.is_met for line in required), left_on)


@router.post("/projects/{project_id}/gates")
def begin_gate(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Begin to prepare a gate."""
    made = save(
        page,
        filled,
        GateStart,
        act=lambda work, draft: gates.add(work, project_id, draft),
        again=lambda work, status: _list(page, work, project_id, status),
    )
    return made if isinstance(made, Response) else page.go(f"/gates/{made}/edit")


@router.get("/gates/{gate_id}")
def show_gate(page: SignedIn, gate_id: UUID) -> Response:
    """Show a gate: what it says, what it relies on, its checklist and who has approved it."""
    with page.reading() as work:
        return _show(page, work, gate_id, Filled(), 200)


def _show(page: Page, work: UnitOfWork, gate_id: UUID, filled: Filled, status: int) -> Response:
    gate = gates.get(work, gate_id)
    view = gates.views(work, [gate])[0]
    filled.values = {"decided_on": work.today.isoformat(), **filled.values, "revision": gate.revision}
    lines = gate_checklists.check(work, gate_id)
    asked = {each.person_id for each in view.approvals}
    members = [each for each in people.members(work, gate.project_id) if not each.has_ended]
    return page.show(
        "gates/show.html",
        status=status,
        project=project_view(work, gate.project_id),
        gate=view,
        filled=filled,
        lines=[(line, _address(gate, line)) for line in lines],
        unmet=[line for line in lines if line.is_required and not line.is_met],
        is_open=gate.status is GateStatus.PREPARING,
        own=next((each for each in view.approvals if each.person_id == work.actor.person_id), None),
        members=[(each.person_id, each.name) for each in members if each.person_id not in asked],
        labels=GATE_TEXTS,
        history=history.of(work, gate),
    )


def _address(gate: Gate, line: Line) -> str:
    """Return where a line of a checklist is mended."""
    if line.field in _OF_PROJECT:
        return f"/projects/{gate.project_id}/{line.field}"
    return "#approvals" if line.field == "approvals" else f"/gates/{gate.id}/edit#{line.field}"


@router.get("/gates/{gate_id}/edit")
def edit_gate(page: SignedIn, gate_id: UUID) -> Response:
    """Show the form for what a gate says and relies on."""
    with page.reading() as work:
        gate = gates.get(work, gate_id)
        work.require(Permission.WRITE_RESEARCH, gate.project_id)
        gates.refuse_closed(gate)
        view = gates.views(work, [gate])[0]
        linked = {
            field: [str(brief.id) for brief in getattr(view, name)]
            for field, name in (
                ("insight_ids", "insights"),
                ("experiment_ids", "experiments"),
                ("concept_ids", "concepts"),
            )
        }
        ends = {"chosen_concept_id": view.chosen, "report_id": view.report}
        held = {field: str(brief.id) if brief else "" for field, brief in ends.items()}
        return _form(page, work, gate_id, Filled.of(view, **view.texts, **linked, **held), 200)


@router.post("/gates/{gate_id}")
def revise_gate(page: SignedIn, gate_id: UUID, filled: Form) -> Response:
    """Store what a gate says and relies on."""
    made = save(
        page,
        filled,
        GateDraft,
        act=lambda work, draft: gates.revise(work, gate_id, draft, revision=filled.revision),
        again=lambda work, status: _form(page, work, gate_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/gates/{made}", page.say(N_("The changes are saved.")), saved=True)


def _form(page: Page, work: UnitOfWork, gate_id: UUID, filled: Filled, status: int) -> Response:
    gate = gates.get(work, gate_id)
    work.require(Permission.WRITE_RESEARCH, gate.project_id)
    view = gates.views(work, [gate])[0]
    fields = [(key, GATE_TEXTS[key], field.description) for key, field in TEXTS[gate.name].model_fields.items()]
    published = [each for each in kept.find(work, gate.project_id) if each.status is ReportStatus.PUBLISHED]
    weighed = [] if gate.name is GateName.CHANGE_ANNEX else concepts.find(work, gate.project_id)
    return page.show(
        "gates/form.html",
        status=status,
        project=project_view(work, gate.project_id),
        gate=view,
        filled=filled,
        stored={"title": view.title, **view.texts} if status == 409 else None,
        fields=fields,
        insights=_insights(page, work, gate, [brief.id for brief in view.insights]),
        experiments=_choices(_phase_first(gate, experiments.find(work, gate.project_id))),
        concepts=_choices(weighed),
        reports=_choices(published),
    )


def _insights(page: Page, work: UnitOfWork, gate: Gate, held: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Return the insights to choose from: the confirmed ones, and drafts, which are named as such."""
    found = [each for each in insights.find(work, gate.project_id) if each.status in _IN_USE or each.id in held]
    in_order = sorted(_phase_first(gate, found), key=lambda each: each.status is not InsightStatus.CONFIRMED)
    return [
        (key, said if each.status is InsightStatus.CONFIRMED else f"{said} ({page.say(each.status.label).lower()})")
        for each, (key, said) in zip(in_order, _choices(in_order), strict=True)
    ]


_IN_USE = {InsightStatus.CONFIRMED, InsightStatus.DRAFT}


def _phase_first(gate: Gate, found: Sequence[Any]) -> list[Any]:
    return sorted(found, key=lambda each: (each.phase is not gate.phase, each.number))


def _choices(records: Sequence[Any]) -> list[tuple[UUID, str]]:
    return [(each.id, f"{each.reference} {each.headline}") for each in records]


# --- approvals and the decision -----------------------------------------------------------------------------------


@router.post("/gates/{gate_id}/approvals")
def ask(page: SignedIn, gate_id: UUID, filled: Form) -> Response:
    """Ask a member to approve a gate."""
    made = save(
        page,
        filled,
        AskDraft,
        act=lambda work, draft: gate_approvals.ask(work, gate_id, draft),
        again=lambda work, status: _show(page, work, gate_id, filled, status),
    )
    return made if isinstance(made, Response) else page.go(f"/gates/{made}#approvals", page.say(N_("They are asked.")))


@router.post("/gates/{gate_id}/approvals/{person_id}/remove")
def ask_no_more(page: SignedIn, gate_id: UUID, person_id: UUID) -> Response:
    """Ask a member no more to approve a gate."""
    with page.writing() as work:
        gate_approvals.ask_no_more(work, gate_id, person_id)
    return page.go(f"/gates/{gate_id}#approvals", page.say(N_("They are asked no more.")))


@router.post("/gates/{gate_id}/approve")
def approve(page: SignedIn, gate_id: UUID, filled: Form) -> Response:
    """Approve a gate as it stands."""
    made = save(
        page,
        filled,
        GateApprovalDraft,
        act=lambda work, draft: gate_approvals.approve(work, gate_id, draft, revision=filled.revision),
        again=lambda work, status: _show(page, work, gate_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/gates/{made}", page.say(N_("You have approved this.")), undo=f"/gates/{made}/take-back")


@router.post("/gates/{gate_id}/take-back")
def take_back(page: SignedIn, gate_id: UUID) -> Response:
    """Take one's own approval of a gate back."""
    with page.writing() as work:
        gate_approvals.take_back(work, gate_id)
    return page.go(f"/gates/{gate_id}#approvals", page.say(N_("Your approval is taken back.")))


@router.post("/gates/{gate_id}/close")
def close(page: SignedIn, gate_id: UUID, filled: Form) -> Response:
    """Close a gate, and with it its phase."""
    made = save(
        page,
        filled,
        CloseDraft,
        act=lambda work, draft: gate_closing.close(work, gate_id, draft, revision=filled.revision),
        again=lambda work, status: _show(page, work, gate_id, filled, status),
    )
    return made if isinstance(made, Response) else page.go(f"/gates/{made}", page.say(N_("The gate is closed.")))


@router.post("/gates/{gate_id}/reopen")
def reopen(page: SignedIn, gate_id: UUID, filled: Form) -> Response:
    """Open a closed gate again."""
    made = save(
        page,
        filled,
        ReopenDraft,
        act=lambda work, draft: gate_closing.reopen(work, gate_id, draft, revision=filled.revision),
        again=lambda work, status: _show(page, work, gate_id, filled, status),
    )
    return made if isinstance(made, Response) else page.go(f"/gates/{made}", page.say(N_("The gate is open again.")))
