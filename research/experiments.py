"""Experiments: hypotheses put to the test, from a criterion to a decision (Strategyzer's test and learning cards)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research import tags
from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.insights import Insight
from research.records import LONG_TEXT, SHORT_TEXT, Brief, Fields, Part, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import N_, Audience, Decision, ExperimentStatus, Kind, Outcome, Phase


class ExperimentFields(Fields):
    """What stands in an experiment's own row."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    hypothesis: str = Field(min_length=10, max_length=2_000, description="What we believe, as one sentence.")
    method: str = Field(default="", max_length=2_000, description="To verify that, we will …")
    measure: str = Field(default="", max_length=2_000, description="And measure …")
    success_criterion: str = Field(
        default="", max_length=2_000, description="We are right if …; locked when the experiment starts."
    )
    phase: Phase = Field(sa_type=word(Phase))
    status: ExperimentStatus = Field(default=ExperimentStatus.PLANNED, sa_type=word(ExperimentStatus))
    starts_on: date | None = None
    ends_on: date | None = None
    sample: str = Field(default="", max_length=SHORT_TEXT, description="How many take part, and who.")
    responsible: str = Field(default="", max_length=120, description="A role or a colleague.")
    result: str = Field(default="", max_length=LONG_TEXT, description="We observed …")
    outcome: Outcome | None = Field(default=None, sa_type=word(Outcome))
    learning: str = Field(default="", max_length=LONG_TEXT, description="We learned …")
    decision: Decision | None = Field(default=None, sa_type=word(Decision), description="Therefore we will …")
    decision_note: str = Field(default="", max_length=2_000, description="What was decided, by whom.")


class ExperimentDraft(ExperimentFields):
    """An experiment as somebody wants it."""

    tests: list[UUID] = Field(default_factory=list, description="The insights it tests.")
    tags: TagNames = Field(default_factory=list)


class Experiment(ExperimentFields, ProjectRecord, table=True):
    """An experiment as stored."""

    kind: ClassVar[Kind] = Kind.EXPERIMENT
    prefix: ClassVar[str] = "EKS"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True

    def shown_to(self) -> Audience:
        return Audience.MEMBERS

    @property
    def headline(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        return self.starts_on or self.created_at.date()

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Experiment"]) -> Iterator[Document]:
        """Yield what search knows of the experiments."""
        names = tags.names_on(work, [each.id for each in records])
        for each in records:
            more = (each.hypothesis, each.method, each.measure, each.success_criterion, each.result, each.learning)
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.EXPERIMENT,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=each.phase,
                title=each.title,
                text=one_text(*more, each.decision_note),
                tags=tuple(names.get(each.id, [])),
                status=each.status,
                study_id=None,
                at=each.day,
                passage_id=None,
            )


class ExperimentTest(Part, table=True):
    """That an experiment tests an insight."""

    __table_args__ = (UniqueConstraint("experiment_id", "insight_id"),)
    owner_kind: ClassVar[Kind] = Kind.EXPERIMENT
    owner_key: ClassVar[str] = "experiment_id"
    in_draft: ClassVar[bool] = True

    experiment_id: UUID = Field(foreign_key="experiment.id", index=True)
    insight_id: UUID = Field(foreign_key="insight.id", index=True)


class ExperimentView(View):
    """An experiment as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    hypothesis: str
    method: str
    measure: str
    success_criterion: str
    phase: Phase
    status: ExperimentStatus
    starts_on: date | None
    ends_on: date | None
    sample: str
    responsible: str
    result: str
    outcome: Outcome | None
    learning: str
    decision: Decision | None
    decision_note: str
    tests: list[Brief]
    tags: list[str]
    day: date
    is_locked: bool
    is_overdue: bool
    revision: int


_COMPUTED = {"tests", "tags", "is_locked", "is_overdue"}


def views(work: UnitOfWork, experiments: Sequence[Experiment]) -> list[ExperimentView]:
    """Return experiments as shown."""
    ids = [each.id for each in experiments]
    names = tags.names_on(work, ids)
    links = work.rows(work.visible(ExperimentTest).where(col(ExperimentTest.experiment_id).in_(ids)))
    chosen = work.visible(Insight).where(col(Insight.id).in_({link.insight_id for link in links}))
    insights = {each.id: each.in_brief() for each in work.rows(chosen.order_by(col(Insight.number)))}
    tested: dict[UUID, list[Brief]] = defaultdict(list)
    for link in links:
        if link.insight_id in insights:
            tested[link.experiment_id].append(insights[link.insight_id])
    return [
        ExperimentView(
            **{name: getattr(each, name) for name in ExperimentView.model_fields.keys() - _COMPUTED},
            tests=sorted(tested[each.id], key=lambda insight: insight.reference),
            tags=names.get(each.id, []),
            is_locked=each.status is not ExperimentStatus.PLANNED,
            is_overdue=is_overdue(each, work.today),
        )
        for each in experiments
    ]


def is_overdue(experiment: Experiment, today: date) -> bool:
    """Say whether an experiment should have ended and has not."""
    unfinished = experiment.status in {ExperimentStatus.PLANNED, ExperimentStatus.RUNNING}
    return unfinished and experiment.ends_on is not None and experiment.ends_on < today


def find(
    work: UnitOfWork,
    project_id: UUID,
    *,
    phase: Phase | None = None,
    status: ExperimentStatus | None = None,
    tag: str = "",
) -> list[Experiment]:
    """Return a project's experiments, newest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Experiment).where(Experiment.project_id == project_id)
    if phase is not None:
        chosen = chosen.where(Experiment.phase == phase)
    if status is not None:
        chosen = chosen.where(Experiment.status == status)
    if tag:
        chosen = chosen.where(col(Experiment.id).in_(tags.carrying(work, project_id, Kind.EXPERIMENT, tag)))
    return work.rows(chosen.order_by(col(Experiment.number).desc()))


def testing(work: UnitOfWork, insight_id: UUID) -> list[Experiment]:
    """Return the experiments that test an insight."""
    links = work.rows(work.visible(ExperimentTest).where(ExperimentTest.insight_id == insight_id))
    chosen = work.visible(Experiment).where(col(Experiment.id).in_([link.experiment_id for link in links]))
    return work.rows(chosen.order_by(col(Experiment.number)))


def named(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Experiment]:
    """Return the experiments with these ids that the actor may see."""
    return {each.id: each for each in work.rows(work.visible(Experiment).where(col(Experiment.id).in_(ids)))}


def get(work: UnitOfWork, experiment_id: UUID) -> Experiment:
    """Return an experiment."""
    return work.get(Experiment, experiment_id)


def add(work: UnitOfWork, project_id: UUID, draft: ExperimentDraft) -> Experiment:
    """Add an experiment to a project.

    Raises:
        RuleBroken: The draft breaks a rule of ``_check``, or tests an insight of another project.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check(draft)
    experiment = work.add(Experiment(project_id=project_id, **_own(draft)))
    _set_tests(work, experiment, draft.tests)
    tags.put_on(work, experiment, draft.tags)
    return experiment


def revise(work: UnitOfWork, experiment_id: UUID, draft: ExperimentDraft, *, revision: int | None = None) -> Experiment:
    """Change an experiment.

    Raises:
        RuleBroken: The success criterion is locked because the experiment has started, or as for ``add``.
    """
    experiment = work.to_change(Experiment, experiment_id, revision=revision)
    has_started = experiment.status is not ExperimentStatus.PLANNED
    if has_started and draft.success_criterion != experiment.success_criterion:
        raise RuleBroken(N_("The success criterion is locked: the experiment has started."), field="success_criterion")
    if has_started and draft.status is ExperimentStatus.PLANNED:
        raise RuleBroken(N_("An experiment that has started cannot be planned again."), field="status")
    _check(draft)
    work.save(experiment.sqlmodel_update(_own(draft)))
    _set_tests(work, experiment, draft.tests)
    tags.put_on(work, experiment, draft.tags)
    return experiment


def remove(work: UnitOfWork, experiment_id: UUID) -> None:
    """Put an experiment in the bin."""
    work.remove(work.to_change(Experiment, experiment_id))


def restore(work: UnitOfWork, experiment_id: UUID) -> Experiment:
    """Take an experiment out of the bin."""
    experiment = work.to_change(Experiment, experiment_id, removed=True)
    work.restore(experiment)
    return experiment


def _own(draft: ExperimentDraft) -> dict[str, Any]:
    return draft.model_dump(exclude={"tests", "tags"})


def _check(draft: ExperimentDraft) -> None:
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise RuleBroken(N_("The experiment cannot end before it starts."), field="ends_on")
    if draft.status is not ExperimentStatus.PLANNED and not draft.success_criterion:
        raise RuleBroken(N_("An experiment needs a success criterion before it starts."), field="success_criterion")
    if draft.status is ExperimentStatus.DONE and not draft.result:
        raise RuleBroken(N_("Write what was observed before the experiment is done."), field="result")
    if draft.decision is not None and not draft.result:
        raise RuleBroken(N_("A decision needs a result: write what was observed."), field="result")
    if draft.decision is not None and not draft.learning:
        raise RuleBroken(N_("A decision needs a learning: write what was learned."), field="learning")


def _set_tests(work: UnitOfWork, experiment: Experiment, ids: Sequence[UUID]) -> None:
    chosen = work.visible(Insight).where(Insight.project_id == experiment.project_id, col(Insight.id).in_(ids))
    wanted = {insight.id for insight in work.rows(chosen)}
    if len(wanted) != len(set(ids)):
        raise RuleBroken(N_("One of the insights is not in this project."), field="tests")
    # What lies in the bin is not on the form; it is tested all the same.
    shown = work.visible(Insight).with_only_columns(col(Insight.id))
    held = work.visible(ExperimentTest).where(ExperimentTest.experiment_id == experiment.id)
    links = work.rows(held.where(col(ExperimentTest.insight_id).in_(shown)))
    for link in links:
        if link.insight_id not in wanted:
            work.drop(link)
    missing = wanted - {link.insight_id for link in links}
    work.add_parts(
        [
            ExperimentTest(project_id=experiment.project_id, experiment_id=experiment.id, insight_id=one)
            for one in sorted(missing)
        ]
    )
