"""Observations: things seen or said, what happened apart from how it is understood."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research import tags
from research.access import Permission, audience_keys
from research.records import LONG_TEXT, SHORT_TEXT, Fields, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import Frequency, Kind, Phase, Place

_HEADLINE = 70


class ObservationFields(Fields):
    """What stands in an observation's own row."""

    what_happened: str = Field(min_length=3, max_length=LONG_TEXT, description="Write it as it was, without names.")
    place: Place = Field(default=Place.OTHER, sa_type=word(Place), description="Where in the service.")
    place_detail: str = Field(default="", max_length=120, description="Which reception, school or step.")
    phase: Phase = Field(sa_type=word(Phase))
    observed_on: date | None = Field(default=None, description="The day; today when absent.")
    frequency: Frequency | None = Field(default=None, sa_type=word(Frequency))
    actors: str = Field(default="", max_length=SHORT_TEXT, description="Roles, not names.")
    consequence: str = Field(default="", max_length=LONG_TEXT, description="For the user or for you.")
    interpretation: str = Field(default="", max_length=LONG_TEXT, description="What you make of it, kept apart.")
    suggestion: str = Field(default="", max_length=LONG_TEXT, description="What could be done.")


class ObservationDraft(ObservationFields):
    """An observation as somebody wants it."""

    tags: TagNames = Field(default_factory=list)


class Observation(ObservationFields, ProjectRecord, table=True):
    """An observation as stored."""

    kind: ClassVar[Kind] = Kind.OBSERVATION
    prefix: ClassVar[str] = "OBS"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True

    @property
    def headline(self) -> str:
        """The first sentence, cut between words where it is long."""
        first = self.what_happened.split("\n", 1)[0].split(". ", 1)[0].rstrip(".")
        if len(first) <= _HEADLINE:
            return first
        return first[:_HEADLINE].rsplit(" ", 1)[0] + " …"

    @property
    def day(self) -> date:
        return self.observed_on or self.created_at.date()

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Observation"]) -> Iterator[Document]:
        """Yield what search knows of the observations."""
        names = tags.names_on(work, [each.id for each in records])
        for each in records:
            more = (each.what_happened, each.place_detail, each.consequence, each.interpretation, each.suggestion)
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.OBSERVATION,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=each.phase,
                title="",
                text=one_text(*more),
                tags=tuple(names.get(each.id, [])),
                status=None,
                study_id=None,
                at=each.day,
                passage_id=None,
            )


class ObservationView(View):
    """An observation as shown."""

    id: UUID
    kind: Kind
    reference: str
    headline: str
    project_id: UUID
    what_happened: str
    place: Place
    place_detail: str
    phase: Phase
    observed_on: date | None
    day: date
    frequency: Frequency | None
    actors: str
    consequence: str
    interpretation: str
    suggestion: str
    tags: list[str]
    revision: int


def views(work: UnitOfWork, observations: Sequence[Observation]) -> list[ObservationView]:
    """Return observations as shown."""
    names = tags.names_on(work, [each.id for each in observations])
    return [
        ObservationView(
            **{name: getattr(each, name) for name in ObservationView.model_fields.keys() - {"tags"}},
            tags=names.get(each.id, []),
        )
        for each in observations
    ]


def find(
    work: UnitOfWork, project_id: UUID, *, phase: Phase | None = None, place: Place | None = None, tag: str = ""
) -> list[Observation]:
    """Return a project's observations, newest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Observation).where(Observation.project_id == project_id)
    if phase is not None:
        chosen = chosen.where(Observation.phase == phase)
    if place is not None:
        chosen = chosen.where(Observation.place == place)
    if tag:
        chosen = chosen.where(col(Observation.id).in_(tags.carrying(work, project_id, Kind.OBSERVATION, tag)))
    return work.rows(chosen.order_by(col(Observation.observed_on).desc(), col(Observation.number).desc()))


def get(work: UnitOfWork, observation_id: UUID) -> Observation:
    """Return an observation."""
    return work.get(Observation, observation_id)


def add(work: UnitOfWork, project_id: UUID, draft: ObservationDraft) -> Observation:
    """Add an observation to a project."""
    work.require(Permission.ADD_OBSERVATION, project_id)
    observation = work.add(Observation(project_id=project_id, **_own(draft, work.today)))
    tags.put_on(work, observation, draft.tags)
    return observation


def revise(
    work: UnitOfWork, observation_id: UUID, draft: ObservationDraft, *, revision: int | None = None
) -> Observation:
    """Change an observation."""
    observation = _to_change(work, observation_id)
    work.expect(observation, revision)
    work.save(observation.sqlmodel_update(_own(draft, observation.day)))
    tags.put_on(work, observation, draft.tags)
    return observation


def remove(work: UnitOfWork, observation_id: UUID) -> None:
    """Put an observation in the bin."""
    work.remove(_to_change(work, observation_id))


def restore(work: UnitOfWork, observation_id: UUID) -> Observation:
    """Take an observation out of the bin."""
    observation = _to_change(work, observation_id, removed=True)
    work.restore(observation)
    return observation


def _own(draft: ObservationDraft, otherwise_on: date) -> dict[str, Any]:
    values = draft.model_dump(exclude={"tags"})
    return {**values, "observed_on": draft.observed_on or otherwise_on}


def _to_change(work: UnitOfWork, observation_id: UUID, *, removed: bool = False) -> Observation:
    """Return an observation for changing: one's own, or anybody's for those who write research."""
    observation = work.get(Observation, observation_id, removed=removed)
    is_own = observation.created_by == work.actor.person_id
    work.require(Permission.ADD_OBSERVATION if is_own else Permission.WRITE_RESEARCH, observation.project_id)
    return observation
