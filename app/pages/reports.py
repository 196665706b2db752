"""The pages of reports: choose a template, look, keep, and take away as a file."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research.errors import Invalid, NotFound, RuleBroken
from research.records import clean_text
from research.reports import files, gather, kept, markup, render
from research.reports.kept import ReportDraft
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()
_SECTION = "written."


@router.get("/projects/{project_id}/reports")
def list_reports(page: SignedIn, project_id: UUID) -> Response:
    """Show a project's reports, newest first."""
    with page.reading() as work:
        return page.show(
            "reports/list.html",
            project=project_view(work, project_id),
            reports=[kept.view(report) for report in kept.find(work, project_id)],
            titles={template.key: template.title for template in render.list_templates()},
        )


@router.get("/projects/{project_id}/reports/new")
def new_report(page: SignedIn, project_id: UUID, template: str = "") -> Response:
    """Show a report as it would be now, beside what may be chosen and written."""
    with page.reading() as work:
        key = template or project_view(work, project_id).phase
        return _builder(page, work, project_id, Filled({"template": key}), 200)


@router.post("/projects/{project_id}/reports/preview")
def preview_report(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Show the report again with what has been written so far; nothing is stored."""
    with page.reading() as work:
        return _builder(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/reports")
def make_report(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Keep a report as it is now."""
    try:
        draft = _draft(filled)
        with page.writing() as work:
            report = gather.make(work, project_id, draft)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _builder(page, work, project_id, filled, 422)
    note = page.say(N_("%(reference)s is kept as it was today."), reference=report.reference)
    return page.go(f"/reports/{report.id}", note, saved=True)


@router.get("/reports/{report_id}")
def show_report(page: SignedIn, report_id: UUID) -> Response:
    """Show a report as it was kept."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        return page.show(
            "reports/show.html",
            project=project_view(work, report.project_id),
            report=kept.view(report),
            body=_html(report.markdown),
            headings=[each for each in markup.headings(report.markdown) if each.level == 2],
            formats=files.FORMATS,
        )


@router.get("/reports/{report_id}/file")
def download_report(page: SignedIn, report_id: UUID, format: str = "docx") -> Response:
    """Send a report as a file."""
    if format not in files.FORMATS:
        raise NotFound(N_("Reports are not made in that format."))
    with page.reading() as work:
        report = kept.get(work, report_id)
    contents = files.to_file(report.markdown, format, title=report.title, language=report.language)
    kind = files.FORMATS[format]
    name = f"{report.reference.lower()}.{kind.extension}"
    return Response(
        contents, media_type=kind.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/reports/{report_id}/remove")
def remove_report(page: SignedIn, report_id: UUID) -> Response:
    """Put a report in the bin."""
    with page.writing() as work:
        report = kept.get(work, report_id)
        kept.remove(work, report_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=report.reference)
    return page.go(f"/projects/{report.project_id}/reports", note, undo=f"/reports/{report_id}/restore")


@router.post("/reports/{report_id}/restore")
def restore_report(page: SignedIn, report_id: UUID) -> Response:
    """Take a report out of the bin."""
    with page.writing() as work:
        kept.restore(work, report_id)
    return page.go(f"/reports/{report_id}", page.say(N_("It is back.")))


def _draft(filled: Filled) -> ReportDraft:
    """Return the report that a form asks for; each section is a field of its own."""
    written = {
        name.removeprefix(_SECTION): clean_text(str(text))
        for name, text in filled.values.items()
        if name.startswith(_SECTION)
    }
    named = {name: filled.value(name) for name in ("title", "template")}
    return Filled({**named, "written": written}).draft(ReportDraft)


def _shown_draft(filled: Filled, title: str) -> ReportDraft:
    """Return what the preview shows; a title that cannot be kept does not hide the rest."""
    try:
        return _draft(filled)
    except Invalid:
        return _draft(Filled({**filled.values, "title": title}))


def _builder(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    templates = render.list_templates()
    chosen = render.get_template(str(filled.value("template")))
    earlier = {template.title for template in templates} | {""}
    if filled.value("title") in earlier:
        filled.values["title"] = chosen.title
    return page.show(
        "reports/new.html",
        status=status,
        project=project_view(work, project_id),
        templates=templates,
        chosen=chosen,
        filled=filled,
        section=_SECTION,
        body=_html(gather.preview(work, project_id, _shown_draft(filled, chosen.title))),
    )


def _html(markdown: str) -> Markup:
    # The one place where text becomes mark-up: what comes out has passed the cleaner.
    # A table that is wider than the screen scrolls, and a keyboard must be able to get there.
    return Markup(markup.to_html(markdown).replace("<table>", '<table tabindex="0">'))  # noqa: S704
