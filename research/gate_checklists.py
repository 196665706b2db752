"""Checklists: what a gate must hold before it is closed, filled from the records."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from research import benefits, experiments, gates, questions, strength
from research.experiments import Experiment
from research.gates import Gate, GateView, Line
from research.records import Brief
from research.store import UnitOfWork
from research.words import N_, ExperimentStatus, GateName, GateStatus, InsightStatus, Support

_HOLDS = {Support.WEAK, Support.FAIR, Support.STRONG}
_OVER = {ExperimentStatus.DONE, ExperimentStatus.STOPPED}
_A_DATE = re.compile(
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.|[a-zæøå]{3})|\b20\d\d\b|\b(?:uke|veke|week|kvartal|quarter|[kq])\s?\d"
    r"|\b(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec)[a-z]*\b",
    re.IGNORECASE,
)

_WRITTEN: dict[GateName, dict[str, str]] = {
    GateName.CHANGE_ANNEX: {
        "problem_statement": N_("The problem statement is written"),
        "target_picture": N_("The target picture is written"),
        "opportunity_space": N_("The opportunity space is written"),
        "in_scope": N_("What is in is written"),
        "out_of_scope": N_("What is out is written"),
        "deliverables": N_("The deliverables are written"),
        "resources": N_("The resources are written"),
    },
    GateName.CONCEPT_CHOICE: {
        "criteria": N_("The criteria are written"),
        "alternatives": N_("The alternatives are written"),
        "decision": N_("The decision is written"),
        "reason": N_("The reason is written"),
        "benefits_sketch": N_("The sketch of the benefits is written"),
    },
    GateName.CLOSING: {
        "results": N_("The results are written"),
        "learning": N_("What was learned is written"),
        "benefits_plan": N_("The plan for the benefits is written"),
        "implementation": N_("The plan for putting it to use is written"),
        "sharing": N_("Where it is shared is written"),
    },
}
_WISHED = {"benefits_sketch", "sharing"}
"""Texts that a gate can be closed without."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the lines of a gate's checklist are filled from."""

    work: UnitOfWork
    gate: Gate
    view: GateView
    relied_on: list[UUID]
    earlier: Gate | None

    @property
    def experiments(self) -> list[Experiment]:
        """The experiments that the gate relies on."""
        named = experiments.named(self.work, [brief.id for brief in self.view.experiments])
        return list(named.values())


def check(work: UnitOfWork, gate_id: UUID) -> list[Line]:
    """Return the checklist of a gate: as it stands while the gate is open, and as it stood when it was closed."""
    gate = gates.get(work, gate_id)
    view = gates.views(work, [gate])[0]
    if gate.status is GateStatus.DECIDED:
        return view.checked
    begun = {each.name: each for each in gates.find(work, gate.project_id)}
    before = list(GateName)[: list(GateName).index(gate.name)]
    facts = _Facts(work, gate, view, gates.relied_on(work, gate_id), begun.get(before[-1]) if before else None)
    return list(_lines(facts))


def _lines(facts: _Facts) -> Iterator[Line]:
    for field, text in _WRITTEN[facts.gate.name].items():
        yield _line(field, text, field=field, is_met=bool(facts.view.texts[field]), is_required=field not in _WISHED)
    yield from _OWN[facts.gate.name](facts)
    yield from _on_insights(facts)
    if facts.gate.name is not GateName.CHANGE_ANNEX:
        is_met = facts.earlier is not None and facts.earlier.status is GateStatus.DECIDED
        yield _line("earlier", N_("The gate before it is decided"), field="gates", is_met=is_met, is_required=False)
    yield _line(
        "report", N_("A published report is attached"), field="report_id", is_met=facts.gate.report_id is not None
    )
    asked, current = len(facts.view.approvals), sum(each.is_current for each in facts.view.approvals)
    yield _line(
        "approvals",
        N_("Approved as it stands: %(count)d of %(all)d who are asked"),
        field="approvals",
        is_met=asked > 0 and current == asked,
        count=current,
        all=asked,
    )


def _on_insights(facts: _Facts) -> Iterator[Line]:
    weights = strength.weights(facts.work, facts.relied_on)
    confirmed = {key for key, weight in weights.items() if weight.status is InsightStatus.CONFIRMED}
    holding = {key for key in confirmed if weights[key].support in _HOLDS}
    yield _line(
        "insights",
        N_("Confirmed insights relied on: %(count)d"),
        field="insight_ids",
        is_met=bool(confirmed),
        count=len(confirmed),
    )
    yield _line(
        "strength",
        N_("Insights relied on that are confirmed by evidence that holds: %(count)d of %(all)d"),
        field="insight_ids",
        is_met=len(holding) == len(facts.relied_on) > 0,
        about=[brief for brief in facts.view.insights if brief.id not in holding],
        count=len(holding),
        all=len(facts.relied_on),
    )


def _of_change_annex(facts: _Facts) -> Iterator[Line]:
    is_dated = _A_DATE.search(facts.gate.deliverables) is not None
    yield _line("dates", N_("The deliverables have dates"), field="deliverables", is_met=is_dated, is_required=False)
    asked = len(questions.find(facts.work, facts.gate.project_id))
    yield _line(
        "questions",
        N_("Questions «How might we …» to take along: %(count)d"),
        field="questions",
        is_met=asked > 0,
        is_required=False,
        count=asked,
    )


def _of_concept_choice(facts: _Facts) -> Iterator[Line]:
    compared = len(facts.view.concepts)
    yield _line(
        "compared",
        N_("Concepts compared: %(count)d, two at the least"),
        field="concept_ids",
        is_met=compared > 1,
        is_required=False,
        count=compared,
    )
    yield _line(
        "chosen", N_("A concept is chosen"), field="chosen_concept_id", is_met=facts.gate.chosen_concept_id is not None
    )
    over = [each for each in facts.experiments if each.status in _OVER and each.result]
    yield _line(
        "experiments",
        N_("Experiments relied on that have a result: %(count)d"),
        field="experiment_ids",
        is_met=bool(over),
        count=len(over),
    )
    waiting = [each.in_brief() for each in facts.experiments if each not in over]
    text = N_("Experiments relied on that still wait for a result: %(count)d")
    yield _waiting("waiting", text, waiting, field="experiment_ids")


def _of_closing(facts: _Facts) -> Iterator[Line]:
    found = experiments.find(facts.work, facts.gate.project_id)
    running = [each.in_brief() for each in found if each.status is ExperimentStatus.RUNNING]
    yield _waiting("running", N_("Experiments in the project that still run: %(count)d"), running, field="experiments")
    gains = benefits.find(facts.work, facts.gate.project_id)
    followed = [each for each in gains if each.indicator and each.baseline_value and each.responsible]
    yield _line(
        "benefits",
        N_("Benefits with an indicator, a baseline and somebody responsible: %(count)d of %(all)d"),
        field="benefits",
        is_met=len(followed) == len(gains) > 0,
        is_required=False,
        about=[each.in_brief() for each in gains if each not in followed],
        count=len(followed),
        all=len(gains),
    )


_OWN = {
    GateName.CHANGE_ANNEX: _of_change_annex,
    GateName.CONCEPT_CHOICE: _of_concept_choice,
    GateName.CLOSING: _of_closing,
}


def _waiting(key: str, text: str, briefs: list[Brief], *, field: str) -> Line:
    """Return a line that is met when nothing is left."""
    return _line(key, text, field=field, is_met=not briefs, is_required=False, about=briefs, count=len(briefs))


def _line(
    key: str,
    text: str,
    *,
    field: str,
    is_met: bool,
    is_required: bool = True,
    about: list[Brief] | None = None,
    **values: int,
) -> Line:
    return Line(
        key=key, text=text, values=values, is_met=is_met, is_required=is_required, field=field, about=about or []
    )
