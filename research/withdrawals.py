"""Withdrawals: somebody who took part takes it back, and in one step all that was theirs is deleted for good.

Where they were alone, the whole interview goes. Where others took part, their passages go, and so do the notes, the
summary, the interpretation and the kept file, which nobody can part by who said what.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Field, col

from research import consents, erasures, evidence
from research.erasing import Erasure, ErasureReason
from research.erasures import Targets, every
from research.errors import RuleBroken
from research.evidence import Evidence
from research.insights import Insight
from research.interviews import Interview, InterviewParticipant
from research.participants import Participant
from research.passages import Passage
from research.records import Brief, Draft, View
from research.store import UnitOfWork
from research.words import N_, ConsentScope, InsightStatus, Stance

LONGEST_REASON = 500


class WithdrawalDraft(Draft):
    """That a participant withdraws; words of theirs are taken out of published reports but for those named here."""

    left: dict[UUID, str] = Field(
        default_factory=dict, description="Published reports that are left as they are, each with why.", max_length=500
    )


class SharedView(View):
    """An interview in which others took part too.

    Attributes:
        passages: How many of its passages are theirs.
        unassigned: How many are nobody's in particular, and stay: somebody has to look at them.
        has_notes: Whether it has notes, a summary, an interpretation or a kept file, which go.
    """

    interview: Brief
    passages: int
    unassigned: int
    has_notes: bool


class LosingView(View):
    """An insight that loses evidence.

    Attributes:
        lost, left: How many pieces go, and how many that count are left.
        is_falling: It is confirmed, and nothing that counts supports it any more.
    """

    insight: Brief
    lost: int
    left: int
    is_falling: bool


class GivenView(View):
    """A consent as a receipt remembers it: when it was given, and to what."""

    given_on: str
    scope: list[ConsentScope]


class WithdrawalView(View):
    """What goes when a participant withdraws, before it does.

    Attributes:
        interviews: In which they were alone.
        reports: Published reports in which words of theirs stand.
        has_key: Whether it is known who they are.
    """

    participant: Brief
    interviews: list[Brief]
    shared: list[SharedView]
    passages: int
    quotes: int
    files: int
    has_key: bool
    consents: list[GivenView]
    insights: list[LosingView]
    reports: list[Brief]


@dataclass(frozen=True, slots=True)
class _Reach:
    """What is a participant's, wherever it lies.

    Attributes:
        going: Every row that is deleted.
    """

    participant: Participant
    whole: list[Interview]
    shared: list[Interview]
    passages: list[Passage]
    going: list[Any]

    @property
    def gone(self) -> set[UUID]:
        """The identifiers of all that is deleted."""
        return {row.id for row in self.going}


def preview(work: UnitOfWork, participant_id: UUID) -> WithdrawalView:
    """Return what goes when a participant withdraws."""
    reach = _reach(work, work.to_change(Participant, participant_id))
    counted = Counter(type(row).__name__ for row in reach.going)
    return WithdrawalView(
        participant=reach.participant.in_brief(),
        interviews=[each.in_brief() for each in reach.whole],
        shared=list(_shared(work, reach)),
        passages=counted["Passage"],
        quotes=counted["Quote"],
        files=counted["OriginalFile"],
        has_key=bool(work.keys.holds([participant_id])),
        consents=_given(work, participant_id),
        insights=list(_losing(work, reach.going)),
        reports=[each.in_brief() for each in erasures.published_with(work, reach.going)],
    )


def withdraw(work: UnitOfWork, participant_id: UUID, draft: WithdrawalDraft) -> Erasure:
    """Delete for good all that is a participant's, and the participant; returns the receipt.

    Raises:
        RuleBroken: A report that is to be left is not one in which words of theirs stand, or no reason is given.
    """
    participant = work.to_change(Participant, participant_id)
    reach = _reach(work, participant)
    erasure = erasures.begun(work, ErasureReason.WITHDRAWAL, participant.project_id, participant)
    erasure.consents = [each.model_dump(mode="json") for each in _given(work, participant_id)]
    erasure.left = list(_left(work, reach, draft.left))
    return erasures.carry_out(
        work,
        erasure,
        Targets(
            records={participant.id: participant.kind, **{each.id: each.kind for each in reach.whole}},
            passages={each.id for each in reach.passages},
            emptied={each.id for each in reach.shared},
            left=set(draft.left),
        ),
    )


def _left(work: UnitOfWork, reach: _Reach, reasons: Mapping[UUID, str]) -> Iterator[dict[str, str]]:
    standing = {each.id: each for each in erasures.published_with(work, reach.going)} if reasons else {}
    for key, reason in reasons.items():
        field = f"reason-{key}"
        if key not in standing:
            raise RuleBroken(N_("No words of theirs stand in that report."), field="left")
        if not reason.strip():
            raise RuleBroken(N_("Say why the report is left as it is."), field=field)
        if len(reason) > LONGEST_REASON:
            raise RuleBroken(N_("Say it in at most %(most)d characters."), field=field, most=LONGEST_REASON)
        said = work.door.text(reason, field, reach.participant.project_id)
        yield {"id": str(key), "reference": standing[key].reference, "reason": said}


def _reach(work: UnitOfWork, participant: Participant) -> _Reach:
    own = work.as_system()
    spoken = every(own, Passage, col(Passage.participant_id), [participant.id])
    links = every(own, InterviewParticipant, col(InterviewParticipant.participant_id), [participant.id])
    ids = {each.interview_id for each in spoken} | {each.interview_id for each in links}
    with_others = _with_others(own, ids, participant.id)
    held = sorted(every(own, Interview, col(Interview.id), ids), key=lambda each: each.number)
    whole = [each for each in held if each.id not in with_others]
    passages = [each for each in spoken if each.interview_id in with_others]
    return _Reach(
        participant=participant,
        whole=whole,
        shared=[each for each in held if each.id in with_others],
        passages=passages,
        going=own.hanging_on(participant, *whole, *passages),
    )


def _with_others(own: UnitOfWork, interview_ids: Collection[UUID], participant_id: UUID) -> set[UUID]:
    """Return those of the interviews in which somebody else took part too."""
    links = every(own, InterviewParticipant, col(InterviewParticipant.interview_id), interview_ids)
    spoken = every(own, Passage, col(Passage.interview_id), interview_ids)
    linked = {each.interview_id for each in links if each.participant_id != participant_id}
    return linked | {each.interview_id for each in spoken if each.participant_id not in {None, participant_id}}


def _shared(work: UnitOfWork, reach: _Reach) -> Iterator[SharedView]:
    own = work.as_system()
    loose: Counter[UUID] = Counter(
        each.interview_id
        for each in every(own, Passage, col(Passage.interview_id), [each.id for each in reach.shared])
        if each.participant_id is None
    )
    theirs = Counter(each.interview_id for each in reach.passages)
    for each in reach.shared:
        yield SharedView(
            interview=each.in_brief(),
            passages=theirs[each.id],
            unassigned=loose[each.id],
            has_notes=bool(each.notes or each.summary or each.interpretation),
        )


def _given(work: UnitOfWork, participant_id: UUID) -> list[GivenView]:
    found = consents.of(work.as_system(), [participant_id])[participant_id]
    return [GivenView(given_on=each.given_on.isoformat(), scope=each.scope) for each in reversed(found)]


def _losing(work: UnitOfWork, going: Collection[Any]) -> Iterator[LosingView]:
    own = work.as_system()
    lost: dict[UUID, set[UUID]] = defaultdict(set)
    for row in going:
        if isinstance(row, Evidence):
            lost[row.insight_id].add(row.id)
    told = evidence.bearings(own, lost)
    for insight in sorted(every(own, Insight, col(Insight.id), lost), key=lambda each: each.number):
        left = [each for each in told.get(insight.id, []) if each.counts and each.id not in lost[insight.id]]
        is_supported = any(each.stance is Stance.SUPPORTS for each in left)
        yield LosingView(
            insight=insight.in_brief(),
            lost=len(lost[insight.id]),
            left=len(left),
            is_falling=insight.status is InsightStatus.CONFIRMED and not is_supported,
        )
