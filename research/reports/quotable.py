"""Whether words may be quoted in a report: who said them, and whether what they consented to covers quotes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col

from research import consents
from research.consents import Coverage
from research.interviews import Interview, InterviewParticipant
from research.passages import PassageView
from research.store import UnitOfWork
from research.words import ConsentScope


class Lacking(NamedTuple):
    """That consent to quoting some words is lacking.

    Attributes:
        participant_ids: Whose; nobody's where nobody is named.
        is_kept_out: The words may not be printed; else it is only not known that they may.
    """

    participant_ids: tuple[UUID, ...]
    is_kept_out: bool


class Unconsented(NamedTuple):
    """A quote that somebody's consent does not cover, as far as is known.

    Attributes:
        source_id: The interview it is of.
        lacking: Whose consent, and whether the quote is kept out for it.
    """

    evidence_id: UUID
    quote_id: UUID
    source_id: UUID
    lacking: Lacking


class Speakers:
    """Who speaks in some interviews, and whose consent covers quotes today."""

    def __init__(
        self, work: UnitOfWork, interviews: Collection[Interview], passages: Mapping[UUID, PassageView]
    ) -> None:
        """Read it all at once."""
        ids = [each.id for each in interviews]
        links = work.visible(InterviewParticipant).where(col(InterviewParticipant.interview_id).in_(ids))
        self._present: dict[UUID, set[UUID]] = defaultdict(set)
        columns = (col(InterviewParticipant.interview_id), col(InterviewParticipant.participant_id))
        for interview_id, participant_id in work.columns(links, *columns):
            self._present[interview_id].add(participant_id)
        speaking: dict[UUID, set[UUID]] = defaultdict(set)
        for passage in passages.values():
            if passage.participant_id is not None:
                speaking[passage.interview_id].add(passage.participant_id)
        people: dict[UUID | None, set[UUID]] = defaultdict(set)
        for each in interviews:
            people[each.study_id] |= self._present[each.id] | speaking[each.id]
        self._on_consent = {study_id for study_id in people if consents.rests_on_consent(work, study_id)}
        self._coverage = {
            study_id: consents.covers(work, taking_part, ConsentScope.QUOTES, study_id=study_id)
            for study_id, taking_part in people.items()
        }

    def lacking(self, interview: Interview, passage: PassageView | None) -> Lacking | None:
        """Return whose consent is lacking for words of an interview: the speaker's, or else anybody's who took part."""
        speaker = passage.participant_id if passage else None
        speaking = {speaker} if speaker else self._present[interview.id]
        covered = self._coverage[interview.study_id]
        refusing = tuple(sorted(key for key in speaking if covered[key] is Coverage.NO))
        if refusing:
            return Lacking(refusing, is_kept_out=True)
        unknown = tuple(sorted(key for key in speaking if covered[key] is Coverage.NONE))
        is_needed = interview.study_id in self._on_consent
        if unknown or (is_needed and not speaking):
            return Lacking(unknown, is_kept_out=is_needed)
        return None
