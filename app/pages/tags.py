"""The codebook: a project's tags as a tree, with what they mean and where they are used."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from research import codebook, codebook_log, tag_names, tag_uses, tags
from research.access import Permission
from research.codebook import Operation
from research.errors import RuleBroken
from research.store import UnitOfWork
from research.tag_uses import UsesView
from research.tags import Tag, TagDraft, TagView
from research.words import N_, Kind, Phase

router = APIRouter()

LONGEST_TYPED = 200
# A new name that is all but another tag's: the form carries it along when it asks, and it is saved the second time.
_INSISTS = "insists"
_KEEPS = "keeps_name"


@dataclass(frozen=True, slots=True)
class Branch:
    """A tag with the narrower ones below it."""

    tag: TagView
    below: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Row:
    """How many records of a kind carry a tag, in each phase."""

    kind: Kind
    counts: tuple[tuple[Phase, int], ...]
    total: int


@router.get("/projects/{project_id}/tags")
def list_tags(page: SignedIn, project_id: UUID) -> Response:
    """Show a project's codebook."""
    with page.reading() as work:
        return show_codebook(page, work, project_id, Filled(), 200)


@router.post("/projects/{project_id}/tags")
def add_tag(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new tag; of a name that is all but another tag's, when it is sent a second time."""
    name = str(filled.value("name"))
    if filled.values.pop(_INSISTS, "") != name:
        with page.reading() as work:
            twin = tag_names.twin_of(work, project_id, name)
            if twin:
                filled.refuse(RuleBroken(_TWIN, field="name", name=twin))
                filled.values[_INSISTS] = name
                return show_codebook(page, work, project_id, filled, 422)
    made = save(
        page,
        filled,
        TagDraft,
        act=lambda work, draft: tags.add(work, project_id, draft),
        again=lambda work, status: show_codebook(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/projects/{project_id}/tags", page.say(N_("The tag is added.")))


_TWIN = N_("Did you mean the tag «%(name)s»? Save once more if this is to be another one.")


@router.get("/projects/{project_id}/tags/suggest")
def suggest(page: SignedIn, project_id: UUID, q: str = "") -> Response:
    """Return the tags that somebody who types may mean."""
    with page.reading() as work:
        found = tag_names.suggested(work, project_id, q[:LONGEST_TYPED])
    return JSONResponse(found.model_dump(mode="json"))


@router.get("/tags/{tag_id}")
def show_tag(page: SignedIn, tag_id: UUID) -> Response:
    """Show a tag: what it means, where it stands and where it is used."""
    with page.reading() as work:
        tag = tags.get(work, tag_id)
        work.require(Permission.READ_RESEARCH, tag.project_id)
        known = {view.id: view for view in tags.views(work, tags.find(work, tag.project_id))}
        uses = tag_uses.counted(work, tag_id)
        return page.show(
            "tags/show.html",
            project=project_view(work, tag.project_id),
            tag=known[tag_id],
            above=_above(known, tag_id),
            below=[view for view in known.values() if view.parent_id == tag_id],
            rows=_rows(uses),
            latest=tag_uses.latest(work, tag_id),
            operations=codebook_log.lately(work, tag.project_id, tag_id=tag_id),
        )


@router.get("/tags/{tag_id}/edit")
def edit_tag(page: SignedIn, tag_id: UUID) -> Response:
    """Show the form for changing a tag."""
    with page.reading() as work:
        tag = tags.get(work, tag_id)
        view = tags.views(work, [tag])[0]
        return _form(page, work, tag_id, Filled.of(view, aliases=", ".join(view.aliases), keeps_name="1"), 200)


@router.post("/tags/{tag_id}")
def revise_tag(page: SignedIn, tag_id: UUID, filled: Form) -> Response:
    """Store a changed tag."""
    keeps_name = bool(filled.values.pop(_KEEPS, ""))
    done: list[Operation] = []

    def _revise(work: UnitOfWork, draft: TagDraft) -> Tag:
        tag, operation = codebook.revise(work, tag_id, draft, keeps_name=keeps_name, revision=filled.revision)
        done.extend([operation] if operation else [])
        return tag

    def _again(work: UnitOfWork, status: int) -> Response:
        filled.values[_KEEPS] = "1" if keeps_name else ""
        return _form(page, work, tag_id, filled, status)

    made = save(page, filled, TagDraft, act=_revise, again=_again)
    if isinstance(made, Response):
        return made
    undo = {"undo": f"/operations/{done[0].id}/undo"} if done else {}
    return page.go(f"/tags/{tag_id}", page.say(N_("The changes are saved.")), **undo)


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


def show_codebook(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    """Answer with the codebook, and the form for a new tag as it was filled in."""
    work.require(Permission.READ_RESEARCH, project_id)
    found = tags.views(work, tags.find(work, project_id))
    return page.show(
        "tags/list.html",
        status=status,
        project=project_view(work, project_id),
        tree=_tree(found),
        choices=[(tag.id, tag.name) for tag in found],
        unused=[tag for tag in found if not tag.uses_with_narrower],
        operations=codebook_log.lately(work, project_id),
        insists=filled.value(_INSISTS),
        filled=filled,
    )


def _form(page: Page, work: UnitOfWork, tag_id: UUID, filled: Filled, status: int) -> Response:
    tag = tags.get(work, tag_id)
    work.require(Permission.READ_RESEARCH, tag.project_id)
    known = tags.find(work, tag.project_id)
    below = tags.with_narrower(known, tag_id)
    return page.show(
        "tags/form.html",
        status=status,
        project=project_view(work, tag.project_id),
        tag=tag,
        stored=tag if status == 409 else None,
        filled=filled,
        others=[(each.id, each.name) for each in known if each.id not in below],
    )


def _above(known: dict[UUID, TagView], tag_id: UUID) -> list[TagView]:
    """Return the tags above a tag, the widest first."""
    found: list[TagView] = []
    parent_id = known[tag_id].parent_id
    while parent_id in known and known[parent_id] not in found:
        found.insert(0, known[parent_id])
        parent_id = known[parent_id].parent_id
    return found


def _rows(uses: UsesView) -> list[Row]:
    counts = {(use.kind, use.phase): use.count for use in uses.with_narrower}
    kinds = list(dict.fromkeys(kind for kind, _ in counts))
    return [
        Row(
            kind,
            tuple((phase, counts.get((kind, phase), 0)) for phase in Phase),
            sum(count for (of_kind, _), count in counts.items() if of_kind is kind),
        )
        for kind in kinds
    ]


def _tree(found: Iterable[TagView]) -> tuple[Branch, ...]:
    below: dict[UUID | None, list[TagView]] = defaultdict(list)
    known = {tag.id for tag in found}
    for tag in found:
        below[tag.parent_id if tag.parent_id in known else None].append(tag)

    def _grow(parent: UUID | None) -> tuple[Branch, ...]:
        return tuple(Branch(tag, _grow(tag.id)) for tag in below[parent])

    return _grow(None)
