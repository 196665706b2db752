"""Opening, storing and deleting the key: who a participant is, one at a time, for a reason that is logged."""

from datetime import datetime
from itertools import product
from uuid import UUID

from sqlmodel import Field, col

from research.access import Permission
from research.errors import Invalid, NotFound, RuleBroken
from research.key_rows import Contact
from research.participants import Participant
from research.privacy.identifiers import Certainty, IdentifierKind, found
from research.records import Draft, View
from research.store import UnitOfWork
from research.studies import Study
from research.words import N_, Kind, LogAct

_NUMBERS_OF_PERSONS = frozenset({IdentifierKind.IDENTITY_NUMBER, IdentifierKind.SYNTHETIC_NUMBER})


class KeyDraft(Draft):
    """Who a participant is and how to reach them, as somebody wants it stored; what is left out becomes empty."""

    name: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=254)
    note: str = Field(default="", max_length=1_000, description="How and when they want to be reached.")


class KeyReason(Draft):
    """Why the key is opened or deleted; it goes to the access log."""

    reason: str = Field(min_length=10, max_length=500, description="Without any name: it goes to the access log.")


class KeyStatus(View):
    """Whether a key is held of a participant, without what it says.

    Attributes:
        is_on: The installation has an encryption key.
        is_needed: The participant's study keeps names and contact data.
        revision: Raised by one each time it is stored anew; 0 where none is held.
    """

    participant_id: UUID
    is_on: bool
    is_needed: bool
    is_held: bool
    stored_at: datetime | None
    revision: int


class KeyView(View):
    """Who a participant is; shown to one person, once, for a reason."""

    participant_id: UUID
    name: str
    phone: str
    email: str
    note: str
    stored_at: datetime
    revision: int


class StudyKeys(View):
    """What a study knows of its keys.

    Attributes:
        held: Of how many participants a key is held.
        participants: How many of its participants the actor can see.
        deleted: How many keys were deleted; told where none is left.
        deleted_at: When the last of them was.
    """

    study_id: UUID
    is_on: bool
    is_needed: bool
    held: int
    participants: int
    deleted: int = 0
    deleted_at: datetime | None = None


def status(work: UnitOfWork, participant_id: UUID) -> KeyStatus:
    """Return whether a key is held of a participant."""
    participant = _participant(work, participant_id)
    held = work.keys.held([participant_id]).get(participant_id)
    return KeyStatus(
        participant_id=participant_id,
        is_on=work.keys.is_on,
        is_needed=_collecting(work, participant) is not None,
        is_held=held is not None,
        stored_at=held.stored_at if held else None,
        revision=held.revision if held else 0,
    )


def of_study(work: UnitOfWork, study_id: UUID) -> StudyKeys:
    """Return of how many participants of a study a key is held, and when the keys were deleted if they were."""
    study = _study(work, study_id)
    gone = work.keys.forgotten(study_id)
    return StudyKeys(
        study_id=study_id,
        is_on=work.keys.is_on,
        is_needed=study.needs_key,
        held=len(work.keys.of_study(study_id)),
        participants=work.count(work.visible(Participant).where(Participant.study_id == study_id)),
        deleted=gone.count if gone else 0,
        deleted_at=gone.at if gone else None,
    )


def unowned(work: UnitOfWork) -> set[UUID]:
    """Return of whom keys are held though there is no such participant any more; only the machine's owner is told.

    Raises:
        NotFound: Somebody else is asking.
    """
    if not work.actor.is_system:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    there = (
        work.visible(Participant, removed=removed, restricted=restricted)
        for removed, restricted in product((False, True), repeat=2)
    )
    return work.keys.all_held() - {row[0] for chosen in there for row in work.columns(chosen, Participant.id)}


def show(work: UnitOfWork, participant_id: UUID, reason: KeyReason) -> KeyView:
    """Return who a participant is, and log that it was shown; to be shown only once the log line is committed.

    Raises:
        NotFound: No key is held, or the actor may not know of the participant.
        NotPermitted: The actor's role or token does not open keys.
        Invalid: The reason itself tells who it is.
        RuleBroken: The installation's encryption key is not the one it was encrypted with.
    """
    participant = _participant(work, participant_id)
    entry = work.keys.open(participant_id)
    _note(work, LogAct.KEY_OPENED, participant, reason)
    contact = entry.contact
    return KeyView(
        participant_id=participant_id,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        note=contact.note,
        stored_at=entry.held.stored_at,
        revision=entry.held.revision,
    )


def put(work: UnitOfWork, participant_id: UUID, draft: KeyDraft, *, revision: int | None = None) -> KeyStatus:
    """Store who a participant is, in the place of what was stored.

    Args:
        revision: The one that was seen, 0 for none.

    Raises:
        RuleBroken: The participant's study does not keep names, or the installation has no encryption key.
        Invalid: It holds an identity number, or nobody.
        Conflict: Somebody else stored it first.
    """
    participant = _participant(work, participant_id)
    study = _collecting(work, participant)
    if study is None:
        raise RuleBroken(N_("The participant's study keeps no names. Say in the study that it needs a key first."))
    _check(draft)
    work.note(
        LogAct.KEY_STORED, project_id=participant.project_id, kind=Kind.PARTICIPANT, record_id=participant_id, count=1
    )
    contact = Contact(**draft.model_dump())
    work.keys.put(participant_id, participant.project_id, study.id, contact, revision=revision)
    return status(work, participant_id)


def forget(work: UnitOfWork, participant_id: UUID, reason: KeyReason) -> None:
    """Delete the key of a participant for good: nobody can be told any more who it was.

    Raises:
        NotFound: No key is held, or the actor may not know of the participant.
        Invalid: The reason itself tells who it is.
    """
    participant = _participant(work, participant_id)
    if not work.keys.holds([participant_id]):
        raise NotFound(N_("No name is stored of this participant."))
    _note(work, LogAct.KEY_DELETED, participant, reason)
    work.keys.forget([participant_id])


def forget_study(work: UnitOfWork, study_id: UUID, reason: KeyReason) -> int:
    """Delete every key that was collected in a study for good, and return how many there were.

    Raises:
        RuleBroken: There is none.
        Invalid: The reason itself tells who somebody is.
    """
    study = _study(work, study_id)
    held = work.keys.of_study(study_id)
    if not held:
        raise RuleBroken(N_("No name is stored of anybody in this study."))
    _note(work, LogAct.KEY_DELETED, study, reason, count=len(held))
    return work.keys.forget(held)


def _participant(work: UnitOfWork, participant_id: UUID) -> Participant:
    participant = work.get(Participant, participant_id)
    work.require(Permission.OPEN_KEY, participant.project_id)
    return participant


def _study(work: UnitOfWork, study_id: UUID) -> Study:
    study = work.get(Study, study_id)
    work.require(Permission.OPEN_KEY, study.project_id)
    return study


def _collecting(work: UnitOfWork, participant: Participant) -> Study | None:
    """Return the participant's study where it keeps names."""
    chosen = work.visible(Study).where(Study.id == participant.study_id, col(Study.needs_key))
    return next(iter(work.rows(chosen)), None)


def _note(work: UnitOfWork, act: LogAct, record: Participant | Study, reason: KeyReason, count: int = 1) -> None:
    """Write the log line, unless the reason tells who somebody is: the log outlives the key."""
    names = work.keys.names(record.project_id)
    text = reason.reason
    # A single name in small letters may be a word, as «dag» and «bo» are; a whole one may not.
    hits = [
        each
        for each in found(text, names=names)
        if each.certainty is not Certainty.POSSIBLE or " " in text[each.start : each.end]
    ]
    if hits:
        raise Invalid({"reason": N_("Say why without saying who: the reason is kept in the access log.")})
    told = {} if act is LogAct.KEY_OPENED else {"count": count}
    work.note(act, project_id=record.project_id, kind=record.kind, record_id=record.id, reason=reason.reason, **told)


def _check(draft: KeyDraft) -> None:
    if not (draft.name or draft.phone or draft.email):
        raise Invalid({"name": N_("Write a name, a telephone number or an e-mail address.")})
    for field, text in draft.model_dump().items():
        hits = found(text)
        if any(each.kind in _NUMBERS_OF_PERSONS or each.certainty is Certainty.CERTAIN for each in hits):
            raise Invalid({field: N_("Identity numbers and account numbers are not stored, here or anywhere else.")})
