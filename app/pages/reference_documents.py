"""The page of reference documents: whose look a project's Word, OpenDocument and PowerPoint files take."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research.access import Permission
from research.errors import RuleBroken, TooLarge
from research.reports import files, reference_documents
from research.words import N_

router = APIRouter()


@router.get("/projects/{project_id}/reference-documents")
def show_documents(page: SignedIn, project_id: UUID) -> Response:
    """Show a project's reference documents, with ways to change them."""
    return _show(page, project_id, Filled(), 200)


@router.get("/projects/{project_id}/reference-documents/{format}")
def download_document(page: SignedIn, project_id: UUID, format: str) -> Response:
    """Send the document that is in use, or the standard one where there is none."""
    with page.reading() as work:
        content = reference_documents.get(work, project_id, format)
    headers = {"Content-Disposition": f'attachment; filename="fasett-reference.{format}"'}
    return Response(content, media_type=files.FORMATS[format].media_type, headers=headers)


@router.post("/projects/{project_id}/reference-documents/{format}")
def put_document(page: SignedIn, project_id: UUID, format: str, filled: Form) -> Response:
    """Take a document for the look of a project's files."""
    file = filled.files.get("file")
    try:
        with page.writing() as work:
            content = file.file.read(reference_documents.MAX_BYTES + 1) if file else b""
            work.require(Permission.MANAGE_PROJECT, project_id)
            if not file:
                raise RuleBroken(N_("Choose a file first."), field=format)
            reference_documents.put(work, project_id, format, file.filename or "", content)
    except (RuleBroken, TooLarge) as error:
        filled.refuse(error)
        return _show(page, project_id, filled, 413 if isinstance(error, TooLarge) else 422)
    note = page.say(N_("The files have the look of your own document."))
    return page.go(f"/projects/{project_id}/reference-documents", note)


@router.post("/projects/{project_id}/reference-documents/{format}/remove")
def remove_document(page: SignedIn, project_id: UUID, format: str) -> Response:
    """Let the files have the standard look again."""
    with page.writing() as work:
        reference_documents.drop(work, project_id, format)
    return page.go(f"/projects/{project_id}/reference-documents", page.say(N_("The files have Fasett's look again.")))


def _show(page: Page, project_id: UUID, filled: Filled, status: int) -> Response:
    with page.reading() as work:
        return page.show(
            "templates/reference_documents.html",
            status=status,
            project=project_view(work, project_id),
            held={each.format: each for each in reference_documents.find(work, project_id)},
            labels={key: each.label for key, each in reference_documents.FORMATS.items()},
            icons={"docx": "word", "odt": "odt", "pptx": "slides"},
            megabytes=reference_documents.MAX_BYTES // 1024**2,
            filled=filled,
        )
