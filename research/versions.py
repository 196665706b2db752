"""Versions: what differs between what a record said before a change and after it, as people read it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Field

from research import history
from research.access import Permission
from research.differences import Stretch, between
from research.history import EventView, State, Step
from research.passages import Passage
from research.records import Brief, Record, View
from research.store import UnitOfWork
from research.words import Kind, Word

# A text that is longer, or one that breaks its line, is compared word by word.
_SHORT_TEXT = 60
# Passages that were taken out which are shown in one difference; the others are counted.
_MOST_PASSAGES = 20


class Difference(View):
    """What became of one field of a record, or of its links to others.

    Attributes:
        field: Its name; for links and passages a name of their own.
        part_id: The passage that it is a field of.
        part: What that passage, piece of evidence or measurement is known by.
        before, after: What a short field said: a word, a day, a number, a text or a record in brief; an identifier
            where the record is no longer there, or not shown.
        stretches: How a long text became another.
        added, removed: The records that were linked to, or no longer are.
        more_added, more_removed: How many more, that cannot be named.
    """

    field: str
    part_id: UUID | None = None
    part: str | date = ""
    before: Any = None
    after: Any = None
    stretches: tuple[Stretch, ...] = ()
    added: list[Brief] = []
    removed: list[Brief] = []
    more_added: int = 0
    more_removed: int = 0


class VersionView(EventView):
    """One thing that happened to a record, with what it changed.

    Attributes:
        version_id: Names what the record said before; None where that was not kept, or is not shown.
    """

    version_id: UUID | None
    differences: list[Difference] = Field(description="What it changed, field by field.")


class Link(NamedTuple):
    """What a class of parts links to.

    Attributes:
        column: Names the other end.
        field: The draft's field that holds the links; empty where the draft holds none.
    """

    column: str
    kind: Kind
    field: str


LINKS = {
    "tagging": Link("tag_id", Kind.TAG, "tags"),
    "interviewparticipant": Link("participant_id", Kind.PARTICIPANT, "participant_ids"),
    "experimenttest": Link("insight_id", Kind.INSIGHT, "tests"),
    "questioninsight": Link("insight_id", Kind.INSIGHT, "insight_ids"),
    "conceptquestion": Link("question_id", Kind.QUESTION, "question_ids"),
    "conceptexperiment": Link("experiment_id", Kind.EXPERIMENT, "experiment_ids"),
    "gateinsight": Link("insight_id", Kind.INSIGHT, "insight_ids"),
    "gateexperiment": Link("experiment_id", Kind.EXPERIMENT, "experiment_ids"),
    "gateconcept": Link("concept_id", Kind.CONCEPT, "concept_ids"),
    "buildson": Link("earlier_id", Kind.INSIGHT, ""),
    "grewfrom": Link("experiment_id", Kind.EXPERIMENT, ""),
}
"""By the name under which versions keep the parts."""

_NAMED = {
    "study_id": Kind.STUDY,
    "superseded_by": Kind.INSIGHT,
    "parent_id": Kind.TAG,
    "participant_id": Kind.PARTICIPANT,
    "concept_id": Kind.CONCEPT,
    "chosen_concept_id": Kind.CONCEPT,
    "report_id": Kind.REPORT,
}
# What follows from other fields, or is told as what was done.
_UNTOLD = {"removed_at", "folded", "digest", "left", "right", "start", "end", "source_id", "has_lapsed", "position"}
_UNTOLD |= {"is_presented", "edition", "closed_at"}
_UNTOLD |= {"choices", "findings", "published_at", "published_by"}
# What is shown to those only who may see where it comes from.
_TEAMS_OWN = {"evidence", "passage", "note"}


def views(work: UnitOfWork, record: Record, found: Sequence[Step]) -> list[VersionView]:
    """Return steps of a record's history as shown; the record was read through the access rules."""
    names = history.names_of(work, found)
    compared = [comparable(work, record, step) for step in found]
    briefs = named(work, compared)
    return [
        VersionView(
            **history.event(work, step.change, names, moved=history.moved(step)).model_dump(),
            version_id=step.version.id if step.version and step.is_shown else None,
            differences=list(differences(record, before, after, briefs)),
        )
        for step, (before, after) in zip(found, compared, strict=True)
    ]


def comparable(work: UnitOfWork, record: Record, step: Step) -> tuple[State, State]:
    """Return what a version kept of the record before a change, and the same of it after, as far as it is shown."""
    if step.version is None or not step.is_shown:
        return {}, {}
    is_team = record.project is None or work.standing.may(Permission.READ_RESEARCH, record.project)
    hidden = _UNTOLD if is_team else _UNTOLD | _TEAMS_OWN
    told = [name for name in step.version.contents if name not in hidden and name in step.after]
    return {name: step.before[name] for name in told}, {name: step.after[name] for name in told}


def named(work: UnitOfWork, compared: Iterable[tuple[State, State]]) -> dict[UUID, Brief]:
    """Return in brief what these speak of, as far as the actor sees it."""
    return work.briefs(
        (kind, UUID(key)) for both in compared for state in both for kind, key in _spoken_of(state) if key
    )


def _spoken_of(state: State) -> Iterator[tuple[Kind, str | None]]:
    for name, value in state.items():
        if name in _NAMED:
            yield _NAMED[name], value
        if name in LINKS:
            yield from ((LINKS[name].kind, each[LINKS[name].column]) for each in value.values())
        if name == "passage":
            yield from ((Kind.PARTICIPANT, each.get("participant_id")) for each in value.values())
        if name == "evidence":
            for each in value.values():
                yield from ((Kind.QUOTE, each.get("quote_id")), (Kind.OBSERVATION, each.get("observation_id")))


def differences(record: Record, before: State, after: State, briefs: dict[UUID, Brief]) -> Iterator[Difference]:
    """Yield what differs between what a record said before and after, over the same names."""
    for name in sorted(before, key=list(_order(record)).index):
        if before[name] == after[name]:
            continue
        if name in LINKS:
            column = LINKS[name].column
            old, new = ({each[column] for each in state[name].values()} for state in (before, after))
            yield from _linked(name, old, new, briefs)
        elif name == "evidence":
            yield from _cited(before[name], after[name], briefs)
        elif name == "passage":
            yield from _spoken(before[name], after[name], briefs)
        elif name == "benefitmeasurement":
            yield from _measured(before[name], after[name])
        elif name == "written":
            for key in sorted(before[name].keys() | after[name].keys()):
                old, new = (state[name].get(key, "") for state in (before, after))
                yield from _field(type(record), name, old, new, briefs, part=key)
        else:
            yield from _field(type(record), name, before[name], after[name], briefs)


def _order(record: Record) -> Iterator[str]:
    yield from type(record).model_fields
    yield from history.parts_told()


def _field(
    kind: Any, name: str, before: Any, after: Any, briefs: dict[UUID, Brief], **part: Any
) -> Iterator[Difference]:
    old, new = (history.typed(kind, name, value) for value in (before, after))
    if old == new:
        return
    if _is_text(old) and _is_text(new) and (len(old) + len(new) > _SHORT_TEXT or "\n" in old + new):
        yield Difference(field=name, stretches=between(old, new), **part)
    else:
        old, new = (briefs.get(value, value) if isinstance(value, UUID) else value for value in (old, new))
        yield Difference(field=name, before=old, after=new, **part)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Word)


def _linked(field: str, before: set[str], after: set[str], briefs: dict[UUID, Brief]) -> Iterator[Difference]:
    new, gone = after - before, before - after
    added, removed = (
        sorted((briefs[UUID(key)] for key in keys if UUID(key) in briefs), key=lambda brief: brief.reference)
        for keys in (new, gone)
    )
    more = (len(new) - len(added), len(gone) - len(removed))
    if new or gone:
        yield Difference(field=field, added=added, removed=removed, more_added=more[0], more_removed=more[1])


def _cited(before: State, after: State, briefs: dict[UUID, Brief]) -> Iterator[Difference]:
    """Yield what became of an insight's evidence, by which way it points."""
    kind = history.parts_told()["evidence"]
    stayed = before.keys() & after.keys()
    for stance in ("supports", "contradicts"):
        new, gone = (
            {_source(each) for key, each in state.items() if key not in stayed and each["stance"] == stance}
            for state in (after, before)
        )
        yield from _linked(f"evidence_{stance}", gone, new, briefs)
    for key in sorted(stayed):
        source = briefs.get(UUID(_source(after[key])))
        for name in ("stance", "reason"):
            part = source.reference if source else ""
            yield from _field(kind, name, before[key][name], after[key][name], briefs, part=part)


def _source(piece: State) -> str:
    return str(piece["quote_id"] or piece["observation_id"] or piece["source_id"])


def _spoken(before: State, after: State, briefs: dict[UUID, Brief]) -> Iterator[Difference]:
    """Yield what became of an interview's passages."""
    new, gone = len(after.keys() - before.keys()), before.keys() - after.keys()
    if new or gone:
        yield Difference(field="passage", more_added=new, more_removed=len(gone))
    in_order = sorted(gone, key=lambda key: before[key]["position"])
    for key in in_order[:_MOST_PASSAGES]:
        yield from _field(Passage, "text", before[key]["text"], "", briefs, part=_place(before[key]))
    for key in sorted(before.keys() & after.keys(), key=lambda key: after[key]["position"]):
        for name in ("speaker", "participant_id", "text"):
            part = {"part_id": UUID(key), "part": _place(after[key])}
            yield from _field(Passage, name, before[key][name], after[key][name], briefs, **part)


def _measured(before: State, after: State) -> Iterator[Difference]:
    """Yield what became of a benefit's measurements, by their days; none is ever changed."""
    for key in sorted(before.keys() ^ after.keys(), key=lambda key: ({**before, **after}[key]["on"], key)):
        old, new = ((state[key]["value"] if key in state else None) for state in (before, after))
        day = date.fromisoformat({**before, **after}[key]["on"])
        yield Difference(field="benefitmeasurement", part=day, before=old, after=new)


def _place(passage: State) -> str:
    """Return what people know a passage by: when it was said, and by whom."""
    return " ".join(filter(None, (Passage(text="", start_ms=passage["start_ms"]).time, passage["speaker"])))
