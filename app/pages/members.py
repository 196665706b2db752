"""The page of a project's members and invitations."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research import people, sign_in
from research.errors import Invalid, RuleBroken
from research.people import MemberDraft
from research.sign_in import InvitationDraft
from research.store import UnitOfWork
from research.words import N_, Role

router = APIRouter()


@router.get("/projects/{project_id}/members")
def list_members(page: SignedIn, project_id: UUID) -> Response:
    """Show who takes part in a project."""
    with page.reading() as work:
        return _members(page, work, project_id, Filled({"role": Role.RESEARCHER}), 200)


@router.post("/projects/{project_id}/invitations")
def invite(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Make an invitation and show its link once."""
    try:
        draft = filled.draft(InvitationDraft)
        with page.writing() as work:
            secret = sign_in.invite(work, project_id, draft, page.settings)
            link = f"{page.settings.base_url.rstrip('/')}/invitation/{secret}"
            return _members(page, work, project_id, Filled({"role": Role.RESEARCHER}), 200, link=link)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
    with page.reading() as work:
        return _members(page, work, project_id, filled, 422)


@router.post("/projects/{project_id}/invitations/{link_id}/take-back")
def take_back(page: SignedIn, project_id: UUID, link_id: UUID) -> Response:
    """Let an invitation stop working."""
    with page.writing() as work:
        sign_in.take_back_invitation(work, project_id, link_id)
    return page.go(f"/projects/{project_id}/members", page.say(N_("The invitation no longer works.")))


@router.post("/projects/{project_id}/members/{person_id}")
def change_member(page: SignedIn, project_id: UUID, person_id: UUID, filled: Form) -> Response:
    """Give a member another role or a last day."""
    try:
        draft = filled.draft(MemberDraft)
        with page.writing() as work:
            people.change_member(work, project_id, person_id, draft)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _members(page, work, project_id, filled, 422)
    return page.go(f"/projects/{project_id}/members", page.say(N_("The changes are saved.")))


@router.post("/projects/{project_id}/members/{person_id}/remove")
def remove_member(page: SignedIn, project_id: UUID, person_id: UUID) -> Response:
    """End a membership."""
    try:
        with page.writing() as work:
            people.remove_member(work, project_id, person_id)
    except RuleBroken as error:
        filled = Filled({"role": Role.RESEARCHER})
        filled.refuse(error)
        with page.reading() as work:
            return _members(page, work, project_id, filled, 422)
    if person_id == page.actor.person_id:
        return page.go("/?all=1", page.say(N_("You have left the project.")))
    return page.go(f"/projects/{project_id}/members", page.say(N_("The membership has ended.")))


def _members(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, *, link: str = ""
) -> Response:
    project = project_view(work, project_id)
    return page.show(
        "members/list.html",
        status=status,
        project=project,
        members=people.members(work, project_id),
        invitations=sign_in.invitations(work, project_id) if project.may.manage else [],
        filled=filled,
        link=link,
    )
