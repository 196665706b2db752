"""Closing gates: the checklist, what blocks, what an owner may say about that, and the phase of the project."""

from datetime import date, timedelta
from typing import Any

import pytest

from research import gate_approvals, gate_checklists, gate_closing, gates, history, insights, projects
from research.access import SYSTEM, Actor
from research.errors import NotPermitted, RuleBroken
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.gate_closing import CloseDraft, ReopenDraft
from research.gate_texts import TEXTS
from research.gates import Gate, GateDraft, Line
from research.insights import StatusDraft
from research.projects import PhaseDraft, Project
from research.store import Store
from research.words import ExperimentStatus, GateName, GateStatus, InsightStatus, Phase, ReportStatus
from tests.making import Make

ALL_SAID = {name: dict.fromkeys(TEXTS[name].model_fields, "Written, by 12. May 2026.") for name in GateName}
DONE = {
    "status": ExperimentStatus.DONE,
    "result": "Half of them answered.",
    "success_criterion": "Half.",
}
REGARDLESS = CloseDraft(reason="The council decides on Thursday.")


def lines(store: Store, actor: Actor, gate: Gate) -> dict[str, Line]:
    """Return the checklist of a gate by the keys of its lines."""
    with store.begin(actor) as work:
        return {line.key: line for line in gate_checklists.check(work, gate.id)}


def closed(store: Store, actor: Actor, gate: Gate, draft: CloseDraft | None = None) -> Gate:
    """Close a gate."""
    with store.begin(actor, write=True) as work:
        return gate_closing.close(work, gate.id, draft or CloseDraft())


def phase_of(store: Store, project: Project) -> Phase:
    """Return the phase a project is in."""
    with store.begin(SYSTEM) as work:
        return projects.get(work, project.id).phase


def ready(store: Store, make: Make, reader: Actor, name: GateName = GateName.CHANGE_ANNEX, **more: Any) -> Gate:
    """Make a gate that holds all that it must, approved by the reader."""
    insight = make.insight(confirmed=True, phase=name.phase)
    report = make.report(status=ReportStatus.PUBLISHED)
    gate = make.gate(name, **ALL_SAID[name], insight_ids=[insight.id], report_id=report.id, **more)
    assert reader.person_id is not None
    with store.begin(make.owner, write=True) as work:
        gate_approvals.ask(work, gate.id, AskDraft(person_id=reader.person_id, capacity="Client"))
    with store.begin(reader, write=True) as work:
        return gate_approvals.approve(work, gate.id, GateApprovalDraft())


# --- the checklist ------------------------------------------------------------------------------------------------


def test_a_gate_with_nothing_in_it_meets_no_required_line(store: Store, owner: Actor, make: Make) -> None:
    found = lines(store, owner, make.gate()).values()
    assert [line.key for line in found if line.is_required and line.is_met] == []
    assert sum(line.is_required for line in found) == 11


def test_a_gate_that_holds_all_meets_every_required_line(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    found = lines(store, owner, ready(store, make, reader)).values()
    assert [line.key for line in found if line.is_required and not line.is_met] == []


def test_an_insight_that_is_not_confirmed_is_named_where_it_hinders(store: Store, owner: Actor, make: Make) -> None:
    confirmed, draft = make.insight(confirmed=True), make.insight()
    line = lines(store, owner, make.gate(insight_ids=[confirmed.id, draft.id]))["strength"]
    assert (line.is_met, line.values, [each.id for each in line.about]) == (False, {"count": 1, "all": 2}, [draft.id])


def test_a_reader_is_told_the_same_of_a_gate_as_the_team(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    gate = ready(store, make, reader)
    draft = GateDraft(resources="Two people.", insight_ids=[make.insight().id])
    with store.begin(owner, write=True) as work:
        gates.revise(work, gate.id, draft)
    told = [
        [(line.key, line.is_met, line.values) for line in lines(store, who, gate).values()] for who in (owner, reader)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("text", "is_dated"),
    [
        ("A prototype.", False),
        ("A prototype by 12. mai.", True),
        ("A prototype, uke 38.", True),
        ("Version 1.9", False),
    ],
)
def test_deliverables_have_dates_when_a_date_is_written(
    store: Store, owner: Actor, make: Make, text: str, is_dated: bool
) -> None:
    assert lines(store, owner, make.gate(deliverables=text))["dates"].is_met is is_dated


def test_a_concept_choice_wants_a_concept_and_an_experiment_with_a_result(
    store: Store, owner: Actor, make: Make
) -> None:
    concept, tried, waiting = make.concept(), make.experiment(**DONE), make.experiment()
    ids = {"experiment_ids": [tried.id, waiting.id], "concept_ids": [concept.id]}
    found = lines(store, owner, make.gate(GateName.CONCEPT_CHOICE, **ids, chosen_concept_id=concept.id))
    assert (found["chosen"].is_met, found["experiments"].is_met, found["compared"].is_met) == (True, True, False)
    assert [each.id for each in found["waiting"].about] == [waiting.id]


def test_a_closing_tells_of_experiments_that_still_run(store: Store, owner: Actor, make: Make) -> None:
    running = make.experiment(status=ExperimentStatus.RUNNING, success_criterion="Half of them.")
    assert [each.id for each in lines(store, owner, make.gate(GateName.CLOSING))["running"].about] == [running.id]


# --- closing ------------------------------------------------------------------------------------------------------


def test_a_gate_that_holds_all_is_closed_and_moves_the_project_on(
    store: Store, owner: Actor, reader: Actor, project: Project, make: Make
) -> None:
    gate = closed(store, owner, ready(store, make, reader), CloseDraft(decided_on=date(2026, 2, 27)))
    assert (gate.status, gate.decided_on, gate.override_reason) == (GateStatus.DECIDED, date(2026, 2, 27), "")
    with store.begin(owner) as work:
        moved = projects.get(work, project.id)
    assert (moved.phase, moved.diagnose_closed_on) == (Phase.EXPLORE, date(2026, 2, 27))


def test_the_last_gate_closes_the_last_phase(
    store: Store, owner: Actor, reader: Actor, project: Project, make: Make
) -> None:
    closed(store, owner, ready(store, make, reader, GateName.CLOSING))
    with store.begin(owner) as work:
        moved = projects.get(work, project.id)
    assert (moved.phase, moved.develop_closed_on) == (Phase.DEVELOP, date(2026, 3, 2))


def test_a_gate_on_no_confirmed_insight_is_not_closed(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    gate = ready(store, make, reader)
    with store.begin(owner, write=True) as work:
        for key in gates.relied_on(work, gate.id):
            insights.set_status(work, key, StatusDraft(status=InsightStatus.DRAFT))
    with pytest.raises(RuleBroken, match="not met: 2"):
        closed(store, owner, gate)
    with pytest.raises(RuleBroken, match="not met: 2"):
        closed(store, owner, gate, CloseDraft(reason="Too short"))


def test_an_owner_closes_regardless_and_says_why(store: Store, owner: Actor, project: Project, make: Make) -> None:
    gate = closed(store, owner, make.gate(), REGARDLESS)
    assert gate.override_reason == REGARDLESS.reason
    assert phase_of(store, project) is Phase.EXPLORE
    with store.begin(owner) as work:
        assert "override_reason" in history.of(work, gate)[0].fields


def test_a_reason_is_not_kept_where_nothing_needed_one(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    assert closed(store, owner, ready(store, make, reader), REGARDLESS).override_reason == ""


def test_only_an_owner_closes_and_opens_a_gate(store: Store, owner: Actor, researcher: Actor, make: Make) -> None:
    gate = make.gate()
    with pytest.raises(NotPermitted):
        closed(store, researcher, gate, REGARDLESS)
    closed(store, owner, gate, REGARDLESS)
    with store.begin(researcher, write=True) as work, pytest.raises(NotPermitted):
        gate_closing.reopen(work, gate.id, ReopenDraft(reason="The numbers were wrong."))


def test_a_decision_is_not_of_a_day_to_come(store: Store, owner: Actor, make: Make) -> None:
    tomorrow = date(2026, 3, 2) + timedelta(days=1)
    with pytest.raises(RuleBroken, match="to come"):
        closed(store, owner, make.gate(), CloseDraft(reason=REGARDLESS.reason, decided_on=tomorrow))


def test_a_closed_gate_is_not_changed(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    gate = closed(store, owner, ready(store, make, reader))
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="closed"):
        gates.revise(work, gate.id, GateDraft(resources="Ten people."))
    with store.begin(reader, write=True) as work, pytest.raises(RuleBroken, match="closed"):
        gate_approvals.take_back(work, gate.id)
    with pytest.raises(RuleBroken, match="closed"):
        closed(store, owner, gate)


def test_a_closed_gate_keeps_its_checklist_as_it_stood(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    gate = ready(store, make, reader)
    closed(store, owner, gate)
    with store.begin(owner, write=True) as work:
        for key in gates.relied_on(work, gate.id):
            insights.set_status(work, key, StatusDraft(status=InsightStatus.DRAFT))
    assert lines(store, owner, gate)["insights"].values == {"count": 1}


def test_approvals_stand_when_a_gate_is_closed(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    gate = closed(store, owner, ready(store, make, reader))
    with store.begin(owner) as work:
        assert [each.is_current for each in gates.views(work, [gate])[0].approvals] == [True]


def test_a_closed_gate_is_shown_to_all_members(store: Store, owner: Actor, caseworker: Actor, make: Make) -> None:
    gate = closed(store, owner, make.gate(), REGARDLESS)
    with store.begin(caseworker) as work:
        assert gates.get(work, gate.id).status is GateStatus.DECIDED


def test_a_phase_that_was_left_without_its_gate_is_not_gone_back_to(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    with store.begin(owner, write=True) as work:
        projects.move(work, project.id, PhaseDraft(phase=Phase.DEVELOP, on=date(2026, 2, 1)))
    closed(store, owner, make.gate(), REGARDLESS)
    assert phase_of(store, project) is Phase.DEVELOP


# --- opening again ------------------------------------------------------------------------------------------------


def test_opening_a_gate_again_moves_the_project_back(
    store: Store, owner: Actor, reader: Actor, project: Project, make: Make
) -> None:
    gate = closed(store, owner, ready(store, make, reader))
    with store.begin(owner, write=True) as work:
        opened = gate_closing.reopen(work, gate.id, ReopenDraft(reason="The numbers were wrong."))
    assert (opened.status, opened.decided_on, opened.checked) == (GateStatus.PREPARING, None, [])
    assert opened.reopened_reason == "The numbers were wrong."
    assert phase_of(store, project) is Phase.DIAGNOSE


def test_a_gate_is_not_opened_while_a_later_one_is_closed(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.gate(), make.gate(GateName.CONCEPT_CHOICE)
    closed(store, owner, first, REGARDLESS)
    closed(store, owner, second, REGARDLESS)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="later gate"):
        gate_closing.reopen(work, first.id, ReopenDraft(reason="The numbers were wrong."))
