"""The right of access (GDPR article 15): all that is held about one participant, for themselves.

In a conversation with several, the passages of this participant alone are given, and neither notes nor summary, for
those are about the others too. The pseudonyms of others are masked everywhere.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from sqlmodel import Field

from research import access_log, consents, keys, participants, projects, studies
from research.access_log import LogLine
from research.consents import ConsentView
from research.errors import NotFound
from research.evidence import Evidence
from research.insights import Insight
from research.interviews import Interview, InterviewParticipant
from research.keys import KeyReason, KeyView
from research.participants import Participant, ParticipantView
from research.passages import Passage
from research.quotes import Quote
from research.records import Draft, ProjectRecord, View
from research.reports import publishing
from research.settings import Settings
from research.store import UnitOfWork
from research.studies import StudyView
from research.words import N_, LogAct, Method

MASK = "P-•••"
_PSEUDONYM = re.compile(rf"\b{Participant.prefix}-\d{{3,}}\b")


class AccessRequestDraft(Draft):
    """That somebody asks what is held about them."""

    reason: str = Field(
        min_length=10, max_length=500, description="Why it is taken out, such as the day they asked; no names."
    )
    with_key: bool = Field(default=False, description="With the name and contact data, for who may open the key.")


class SaidView(View):
    """Something that was said, with the time in the conversation."""

    speaker: str
    time: str
    text: str


class ConversationView(View):
    """A conversation that the participant took part in.

    Attributes:
        is_shared: Others took part too: then only what this participant said is here.
        has_file: The transcript's own file is kept as well.
    """

    reference: str
    title: str
    held_on: date
    method: Method
    place: str
    duration_minutes: int | None
    is_shared: bool
    is_in_bin: bool
    is_restricted: bool
    summary: str
    notes: str
    interpretation: str
    passages: list[SaidView]


class MarkedView(View):
    """Words of the participant that are marked as a quote."""

    reference: str
    text: str
    is_approved: bool


class NamedView(View):
    """A record that rests on the participant's words."""

    reference: str
    title: str


class Access(View):
    """All that is held about a participant.

    Attributes:
        study: What their data are collected for, on what basis and for how long; None where no study is named.
        log: Who was shown it and what was done with it, newest first.
        has_key: Whether a name or contact data are kept, apart from all this.
        key: What they are, where that was asked for.
    """

    made_on: date
    project: str
    controller: str
    contact: str
    participant: ParticipantView
    is_in_bin: bool
    is_restricted: bool
    has_key: bool
    key: KeyView | None
    study: StudyView | None
    consents: list[ConsentView]
    conversations: list[ConversationView]
    quotes: list[MarkedView]
    insights: list[NamedView]
    reports: list[NamedView]
    log: list[LogLine]


def choices(work: UnitOfWork, project_id: UUID) -> list[tuple[UUID, str]]:
    """Return the participants of a project that anything is held about, by pseudonym, also the hidden ones."""
    seeing = access_log.whole(work, project_id)
    found = [
        (each.id, each.reference)
        for which in _WHICH
        for each in seeing.rows(seeing.visible(Participant, **which).where(Participant.project_id == project_id))
    ]
    return sorted(found, key=lambda each: each[1])


def take_out(work: UnitOfWork, participant_id: UUID, draft: AccessRequestDraft, settings: Settings) -> Access:
    """Return all that is held about a participant, and log that it was taken out, and why.

    Raises:
        NotFound: There is no such participant, or the actor may not know of the project.
        NotPermitted: The actor may not read the project's log, or not open the key that is asked for.
    """
    project_id = access_log.project_of(work, Participant, participant_id)
    seeing = access_log.whole(work, project_id)
    participant = _held(seeing, Participant, participant_id)
    work.note(
        LogAct.EXPORTED, project_id=project_id, kind=participant.kind, record_id=participant.id, reason=draft.reason
    )
    hanging = seeing.hanging_on(participant)
    talks = [_held(seeing, Interview, each.interview_id) for each in hanging if isinstance(each, InterviewParticipant)]
    said = {talk.id: _Said(seeing, talk, participant) for talk in sorted(talks, key=lambda talk: talk.held_on)}
    marked = [quote for each in said.values() for quote in each.quotes]
    study = _held(seeing, studies.Study, participant.study_id) if participant.study_id else None
    reports = publishing.resting_on(seeing, [participant.id, *said, *(quote.id for quote in marked)])
    return Access(
        made_on=work.today,
        project=projects.shown(work, project_id).title,
        controller=settings.organisation,
        contact=settings.privacy_contact,
        participant=participants.view(participant),
        is_in_bin=participant.removed_at is not None,
        is_restricted=participant.restricted_at is not None,
        has_key=participant.id in work.keys.holds([participant.id]),
        key=keys.show(work, participant.id, KeyReason(reason=draft.reason)) if draft.with_key else None,
        study=studies.view(study) if study else None,
        consents=consents.of(seeing, [participant.id]).get(participant.id, []),
        conversations=[each.view() for each in said.values()],
        quotes=[
            MarkedView(reference=each.reference, text=_masked(each.text, participant), is_approved=each.is_approved)
            for each in marked
        ],
        insights=_named(_citing(seeing, said.values()), participant),
        reports=_named(reports, participant),
        log=access_log.about(work, project_id, [participant.id, *said]),
    )


class _Said:
    """What a participant said in a conversation.

    Attributes:
        passages: Their own in a conversation with others, else all of it.
        quotes: What is marked in those.
    """

    def __init__(self, work: UnitOfWork, talk: Interview, participant: Participant) -> None:
        self.talk, self.participant = talk, participant
        rows = work.hanging_on(talk)
        self.is_shared = sum(isinstance(each, InterviewParticipant) for each in rows) > 1
        self.passages = sorted(
            (each for each in rows if isinstance(each, Passage) and self._is_theirs(each)), key=lambda one: one.position
        )
        spoken = {each.id for each in self.passages}
        self.quotes = [each for each in rows if isinstance(each, Quote) and each.passage_id in spoken]
        marked = spoken | {each.id for each in self.quotes}
        self.cited = [each for each in rows if isinstance(each, Evidence) and marked & {each.quote_id, each.passage_id}]

    def _is_theirs(self, passage: Passage) -> bool:
        return not self.is_shared or passage.participant_id == self.participant.id

    def view(self) -> ConversationView:
        """Return the conversation as they are given it."""
        talk = self.talk

        def _own(text: str) -> str:
            return "" if self.is_shared else _masked(text, self.participant)

        return ConversationView(
            **talk.model_dump(include={"held_on", "method", "place", "duration_minutes"}),
            reference=talk.reference,
            title=_masked(talk.title, self.participant),
            is_shared=self.is_shared,
            is_in_bin=talk.removed_at is not None,
            is_restricted=talk.restricted_at is not None,
            summary=_own(talk.summary),
            notes=_own(talk.notes),
            interpretation=_own(talk.interpretation),
            passages=[
                SaidView(
                    speaker=_masked(each.speaker, self.participant),
                    time=each.time,
                    text=_masked(each.text, self.participant),
                )
                for each in self.passages
            ],
        )


_WHICH: tuple[dict[str, bool], ...] = tuple(
    {"removed": removed, "restricted": restricted} for removed, restricted in product((False, True), repeat=2)
)


def _held(work: UnitOfWork, kind: Any, key: UUID) -> Any:
    """Return a record wherever it lies: shown, hidden or in the bin."""
    for which in _WHICH:
        found = work.rows(work.visible(kind, **which).where(kind.id == key))
        if found:
            return found[0]
    raise NotFound(N_("There is nothing here, or it is not shown to you."))


def _citing(work: UnitOfWork, said: Iterable[_Said]) -> list[ProjectRecord]:
    keys = {each.insight_id for talk in said for each in talk.cited}
    return sorted((_held(work, Insight, key) for key in keys), key=lambda each: int(each.number))


def _named(found: Sequence[ProjectRecord], participant: Participant) -> list[NamedView]:
    return [NamedView(reference=each.reference, title=_masked(each.headline, participant)) for each in found]


def _masked(text: str, participant: Participant) -> str:
    """Return a text in which nobody's pseudonym stands but the participant's own."""
    return _PSEUDONYM.sub(lambda found: found[0] if found[0] == participant.reference else MASK, text)
