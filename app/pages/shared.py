"""What lists have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BeforeValidator

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
