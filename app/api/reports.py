"""The API of reports and of the templates they are made from."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from fastapi.responses import Response

from app.api.shared import IdempotencyKey, Listed, Noun, Paging, makes
from app.context import Program
from research.records import View
from research.reports import files, gather, kept, render
from research.reports.kept import ReportDraft, ReportView
from research.words import Kind, Language

noun = Noun(Kind.REPORT, ReportView, kept, lambda _work, found: [kept.view(report) for report in found])
router = noun.router()

Format = Annotated[str, Query(pattern=f"^({'|'.join(files.FORMATS)})$")]
_FILES: dict[str, Any] = {"content": {kind.media_type.split(";")[0]: {} for kind in files.FORMATS.values()}}


class SectionView(View):
    """A part of a report that a person writes."""

    key: str
    heading: str


class TemplateView(View):
    """A template that a report can be made from."""

    key: str
    title: str
    description: str
    language: Language
    sections: list[SectionView]


@router.get("/templates")
def find_templates(visit: Program, paging: Paging) -> Listed[TemplateView]:
    """List the templates that reports are made from, by title."""
    views = [TemplateView.model_validate(each, from_attributes=True) for each in render.list_templates()]
    return paging.page(views)


@router.get("/projects/{project_id}/reports")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[ReportView]:
    """List a project's reports, newest first."""
    with visit.reading() as work:
        return noun.listed(work, paging, kept.find(work, project_id))


@router.post("/projects/{project_id}/reports", **makes(ReportView))
def add(visit: Program, project_id: UUID, draft: ReportDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Fill a template from what the project holds, and keep the report as it is now."""
    return noun.made(visit, idempotency_key, draft, lambda work: gather.make(work, project_id, draft))


@router.get("/reports/{report_id}/file", response_class=Response, responses={200: _FILES})
def download(visit: Program, report_id: UUID, format: Format = "docx") -> Response:
    """Download a report as a file."""
    with visit.reading() as work:
        report = kept.get(work, report_id)
    contents = files.to_file(report.markdown, format, title=report.title, language=report.language)
    name = files.file_name(report.reference, format)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(contents, media_type=files.FORMATS[format].media_type, headers=headers)
