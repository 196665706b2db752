"""The API of the table of synonyms, which holds for the whole installation."""

from typing import Annotated

from fastapi import Query

from app.api.shared import EMPTY, WRITES, Listed, Paging, RevisionIfSaid, problems, router_of
from app.context import Program
from research import synonyms
from research.synonyms import SynonymDraft, SynonymView, SynonymWords, Term

router = router_of("synonyms")

Holding = Annotated[str, Query(max_length=200, description="Only rows in which some expression holds this.")]


@router.get("/synonyms")
def find(visit: Program, paging: Paging, q: Holding = "") -> Listed[SynonymView]:
    """List the rows of the table by term, those that are switched off included."""
    with visit.reading() as work:
        return paging.page(synonyms.find(work, q))


@router.put("/synonyms/{term}", responses={**WRITES, **problems(412)})
def put(visit: Program, term: Term, draft: SynonymWords, revision: RevisionIfSaid) -> SynonymView:
    """Add a row, or change the one of this term; without words a row that comes with Fasett is switched off."""
    with visit.writing() as work:
        return synonyms.put(work, SynonymDraft(term=term, **draft.model_dump()), revision=revision)


@router.delete("/synonyms/{term}", **EMPTY)
def remove(visit: Program, term: Term) -> None:
    """Take a row of the installation's own out of the table, or let one that ships be as it ships again."""
    with visit.writing() as work:
        synonyms.remove(work, term)
