"""Who may do what: roles, permissions and what an actor may see. The whole policy stands here.

Outsiders are told that a record does not exist; members who lack a permission are told so.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, UniqueConstraint, and_, false, or_, true
from sqlmodel import Field

from research.records import Own, Part, ProjectRecord, word
from research.words import Audience, Kind, Language, Role


class Permission(StrEnum):
    """Something a role may allow."""

    READ = "read"
    KEEP_OWN = "keep_own"
    ADD_OBSERVATION = "add_observation"
    READ_RESEARCH = "read_research"
    WRITE_RESEARCH = "write_research"
    MANAGE_PROJECT = "manage_project"
    OPEN_KEY = "open_key"
    READ_LOG = "read_log"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.RESEARCHER: frozenset(Permission) - {Permission.MANAGE_PROJECT, Permission.READ_LOG},
    Role.CASEWORKER: frozenset({Permission.READ, Permission.KEEP_OWN, Permission.ADD_OBSERVATION}),
    Role.READER: frozenset({Permission.READ, Permission.KEEP_OWN}),
    Role.PRIVACY_OFFICER: frozenset({Permission.READ_LOG}),
}

AUDIENCES: dict[Role, frozenset[Audience]] = {
    Role.OWNER: frozenset(Audience),
    Role.RESEARCHER: frozenset(Audience),
    Role.CASEWORKER: frozenset({Audience.MEMBERS}),
    Role.READER: frozenset({Audience.MEMBERS}),
    Role.PRIVACY_OFFICER: frozenset(),
}


class Membership(Part, table=True):
    """A person's role in a project; who is not here is an outsider."""

    __table_args__ = (UniqueConstraint("project_id", "person_id"),)
    owner_kind: ClassVar[Kind] = Kind.PROJECT
    owner_key: ClassVar[str] = "project_id"

    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=word(Role))
    ends_on: date | None = Field(default=None, description="The last day, for a consultant whose contract ends.")


class StudyMember(Part, table=True):
    """That somebody takes part in a study whose data are for its members alone."""

    __table_args__ = (UniqueConstraint("study_id", "person_id"),)
    owner_kind: ClassVar[Kind] = Kind.STUDY
    owner_key: ClassVar[str] = "study_id"

    study_id: UUID = Field(foreign_key="study.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking.

    Attributes:
        may_write: False for an access token that was made for reading.
        is_system: The machine's own owner, at the command line or in a job: sees everything.
    """

    person_id: UUID | None
    name: str = ""
    is_administrator: bool = False
    may_write: bool = True
    is_system: bool = False
    language: Language | None = None


SYSTEM = Actor(person_id=None, name="Fasett", is_system=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor with the roles held at this moment, by project.

    Attributes:
        in_bin: The roles held in projects that lie in the bin, which count for nothing but taking them out.
        circles: The studies the actor takes part in, whose data are for their members alone.
    """

    actor: Actor
    roles: dict[UUID, Role] = field(default_factory=dict)
    in_bin: dict[UUID, Role] = field(default_factory=dict)
    circles: frozenset[UUID] = frozenset()

    def may(self, permission: Permission, project_id: UUID) -> bool:
        """Say whether the actor may do this in the project."""
        if self.actor.is_system:
            # The machine is nobody, and so has nothing of its own.
            return permission is not Permission.KEEP_OWN
        role = self.roles.get(project_id)
        if role is None:
            return False
        is_reading = permission in {Permission.READ, Permission.READ_RESEARCH, Permission.READ_LOG}
        return permission in GRANTS[role] and (is_reading or self.actor.may_write)

    def is_member(self, project_id: UUID) -> bool:
        """Say whether the actor may know that the project exists."""
        return self.actor.is_system or project_id in self.roles

    def takes_part(self, study_id: UUID, project_id: UUID) -> bool:
        """Say whether the actor is one of those a study's data are for, where they are not for the whole team."""
        is_answerable = self.actor.is_system or self.roles.get(project_id) is Role.OWNER
        return is_answerable or study_id in self.circles

    def may_administer(self) -> bool:
        """Say whether the actor may change what holds for the whole installation."""
        return self.actor.is_system or (self.actor.is_administrator and self.actor.may_write)

    def sees(self, kind: type[ProjectRecord]) -> ColumnElement[bool]:
        """Return the condition on rows of this kind that the actor may see."""
        if self.actor.is_system:
            return true()
        columns: Any = kind
        allowed = [
            and_(
                columns.project_id.in_(self._projects(role)),
                columns.audience.in_(AUDIENCES[role]),
                *self._within(kind, role),
                *([] if Audience.TEAM in AUDIENCES[role] else kind.outside_team()),
            )
            for role in Role
            if self._projects(role)
        ]
        own = self._projects(Role.CASEWORKER)
        if own:
            allowed.append(and_(columns.project_id.in_(own), columns.created_by == self.actor.person_id))
        return or_(*allowed) if allowed else false()

    def owns(self, kind: type[Own]) -> ColumnElement[bool]:
        """Return the condition on rows of this kind that are the actor's own, in projects they are a member of."""
        columns: Any = kind
        return and_(columns.person_id == self.actor.person_id, columns.project_id.in_(list(self.roles)))

    def search_keys(self, project_ids: list[UUID]) -> frozenset[str]:
        """Return the audience keys (see ``audience_keys``) whose documents the actor may find."""
        keys = set[str]()
        for project_id in project_ids:
            role = Role.OWNER if self.actor.is_system else self.roles.get(project_id)
            if role is None:
                continue
            keys.update(f"{project_id}/{audience}" for audience in AUDIENCES[role])
            if role is Role.OWNER:
                keys.add(f"{project_id}/owners")
            elif role is Role.RESEARCHER:
                keys.update(f"{project_id}/circle/{study_id}" for study_id in self.circles)
            if role is Role.CASEWORKER:
                keys.add(f"{project_id}/by/{self.actor.person_id}")
        return frozenset(keys)

    def _within(self, kind: type[ProjectRecord], role: Role) -> list[ColumnElement[bool]]:
        """Return the condition that keeps the data of a study to its members; owners answer for all studies."""
        if role is Role.OWNER or Audience.TEAM not in AUDIENCES[role]:
            return []
        columns: Any = kind
        open_to_all = or_(columns.audience == Audience.MEMBERS, columns.circle_id.is_(None))
        return [or_(open_to_all, columns.circle_id.in_(self.circles))]

    def _projects(self, role: Role) -> list[UUID]:
        return [project_id for project_id, held in self.roles.items() if held is role]


def audience_keys(record: ProjectRecord) -> frozenset[str]:
    """Return the keys under which the search index shows the record."""
    own = f"{record.project_id}/by/{record.created_by}"
    if record.circle_id is not None and record.audience is Audience.TEAM:
        return frozenset({f"{record.project_id}/circle/{record.circle_id}", f"{record.project_id}/owners", own})
    return frozenset({f"{record.project_id}/{record.audience}", own})


def has_ended(ends_on: date | None, today: date) -> bool:
    """Say whether a time-limited membership is over; the last day still counts."""
    return ends_on is not None and ends_on < today
