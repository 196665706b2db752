"""The pages where a report is built: choose a template, then what goes in, and write, beside a sheet that follows."""

from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.report_form import WRITTEN, BuilderForm, CitedClaim, Piece, sections_of
from app.pages.report_preview import Preview, previewed
from app.pages.reports import LANGUAGES
from research import saved_searches, studies, tags
from research.access import Permission
from research.errors import Invalid
from research.reports import drafting, kept, render, templates
from research.reports.drafting import ReportStart
from research.reports.kept import Report, ReportDraft
from research.store import UnitOfWork
from research.words import N_, InsightStatus, Phase

router = APIRouter()
# Which report each phase ends with.
_FIRST = {Phase.DIAGNOSE: "diagnose", Phase.EXPLORE: "concepts", Phase.DEVELOP: "closing"}
# Choices that are shown open where one of them is made.
_NARROWING = ("since", "until", "tags", "study_ids", "saved_search", "only_pinned")


@router.get("/projects/{project_id}/reports/new")
def new_report(page: SignedIn, project_id: UUID, template: str = "") -> Response:
    """Show the templates to choose among."""
    with page.reading() as work:
        first = template or _FIRST[project_view(work, project_id).phase]
        return _shelf(page, work, project_id, Filled({"template": first, "language": page.language}), 200)


@router.post("/projects/{project_id}/reports")
def make_report(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Make a draft from a template, under the template's own name."""
    made = save(
        page,
        filled,
        ReportStart,
        act=lambda work, draft: drafting.start(work, project_id, draft, page.installation.finder),
        again=lambda work, status: _shelf(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/reports/{made}/edit", page.say(N_("The draft is made.")), saved=True)


def _shelf(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    found = templates.all_of(work, project_id, page.language)
    return page.show(
        "reports/new.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        shipped=[each for each in found if each.key in render.KEYS],
        own=[each for each in found if each.key not in render.KEYS],
        languages=LANGUAGES,
    )


@router.get("/reports/{report_id}/edit")
def edit_report(page: SignedIn, report_id: UUID) -> Response:
    """Show a draft beside what goes into it."""
    with page.reading() as work:
        report = kept.get(work, report_id)
        return _builder(page, work, report, BuilderForm.of_report(report), 200)


@router.post("/reports/{report_id}/preview")
def preview_report(page: SignedIn, report_id: UUID, filled: Form) -> Response:
    """Show a draft again with what has been chosen and written so far; nothing is stored."""
    form = BuilderForm.sent(filled)
    with page.reading() as work:
        report = kept.get(work, report_id)
        if not page.is_part:
            return _builder(page, work, report, form, 200)
        work.require(Permission.WRITE_RESEARCH, report.project_id)
        seen = previewed(work, report, _draft_of(report, form), page)
        project = project_view(work, report.project_id)
        return page.show("reports/edit.html", block="sheet", project=project, report=report, seen=seen, is_part=True)


@router.post("/reports/{report_id}")
def revise_report(page: SignedIn, report_id: UUID, filled: Form) -> Response:
    """Store a changed draft."""
    form = BuilderForm.sent(filled)
    then = str(form.values.pop("then", ""))

    def _revise(work: UnitOfWork, draft: ReportDraft) -> Report:
        written = kept.get(work, report_id).written | draft.written
        whole = draft.model_copy(update={"written": {key: text for key, text in written.items() if text}})
        finder = page.installation.finder
        return drafting.revise(work, report_id, whole, revision=form.revision, finder=finder)

    made = save(
        page,
        form,
        ReportDraft,
        act=_revise,
        again=lambda work, status: _builder(page, work, kept.get(work, report_id), form, status),
    )
    if isinstance(made, Response):
        return made
    where = "publish" if then == "publish" else "edit"
    return page.go(f"/reports/{made}/{where}", page.say(N_("The draft is saved.")), saved=True)


def _draft_of(report: Report, form: BuilderForm) -> ReportDraft:
    """Return what the preview shows; where something does not fit, what was stored stands in for it."""
    try:
        return form.draft(ReportDraft)
    except Invalid as error:
        stored = BuilderForm.of_report(report)
        mended = {**form.values, **{name: stored.value(name) for name in error.problems}}
    try:
        return BuilderForm(mended).draft(ReportDraft)
    except Invalid:
        return report.draft


def _builder(page: Page, work: UnitOfWork, report: Report, form: BuilderForm, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, report.project_id)
    draft = _draft_of(report, form)
    seen = previewed(work, report, draft, page)
    template = templates.chosen(work, report.project_id, draft.template, draft.language)
    cited = _cited(page, work, report, seen)
    pieces = {str(piece.id) for claim in cited for piece in claim.pieces}
    return page.show(
        "reports/edit.html",
        status=status,
        project=project_view(work, report.project_id),
        report=kept.view(report),
        filled=form,
        stored=BuilderForm.of_report(report).values if status == 409 else None,
        texts=[(WRITTEN + each.key, each.heading) for each in template.sections if each.key in report.written],
        seen=seen,
        languages=LANGUAGES if template.key in render.KEYS else {template.language: LANGUAGES[template.language]},
        sections=sections_of(form, seen.sections, template),
        cited=cited,
        elsewhere=[each for each in form.texts("left_out") if each not in pieces],
        is_narrowed=any(form.value(name) for name in _NARROWING),
        is_part=False,
        **_alternatives(page, work, report, form),
    )


def _cited(page: Page, work: UnitOfWork, report: Report, seen: Preview) -> list[CitedClaim]:
    """Return what may be left out: the evidence that goes in, and what has been left out of it."""
    filled = seen.filled
    if filled and seen.draft.choices.left_out:
        choices = seen.draft.choices.model_copy(update={"left_out": []})
        whole = seen.draft.model_copy(update={"choices": choices})
        filled = drafting.fill(work, report.project_id, whole, page.installation.finder)
    told = filled.gathered.data.insights if filled else ()
    return [
        CitedClaim(
            each.reference,
            each.statement,
            [Piece(piece.id, piece.reference, piece.text) for piece in each.evidence],
            any(piece.id in seen.draft.choices.left_out for piece in each.evidence),
        )
        for each in told
    ]


def _alternatives(page: Page, work: UnitOfWork, report: Report, form: BuilderForm) -> dict[str, Any]:
    """Return what there is to choose among."""
    own = [(each.address, each.name) for each in saved_searches.find(work, report.project_id)]
    address = str(form.value("saved_search"))
    if address and address not in dict(own):
        own.append((address, page.say(N_("A colleague's search: %(address)s"), address=unquote_plus(address))))
    return {
        "searches": own,
        "studies": [(each.id, f"{each.reference} {each.title}") for each in studies.find(work, report.project_id)],
        "statuses": [(each, page.say(each.label)) for each in InsightStatus],
        "known_tags": [each.name for each in tags.find(work, report.project_id)],
    }
