"""The API of projects, their phase and who takes part in them."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from app.api.shared import ADDS, EMPTY, REVISES, WRITES, IdempotencyKey, Listed, Noun, Paging, Revision, makes, problems
from app.context import Program
from research import access_log, history, people, projects, sign_in
from research.exchange import export
from research.exchange.export import FILES, ExportFormat
from research.history import EventView
from research.people import MemberDraft, MemberView
from research.projects import PhaseDraft, ProjectDraft, ProjectView
from research.records import View
from research.sign_in import InvitationDraft, InvitationView
from research.words import Kind, Role

# What happened further back is in the history of each record.
_LATELY = 200
_FILES: dict[str, Any] = {"content": {media_type: {} for _, media_type in FILES.values()}}

noun = Noun(
    Kind.PROJECT, ProjectView, projects, lambda work, found: [projects.view(work, project) for project in found]
)
router = noun.router()


class InvitationLink(View):
    """A new invitation with its link, which is shown this once and handed over by whoever invites."""

    email: str
    role: Role
    ends_on: date | None
    link: str


@router.get("/projects")
def find(visit: Program, paging: Paging) -> Listed[ProjectView]:
    """List the projects that the token's owner is a member of, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, projects.find(work))


@router.post("/projects", **makes(ProjectView))
def add(visit: Program, draft: ProjectDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a project; the token's owner becomes its owner."""
    return noun.made(visit, idempotency_key, draft, lambda work: projects.add(work, draft))


@router.put("/projects/{project_id}", response_model=ProjectView, responses=REVISES)
def revise(visit: Program, project_id: UUID, draft: ProjectDraft, revision: Revision) -> Response:
    """Change what a project is called and asks: what the body leaves out becomes empty."""
    with visit.writing() as work:
        return noun.shown(visit, work, projects.revise(work, project_id, draft, revision=revision))


@router.post("/projects/{project_id}/phase", response_model=ProjectView, responses=WRITES)
def move(visit: Program, project_id: UUID, draft: PhaseDraft) -> Response:
    """Move a project to a phase: the phases before it are closed, the others open."""
    with visit.writing() as work:
        return noun.shown(visit, work, projects.move(work, project_id, draft))


@router.get("/projects/{project_id}/activity")
def lately(visit: Program, project_id: UUID, paging: Paging) -> Listed[EventView]:
    """List what happened lately to the records of a project, newest first."""
    with visit.reading() as work:
        return paging.page(history.lately(work, project_id, limit=_LATELY))


@router.get("/projects/{project_id}/export", response_class=Response, responses={**problems(403), 200: _FILES})
def take_out(visit: Program, project_id: UUID, format: ExportFormat = ExportFormat.JSON) -> Response:
    """Download all that a project holds: as JSON, as CSV files in a zip, or as a SQLite database."""
    ending, media_type = FILES[format]
    with TemporaryDirectory() as folder, visit.reading() as work:
        path = Path(folder) / f"project.{ending}"
        export.write(work, project_id, format, path)
        with visit.writing() as logging:
            access_log.took_out(logging, project_id, format)
        headers = {"Content-Disposition": f'attachment; filename="fasett-{work.today.isoformat()}.{ending}"'}
        return Response(path.read_bytes(), media_type=media_type, headers=headers)


@router.get("/projects/{project_id}/members")
def find_members(visit: Program, project_id: UUID, paging: Paging) -> Listed[MemberView]:
    """List a project's members by name."""
    with visit.reading() as work:
        return paging.page(people.members(work, project_id))


@router.put("/projects/{project_id}/members/{person_id}", **EMPTY)
def change_member(visit: Program, project_id: UUID, person_id: UUID, draft: MemberDraft) -> None:
    """Give a member another role or a last day."""
    with visit.writing() as work:
        people.change_member(work, project_id, person_id, draft)


@router.delete("/projects/{project_id}/members/{person_id}", **EMPTY)
def remove_member(visit: Program, project_id: UUID, person_id: UUID) -> None:
    """End a membership."""
    with visit.writing() as work:
        people.remove_member(work, project_id, person_id)


@router.get("/projects/{project_id}/invitations", responses=problems(403))
def find_invitations(visit: Program, project_id: UUID, paging: Paging) -> Listed[InvitationView]:
    """List a project's open invitations; for its owners."""
    with visit.reading() as work:
        return paging.page(sign_in.invitations(work, project_id))


@router.post("/projects/{project_id}/invitations", **ADDS)
def invite(visit: Program, project_id: UUID, draft: InvitationDraft) -> InvitationLink:
    """Invite somebody to a project; the answer holds the link to hand over."""
    with visit.writing() as work:
        secret = sign_in.invite(work, project_id, draft, visit.settings)
    link = f"{visit.settings.base_url.rstrip('/')}/invitation/{secret}"
    return InvitationLink(email=draft.email, role=draft.role, ends_on=draft.ends_on, link=link)


@router.delete("/projects/{project_id}/invitations/{invitation_id}", **EMPTY)
def take_back(visit: Program, project_id: UUID, invitation_id: UUID) -> None:
    """Let an invitation stop working."""
    with visit.writing() as work:
        sign_in.take_back_invitation(work, project_id, invitation_id)
