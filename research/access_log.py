"""The access log as it is read: who was shown what, what is unusual in it, and the way out of it.

It is written by ``UnitOfWork.note``. It is not the log of the web server (``research/commands/access_log.py``), which
knows routes and neither people nor records.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func
from sqlmodel import col, select

from research import spreadsheets
from research.access import SYSTEM, Actor, Membership, Permission, has_ended
from research.audit import LogEntry, Seal, Verified, verify_changes, verify_log
from research.errors import NotFound, RuleBroken
from research.interviews import InterviewParticipant
from research.memory import Memory
from research.observations import Observation
from research.people import Person
from research.records import ProjectRecord, Record, View
from research.sight import class_of, project_classes
from research.store import Store, UnitOfWork
from research.words import N_, AuthorShown, Kind, LogAct, Role

DISPLAYED = frozenset({Kind.INTERVIEW, Kind.PARTICIPANT, Kind.OBSERVATION})
"""What is logged when it is displayed: what somebody said or was seen to do, and who takes part."""

READ = (LogAct.SHOWN, LogAct.KEY_OPENED)
"""The acts by which an account has read about somebody."""

SAME_VISIT = timedelta(hours=1)
"""How long the parts of a page that was displayed belong to that display."""

MOST_EXPORTED = 100_000
_log = logging.getLogger(__name__)
_REFERENCE = re.compile(r"\s*([A-Za-zÆØÅæøå]{1,4})-?0*([1-9]\d{0,8})\s*")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines of a log are asked for; what is not given does not narrow.

    Attributes:
        record_id: A record; a participant stands for the interviews they took part in as well.
        since, until: The first moment, and the first after the last.
    """

    person_id: UUID | None = None
    act: LogAct | None = None
    record_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class LogLine(View):
    """A line of the access log as shown.

    Attributes:
        who: The account's name; the machine's own where nobody did it.
        role: The role the account holds in the project now; None where it holds none.
        reference: The record's, such as ``INT-014``; empty where it is gone or there is none.
    """

    number: int
    at: datetime
    person_id: UUID | None
    who: str
    role: Role | None
    act: LogAct
    kind: Kind | None
    record_id: UUID | None
    reference: str
    reason: str
    told: dict[str, int | str]


def between(zone: ZoneInfo, since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of some days, and the first after them."""
    return (
        datetime.combine(since, time(), zone) if since else None,
        datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )


def whole(work: UnitOfWork, project_id: UUID) -> UnitOfWork:
    """Return this transaction as the machine sees it: for what is told to somebody who does not see the records.

    Raises:
        NotFound: The actor may not know that the project exists.
        NotPermitted: The actor may not read its log.
    """
    work.require(Permission.READ_LOG, project_id)
    return work.as_system()


def as_seen_by(work: UnitOfWork, project_id: UUID, person_id: UUID) -> UnitOfWork:
    """Return this transaction as an account sees it, by the roles it holds now."""
    work.require(Permission.READ_LOG, project_id)
    return UnitOfWork(work.session, Actor(person_id), work.now, work.today, may_write=False, memory=Memory())


def showed(work: UnitOfWork, record: Record) -> None:
    """Log that the actor is shown what a record says.

    That somebody was shown what they wrote themselves is no news, and would tell who wrote it.
    """
    if not _is_own_and_veiled(work, record):
        work.note(LogAct.SHOWN, project_id=record.project, kind=record.kind, record_id=record.id)


def _is_own_and_veiled(work: UnitOfWork, record: Record) -> bool:
    return isinstance(record, ProjectRecord) and bool(record.veil) and record.created_by == work.actor.person_id


def took_out(work: UnitOfWork, project_id: UUID, format: str) -> None:
    """Log that all that the actor sees of a project was taken out as a file."""
    work.note(LogAct.EXPORTED, project_id=project_id, format=str(format))


def took_list(work: UnitOfWork, records: Sequence[ProjectRecord]) -> None:
    """Log that a program took out records of one kind at once, with all that they say: one line, or none."""
    others = [each for each in records if not _is_own_and_veiled(work, each)]
    if others:
        work.note(LogAct.EXPORTED, project_id=others[0].project_id, kind=others[0].kind, count=len(others))


def was_shown(work: UnitOfWork, record: Record) -> bool:
    """Say whether the actor was shown the record a short while ago, so that another part of it is no new display."""
    shown = (
        select(LogEntry.number)
        .where(LogEntry.record_id == record.id, LogEntry.actor_id == work.actor.person_id)
        .where(LogEntry.act == LogAct.SHOWN, col(LogEntry.at) > work.now - SAME_VISIT)
    )
    return work.session.exec(shown.limit(1)).first() is not None


# --- reading it ---------------------------------------------------------------------------------------------------


def find(
    work: UnitOfWork, project_id: UUID, asked: LogFilter, *, limit: int = MOST_EXPORTED, offset: int = 0
) -> list[LogLine]:
    """Return lines of a project's log, newest first."""
    work.require(Permission.READ_LOG, project_id)
    chosen: Any = _chosen(work, project_id, asked).order_by(col(LogEntry.number).desc())
    return lines(work, project_id, work.session.exec(chosen.limit(limit).offset(offset)).all())


def count(work: UnitOfWork, project_id: UUID, asked: LogFilter) -> int:
    """Return how many lines of a project's log there are."""
    work.require(Permission.READ_LOG, project_id)
    counted: Any = select(func.count()).select_from(_chosen(work, project_id, asked).subquery())
    return int(work.session.exec(counted).one())


def export(work: UnitOfWork, project_id: UUID, asked: LogFilter) -> list[LogLine]:
    """Return the lines that are taken out of a project's log, which is logged itself."""
    found = find(work, project_id, asked)
    work.note(LogAct.LOG_EXPORTED, project_id=project_id, count=len(found))
    return found


def people_in(work: UnitOfWork, project_id: UUID) -> list[tuple[UUID, str]]:
    """Return the accounts that are members of a project or stand in its log, by name."""
    work.require(Permission.READ_LOG, project_id)
    stand_there = select(LogEntry.actor_id).where(LogEntry.project_id == project_id).distinct()
    ids = {each for each in work.session.exec(stand_there).all() if each}
    ids |= _roles(work, project_id).keys()
    return sorted(_names(work, ids).items(), key=lambda each: each[1].casefold())


def person_in(work: UnitOfWork, project_id: UUID, person_id: UUID | None) -> tuple[UUID, str, Role | None]:
    """Return an account of a project or its log: what it is called, and the role it holds now.

    Raises:
        NotFound: There is no such account.
    """
    called = dict(people_in(work, project_id))
    if person_id is None or person_id not in called:
        raise NotFound(N_("There is no such account in the project or its log."))
    return person_id, called[person_id], _roles(work, project_id).get(person_id)


def of_settings(work: UnitOfWork) -> list[LogEntry]:
    """Return every line about a setting that was changed, oldest first; they are of no project."""
    chosen = select(LogEntry).where(LogEntry.act == LogAct.SETTING_CHANGED)
    return list(work.session.exec(chosen.order_by(col(LogEntry.number))).all())


def to_record(work: UnitOfWork, project_id: UUID, reference: str) -> UUID:
    """Return which record of a project has a reference such as ``P-014``, also one in the bin or restricted.

    Raises:
        RuleBroken: None has; the message does not repeat what was typed.
    """
    work.require(Permission.READ_LOG, project_id)
    match = _REFERENCE.fullmatch(reference)
    prefix, number = (match[1].upper(), int(match[2])) if match else ("", 0)
    kinds: list[Any] = [kind for kind in project_classes() if kind.prefix == prefix]
    for kind in kinds:
        has_it = select(kind.id).where(kind.project_id == project_id, kind.number == number)
        found: UUID | None = work.session.exec(has_it).first()
        if found is not None:
            return found
    raise RuleBroken(N_("No record of the project has this reference."), field="reference")


def about(work: UnitOfWork, project_id: UUID, record_ids: Collection[UUID]) -> list[LogLine]:
    """Return every line about these records, newest first: who was shown them, and what was done with them."""
    work.require(Permission.READ_LOG, project_id)
    chosen = select(LogEntry).where(LogEntry.project_id == project_id, col(LogEntry.record_id).in_(record_ids))
    return lines(work, project_id, work.session.exec(chosen.order_by(col(LogEntry.number).desc())).all())


def lines(work: UnitOfWork, project_id: UUID, entries: Sequence[LogEntry]) -> list[LogLine]:
    """Return lines as shown; accounts that have left the project are named too."""
    hidden = set(
        work.session.exec(
            select(LogEntry.number).where(
                col(LogEntry.number).in_([each.number for each in entries]), _by_hidden_author()
            )
        ).all()
    )
    names = _names(work, {each.actor_id for each in entries if each.actor_id})
    roles, called = _roles(work, project_id), references(work, ((each.kind, each.record_id) for each in entries))
    return [
        LogLine(
            **each.model_dump(include={"number", "at", "act", "kind", "record_id", "reason", "told"}),
            person_id=None if each.number in hidden else each.actor_id,
            who="" if each.number in hidden else names.get(each.actor_id, "") if each.actor_id else SYSTEM.name,
            role=roles.get(each.actor_id) if each.actor_id else None,
            reference=called.get(each.record_id, "") if each.record_id else "",
        )
        for each in entries
    ]


def project_of(work: UnitOfWork, kind: Any, key: UUID) -> UUID:
    """Return which project a record belongs to, wherever it lies, for an actor who may read the project's log.

    Raises:
        NotFound: There is no such record, or the actor may not know of its project.
        NotPermitted: The actor may not read the log.
    """
    found = work.session.exec(select(kind.project_id).where(kind.id == key)).first()
    if found is None or not work.standing.is_member(found):
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    work.require(Permission.READ_LOG, found)
    return UUID(str(found))


def expect_in(work: UnitOfWork, project_id: UUID, kind: Any, key: UUID) -> None:
    """Refuse a record that is not of the project.

    Raises:
        NotFound: It is of another project, or does not exist.
    """
    work.require(Permission.READ_LOG, project_id)
    if project_of(work, kind, key) != project_id:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))


def reference_of(work: UnitOfWork, project_id: UUID, key: UUID) -> str:
    """Return what people call a record of the project that stands in an address; empty where there is none."""
    work.require(Permission.READ_LOG, project_id)
    for kind in project_classes():
        of_kind: Any = kind
        numbered = select(of_kind.number).where(of_kind.project_id == project_id, of_kind.id == key)
        number = work.session.exec(numbered).first()
        if number is not None:
            return kind(number=number).reference
    return ""


def as_csv(found: Sequence[LogLine]) -> bytes:
    """Return lines as a table."""
    columns = ("number", "at", "who", "role", "act", "kind", "reference", "record_id", "reason")
    rows = ([getattr(each, column) for column in columns] for each in found)
    return spreadsheets.to_csv(
        [*columns, "told"],
        (
            [str("" if cell is None else cell) for cell in (*row, _told(each))]
            for row, each in zip(rows, found, strict=True)
        ),
    )


def _told(line: LogLine) -> str:
    return ", ".join(f"{name}: {value}" for name, value in line.told.items())


def references(work: UnitOfWork, named: Iterable[tuple[Kind | None, UUID | None]]) -> dict[UUID, str]:
    """Return by record what people call it, such as ``INT-014``: a number, and nothing of what it says."""
    by_kind: dict[Kind, set[UUID]] = defaultdict(set)
    for kind, key in named:
        if kind and key:
            by_kind[kind].add(key)
    found: dict[UUID, str] = {}
    for kind, keys in by_kind.items():
        of_kind: Any = class_of(kind)
        if issubclass(of_kind, ProjectRecord):
            numbered = work.session.exec(select(of_kind.id, of_kind.number).where(of_kind.id.in_(keys)))
            found.update({key: of_kind(number=number).reference for key, number in numbered})
    return found


def read_since(work: UnitOfWork, project_id: UUID, moment: datetime) -> dict[UUID, list[tuple[datetime, UUID]]]:
    """Return by account what it has read in a project since a moment: when, and which record."""
    work.require(Permission.READ_LOG, project_id)
    read: Any = (
        select(col(LogEntry.actor_id), col(LogEntry.at), col(LogEntry.record_id))
        .where(LogEntry.project_id == project_id, col(LogEntry.act).in_(READ))
        .where(col(LogEntry.at) > moment, col(LogEntry.actor_id).is_not(None))
        .order_by(col(LogEntry.at), col(LogEntry.number))
    )
    found: dict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    for actor_id, at, record_id in work.session.exec(read).all():
        found[actor_id].append((at, record_id))
    return found


def _chosen(work: UnitOfWork, project_id: UUID, asked: LogFilter) -> Any:
    chosen = select(LogEntry).where(LogEntry.project_id == project_id)
    chosen = chosen.where(~(_by_hidden_author() & (col(LogEntry.act) == LogAct.SHOWN)))
    if asked.person_id:
        chosen = chosen.where(LogEntry.actor_id == asked.person_id, ~_by_hidden_author())
    if asked.act:
        chosen = chosen.where(LogEntry.act == asked.act)
    if asked.record_id:
        part: Any = InterviewParticipant
        took_part_in = select(part.interview_id).where(part.participant_id == asked.record_id)
        is_of = col(LogEntry.record_id)
        chosen = chosen.where((is_of == asked.record_id) | is_of.in_(took_part_in))
    if asked.since:
        chosen = chosen.where(col(LogEntry.at) >= asked.since)
    if asked.until:
        chosen = chosen.where(col(LogEntry.at) < asked.until)
    return chosen


def _by_hidden_author() -> Any:
    """Return the condition that a line is about what its own author did with an observation that is shown by role.

    To be told of it would be to be told who wrote it, and when. Nobody else's reading is hidden so.
    """
    own = (col(Observation.id) == col(LogEntry.record_id)) & (col(Observation.created_by) == col(LogEntry.actor_id))
    return exists().where(own, col(Observation.author_shown) == AuthorShown.ROLE)


def _names(work: UnitOfWork, ids: set[UUID]) -> dict[UUID, str]:
    who: Any = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids))
    return dict(work.session.exec(who).all())


def _roles(work: UnitOfWork, project_id: UUID) -> dict[UUID, Role]:
    held: Any = select(col(Membership.person_id), col(Membership.role), col(Membership.ends_on))
    found = work.session.exec(held.where(Membership.project_id == project_id)).all()
    return {person_id: role for person_id, role, ends_on in found if not has_ended(ends_on, work.today)}


# --- keeping it ---------------------------------------------------------------------------------------------------


def verify(store: Store) -> dict[str, Verified]:
    """Look through the chains of the access log and of the change log, by what they are called."""
    with store.begin(SYSTEM) as work:
        return {"access log": verify_log(work.session), "change log": verify_changes(work.session)}


def tell_newest(store: Store) -> int:
    """Tell the service's log the newest digests of both chains, so that they are kept outside of the database.

    Returns:
        How many there are.
    """
    chains: tuple[Any, ...] = (LogEntry, Seal)
    with store.begin(SYSTEM) as work:
        newest = [
            work.session.exec(select(each.digest).order_by(each.number.desc()).limit(1)).first() for each in chains
        ]
    told = [str(each) for each in newest if each]
    if told:
        _log.info("the newest digests of the access log and the change log: %s", " ".join(told))
    return len(told)


def forget_old(store: Store, years: int) -> int:
    """Delete the lines that are older than so many years, from the beginning of the log, and return how many."""
    with store.begin(SYSTEM, write=True) as work:
        old = col(LogEntry.at) < work.now - timedelta(days=365 * years)
        gone: Any = work.session.connection().execute(delete(LogEntry).where(old))
        return int(gone.rowcount)
