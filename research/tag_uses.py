"""Where tags are used: counts by phase and kind, and the records that carry a tag."""

from collections import Counter
from uuid import UUID

from sqlmodel import col

from research import tags
from research.access import Permission
from research.records import Brief, View
from research.sight import tagged_classes
from research.store import UnitOfWork
from research.tags import Tagging
from research.words import Kind, Phase

# How many are read for each one shown: some are of records that the reader may not see.
_SPARE = 4


class UseCount(View):
    """How many records of a kind and a phase carry a tag; a quote is of its source's phase, a concept of none."""

    kind: Kind
    phase: Phase | None
    count: int


class UsesView(View):
    """How often a tag is used, by phase and kind.

    Attributes:
        own: Records that carry the tag itself.
        with_narrower: Records that carry it or a tag somewhere below it; each counts once.
    """

    own: list[UseCount]
    with_narrower: list[UseCount]


def counted(work: UnitOfWork, tag_id: UUID) -> UsesView:
    """Count the uses of a tag that the actor may see."""
    tag = tags.get(work, tag_id)
    work.require(Permission.READ_RESEARCH, tag.project_id)
    wanted = tags.with_narrower(tags.find(work, tag.project_id), tag_id)
    carried = work.visible(Tagging).where(col(Tagging.tag_id).in_(wanted))
    carriers = work.columns(carried, col(Tagging.record_id), col(Tagging.tag_id))
    found = _placed(work, wanted)
    own = {record_id for record_id, carried_id in carriers if carried_id == tag_id}
    return UsesView(
        own=_counts({key: place for key, place in found.items() if key in own}), with_narrower=_counts(found)
    )


def _placed(work: UnitOfWork, tag_ids: set[UUID]) -> dict[UUID, tuple[Kind, Phase | None]]:
    """Return the records that carry any of the tags, each with its kind and phase."""
    carrying = work.visible(Tagging).where(col(Tagging.tag_id).in_(tag_ids)).with_only_columns(col(Tagging.record_id))
    found: dict[UUID, tuple[Kind, Phase | None]] = {}
    sources: dict[UUID, UUID] = {}
    phased = [kind for kind in tagged_classes() if hasattr(kind, "phase")]
    for kind in tagged_classes():
        named = next((name for name in ("phase", "source_id") if hasattr(kind, name)), "id")
        columns = (col(kind.id), getattr(kind, named))
        for record_id, other in work.columns(work.visible(kind).where(col(kind.id).in_(carrying)), *columns):
            found[record_id] = (kind.kind, other if named == "phase" else None)
            if named == "source_id":
                sources[record_id] = other
    phases: dict[UUID, Phase] = {}
    if sources:
        for kind in phased:
            of_source = work.visible(kind).where(col(kind.id).in_(set(sources.values())))
            phases.update(work.columns(of_source, kind.id, kind.phase))
    return found | {key: (found[key][0], phases.get(source)) for key, source in sources.items()}


def _counts(found: dict[UUID, tuple[Kind, Phase | None]]) -> list[UseCount]:
    counts = Counter(found.values())
    places = [(kind, phase) for kind in Kind for phase in (*Phase, None)]
    return [
        UseCount(kind=kind, phase=phase, count=counts[kind, phase]) for kind, phase in places if counts[kind, phase]
    ]


def latest(work: UnitOfWork, tag_id: UUID, limit: int = 8) -> list[Brief]:
    """Return the records that were last given a tag or a narrower one, newest first."""
    tag = tags.get(work, tag_id)
    work.require(Permission.READ_RESEARCH, tag.project_id)
    wanted = tags.with_narrower(tags.find(work, tag.project_id), tag_id)
    return _carriers(work, wanted, limit * _SPARE)[:limit]


def carriers(work: UnitOfWork, tag_id: UUID) -> list[Brief]:
    """Return the records that carry a tag itself, those that were given it last first."""
    tag = tags.get(work, tag_id)
    work.require(Permission.READ_RESEARCH, tag.project_id)
    return _carriers(work, {tag_id}, None)


def _carriers(work: UnitOfWork, tag_ids: set[UUID], limit: int | None) -> list[Brief]:
    carried = work.visible(Tagging).where(col(Tagging.tag_id).in_(tag_ids)).order_by(col(Tagging.id).desc())
    named = work.columns(carried.limit(limit), col(Tagging.record_kind), col(Tagging.record_id))
    briefs = work.briefs((kind, record_id) for kind, record_id in named)
    return [briefs[key] for key in dict.fromkeys(record_id for _, record_id in named) if key in briefs]
