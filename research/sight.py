"""What an actor may see, as queries: prepared once for all who see the same."""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.expression import select as select_rows

from research.access import Actor, Membership, Standing, StudyMember
from research.records import Own, Part, ProjectRecord, Record
from research.words import Kind, Role


@cache
def class_of(kind: Kind) -> type[Record]:
    """Return the class whose records are of this kind."""
    return next(
        each for each in _subclasses(Record) if getattr(each, "kind", None) is kind and hasattr(each, "__table__")
    )


def searchable_classes() -> list[type[ProjectRecord]]:
    """Return every kind of record that search finds."""
    return [each for each in project_classes() if each.searchable]


def tagged_classes() -> list[type[ProjectRecord]]:
    """Return every kind of record that carries tags."""
    return [each for each in project_classes() if each.carries_tags]


def project_classes() -> list[type[ProjectRecord]]:
    """Return every kind of record that belongs to a project."""
    return [cast(type[ProjectRecord], each) for each in _subclasses(ProjectRecord) if hasattr(each, "__table__")]


def _subclasses(of: type[Record]) -> Iterator[type[Record]]:
    for each in of.__subclasses__():
        yield each
        yield from _subclasses(each)


@cache
def roles_held() -> Any:
    """Return the query over the roles that somebody holds, and the studies they take part in."""
    project: Any = class_of(Kind.PROJECT)
    columns: Any = (
        Membership.project_id,
        Membership.role,
        Membership.ends_on,
        project.removed_at,
        StudyMember.study_id,
    )
    is_own = and_(
        col(StudyMember.project_id) == col(Membership.project_id),
        col(StudyMember.person_id) == col(Membership.person_id),
    )
    held = select(*columns).join(project, project.id == col(Membership.project_id)).outerjoin(StudyMember, is_own)
    return held.where(col(Membership.person_id) == bindparam("person_id"))


Roles = frozenset[tuple[UUID, Role]]
Held = tuple[Roles, Roles, frozenset[UUID]]
"""Roles, roles in projects in the bin, and studies whose data are for their members alone."""
Visible = Callable[..., Any]
Made = Callable[[Visible], Any]
ONE_OF: Any = bindparam("ids", expanding=True)
"""The place in a prepared query for the identifiers that are asked for."""


# Building the condition takes longer than asking, and who asks is much the same as a moment ago.
@lru_cache(maxsize=512)
def visible(kind: Any, removed: bool, restricted: bool, actor: Actor, held: Held) -> SelectOfScalar[Any]:
    """Return the query over the rows of a kind that somebody with these roles sees."""
    roles, in_bin, circles = held
    standing = Standing(actor, dict(roles), dict(in_bin), circles)
    statement: Any = select_rows(kind)
    if issubclass(kind, Own):
        return cast(SelectOfScalar[Any], statement.where(standing.owns(kind)))
    if issubclass(kind, Part):
        owner: Any = class_of(kind.owner_kind)
        seen = select(owner.id).where(_sees(owner, standing), owner.removed_at.is_(None), *_restricted(owner, False))
        return cast(SelectOfScalar[Any], statement.where(getattr(kind, kind.owner_key).in_(seen)))
    gone = kind.removed_at.is_not(None) if removed else kind.removed_at.is_(None)
    return cast(SelectOfScalar[Any], statement.where(_sees(kind, standing), gone, *_restricted(kind, restricted)))


def _restricted(kind: Any, is_restricted: bool) -> list[Any]:
    """Return the condition that records are hidden without being deleted, or are not."""
    if not issubclass(kind, ProjectRecord):
        return []
    hidden: Any = kind.restricted_at
    return [hidden.is_not(None) if is_restricted else hidden.is_(None)]


@lru_cache(maxsize=512)
def prepared(make: Made, actor: Actor, held: Held) -> Any:
    """Return the query that is made from what somebody with these roles sees."""
    return make(lambda kind, *, removed=False: visible(kind, removed, False, actor, held))


@cache
def by_id(kind: Kind) -> Made:
    """Return what makes the query over the rows of a kind with some identifiers."""
    columns: Any = class_of(kind)
    return lambda visible: visible(columns).where(columns.id.in_(ONE_OF))


def _sees(kind: Any, standing: Standing) -> Any:
    if issubclass(kind, ProjectRecord):
        return standing.sees(kind)
    if standing.actor.is_system:
        return kind.id.is_not(None)
    projects = list(standing.roles)
    if kind.kind is Kind.PROJECT:
        return kind.id.in_([*projects, *standing.in_bin])
    fellows = select(col(Membership.person_id)).where(col(Membership.project_id).in_(projects))
    return or_(kind.id == standing.actor.person_id, kind.id.in_(fellows))
