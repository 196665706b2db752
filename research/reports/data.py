"""What a report template sees: plain values, gathered beforehand, so that a template can reach nothing else.

Labels are in the report's language already. Nothing here names a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from research.words import Stance

SMALL_GROUP = 5
"""A group of fewer people than this is not shown by itself, unless the installation has set another number."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the vocabulary: ``value`` to compare with, ``label`` to print."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something; None where fewer than ``SMALL_GROUP`` may not be told."""

    label: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Project:
    """The project the report is about; ``phase`` is the one that it stands in."""

    title: str
    question: str = ""
    owner: str = ""
    phase: Term | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of the data collection."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One conversation, without what was said.

    Attributes:
        participants: None where they are fewer than ``SMALL_GROUP``.
    """

    reference: str
    title: str
    held_on: date
    method: Term
    phase: Term
    participants: int | None
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing seen or heard."""

    reference: str
    text: str
    place: str
    observed_on: date
    phase: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quoted passage or observation.

    Attributes:
        reference: Where it stands, such as ``INT-014, 12:41``.
        text: The words; empty where only the reference is shown: the quote is not approved, or is one too many.
        is_voice: It is a participant's own words, not somebody's account.
        reason: Why it counts, where somebody has said so.
    """

    id: UUID
    stance: Stance
    reference: str
    text: str
    is_voice: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the team is: a label and a level from 1 to 3."""

    label: str
    level: int


@dataclass(frozen=True, slots=True)
class Strength:
    """How far the evidence bears an insight out: computed, with a label and a level from 0 to 3."""

    label: str
    level: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What the evidence adds up to.

    Attributes:
        group: Whom it is about, as the team describes them.
        questions: «How might we …» that hang on it.
        tested_by: References of the experiments that test it.
        withdrawn: How many pieces of evidence are withdrawn, and count for nothing.
    """

    reference: str
    statement: str
    confidence: Confidence
    status: Term
    phase: Term
    elaboration: str = ""
    underlying_need: str = ""
    implication: str = ""
    tags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    id: UUID | None = None
    strength: Strength | None = None
    confidence_reason: str = ""
    group: str = ""
    questions: tuple[str, ...] = ()
    tested_by: tuple[str, ...] = ()
    withdrawn: int = 0

    @property
    def supporting(self) -> tuple[Evidence, ...]:
        """The evidence that supports it."""
        return tuple(each for each in self.evidence if each.stance is Stance.SUPPORTS)

    @property
    def contradicting(self) -> tuple[Evidence, ...]:
        """The evidence that contradicts it."""
        return tuple(each for each in self.evidence if each.stance is Stance.CONTRADICTS)

    @property
    def cited(self) -> tuple[str, ...]:
        """References of the interviews and observations that its evidence comes from, each once."""
        return tuple(dict.fromkeys(each.reference.partition(",")[0] for each in self.evidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A hypothesis put to the test; ``tests`` are references of insights."""

    reference: str
    title: str
    hypothesis: str
    status: Term
    phase: Term
    method: str = ""
    measure: str = ""
    success_criterion: str = ""
    result: str = ""
    outcome: Term | None = None
    learning: str = ""
    decision: Term | None = None
    tests: tuple[str, ...] = ()
    decision_note: str = ""
    sample: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A «How might we …»; ``insights`` are references."""

    reference: str
    text: str
    insights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A possible solution; ``questions`` and ``experiments`` are references."""

    reference: str
    title: str
    description: str
    status: Term
    for_whom: str = ""
    user_value: str = ""
    feasibility: str = ""
    benefit: str = ""
    risk: str = ""
    questions: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """What the indicator of a benefit was on a day."""

    on: date
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What somebody gains.

    Attributes:
        baseline: What the indicator was before anything was done.
        measures: What is done to get it.
    """

    reference: str
    title: str
    category: Term
    receiver: str = ""
    indicator: str = ""
    baseline: Measurement | None = None
    target: Measurement | None = None
    responsible: str = ""
    assumptions: str = ""
    measures: str = ""
    risk: str = ""
    measured: tuple[Measurement, ...] = ()
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """That a member has approved a gate: as what, and when. The one place where a report names a person."""

    name: str
    capacity: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a phase delivered: the texts that were agreed on, by the key of the field (see ``research.gates``).

    Attributes:
        texts: Such as ``problem_statement``, ``target_picture``; a key that is not filled gives an empty text.
        insights, experiments, concepts: References of what it relies on.
        chosen: The concept that was chosen: its title and reference.
        approvals: Of what the gate says now; what was approved in an earlier edition does not count.
    """

    name: Term
    status: Term
    texts: Mapping[str, str] = field(default_factory=dict)
    insights: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    chosen: str = ""
    decided_on: date | None = None
    override_reason: str = ""
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A planned collection of data."""

    title: str
    purpose: str = ""
    legal_basis: str = ""
    retention_on: date | None = None
    questions: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the table of sources."""

    reference: str
    kind: str
    phase: str
    on: date


@dataclass(frozen=True, slots=True)
class Theme:
    """Insights that carry the same tag; an insight stands under the first of its tags that is most used."""

    label: str
    insights: tuple[Insight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """All that a template can print.

    Attributes:
        title: The report's own title.
        themes: The insights again, grouped, the largest group first; those without a tag come last, under «Other».
        change_annex, concept_choice, closing: The gates; None where one has not been begun.
        phase: The phase the report is limited to; None for the whole project.
        period: None when nothing has been collected.
        kinds: Records by kind.
        methods: Interviews by method.
        groups: Participants by group, through ``fold_small_groups``.
        written: Markdown that a person wrote, by the key of its section.
    """

    title: str
    project: Project
    made_on: date
    phase: Term | None = None
    period: Period | None = None
    kinds: tuple[Count, ...] = ()
    methods: tuple[Count, ...] = ()
    groups: tuple[Count, ...] = ()
    interviews: tuple[Interview, ...] = ()
    observations: tuple[Observation, ...] = ()
    insights: tuple[Insight, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    studies: tuple[Study, ...] = ()
    questions: tuple[Question, ...] = ()
    concepts: tuple[Concept, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    change_annex: Gate | None = None
    concept_choice: Gate | None = None
    closing: Gate | None = None
    tags: tuple[Count, ...] = ()
    themes: tuple[Theme, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def fold_small_groups(
    sizes: Mapping[str, int], *, others: str, everybody: str, least: int = SMALL_GROUP
) -> tuple[Count, ...]:
    """Return the sizes of groups of people, largest first, so that no small group can be read or worked out.

    Small groups are added up as ``others``. While that sum is itself small, the smallest shown group is added to
    it, so that the total gives nothing away (complementary suppression). Where all people together are few, one
    count without a number is left, named ``everybody``.
    """
    shown = sorted(
        ((label, size) for label, size in sizes.items() if size > 0), key=lambda group: (-group[1], group[0])
    )
    folded: list[int] = []
    while shown and (shown[-1][1] < least or 0 < sum(folded) < least):
        folded.append(shown.pop()[1])
    counts = [Count(label, size) for label, size in shown]
    return (*counts, *_rest(folded, others if counts else everybody, least))


def _rest(folded: Sequence[int], label: str, least: int) -> list[Count]:
    people = sum(folded)
    return [Count(label, people if people >= least else None)] if folded else []
