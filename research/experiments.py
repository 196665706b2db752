"""Experiments: hypotheses put to the test, from a criterion to a decision (Strategyzer's test and learning cards)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research import insights, tags
from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.insights import Insight, InsightDraft
from research.records import LONG_TEXT, SHORT_TEXT, Brief, Fields, Part, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.sight import ONE_OF, Visible
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import N_, Audience, Decision, ExperimentStatus, Kind, Outcome, Phase, Stance

_OPEN = (ExperimentStatus.PLANNED, ExperimentStatus.RUNNING)
_SAYS = {Outcome.CONFIRMED: Stance.SUPPORTS, Outcome.REFUTED: Stance.CONTRADICTS}


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
    told_of: ClassVar[str] = "experiment_id"

    experiment_id: UUID = Field(foreign_key="experiment.id", index=True)
    insight_id: UUID = Field(foreign_key="insight.id", index=True)


class GrewFrom(Part, table=True):
    """That an insight grew from what an experiment taught."""

    __table_args__ = (UniqueConstraint("insight_id", "experiment_id"),)
    owner_kind: ClassVar[Kind] = Kind.INSIGHT
    owner_key: ClassVar[str] = "insight_id"
    told_of: ClassVar[str] = "insight_id"

    insight_id: UUID = Field(foreign_key="insight.id", index=True)
    experiment_id: UUID = Field(foreign_key="experiment.id", index=True)


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
    grown: list[Brief] = Field(description="The insights that grew from its learning.")
    tags: list[str]
    day: date
    is_locked: bool
    is_overdue: bool
    revision: int


_COMPUTED = {"tests", "grown", "tags", "is_locked", "is_overdue"}


def views(work: UnitOfWork, experiments: Sequence[Experiment]) -> list[ExperimentView]:
    """Return experiments as shown."""
    ids = [each.id for each in experiments]
    names = tags.names_on(work, ids)
    tested = _linked(work, work.rows(work.visible(ExperimentTest).where(col(ExperimentTest.experiment_id).in_(ids))))
    grown = _linked(work, work.rows(work.visible(GrewFrom).where(col(GrewFrom.experiment_id).in_(ids))))
    return [
        ExperimentView(
            **{name: getattr(each, name) for name in ExperimentView.model_fields.keys() - _COMPUTED},
            tests=tested[each.id],
            grown=grown[each.id],
            tags=names.get(each.id, []),
            is_locked=each.status is not ExperimentStatus.PLANNED,
            is_overdue=is_overdue(each, work.today),
        )
        for each in experiments
    ]


def _linked(work: UnitOfWork, links: Sequence[ExperimentTest] | Sequence[GrewFrom]) -> dict[UUID, list[Brief]]:
    """Return the insights that each experiment is linked to, by their numbers."""
    found = work.briefs((Kind.INSIGHT, link.insight_id) for link in links)
    linked: dict[UUID, list[Brief]] = defaultdict(list)
    for link in links:
        if link.insight_id in found:
            linked[link.experiment_id].append(found[link.insight_id])
    for briefs in linked.values():
        briefs.sort(key=lambda brief: brief.reference)
    return linked


def is_overdue(experiment: Experiment, today: date) -> bool:
    """Say whether an experiment should have ended and has not."""
    return experiment.status in _OPEN and experiment.ends_on is not None and experiment.ends_on < today


def overdue(work: UnitOfWork, project_id: UUID) -> list[Experiment]:
    """Return a project's experiments that should have ended and have not, the longest overdue first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Experiment).where(Experiment.project_id == project_id, col(Experiment.status).in_(_OPEN))
    late = chosen.where(col(Experiment.ends_on) < work.today)
    return work.rows(late.order_by(col(Experiment.ends_on), col(Experiment.number)))


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


class Result(NamedTuple):
    """What an experiment says of an insight.

    Attributes:
        is_test: It was set up to test the insight; otherwise the insight grew from what it taught.
        day: The day it ended, as far as that is known.
    """

    experiment_id: UUID
    stance: Stance
    is_test: bool
    day: date


def results(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, list[Result]]:
    """Return what experiments that are over say of each insight, where they say anything."""
    found: dict[UUID, dict[UUID, Result]] = defaultdict(dict)
    for make in (_grown, _tested):
        for insight_id, key, outcome, ends_on, starts_on, created_at in work.told(make, ids=list(insight_ids)):
            stance = _SAYS[outcome] if make is _tested else Stance.SUPPORTS
            day = ends_on or starts_on or created_at.date()
            # What it was set up to test counts more than what was learned on the way.
            found[insight_id][key] = Result(key, stance, make is _tested, day)
    return {insight_id: list(by_experiment.values()) for insight_id, by_experiment in found.items()}


def _tested(visible: Visible) -> Any:
    return _telling(visible, ExperimentTest).where(
        col(Experiment.status).not_in(_OPEN), col(Experiment.outcome).in_(list(_SAYS))
    )


def _grown(visible: Visible) -> Any:
    return _telling(visible, GrewFrom)


def _telling(visible: Visible, link: type[ExperimentTest] | type[GrewFrom]) -> Any:
    chosen = visible(link).where(col(link.insight_id).in_(ONE_OF))
    chosen = chosen.join(Experiment, col(Experiment.id) == col(link.experiment_id))
    when = (col(Experiment.ends_on), col(Experiment.starts_on), col(Experiment.created_at))
    columns = (col(link.insight_id), col(Experiment.id), col(Experiment.outcome), *when)
    in_order = chosen.where(col(Experiment.removed_at).is_(None)).order_by(col(Experiment.number))
    return in_order.with_only_columns(*columns)


def origins(work: UnitOfWork, insight_ids: Collection[UUID]) -> dict[UUID, list[Brief]]:
    """Return the experiments that each insight grew from."""
    links = work.rows(work.visible(GrewFrom).where(col(GrewFrom.insight_id).in_(insight_ids)))
    found = work.briefs((Kind.EXPERIMENT, link.experiment_id) for link in links)
    grew_from: dict[UUID, list[Brief]] = defaultdict(list)
    for link in links:
        if link.experiment_id in found:
            grew_from[link.insight_id].append(found[link.experiment_id])
    return grew_from


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


def learn(work: UnitOfWork, experiment_id: UUID, draft: InsightDraft) -> Insight:
    """Make an insight of what an experiment taught; it builds on the insights that the experiment tests.

    Raises:
        RuleBroken: Nothing was learned yet.
    """
    experiment = work.to_change(Experiment, experiment_id)
    if not experiment.learning:
        raise RuleBroken(N_("Write what was learned before you make an insight of it."))
    insight = insights.add(work, experiment.project_id, draft)
    work.add(GrewFrom(project_id=insight.project_id, insight_id=insight.id, experiment_id=experiment_id))
    tested = work.rows(work.visible(ExperimentTest).where(ExperimentTest.experiment_id == experiment_id))
    shown = work.briefs((Kind.INSIGHT, link.insight_id) for link in tested)
    insights.build_on(work, insight, shown.keys())
    return insight


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
