"""Concepts: possible solutions, weighed against each other before one is chosen."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research import tags
from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.experiments import Experiment
from research.questions import Question
from research.records import SHORT_TEXT, Brief, Fields, Part, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import N_, Audience, ConceptStatus, Kind

ASSESSMENTS = {
    "user_value": N_("User value"),
    "feasibility": N_("Feasibility"),
    "benefit": N_("Benefit"),
    "risk": N_("Risk"),
}
"""The fields that concepts are compared by, and what each is called."""

_ORDER = (ConceptStatus.CHOSEN, ConceptStatus.CANDIDATE, ConceptStatus.DISCARDED)


class ConceptFields(Fields):
    """What stands in a concept's own row."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT)
    description: str = Field(default="", max_length=4_000, description="What it is, so that somebody else sees it.")
    for_whom: str = Field(default="", max_length=SHORT_TEXT, description="A group, never a person.")
    user_value: str = Field(default="", max_length=2_000, description="What those it is for gain by it.")
    feasibility: str = Field(default="", max_length=2_000, description="What it takes to make and to run it.")
    benefit: str = Field(default="", max_length=2_000, description="What the organisation and society gain by it.")
    risk: str = Field(default="", max_length=2_000, description="What may go wrong, and for whom.")
    status: ConceptStatus = Field(default=ConceptStatus.CANDIDATE, sa_type=word(ConceptStatus))


class ConceptDraft(ConceptFields):
    """A concept as somebody wants it."""

    question_ids: list[UUID] = Field(default_factory=list, description="The questions it answers.")
    experiment_ids: list[UUID] = Field(default_factory=list, description="The experiments that try it.")
    tags: TagNames = Field(default_factory=list)


class Concept(ConceptFields, ProjectRecord, table=True):
    """A concept as stored."""

    kind: ClassVar[Kind] = Kind.CONCEPT
    prefix: ClassVar[str] = "KON"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True

    def shown_to(self) -> Audience:
        return Audience.MEMBERS

    @property
    def headline(self) -> str:
        return self.title

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Concept"]) -> Iterator[Document]:
        """Yield what search knows of the concepts."""
        names = tags.names_on(work, [each.id for each in records])
        for each in records:
            weighed = (getattr(each, name) for name in ASSESSMENTS)
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.CONCEPT,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=None,
                title=each.title,
                text=one_text(each.description, each.for_whom, *weighed),
                tags=tuple(names.get(each.id, [])),
                status=each.status,
                study_id=None,
                at=each.day,
                passage_id=None,
            )


class ConceptQuestion(Part, table=True):
    """That a concept answers a question."""

    __table_args__ = (UniqueConstraint("concept_id", "question_id"),)
    owner_kind: ClassVar[Kind] = Kind.CONCEPT
    owner_key: ClassVar[str] = "concept_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "concept_id"

    concept_id: UUID = Field(foreign_key="concept.id", index=True)
    question_id: UUID = Field(foreign_key="question.id", index=True)


class ConceptExperiment(Part, table=True):
    """That an experiment tries a concept."""

    __table_args__ = (UniqueConstraint("concept_id", "experiment_id"),)
    owner_kind: ClassVar[Kind] = Kind.CONCEPT
    owner_key: ClassVar[str] = "concept_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "concept_id"

    concept_id: UUID = Field(foreign_key="concept.id", index=True)
    experiment_id: UUID = Field(foreign_key="experiment.id", index=True)


class ConceptView(View):
    """A concept as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    description: str
    for_whom: str
    user_value: str
    feasibility: str
    benefit: str
    risk: str
    status: ConceptStatus
    questions: list[Brief] = Field(description="The questions it answers.")
    experiments: list[Brief] = Field(description="The experiments that try it.")
    tags: list[str]
    revision: int


_COMPUTED = {"questions", "experiments", "tags"}


def views(work: UnitOfWork, concepts: Sequence[Concept]) -> list[ConceptView]:
    """Return concepts as shown, with those of their questions and experiments that the actor may see."""
    ids = [each.id for each in concepts]
    names = tags.names_on(work, ids)
    asked = work.rows(work.visible(ConceptQuestion).where(col(ConceptQuestion.concept_id).in_(ids)))
    tried = work.rows(work.visible(ConceptExperiment).where(col(ConceptExperiment.concept_id).in_(ids)))
    questions = _linked(work, Kind.QUESTION, [(link.concept_id, link.question_id) for link in asked])
    experiments = _linked(work, Kind.EXPERIMENT, [(link.concept_id, link.experiment_id) for link in tried])
    return [
        ConceptView(
            **{name: getattr(each, name) for name in ConceptView.model_fields.keys() - _COMPUTED},
            questions=questions[each.id],
            experiments=experiments[each.id],
            tags=names.get(each.id, []),
        )
        for each in concepts
    ]


def _linked(work: UnitOfWork, kind: Kind, links: Collection[tuple[UUID, UUID]]) -> dict[UUID, list[Brief]]:
    """Return what each concept is linked to, by their numbers."""
    found = work.briefs((kind, key) for _, key in links)
    linked: dict[UUID, list[Brief]] = defaultdict(list)
    for concept_id, key in links:
        if key in found:
            linked[concept_id].append(found[key])
    for briefs in linked.values():
        briefs.sort(key=lambda brief: brief.reference)
    return linked


def find(work: UnitOfWork, project_id: UUID, *, status: ConceptStatus | None = None, tag: str = "") -> list[Concept]:
    """Return a project's concepts: the chosen first, then the candidates, then the discarded, oldest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Concept).where(Concept.project_id == project_id)
    if status is not None:
        chosen = chosen.where(Concept.status == status)
    if tag:
        chosen = chosen.where(col(Concept.id).in_(tags.carrying(work, project_id, Kind.CONCEPT, tag)))
    found = work.rows(chosen.order_by(col(Concept.number)))
    return sorted(found, key=lambda each: _ORDER.index(each.status))


def answering(work: UnitOfWork, question_id: UUID) -> list[Concept]:
    """Return the concepts that answer a question."""
    links = work.visible(ConceptQuestion).where(ConceptQuestion.question_id == question_id)
    held: Any = links.with_only_columns(col(ConceptQuestion.concept_id))
    return work.rows(work.visible(Concept).where(col(Concept.id).in_(held)).order_by(col(Concept.number)))


def get(work: UnitOfWork, concept_id: UUID) -> Concept:
    """Return a concept."""
    return work.get(Concept, concept_id)


def add(work: UnitOfWork, project_id: UUID, draft: ConceptDraft) -> Concept:
    """Add a concept to a project.

    Raises:
        RuleBroken: One of the questions or experiments is not the project's.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    concept = work.add(Concept(project_id=project_id, **_own(draft)))
    _link(work, concept, draft)
    tags.put_on(work, concept, draft.tags)
    return concept


def revise(work: UnitOfWork, concept_id: UUID, draft: ConceptDraft, *, revision: int | None = None) -> Concept:
    """Change a concept, and what it is linked to.

    Raises:
        RuleBroken: As for ``add``.
    """
    concept = work.to_change(Concept, concept_id, revision=revision)
    work.save(concept.sqlmodel_update(_own(draft)))
    _link(work, concept, draft)
    tags.put_on(work, concept, draft.tags)
    return concept


def remove(work: UnitOfWork, concept_id: UUID) -> None:
    """Put a concept in the bin."""
    work.remove(work.to_change(Concept, concept_id))


def restore(work: UnitOfWork, concept_id: UUID) -> Concept:
    """Take a concept out of the bin."""
    concept = work.to_change(Concept, concept_id, removed=True)
    work.restore(concept)
    return concept


def _own(draft: ConceptDraft) -> dict[str, Any]:
    return draft.model_dump(exclude={"question_ids", "experiment_ids", "tags"})


def _link(work: UnitOfWork, concept: Concept, draft: ConceptDraft) -> None:
    _put(work, concept, ConceptQuestion, Question, draft.question_ids)
    _put(work, concept, ConceptExperiment, Experiment, draft.experiment_ids)


_REFUSED = {
    "question_ids": N_("One of the questions is not in this project."),
    "experiment_ids": N_("One of the experiments is not in this project."),
}


def _put(
    work: UnitOfWork,
    concept: Concept,
    link: type[ConceptQuestion] | type[ConceptExperiment],
    other: type[Question] | type[Experiment],
    ids: Sequence[UUID],
) -> None:
    """Link a concept to these records of a kind, and to no others of that kind."""
    column = f"{other.kind}_id"
    columns: Any = link
    chosen = work.visible(other).where(other.project_id == concept.project_id, col(other.id).in_(ids))
    wanted = {each.id for each in work.rows(chosen)}
    if len(wanted) != len(set(ids)):
        raise RuleBroken(_REFUSED[f"{column}s"], field=f"{column}s")
    # What lies in the bin is not on the form; the concept is linked to it all the same.
    shown = work.visible(other).with_only_columns(col(other.id))
    held = work.visible(link).where(columns.concept_id == concept.id, getattr(columns, column).in_(shown))
    links: dict[UUID, Part] = {getattr(each, column): each for each in work.rows(held)}
    work.drop(*(each for key, each in links.items() if key not in wanted))
    work.add_parts(
        [
            link(project_id=concept.project_id, concept_id=concept.id, **{column: key})
            for key in sorted(wanted - links.keys())
        ]
    )
