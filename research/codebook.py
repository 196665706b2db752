"""What is done to a codebook: tags are changed, merged and split, and each act is written down with what it changed."""

from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, col

from research import tags
from research.access import Permission
from research.errors import Conflict, RuleBroken
from research.records import MOMENT, SHORT_TEXT, Draft, Part, word
from research.store import UnitOfWork
from research.tags import Tag, TagDraft, Tagging, TagName
from research.words import N_, CodebookAct, Kind


class MergeDraft(Draft):
    """Which tag another becomes part of."""

    into_id: UUID


class SplitDraft(Draft):
    """A new tag, and which uses of the old one become its."""

    name: TagName = Field(description="Short, in the words of the field.")
    definition: str = Field(default="", max_length=SHORT_TEXT, description="When to use it.")
    parent_id: UUID | None = Field(default=None, description="The wider tag above it.")
    record_ids: list[UUID] = Field(min_length=1, description="The records that carry the new tag from now on.")


class Operation(Part, table=True):
    """An act in the codebook.

    Attributes:
        other_id: The tag that it was merged into, or that was split from it.
        name, other_name: What the tags were called then; for a tag that was renamed or moved, its new name or place.
        before, after: What the act changed, as it was and as it became.
    """

    owner_kind: ClassVar[Kind] = Kind.PROJECT
    owner_key: ClassVar[str] = "project_id"
    unscanned: ClassVar[frozenset[str]] = frozenset({"before"})

    tag_id: UUID = Field(foreign_key="tag.id", index=True)
    other_id: UUID | None = Field(default=None, foreign_key="tag.id")
    act: CodebookAct = Field(sa_type=word(CodebookAct))
    at: datetime = Field(sa_type=MOMENT)
    done_by: UUID | None = Field(default=None, foreign_key="person.id")
    undone_at: datetime | None = Field(default=None, sa_type=MOMENT)
    name: str = ""
    other_name: str = ""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    def changes_record(self) -> tuple[Kind, UUID]:
        return Kind.TAG, self.tag_id


class Done(NamedTuple):
    """What came of an act: the tag that stands there now, and the act; None where nothing was changed."""

    tag: Tag
    operation: Operation | None


# --- acts -------------------------------------------------------------------------------------------------------


def revise(
    work: UnitOfWork, tag_id: UUID, draft: TagDraft, *, keeps_name: bool = False, revision: int | None = None
) -> Done:
    """Change a tag: its name, its place in the tree, or what it means; the records that carry it follow.

    Args:
        keeps_name: The name it had becomes an alias.
    """
    tag = work.to_change(Tag, tag_id, revision=revision)
    earlier, was = told(tag), tag.name
    if keeps_name and was.casefold() not in {name.casefold() for name in (draft.name, *draft.aliases)}:
        draft = TagDraft(**{**draft.model_dump(), "aliases": [*draft.aliases, was]})
    tags.revise(work, tag_id, draft)
    later = told(tag)
    changed = [name for name in later if later[name] != earlier[name]]
    if not changed:
        return Done(tag, None)
    act = CodebookAct.REVISED
    other_name = ""
    if "name" in changed:
        act, other_name = CodebookAct.RENAMED, tag.name
    elif "parent_id" in changed:
        act, other_name = CodebookAct.MOVED, tags.get(work, tag.parent_id).name if tag.parent_id else ""
    before, after = ({name: each[name] for name in changed} for each in (earlier, later))
    return Done(tag, _log(work, tag, act, name=was, other_name=other_name, before=before, after=after))


def merge(work: UnitOfWork, tag_id: UUID, draft: MergeDraft, *, revision: int | None = None) -> Done:
    """Let one tag become part of another, which takes over its uses, its names and the tags below it.

    Raises:
        RuleBroken: The other is not another tag of the project, or stands below it.
        Conflict: Somebody else has put the tag in the bin or changed it since it was read.
    """
    tag, codebook = _open(work, tag_id, revision)
    into = codebook.get(draft.into_id)
    if into is None or into is tag:
        raise RuleBroken(N_("Choose another tag of the project."), field="into_id")
    if into.id in tags.with_narrower(codebook.values(), tag_id):
        raise RuleBroken(N_("«%(name)s» stands below it. Move it out first."), field="into_id", name=into.name)
    known = {name.casefold() for name in into.names}
    names = [name for name in tag.names if name.casefold() not in known]
    children = [each for each in codebook.values() if each.parent_id == tag_id]
    moved, doubled = repoint(work, tag_id, into.id)
    for child in children:
        child.parent_id = into.id
    into.aliases = [*into.aliases, *names]
    work.remove(tag)
    after = {"moved": moved, "doubled": doubled, "names": names, "children": [str(child.id) for child in children]}
    return Done(into, _log(work, tag, CodebookAct.MERGED, other=into, name=tag.name, other_name=into.name, after=after))


def split(work: UnitOfWork, tag_id: UUID, draft: SplitDraft, *, revision: int | None = None) -> Done:
    """Make a new tag of some of another's uses; its tag is the new one.

    Raises:
        RuleBroken: None of the records carries the tag, or the new name is another tag's.
        Conflict: Somebody else has put the tag in the bin or changed it since it was read.
    """
    tag, _ = _open(work, tag_id, revision)
    own = tags.add(work, tag.project_id, TagDraft(**draft.model_dump(exclude={"record_ids"})))
    moved, _ = repoint(work, tag_id, own.id, only=set(draft.record_ids))
    if not moved:
        raise RuleBroken(N_("None of what you chose carries the tag any more."), field="record_ids")
    after = {"moved": moved}
    return Done(own, _log(work, tag, CodebookAct.SPLIT, other=own, name=tag.name, other_name=own.name, after=after))


def _open(work: UnitOfWork, tag_id: UUID, revision: int | None) -> tuple[Tag, dict[UUID, Tag]]:
    """Return a tag for an act on it, and the project's codebook."""
    gone = work.rows(work.visible(Tag, removed=True).where(Tag.id == tag_id))
    if gone:
        work.require(Permission.WRITE_RESEARCH, gone[0].project_id)
        raise Conflict(N_("Somebody else has put «%(name)s» in the bin meanwhile."), stored=gone[0], name=gone[0].name)
    tag = work.to_change(Tag, tag_id, revision=revision)
    return tag, {each.id: each for each in tags.find(work, tag.project_id)}


def repoint(
    work: UnitOfWork, tag_id: UUID, other_id: UUID, only: set[UUID] | None = None
) -> tuple[list[str], list[list[str]]]:
    """Let what carries a tag carry another instead; who calls has asked whether the actor may.

    Returns:
        The records that carry it now, and the (kind, record) of those that did before.
    """
    there = {tagging.record_id for tagging in work.rows(work.visible(Tagging).where(Tagging.tag_id == other_id))}
    carried = work.rows(work.visible(Tagging).where(Tagging.tag_id == tag_id).order_by(col(Tagging.id)))
    chosen = [tagging for tagging in carried if only is None or tagging.record_id in only]
    doubled = [tagging for tagging in chosen if tagging.record_id in there]
    moved = [tagging for tagging in chosen if tagging.record_id not in there]
    for tagging in moved:
        tagging.tag_id = other_id
    work.drop(*doubled)
    return [str(each.record_id) for each in moved], [[str(each.record_kind), str(each.record_id)] for each in doubled]


def told(tag: Tag) -> dict[str, Any]:
    """Return what a tag says of itself, as an act writes it down."""
    return tag.model_dump(mode="json", include=set(TagDraft.model_fields))


def _log(work: UnitOfWork, tag: Tag, act: CodebookAct, *, other: Tag | None = None, **said: Any) -> Operation:
    return work.add(
        Operation(
            project_id=tag.project_id,
            tag_id=tag.id,
            other_id=other.id if other else None,
            act=act,
            at=work.now,
            done_by=work.actor.person_id,
            **said,
        )
    )
