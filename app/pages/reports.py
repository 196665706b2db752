"""The pages of reports: the list, a report as it stands, what it rests on, and the files it is taken away as."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from app.context import Page, SignedIn
from app.pages.projects import project_view
from app.rendering import url
from app.sheets import sheet
from research import people
from research.errors import NotFound, ToolFailed
from research.reports import claims, drafting, files, kept, markup, publishing, taking_away, templates
from research.reports.kept import Report, ReportSource, ReportView
from research.store import UnitOfWork
from research.translation import explain
from research.words import N_, Kind, Language, ReportStatus

router = APIRouter()

LANGUAGES = {Language.BOKMAL: "Bokmål", Language.NYNORSK: "Nynorsk", Language.ENGLISH: "English"}
"""What each language calls itself."""
FORMATS = {
    "docx": ("word", "Word"),
    "pdf": ("pdf", "PDF"),
    "odt": ("odt", "ODT"),
    "pptx": ("slides", "PowerPoint"),
    "html": ("link", "HTML"),
    "md": ("markdown", "Markdown"),
    "csv": ("matrix", N_("Evidence as CSV")),
}
"""The icon and the name of each kind of file, the most wanted first."""


@router.get("/projects/{project_id}/reports")
def list_reports(page: SignedIn, project_id: UUID) -> Response:
    """Show a project's reports: drafts, and published ones with their versions."""
    with page.reading() as work:
        views = [kept.view(report) for report in kept.find(work, project_id)]
        return page.show(
            "reports/list.html",
            project=project_view(work, project_id),
            drafts=[each for each in views if each.status is ReportStatus.DRAFT],
            editions=editions(each for each in views if each.status is ReportStatus.PUBLISHED),
            names=names_of(work, views),
            titles=_titles(page, work, project_id, views),
            languages=LANGUAGES,
        )


def _titles(page: Page, work: UnitOfWork, project_id: UUID, views: Iterable[ReportView]) -> dict[str, str]:
    """Return what the templates of reports are called, by their keys, as far as they are still there."""
    titles = {each.key: each.title for each in templates.all_of(work, project_id, page.language)}
    for key in {view.template for view in views} - titles.keys():
        try:
            titles[key] = templates.chosen(work, project_id, key, page.language).title
        except NotFound:
            titles[key] = page.say(N_("a template that is no longer here"))
    return titles


def editions(views: Iterable[ReportView]) -> list[list[ReportView]]:
    """Return published reports by what they are versions of, each the newest first."""
    shown = sorted(views, key=lambda view: view.version)
    found: dict[UUID, list[ReportView]] = {}
    for view in shown:
        chain = found.pop(view.follows_id, []) if view.follows_id else []
        found[view.id] = [view, *chain]
    return sorted(found.values(), key=lambda chain: (chain[0].made_on, chain[0].reference), reverse=True)


def names_of(work: UnitOfWork, views: Iterable[ReportView]) -> dict[UUID, str]:
    """Return the names of those who published reports, by who they are."""
    return people.names(work, {view.published_by for view in views if view.published_by})


@router.get("/reports/{report_id}")
def show_report(page: SignedIn, report_id: UUID) -> Response:
    """Show a report: as it was published, or as the draft was last saved."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        before, following = earlier(work, report), kept.following(work, report_id)
        view = kept.view(report)
        return page.show(
            "reports/show.html",
            project=project_view(work, report.project_id),
            report=view,
            names=names_of(work, [view]),
            body=body_of(report, links_of(report, kept.sources(work, report_id))),
            headings=[each for each in markup.headings(report.markdown) if each.level == 2],
            formats=[(key, *FORMATS[key]) for key in FORMATS if key in files.FORMATS],
            before=before.in_brief() if before else None,
            following=following.in_brief() if following else None,
        )


def earlier(work: UnitOfWork, report: Report) -> Report | None:
    """Return the version before a report, where the visitor sees it."""
    versions = publishing.versions_of(work, report.id) if report.follows_id else []
    return next((each for each in versions if each.id == report.follows_id), None)


def body_of(report: Report, links: Mapping[str, str]) -> Markup:
    """Return a report's text as mark-up, with its pictures."""
    return sheet(report.markdown, drafting.pictures(report), links)


def links_of(report: Report, rows: Sequence[ReportSource]) -> dict[str, str]:
    """Return where the references in a report lead: to what stood there, on the page of its evidence."""
    base = f"{url(Kind.REPORT, report.id)}/evidence"
    # A record has a row of its own; what was only cited is found where it was.
    cited = {row.reference.partition(",")[0]: f"e-{row.claim_id}-{row.evidence_id}" for row in rows if row.claim_id}
    records = {row.reference: row.reference for row in rows if row.claim_id is None}
    return {reference: f"{base}#{quote(place)}" for reference, place in {**cited, **records}.items()}


@router.get("/reports/{report_id}/evidence")
def show_report_evidence(page: SignedIn, report_id: UUID) -> Response:
    """Show what each claim of a report rested on, as it was then."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        rows = kept.source_views(kept.sources(work, report_id))
        return page.show(
            "reports/evidence.html",
            project=project_view(work, report.project_id),
            report=kept.view(report),
            claims=claims.evidence_as_it_was(work, report_id),
            records=[row for row in rows if row.claim_id is None and row.kind is not Kind.INSIGHT],
            there=set(work.briefs((row.kind, row.record_id) for row in rows)),
        )


@router.get("/reports/{report_id}/file")
def download_report(page: SignedIn, report_id: UUID, format: str = "docx") -> Response:
    """Send a report as a file; where a tool fails, say so and offer what needs none."""
    if format not in files.FORMATS:
        raise NotFound(N_("Reports are not made in that format."))
    with page.reading() as work:
        report = kept.get(work, report_id)
        make = taking_away.maker(work, report, format)
        project = project_view(work, report.project_id)
    try:
        contents = make()
    except ToolFailed as error:
        said = explain(error, page.language)
        return page.show("reports/failed.html", status=502, project=project, report=kept.view(report), said=said)
    kind = files.FORMATS[format]
    name = files.file_name(report.reference.lower(), format)
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
