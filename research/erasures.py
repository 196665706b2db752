"""Erasures: what is deleted for good is deleted everywhere in the database, listed by random ids, and receipted.

An erasure can be carried out again on a copy from before it, by the ids alone. What does not lie in the database, such
as the search index and the copies, is wiped after the commit; see ``research.backups``.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col, select

from research import erasing, people
from research.access import Permission
from research.changes import Version
from research.erasing import Erased, ErasedAct, Erasure, ErasureReason
from research.errors import NotFound
from research.evidence import Evidence
from research.insights import Insight
from research.interviews import Interview
from research.observations import Observation
from research.passages import Passage
from research.quotes import Quote
from research.records import Record, View
from research.redacting import Words
from research.reports.kept import Report, ReportSource
from research.sight import class_of
from research.store import UnitOfWork
from research.transcript_files import OriginalFile, TranscriptFile
from research.words import N_, Kind, LogAct, Role

_COUNTED = (
    *("participant", "interview", "passage", "quote", "observation", "evidence", "originalfile", "consent"),
    *("study", "insight", "question", "experiment", "concept", "benefit", "gate", "tag", "report", "template"),
)
_ACTS = {
    ErasureReason.WITHDRAWAL: LogAct.WITHDRAWN,
    ErasureReason.RETENTION: LogAct.EXPIRED,
    ErasureReason.BIN: LogAct.ERASED,
    ErasureReason.PROJECT: LogAct.ERASED,
}
_PRINTED = ("title", "markdown", "written", "pictures")
_AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Targets:
    """What an erasure is aimed at, by ids alone, so that the same can be found in a copy.

    Attributes:
        records: To be deleted with all that hangs on them, with their kinds.
        passages: To be deleted from interviews that stay.
        emptied: Interviews that stay, and whose notes, summary, interpretation and files nobody can part.
        left: Published reports that are left as they are.
    """

    records: Mapping[UUID, Kind] = field(default_factory=dict)
    passages: Collection[UUID] = ()
    emptied: Collection[UUID] = ()
    left: Collection[UUID] = ()


class ErasureView(View):
    """A receipt as shown.

    Attributes:
        who: What who did it is called; empty where the installation did it.
        counts: How many there were, by what they were.
        left: Published reports that still hold words: id, reference and why.
        is_whole: The search index, the journals and the copies have forgotten it too.
    """

    id: UUID
    at: datetime
    why: ErasureReason
    project_id: UUID | None
    subject_kind: Kind | None
    subject: str
    who: str
    role: Role | None
    counts: dict[str, int]
    consents: list[dict[str, Any]]
    left: list[dict[str, str]]
    is_whole: bool


# --- receipts -----------------------------------------------------------------------------------------------------


def receipts(work: UnitOfWork, project_id: UUID) -> list[ErasureView]:
    """Return the receipts of a project's erasures, newest first: for owners and the privacy officer."""
    work.require(Permission.READ_LOG, project_id)
    chosen = select(Erasure).where(Erasure.project_id == project_id)
    return _views(work, work.session.exec(chosen.order_by(col(Erasure.at).desc(), col(Erasure.id).desc())).all())


def get(work: UnitOfWork, erasure_id: UUID) -> ErasureView:
    """Return one receipt; whoever did it may see it too, to show it to whom it concerns.

    Raises:
        NotFound: There is none, or it is not shown to the actor.
    """
    found = work.session.get(Erasure, erasure_id)
    project_id = found.project_id if found else None
    if found and project_id and work.standing.is_member(project_id):
        is_own = found.done_by is not None and found.done_by == work.actor.person_id
        if is_own or work.standing.may(Permission.READ_LOG, project_id):
            return _views(work, [found])[0]
    raise NotFound(N_("There is nothing here, or it is not shown to you."))


def _views(work: UnitOfWork, found: Sequence[Erasure]) -> list[ErasureView]:
    names = people.names(work, {each.done_by for each in found if each.done_by})
    shown = ErasureView.model_fields.keys() - {"who", "is_whole", "consents"}
    return [
        ErasureView(
            **{name: getattr(each, name) for name in shown},
            who=names.get(each.done_by, "") if each.done_by else "",
            consents=[{**consent, "given_on": date.fromisoformat(consent["given_on"])} for consent in each.consents],
            is_whole=each.wiped_at is not None,
        )
        for each in found
    ]


def listed(work: UnitOfWork) -> list[dict[str, Any]]:
    """Return every erasure as it is told outside the database: random ids, counts and days, oldest first."""
    acts: dict[UUID, list[list[Any]]] = {}
    for row in work.session.exec(select(Erased).order_by(col(Erased.id))).all():
        mine = [row.act, row.kind.value, str(row.record_id), row.number, str(row.project_id or "")]
        acts.setdefault(row.erasure_id, []).append(mine)
    # Reasons and who did it are told by the receipt in the database only.
    told = {"id", "at", "why", "project_id", "subject_id", "subject_kind", "subject", "role", "counts", "consents"}
    chosen = select(Erasure).order_by(col(Erasure.at), col(Erasure.id))
    return [
        {**each.model_dump(mode="json", include=told), "acts": acts.get(each.id, [])}
        for each in work.session.exec(chosen).all()
    ]


def unwiped(work: UnitOfWork) -> list[Erasure]:
    """Return the erasures that lie outside the database still."""
    return list(work.session.exec(select(Erasure).where(col(Erasure.wiped_at).is_(None))).all())


# --- carrying out -------------------------------------------------------------------------------------------------


def begun(work: UnitOfWork, why: ErasureReason, project_id: UUID, subject: Record | None = None) -> Erasure:
    """Return the receipt of an erasure that the actor is about to carry out."""
    return Erasure(
        at=work.now,
        why=why,
        project_id=project_id,
        subject_id=subject.id if subject else None,
        subject_kind=subject.kind if subject else None,
        subject=getattr(subject, "reference", ""),
        done_by=work.actor.person_id,
        role=work.standing.roles.get(project_id) or work.standing.in_bin.get(project_id),
    )


def carry_out(work: UnitOfWork, erasure: Erasure, targets: Targets) -> Erasure:
    """Delete for good, keep the receipt and log that it was done; who calls has asked whether the actor may."""
    own = work.as_system()
    roots = [*_records(own, targets.records), *every(own, Passage, col(Passage.id), targets.passages)]
    going = own.hanging_on(*roots)
    gone = {row.id for row in going}
    erasure.counts = {**_counts(own, going), **erasure.counts}
    words = _words(own, going)
    reports = [each for each in _resting_on(own, gone) if each.id not in gone]
    _lose_evidence(own, going, gone)
    emptied = [each for each in every(own, Interview, col(Interview.id), targets.emptied) if each.id not in gone]
    _empty(own, emptied)
    own.erase(*roots, within=erasure.id)
    erasing.forget_versions(own.session, [each.id for each in emptied])
    _forget_what_was_cited(own, going, gone)
    _take_out(own, erasure, reports, words, set(targets.left))
    own.session.add_all(_marked(erasure, targets, emptied, reports))
    own.session.add(erasure)
    own.session.flush()
    told: dict[str, Any] = erasure.counts
    work.note(
        _ACTS[erasure.why],
        project_id=erasure.project_id,
        kind=erasure.subject_kind,
        record_id=erasure.subject_id,
        **told,
    )
    return erasure


def reapply(work: UnitOfWork, told: Iterable[Mapping[str, Any]]) -> int:
    """Carry out once more, by their ids, the erasures that a copy from before them does not know.

    Args:
        told: As ``listed`` returns them.

    Returns:
        How many were carried out.
    """
    done = 0
    for each in told:
        erasure_id = UUID(each["id"])
        if work.session.get(Erasure, erasure_id) is not None:
            continue
        erasure = Erasure.model_validate({name: each[name] for name in each.keys() - {"acts"}})
        by_act: dict[str, dict[UUID, Kind]] = {act: {} for act in ErasedAct}
        for act, kind, key, *_ in each["acts"]:
            by_act[act][UUID(key)] = Kind(kind)
        carry_out(
            work,
            erasure,
            Targets(
                records=by_act[ErasedAct.DELETED],
                passages=set(by_act[ErasedAct.PASSAGE]),
                emptied=set(by_act[ErasedAct.EMPTIED]),
                left=set(by_act[ErasedAct.LEFT]),
            ),
        )
        _list_again(work, erasure_id, each["acts"])
        done += 1
    return done


def _list_again(work: UnitOfWork, erasure_id: UUID, acts: Iterable[Sequence[Any]]) -> None:
    """List what this copy did not hold as well: no number of it is given to another."""
    known = set(work.session.exec(select(Erased.record_id).where(Erased.erasure_id == erasure_id)).all())
    for act, kind, key, number, project_id in acts:
        if UUID(key) not in known:
            own = UUID(project_id) if project_id else None
            row = {"act": act, "kind": Kind(kind), "record_id": UUID(key), "number": number, "project_id": own}
            work.session.add(Erased(erasure_id=erasure_id, **row))
    work.session.flush()


def _marked(
    erasure: Erasure, targets: Targets, emptied: Iterable[Interview], reports: Iterable[Report]
) -> Iterator[Erased]:
    left = [each for each in reports if each.id in targets.left]
    for act, records in ((ErasedAct.EMPTIED, [*emptied]), (ErasedAct.LEFT, left)):
        for each in records:
            yield Erased(erasure_id=erasure.id, act=act, kind=each.kind, record_id=each.id, project_id=each.project_id)


# --- what is reached ----------------------------------------------------------------------------------------------
# Whatever lies in the bin, is restricted or is for the members of another study is reached like the rest.


def _records(work: UnitOfWork, named: Mapping[UUID, Kind]) -> list[Any]:
    by_kind: dict[Kind, list[UUID]] = {}
    for key, kind in named.items():
        by_kind.setdefault(kind, []).append(key)
    found: list[Any] = []
    for kind, ids in by_kind.items():
        columns: Any = class_of(kind)
        found += every(work, columns, columns.id, ids)
    return found


def every(work: UnitOfWork, kind: type[T], column: Any, among: Collection[Any]) -> list[T]:
    """Return every row of a kind in whose column one of these stands, whoever may see it; who calls has asked."""
    found: list[T] = []
    asked = list(among)
    for start in range(0, len(asked), _AT_ONCE):
        found += work.session.exec(select(kind).where(column.in_(asked[start : start + _AT_ONCE]))).all()
    return found


def _counts(work: UnitOfWork, going: Iterable[Any]) -> dict[str, int]:
    rows = [*going]
    counted = Counter(type(row).__name__.lower().replace("owntemplate", "template") for row in rows)
    counts = {name: counted[name] for name in _COUNTED if counted[name]}
    keys = len(work.keys.holds({row.id for row in rows if getattr(row, "kind", None) is Kind.PARTICIPANT}))
    return {**counts, **({"key": keys} if keys else {})}


def _words(work: UnitOfWork, going: Sequence[Any]) -> Words:
    """Return what of this may be printed in reports: quotes as they are, and as they were when they were printed."""
    quotes = [row for row in going if isinstance(row, Quote)]
    cited = [row.id for row in going if isinstance(row, Evidence)]
    printed = [
        *every(work, ReportSource, col(ReportSource.quote_id), [each.id for each in quotes]),
        *every(work, ReportSource, col(ReportSource.evidence_id), cited),
    ]
    reasons = [row.reason for row in going if isinstance(row, Evidence)]
    told = [row.title for row in going if isinstance(row, Interview)]
    seen = [row.what_happened for row in going if isinstance(row, Observation)]
    return Words([*(each.text for each in quotes), *(each.words for each in printed), *reasons, *told, *seen])


def _resting_on(work: UnitOfWork, gone: Collection[UUID]) -> list[Report]:
    columns = (col(ReportSource.record_id), col(ReportSource.quote_id), col(ReportSource.evidence_id))
    rows = [row for column in columns for row in every(work, ReportSource, column, gone)]
    found = every(work, Report, col(Report.id), {row.report_id for row in rows})
    return sorted(found, key=lambda report: report.number)


def _lose_evidence(work: UnitOfWork, going: Iterable[Any], gone: Collection[UUID]) -> None:
    lost = Counter(row.insight_id for row in going if isinstance(row, Evidence) and row.insight_id not in gone)
    for insight in every(work, Insight, col(Insight.id), lost):
        insight.evidence_withdrawn += lost[insight.id]
        work.save(insight)


def _empty(work: UnitOfWork, interviews: Sequence[Interview]) -> None:
    for interview in interviews:
        interview.summary, interview.notes, interview.interpretation = "", "", ""
        work.save(interview)
    ids = [each.id for each in interviews]
    files = [*every(work, TranscriptFile, col(TranscriptFile.interview_id), ids)]
    originals = every(work, OriginalFile, col(OriginalFile.interview_id), ids)
    work.drop(*files, *originals)


def _forget_what_was_cited(work: UnitOfWork, going: Iterable[Any], gone: Collection[UUID]) -> None:
    """Take what insights said of this evidence, now and before, out of what is kept of their earlier versions."""
    projects = {row.project_id for row in going if getattr(row, "project_id", None) is not None}
    insights = [
        key
        for project_id in projects
        for key in work.session.exec(select(Insight.id).where(Insight.project_id == project_id)).all()
    ]
    kept = [each for each in every(work, Version, col(Version.record_id), insights) if "evidence" in each.contents]
    names = {str(key) for key in gone}
    for version in kept:
        said = version.contents["evidence"].get("removed", {})
        names |= {key for key, piece in said.items() if names & set(map(str, piece.values()))}
    for version in kept:
        told = version.contents["evidence"]
        if any(names & each.keys() for each in told.values()):
            # That there was a piece of evidence stays true; why somebody cited it goes.
            version.contents["evidence"] = {
                done: {key: _without_words(piece) if key in names else piece for key, piece in each.items()}
                for done, each in told.items()
            }
            flag_modified(version, "contents")
    work.session.flush()


def _without_words(piece: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if name in {"reason", "excerpt"} else said for name, said in piece.items()}


# --- reports ------------------------------------------------------------------------------------------------------


def _take_out(
    work: UnitOfWork, erasure: Erasure, reports: Iterable[Report], words: Words, left: Collection[UUID]
) -> None:
    """Take the words out of reports: out of every draft, and for somebody who withdrew out of what is published."""
    for report in reports:
        if report.is_published and (erasure.why is not ErasureReason.WITHDRAWAL or report.id in left):
            continue
        told = {name: words.taken_out(getattr(report, name)) for name in _PRINTED}
        if any(getattr(report, name) != said for name, said in told.items()):
            report.sqlmodel_update(told)
            if report.is_published:
                report.redacted_at = erasure.at
                work.note(LogAct.REDACTED, project_id=report.project_id, kind=Kind.REPORT, record_id=report.id)
            work.save(report)
        _take_out_of_versions(work, report, words)


def _take_out_of_versions(work: UnitOfWork, report: Report, words: Words) -> None:
    work.session.flush()
    for version in every(work, Version, col(Version.record_id), [report.id]):
        told = words.taken_out(version.contents)
        if told != version.contents:
            version.contents = told
            flag_modified(version, "contents")
    work.session.flush()


def published_with(work: UnitOfWork, going: Sequence[Any]) -> list[Report]:
    """Return the published reports, those in the bin too, in which words of these rows stand; who calls may know."""
    own = work.as_system()
    words = _words(own, going)
    gone = {row.id for row in going}
    resting = [each for each in _resting_on(own, gone) if each.is_published and each.id not in gone]
    return [each for each in resting if any(words.taken_out(said) != said for said in _printed(each))]


def _printed(report: Report) -> list[Any]:
    return [getattr(report, name) for name in _PRINTED]
