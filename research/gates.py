"""Gates: what a phase must deliver before the next begins, agreed on by named people.

The change annex (endringsbilag) is the one that StimuLab describes as a document; concept choice and closing are made
like it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, col

from research import insights
from research.access import Permission
from research.errors import RuleBroken
from research.gate_texts import TEXTS, ChangeAnnexTexts, ClosingTexts, ConceptChoiceTexts
from research.records import MOMENT, SHORT_TEXT, Brief, Draft, Part, ProjectRecord, View, word
from research.sight import class_of
from research.store import UnitOfWork
from research.translation import label
from research.words import N_, Audience, GateName, GateStatus, InsightStatus, Kind, Language, Phase, ReportStatus


class GateFields(ClosingTexts, ConceptChoiceTexts, ChangeAnnexTexts):
    """What stands in a gate's own row; of the texts, those of other gates are empty."""

    title: str = Field(default="", max_length=SHORT_TEXT, description="What it is called; its name when absent.")
    chosen_concept_id: UUID | None = Field(default=None, foreign_key="concept.id", description="In a concept choice.")
    report_id: UUID | None = Field(
        default=None, foreign_key="report.id", description="The published report that is approved with it."
    )


class GateStart(Draft):
    """Which gate somebody begins to prepare."""

    name: GateName


class GateDraft(GateFields):
    """A gate as somebody wants it; the texts of other gates are refused."""

    insight_ids: list[UUID] = Field(default_factory=list, description="The insights it relies on.")
    experiment_ids: list[UUID] = Field(default_factory=list, description="The experiments it relies on.")
    concept_ids: list[UUID] = Field(default_factory=list, description="The concepts it compares.")


class Line(View):
    """One line of a gate's checklist.

    Attributes:
        text: A template in the source language, with ``%(name)s`` places that ``values`` fill.
        is_required: The gate is not closed without it, unless an owner says why.
        field: What mends it: a field of the gate, or ``approvals``.
        about: The records that it hinges on, where they can be named.
    """

    key: str
    text: str
    values: dict[str, int]
    is_met: bool
    is_required: bool
    field: str
    about: list[Brief] = []


class Gate(GateFields, ProjectRecord, table=True):
    """A gate as stored.

    Attributes:
        is_presented: Somebody has been asked to approve it, so that all members see it.
        edition: Raised when what it says changes, and only then; an approval is of one edition.
        override_reason: Why it was closed although required lines were not met.
        reopened_reason: Why it was last opened again.
        checked: Its checklist as it stood when it was closed.
    """

    __table_args__ = (UniqueConstraint("project_id", "number"), UniqueConstraint("project_id", "name"))
    kind: ClassVar[Kind] = Kind.GATE
    prefix: ClassVar[str] = "BP"
    derived: ClassVar[frozenset[str]] = frozenset({"checked"})

    name: GateName = Field(sa_type=word(GateName))
    status: GateStatus = Field(default=GateStatus.PREPARING, sa_type=word(GateStatus))
    is_presented: bool = False
    edition: int = 1
    decided_on: date | None = None
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    override_reason: str = ""
    reopened_reason: str = ""
    checked: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)

    def shown_to(self) -> Audience:
        is_out = self.is_presented or self.status is GateStatus.DECIDED
        return Audience.MEMBERS if is_out else Audience.TEAM

    @property
    def headline(self) -> str:
        return self.title

    @property
    def phase(self) -> Phase:
        """The phase that it closes."""
        return self.name.phase

    @property
    def day(self) -> date:
        return self.decided_on or self.created_at.date()


class GateInsight(Part, table=True):
    """That a gate relies on an insight."""

    __table_args__ = (UniqueConstraint("gate_id", "insight_id"),)
    owner_kind: ClassVar[Kind] = Kind.GATE
    owner_key: ClassVar[str] = "gate_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "gate_id"

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    insight_id: UUID = Field(foreign_key="insight.id", index=True)


class GateExperiment(Part, table=True):
    """That a gate relies on an experiment."""

    __table_args__ = (UniqueConstraint("gate_id", "experiment_id"),)
    owner_kind: ClassVar[Kind] = Kind.GATE
    owner_key: ClassVar[str] = "gate_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "gate_id"

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    experiment_id: UUID = Field(foreign_key="experiment.id", index=True)


class GateConcept(Part, table=True):
    """That a gate compares a concept with others."""

    __table_args__ = (UniqueConstraint("gate_id", "concept_id"),)
    owner_kind: ClassVar[Kind] = Kind.GATE
    owner_key: ClassVar[str] = "gate_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "gate_id"

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    concept_id: UUID = Field(foreign_key="concept.id", index=True)


class GateApproval(Part, table=True):
    """That a member is asked to approve a gate, and has done so where ``approved_at`` is set.

    Attributes:
        name: What they were called then; it stays when they leave the project.
        capacity: As what they approve, such as «oppdragsgiver» or «leverandør».
        edition: The edition of the gate that they approved.
    """

    __table_args__ = (UniqueConstraint("gate_id", "person_id"),)
    owner_kind: ClassVar[Kind] = Kind.GATE
    owner_key: ClassVar[str] = "gate_id"
    names_us: ClassVar[frozenset[str]] = frozenset({"name"})

    gate_id: UUID = Field(foreign_key="gate.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    name: str
    capacity: str
    approved_at: datetime | None = Field(default=None, sa_type=MOMENT)
    edition: int | None = None
    note: str = ""


class ApprovalView(View):
    """Who is asked to approve a gate, and what became of it."""

    person_id: UUID
    name: str
    capacity: str
    approved_at: datetime | None
    edition: int | None
    note: str
    is_current: bool = Field(description="They have approved what the gate says now, and not only an earlier edition.")


class GateView(View):
    """A gate as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    name: GateName
    title: str
    phase: Phase
    status: GateStatus
    texts: dict[str, str] = Field(description="What it says, by field, in order.")
    insights: list[Brief]
    experiments: list[Brief]
    concepts: list[Brief]
    chosen: Brief | None
    report: Brief | None
    approvals: list[ApprovalView]
    decided_on: date | None
    closed_at: datetime | None
    override_reason: str
    reopened_reason: str
    checked: list[Line] = Field(description="The checklist as it stood when the gate was closed.")
    edition: int
    revision: int


_ON: dict[str, tuple[Any, str, Kind]] = {
    "insight_ids": (GateInsight, "insight_id", Kind.INSIGHT),
    "experiment_ids": (GateExperiment, "experiment_id", Kind.EXPERIMENT),
    "concept_ids": (GateConcept, "concept_id", Kind.CONCEPT),
}
_SHOWN_AS = {"insight_ids": "insights", "experiment_ids": "experiments", "concept_ids": "concepts"}
_COMPUTED = {"texts", "chosen", "report", "approvals", "checked", *_SHOWN_AS.values()}


def views(work: UnitOfWork, gates: Sequence[Gate]) -> list[GateView]:
    """Return gates as shown, with those of the records they rely on that the actor may see."""
    ids = [gate.id for gate in gates]
    asked = approvals_of(work, ids)
    linked = {field: _linked(work, field, ids) for field in _ON}
    ends = [(Kind.CONCEPT, gate.chosen_concept_id) for gate in gates]
    ends += [(Kind.REPORT, gate.report_id) for gate in gates]
    found = work.briefs((kind, key) for kind, key in ends if key)
    return [
        GateView(
            **{name: getattr(gate, name) for name in GateView.model_fields.keys() - _COMPUTED},
            **{_SHOWN_AS[field]: briefs[gate.id] for field, briefs in linked.items()},
            texts={name: getattr(gate, name) for name in TEXTS[gate.name].model_fields},
            chosen=found.get(gate.chosen_concept_id) if gate.chosen_concept_id else None,
            report=found.get(gate.report_id) if gate.report_id else None,
            approvals=[_approval_view(gate, each) for each in asked[gate.id]],
            checked=[Line.model_validate(line) for line in gate.checked],
        )
        for gate in gates
    ]


def _linked(work: UnitOfWork, field: str, ids: Collection[UUID]) -> dict[UUID, list[Brief]]:
    part, column, kind = _ON[field]
    links = work.rows(work.visible(part).where(col(part.gate_id).in_(ids)))
    found = work.briefs((kind, getattr(link, column)) for link in links)
    linked: dict[UUID, list[Brief]] = defaultdict(list)
    for link in links:
        if getattr(link, column) in found:
            linked[link.gate_id].append(found[getattr(link, column)])
    for briefs in linked.values():
        briefs.sort(key=lambda brief: brief.reference)
    return linked


def _approval_view(gate: Gate, approval: GateApproval) -> ApprovalView:
    own = {name: getattr(approval, name) for name in ApprovalView.model_fields.keys() - {"is_current"}}
    return ApprovalView(**own, is_current=is_current(gate, approval))


def is_current(gate: Gate, approval: GateApproval) -> bool:
    """Say whether what was approved is what the gate says now."""
    return approval.approved_at is not None and approval.edition == gate.edition


def approvals_of(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[GateApproval]]:
    """Return who is asked to approve each gate, in the order they were asked."""
    asked = work.visible(GateApproval).where(col(GateApproval.gate_id).in_(ids))
    found: dict[UUID, list[GateApproval]] = defaultdict(list)
    for approval in work.rows(asked.order_by(col(GateApproval.id))):
        found[approval.gate_id].append(approval)
    return found


def relied_on(work: UnitOfWork, gate_id: UUID) -> list[UUID]:
    """Return the insights that a gate relies on, those included that the actor may not see."""
    return [link.insight_id for link in work.rows(work.visible(GateInsight).where(GateInsight.gate_id == gate_id))]


def find(work: UnitOfWork, project_id: UUID) -> list[Gate]:
    """Return the gates of a project that have been begun, in the order of the phases."""
    work.require(Permission.READ, project_id)
    return work.rows(work.visible(Gate).where(Gate.project_id == project_id).order_by(col(Gate.number)))


def relying_on_report(work: UnitOfWork, report_id: UUID) -> list[Gate]:
    """Return the gates that a report was attached to."""
    return work.rows(work.visible(Gate).where(Gate.report_id == report_id).order_by(col(Gate.number)))


def get(work: UnitOfWork, gate_id: UUID) -> Gate:
    """Return a gate."""
    return work.get(Gate, gate_id)


def add(work: UnitOfWork, project_id: UUID, draft: GateStart) -> Gate:
    """Begin a gate, relying on the confirmed insights of its phase; return it where it is begun already."""
    work.require(Permission.WRITE_RESEARCH, project_id)
    begun = next((gate for gate in find(work, project_id) if gate.name is draft.name), None)
    if begun is not None:
        return begun
    title = label(draft.name, work.actor.language or Language.BOKMAL)
    # They are three, and people say their numbers in the order of the phases.
    gate = work.add(Gate(project_id=project_id, name=draft.name, title=title, number=draft.name.phase.order + 1))
    confirmed = insights.find(work, project_id, phase=gate.phase, status=InsightStatus.CONFIRMED)
    _rely(work, gate, "insight_ids", [insight.id for insight in confirmed])
    return gate


def revise(work: UnitOfWork, gate_id: UUID, draft: GateDraft, *, revision: int | None = None) -> Gate:
    """Change what a gate says and relies on; what was approved before is then an earlier edition.

    Raises:
        RuleBroken: The gate is closed, a text is another gate's, or what it relies on is not the project's.
    """
    gate = to_prepare(work, gate_id, revision=revision)
    _check_texts(gate, draft)
    if draft.chosen_concept_id is not None:
        _own(work, gate, "chosen_concept_id", Kind.CONCEPT, [draft.chosen_concept_id])
    if draft.report_id is not None and draft.report_id != gate.report_id:
        _check_report(work, gate, draft.report_id)
    said = draft.model_dump(include=set(GateFields.model_fields))
    said["title"] = draft.title or gate.title
    is_changed = any(getattr(gate, name) != value for name, value in said.items())
    gate.sqlmodel_update(said)
    for field in _ON:
        is_changed = _rely(work, gate, field, getattr(draft, field)) or is_changed
    gate.edition += is_changed
    return work.save(gate)


def to_prepare(work: UnitOfWork, gate_id: UUID, *, revision: int | None = None) -> Gate:
    """Return a gate for changing.

    Raises:
        RuleBroken: It is closed.
    """
    gate = work.to_change(Gate, gate_id, revision=revision)
    refuse_closed(gate)
    return gate


def refuse_closed(gate: Gate) -> None:
    """Refuse to change a gate that is closed.

    Raises:
        RuleBroken: It is.
    """
    if gate.status is GateStatus.DECIDED:
        raise RuleBroken(N_("The gate is closed. An owner can open it again."))


def _check_texts(gate: Gate, draft: GateDraft) -> None:
    others = [name for other, texts in TEXTS.items() if other is not gate.name for name in texts.model_fields]
    wrong = next((name for name in others if getattr(draft, name)), None)
    if gate.name is not GateName.CONCEPT_CHOICE and draft.chosen_concept_id is not None:
        wrong = "chosen_concept_id"
    if wrong is not None:
        raise RuleBroken(N_("This belongs to another gate."), field=wrong)


def _check_report(work: UnitOfWork, gate: Gate, report_id: UUID) -> None:
    report: Any = _own(work, gate, "report_id", Kind.REPORT, [report_id])[0]
    if report.status is not ReportStatus.PUBLISHED:
        raise RuleBroken(N_("Publish the report before it is attached: a draft still changes."), field="report_id")


def _own(work: UnitOfWork, gate: Gate, field: str, kind: Kind, ids: Collection[UUID]) -> list[Any]:
    """Return the records with these ids, all of them the project's."""
    columns: Any = class_of(kind)
    chosen: Any = work.visible(columns).where(columns.project_id == gate.project_id, columns.id.in_(ids))
    found: list[Any] = work.rows(chosen)
    if len(found) != len(set(ids)):
        raise RuleBroken(N_("One of these is not in this project."), field=field)
    return found


def _rely(work: UnitOfWork, gate: Gate, field: str, ids: Collection[UUID]) -> bool:
    """Let a gate rely on these records and no others, and say whether that changed anything."""
    part, column, kind = _ON[field]
    held = work.rows(work.visible(part).where(part.gate_id == gate.id))
    wanted = {record.id for record in _own(work, gate, field, kind, ids)}
    gone = [link for link in held if getattr(link, column) not in wanted]
    new = sorted(wanted - {getattr(link, column) for link in held})
    work.drop(*gone)
    work.add_parts([part(project_id=gate.project_id, gate_id=gate.id, **{column: key}) for key in new])
    return bool(gone or new)
