"""Observations: things seen or said, what happened apart from how it is understood."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Field, col

from research import people, tags
from research.access import Membership, Permission, audience_keys, has_ended
from research.errors import RuleBroken
from research.records import LONG_TEXT, SHORT_TEXT, Fields, ProjectRecord, View, id_of_day, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import N_, AuthorShown, Frequency, Kind, Phase, Place, Role

_HEADLINE = 70
_CROWD = 3
"""How many caseworkers there are where the role alone does not tell who it was."""


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

    author_shown: AuthorShown | None = Field(
        default=None,
        description="Whether others see who wrote it; only who wrote it can say. When absent, a caseworker's role is"
        " shown, and a researcher's name.",
    )
    tags: TagNames = Field(default_factory=list)


class Observation(ObservationFields, ProjectRecord, table=True):
    """An observation as stored.

    Attributes:
        author_role: The role its author had when it was written.
    """

    kind: ClassVar[Kind] = Kind.OBSERVATION
    prefix: ClassVar[str] = "OBS"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True
    # Who wrote it chooses it for now and before: it is not taken up again with what was written.
    derived: ClassVar[frozenset[str]] = frozenset({"author_shown", "author_role"})

    author_shown: AuthorShown = Field(default=AuthorShown.NAME, sa_type=word(AuthorShown))
    author_role: Role | None = Field(default=None, sa_type=word(Role))

    @property
    def veil(self) -> Role | None:
        return (self.author_role or Role.CASEWORKER) if self.author_shown is AuthorShown.ROLE else None

    @classmethod
    def numbered_in_order(cls) -> list[ColumnElement[bool]]:
        """Leave out those whose authors are not told: their numbers are random."""
        return [col(cls.author_shown) == AuthorShown.NAME]

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
    author_shown: AuthorShown
    author_role: Role | None
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
    observation = work.add(drafted(work, project_id, draft))
    tags.put_on(work, observation, draft.tags)
    return observation


def drafted(work: UnitOfWork, project_id: UUID, draft: ObservationDraft) -> Observation:
    """Return the observation that a draft makes, not yet stored: where its author is not told, nor is the time."""
    role = work.standing.roles.get(project_id)
    otherwise = AuthorShown.ROLE if role is Role.CASEWORKER else AuthorShown.NAME
    shown = draft.author_shown or otherwise
    made = Observation(project_id=project_id, author_role=role, **{**_own(draft, work.today), "author_shown": shown})
    if made.veil:
        made.id = id_of_day(work.now)
    return made


def revise(
    work: UnitOfWork, observation_id: UUID, draft: ObservationDraft, *, revision: int | None = None
) -> Observation:
    """Change an observation."""
    observation = _to_change(work, observation_id)
    work.expect(observation, revision)
    shown = _author_shown(work, observation, draft)
    work.save(observation.sqlmodel_update({**_own(draft, observation.day), "author_shown": shown}))
    tags.put_on(work, observation, draft.tags)
    return observation


def _author_shown(work: UnitOfWork, observation: Observation, draft: ObservationDraft) -> AuthorShown:
    """Return what is told of the author, who alone can say something else; what they did before is told so too."""
    shown = draft.author_shown or observation.author_shown
    if shown is observation.author_shown:
        return shown
    if observation.created_by != work.actor.person_id:
        raise RuleBroken(N_("Only who wrote it can say whether others see it."), field="author_shown")
    return shown


def is_own(work: UnitOfWork, observation: Observation) -> bool:
    """Say whether the actor wrote an observation."""
    return observation.created_by is not None and observation.created_by == work.actor.person_id


def author(work: UnitOfWork, observation: Observation) -> str:
    """Return the name of who wrote an observation, as far as it is told."""
    if observation.created_by is None or (observation.veil and not is_own(work, observation)):
        return ""
    return people.names(work, {observation.created_by}).get(observation.created_by, "")


def stands_out(work: UnitOfWork, project_id: UUID) -> bool:
    """Say whether so few write as caseworkers in a project that the role alone may tell who it was."""
    work.require(Permission.ADD_OBSERVATION, project_id)
    held = work.visible(Membership).where(Membership.project_id == project_id, Membership.role == Role.CASEWORKER)
    return sum(not has_ended(each.ends_on, work.today) for each in work.rows(held)) < _CROWD


def remove(work: UnitOfWork, observation_id: UUID) -> None:
    """Put an observation in the bin."""
    work.remove(_to_change(work, observation_id))


def restore(work: UnitOfWork, observation_id: UUID) -> Observation:
    """Take an observation out of the bin."""
    observation = _to_change(work, observation_id, removed=True)
    work.restore(observation)
    return observation


def _own(draft: ObservationDraft, otherwise_on: date) -> dict[str, Any]:
    values = draft.model_dump(exclude={"tags", "author_shown"})
    return {**values, "observed_on": draft.observed_on or otherwise_on}


def _to_change(work: UnitOfWork, observation_id: UUID, *, removed: bool = False) -> Observation:
    """Return an observation for changing: one's own, or anybody's for those who write research."""
    observation = work.get(Observation, observation_id, removed=removed)
    work.require(
        Permission.ADD_OBSERVATION if is_own(work, observation) else Permission.WRITE_RESEARCH, observation.project_id
    )
    return observation
