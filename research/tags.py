"""Tags: the codes of a project's codebook, and which records carry them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, model_validator
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, col

from research.access import Permission
from research.errors import RuleBroken
from research.records import SHORT_TEXT, Fields, Part, ProjectRecord, View, id_of_day, word
from research.sight import class_of, tagged_classes
from research.store import UnitOfWork
from research.words import N_, Audience, Colour, Kind


def _one(name: str) -> str:
    # A comma or a semicolon parts one tag from the next where people type them.
    if not set(name).isdisjoint(",;\n"):
        raise ValueError(N_("A tag holds no comma and no semicolon: they part one tag from the next."))
    return name


def _distinct(names: list[str]) -> list[str]:
    return list({name.casefold(): name for name in reversed(names)}.values())[::-1]


TagName = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_one)]
TagNames = Annotated[list[TagName], AfterValidator(_distinct)]


class TagDraft(Fields):
    """A tag as somebody wants it."""

    name: TagName = Field(description="Short, in the words of the field.")
    definition: str = Field(default="", max_length=SHORT_TEXT, description="When to use it.")
    example: str = Field(default="", max_length=SHORT_TEXT, description="Something that carries it.")
    colour: Colour | None = Field(default=None, sa_type=word(Colour))
    aliases: TagNames = Field(default_factory=list, sa_type=JSON, description="Other names for the same.")
    parent_id: UUID | None = Field(default=None, foreign_key="tag.id", description="The wider tag above it.")

    @model_validator(mode="after")
    def _name_is_no_alias(self) -> "TagDraft":
        self.aliases = [alias for alias in self.aliases if alias.casefold() != self.name.casefold()]
        return self


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

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return self.name, *self.aliases

    @classmethod
    def also_touches(cls, work: UnitOfWork, ids: set[UUID]) -> Iterable[tuple[Kind, UUID]]:
        """Name the records that carry the tags, and those that speak of them in turn."""
        carried: dict[Kind, set[UUID]] = defaultdict(set)
        for tagging in work.rows(work.visible(Tagging).where(col(Tagging.tag_id).in_(ids))):
            carried[tagging.record_kind].add(tagging.record_id)
        for kind, record_ids in carried.items():
            yield from ((kind, record_id) for record_id in record_ids)
            yield from class_of(kind).also_touches(work, record_ids)


class Tagging(Part, table=True):
    """That a record carries a tag."""

    __table_args__ = (UniqueConstraint("record_id", "tag_id"),)
    owner_kind: ClassVar[Kind] = Kind.TAG
    owner_key: ClassVar[str] = "tag_id"
    in_draft: ClassVar[bool] = True
    told_of: ClassVar[str] = "record_id"

    tag_id: UUID = Field(foreign_key="tag.id", index=True)
    record_id: UUID = Field(index=True)
    record_kind: Kind = Field(sa_type=word(Kind))

    def changes_record(self) -> tuple[Kind, UUID]:
        return self.record_kind, self.record_id


class TagView(View):
    """A tag as shown.

    Attributes:
        uses: How many records carry it, of those that the reader may see.
        uses_with_narrower: The same, with those that carry a tag somewhere below it.
    """

    id: UUID
    project_id: UUID
    name: str
    definition: str
    example: str
    colour: Colour | None
    aliases: list[str]
    parent_id: UUID | None
    uses: int
    uses_with_narrower: int
    revision: int


_COUNTED = {"uses", "uses_with_narrower"}


def views(work: UnitOfWork, tags: Sequence[Tag]) -> list[TagView]:
    """Return tags of one project as shown."""
    codebook = find(work, tags[0].project_id) if tags else []
    below = {tag.id: with_narrower(codebook, tag.id) for tag in tags}
    carriers = _carriers(work, set().union(*below.values()))
    return [
        TagView(
            **{name: getattr(tag, name) for name in TagView.model_fields.keys() - _COUNTED},
            uses=len(carriers[tag.id]),
            uses_with_narrower=len(set().union(*(carriers[each] for each in below[tag.id]))),
        )
        for tag in tags
    ]


def _carriers(work: UnitOfWork, tag_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return by tag the records that carry it and that the actor may see."""
    carriers: dict[UUID, set[UUID]] = defaultdict(set)
    wanted = list(tag_ids)
    for kind in tagged_classes():
        seen = work.visible(kind).with_only_columns(col(kind.id))
        carried = work.visible(Tagging).where(col(Tagging.tag_id).in_(wanted), col(Tagging.record_id).in_(seen))
        for tag_id, record_id in work.columns(carried, col(Tagging.tag_id), col(Tagging.record_id)):
            carriers[tag_id].add(record_id)
    return carriers


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
        RuleBroken: One of its names is another tag's, or the parent is another project's.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    _check(work, project_id, draft, None)
    return work.add(Tag(project_id=project_id, folded=draft.name.casefold(), **draft.model_dump()))


def revise(work: UnitOfWork, tag_id: UUID, draft: TagDraft, *, revision: int | None = None) -> Tag:
    """Change a tag; the records that carry it follow.

    Raises:
        RuleBroken: One of its names is another tag's, or it would stand below itself.
    """
    tag = work.to_change(Tag, tag_id, revision=revision)
    _check(work, tag.project_id, draft, tag_id)
    tag.folded = draft.name.casefold()
    return work.save(tag.sqlmodel_update({name: getattr(draft, name) for name in TagDraft.model_fields}))


def remove(work: UnitOfWork, tag_id: UUID) -> None:
    """Put a tag in the bin; the records that carry it lose it until it is restored."""
    work.remove(work.to_change(Tag, tag_id))


def restore(work: UnitOfWork, tag_id: UUID) -> Tag:
    """Take a tag out of the bin.

    Raises:
        RuleBroken: One of its names has become another tag's.
    """
    tag = work.to_change(Tag, tag_id, removed=True)
    _check_names(find(work, tag.project_id), tag.names)
    work.restore(tag)
    return tag


def _check(work: UnitOfWork, project_id: UUID, draft: TagDraft, own_id: UUID | None) -> None:
    others = {tag.id: tag for tag in find(work, project_id) if tag.id != own_id}
    _check_names(others.values(), (draft.name, *draft.aliases))
    above = draft.parent_id
    while above is not None:
        if above not in others:
            raise RuleBroken(N_("The wider tag must be another tag of the project."), field="parent_id")
        above = others[above].parent_id


def _check_names(others: Iterable[Tag], names: Sequence[str]) -> None:
    taken = called(others)
    for place, name in enumerate(names):
        tag = taken.get(name.casefold())
        if tag is not None:
            field = "aliases" if place else "name"
            if tag.folded == name.casefold():
                raise RuleBroken(N_("The project already has a tag called «%(name)s»."), field=field, name=name)
            raise RuleBroken(
                N_("«%(name)s» is another name of the tag «%(tag)s»."), field=field, name=name, tag=tag.name
            )


# --- names and what they mean -----------------------------------------------------------------------------------


def called(tags: Iterable[Tag]) -> dict[str, Tag]:
    """Return tags by each of their names, aliases included, as it is compared."""
    known = list(tags)
    aliases = {alias.casefold(): tag for tag in known for alias in tag.aliases}
    return {**aliases, **{tag.folded: tag for tag in known}}


def with_narrower(tags: Iterable[Tag], tag_id: UUID) -> set[UUID]:
    """Return the tag and every one below it, however far down."""
    children: dict[UUID, list[UUID]] = defaultdict(list)
    for tag in tags:
        if tag.parent_id is not None:
            children[tag.parent_id].append(tag.id)
    found: set[UUID] = set()
    waiting = [tag_id]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += children[each]
    return found


def meant(work: UnitOfWork, project_id: UUID, names: Iterable[str]) -> list[str]:
    """Return the names of the tags that these are names or aliases of; a name of none stays as it is."""
    known = called(find(work, project_id))
    found = ((known.get(name.casefold()), name) for name in names)
    return list(dict.fromkeys(tag.name if tag else name for tag, name in found))


def searched_for(work: UnitOfWork, project_ids: Sequence[UUID], names: frozenset[str]) -> frozenset[str]:
    """Return every name under which search finds what carries these tags or narrower ones, in any of the projects."""
    by_project: dict[UUID, list[Tag]] = defaultdict(list)
    for tag in work.rows(work.visible(Tag).where(col(Tag.project_id).in_(project_ids))):
        by_project[tag.project_id].append(tag)
    found = set(names)
    for codebook in by_project.values():
        known = called(codebook)
        wider = [known[name.casefold()].id for name in names if name.casefold() in known]
        wanted = set().union(*(with_narrower(codebook, tag_id) for tag_id in wider))
        found |= {tag.name for tag in codebook if tag.id in wanted}
    return frozenset(found)


# --- on records -------------------------------------------------------------------------------------------------


def put_on(work: UnitOfWork, record: ProjectRecord, names: Iterable[str]) -> None:
    """Let a record carry exactly these tags; tags the project lacks are added to its codebook."""
    known = called(find(work, record.project_id))
    wanted = [known.get(name.casefold()) or work.add(_coined(work, record, name)) for name in names]
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


def _coined(work: UnitOfWork, record: ProjectRecord, name: str) -> Tag:
    """Return a new tag, which does not tell the time at which the record was written where that is not told."""
    made = Tag(project_id=record.project_id, name=name, folded=name.casefold())
    if record.veil:
        made.id = id_of_day(work.now)
    return made


def names_on(work: UnitOfWork, record_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the names of the tags that each record carries, in alphabetical order."""
    names: dict[UUID, list[str]] = defaultdict(list)
    taggings = work.rows(work.visible(Tagging).where(col(Tagging.record_id).in_(record_ids)))
    tag_ids = {tagging.tag_id for tagging in taggings}
    tags = {tag.id: tag.name for tag in work.rows(work.visible(Tag).where(col(Tag.id).in_(tag_ids)))}
    for tagging in taggings:
        names[tagging.record_id].append(tags[tagging.tag_id])
    return {record_id: sorted(found, key=str.casefold) for record_id, found in names.items()}


def names_on_passages(work: UnitOfWork, interview_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Return the names of the tags that quotes carry, by the passage they are marked in."""
    quote: Any = class_of(Kind.QUOTE)
    chosen = work.visible(quote).where(quote.source_id.in_(interview_ids), quote.passage_id.is_not(None))
    marked = dict(work.columns(chosen, quote.id, quote.passage_id))
    found: dict[UUID, set[str]] = defaultdict(set)
    for quote_id, names in names_on(work, list(marked)).items():
        found[marked[quote_id]].update(names)
    return found


def carrying(work: UnitOfWork, project_id: UUID, kind: Kind, name: str) -> list[UUID]:
    """Return the ids of the records of a kind that carry a tag, by any of its names, or a narrower one."""
    codebook = find(work, project_id)
    tag = called(codebook).get(name.casefold())
    if tag is None:
        return []
    wanted = with_narrower(codebook, tag.id)
    taggings = work.visible(Tagging).where(col(Tagging.tag_id).in_(wanted), Tagging.record_kind == kind)
    return list(dict.fromkeys(record_id for (record_id,) in work.columns(taggings, col(Tagging.record_id))))
