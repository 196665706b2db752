"""The bin: what was removed lies there for thirty days with all its links, and is then deleted for good."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col

from research import erasures, history
from research.access import SYSTEM, Permission
from research.erasing import ErasureReason
from research.erasures import Targets
from research.errors import NotFound, NotPermitted
from research.evidence import Evidence
from research.insights import Insight
from research.observations import Observation
from research.projects import Project
from research.quotes import Quote
from research.records import ProjectRecord, Record, View, on_its_day
from research.sight import project_classes
from research.store import Store, UnitOfWork
from research.words import N_, Kind, Role

DAYS = 30
"""How long what was removed can be taken out again."""


class BinnedView(View):
    """A removed record as shown.

    Attributes:
        removed_at: When; the beginning of the day in UTC where it is not told who wrote it.
        role: The role of who removed it, where nothing else is told of them.
        days_left: Whole days until it is deleted for good; 0 on the last.
        quotes: How many quotes are marked in it.
        insights: How many insights cite it.
    """

    id: UUID
    kind: Kind
    reference: str
    title: str
    removed_at: datetime
    who: str
    role: Role | None = None
    days_left: int
    quotes: int = 0
    insights: int = 0


class GoingView(View):
    """What deleting a record for good takes with it, in numbers."""

    passages: int
    quotes: int
    evidence: int
    insights: int
    records: int


def find(work: UnitOfWork, project_id: UUID) -> list[ProjectRecord]:
    """Return what lies in a project's bin, newest first: all of it to the team, own observations to caseworkers."""
    work.require(Permission.ADD_OBSERVATION, project_id)
    sees_all = work.standing.may(Permission.READ_RESEARCH, project_id)
    found: list[ProjectRecord] = []
    for kind in project_classes() if sees_all else [Observation]:
        chosen: Any = work.visible(kind, removed=True).where(col(kind.project_id) == project_id)
        if not sees_all:
            chosen = chosen.where(col(kind.created_by) == work.actor.person_id)
        found += work.rows(chosen)
    return sorted(found, key=lambda record: (_told_at(work, record), record.id), reverse=True)


def get(work: UnitOfWork, project_id: UUID, record_id: UUID) -> ProjectRecord:
    """Return a record that lies in a project's bin.

    Raises:
        NotFound: It does not lie there, or is not shown to the actor.
    """
    record = next((each for each in find(work, project_id) if each.id == record_id), None)
    if record is None:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    return record


def views(work: UnitOfWork, records: Sequence[ProjectRecord]) -> list[BinnedView]:
    """Return removed records as shown, with what hangs on them."""
    ids = [record.id for record in records]
    removed = history.removals(work, ids)
    quotes, insights = _hanging_on(work, ids)
    return [
        BinnedView(
            **record.in_brief().model_dump(include={"id", "kind", "reference", "title"}),
            removed_at=_told_at(work, record),
            who=removed[record.id].who if record.id in removed else "",
            role=removed[record.id].role if record.id in removed else None,
            days_left=_days_left(work, _told_at(work, record)),
            quotes=quotes[record.id],
            insights=len(insights[record.id]),
        )
        for record in records
    ]


def _hanging_on(work: UnitOfWork, ids: Collection[UUID]) -> tuple[Counter[UUID], dict[UUID, set[UUID]]]:
    """Return by record how many quotes are marked in it, and the insights that cite it."""
    marked = work.columns(work.visible(Quote).where(col(Quote.source_id).in_(ids)), col(Quote.source_id))
    seen = work.visible(Insight).with_only_columns(col(Insight.id))
    cited = work.visible(Evidence).where(col(Evidence.insight_id).in_(seen))
    insights: dict[UUID, set[UUID]] = defaultdict(set)
    for column in (col(Evidence.source_id), col(Evidence.quote_id)):
        for key, insight_id in work.columns(cited.where(column.in_(ids)), column, col(Evidence.insight_id)):
            insights[key].add(insight_id)
    return Counter(key for (key,) in marked), insights


def _removed_at(record: Record) -> datetime:
    assert record.removed_at is not None, "only what was removed lies in the bin"
    return record.removed_at


def _told_at(work: UnitOfWork, record: ProjectRecord) -> datetime:
    """Return when a record was removed, as far as that is told of what somebody wrote who is not named."""
    is_told = record.veil is None or record.created_by == work.actor.person_id
    return _removed_at(record) if is_told else on_its_day(_removed_at(record))


def _days_left(work: UnitOfWork, removed_at: datetime) -> int:
    return max(0, (removed_at + timedelta(days=DAYS) - work.now).days)


# --- for good -----------------------------------------------------------------------------------------------------


def going(work: UnitOfWork, record: Record) -> GoingView:
    """Return what deleting a removed record for good would take with it; the actor was let in to delete it."""
    rows = work.hanging_on(record)
    count = Counter(type(row).__name__ for row in rows)
    pieces = [row for row in rows if isinstance(row, Evidence)]
    return GoingView(
        passages=count["Passage"],
        quotes=count["Quote"] - (record.kind is Kind.QUOTE),
        evidence=len(pieces),
        insights=len({piece.insight_id for piece in pieces} - {record.id}),
        records=sum(isinstance(row, Record) for row in rows) - 1,
    )


def to_delete(work: UnitOfWork, project_id: UUID, record_id: UUID) -> ProjectRecord:
    """Return a removed record for deleting it for good, which is for owners.

    Raises:
        NotFound: It does not lie in the project's bin.
        NotPermitted: The actor does not own the project.
    """
    record = get(work, project_id, record_id)
    work.require(Permission.MANAGE_PROJECT, project_id)
    return record


def delete(work: UnitOfWork, project_id: UUID, record_id: UUID) -> None:
    """Delete a removed record for good, with all that hangs on it."""
    _erase(work, to_delete(work, project_id, record_id))


def empty(store: Store) -> int:
    """Delete for good all that has lain in the bin for its days, and return how many records that were."""
    deleted = 0
    kinds: list[type[Record]] = [*project_classes(), Project]
    with store.begin(SYSTEM) as work:
        due = [(kind, row.id) for kind in kinds for row in work.rows(_due(work, kind))]
    for kind, key in due:
        # One transaction each: nobody waits long, and what was taken out or went with another meanwhile is left.
        with store.begin(SYSTEM, write=True) as work:
            for record in work.rows(_due(work, kind).where(col(kind.id) == key)):
                _erase(work, record)
                deleted += 1
    return deleted


def _erase(work: UnitOfWork, record: Record) -> None:
    is_project = record.kind is Kind.PROJECT
    why = ErasureReason.PROJECT if is_project else ErasureReason.BIN
    erasure = erasures.begun(work, why, record.project or record.id, record)
    erasures.carry_out(work, erasure, Targets(records={record.id: record.kind}))


def _due(work: UnitOfWork, kind: type[Record]) -> Any:
    lain_since = work.now - timedelta(days=DAYS)
    return work.visible(kind, removed=True).where(col(kind.removed_at) <= lain_since)


# --- projects -----------------------------------------------------------------------------------------------------


def find_projects(work: UnitOfWork) -> list[Project]:
    """Return the projects in the bin that the actor owned, newest first."""
    owned = [key for key, role in work.standing.in_bin.items() if role is Role.OWNER]
    chosen = work.visible(Project, removed=True).where(col(Project.id).in_(owned))
    return work.rows(chosen.order_by(col(Project.removed_at).desc(), col(Project.id)))


def project_views(work: UnitOfWork, found: Sequence[Project]) -> list[BinnedView]:
    """Return removed projects as shown."""
    removed = history.removals(work, [project.id for project in found])
    return [
        BinnedView(
            id=project.id,
            kind=Kind.PROJECT,
            reference="",
            title=project.title,
            removed_at=_removed_at(project),
            who=removed[project.id].who if project.id in removed else "",
            days_left=_days_left(work, _removed_at(project)),
        )
        for project in found
    ]


def project_to_delete(work: UnitOfWork, project_id: UUID) -> Project:
    """Return a project in the bin for deleting it for good.

    Raises:
        NotFound: It does not lie there, or the actor may not know of it.
        NotPermitted: The actor does not own it.
    """
    project = work.get(Project, project_id, removed=True)
    is_owner = work.standing.in_bin.get(project_id) is Role.OWNER and work.actor.may_write
    if not (work.actor.is_system or is_owner):
        raise NotPermitted(N_("Your role in the project does not allow this."))
    return project


def delete_project(work: UnitOfWork, project_id: UUID) -> None:
    """Delete a project in the bin for good, with all that it holds."""
    _erase(work, project_to_delete(work, project_id))
