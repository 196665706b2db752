"""Circles: who takes part in a study whose data are for its members alone."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Field, col

from research import people, studies
from research.access import Membership, Permission, StudyMember, has_ended
from research.errors import NotPermitted, RuleBroken
from research.records import Draft, ProjectRecord, View
from research.store import UnitOfWork
from research.studies import Study
from research.words import N_, Kind, Role

P = TypeVar("P", bound=ProjectRecord)


class CircleDraft(Draft):
    """Who is to take part in a study."""

    person_ids: list[UUID] = Field(default_factory=list, max_length=1_000)


class CircleMemberView(View):
    """Somebody who may take part in a study.

    Attributes:
        takes_part: Whether they see the study's data; owners of the project always do.
        is_owner: Whether they own the project.
    """

    person_id: UUID
    name: str
    takes_part: bool
    is_owner: bool


def find(work: UnitOfWork, study_id: UUID) -> list[CircleMemberView]:
    """Return the owners and researchers of a study's project by name, with who of them takes part."""
    study = studies.get(work, study_id)
    work.require(Permission.READ_RESEARCH, study.project_id)
    chosen = {member.person_id for member in _chosen(work, study)}
    roles = _team(work, study.project_id)
    names = people.names(work, set(roles))
    return [
        CircleMemberView(
            person_id=person_id,
            name=name,
            takes_part=roles[person_id] is Role.OWNER or person_id in chosen,
            is_owner=roles[person_id] is Role.OWNER,
        )
        for person_id, name in sorted(names.items(), key=lambda named: (named[1].casefold(), named[0]))
    ]


def put(work: UnitOfWork, study_id: UUID, draft: CircleDraft) -> None:
    """Choose the researchers who take part in a study, and no others.

    Raises:
        NotPermitted: The actor neither owns the project nor takes part.
        RuleBroken: Somebody named is no researcher of the project.
    """
    study = studies.get(work, study_id)
    work.require(Permission.WRITE_RESEARCH, study.project_id)
    if not may_choose(work, study):
        raise NotPermitted(N_("Only owners of the project and those who take part choose who takes part."))
    roles, wanted = _team(work, study.project_id), set(draft.person_ids)
    if wanted - roles.keys():
        raise RuleBroken(N_("Somebody chosen is not a researcher of this project."), field="person_ids")
    held = _chosen(work, study)
    work.drop(*(member for member in held if member.person_id not in wanted))
    missing = wanted - {member.person_id for member in held}
    work.add_parts(
        [
            StudyMember(project_id=study.project_id, study_id=study.id, person_id=person_id)
            for person_id in sorted(missing)
            if roles[person_id] is not Role.OWNER
        ]
    )


def may_choose(work: UnitOfWork, study: Study) -> bool:
    """Say whether the actor may choose who takes part; a study that is open to the team is for all of it to prepare."""
    may_write = work.standing.may(Permission.WRITE_RESEARCH, study.project_id)
    return may_write and (not study.is_limited or work.standing.takes_part(study.id, study.project_id))


# --- keeping to them ----------------------------------------------------------------------------------------------


def of(session: Any, record: Any) -> UUID | None:
    """Return the study that keeps a record of its own to its members, if it does.

    What belonged to such a study stays closed when the study is deleted: nobody has decided that it should be open.
    """
    study: Study | None = session.get(Study, record.study_id) if record.study_id else None
    if study is not None:
        return study.id if study.is_limited else None
    earlier: UUID | None = record.circle_id
    is_gone = earlier is not None and (earlier in session.info["erased"] or session.get(Study, earlier) is None)
    return earlier if is_gone else None


def follow(work: UnitOfWork, kind: type[ProjectRecord], changed: Mapping[Kind, set[UUID]]) -> None:
    """Let the records of studies that were changed be seen by those whom the studies are for now."""
    limited = {study_id: _is_limited(work, study_id) for study_id in changed.get(Kind.STUDY, ())}
    columns: Any = kind
    belonging: list[Any] = everywhere(work, kind, columns.study_id.in_(limited)) if limited else []
    for record in belonging:
        keep(work, record, record.study_id if limited[record.study_id] else None)


def everywhere(work: UnitOfWork, kind: type[P], condition: Any) -> list[P]:
    """Return the records for which a condition holds: those in the bin and the restricted ones too."""
    places = [(removed, restricted) for removed in (False, True) for restricted in (False, True)]
    return [
        record
        for removed, restricted in places
        for record in work.rows(work.visible(kind, removed=removed, restricted=restricted).where(condition))
    ]


def keep(work: UnitOfWork, record: ProjectRecord, circle_id: UUID | None) -> None:
    """Let a record be for the members of a study, or for the whole team."""
    if record.circle_id != circle_id:
        record.circle_id = circle_id
        work.save(record)


def _is_limited(work: UnitOfWork, study_id: UUID) -> bool:
    return any(study.is_limited for study in everywhere(work, Study, col(Study.id) == study_id))


def _chosen(work: UnitOfWork, study: Study) -> list[StudyMember]:
    return work.rows(work.visible(StudyMember).where(StudyMember.study_id == study.id))


def _team(work: UnitOfWork, project_id: UUID) -> dict[UUID, Role]:
    """Return those who see research in the project, by what they are."""
    team = work.visible(Membership).where(
        Membership.project_id == project_id, col(Membership.role).in_([Role.OWNER, Role.RESEARCHER])
    )
    return {each.person_id: each.role for each in work.rows(team) if not has_ended(each.ends_on, work.today)}
