"""The pages of the bin: what lies there, how long yet, and what goes when it is deleted for good."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import SignedIn
from app.pages.projects import project_view
from app.pages.shared import paged, standing_in
from research import backups, bin, projects
from research.words import N_

router = APIRouter()


@router.get("/projects/{project_id}/bin")
def show_bin(page: SignedIn, project_id: UUID, at: int = 1) -> Response:
    """Show what lies in a project's bin, newest first."""
    with page.reading() as work:
        shown, pages = paged(bin.find(work, project_id), at)
        return page.show(
            "bin/list.html",
            project=project_view(work, project_id),
            binned=bin.views(work, shown),
            pages=pages,
            days=bin.DAYS,
        )


@router.get("/projects/{project_id}/bin/{record_id}")
def confirm_deleting(page: SignedIn, project_id: UUID, record_id: UUID) -> Response:
    """Show what goes with a removed record before it is deleted for good."""
    with page.reading() as work:
        record = bin.to_delete(work, project_id, record_id)
        reports = standing_in(work, project_id, record_id)
        return page.show(
            "bin/delete.html",
            project=project_view(work, project_id),
            record=bin.views(work, [record])[0],
            going=bin.going(work, record),
            reports=reports,
            back=f"/projects/{project_id}/bin",
        )


@router.post("/projects/{project_id}/bin/{record_id}")
def delete(page: SignedIn, project_id: UUID, record_id: UUID) -> Response:
    """Delete a removed record for good."""
    with page.writing() as work:
        reference = bin.to_delete(work, project_id, record_id).reference
        bin.delete(work, project_id, record_id)
    backups.wipe(page.installation)
    return page.go(
        f"/projects/{project_id}/bin", page.say(N_("%(reference)s is deleted for good."), reference=reference)
    )


# --- projects -----------------------------------------------------------------------------------------------------


@router.get("/bin")
def show_projects(page: SignedIn) -> Response:
    """Show the projects in the bin that the visitor owned."""
    with page.reading() as work:
        binned = bin.project_views(work, bin.find_projects(work))
    return page.show("bin/projects.html", binned=binned, days=bin.DAYS)


@router.get("/bin/{project_id}")
def confirm_deleting_project(page: SignedIn, project_id: UUID) -> Response:
    """Show what goes with a project before it is deleted for good."""
    with page.reading() as work:
        project = bin.project_to_delete(work, project_id)
        view, going = bin.project_views(work, [project])[0], bin.going(work, project)
    return page.show("bin/delete.html", record=view, going=going, reports=[], back="/bin")


@router.post("/bin/{project_id}")
def delete_project(page: SignedIn, project_id: UUID) -> Response:
    """Delete a project for good."""
    with page.writing() as work:
        title = bin.project_to_delete(work, project_id).title
        bin.delete_project(work, project_id)
    backups.wipe(page.installation)
    return page.go("/bin", page.say(N_("«%(title)s» is deleted for good."), title=title))


@router.post("/projects/{project_id}/remove")
def remove_project(page: SignedIn, project_id: UUID) -> Response:
    """Put a project in the bin."""
    with page.writing() as work:
        title = projects.get(work, project_id).title
        projects.remove(work, project_id)
    note = page.say(N_("«%(title)s» is in the bin."), title=title)
    return page.go("/?all=1", note, undo=f"/projects/{project_id}/restore")


@router.post("/projects/{project_id}/restore")
def restore_project(page: SignedIn, project_id: UUID) -> Response:
    """Take a project out of the bin."""
    with page.writing() as work:
        projects.restore(work, project_id)
    return page.go(f"/projects/{project_id}", page.say(N_("It is back.")))
