"""What was done in a codebook: shown, and undone.

Undoing brings back just what an act changed: what others have done since stays, and an act that something later
rests on says so instead.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col

from research import people, tags
from research.access import Permission
from research.codebook import Operation, repoint, told
from research.errors import RuleBroken
from research.records import View
from research.store import UnitOfWork
from research.tags import Tag, TagDraft, Tagging
from research.words import N_, CodebookAct, Kind


class OperationView(View):
    """An act in the codebook as shown.

    Attributes:
        hindrance: Why it cannot be undone any more, with ``names`` in its places; empty where it can.
    """

    id: UUID
    tag_id: UUID
    other_id: UUID | None
    act: CodebookAct
    at: datetime
    who: str
    name: str
    other_name: str
    is_undone: bool
    hindrance: str
    names: dict[str, str]


def lately(work: UnitOfWork, project_id: UUID, *, tag_id: UUID | None = None, limit: int = 8) -> list[OperationView]:
    """Return what was done in a project's codebook, or to one of its tags, newest first."""
    work.require(Permission.READ_RESEARCH, project_id)
    found = work.visible(Operation).where(Operation.project_id == project_id)
    if tag_id is not None:
        found = found.where((col(Operation.tag_id) == tag_id) | (col(Operation.other_id) == tag_id))
    acts = work.rows(found.order_by(col(Operation.at).desc(), col(Operation.id).desc()).limit(limit))
    return views(work, acts)


def views(work: UnitOfWork, operations: Sequence[Operation]) -> list[OperationView]:
    """Return acts in one codebook as shown."""
    if not operations:
        return []
    state = _State(work, operations)
    names = people.names(work, {each.done_by for each in operations if each.done_by})
    shown = OperationView.model_fields.keys() - {"who", "is_undone", "hindrance", "names"}
    found = []
    for each in operations:
        why = None if each.undone_at else state.hindrance(each)
        found.append(
            OperationView(
                **{name: getattr(each, name) for name in shown},
                who=names.get(each.done_by, "") if each.done_by else "",
                is_undone=each.undone_at is not None,
                hindrance=why.message if why else "",
                names={name: str(value) for name, value in why.values.items()} if why else {},
            )
        )
    return found


def get(work: UnitOfWork, operation_id: UUID) -> Operation:
    """Return an act in the codebook."""
    operation = work.get(Operation, operation_id)
    work.require(Permission.READ_RESEARCH, operation.project_id)
    return operation


def undo(work: UnitOfWork, operation_id: UUID) -> Operation:
    """Undo an act: what it changed becomes what it was.

    Raises:
        RuleBroken: It was undone before, or something later rests on it.
    """
    operation = get(work, operation_id)
    work.require(Permission.WRITE_RESEARCH, operation.project_id)
    if operation.undone_at is not None:
        raise RuleBroken(N_("This has been undone already."))
    state = _State(work, [operation])
    why = state.hindrance(operation)
    if why is not None:
        raise why
    tag, other = state.tags[operation.tag_id], state.tags.get(operation.other_id or operation.tag_id)
    if operation.act is CodebookAct.MERGED and other:
        _unmerge(work, operation, tag, other, state)
    elif operation.act is CodebookAct.SPLIT and other:
        repoint(work, other.id, tag.id)
        work.remove(other)
    else:
        _bring_back(operation, tag)
    operation.undone_at = work.now
    return work.save(operation)


def _bring_back(operation: Operation, tag: Tag) -> None:
    draft = TagDraft.model_validate({**told(tag), **operation.before, "aliases": _aliases_before(operation, tag)})
    tag.sqlmodel_update({name: getattr(draft, name) for name in operation.after})
    tag.folded = tag.name.casefold()


def _aliases_before(operation: Operation, tag: Tag) -> list[str]:
    """Return a tag's aliases without those that came by an act, and with those that went by it."""
    if tag.aliases == operation.after.get("aliases", tag.aliases):
        return list(operation.before.get("aliases", tag.aliases))
    before, after = operation.before["aliases"], operation.after["aliases"]
    kept = [alias for alias in tag.aliases if alias in before or alias not in after]
    return [*kept, *(alias for alias in before if alias not in after and alias not in kept)]


def _unmerge(work: UnitOfWork, operation: Operation, tag: Tag, into: Tag, state: "_State") -> None:
    """Give a tag back its names, the tags below it, and its uses where they are still those of what it became."""
    after = operation.after
    into.aliases = [alias for alias in into.aliases if alias not in after["names"]]
    for child in (state.tags.get(UUID(each)) for each in after["children"]):
        if child is not None and child.parent_id == into.id:
            child.parent_id = tag.id
    work.restore(tag)
    held = {each.record_id: each for each in work.rows(work.visible(Tagging).where(Tagging.tag_id == into.id))}
    for record_id in map(UUID, after["moved"]):
        if record_id in held:
            held[record_id].tag_id = tag.id
    doubled = [(Kind(kind), UUID(key)) for kind, key in after["doubled"] if UUID(key) in held]
    work.add_parts(
        [Tagging(project_id=tag.project_id, tag_id=tag.id, record_id=key, record_kind=kind) for kind, key in doubled]
    )


class _State:
    """A codebook as it stands, its bin included, beside acts that may be undone."""

    def __init__(self, work: UnitOfWork, operations: Sequence[Operation]) -> None:
        project_id = operations[0].project_id
        both = (
            work.rows(work.visible(Tag, removed=gone).where(Tag.project_id == project_id)) for gone in (False, True)
        )
        self.tags = {tag.id: tag for some in both for tag in some}
        new = [each.other_id for each in operations if each.act is CodebookAct.SPLIT]
        carried = work.visible(Tagging).where(col(Tagging.tag_id).in_(new))
        self._uses = work.columns(carried, col(Tagging.tag_id), col(Tagging.record_id)) if new else []

    def hindrance(self, operation: Operation) -> RuleBroken | None:
        """Say what hinders an act from being undone, if anything does."""
        tag, other = self.tags.get(operation.tag_id), self.tags.get(operation.other_id or operation.tag_id)
        if tag is None or other is None:
            return RuleBroken(N_("The tag is no longer there."))
        if operation.act is CodebookAct.MERGED:
            return self._of_merge(operation, tag, other)
        if operation.act is CodebookAct.SPLIT:
            return self._of_split(operation, tag, other)
        return self._of_revision(operation, tag)

    def _of_merge(self, operation: Operation, tag: Tag, into: Tag) -> RuleBroken | None:
        if tag.removed_at is None:
            return RuleBroken(N_("«%(name)s» is in use again."), name=tag.name)
        children = {self.tags[UUID(key)].id for key in operation.after["children"] if UUID(key) in self.tags}
        freed = {name.casefold() for name in operation.after["names"]}
        own = {name.casefold() for name in into.names} - (freed - {into.folded})
        return _in_bin(into) or self._taken(tag.names, tag, own, into) or self._circle(tag, tag.parent_id, children)

    def _of_split(self, operation: Operation, tag: Tag, own: Tag) -> RuleBroken | None:
        moved = {UUID(key) for key in operation.after["moved"]}
        since = {key for tag_id, key in self._uses if tag_id == own.id} - moved
        if since or any(each.parent_id == own.id and each.removed_at is None for each in self.tags.values()):
            return RuleBroken(
                N_("«%(name)s» has been put to more use since. Merge it into «%(other)s» instead."),
                name=own.name,
                other=tag.name,
            )
        return _in_bin(own) or _in_bin(tag)

    def _of_revision(self, operation: Operation, tag: Tag) -> RuleBroken | None:
        before, now = operation.before, told(tag)
        if any(now[name] != value for name, value in operation.after.items() if name != "aliases"):
            return RuleBroken(N_("«%(name)s» has been changed again since."), name=tag.name)
        wanted = (before.get("name", tag.name), *(_aliases_before(operation, tag)))
        parent_id = UUID(before["parent_id"]) if before.get("parent_id") else None
        above = self.tags.get(parent_id) if parent_id else None
        circle = self._circle(tag, parent_id, set())
        return _in_bin(tag) or self._taken(wanted, tag, set(), tag) or (_in_bin(above) if above else None) or circle

    def _taken(self, names: Iterable[str], tag: Tag, own: set[str], apart: Tag) -> RuleBroken | None:
        """Say which of the names another tag has; of the tag that stands apart only these count."""
        others = [each for each in self.tags.values() if each.removed_at is None and each not in (tag, apart)]
        taken = own | tags.called(others).keys()
        name = next((name for name in names if name.casefold() in taken), None)
        return RuleBroken(N_("Another tag is called «%(name)s» now."), name=name) if name is not None else None

    def _circle(self, tag: Tag, parent_id: UUID | None, children: set[UUID]) -> RuleBroken | None:
        below: set[UUID] = set()
        for each in (tag.id, *children):
            below |= tags.with_narrower(self.tags.values(), each)
        if parent_id not in below:
            return None
        return RuleBroken(N_("«%(name)s» stands below it now."), name=self.tags[parent_id].name)


def _in_bin(tag: Tag) -> RuleBroken | None:
    return RuleBroken(N_("«%(name)s» is in the bin."), name=tag.name) if tag.removed_at is not None else None
