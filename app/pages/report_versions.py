"""The pages of a report's life: the checks before it is published, its versions, and what differs between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.reports import earlier
from app.rendering import url
from research.access import Permission
from research.reports import checks, drafting, kept, publishing
from research.reports.checks import Finding, FindingKind
from research.reports.comparing import SectionDifference
from research.reports.kept import Report
from research.reports.publishing import PublishDraft
from research.store import UnitOfWork
from research.words import N_, Kind

router = APIRouter()
# Where findings are mended that name no place of their own.
_MENDED = {
    FindingKind.QUOTE: "/projects/{project}/quotes?approved=no",
    FindingKind.EVIDENCE: "/projects/{project}/map#thin",
    FindingKind.SMALL_GROUP: "/projects/{project}/participants",
}


@dataclass(frozen=True, slots=True)
class Against:
    """Something that speaks against publishing a report: what it says, and where it is mended."""

    text: str
    address: str
    needs_reason: bool


@router.get("/reports/{report_id}/publish")
def check_report(page: SignedIn, report_id: UUID) -> Response:
    """Show what speaks against publishing a draft."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        return _checks(page, work, report, Filled({"revision": report.revision}), 200)


@router.post("/reports/{report_id}/publish")
def publish_report(page: SignedIn, report_id: UUID, filled: Form) -> Response:
    """Publish a draft: keep it as it is, for all members to read."""
    finder = page.installation.finder
    made = save(
        page,
        filled,
        PublishDraft,
        act=lambda work, draft: publishing.publish(work, report_id, draft, revision=filled.revision, finder=finder),
        again=lambda work, status: _checks(page, work, kept.get(work, report_id), filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/reports/{made}", page.say(N_("The report is published. All members can read it.")), saved=True)


def _checks(page: Page, work: UnitOfWork, report: Report, filled: Filled, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, report.project_id)
    drafting.must_be_draft(report)
    found = checks.check_report(work, report.id, page.installation.finder)
    return page.show(
        "reports/publish.html",
        status=status,
        project=project_view(work, report.project_id),
        report=kept.view(report),
        filled=filled,
        groups=_grouped(page, report, found),
        needs_reason=any(each.needs_reason for each in found),
    )


def _grouped(page: Page, report: Report, found: Sequence[Finding]) -> list[tuple[FindingKind, list[Against]]]:
    """Return findings by what they are about, those that need a reason first."""
    groups: dict[FindingKind, list[Against]] = {}
    for each in found:
        against = Against(checks.say(each, page.language), _where(report, each), each.needs_reason)
        groups.setdefault(each.kind, []).append(against)
    return list(groups.items())


def _where(report: Report, finding: Finding) -> str:
    """Return where something is mended: at a record, or in the builder."""
    if isinstance(finding.where, tuple):
        kind, key = finding.where
        return url(kind, key)
    if finding.where:
        return f"{url(Kind.REPORT, report.id)}/edit#written.{finding.where}"
    return _MENDED.get(finding.kind, "/reports/{report}/edit").format(project=report.project_id, report=report.id)


@router.post("/reports/{report_id}/next")
def begin_next_version(page: SignedIn, report_id: UUID) -> Response:
    """Begin the next version of a published report."""
    with page.writing() as work:
        begun = publishing.next_version(work, report_id, page.installation.finder)
    return page.go(f"/reports/{begun.id}/edit", page.say(N_("The next version is begun, with the same choices.")))


@router.get("/reports/{report_id}/differences")
def show_differences(page: SignedIn, report_id: UUID) -> Response:
    """Show what differs between a report and the version before."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        before = earlier(work, report)
        return _compared(page, work, report, publishing.differences(work, report_id), before, is_now=False)


@router.get("/reports/{report_id}/changes")
def show_changes(page: SignedIn, report_id: UUID) -> Response:
    """Show what would differ if a report were filled now."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        work.require(Permission.WRITE_RESEARCH, report.project_id)
        found = drafting.changes_since(work, report_id, page.installation.finder)
        if page.is_part:
            return page.show("reports/changed.html", report=kept.view(report), changed=len(found))
        return _compared(page, work, report, found, None, is_now=True)


def _compared(
    page: Page,
    work: UnitOfWork,
    report: Report,
    found: Sequence[SectionDifference],
    before: Report | None,
    *,
    is_now: bool,
) -> Response:
    return page.show(
        "reports/differences.html",
        project=project_view(work, report.project_id),
        report=kept.view(report),
        before=kept.view(before) if before else None,
        found=found,
        is_now=is_now,
    )
