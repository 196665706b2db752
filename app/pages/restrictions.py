"""The pages of restrictions: what is hidden without being deleted, and how it is hidden and shown again."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from research import restrictions
from research.access import Permission
from research.errors import NotFound
from research.records import Brief, ProjectRecord
from research.restrictions import KINDS, RestrictionDraft
from research.store import UnitOfWork
from research.words import N_, Kind

router = APIRouter()


@router.get("/projects/{project_id}/restrictions")
def list_restrictions(page: SignedIn, project_id: UUID) -> Response:
    """Show what is restricted in a project, without what it says."""
    with page.reading() as work:
        found = restrictions.find(work, project_id)
        return page.show("restrictions/list.html", project=project_view(work, project_id), restrictions=found)


@router.get("/projects/{project_id}/restrictions/new")
def new_restriction(page: SignedIn, project_id: UUID, kind: str = "", record: str = "") -> Response:
    """Show the form for restricting a record."""
    with page.reading() as work:
        return _form(page, work, project_id, Filled({"kind": kind, "record_id": record}), 200)


@router.post("/projects/{project_id}/restrictions")
def restrict(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Hide a record, without deleting it."""
    made = save(
        page,
        filled,
        RestrictionDraft,
        act=lambda work, draft: _restrict(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    with page.reading() as work:
        may_see_the_list = work.standing.may(Permission.READ_LOG, project_id)
    back = f"/projects/{project_id}/restrictions" if may_see_the_list else f"/projects/{project_id}"
    return page.go(back, page.say(N_("It is hidden until the restriction is lifted.")))


@router.post("/restrictions/{restriction_id}/lift")
def lift(page: SignedIn, restriction_id: UUID) -> Response:
    """Let a record be seen again."""
    with page.writing() as work:
        lifted = restrictions.lift(work, restriction_id)
    said = page.say(N_("%(reference)s is shown again."), reference=lifted.reference)
    return page.go(f"/projects/{lifted.project_id}/restrictions", said)


def _restrict(work: UnitOfWork, project_id: UUID, draft: RestrictionDraft) -> ProjectRecord:
    record = restrictions.to_restrict(work, draft.kind, draft.record_id)
    restrictions.add(work, project_id, draft)
    return record


def _form(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    return page.show(
        "restrictions/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        record=_asked_for(work, project_id, filled),
    )


def _asked_for(work: UnitOfWork, project_id: UUID, filled: Filled) -> Brief:
    try:
        kind, key = Kind(str(filled.value("kind"))), UUID(str(filled.value("record_id")))
    except ValueError as error:
        raise NotFound(N_("There is nothing here, or it is not shown to you.")) from error
    if kind not in KINDS:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    record = restrictions.to_restrict(work, kind, key)
    if record.project_id != project_id:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    return record.in_brief()
