"""Opening, storing and deleting the key: who may, for what reason, and what the log says of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from research import bin, keys, participants, studies
from research.access import SYSTEM, Actor
from research.audit import LogEntry
from research.errors import Conflict, Invalid, NotFound, NotPermitted, RuleBroken
from research.key_rows import Contact
from research.keys import KeyDraft, KeyReason
from research.participants import Participant
from research.store import Store, UnitOfWork
from research.words import LogAct, Role
from tests.making import Clock, Make

REASON = KeyReason(reason="To agree on another day.")
HOLDERS = {Role.OWNER, Role.RESEARCHER}


@pytest.fixture
def known(make: Make) -> Participant:
    """A participant whose name is in the key table."""
    return make.known_participant("Kari Moe", phone="90 00 00 00")


def told(store: Store, act: LogAct) -> list[LogEntry]:
    """Return what the access log says of an act."""
    with Session(store.engine) as asking:
        return list(asking.exec(select(LogEntry).where(LogEntry.act == act)))


def _study_of(work: UnitOfWork, participant_id: UUID) -> UUID:
    return UUID(str(participants.get(work, participant_id).study_id))


def tried(store: Store, actor: Actor, act: Callable[..., object]) -> type[Exception] | None:
    """Return the error with which something is refused."""
    try:
        with store.begin(actor, write=True) as work:
            act(work)
    except (NotFound, NotPermitted) as error:
        return type(error)
    return None


def test_the_key_is_shown_as_it_was_stored(store: Store, researcher: Actor, known: Participant) -> None:
    with store.begin(researcher, write=True) as work:
        shown = keys.show(work, known.id, REASON)
    assert (shown.name, shown.phone, shown.email, shown.revision) == ("Kari Moe", "90 00 00 00", "", 1)


def test_opening_the_key_is_logged_with_who_why_and_whose(store: Store, researcher: Actor, known: Participant) -> None:
    with store.begin(researcher, write=True) as work:
        keys.show(work, known.id, REASON)
    (line,) = told(store, LogAct.KEY_OPENED)
    assert (line.actor_id, line.record_id, line.reason, line.told) == (
        researcher.person_id,
        known.id,
        REASON.reason,
        {},
    )


def test_what_was_refused_is_not_logged(store: Store, researcher: Actor, make: Make) -> None:
    without = make.participant()
    with pytest.raises(NotFound), store.begin(researcher, write=True) as work:
        keys.show(work, without.id, REASON)
    assert told(store, LogAct.KEY_OPENED) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda work, key: keys.show(work, key, REASON),
        lambda work, key: keys.put(work, key, KeyDraft(name="Ola Moe")),
        lambda work, key: keys.forget(work, key, REASON),
        lambda work, key: keys.status(work, key),
        lambda work, key: keys.forget_study(work, _study_of(work, key), REASON),
    ],
    ids=["show", "put", "forget", "status", "forget_study"],
)
def test_owners_and_researchers_alone_have_to_do_with_the_key(
    act: Callable[..., object], store: Store, team: dict[str, Actor], make: Make
) -> None:
    allowed = set()
    for role in Role:
        known = make.known_participant()
        if tried(store, team[role], lambda work, key=known.id: act(work, key)) is None:
            allowed.add(role)
    assert allowed == HOLDERS


def test_to_an_administrator_there_is_no_key(store: Store, administrator: Actor, known: Participant) -> None:
    assert tried(store, administrator, lambda work: keys.show(work, known.id, REASON)) is NotFound


def test_a_token_for_reading_opens_no_key(store: Store, owner: Actor, known: Participant) -> None:
    reading = Actor(person_id=owner.person_id, may_write=False)
    assert tried(store, reading, lambda work: keys.show(work, known.id, REASON)) is NotPermitted


def test_a_unit_of_work_that_reads_opens_no_key(store: Store, owner: Actor, known: Participant) -> None:
    with store.begin(owner) as work, pytest.raises(TypeError):
        keys.show(work, known.id, REASON)


@pytest.mark.parametrize("reason", ["", "because", "          x"])
def test_a_reason_has_some_length(reason: str) -> None:
    with pytest.raises(ValueError):
        KeyReason(reason=reason)


@pytest.mark.parametrize(
    "reason",
    [
        "Ringe Kari om ny dag.",
        "Ringe kari moe om ny dag.",
        "Sende SMS til 412 34 567.",
        "Skrive til kari@example.no i dag.",
    ],
)
def test_a_reason_that_tells_who_it_is_is_refused(reason: str, store: Store, owner: Actor, known: Participant) -> None:
    with pytest.raises(Invalid) as refused, store.begin(owner, write=True) as work:
        keys.show(work, known.id, KeyReason(reason=reason))
    assert list(refused.value.problems) == ["reason"]
    assert "kari" not in str(refused.value).casefold()
    assert told(store, LogAct.KEY_OPENED) == []


def test_a_word_that_is_somebodys_name_may_stand_in_a_reason(store: Store, owner: Actor, make: Make) -> None:
    known = make.known_participant("Dag Moe")
    with store.begin(owner, write=True) as work:
        assert keys.show(work, known.id, KeyReason(reason="Avtale en ny dag.")).name == "Dag Moe"


def test_a_study_that_keeps_no_names_gets_none(store: Store, owner: Actor, make: Make) -> None:
    without = make.participant(study_id=make.study().id)
    for participant in (without, make.participant()):
        with pytest.raises(RuleBroken), store.begin(owner, write=True) as work:
            keys.put(work, participant.id, KeyDraft(name="Kari Moe"))
    assert told(store, LogAct.KEY_STORED) == []


def test_a_key_holds_somebody(store: Store, owner: Actor, known: Participant) -> None:
    with pytest.raises(Invalid), store.begin(owner, write=True) as work:
        keys.put(work, known.id, KeyDraft(note="After four."))


@pytest.mark.parametrize("field", ["name", "phone", "email", "note"])
@pytest.mark.parametrize("number", ["14850197017", "148501 97017", "3028.60.29260"])
def test_no_identity_number_is_stored_in_the_key_either(
    field: str, number: str, store: Store, owner: Actor, known: Participant
) -> None:
    filled = {"name": "Kari Moe", field: f"Se {number}"}
    with pytest.raises(Invalid) as refused, store.begin(owner, write=True) as work:
        keys.put(work, known.id, KeyDraft(**filled))
    assert list(refused.value.problems) == [field]
    assert number not in str(refused.value)


def test_of_two_who_store_at_once_the_second_is_told(store: Store, owner: Actor, known: Participant) -> None:
    with store.begin(owner, write=True) as work:
        keys.put(work, known.id, KeyDraft(name="Ola Moe"), revision=1)
    with pytest.raises(Conflict), store.begin(owner, write=True) as work:
        keys.put(work, known.id, KeyDraft(name="Per Moe"), revision=1)
    assert store.keys.open(known.id).contact.name == "Ola Moe"
    assert len(told(store, LogAct.KEY_STORED)) == 2


def test_a_key_that_is_deleted_opens_no_more(store: Store, owner: Actor, known: Participant) -> None:
    with store.begin(owner, write=True) as work:
        keys.forget(work, known.id, REASON)
    assert tried(store, owner, lambda work: keys.show(work, known.id, REASON)) is NotFound
    (line,) = told(store, LogAct.KEY_DELETED)
    assert (line.record_id, line.told, line.reason) == (known.id, {"count": 1}, REASON.reason)


def test_deleting_the_keys_of_a_study_leaves_those_of_others(store: Store, owner: Actor, make: Make) -> None:
    mine, other = make.known_participant(), make.known_participant()
    with store.begin(owner, write=True) as work:
        assert keys.forget_study(work, UUID(str(mine.study_id)), REASON) == 1
        assert work.keys.holds([mine.id, other.id]) == {other.id}


def test_a_study_without_keys_has_none_to_delete(store: Store, owner: Actor, make: Make) -> None:
    study = make.study(needs_key=True)
    with pytest.raises(RuleBroken), store.begin(owner, write=True) as work:
        keys.forget_study(work, study.id, REASON)


def test_a_key_is_still_opened_where_its_study_keeps_no_names_any_more(
    store: Store, owner: Actor, make: Make, known: Participant
) -> None:
    with store.begin(owner, write=True) as work:
        study = studies.get(work, UUID(str(known.study_id)))
        studies.revise(work, study.id, studies.StudyDraft(title=study.title, needs_key=False))
        assert keys.show(work, known.id, REASON).name == "Kari Moe"
        with pytest.raises(RuleBroken):
            keys.put(work, known.id, KeyDraft(name="Ola Moe"))


def test_the_key_of_a_participant_in_the_bin_is_not_opened(store: Store, owner: Actor, known: Participant) -> None:
    with store.begin(owner, write=True) as work:
        participants.remove(work, known.id)
    assert tried(store, owner, lambda work: keys.show(work, known.id, REASON)) is NotFound
    assert store.keys.holds([known.id])


def test_with_a_participant_who_is_deleted_for_good_goes_the_key(
    store: Store, owner: Actor, known: Participant
) -> None:
    with store.begin(owner, write=True) as work:
        participants.remove(work, known.id)
    with store.begin(owner, write=True) as work:
        bin.delete(work, known.project_id, known.id)
    assert not store.keys.holds([known.id])


def test_a_deletion_that_is_undone_leaves_the_key(store: Store, owner: Actor, known: Participant) -> None:
    with store.begin(owner, write=True) as work:
        participants.remove(work, known.id)
    with pytest.raises(InterruptedError), store.begin(owner, write=True) as work:
        _delete_and_fail(work, known)
    assert store.keys.holds([known.id])


def _delete_and_fail(work: UnitOfWork, known: Participant) -> None:
    bin.delete(work, known.project_id, known.id)
    raise InterruptedError


def test_the_machines_owner_is_told_of_keys_that_belong_to_nobody(
    store: Store, owner: Actor, known: Participant, clock: Clock
) -> None:
    stray = UUID(int=known.id.int + 1)
    store.keys.put(stray, known.project_id, UUID(str(known.study_id)), Contact(name="Ola"))
    with store.begin(owner, write=True) as work:
        participants.remove(work, known.id)
    clock.now += timedelta(days=1)
    with store.begin(SYSTEM) as work:
        assert keys.unowned(work) == {stray}
    assert tried(store, owner, keys.unowned) is NotFound
