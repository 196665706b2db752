"""The API of what is done to tags: merged, split, and undone."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import Response

from app.api.shared import LARGEST_PAGE, WRITES, Listed, Paging, RevisionIfSaid, problems, router_of
from app.api.tags import noun
from app.context import Program
from research import codebook, codebook_log, tag_names, tag_uses
from research.codebook import MergeDraft, SplitDraft
from research.codebook_log import OperationView
from research.tag_names import Suggestions
from research.tag_uses import UsesView
from research.tags import TagView

router = router_of("codebook")

Typed = Annotated[str, Query(max_length=200, description="What somebody has typed of a name.")]
_ACTS = {**WRITES, **problems(412)}


@router.get("/projects/{project_id}/tags/suggestions")
def suggest(visit: Program, project_id: UUID, q: Typed = "") -> Suggestions:
    """List the tags that somebody who types may mean, the likeliest first."""
    with visit.reading() as work:
        return tag_names.suggested(work, project_id, q)


@router.get("/tags/{tag_id}/uses")
def count_uses(visit: Program, tag_id: UUID) -> UsesView:
    """Count the uses of a tag by phase and kind."""
    with visit.reading() as work:
        return tag_uses.counted(work, tag_id)


@router.post("/tags/{tag_id}/merge", response_model=TagView, responses=_ACTS)
def merge(visit: Program, tag_id: UUID, draft: MergeDraft, revision: RevisionIfSaid) -> Response:
    """Let a tag become part of another, which is answered with."""
    with visit.writing() as work:
        return noun.shown(visit, work, codebook.merge(work, tag_id, draft, revision=revision).tag)


@router.post("/tags/{tag_id}/split", status_code=201, response_model=TagView, responses=_ACTS)
def split(visit: Program, tag_id: UUID, draft: SplitDraft, revision: RevisionIfSaid) -> Response:
    """Make a new tag of some uses of another; the new one is answered with."""
    with visit.writing() as work:
        done = codebook.split(work, tag_id, draft, revision=revision)
        return noun.shown(visit, work, done.tag, status=201)


@router.get("/projects/{project_id}/operations")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[OperationView]:
    """List what was done lately in a project's codebook, newest first."""
    with visit.reading() as work:
        return paging.page(codebook_log.lately(work, project_id, limit=LARGEST_PAGE))


@router.post("/operations/{operation_id}/undo", responses=WRITES)
def undo(visit: Program, operation_id: UUID) -> OperationView:
    """Undo what was done in a codebook."""
    with visit.writing() as work:
        return codebook_log.views(work, [codebook_log.undo(work, operation_id)])[0]
