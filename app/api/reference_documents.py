"""The API of reference documents: whose look a project's Word, OpenDocument and PowerPoint files take."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import UploadFile
from fastapi.responses import Response

from app.api.shared import EMPTY, WRITES, Listed, Paging, router_of
from app.context import Program
from research.records import View
from research.reports import files, reference_documents
from research.reports.reference_documents import ReferenceDocumentView

router = router_of("reference_documents")
_FILES: dict[str, Any] = {"content": {files.FORMATS[key].media_type: {} for key in reference_documents.FORMATS}}


class PutView(View):
    """A reference document as it was put."""

    format: str
    name: str
    put_at: datetime


@router.get("/projects/{project_id}/reference-documents")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[ReferenceDocumentView]:
    """List a project's own reference documents."""
    with visit.reading() as work:
        return paging.page(reference_documents.find(work, project_id))


@router.get("/projects/{project_id}/reference-documents/{format}", response_class=Response, responses={200: _FILES})
def show(visit: Program, project_id: UUID, format: str) -> Response:
    """Download the document that is in use: the project's own, or the standard one."""
    with visit.reading() as work:
        content = reference_documents.get(work, project_id, format)
    headers = {"Content-Disposition": f'attachment; filename="reference.{format}"'}
    return Response(content, media_type=files.FORMATS[format].media_type, headers=headers)


@router.put("/projects/{project_id}/reference-documents/{format}", responses=WRITES)
def put(visit: Program, project_id: UUID, format: str, file: UploadFile) -> PutView:
    """Let a project's reports take the look of a document, in place of the one before."""
    content = file.file.read(reference_documents.MAX_BYTES + 1)
    with visit.writing() as work:
        held = reference_documents.put(work, project_id, format, file.filename or "", content)
        return PutView.model_validate(held, from_attributes=True)


@router.delete("/projects/{project_id}/reference-documents/{format}", name="remove", **EMPTY)
def remove(visit: Program, project_id: UUID, format: str) -> None:
    """Let a project's reports have the standard look again."""
    with visit.writing() as work:
        reference_documents.drop(work, project_id, format)
