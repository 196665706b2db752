"""Gates: what each says, what it relies on, and who sees it."""

from uuid import uuid4

import pytest

from research import gates
from research.access import Actor
from research.errors import Conflict, NotFound, NotPermitted, RuleBroken
from research.gate_approvals import AskDraft, ask, ask_no_more
from research.gates import Gate, GateDraft, GateStart, GateView
from research.projects import Project
from research.store import Store
from research.words import GateName, GateStatus, Language, Phase, ReportStatus
from tests.making import Make


def shown(store: Store, actor: Actor, gate: Gate) -> GateView:
    """Return a gate as somebody sees it."""
    with store.begin(actor) as work:
        return gates.views(work, [gates.get(work, gate.id)])[0]


def revised(store: Store, actor: Actor, gate: Gate, draft: GateDraft) -> Gate:
    """Change a gate."""
    with store.begin(actor, write=True) as work:
        return gates.revise(work, gate.id, draft)


def test_a_gate_begins_with_the_confirmed_insights_of_its_phase(store: Store, owner: Actor, make: Make) -> None:
    confirmed = make.insight(confirmed=True)
    make.insight()
    make.insight(confirmed=True, phase=Phase.EXPLORE)
    assert [each.id for each in shown(store, owner, make.gate()).insights] == [confirmed.id]


def test_a_gate_is_begun_once(store: Store, researcher: Actor, make: Make) -> None:
    gate = make.gate()
    with store.begin(researcher, write=True) as work:
        assert gates.add(work, make.project_id, GateStart(name=GateName.CHANGE_ANNEX)).id == gate.id


@pytest.mark.parametrize(
    ("name", "reference", "phase"),
    [
        (GateName.CHANGE_ANNEX, "BP-001", Phase.DIAGNOSE),
        (GateName.CONCEPT_CHOICE, "BP-002", Phase.EXPLORE),
        (GateName.CLOSING, "BP-003", Phase.DEVELOP),
    ],
)
def test_a_gate_has_the_number_of_its_phase(make: Make, name: GateName, reference: str, phase: Phase) -> None:
    gate = make.gate(name)
    assert (gate.reference, gate.phase) == (reference, phase)


def test_a_gate_is_called_by_its_name_in_the_language_of_who_begins_it(store: Store, owner: Actor, make: Make) -> None:
    norwegian = Actor(person_id=owner.person_id, language=Language.BOKMAL)
    with store.begin(norwegian, write=True) as work:
        assert gates.add(work, make.project_id, GateStart(name=GateName.CHANGE_ANNEX)).title == "Endringsbilag"


def test_a_gate_without_a_title_keeps_the_one_it_has(store: Store, owner: Actor, make: Make) -> None:
    gate = make.gate(title="The letter and the silence")
    assert revised(store, owner, gate, GateDraft(resources="Two people.")).title == "The letter and the silence"


def test_a_view_holds_the_texts_of_its_own_gate(store: Store, owner: Actor, make: Make) -> None:
    gate = make.gate(GateName.CONCEPT_CHOICE, decision="We call first.")
    texts = shown(store, owner, gate).texts
    assert list(texts) == ["criteria", "alternatives", "decision", "reason", "benefits_sketch"]
    assert texts["decision"] == "We call first."


@pytest.mark.parametrize(
    "draft", [GateDraft(decision="We call first."), GateDraft(chosen_concept_id=uuid4())], ids=["text", "concept"]
)
def test_what_belongs_to_another_gate_is_refused(store: Store, owner: Actor, make: Make, draft: GateDraft) -> None:
    gate = make.gate(GateName.CHANGE_ANNEX)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="another gate"):
        gates.revise(work, gate.id, draft)


def test_a_gate_relies_on_what_its_draft_names_and_on_nothing_else(store: Store, owner: Actor, make: Make) -> None:
    first, second, tried = make.insight(confirmed=True), make.insight(confirmed=True), make.experiment()
    gate = make.gate(insight_ids=[first.id])
    revised(store, owner, gate, GateDraft(insight_ids=[second.id], experiment_ids=[tried.id]))
    view = shown(store, owner, gate)
    assert [each.id for each in (*view.insights, *view.experiments)] == [second.id, tried.id]


def test_a_gate_does_not_rely_on_what_is_another_projects(store: Store, owner: Actor, make: Make) -> None:
    gate = make.gate()
    other = Make(store, make.project(by=owner).id, owner).insight(confirmed=True)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="not in this project"):
        gates.revise(work, gate.id, GateDraft(insight_ids=[other.id]))


def test_a_draft_of_a_report_is_not_attached(store: Store, owner: Actor, make: Make) -> None:
    gate, report = make.gate(), make.report(status=ReportStatus.DRAFT)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="Publish the report"):
        gates.revise(work, gate.id, GateDraft(report_id=report.id))


def test_a_published_report_is_attached(store: Store, owner: Actor, make: Make) -> None:
    report = make.report(status=ReportStatus.PUBLISHED)
    gate = make.gate(report_id=report.id)
    attached = shown(store, owner, gate).report
    assert attached is not None
    assert attached.id == report.id
    with store.begin(owner) as work:
        assert [each.id for each in gates.relying_on_report(work, report.id)] == [gate.id]


@pytest.mark.parametrize(
    ("draft", "edition"),
    [(GateDraft(resources="Two people."), 2), (GateDraft(), 1)],
    ids=["something else is said", "nothing is changed"],
)
def test_an_edition_ends_when_something_else_is_said(
    store: Store, owner: Actor, make: Make, draft: GateDraft, edition: int
) -> None:
    assert revised(store, owner, make.gate(), draft).edition == edition


def test_an_edition_ends_when_the_gate_relies_on_something_else(store: Store, owner: Actor, make: Make) -> None:
    gate = make.gate()
    assert revised(store, owner, gate, GateDraft(experiment_ids=[make.experiment().id])).edition == 2


def test_the_second_of_two_editors_is_told(store: Store, owner: Actor, make: Make) -> None:
    gate = make.gate()
    revised(store, owner, gate, GateDraft(resources="Two people."))
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        gates.revise(work, gate.id, GateDraft(resources="Three people."), revision=gate.revision)


def test_a_gate_in_preparation_is_the_teams(store: Store, reader: Actor, make: Make) -> None:
    gate = make.gate()
    with store.begin(reader) as work, pytest.raises(NotFound):
        gates.get(work, gate.id)


def test_a_gate_that_somebody_is_asked_to_approve_is_shown_to_all_members(
    store: Store, owner: Actor, reader: Actor, caseworker: Actor, make: Make
) -> None:
    gate = make.gate()
    assert reader.person_id is not None
    with store.begin(owner, write=True) as work:
        ask(work, gate.id, AskDraft(person_id=reader.person_id, capacity="Client"))
    assert shown(store, caseworker, gate).status is GateStatus.PREPARING
    with store.begin(owner, write=True) as work:
        ask_no_more(work, gate.id, reader.person_id)
    with store.begin(caseworker) as work, pytest.raises(NotFound):
        gates.get(work, gate.id)


def test_a_reader_is_shown_the_confirmed_insights_of_a_gate_and_no_drafts(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    confirmed, draft = make.insight(confirmed=True), make.insight()
    gate = make.gate(insight_ids=[confirmed.id, draft.id])
    assert reader.person_id is not None
    with store.begin(owner, write=True) as work:
        ask(work, gate.id, AskDraft(person_id=reader.person_id, capacity="Client"))
    assert [each.id for each in shown(store, reader, gate).insights] == [confirmed.id]
    assert len(shown(store, owner, gate).insights) == 2


def test_who_only_reads_prepares_no_gate(store: Store, reader: Actor, project: Project) -> None:
    with store.begin(reader, write=True) as work, pytest.raises(NotPermitted):
        gates.add(work, project.id, GateStart(name=GateName.CLOSING))
