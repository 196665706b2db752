"""Participants: pseudonyms with a group, an age band and a region; never a name."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from pydantic import field_validator
from sqlmodel import Field, col

from research import circles, studies
from research.access import Permission
from research.errors import RuleBroken
from research.records import SHORT_TEXT, Fields, ProjectRecord, View, word
from research.store import UnitOfWork
from research.words import N_, AgeBand, Group, Kind

# A number is a street's, a postcode or an age; a street is told by how its name ends.
_EXACT_PLACE = re.compile(r"\d|\w(?:gata|gate|gaten|veien|vegen|allé|alléen|stredet|smauet)\b", re.IGNORECASE)
_EXACT_AGE = re.compile(
    r"\b\d{1,3}[- ]?åring|\b\d{1,3} år(?:s)? gamm?[ea]l|\balder:? ?\d|\bfødt\b.{0,12}\d"
    r"|\b\d{1,3}[- ]years?[- ]old|\baged? \d",
    re.IGNORECASE,
)


class ParticipantDraft(Fields):
    """A participant as somebody wants it."""

    group: Group = Field(sa_type=word(Group), description="The part they play in the service.")
    age_band: AgeBand = Field(default=AgeBand.UNKNOWN, sa_type=word(AgeBand))
    region: str = Field(default="", max_length=120, description="A region, not a street or a small place.")
    characteristics: str = Field(
        default="", max_length=SHORT_TEXT, description="What matters for the study and points at nobody."
    )
    study_id: UUID | None = Field(default=None, foreign_key="study.id")

    @field_validator("region")
    @classmethod
    def _refuse_exact_place(cls, region: str) -> str:
        if _EXACT_PLACE.search(region):
            raise ValueError(N_("A region has no street and no number."))
        return region

    @field_validator("characteristics")
    @classmethod
    def _refuse_exact_age(cls, text: str) -> str:
        if _EXACT_AGE.search(text):
            raise ValueError(N_("Age is stored as a band only."))
        return text


class Participant(ParticipantDraft, ProjectRecord, table=True):
    """A participant as stored; the pseudonym is the reference, ``P-001``."""

    kind: ClassVar[Kind] = Kind.PARTICIPANT
    prefix: ClassVar[str] = "P"

    def within(self, session: Any) -> UUID | None:
        return circles.of(session, self)

    @classmethod
    def settle(cls, work: UnitOfWork, changed: Mapping[Kind, set[UUID]]) -> None:
        """Follow a study that is opened to the team, or kept to its members."""
        circles.follow(work, cls, changed)


class ParticipantView(View):
    """A participant as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    group: Group
    age_band: AgeBand
    region: str
    characteristics: str
    study_id: UUID | None
    revision: int


def view(participant: Participant) -> ParticipantView:
    """Return a participant as shown."""
    return ParticipantView.model_validate({name: getattr(participant, name) for name in ParticipantView.model_fields})


def find(work: UnitOfWork, project_id: UUID) -> list[Participant]:
    """Return a project's participants by number."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Participant).where(Participant.project_id == project_id)
    return work.rows(chosen.order_by(col(Participant.number)))


def get(work: UnitOfWork, participant_id: UUID) -> Participant:
    """Return a participant."""
    return work.get(Participant, participant_id)


def named(work: UnitOfWork, project_id: UUID, ids: Sequence[UUID], *, field: str) -> list[Participant]:
    """Return the participants of a project with these ids.

    Raises:
        RuleBroken: One of them is not the project's.
    """
    chosen = work.visible(Participant).where(Participant.project_id == project_id, col(Participant.id).in_(ids))
    found = work.rows(chosen.order_by(col(Participant.number)))
    if len(found) != len(set(ids)):
        raise RuleBroken(N_("One of the participants is not in this project."), field=field)
    return found


def add(work: UnitOfWork, project_id: UUID, draft: ParticipantDraft) -> Participant:
    """Add a participant to a project under the next pseudonym."""
    work.require(Permission.WRITE_RESEARCH, project_id)
    check_study(work, project_id, draft.study_id)
    return work.add(Participant(project_id=project_id, **draft.model_dump()))


def revise(
    work: UnitOfWork, participant_id: UUID, draft: ParticipantDraft, *, revision: int | None = None
) -> Participant:
    """Change a participant; the pseudonym stays."""
    participant = work.to_change(Participant, participant_id, revision=revision)
    check_study(work, participant.project_id, draft.study_id)
    return work.save(participant.sqlmodel_update(draft.model_dump()))


def remove(work: UnitOfWork, participant_id: UUID) -> None:
    """Put a participant in the bin."""
    work.remove(work.to_change(Participant, participant_id))


def restore(work: UnitOfWork, participant_id: UUID) -> Participant:
    """Take a participant out of the bin."""
    participant = work.to_change(Participant, participant_id, removed=True)
    work.restore(participant)
    return participant


def check_study(work: UnitOfWork, project_id: UUID, study_id: UUID | None) -> None:
    """Refuse a study that is not the project's.

    Raises:
        RuleBroken: It is another project's, or does not exist; or its data are for its members alone.
    """
    if study_id is None:
        return
    own = work.visible(studies.Study).where(studies.Study.project_id == project_id, studies.Study.id == study_id)
    study = next(iter(work.rows(own)), None)
    if study is None:
        raise RuleBroken(N_("The study is not one of this project's."), field="study_id")
    if study.is_limited and not work.standing.takes_part(study_id, project_id):
        raise RuleBroken(N_("The study's data are for its members alone, and you are not one."), field="study_id")
