"""Tags: the codes of a project's codebook, and which records carry them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, StringConstraints
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research.access import Permission
from research.errors import RuleBroken
from research.records import SHORT_TEXT, Fields, Part, ProjectRecord, View, word
from research.store import UnitOfWork, tagged_classes
from research.words import N_, Audience, Kind


def _distinct(names: list[str]) -> list[str]:
    return list({name.casefold(): name for name in reversed(names)}.values())[::-1]


# A comma or a semicolon parts one tag from the next where people type them.
_NAME = r"^[^,;\n]+$"
TagName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_NAME)]
TagNames = Annotated[list[TagName], AfterValidator(_distinct)]


class TagDraft(Fields):
    """A tag as somebody wants it."""

    name: TagName = Field(description="Short, in the words of the field.")
    definition: str = Field(default="", max_length=SHORT_TEXT, description="When to use it.")
    parent_id: UUID | None = Field(default=None, foreign_key="tag.id", description="The wider tag above it.")


class Tag(TagDraft, ProjectRecord, table=True):
    """A tag as stored."""

    kind: ClassVar[Kind] = Kind.TAG
    prefix: ClassVar[str] = "TAG"

    folded: str = Field(default="", index=True, description="The name as it is compared.")

    def shown_to(self) -> Audience:
        return Audience.MEMBERS

    @property
    def headline(self) -> str:
        return self.name

    @classmethod
    def also_touches(cls, work: UnitOfWork, ids: set[UUID]) -> Iterable[tuple[Kind, UUID]]:
        """Name the records that carry the tags."""
        carried = work.rows(work.visible(Tagging).where(col(Tagging.tag_id).in_(ids)))
        return [(tagging.record_kind, tagging.record_id) for tagging in carried]


class Tagging(Part, table=True):
    """That a record carries a tag."""

    __table_args__ = (UniqueConstraint("record_id", "tag_id"),)
    owner_kind: ClassVar[Kind] = Kind.TAG
    owner_key: ClassVar[str] = "tag_id"
    in_draft: ClassVar[bool] = True

    tag_id: UUID = Field(foreign_key="tag.id", index=True)
    record_id: UUID = Field(index=True)
    record_kind: Kind = Field(sa_type=word(Kind))

    def changes_record(self) -> tuple[Kind, UUID]:
        return self.record_kind, self.record_id


class TagView(View):
    """A tag as shown."""

    id: UUID
    project_id: UUID
    name: str
    definition: str
    parent_id: UUID | None
    uses: int
    revision: int


def views(work: UnitOfWork, tags: Sequence[Tag]) -> list[TagView]:
    """Return the tags with how many records the actor sees them on."""
    uses = _uses(work, [tag.id for tag in tags])
    return [
        TagView(
            id=tag.id,
            project_id=tag.project_id,
            name=tag.name,
            definition=tag.definition,
            parent_id=tag.parent_id,
            uses=uses[tag.id],
            revision=tag.revision,
        )
        for tag in tags
    ]


def _uses(work: UnitOfWork, tag_ids: Sequence[UUID]) -> Counter[UUID]:
    uses: Counter[UUID] = Counter()
    for kind in tagged_classes():
        seen = work.visible(kind).with_only_columns(col(kind.id))
        carried = work.visible(Tagging).where(col(Tagging.tag_id).in_(tag_ids), col(Tagging.record_id).in_(seen))
        uses.update(tagging.tag_id for tagging in work.rows(carried))
    return uses


def find(work: UnitOfWork, project_id: UUID) -> list[Tag]:
    """Return a project's tags by name."""
    work.require(Permission.READ, project_id)
    return work.rows(work.visible(Tag).where(Tag.project_id == project_id).order_by(col(Tag.folded)))


def get(work: UnitOfWork, tag_id: UUID) -> Tag:
    """Return a tag."""
    return work.get(Tag, tag_id)


def add(work: UnitOfWork, project_id: UUID, draft: TagDraft) -> Tag:
    """Add a tag to a project's codebook.

    Raises:
        RuleBroken: The project has a tag of this name, or the parent is another project's.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check(work, project_id, draft, None)
    return work.add(Tag(project_id=project_id, folded=draft.name.casefold(), **draft.model_dump()))


def revise(work: UnitOfWork, tag_id: UUID, draft: TagDraft, *, revision: int | None = None) -> Tag:
    """Change a tag; the records that carry it follow."""
    tag = work.to_change(Tag, tag_id, revision=revision)
    _check(work, tag.project_id, draft, tag_id)
    tag.folded = draft.name.casefold()
    return work.save(tag.sqlmodel_update(draft.model_dump()))


def remove(work: UnitOfWork, tag_id: UUID) -> None:
    """Put a tag in the bin; the records that carry it lose it until it is restored."""
    work.remove(work.to_change(Tag, tag_id))


def restore(work: UnitOfWork, tag_id: UUID) -> Tag:
    """Take a tag out of the bin.

    Raises:
        RuleBroken: The project has got another tag of its name.
    """
    tag = work.to_change(Tag, tag_id, removed=True)
    _check_name(find(work, tag.project_id), tag.name)
    work.restore(tag)
    return tag


def _check(work: UnitOfWork, project_id: UUID, draft: TagDraft, own_id: UUID | None) -> None:
    others = {tag.id: tag for tag in find(work, project_id) if tag.id != own_id}
    _check_name(others.values(), draft.name)
    above = draft.parent_id
    while above is not None:
        if above not in others:
            raise RuleBroken(N_("The wider tag must be another tag of the project."), field="parent_id")
        above = others[above].parent_id


def _check_name(others: Iterable[Tag], name: str) -> None:
    if name.casefold() in {tag.folded for tag in others}:
        raise RuleBroken(N_("The project already has a tag called «%(name)s»."), field="name", name=name)


def put_on(work: UnitOfWork, record: ProjectRecord, names: Iterable[str]) -> None:
    """Let a record carry exactly these tags; tags the project lacks are added to its codebook."""
    project_tags = {tag.folded: tag for tag in find(work, record.project_id)}
    wanted = [
        project_tags.get(name.casefold())
        or work.add(Tag(project_id=record.project_id, name=name, folded=name.casefold()))
        for name in names
    ]
    wanted_ids = {tag.id for tag in wanted}
    carried = work.rows(work.visible(Tagging).where(Tagging.record_id == record.id))
    for tagging in carried:
        if tagging.tag_id not in wanted_ids:
            work.drop(tagging)
    missing = wanted_ids - {tagging.tag_id for tagging in carried}
    work.add_parts(
        [
            Tagging(project_id=record.project_id, tag_id=tag_id, record_id=record.id, record_kind=record.kind)
            for tag_id in sorted(missing)
        ]
    )


def names_on(work: UnitOfWork, record_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the names of the tags that each record carries, in alphabetical order."""
    names: dict[UUID, list[str]] = defaultdict(list)
    taggings = work.rows(work.visible(Tagging).where(col(Tagging.record_id).in_(record_ids)))
    tag_ids = {tagging.tag_id for tagging in taggings}
    tags = {tag.id: tag.name for tag in work.rows(work.visible(Tag).where(col(Tag.id).in_(tag_ids)))}
    for tagging in taggings:
        names[tagging.record_id].append(tags[tagging.tag_id])
    return {record_id: sorted(found, key=str.casefold) for record_id, found in names.items()}


def carrying(work: UnitOfWork, project_id: UUID, kind: Kind, name: str) -> list[UUID]:
    """Return the ids of the records of a kind that carry a tag."""
    tag = next((tag for tag in find(work, project_id) if tag.folded == name.casefold()), None)
    if tag is None:
        return []
    taggings = work.visible(Tagging).where(Tagging.tag_id == tag.id, Tagging.record_kind == kind)
    return [tagging.record_id for tagging in work.rows(taggings)]
