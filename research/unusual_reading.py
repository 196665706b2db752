"""Unusual reading: that one account was shown many different records within a short time."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from research import access_log
from research.access import Permission
from research.records import View
from research.store import UnitOfWork

WINDOW = timedelta(minutes=10)
"""Within how long much reading is unusual."""

LOOKED_AT = timedelta(days=30)
"""How far back it is looked for."""

Read = tuple[datetime, UUID]
"""When a record was displayed, and which."""


class Unusual(View):
    """That one account was shown many different records within a short time."""

    person_id: UUID
    who: str
    began_at: datetime
    ended_at: datetime
    records: int


def find(work: UnitOfWork, project_id: UUID, most: int) -> list[Unusual]:
    """Return where one account was shown more than so many different records within ten minutes, newest first.

    Stretches that overlap are told as one.
    """
    work.require(Permission.READ_LOG, project_id)
    by_person = access_log.read_since(work, project_id, work.now - LOOKED_AT)
    names = dict(access_log.people_in(work, project_id))
    found = [
        Unusual(
            person_id=person_id,
            who=names.get(person_id, ""),
            began_at=stretch[0][0],
            ended_at=stretch[-1][0],
            records=len({record_id for _, record_id in stretch}),
        )
        for person_id, read in by_person.items()
        for stretch in _stretches(read, most)
    ]
    return sorted(found, key=lambda each: each.began_at, reverse=True)


def _stretches(read: Sequence[Read], most: int) -> list[Sequence[Read]]:
    """Return where more than so many different records stand within ten minutes of each other."""
    found: list[tuple[int, int]] = []
    within: Counter[UUID] = Counter()
    first = 0
    for last, (at, record_id) in enumerate(read):
        within[record_id] += 1
        while read[first][0] < at - WINDOW:
            within[read[first][1]] -= 1
            if not within[read[first][1]]:
                del within[read[first][1]]
            first += 1
        if len(within) > most:
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
    return [read[begun : ended + 1] for begun, ended in found]
