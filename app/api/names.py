"""The API of the list of first names that are looked for, which holds for the whole installation."""

from typing import Annotated

from fastapi import Query

from app.api.shared import EMPTY, WRITES, Listed, Paging, router_of
from app.context import Program
from research import first_names
from research.first_names import FirstNameDraft, FirstNameView, Name

router = router_of("names")

Holding = Annotated[str, Query(max_length=200, description="Only names that hold this.")]


@router.get("/names")
def find(visit: Program, paging: Paging, q: Holding = "") -> Listed[FirstNameView]:
    """List the first names in order, those that are switched off included."""
    with visit.reading() as work:
        return paging.page(first_names.find(work, q))


@router.put("/names/{name}", responses=WRITES)
def put(visit: Program, name: Name) -> FirstNameView:
    """Let a first name be looked for; one that is already changes nothing."""
    with visit.writing() as work:
        return first_names.put(work, FirstNameDraft(name=name))


@router.delete("/names/{name}", **EMPTY)
def remove(visit: Program, name: Name) -> None:
    """Let a first name no longer be looked for."""
    with visit.writing() as work:
        first_names.remove(work, name)
