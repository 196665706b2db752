"""The concepts and benefits of the demo: who wrote them is the owner, and what they rest on was there before."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from research import benefits, concepts
from research.benefits import BenefitDraft, MeasurementDraft
from research.concepts import ConceptDraft
from research.store import UnitOfWork

Happening = Callable[[UnitOfWork], object]
"""What is done in a unit of work."""


def events(told: dict[str, Any], ids: dict[str, UUID]) -> Iterator[tuple[date, Happening]]:
    """Yield what happens and the day it does; ``ids`` holds what was made before, and gets what is made."""
    for each in told["concepts"]:
        for step in each["steps"]:
            yield date.fromisoformat(step["on"]), partial(_put_concept, {**each, **step}, ids)
    for each in told["benefits"]:
        yield date.fromisoformat(each["written_on"]), partial(_add_benefit, each, ids)
        for measured in each["measured"]:
            draft = MeasurementDraft(**measured)
            yield draft.on, partial(_measure, each["ref"], draft, ids)


def _put_concept(each: dict[str, Any], ids: dict[str, UUID], work: UnitOfWork) -> None:
    """Write a concept, or write it anew with the questions and experiments that have come since."""
    draft = ConceptDraft(
        **{name: each[name] for name in ConceptDraft.model_fields.keys() & each.keys()},
        question_ids=[ids[ref] for ref in each["questions"] if ref in ids],
        experiment_ids=[ids[ref] for ref in each["experiments"] if ref in ids],
    )
    if each["ref"] in ids:
        concepts.revise(work, ids[each["ref"]], draft)
    else:
        ids[each["ref"]] = concepts.add(work, ids["project"], draft).id


def _add_benefit(each: dict[str, Any], ids: dict[str, UUID], work: UnitOfWork) -> None:
    own = {name: each[name] for name in BenefitDraft.model_fields.keys() & each.keys() if each[name] is not None}
    draft = BenefitDraft(**own, concept_id=ids[each["concept"]])
    ids[each["ref"]] = benefits.add(work, ids["project"], draft).id


def _measure(ref: str, draft: MeasurementDraft, ids: dict[str, UUID], work: UnitOfWork) -> None:
    # Where the clock has not come so far, nobody has measured it yet.
    if draft.on <= work.today:
        benefits.measure(work, ids[ref], draft)
