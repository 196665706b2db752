"""The API of tags."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import codebook, tags
from research.tags import TagDraft, TagView
from research.words import Kind

noun = Noun(Kind.TAG, TagView, tags, tags.views)
router = noun.router()


@router.get("/projects/{project_id}/tags")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[TagView]:
    """List a project's tags by name."""
    with visit.reading() as work:
        return noun.listed(work, paging, tags.find(work, project_id))


@router.post("/projects/{project_id}/tags", **makes(TagView))
def add(visit: Program, project_id: UUID, draft: TagDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a tag to a project's codebook."""
    return noun.made(visit, idempotency_key, draft, lambda work: tags.add(work, project_id, draft))


@router.put("/tags/{tag_id}", response_model=TagView, responses=REVISES)
def revise(visit: Program, tag_id: UUID, draft: TagDraft, revision: Revision) -> Response:
    """Change a tag; the records that carry it follow."""
    with visit.writing() as work:
        return noun.shown(visit, work, codebook.revise(work, tag_id, draft, revision=revision).tag)
