"""Interviews: conversations, with their participants and their transcript as passages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research import circles, consents, participants, passages, tags
from research.access import Permission, audience_keys
from research.participants import Participant
from research.passages import PassageDraft
from research.records import LONG_TEXT, SHORT_TEXT, Brief, Fields, Part, ProjectRecord, View, one_text, word
from research.search.index import Document
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import ConsentScope, Kind, Language, Method, Phase


class InterviewFields(Fields):
    """What stands in an interview's own row."""

    title: str = Field(min_length=2, max_length=SHORT_TEXT, description="What the conversation was; no names.")
    held_on: date = Field(description="The day of the conversation.")
    method: Method = Field(default=Method.DEPTH, sa_type=word(Method))
    phase: Phase = Field(sa_type=word(Phase))
    place: str = Field(default="", max_length=120, description="The kind of place: office, at home, video.")
    duration_minutes: int | None = Field(default=None, ge=1, le=24 * 60)
    interviewers: str = Field(default="", max_length=SHORT_TEXT)
    study_id: UUID | None = Field(default=None, foreign_key="study.id")
    summary: str = Field(default="", max_length=LONG_TEXT, description="The gist, in your own words.")
    notes: str = Field(default="", max_length=10 * LONG_TEXT, description="What was said, when there is no transcript.")
    interpretation: str = Field(default="", max_length=LONG_TEXT, description="What you make of it, kept apart.")
    language: Language = Field(default=Language.BOKMAL, sa_type=word(Language))


class InterviewDraft(InterviewFields):
    """An interview as somebody wants it."""

    participant_ids: list[UUID] = Field(default_factory=list)
    tags: TagNames = Field(default_factory=list)


class Interview(InterviewFields, ProjectRecord, table=True):
    """An interview as stored."""

    kind: ClassVar[Kind] = Kind.INTERVIEW
    prefix: ClassVar[str] = "INT"
    searchable: ClassVar[bool] = True
    carries_tags: ClassVar[bool] = True
    names_us: ClassVar[frozenset[str]] = frozenset({"interviewers"})

    @property
    def headline(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        return self.held_on

    def within(self, session: Any) -> UUID | None:
        return circles.of(session, self)

    @classmethod
    def settle(cls, work: UnitOfWork, changed: Mapping[Kind, set[UUID]]) -> None:
        """Follow a study that is opened to the team, or kept to its members."""
        circles.follow(work, cls, changed)

    @classmethod
    def documents(cls, work: UnitOfWork, records: Sequence["Interview"]) -> Iterator[Document]:
        """Yield what search knows of the interviews: each one's own words, and each passage."""
        ids = [interview.id for interview in records]
        names = tags.names_on(work, ids)
        said, marked = passages.texts(work, ids), tags.names_on_passages(work, ids)
        for interview in records:
            whole = _document(interview, names.get(interview.id, []))
            yield whole
            for passage_id, text in said.get(interview.id, []):
                own = tuple(sorted({*whole.tags, *marked[passage_id]})) if passage_id in marked else whole.tags
                yield replace(whole, id=passage_id, passage_id=passage_id, title="", text=text, tags=own)


def _document(interview: Interview, names: list[str]) -> Document:
    return Document(
        id=interview.id,
        record_id=interview.id,
        kind=Kind.INTERVIEW,
        project_id=interview.project_id,
        audiences=audience_keys(interview),
        phase=interview.phase,
        title=interview.title,
        text=one_text(interview.summary, interview.notes, interview.interpretation),
        tags=tuple(names),
        status=None,
        study_id=interview.study_id,
        at=interview.held_on,
        passage_id=None,
    )


class InterviewParticipant(Part, table=True):
    """That a participant took part in an interview."""

    __table_args__ = (UniqueConstraint("interview_id", "participant_id"),)
    owner_kind: ClassVar[Kind] = Kind.INTERVIEW
    owner_key: ClassVar[str] = "interview_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "interview_id"

    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    participant_id: UUID = Field(foreign_key="participant.id", index=True)


class InterviewView(View):
    """An interview as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    title: str
    held_on: date
    method: Method
    phase: Phase
    place: str
    duration_minutes: int | None
    interviewers: str
    study_id: UUID | None
    summary: str
    notes: str
    interpretation: str
    language: Language
    participants: list[Brief]
    tags: list[str]
    passages: int
    revision: int


_COMPUTED = {"participants", "tags", "passages"}


def views(work: UnitOfWork, interviews: Sequence[Interview]) -> list[InterviewView]:
    """Return interviews as shown."""
    ids = [interview.id for interview in interviews]
    names = tags.names_on(work, ids)
    links = work.rows(work.visible(InterviewParticipant).where(col(InterviewParticipant.interview_id).in_(ids)))
    people_ids = {link.participant_id for link in links}
    chosen = work.visible(Participant).where(col(Participant.id).in_(people_ids)).order_by(col(Participant.number))
    people = {person.id: person.in_brief() for person in work.rows(chosen)}
    counts = passages.counts(work, ids)
    return [
        InterviewView(
            **{name: getattr(each, name) for name in InterviewView.model_fields.keys() - _COMPUTED},
            participants=[
                person
                for person in people.values()
                if any(link.interview_id == each.id and link.participant_id == person.id for link in links)
            ],
            tags=names.get(each.id, []),
            passages=counts.get(each.id, 0),
        )
        for each in interviews
    ]


def find(
    work: UnitOfWork,
    project_id: UUID,
    *,
    phase: Phase | None = None,
    tag: str = "",
    study_id: UUID | None = None,
    participant_id: UUID | None = None,
) -> list[Interview]:
    """Return a project's interviews, the latest conversation first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Interview).where(Interview.project_id == project_id)
    if phase is not None:
        chosen = chosen.where(Interview.phase == phase)
    if tag:
        chosen = chosen.where(col(Interview.id).in_(tags.carrying(work, project_id, Kind.INTERVIEW, tag)))
    if study_id is not None:
        chosen = chosen.where(Interview.study_id == study_id)
    if participant_id is not None:
        links = work.visible(InterviewParticipant).where(InterviewParticipant.participant_id == participant_id)
        chosen = chosen.where(col(Interview.id).in_([link.interview_id for link in work.rows(links)]))
    return work.rows(chosen.order_by(col(Interview.held_on).desc(), col(Interview.number).desc()))


def get(work: UnitOfWork, interview_id: UUID) -> Interview:
    """Return an interview."""
    return work.get(Interview, interview_id)


def add(work: UnitOfWork, project_id: UUID, draft: InterviewDraft) -> Interview:
    """Add an interview to a project.

    Raises:
        RuleBroken: A participant or the study is not the project's.
        ConsentLacking: The study rests on consent, and that of a participant did not hold on the day.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    participants.check_study(work, project_id, draft.study_id)
    _check_consents(work, project_id, draft)
    interview = work.add(Interview(project_id=project_id, **_own(draft)))
    _set_participants(work, interview, draft.participant_ids)
    tags.put_on(work, interview, draft.tags)
    return interview


def revise(work: UnitOfWork, interview_id: UUID, draft: InterviewDraft, *, revision: int | None = None) -> Interview:
    """Change an interview; its passages stay.

    Raises:
        RuleBroken, ConsentLacking: As for ``add``.
    """
    interview = work.to_change(Interview, interview_id, revision=revision)
    participants.check_study(work, interview.project_id, draft.study_id)
    _check_consents(work, interview.project_id, draft)
    work.save(interview.sqlmodel_update(_own(draft)))
    _set_participants(work, interview, draft.participant_ids)
    tags.put_on(work, interview, draft.tags)
    return interview


def transcribe(
    work: UnitOfWork, interview: Interview, drafts: Sequence[PassageDraft], *, replace: bool = False
) -> None:
    """Give an interview its transcript.

    Raises:
        ConsentLacking: The study rests on consent, and that of somebody who took part does not cover a recording.
        RuleBroken: As for ``passages.put``.
    """
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    links = work.visible(InterviewParticipant).where(InterviewParticipant.interview_id == interview.id)
    present = {link.participant_id for link in work.rows(links)}
    scope = ConsentScope.RECORDING
    consents.demand(work, interview.study_id, present, on=interview.held_on, scope=scope)
    passages.put(work, interview, drafts, replace=replace)


def remove(work: UnitOfWork, interview_id: UUID) -> None:
    """Put an interview in the bin."""
    work.remove(work.to_change(Interview, interview_id))


def restore(work: UnitOfWork, interview_id: UUID) -> Interview:
    """Take an interview out of the bin."""
    interview = work.to_change(Interview, interview_id, removed=True)
    work.restore(interview)
    return interview


def _own(draft: InterviewDraft) -> dict[str, Any]:
    return draft.model_dump(exclude={"participant_ids", "tags"})


def _check_consents(work: UnitOfWork, project_id: UUID, draft: InterviewDraft) -> None:
    # Whether they are the project's at all is asked first, so that nobody learns of others' consents.
    named = participants.named(work, project_id, draft.participant_ids, field="participant_ids")
    consents.demand(work, draft.study_id, [each.id for each in named], on=draft.held_on)


def _set_participants(work: UnitOfWork, interview: Interview, ids: Sequence[UUID]) -> None:
    wanted = {one.id for one in participants.named(work, interview.project_id, ids, field="participant_ids")}
    # Who lies in the bin is not on the form; they took part all the same.
    shown = work.visible(Participant).with_only_columns(col(Participant.id))
    held = work.visible(InterviewParticipant).where(InterviewParticipant.interview_id == interview.id)
    links = work.rows(held.where(col(InterviewParticipant.participant_id).in_(shown)))
    for link in links:
        if link.participant_id not in wanted:
            work.drop(link)
    missing = wanted - {link.participant_id for link in links}
    work.add_parts(
        [
            InterviewParticipant(project_id=interview.project_id, interview_id=interview.id, participant_id=one)
            for one in sorted(missing)
        ]
    )
