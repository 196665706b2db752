"""The pages of erasures: receipts of what was deleted for good, to be printed and shown to whom it concerns."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import SignedIn
from app.pages.projects import project_view
from app.pages.shared import paged
from research import erasures
from research.errors import NotFound
from research.words import N_

router = APIRouter()


@router.get("/projects/{project_id}/erasures")
def list_erasures(page: SignedIn, project_id: UUID, at: int = 1) -> Response:
    """Show the receipts of a project's erasures, newest first."""
    with page.reading() as work:
        shown, pages = paged(erasures.receipts(work, project_id), at)
        return page.show("erasures/list.html", project=project_view(work, project_id), receipts=shown, pages=pages)


@router.get("/erasures/{erasure_id}")
def show_erasure(page: SignedIn, erasure_id: UUID) -> Response:
    """Show one receipt, as it is printed."""
    with page.reading() as work:
        receipt = erasures.get(work, erasure_id)
        if receipt.project_id is None:
            raise NotFound(N_("There is nothing here, or it is not shown to you."))
        return page.show("erasures/show.html", project=project_view(work, receipt.project_id), receipt=receipt)
