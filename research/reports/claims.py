"""The claims of a report, each with the evidence as it was printed, and what has become of both since."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col

from research import evidence, history
from research.access import Permission
from research.evidence import Evidence, EvidenceView
from research.records import View
from research.reports import kept
from research.reports.kept import ReportSource
from research.sight import class_of
from research.store import UnitOfWork
from research.words import N_, Kind, Phase, Stance, Word


class SinceThen(Word):
    """What has become of something since a report cited it."""

    UNCHANGED = "unchanged", N_("As it was")
    CHANGED = "changed", N_("Changed since")
    UNPLACED = "unplaced", N_("No longer in its source")
    UNCITED = "uncited", N_("No longer cited")
    WITHDRAWN = "withdrawn", N_("Withdrawn since")
    ERASED = "erased", N_("Deleted for good")


class _Then(View):
    """What a report cited.

    Attributes:
        words: As they were printed; empty where only the reference was, and where the record is deleted for good.
        revision, revision_now: Of the record, when it was cited and now.
        since: What has become of it; None where the actor may not know.
        version_id: What tells what else the record said then; None where it says the same today.
    """

    kind: Kind
    record_id: UUID
    reference: str
    phase: Phase | None
    on: date
    words: str
    revision: int
    revision_now: int | None = None
    since: SinceThen | None = None
    version_id: UUID | None = None


class CitedThen(_Then):
    """A piece of evidence as a report cited it; ``place`` is the passage it stands in, by its id."""

    evidence_id: UUID
    stance: Stance | None
    place: str


class ClaimThen(_Then):
    """An insight as a report stated it, with the evidence that it cited."""

    pieces: list[CitedThen] = []


def evidence_as_it_was(work: UnitOfWork, report_id: UUID) -> list[ClaimThen]:
    """Return the claims of a report in its order; what has become of them is told to the research team."""
    report = kept.get(work, report_id)
    rows = kept.sources(work, report_id)
    told = _Told(work, rows) if work.standing.may(Permission.READ_RESEARCH, report.project_id) else None
    ids = {row.record_id for row in rows} if told else set()
    versions = history.first_after(work, ids, report.published_at or report.revised_at)
    pieces: dict[UUID, list[CitedThen]] = defaultdict(list)
    for row in rows:
        if row.claim_id and row.evidence_id:
            now = told.of_piece(row) if told else {}
            pieces[row.claim_id].append(
                CitedThen(**_then(CitedThen, row), **now, version_id=versions.get(row.record_id))
            )
    return [
        ClaimThen(
            **_then(_Then, row),
            **(told.of_claim(row) if told else {}),
            version_id=versions.get(row.record_id),
            pieces=pieces.get(row.record_id, []),
        )
        for row in rows
        if row.kind is Kind.INSIGHT and row.claim_id is None
    ]


def _then(view: type[View], row: ReportSource) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields if name in type(row).model_fields}


class _Told:
    """What the repository tells today of what a report cited."""

    def __init__(self, work: UnitOfWork, rows: Collection[ReportSource]) -> None:
        self._work = work
        self._there: dict[UUID, int] = {}
        self._in_bin: dict[UUID, int] = {}
        for kind in {row.kind for row in rows}:
            self._look_up(kind, {row.record_id for row in rows if row.kind is kind})
        self._look_up(Kind.QUOTE, {row.quote_id for row in rows if row.quote_id})
        self._stated = work.briefs((row.kind, row.record_id) for row in rows if row.kind is Kind.INSIGHT)
        cited = [row.evidence_id for row in rows if row.evidence_id]
        pieces = work.rows(work.visible(Evidence).where(col(Evidence.id).in_(cited)))
        self._pieces: dict[UUID, EvidenceView] = {view.id: view for view in evidence.views(work, pieces)}

    def _look_up(self, kind: Kind, ids: Iterable[UUID]) -> None:
        columns: Any = class_of(kind)
        for removed, found in ((False, self._there), (True, self._in_bin)):
            chosen = self._work.visible(columns, removed=removed).where(columns.id.in_(list(ids)))
            found.update(map(tuple, self._work.columns(chosen, columns.id, columns.revision)))

    def of_claim(self, row: ReportSource) -> dict[str, Any]:
        """Return what has become of an insight."""
        if row.record_id in self._there:
            is_same = _same(self._stated[row.record_id].title, row.words)
            since = SinceThen.UNCHANGED if is_same else SinceThen.CHANGED
            return self._now(row, since)
        return self._now(row, SinceThen.WITHDRAWN if row.record_id in self._in_bin else SinceThen.ERASED)

    def of_piece(self, row: ReportSource) -> dict[str, Any]:
        """Return what has become of a piece of evidence."""
        named = [row.record_id, *([row.quote_id] if row.quote_id else [])]
        view = self._pieces.get(row.evidence_id or row.id)
        if any(key not in self._there and key not in self._in_bin for key in named):
            return self._now(row, SinceThen.ERASED)
        if any(key in self._in_bin for key in named):
            return self._now(row, SinceThen.WITHDRAWN)
        if view is None:
            return self._now(row, SinceThen.UNCITED)
        if view.is_unplaced:
            return self._now(row, SinceThen.UNPLACED)
        is_same = _same(view.text, row.words) if row.words else self._there[row.record_id] == row.revision
        return self._now(row, SinceThen.UNCHANGED if is_same else SinceThen.CHANGED)

    def _now(self, row: ReportSource, since: SinceThen) -> dict[str, Any]:
        return {"since": since, "revision_now": self._there.get(row.record_id, self._in_bin.get(row.record_id))}


def _same(now: str, then: str) -> bool:
    return now.split() == then.split()
