"""Benefits: what somebody gains, measured against how it was before (Prosjektveiviseren: gevinstrealiseringsplan)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research.access import Permission, audience_keys
from research.concepts import Concept
from research.errors import NotFound, RuleBroken
from research.records import SHORT_TEXT, Brief, Draft, Fields, Part, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
from research.words import N_, Audience, BenefitCategory, Kind

_LONGEST_VALUE = 120


class BenefitDraft(Fields):
    """A benefit as somebody wants it."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    category: BenefitCategory = Field(sa_type=word(BenefitCategory))
    receiver: str = Field(default="", max_length=SHORT_TEXT, description="Who gains: a group or an organisation.")
    indicator: str = Field(default="", max_length=SHORT_TEXT, description="What is counted or measured, with its unit.")
    baseline_value: str = Field(
        default="", max_length=_LONGEST_VALUE, description="What the indicator was before anything was done."
    )
    baseline_on: date | None = None
    target_value: str = Field(default="", max_length=_LONGEST_VALUE, description="What it is to become.")
    target_on: date | None = None
    responsible: str = Field(default="", max_length=120, description="A role, not a name.")
    assumptions: str = Field(default="", max_length=2_000, description="What must hold for it to come about.")
    measures: str = Field(default="", max_length=2_000, description="What is done to get it.")
    risk: str = Field(default="", max_length=2_000, description="What may stand in the way.")
    concept_id: UUID | None = Field(
        default=None, foreign_key="concept.id", index=True, description="The concept that it comes of."
    )


class Benefit(BenefitDraft, ProjectRecord, table=True):
    """A benefit as stored."""

    kind: ClassVar[Kind] = Kind.BENEFIT
    prefix: ClassVar[str] = "GEV"
    searchable: ClassVar[bool] = True

    def shown_to(self) -> Audience:
        return Audience.MEMBERS

    @property
    def headline(self) -> str:
        return self.title

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Benefit"]) -> Iterator[Document]:
        """Yield what search knows of the benefits."""
        for each in records:
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.BENEFIT,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=None,
                title=each.title,
                text=one_text(each.receiver, each.indicator, each.assumptions, each.measures, each.risk),
                tags=(),
                status=None,
                study_id=None,
                at=each.day,
                passage_id=None,
            )


class BenefitMeasurement(Part, table=True):
    """What the indicator of a benefit was on a day."""

    owner_kind: ClassVar[Kind] = Kind.BENEFIT
    owner_key: ClassVar[str] = "benefit_id"
    told_of: ClassVar[str] = "benefit_id"

    benefit_id: UUID = Field(foreign_key="benefit.id", index=True)
    on: date
    value: str = Field(max_length=_LONGEST_VALUE)
    note: str = Field(default="", max_length=SHORT_TEXT)


class MeasurementDraft(Draft):
    """What somebody has measured."""

    on: date
    value: str = Field(min_length=1, max_length=_LONGEST_VALUE, description="With its unit, as in the baseline.")
    note: str = Field(default="", max_length=SHORT_TEXT, description="What to know of how it was measured.")


class MeasurementView(View):
    """A measurement as shown."""

    id: UUID
    on: date
    value: str
    note: str


class BenefitView(View):
    """A benefit as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    category: BenefitCategory
    receiver: str
    indicator: str
    baseline_value: str
    baseline_on: date | None
    target_value: str
    target_on: date | None
    responsible: str
    assumptions: str
    measures: str
    risk: str
    concept: Brief | None = Field(description="The concept that it comes of.")
    measured: list[MeasurementView] = Field(description="Oldest first.")
    is_measurable: bool = Field(description="It has both an indicator and a baseline.")
    revision: int

    @property
    def latest(self) -> MeasurementView | None:
        """The newest measurement."""
        return self.measured[-1] if self.measured else None


_COMPUTED = {"concept", "measured", "is_measurable"}


def views(work: UnitOfWork, benefits: Sequence[Benefit]) -> list[BenefitView]:
    """Return benefits as shown."""
    measured = _measured(work, [each.id for each in benefits])
    concepts = work.briefs((Kind.CONCEPT, each.concept_id) for each in benefits if each.concept_id)
    return [
        BenefitView(
            **{name: getattr(each, name) for name in BenefitView.model_fields.keys() - _COMPUTED},
            concept=concepts.get(each.concept_id) if each.concept_id else None,
            measured=measured[each.id],
            is_measurable=bool(each.indicator and each.baseline_value),
        )
        for each in benefits
    ]


def _measured(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[MeasurementView]]:
    """Return the measurements of each benefit, oldest first."""
    chosen = work.visible(BenefitMeasurement).where(col(BenefitMeasurement.benefit_id).in_(ids))
    measured: dict[UUID, list[MeasurementView]] = defaultdict(list)
    for each in work.rows(chosen.order_by(col(BenefitMeasurement.on), col(BenefitMeasurement.id))):
        measured[each.benefit_id].append(MeasurementView(id=each.id, on=each.on, value=each.value, note=each.note))
    return measured


def find(work: UnitOfWork, project_id: UUID) -> list[Benefit]:
    """Return a project's benefits by category, oldest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Benefit).where(Benefit.project_id == project_id)
    order = list(BenefitCategory)
    return sorted(work.rows(chosen.order_by(col(Benefit.number))), key=lambda each: order.index(each.category))


def coming_of(work: UnitOfWork, concept_id: UUID) -> list[Benefit]:
    """Return the benefits that come of a concept."""
    return work.rows(work.visible(Benefit).where(Benefit.concept_id == concept_id).order_by(col(Benefit.number)))


def get(work: UnitOfWork, benefit_id: UUID) -> Benefit:
    """Return a benefit."""
    return work.get(Benefit, benefit_id)


def add(work: UnitOfWork, project_id: UUID, draft: BenefitDraft) -> Benefit:
    """Add a benefit to a project.

    Raises:
        RuleBroken: The draft breaks a rule of ``_check``, or comes of a concept of another project.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check(draft)
    _check_concept(work, project_id, draft.concept_id)
    return work.add(Benefit(project_id=project_id, **draft.model_dump()))


def revise(work: UnitOfWork, benefit_id: UUID, draft: BenefitDraft, *, revision: int | None = None) -> Benefit:
    """Change a benefit.

    Raises:
        RuleBroken: As for ``add``, or something was measured before the baseline.
    """
    benefit = work.to_change(Benefit, benefit_id, revision=revision)
    _check(draft)
    measured = _measured(work, [benefit_id])[benefit_id]
    if draft.baseline_on and measured and measured[0].on < draft.baseline_on:
        raise RuleBroken(N_("There is a measurement of an earlier day than this."), field="baseline_on")
    values = draft.model_dump()
    if draft.concept_id is None and _is_in_bin(work, benefit.concept_id):
        # What lies in the bin is not on the form; the benefit comes of it all the same.
        values["concept_id"] = benefit.concept_id
    else:
        _check_concept(work, benefit.project_id, draft.concept_id)
    return work.save(benefit.sqlmodel_update(values))


def remove(work: UnitOfWork, benefit_id: UUID) -> None:
    """Put a benefit in the bin."""
    work.remove(work.to_change(Benefit, benefit_id))


def restore(work: UnitOfWork, benefit_id: UUID) -> Benefit:
    """Take a benefit out of the bin."""
    benefit = work.to_change(Benefit, benefit_id, removed=True)
    work.restore(benefit)
    return benefit


def measure(work: UnitOfWork, benefit_id: UUID, draft: MeasurementDraft) -> Benefit:
    """Write down what the indicator of a benefit was on a day.

    Raises:
        RuleBroken: The day is before the baseline's, or has not come.
    """
    benefit = work.to_change(Benefit, benefit_id)
    if benefit.baseline_on and draft.on < benefit.baseline_on:
        raise RuleBroken(N_("This is before the baseline. What was measured first is the baseline."), field="on")
    if draft.on > work.today:
        raise RuleBroken(N_("This day has not come yet."), field="on")
    work.add_parts([BenefitMeasurement(project_id=benefit.project_id, benefit_id=benefit_id, **draft.model_dump())])
    return benefit


def take_away(work: UnitOfWork, benefit_id: UUID, measurement_id: UUID) -> Benefit:
    """Take a measurement away from a benefit.

    Raises:
        NotFound: The benefit has no such measurement.
    """
    benefit = work.to_change(Benefit, benefit_id)
    own = work.visible(BenefitMeasurement).where(BenefitMeasurement.benefit_id == benefit_id)
    found = work.rows(own.where(BenefitMeasurement.id == measurement_id))
    if not found:
        raise NotFound(N_("There is no such measurement."))
    work.drop(*found)
    return benefit


def _check(draft: BenefitDraft) -> None:
    for value, on in (("baseline_value", "baseline_on"), ("target_value", "target_on")):
        if getattr(draft, value) and not getattr(draft, on):
            raise RuleBroken(N_("Say which day this holds for."), field=on)
        if getattr(draft, on) and not getattr(draft, value):
            raise RuleBroken(N_("Say what the indicator is on that day."), field=value)
    if draft.baseline_on and draft.target_on and draft.target_on < draft.baseline_on:
        raise RuleBroken(N_("The target cannot be before the baseline."), field="target_on")


def _check_concept(work: UnitOfWork, project_id: UUID, concept_id: UUID | None) -> None:
    if concept_id is None:
        return
    if not work.rows(work.visible(Concept).where(Concept.project_id == project_id, Concept.id == concept_id)):
        raise RuleBroken(N_("The concept is not one of this project's."), field="concept_id")


def _is_in_bin(work: UnitOfWork, concept_id: UUID | None) -> bool:
    if concept_id is None:
        return False
    return bool(work.rows(work.visible(Concept, removed=True).where(Concept.id == concept_id)))
