"""Restrictions: what is hidden without being deleted, while a dispute about it is settled (GDPR article 18).

What is restricted is in no list, no search, no report and no answer of the API, for anybody; its quotes are hidden with
it and count for nothing. It is neither emptied from the bin nor deleted when the study's day has come.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research import people
from research.access import Permission
from research.erasures import every
from research.errors import NotFound, RuleBroken
from research.interviews import Interview, InterviewParticipant
from research.observations import Observation
from research.passages import Passage
from research.quotes import Quote
from research.records import Draft, Part, ProjectRecord, View, word
from research.sight import class_of
from research.store import UnitOfWork
from research.words import N_, Kind, LogAct

KINDS = (Kind.INTERVIEW, Kind.OBSERVATION, Kind.PARTICIPANT)
"""What can be restricted: a participant with the interviews they took part in."""


class RestrictionDraft(Draft):
    """What somebody wants restricted, and why."""

    kind: Kind = Field(sa_type=word(Kind), description="Interview, observation or participant.")
    record_id: UUID
    reason: str = Field(min_length=3, max_length=500, description="Why, without contents and without names.")


class Restriction(RestrictionDraft, Part, table=True):
    """A restriction as stored; it is deleted when it is lifted, and the access log tells of both."""

    __table_args__ = (UniqueConstraint("record_id"),)
    owner_kind: ClassVar[Kind] = Kind.PROJECT
    owner_key: ClassVar[str] = "project_id"

    reason: str = Field(max_length=1_000)
    reference: str = Field(max_length=60)
    restricted_on: date
    restricted_by: UUID | None = Field(default=None, foreign_key="person.id")


class RestrictionView(View):
    """A restriction as shown: never with what the record says.

    Attributes:
        reason: Empty to whoever may not lift it.
    """

    id: UUID
    kind: Kind
    reference: str
    reason: str
    restricted_on: date
    who: str


class RestrictionMadeView(View):
    """A restriction as it is told to whoever made it."""

    id: UUID
    reference: str


def find(work: UnitOfWork, project_id: UUID) -> list[RestrictionView]:
    """Return what is restricted in a project, newest first: for owners and the privacy officer."""
    work.require(Permission.READ_LOG, project_id)
    chosen = work.visible(Restriction).where(Restriction.project_id == project_id)
    found = work.rows(chosen.order_by(col(Restriction.restricted_on).desc(), col(Restriction.id).desc()))
    names = people.names(work, {each.restricted_by for each in found if each.restricted_by})
    may_lift = work.standing.may(Permission.MANAGE_PROJECT, project_id)
    return [
        RestrictionView(
            id=each.id,
            kind=each.kind,
            reference=each.reference,
            reason=each.reason if may_lift else "",
            restricted_on=each.restricted_on,
            who=names.get(each.restricted_by, "") if each.restricted_by else "",
        )
        for each in found
    ]


def to_restrict(work: UnitOfWork, kind: Kind, record_id: UUID) -> ProjectRecord:
    """Return a record for restricting it.

    Raises:
        NotFound: There is none, or it is not shown to the actor.
        RuleBroken: Nothing of this kind is restricted.
    """
    if kind not in KINDS:
        raise RuleBroken(N_("Interviews, observations and participants can be restricted."), field="kind")
    columns: Any = class_of(kind)
    record: ProjectRecord = work.to_change(columns, record_id)
    return record


def add(work: UnitOfWork, project_id: UUID, draft: RestrictionDraft) -> Restriction:
    """Hide a record, without deleting it, until the restriction is lifted.

    Raises:
        NotFound: It is not one of the project's.
        RuleBroken: Nothing of this kind is restricted.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    record = to_restrict(work, draft.kind, draft.record_id)
    if record.project_id != project_id:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    restriction = work.add(
        Restriction(
            project_id=project_id,
            reference=record.reference,
            restricted_on=work.today,
            restricted_by=work.actor.person_id,
            **draft.model_dump(),
        )
    )
    own = work.as_system()
    for each in _covered(own, draft.kind, draft.record_id):
        each.restricted_at = each.restricted_at or work.now
        own.save(each)
    work.note(LogAct.RESTRICTED, project_id=project_id, kind=draft.kind, record_id=draft.record_id, reason=draft.reason)
    return restriction


def lift(work: UnitOfWork, restriction_id: UUID) -> Restriction:
    """Let a record be seen again, as far as no other restriction hides it; for owners."""
    restriction = work.get(Restriction, restriction_id)
    work.require(Permission.MANAGE_PROJECT, restriction.project_id)
    own = work.as_system()
    others = own.rows(
        own.visible(Restriction).where(
            Restriction.project_id == restriction.project_id, col(Restriction.id) != restriction_id
        )
    )
    hidden = {each.id for other in others for each in _covered(own, other.kind, other.record_id)}
    for each in _covered(own, restriction.kind, restriction.record_id):
        if each.id not in hidden:
            each.restricted_at = None
            own.save(each)
    work.drop(restriction)
    work.note(
        LogAct.LIFTED,
        project_id=restriction.project_id,
        kind=restriction.kind,
        record_id=restriction.record_id,
    )
    return restriction


def _covered(own: UnitOfWork, kind: Kind, record_id: UUID) -> Iterable[ProjectRecord]:
    """Return what a restriction hides: the record, a participant's interviews, and the quotes of all these."""
    columns: Any = class_of(kind)
    records: list[Any] = every(own, columns, columns.id, [record_id])
    sources = {each.id for each in records if isinstance(each, Interview | Observation)}
    if kind is Kind.PARTICIPANT:
        links = every(own, InterviewParticipant, col(InterviewParticipant.participant_id), [record_id])
        spoken = every(own, Passage, col(Passage.participant_id), [record_id])
        ids = {each.interview_id for each in links} | {each.interview_id for each in spoken}
        talks = every(own, Interview, col(Interview.id), ids)
        records += talks
        sources |= {each.id for each in talks}
    return [*records, *every(own, Quote, col(Quote.source_id), sources)]
