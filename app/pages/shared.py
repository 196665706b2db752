"""What lists have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BeforeValidator

from research.access import Permission
from research.records import Brief
from research.reports import publishing
from research.store import UnitOfWork

PAGE_SIZE = 50
T = TypeVar("T")

Chosen = Annotated[T | None, BeforeValidator(lambda value: value or None)]
"""What a filter in the address says: a form sends the filters that are not set as empty texts."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in a long list a page is, from 1."""

    at: int
    last: int


def paged(rows: Sequence[T], at: int, size: int = PAGE_SIZE) -> tuple[Sequence[T], Pages]:
    """Return the rows of one page of a list, and where it is."""
    last = max(1, -(-len(rows) // size))
    here = min(max(at, 1), last)
    return rows[(here - 1) * size : here * size], Pages(here, last)


def standing_in(work: UnitOfWork, project_id: UUID, record_id: UUID) -> list[Brief]:
    """Return the published reports that drew on a record, as the research team is told."""
    if not work.standing.may(Permission.READ_RESEARCH, project_id):
        return []
    return [report.in_brief() for report in publishing.resting_on(work, [record_id])]
