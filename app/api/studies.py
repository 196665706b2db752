"""The API of studies."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, IdempotencyKey, Listed, Noun, Paging, Revision, makes
from app.context import Program
from research import studies
from research.studies import StudyDraft, StudyView
from research.words import Kind

noun = Noun(Kind.STUDY, StudyView, studies, lambda _work, found: [studies.view(study) for study in found])
router = noun.router()


@router.get("/projects/{project_id}/studies")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[StudyView]:
    """List a project's studies, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, studies.find(work, project_id))


@router.post("/projects/{project_id}/studies", **makes(StudyView))
def add(visit: Program, project_id: UUID, draft: StudyDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a study to a project."""
    return noun.made(visit, idempotency_key, draft, lambda work: studies.add(work, project_id, draft))


@router.put("/studies/{study_id}", response_model=StudyView, responses=REVISES)
def revise(visit: Program, study_id: UUID, draft: StudyDraft, revision: Revision) -> Response:
    """Change a study: what the body leaves out becomes empty."""
    with visit.writing() as work:
        return noun.shown(visit, work, studies.revise(work, study_id, draft, revision=revision))
