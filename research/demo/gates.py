"""The gates of the demo: begun by the owner, approved by those who answer for them, closed on the day of the phase."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from research import gate_approvals, gate_closing, gates
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.gate_closing import CloseDraft
from research.gates import GateDraft, GateStart
from research.store import UnitOfWork

Happening = tuple[date, str, Callable[[UnitOfWork], object]]
"""The day, who does it (empty for the owner), and what is done."""


def events(told: dict[str, Any], ids: dict[str, UUID]) -> Iterator[Happening]:
    """Yield what was done to gates: the day, by whom, and what.

    Args:
        told: The files of the story.
        ids: The records that are made so far, by what the files call them; a gate is called by its name.
    """
    for each in told["gates"]:
        yield date.fromisoformat(each["begun_on"]), "", partial(_begin, each, ids)
        yield date.fromisoformat(each["presented_on"]), "", partial(_present, each, ids)
        for asked in each["asked"]:
            if asked["approved_on"]:
                approve = partial(_approve, each["name"], asked["note"], ids)
                yield date.fromisoformat(asked["approved_on"]), asked["email"], approve
        if each["closed_on"]:
            on = date.fromisoformat(each["closed_on"])
            yield on, "", partial(_close, each["name"], on, ids)


def _begin(each: dict[str, Any], ids: dict[str, UUID], work: UnitOfWork) -> None:
    gate = gates.add(work, ids["project"], GateStart(name=each["name"]))
    ids[f"gate {each['name']}"] = gate.id
    gates.revise(work, gate.id, _draft({**each, "report": None}, ids))


def _present(each: dict[str, Any], ids: dict[str, UUID], work: UnitOfWork) -> None:
    """Attach the report, and ask those who are to approve."""
    key = ids[f"gate {each['name']}"]
    gates.revise(work, key, _draft(each, ids))
    for asked in each["asked"]:
        gate_approvals.ask(work, key, AskDraft(person_id=ids[asked["email"]], capacity=asked["capacity"]))


def _draft(each: dict[str, Any], ids: dict[str, UUID]) -> GateDraft:
    return GateDraft(
        title=each["title"],
        **each["texts"],
        insight_ids=[ids[ref] for ref in each["insights"] if ref in ids],
        experiment_ids=[ids[ref] for ref in each["experiments"] if ref in ids],
        concept_ids=[ids[ref] for ref in each["concepts"] if ref in ids],
        chosen_concept_id=ids.get(each["chosen"] or ""),
        report_id=ids.get(each["report"] or ""),
    )


def _approve(name: str, note: str, ids: dict[str, UUID], work: UnitOfWork) -> None:
    gate_approvals.approve(work, ids[f"gate {name}"], GateApprovalDraft(note=note))


def _close(name: str, on: date, ids: dict[str, UUID], work: UnitOfWork) -> None:
    # Where the clock has not come so far, it was decided today.
    gate_closing.close(work, ids[f"gate {name}"], CloseDraft(decided_on=min(on, work.today)))
