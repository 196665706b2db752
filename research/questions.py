"""Questions: «How might we …», what an insight asks for without saying how."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

from pydantic import field_validator
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research.access import Permission, audience_keys
from research.errors import RuleBroken
from research.insights import Insight
from research.records import SHORT_TEXT, Brief, Fields, Part, ProjectRecord, View
from research.search.index import Document
from research.store import UnitOfWork
from research.words import N_, Audience, Kind, Language

BEGINNINGS = {
    Language.BOKMAL: "Hvordan kan vi",
    Language.NYNORSK: "Korleis kan vi",
    Language.ENGLISH: "How might we",
}
"""What makes it a question of this kind, by language."""

_SHORTEST = 20


class QuestionFields(Fields):
    """What stands in a question's own row."""

    text: str = Field(max_length=SHORT_TEXT, description="«How might we …», without naming a solution.")

    @field_validator("text")
    @classmethod
    def _asks(cls, text: str) -> str:
        if not text.casefold().startswith(tuple(each.casefold() for each in BEGINNINGS.values())):
            raise ValueError(N_("Begin with «How might we», «Hvordan kan vi» or «Korleis kan vi»."))
        if len(text) < _SHORTEST:
            raise ValueError(N_("Finish the question: whom do we want to help, and with what?"))
        return text


class QuestionDraft(QuestionFields):
    """A question as somebody wants it."""

    insight_ids: list[UUID] = Field(min_length=1, description="The insights it hangs on.")


class Question(QuestionFields, ProjectRecord, table=True):
    """A question as stored."""

    kind: ClassVar[Kind] = Kind.QUESTION
    prefix: ClassVar[str] = "HKV"
    searchable: ClassVar[bool] = True

    def shown_to(self) -> Audience:
        return Audience.MEMBERS

    @property
    def headline(self) -> str:
        return self.text

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Question"]) -> Iterator[Document]:
        """Yield what search knows of the questions."""
        for each in records:
            yield Document(
                id=each.id,
                record_id=each.id,
                kind=Kind.QUESTION,
                project_id=each.project_id,
                audiences=audience_keys(each),
                phase=None,
                title=each.text,
                text="",
                tags=(),
                status=None,
                study_id=None,
                at=each.day,
                passage_id=None,
            )


class QuestionInsight(Part, table=True):
    """That a question hangs on an insight."""

    __table_args__ = (UniqueConstraint("question_id", "insight_id"),)
    owner_kind: ClassVar[Kind] = Kind.QUESTION
    owner_key: ClassVar[str] = "question_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "question_id"

    question_id: UUID = Field(foreign_key="question.id", index=True)
    insight_id: UUID = Field(foreign_key="insight.id", index=True)


class QuestionView(View):
    """A question as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    text: str
    insights: list[Brief]
    revision: int


def views(work: UnitOfWork, questions: Sequence[Question]) -> list[QuestionView]:
    """Return questions as shown, with those of their insights that the actor may see."""
    ids = [each.id for each in questions]
    links = work.rows(work.visible(QuestionInsight).where(col(QuestionInsight.question_id).in_(ids)))
    found = work.briefs((Kind.INSIGHT, link.insight_id) for link in links)
    hangs_on: dict[UUID, list[Brief]] = defaultdict(list)
    for link in links:
        if link.insight_id in found:
            hangs_on[link.question_id].append(found[link.insight_id])
    return [
        QuestionView(
            **{name: getattr(each, name) for name in QuestionView.model_fields.keys() - {"insights"}},
            insights=sorted(hangs_on[each.id], key=lambda brief: brief.reference),
        )
        for each in questions
    ]


def find(work: UnitOfWork, project_id: UUID) -> list[Question]:
    """Return a project's questions, newest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Question).where(Question.project_id == project_id)
    return work.rows(chosen.order_by(col(Question.number).desc()))


def hanging_on(work: UnitOfWork, insight_id: UUID) -> list[Question]:
    """Return the questions that hang on an insight."""
    links = work.visible(QuestionInsight).where(QuestionInsight.insight_id == insight_id)
    held: Any = links.with_only_columns(col(QuestionInsight.question_id))
    return work.rows(work.visible(Question).where(col(Question.id).in_(held)).order_by(col(Question.number)))


def get(work: UnitOfWork, question_id: UUID) -> Question:
    """Return a question."""
    return work.get(Question, question_id)


def add(work: UnitOfWork, project_id: UUID, draft: QuestionDraft) -> Question:
    """Add a question to a project.

    Raises:
        RuleBroken: One of the insights is not the project's.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    question = work.add(Question(project_id=project_id, text=draft.text))
    _hang(work, question, draft.insight_ids)
    return question


def revise(work: UnitOfWork, question_id: UUID, draft: QuestionDraft, *, revision: int | None = None) -> Question:
    """Change a question, and which insights it hangs on."""
    question = work.to_change(Question, question_id, revision=revision)
    question.text = draft.text
    work.save(question)
    _hang(work, question, draft.insight_ids)
    return question


def remove(work: UnitOfWork, question_id: UUID) -> None:
    """Put a question in the bin."""
    work.remove(work.to_change(Question, question_id))


def restore(work: UnitOfWork, question_id: UUID) -> Question:
    """Take a question out of the bin."""
    question = work.to_change(Question, question_id, removed=True)
    work.restore(question)
    return question


def _hang(work: UnitOfWork, question: Question, ids: Sequence[UUID]) -> None:
    chosen = work.visible(Insight).where(Insight.project_id == question.project_id, col(Insight.id).in_(ids))
    wanted = {insight.id for insight in work.rows(chosen)}
    if len(wanted) != len(set(ids)):
        raise RuleBroken(N_("One of the insights is not in this project."), field="insight_ids")
    # What lies in the bin is not on the form; the question hangs on it all the same.
    shown = work.visible(Insight).with_only_columns(col(Insight.id))
    held = work.visible(QuestionInsight).where(QuestionInsight.question_id == question.id)
    links = work.rows(held.where(col(QuestionInsight.insight_id).in_(shown)))
    for link in links:
        if link.insight_id not in wanted:
            work.drop(link)
    missing = wanted - {link.insight_id for link in links}
    work.add_parts(
        [
            QuestionInsight(project_id=question.project_id, question_id=question.id, insight_id=one)
            for one in sorted(missing)
        ]
    )
