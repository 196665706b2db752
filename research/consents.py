"""Consents: what somebody who takes part has said yes to, when, how, after being told what, and until when.

A consent is to one study: the one whose information text it names. The newest on a day is the one that holds on that
day; none is ever changed but by being withdrawn, and what is withdrawn stays so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research import information_texts, people, studies
from research.errors import ConsentLacking, NotFound, RuleBroken
from research.information_texts import InformationText
from research.participants import Participant
from research.records import Draft, Part, View, several, word
from research.store import UnitOfWork
from research.studies import Study
from research.words import (
    N_,
    AgeBand,
    ConsentChannel,
    ConsentScope,
    ConsentState,
    Kind,
    Language,
    LegalBasis,
)

_ADULT = 18


def _is_missing(found: Sequence["Consent"], _scope: ConsentScope, _day: date) -> bool:
    return not found


def _is_withdrawn(found: Sequence["Consent"], _scope: ConsentScope, day: date) -> bool:
    return bool(found) and found[-1].state_on(day) is ConsentState.WITHDRAWN


def _is_expired(found: Sequence["Consent"], _scope: ConsentScope, day: date) -> bool:
    return bool(found) and found[-1].state_on(day) is ConsentState.EXPIRED


def _is_narrower(found: Sequence["Consent"], scope: ConsentScope, _day: date) -> bool:
    return bool(found) and scope not in found[-1].scope


_FAULTS = (
    (_is_missing, N_("The study rests on consent, and none is recorded for %(who)s on %(day)s or before.")),
    (_is_withdrawn, N_("The consent is withdrawn: %(who)s.")),
    (_is_expired, N_("The consent had expired on %(day)s: %(who)s.")),
)
_NARROWER = {
    ConsentScope.NOTES: N_("The consent does not cover notes: %(who)s."),
    ConsentScope.RECORDING: N_("The consent does not cover recording, and so no transcript: %(who)s."),
}


class Coverage(StrEnum):
    """Whether somebody has said yes to something."""

    YES = "yes"
    NO = "no"
    NONE = "none"
    """No consent is recorded."""


class ConsentDraft(Draft):
    """What somebody has said yes to."""

    information_text_id: UUID = Field(description="The version of the study's information text that was given.")
    given_on: date = Field(description="The day they said yes.")
    channel: ConsentChannel
    scope: list[ConsentScope] = Field(min_length=1, description="What they said yes to.")
    valid_until: date | None = Field(default=None, description="The last day it holds; empty for the whole study.")
    is_of_age: bool = Field(default=False, description="They have reached the age at which no guardian is asked.")
    guardian_agreed: bool = Field(default=False, description="A guardian has said yes too.")
    guardian_agreed_on: date | None = None


class Consent(Part, table=True):
    """A consent as stored."""

    owner_kind: ClassVar[Kind] = Kind.PARTICIPANT
    owner_key: ClassVar[str] = "participant_id"

    participant_id: UUID = Field(foreign_key="participant.id", index=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    information_text_id: UUID = Field(foreign_key="informationtext.id", index=True)
    language: Language = Field(sa_type=word(Language), description="Of the text, as is the version.")
    version: int
    given_on: date
    channel: ConsentChannel = Field(sa_type=word(ConsentChannel))
    scope: list[ConsentScope] = Field(sa_type=several(ConsentScope))
    valid_until: date | None = None
    is_of_age: bool = False
    guardian_agreed: bool = False
    guardian_agreed_on: date | None = None
    taken_by: UUID | None = Field(default=None, foreign_key="person.id", description="Who wrote it down.")
    withdrawn_on: date | None = None

    def state_on(self, day: date) -> ConsentState:
        """Say what it is worth on a day from the one it was given; one that is withdrawn is worth nothing any day."""
        if self.withdrawn_on is not None:
            return ConsentState.WITHDRAWN
        is_over = self.valid_until is not None and self.valid_until < day
        return ConsentState.EXPIRED if is_over else ConsentState.VALID


class ConsentView(View):
    """A consent as shown.

    Attributes:
        version: Which version of the information text was given, in its language.
        taken_by: What who wrote it down is called; empty where that is not known.
        state: What it is worth today.
    """

    id: UUID
    participant_id: UUID
    study_id: UUID
    information_text_id: UUID
    language: Language
    version: int
    given_on: date
    channel: ConsentChannel
    scope: list[ConsentScope]
    valid_until: date | None
    is_of_age: bool
    guardian_agreed: bool
    guardian_agreed_on: date | None
    taken_by: str
    withdrawn_on: date | None
    state: ConsentState


_COMPUTED = {"taken_by", "state"}


def of(work: UnitOfWork, participant_ids: Collection[UUID]) -> dict[UUID, list[ConsentView]]:
    """Return what each participant has said yes to, newest first; a participant without a consent has an empty list."""
    found = _stored(work, participant_ids)
    names = people.names(work, {each.taken_by for those in found.values() for each in those if each.taken_by})
    return {key: list(_views(found[key], names, work.today)) for key in participant_ids}


def _views(found: Sequence[Consent], names: dict[UUID, str], today: date) -> Iterator[ConsentView]:
    """Yield the consents of one participant as shown, the newest first."""
    newer = set[UUID]()
    for each in reversed(found):
        state = each.state_on(today)
        if each.study_id in newer and state is not ConsentState.WITHDRAWN:
            state = ConsentState.REPLACED
        newer.add(each.study_id)
        yield ConsentView(
            **{name: getattr(each, name) for name in ConsentView.model_fields.keys() - _COMPUTED},
            taken_by=names.get(each.taken_by, "") if each.taken_by else "",
            state=state,
        )


def states(work: UnitOfWork, study_id: UUID, participant_ids: Collection[UUID]) -> dict[UUID, ConsentState]:
    """Return what each participant's consent to a study is worth today."""
    found = _stored(work, participant_ids, study_id=study_id)
    return {key: found[key][-1].state_on(work.today) if found[key] else ConsentState.NONE for key in participant_ids}


def covers(
    work: UnitOfWork,
    participant_ids: Collection[UUID],
    scope: ConsentScope,
    on: date | None = None,
    *,
    study_id: UUID | None = None,
) -> dict[UUID, Coverage]:
    """Say of each participant whether the consent of a day covers something; what is not shown is not covered.

    Args:
        on: Today when not given.
        study_id: The study that it is for; the newest consent to any when not given.
    """
    day = on or work.today
    found = _stored(work, participant_ids, day=day, study_id=study_id)
    shown = {each.id for each in _shown(work, participant_ids)}
    return {key: _coverage(found[key], scope, day) if key in shown else Coverage.NO for key in participant_ids}


def _coverage(found: Sequence[Consent], scope: ConsentScope, day: date) -> Coverage:
    if not found:
        return Coverage.NONE
    is_valid = found[-1].state_on(day) is ConsentState.VALID
    return Coverage.YES if is_valid and scope in found[-1].scope else Coverage.NO


def rests_on_consent(work: UnitOfWork, study_id: UUID | None) -> bool:
    """Say whether consent is the legal basis of a study; one in the bin still says so."""
    if study_id is None:
        return False
    for is_removed in (False, True):
        for study in work.rows(work.visible(Study, removed=is_removed).where(Study.id == study_id)):
            return study.legal_basis is LegalBasis.CONSENT
    return False


def demand(
    work: UnitOfWork,
    study_id: UUID | None,
    participant_ids: Collection[UUID],
    *,
    on: date | None = None,
    scope: ConsentScope = ConsentScope.NOTES,
    field: str = "participant_ids",
) -> None:
    """Refuse to store what people say in a study that rests on consent, where theirs does not hold on the day.

    Raises:
        ConsentLacking: Names those whose consent is missing, withdrawn, expired or narrower; or nobody is named.
    """
    if not rests_on_consent(work, study_id):
        return
    if not participant_ids:
        raise ConsentLacking(
            N_("The study rests on consent: say who took part, so that theirs can be found."), field=field
        )
    day = on or work.today
    found = _stored(work, participant_ids, day=day, study_id=study_id)
    shown = _shown(work, participant_ids)
    for is_so, message in (*_FAULTS, (_is_narrower, _NARROWER[scope])):
        lacking = [each for each in shown if is_so(found[each.id], scope, day)]
        if lacking:
            raise ConsentLacking(
                message,
                field=field,
                lacking=tuple((each.reference, each.id) for each in lacking),
                who=", ".join(each.reference for each in lacking),
                day=f"{day:%d.%m.%Y}",
            )


def check_newcomer(work: UnitOfWork, study_id: UUID | None, *, field: str) -> None:
    """Refuse to let somebody who is only just being added take part in a study that rests on consent.

    Raises:
        ConsentLacking: The study does.
    """
    if rests_on_consent(work, study_id):
        raise ConsentLacking(
            N_("The study rests on consent: add the participant and their consent first, and then the interview."),
            field=field,
        )


def add(work: UnitOfWork, participant_id: UUID, draft: ConsentDraft) -> Participant:
    """Write down what a participant has said yes to.

    Raises:
        RuleBroken: The days do not fit, the text is not one of this project's, or a guardian has to agree too.
    """
    participant = work.to_change(Participant, participant_id)
    text = next(iter(information_texts.named(work, [draft.information_text_id]).values()), None)
    if text is None or text.project_id != participant.project_id:
        raise RuleBroken(N_("The text is not one of this project's."), field="information_text_id")
    _check_days(work, participant, text, draft)
    _check_guardian(work, participant, studies.get(work, text.study_id), draft)
    if draft.channel is ConsentChannel.RECORDING and ConsentScope.RECORDING not in draft.scope:
        raise RuleBroken(N_("It was given on a recording, so it covers the recording."), field="scope")
    made = Consent(
        project_id=participant.project_id,
        participant_id=participant_id,
        study_id=text.study_id,
        language=text.language,
        version=text.version,
        taken_by=work.actor.person_id,
        **{**draft.model_dump(), "scope": list(dict.fromkeys(draft.scope))},
    )
    work.add_parts([made])
    return participant


def take_away(work: UnitOfWork, participant_id: UUID, consent_id: UUID) -> Participant:
    """Take away a consent that was written down by mistake.

    Raises:
        NotFound: The participant has no such consent.
        RuleBroken: It is withdrawn: that it was stays known.
    """
    participant = work.to_change(Participant, participant_id)
    found = [each for each in _stored(work, [participant_id])[participant_id] if each.id == consent_id]
    if not found:
        raise NotFound(N_("There is no such consent."))
    if found[0].withdrawn_on is not None:
        raise RuleBroken(N_("This consent is withdrawn. That it was stays known."))
    work.drop(*found)
    return participant


def end(work: UnitOfWork, participant_id: UUID) -> Participant:
    """Mark every consent of a participant as withdrawn today; nothing is deleted by it.

    Raises:
        RuleBroken: None is left that holds.
    """
    participant = work.to_change(Participant, participant_id)
    holding = [each for each in _stored(work, [participant_id])[participant_id] if each.withdrawn_on is None]
    if not holding:
        raise RuleBroken(N_("There is no consent here that could be withdrawn."))
    for each in holding:
        each.withdrawn_on = work.today
        work.save(each)
    return participant


def _stored(
    work: UnitOfWork, participant_ids: Collection[UUID], *, day: date | None = None, study_id: UUID | None = None
) -> dict[UUID, list[Consent]]:
    """Return by participant the consents given until a day, to one study or to any, the newest last."""
    chosen = work.visible(Consent).where(col(Consent.participant_id).in_(participant_ids))
    if day is not None:
        chosen = chosen.where(col(Consent.given_on) <= day)
    if study_id is not None:
        chosen = chosen.where(Consent.study_id == study_id)
    found: dict[UUID, list[Consent]] = defaultdict(list)
    for each in work.rows(chosen.order_by(col(Consent.given_on), col(Consent.id))):
        found[each.participant_id].append(each)
    return found


def _shown(work: UnitOfWork, participant_ids: Collection[UUID]) -> list[Participant]:
    chosen = work.visible(Participant).where(col(Participant.id).in_(participant_ids))
    return work.rows(chosen.order_by(col(Participant.number)))


def _check_days(work: UnitOfWork, participant: Participant, text: InformationText, draft: ConsentDraft) -> None:
    """Refuse days that have not come, that come in the wrong order, or that would undo a withdrawal."""
    if draft.given_on > work.today:
        raise RuleBroken(N_("This day has not come yet."), field="given_on")
    if draft.given_on < text.valid_from:
        raise RuleBroken(N_("The text was not in use on this day."), field="given_on")
    if draft.valid_until is not None and draft.valid_until < draft.given_on:
        raise RuleBroken(N_("It cannot end before it was given."), field="valid_until")
    earlier = _stored(work, [participant.id], study_id=text.study_id)[participant.id]
    withdrawn_on = max((each.withdrawn_on for each in earlier if each.withdrawn_on), default=None)
    if withdrawn_on is not None and draft.given_on < withdrawn_on:
        raise RuleBroken(
            N_("The consent was withdrawn on %(day)s. A new one is from that day or later."),
            field="given_on",
            day=f"{withdrawn_on:%d.%m.%Y}",
        )


def _check_guardian(work: UnitOfWork, participant: Participant, study: Study, draft: ConsentDraft) -> None:
    """Refuse a consent without a guardian's from who may be too young: age is stored as a band, and the band decides.

    Under 18 counts as too young unless it is said that they have reached the installation's limit, which is below 18;
    an age that is not stated does so in a study that minors take part in.
    """
    age = work.limits.consent_age
    is_minor = participant.age_band is AgeBand.UNDER_18
    may_be_minor = is_minor or (participant.age_band is AgeBand.UNKNOWN and study.minors)
    is_of_age = draft.is_of_age and not (is_minor and age >= _ADULT)
    if may_be_minor and not is_of_age and not draft.guardian_agreed:
        raise RuleBroken(
            N_("Who may be younger than %(age)d needs a guardian who agrees too."), field="guardian_agreed", age=age
        )
    if draft.guardian_agreed and draft.guardian_agreed_on is None:
        raise RuleBroken(N_("Say which day the guardian agreed."), field="guardian_agreed_on")
    if draft.guardian_agreed_on is not None and draft.guardian_agreed_on > draft.given_on:
        raise RuleBroken(N_("The guardian agrees first, or on the same day."), field="guardian_agreed_on")
