"""The texts of the gates: what each says, and what each text is for."""

from typing import Any

from sqlmodel import Field

from research.records import LONG_TEXT, Fields
from research.words import N_, GateName


def _text(help_text: str) -> Any:
    return Field(default="", max_length=LONG_TEXT, description=help_text)


class ChangeAnnexTexts(Fields):
    """What a change annex says."""

    problem_statement: str = _text(N_("What the problem is, how large, whom it hits and why. One that all can sign."))
    target_picture: str = _text(N_("How it is when the problem is solved, and what effects are wanted."))
    opportunity_space: str = _text(N_("Where solutions are to be looked for: the questions to take along."))
    in_scope: str = _text(N_("What the next phases are to work on."))
    out_of_scope: str = _text(N_("What is left alone, and why. It saves a quarrel later."))
    deliverables: str = _text(N_("What is delivered in the next phases, each with its date."))
    resources: str = _text(N_("Who takes part, how much of their time, and what it costs."))


class ConceptChoiceTexts(Fields):
    """What a concept choice says."""

    criteria: str = _text(N_("What the concepts were weighed by: value to users, feasibility, benefit, risk."))
    alternatives: str = _text(N_("Which concepts were compared, and how each came out. Going on as before is one."))
    decision: str = _text(N_("What was decided, in one sentence, and what becomes of the others."))
    reason: str = _text(N_("Why, with what the insights and the experiments have shown."))
    benefits_sketch: str = _text(N_("Who gains what, and how it could be measured: a first sketch."))


class ClosingTexts(Fields):
    """What a closing says."""

    results: str = _text(N_("What the project has made and changed, and how that is known."))
    learning: str = _text(N_("What others can learn from it, also from what did not work."))
    benefits_plan: str = _text(N_("Which benefits are followed, by whom, and when they are measured."))
    implementation: str = _text(N_("Who puts the solution to use, with what means, and by when."))
    sharing: str = _text(N_("Where the results are laid so that others find them."))


TEXTS: dict[GateName, type[Fields]] = {
    GateName.CHANGE_ANNEX: ChangeAnnexTexts,
    GateName.CONCEPT_CHOICE: ConceptChoiceTexts,
    GateName.CLOSING: ClosingTexts,
}
"""The texts of each gate: their keys, in order, and what each is for."""
