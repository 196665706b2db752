"""Small counts: how many people or pieces of evidence there are, so that few of them point at nobody."""

from collections.abc import Mapping
from uuid import UUID

from research.access import Permission
from research.store import UnitOfWork


def told(work: UnitOfWork, project_id: UUID, counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return counts that belong together; all are None to who is outside the team where one of them is small.

    A count that is left out alone could be worked out from the others and their sum (complementary suppression).
    That there is none points at nobody.
    """
    if is_hidden(work, project_id, *counts.values()):
        return dict.fromkeys(counts)
    return dict(counts)


def is_hidden(work: UnitOfWork, project_id: UUID, *counts: int) -> bool:
    """Say whether counts that belong together are kept from the actor, who is outside the team, since one is small."""
    if work.standing.may(Permission.READ_RESEARCH, project_id):
        return False
    return any(0 < count < work.limits.least_group for count in counts)
