"""The codebook: a project's tags as a tree, with what they mean and how often they are used."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from research import tags
from research.access import Permission
from research.store import UnitOfWork
from research.tags import TagDraft, TagView
from research.words import N_

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Branch:
    """A tag with the narrower ones below it."""

    tag: TagView
    below: tuple["Branch", ...]


@router.get("/projects/{project_id}/tags")
def list_tags(page: SignedIn, project_id: UUID) -> Response:
    """Show a project's codebook."""
    with page.reading() as work:
        return _codebook(page, work, project_id, Filled(), 200)


@router.post("/projects/{project_id}/tags")
def add_tag(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new tag."""
    made = save(
        page,
        filled,
        TagDraft,
        act=lambda work, draft: tags.add(work, project_id, draft),
        again=lambda work, status: _codebook(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/projects/{project_id}/tags", page.say(N_("The tag is added.")))


@router.get("/tags/{tag_id}")
def edit_tag(page: SignedIn, tag_id: UUID) -> Response:
    """Show the form for changing a tag."""
    with page.reading() as work:
        tag = tags.get(work, tag_id)
        work.require(Permission.READ_RESEARCH, tag.project_id)
        return _form(page, work, tag_id, Filled.of(tags.views(work, [tag])[0]), 200)


@router.post("/tags/{tag_id}")
def revise_tag(page: SignedIn, tag_id: UUID, filled: Form) -> Response:
    """Store a changed tag."""
    made = save(
        page,
        filled,
        TagDraft,
        act=lambda work, draft: tags.revise(work, tag_id, draft, revision=filled.revision),
        again=lambda work, status: _form(page, work, tag_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    with page.reading() as work:
        project_id = tags.get(work, tag_id).project_id
    return page.go(f"/projects/{project_id}/tags", page.say(N_("The changes are saved.")))


@router.post("/tags/{tag_id}/remove")
def remove_tag(page: SignedIn, tag_id: UUID) -> Response:
    """Put a tag in the bin."""
    with page.writing() as work:
        tag = tags.get(work, tag_id)
        tags.remove(work, tag_id)
    note = page.say(N_("The tag «%(name)s» is in the bin."), name=tag.name)
    return page.go(f"/projects/{tag.project_id}/tags", note, undo=f"/tags/{tag_id}/restore")


@router.post("/tags/{tag_id}/restore")
def restore_tag(page: SignedIn, tag_id: UUID) -> Response:
    """Take a tag out of the bin."""
    with page.writing() as work:
        tag = tags.restore(work, tag_id)
    return page.go(f"/projects/{tag.project_id}/tags", page.say(N_("It is back.")))


def _codebook(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    work.require(Permission.READ_RESEARCH, project_id)
    found = tags.views(work, tags.find(work, project_id))
    return page.show(
        "tags/list.html",
        status=status,
        project=project_view(work, project_id),
        tree=_tree(found),
        choices=[(tag.id, tag.name) for tag in found],
        filled=filled,
    )


def _form(page: Page, work: UnitOfWork, tag_id: UUID, filled: Filled, status: int) -> Response:
    tag = tags.get(work, tag_id)
    return page.show(
        "tags/form.html",
        status=status,
        project=project_view(work, tag.project_id),
        tag=tag,
        stored=tag if status == 409 else None,
        filled=filled,
        others=[(each.id, each.name) for each in tags.find(work, tag.project_id) if each.id != tag_id],
    )


def _tree(found: list[TagView]) -> tuple[Branch, ...]:
    below: dict[UUID | None, list[TagView]] = defaultdict(list)
    known = {tag.id for tag in found}
    for tag in found:
        below[tag.parent_id if tag.parent_id in known else None].append(tag)

    def _grow(parent: UUID | None) -> tuple[Branch, ...]:
        return tuple(Branch(tag, _grow(tag.id)) for tag in below[parent])

    return _grow(None)
