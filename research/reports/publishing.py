"""Publishing a report: it is filled once more, checked, and kept as it is; what comes after is its next version."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Field, col, or_

from research.errors import RuleBroken
from research.interviews import InterviewParticipant
from research.records import Draft
from research.reports import checks, comparing, drafting, kept
from research.reports.checks import Finding, FindingKind
from research.reports.comparing import SectionDifference
from research.reports.kept import Report, ReportSource
from research.search.finder import Finder
from research.store import UnitOfWork
from research.words import N_, LogAct, ReportStatus

LONGEST_REASON = 2_000


class PublishDraft(Draft):
    """That a report is to be published."""

    reason: str = Field(default="", max_length=LONGEST_REASON, description="Why, where something speaks against it.")


def publish(
    work: UnitOfWork,
    report_id: UUID,
    draft: PublishDraft,
    *,
    revision: int | None = None,
    finder: Finder | None = None,
) -> Report:
    """Fill a draft once more, and keep it as it is for all members to read.

    Raises:
        Conflict: Somebody else has saved since ``revision``.
        RuleBroken: It is published already, or something speaks against it and no reason is given.
    """
    report = work.to_change(Report, report_id, revision=revision)
    drafting.must_be_draft(report)
    filled = drafting.fill(work, report.project_id, report.draft, finder)
    found = checks.of(work, report.project_id, filled)
    is_against = any(finding.needs_reason for finding in found)
    if is_against and not draft.reason:
        raise RuleBroken(N_("Something speaks against publishing this. Mend it, or say why not."), field="reason")
    report.status = ReportStatus.PUBLISHED
    report.published_at = work.now
    report.published_by = work.actor.person_id
    report.findings = [finding.model_dump(mode="json") for finding in found]
    report.override_reason = draft.reason if is_against else ""
    _tell_overridden(work, report, draft.reason, found)
    return drafting.keep(work, report, filled)


def _tell_overridden(work: UnitOfWork, report: Report, reason: str, found: Collection[Finding]) -> None:
    """Log that a report is published with what can only be somebody's number in it, and why."""
    sure = [each for each in found if each.kind is FindingKind.IDENTIFIER and each.needs_reason]
    if sure:
        count = sum(each.count for each in sure)
        work.note(
            LogAct.OVERRIDDEN,
            project_id=report.project_id,
            kind=report.kind,
            record_id=report.id,
            reason=reason,
            count=count,
        )


def next_version(work: UnitOfWork, report_id: UUID, finder: Finder | None = None) -> Report:
    """Begin the next version of a published report: a draft with the same choices and words, filled as of now.

    Raises:
        RuleBroken: It is not published, or has a next version.
    """
    report = work.to_change(Report, report_id)
    if not report.is_published:
        raise RuleBroken(N_("Publish this version before you begin the next."))
    later = kept.following(work, report_id)
    if later:
        raise RuleBroken(N_("%(reference)s is the next version already."), reference=later.reference)
    filled = drafting.fill(work, report.project_id, report.draft, finder)
    return drafting.begin(work, report.project_id, filled, follows=report)


def versions_of(work: UnitOfWork, report_id: UUID) -> list[Report]:
    """Return the versions of a report that the actor sees, the newest first, itself among them."""
    report = kept.get(work, report_id)
    every = {each.id: each for each in kept.find(work, report.project_id)}
    follower = {each.follows_id: each for each in every.values() if each.follows_id}
    chain = [report]
    while (later := follower.get(chain[0].id)) is not None:
        chain.insert(0, later)
    while (earlier := every.get(chain[-1].follows_id or chain[-1].id)) is not None and earlier not in chain:
        chain.append(earlier)
    return chain


def differences(work: UnitOfWork, report_id: UUID) -> list[SectionDifference]:
    """Return the sections in which a report differs from the version before; none where it is the first."""
    report = kept.get(work, report_id)
    earlier = next((each for each in versions_of(work, report_id) if each.id == report.follows_id), None)
    return comparing.differences(earlier.markdown, report.markdown) if earlier else []


def resting_on(work: UnitOfWork, ids: Collection[UUID]) -> list[Report]:
    """Return the published reports that drew on any of these, newest first.

    Args:
        ids: Interviews, observations, quotes and other records; participants stand for their interviews.
    """
    taking_part = work.visible(InterviewParticipant).where(col(InterviewParticipant.participant_id).in_(ids))
    talks = [row.interview_id for row in work.rows(taking_part)]
    drawn_on = or_(col(ReportSource.record_id).in_([*ids, *talks]), col(ReportSource.quote_id).in_(ids))
    found = {row[0] for row in work.columns(work.visible(ReportSource).where(drawn_on), col(ReportSource.report_id))}
    published = work.visible(Report).where(col(Report.id).in_(found), Report.status == ReportStatus.PUBLISHED)
    return work.rows(published.order_by(col(Report.made_on).desc(), col(Report.number).desc()))
