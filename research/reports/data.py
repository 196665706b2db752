"""What a report template sees: plain values, gathered beforehand, so that a template can reach nothing else.

Labels are in the report's language already. Nothing here names a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from research.words import Stance

SMALL_GROUP = 5
"""A group of fewer people than this is not shown by itself, for its members could be recognised."""


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
    """The project the report is about."""

    title: str
    question: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of the data collection."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One conversation, without what was said."""

    reference: str
    title: str
    held_on: date
    method: Term
    phase: Term
    participants: int
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
        is_voice: It is a participant's own words, not somebody's account.
    """

    id: UUID
    stance: Stance
    reference: str
    text: str
    is_voice: bool


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the team is: a label and a level from 1 to 3."""

    label: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What the evidence adds up to."""

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

    @property
    def supporting(self) -> tuple[Evidence, ...]:
        """The evidence that supports it."""
        return tuple(each for each in self.evidence if each.stance is Stance.SUPPORTS)

    @property
    def contradicting(self) -> tuple[Evidence, ...]:
        """The evidence that contradicts it."""
        return tuple(each for each in self.evidence if each.stance is Stance.CONTRADICTS)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A planned collection of data."""

    title: str
    purpose: str = ""
    legal_basis: str = ""
    retention_on: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the table of sources."""

    reference: str
    kind: str
    phase: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """All that a template can print.

    Attributes:
        title: The report's own title.
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
    tags: tuple[Count, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def fold_small_groups(sizes: Mapping[str, int], *, others: str, everybody: str) -> tuple[Count, ...]:
    """Return the sizes of groups of people, largest first, so that no small group can be read or worked out.

    Small groups are added up as ``others``. While that sum is itself small, the smallest shown group is added to
    it, so that the total gives nothing away (complementary suppression). Where all people together are few, one
    count without a number is left, named ``everybody``.
    """
    shown = sorted(
        ((label, size) for label, size in sizes.items() if size > 0), key=lambda group: (-group[1], group[0])
    )
    folded: list[int] = []
    while shown and (shown[-1][1] < SMALL_GROUP or 0 < sum(folded) < SMALL_GROUP):
        folded.append(shown.pop()[1])
    counts = [Count(label, size) for label, size in shown]
    return (*counts, *_rest(folded, others if counts else everybody))


def _rest(folded: Sequence[int], label: str) -> list[Count]:
    people = sum(folded)
    return [Count(label, people if people >= SMALL_GROUP else None)] if folded else []
