"""What a breach may concern: what an account was shown in a period, and what it could have been shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from research import access_log, spreadsheets
from research.access import Permission
from research.access_log import LogFilter, LogLine
from research.records import View
from research.sight import project_classes
from research.store import UnitOfWork
from research.words import Kind, LogAct, Role


class SeenRecord(View):
    """A record that was displayed to an account.

    Attributes:
        reference: Empty where the record is gone for good.
        has_key: Whether the name behind it was displayed as well.
    """

    record_id: UUID
    kind: Kind
    reference: str
    times: int
    first_at: datetime
    last_at: datetime
    has_key: bool


class Reach(View):
    """How many records of a kind an account could see."""

    kind: Kind
    records: int


class Breach(View):
    """What an account saw in a period, and could have seen.

    Attributes:
        role: The role the account holds now; None where it is no member any more, and then it can see nothing.
        seen: What was displayed, the most recent first.
        taken_out: What was taken out or opened in one go: lines of the log.
        within_reach: What the account could see by its role and studies, as they are now, of what was made before the
            period ended.
    """

    person_id: UUID
    who: str
    role: Role | None
    since: datetime | None
    until: datetime | None
    seen: list[SeenRecord]
    taken_out: list[LogLine]
    within_reach: list[Reach]


_TAKEN_OUT = frozenset({LogAct.EXPORTED, LogAct.LOG_EXPORTED})


def of(work: UnitOfWork, project_id: UUID, asked: LogFilter) -> Breach:
    """Return what the account that is asked for saw in the period, and could have seen.

    Raises:
        NotFound: There is no such account in the project or its log.
    """
    work.require(Permission.READ_LOG, project_id)
    person_id, who, role = access_log.person_in(work, project_id, asked.person_id)
    lines = access_log.find(work, project_id, asked)
    return Breach(
        person_id=person_id,
        who=who,
        role=role,
        since=asked.since,
        until=asked.until,
        seen=_seen([line for line in lines if line.act in access_log.READ]),
        taken_out=[line for line in lines if line.act in _TAKEN_OUT],
        within_reach=_within_reach(work, project_id, person_id, asked.until) if role else [],
    )


def take_out(work: UnitOfWork, project_id: UUID, asked: LogFilter) -> Breach:
    """Return the same, and log that it was taken out of the log."""
    found = of(work, project_id, asked)
    work.note(LogAct.LOG_EXPORTED, project_id=project_id, count=len(found.seen))
    return found


def as_csv(found: Breach) -> bytes:
    """Return what was seen as a table: references and times, and nothing of what the records say."""
    rows = [
        (each.reference or str(each.record_id), each.kind, each.times, each.first_at, each.last_at, each.has_key)
        for each in found.seen
    ]
    columns = ("reference", "kind", "times", "first_at", "last_at", "has_key")
    return spreadsheets.to_csv(columns, [[str(cell) for cell in row] for row in rows])


def _seen(lines: Sequence[LogLine]) -> list[SeenRecord]:
    by_record: dict[UUID, list[LogLine]] = {}
    for line in lines:
        if line.record_id and line.kind:
            by_record.setdefault(line.record_id, []).append(line)
    return [
        SeenRecord(
            record_id=record_id,
            kind=shown[0].kind or Kind.PARTICIPANT,
            reference=shown[0].reference,
            times=len(shown),
            first_at=shown[-1].at,
            last_at=shown[0].at,
            has_key=any(line.act is LogAct.KEY_OPENED for line in shown),
        )
        for record_id, shown in by_record.items()
    ]


def _within_reach(work: UnitOfWork, project_id: UUID, person_id: UUID, until: datetime | None) -> list[Reach]:
    """Return how many records the account sees, counted by the same rules by which they would be shown to it."""
    as_them = access_log.as_seen_by(work, project_id, person_id)
    found = []
    for kind in project_classes():
        columns: Any = kind
        chosen = as_them.visible(columns).where(columns.project_id == project_id)
        if until:
            chosen = chosen.where(columns.created_at < until)
        found.append(Reach(kind=kind.kind, records=as_them.count(chosen)))
    return sorted((each for each in found if each.records), key=lambda each: list(Kind).index(each.kind))
