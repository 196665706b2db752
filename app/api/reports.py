"""The API of reports: drafts, their checks, and what is published."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from fastapi.responses import Response

from app.api.shared import (
    ADDS,
    PREFIX,
    REVISES,
    WRITES,
    IdempotencyKey,
    Listed,
    Noun,
    Paging,
    Revision,
    RevisionIfSaid,
    makes,
    problems,
)
from app.api.templates import SectionView
from app.context import Program
from app.rendering import url
from research.records import View
from research.reports import checks, claims, drafting, files, kept, publishing, taking_away
from research.reports.checks import Finding
from research.reports.claims import ClaimThen
from research.reports.comparing import SectionDifference
from research.reports.kept import ReportDraft, ReportView, SourceView
from research.reports.publishing import PublishDraft
from research.words import Kind

noun = Noun(Kind.REPORT, ReportView, kept, lambda _work, found: [kept.view(report) for report in found])
router = noun.router()

Format = Annotated[str, Query(pattern=f"^({'|'.join(files.FORMATS)})$")]
RestingOn = Annotated[
    UUID | None,
    Query(description="Only published ones that drew on this interview, observation, quote, insight or participant."),
]
_FILES: dict[str, Any] = {"content": {kind.media_type.split(";")[0]: {} for kind in files.FORMATS.values()}}


class PreviewView(View):
    """A report as it would be now.

    Attributes:
        sections: All of them in their order, the hidden ones too.
        findings: What speaks against publishing it.
    """

    markdown: str
    sections: list[SectionView]
    findings: list[Finding]


@router.get("/projects/{project_id}/reports")
def find(visit: Program, project_id: UUID, paging: Paging, resting_on: RestingOn = None) -> Listed[ReportView]:
    """List a project's reports, newest first: drafts to the research team only."""
    with visit.reading() as work:
        found = kept.find(work, project_id)
        if resting_on:
            drew_on_it = {report.id for report in publishing.resting_on(work, [resting_on])}
            found = [report for report in found if report.id in drew_on_it]
        return noun.listed(work, paging, found)


@router.post("/projects/{project_id}/reports/preview", responses=WRITES)
def preview(visit: Program, project_id: UUID, draft: ReportDraft) -> PreviewView:
    """Fill a template from what the project holds, and keep nothing."""
    with visit.reading() as work:
        filled = drafting.fill(work, project_id, draft, visit.installation.finder)
        return PreviewView(
            markdown=filled.rendered.markdown,
            sections=[SectionView(key=each.key, heading=each.heading) for each in filled.rendered.sections],
            findings=checks.of(work, project_id, filled),
        )


@router.post("/projects/{project_id}/reports", **makes(ReportView))
def add(visit: Program, project_id: UUID, draft: ReportDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Fill a template from what the project holds, and keep the report as a draft."""
    finder = visit.installation.finder
    return noun.made(visit, idempotency_key, draft, lambda work: drafting.add(work, project_id, draft, finder))


@router.put("/reports/{report_id}", response_model=ReportView, responses=REVISES)
def revise(visit: Program, report_id: UUID, draft: ReportDraft, revision: Revision) -> Response:
    """Change a draft, and fill it again; a published report stays as it is."""
    with visit.writing() as work:
        report = drafting.revise(work, report_id, draft, revision=revision, finder=visit.installation.finder)
        return noun.shown(visit, work, report)


@router.get("/reports/{report_id}/checks")
def find_checks(visit: Program, report_id: UUID, paging: Paging) -> Listed[Finding]:
    """List what speaks against publishing a draft, what needs a reason first; of a published report, what did then."""
    with visit.reading() as work:
        return paging.page(checks.check_report(work, report_id, visit.installation.finder))


@router.post("/reports/{report_id}/publish", response_model=ReportView, responses=REVISES)
def publish(visit: Program, report_id: UUID, draft: PublishDraft, revision: RevisionIfSaid) -> Response:
    """Fill a draft once more and publish it: it is shown to all members, and can no longer be changed."""
    with visit.writing() as work:
        report = publishing.publish(work, report_id, draft, revision=revision, finder=visit.installation.finder)
        return noun.shown(visit, work, report)


@router.post("/reports/{report_id}/next", **{**ADDS, "response_model": ReportView})
def begin_next(visit: Program, report_id: UUID) -> Response:
    """Begin the next version of a published report, as a draft with the same choices and words."""
    with visit.writing() as work:
        report = publishing.next_version(work, report_id, visit.installation.finder)
        answer = noun.shown(visit, work, report, status=201)
    answer.headers["Location"] = PREFIX + url(Kind.REPORT, report.id)
    return answer


@router.get("/reports/{report_id}/versions")
def find_versions(visit: Program, report_id: UUID, paging: Paging) -> Listed[ReportView]:
    """List the versions of a report, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, publishing.versions_of(work, report_id))


@router.get("/reports/{report_id}/differences")
def find_differences(visit: Program, report_id: UUID, paging: Paging) -> Listed[SectionDifference]:
    """List the sections in which a report differs from the version before."""
    with visit.reading() as work:
        return paging.page(publishing.differences(work, report_id))


@router.get("/reports/{report_id}/changes", responses=problems(403))
def find_changes(visit: Program, report_id: UUID, paging: Paging) -> Listed[SectionDifference]:
    """List the sections that would be others if the report were filled now."""
    with visit.reading() as work:
        return paging.page(drafting.changes_since(work, report_id, visit.installation.finder))


@router.get("/reports/{report_id}/sources")
def find_sources(visit: Program, report_id: UUID, paging: Paging) -> Listed[SourceView]:
    """List the records that a report drew on and the evidence that it cited, as they were then."""
    with visit.reading() as work:
        return paging.page(kept.source_views(kept.sources(work, report_id)))


@router.get("/reports/{report_id}/claims")
def find_claims(visit: Program, report_id: UUID, paging: Paging) -> Listed[ClaimThen]:
    """List the claims of a report with their evidence as it was, and what has become of it since."""
    with visit.reading() as work:
        return paging.page(claims.evidence_as_it_was(work, report_id))


@router.get("/reports/{report_id}/file", response_class=Response, responses={200: _FILES})
def download(visit: Program, report_id: UUID, format: Format = "docx") -> Response:
    """Download a report as a file; a draft says in its title that it is one."""
    with visit.reading() as work:
        report = kept.get(work, report_id)
        make = taking_away.maker(work, report, format)
    contents = make()
    headers = {"Content-Disposition": f'attachment; filename="{files.file_name(report.reference, format)}"'}
    return Response(contents, media_type=files.FORMATS[format].media_type, headers=headers)
