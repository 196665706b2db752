"""What is done to tags: merged, split, and undone."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import paged
from app.pages.tags import show_codebook
from research import codebook, codebook_log, tag_uses, tags
from research.access import Permission
from research.codebook import Done, MergeDraft, SplitDraft
from research.errors import Conflict
from research.store import UnitOfWork
from research.tags import Tag
from research.words import N_

router = APIRouter()

# The button that turns to another page of what can be chosen, by the number of the page.
_TURN = "turn"


@router.get("/tags/{tag_id}/merge")
def choose_merge(page: SignedIn, tag_id: UUID, into: UUID | None = None) -> Response:
    """Show what merging a tag into another does, and ask into which."""
    with page.reading() as work:
        tag = tags.get(work, tag_id)
        return _merge_form(page, work, tag_id, Filled({"into_id": into or "", "revision": tag.revision}), 200)


@router.post("/tags/{tag_id}/merge")
def merge_tag(page: SignedIn, tag_id: UUID, filled: Form) -> Response:
    """Let a tag become part of another."""
    done: list[Done] = []

    def _merge(work: UnitOfWork, draft: MergeDraft) -> Tag:
        done.append(codebook.merge(work, tag_id, draft, revision=filled.revision))
        return done[0].tag

    made = save(
        page,
        filled,
        MergeDraft,
        act=_merge,
        again=lambda work, status: _merge_form(page, work, tag_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return _done(page, done[0], N_("«%(name)s» is now part of «%(other)s»."))


@router.get("/tags/{tag_id}/split")
def choose_split(page: SignedIn, tag_id: UUID) -> Response:
    """Show what carries a tag, and ask which of it a new tag takes over."""
    with page.reading() as work:
        tag = tags.get(work, tag_id)
        filled = Filled({"parent_id": tag.parent_id or "", "revision": tag.revision})
        return _split_form(page, work, tag_id, filled, 200, 1)


@router.post("/tags/{tag_id}/split")
def split_tag(page: SignedIn, tag_id: UUID, filled: Form) -> Response:
    """Make a new tag of some uses of another, or turn to another page of them."""
    at = _number(filled.values.pop("at", "1"))
    turn = filled.values.pop(_TURN, "")
    filled.values["record_ids"] = list(dict.fromkeys(filter(None, filled.texts("record_ids"))))
    if turn:
        with page.reading() as work:
            return _split_form(page, work, tag_id, filled, 200, _number(turn))
    done: list[Done] = []

    def _split(work: UnitOfWork, draft: SplitDraft) -> Tag:
        done.append(codebook.split(work, tag_id, draft, revision=filled.revision))
        return done[0].tag

    made = save(
        page,
        filled,
        SplitDraft,
        act=_split,
        again=lambda work, status: _split_form(page, work, tag_id, filled, status, at),
    )
    if isinstance(made, Response):
        return made
    return _done(page, done[0], N_("«%(other)s» has taken over some of what carried «%(name)s»."))


@router.post("/operations/{operation_id}/undo")
def undo(page: SignedIn, operation_id: UUID) -> Response:
    """Undo what was done in a codebook."""
    with page.writing() as work:
        operation = codebook_log.undo(work, operation_id)
    return page.go(f"/projects/{operation.project_id}/tags", page.say(N_("It is undone.")))


def _done(page: Page, done: Done, text: str) -> Response:
    """Lead to the tag that stands there now, and offer to undo what was done."""
    said, undoing = "", {}
    if done.operation:
        said = page.say(text, name=done.operation.name, other=done.operation.other_name)
        undoing = {"undo": f"/operations/{done.operation.id}/undo"}
    return page.go(f"/tags/{done.tag.id}", said, **undoing)


def _merge_form(page: Page, work: UnitOfWork, tag_id: UUID, filled: Filled, status: int) -> Response:
    gone = _gone(page, work, filled)
    if gone is not None:
        return gone
    tag = tags.get(work, tag_id)
    work.require(Permission.WRITE_RESEARCH, tag.project_id)
    known = tags.find(work, tag.project_id)
    below = tags.with_narrower(known, tag_id)
    others = [each for each in known if each.id not in below]
    return page.show(
        "tags/merge.html",
        status=status,
        project=project_view(work, tag.project_id),
        tag=tags.views(work, [tag])[0],
        below=[each.name for each in known if each.parent_id == tag_id],
        others=[(each.id, each.name) for each in others],
        filled=filled,
    )


def _split_form(page: Page, work: UnitOfWork, tag_id: UUID, filled: Filled, status: int, at: int) -> Response:
    gone = _gone(page, work, filled)
    if gone is not None:
        return gone
    tag = tags.get(work, tag_id)
    work.require(Permission.WRITE_RESEARCH, tag.project_id)
    carriers = tag_uses.carriers(work, tag_id)
    shown, pages = paged(carriers, at)
    here = {str(brief.id) for brief in shown}
    chosen = filled.texts("record_ids")
    return page.show(
        "tags/split.html",
        status=status,
        project=project_view(work, tag.project_id),
        tag=tags.views(work, [tag])[0],
        carriers=shown,
        pages=pages,
        chosen=set(chosen),
        elsewhere=[each for each in chosen if each not in here],
        others=[(each.id, each.name) for each in tags.find(work, tag.project_id)],
        filled=filled,
    )


def _gone(page: Page, work: UnitOfWork, filled: Filled) -> Response | None:
    """Lead to the codebook where somebody else has put the tag in the bin meanwhile."""
    stored = filled.error.stored if isinstance(filled.error, Conflict) else None
    if stored is None or stored.removed_at is None:
        return None
    told = Filled()
    told.problems = filled.problems
    return show_codebook(page, work, stored.project_id, told, 409)


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 5 else 1
