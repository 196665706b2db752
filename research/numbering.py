"""Numbering: the numbers by which people call records, from 1 in each project and kind.

What is written by somebody who is not named gets a random number: one in order would tell between which others it was
written.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, func, select

from research import erasing
from research.records import ProjectRecord

_FIRST_AT_RANDOM = 1_000


def give(session: Session, records: Sequence[ProjectRecord]) -> None:
    """Number new records of one kind and project: in their order, or at random where the author is not told.

    The number of what was deleted stands in reports and receipts, and is nobody else's.
    """
    if not records:
        return
    kind: Any = type(records[0])
    of_project = kind.project_id == records[0].project_id
    erased = erasing.numbers(session, kind.kind, records[0].project_id)
    in_order = kind.numbered_in_order()
    taken = {*session.scalars(select(kind.number).where(of_project)), *erased} if in_order else set[int]()
    highest = int(session.scalar(select(func.max(kind.number)).where(of_project, *in_order)) or 0)
    following = max({highest} if in_order else {highest, *erased}) + 1
    for record in records:
        while following in taken:
            following += 1
        record.number = _at_random(taken) if record.veil else following
        following += not record.veil
        taken.add(record.number)


def _at_random(taken: set[int]) -> int:
    """Return a free number of four digits, or of more where half of those are taken."""
    first = _FIRST_AT_RANDOM
    while sum(first <= number < first * 10 for number in taken) > first * 9 // 2:
        first *= 10
    while (number := first + secrets.randbelow(first * 9)) in taken:
        pass
    return number
