"""The pages of report templates: those that come with Fasett, a project's own, and where one is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.reports import LANGUAGES
from app.sheets import sheet
from research import history
from research.access import Permission
from research.errors import Invalid, RuleBroken
from research.reports import own_templates, reference, reference_documents, render, templates
from research.reports.own_templates import OwnTemplateDraft
from research.store import UnitOfWork
from research.words import N_, Language

router = APIRouter()
_AROUND = 2
"""So many lines are shown before and after the one that is wrong."""
_UNNAMED = "––"
_FIRST_LINES = N_(
    "# {{ title }}\n\n## Background\n\n{{ section('background') }}\n\n## Main findings\n\n"
    "{% for insight in insights %}\n- {{ insight.statement }} ({{ insight.reference }})\n"
    "{% else %}\nThere are no insights yet.\n{% endfor %}\n"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a template makes now, or why it makes nothing.

    Attributes:
        body: The sheet.
        trouble: What is wrong, for the page to say.
        line: Where, from 1.
        around: The lines there, each with its number.
        is_empty: It goes wrong in a project that holds nothing yet.
    """

    body: str = ""
    trouble: tuple[str, Mapping[str, Any]] | None = None
    line: int | None = None
    around: list[tuple[int, str]] = field(default_factory=list)
    is_empty: bool = False


@router.get("/projects/{project_id}/templates")
def list_templates(page: SignedIn, project_id: UUID) -> Response:
    """Show the templates that a project's reports can be made from."""
    with page.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        return page.show(
            "templates/list.html",
            project=project_view(work, project_id),
            shipped=render.shipped(page.language),
            own=[own_templates.view(each) for each in own_templates.find(work, project_id)],
            documents=reference_documents.find(work, project_id),
            labels={key: each.label for key, each in reference_documents.FORMATS.items()},
            languages=LANGUAGES,
        )


@router.get("/projects/{project_id}/templates/new")
def new_template(
    page: SignedIn,
    project_id: UUID,
    begin: Annotated[str, Query(alias="from")] = "",
    language: Language | None = None,
) -> Response:
    """Show the form for a new template, filled with another to begin from."""
    with page.reading() as work:
        spoken = language or page.language
        values = {"language": spoken, "source": page.say(_FIRST_LINES) if not begin else ""}
        if begin:
            other = templates.beginning(work, project_id, begin, spoken)
            values |= {"language": other.language, "source": other.source, "description": other.description}
            values["name"] = page.say(N_("%(name)s, our own"), name=other.title)
        return _form(page, work, project_id, Filled(dict(values)), 200)


@router.post("/projects/{project_id}/templates")
def add_template(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new template."""
    made = save(
        page,
        filled,
        OwnTemplateDraft,
        act=lambda work, draft: own_templates.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/templates/{made}", page.say(N_("The template is saved.")), saved=True)


@router.post("/projects/{project_id}/templates/preview")
def preview_new_template(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Show what a new template makes of the project; nothing is stored."""
    with page.reading() as work:
        return _form(page, work, project_id, filled, 200)


@router.get("/templates/{template_id}")
def show_template(page: SignedIn, template_id: UUID) -> Response:
    """Show a template."""
    with page.reading() as work:
        template = own_templates.get(work, template_id)
        return page.show(
            "templates/show.html",
            project=project_view(work, template.project_id),
            own=own_templates.view(template),
            outline=render.outline(own_templates.as_template(template)),
            history=history.of(work, template),
            languages=LANGUAGES,
        )


@router.get("/templates/{template_id}/edit")
def edit_template(page: SignedIn, template_id: UUID) -> Response:
    """Show the form for changing a template."""
    with page.reading() as work:
        template = own_templates.get(work, template_id)
        filled = Filled.of(own_templates.view(template))
        return _form(page, work, template.project_id, filled, 200, template_id)


@router.post("/templates/{template_id}/preview")
def preview_template(page: SignedIn, template_id: UUID, filled: Form) -> Response:
    """Show what a changed template makes of the project; nothing is stored."""
    with page.reading() as work:
        template = own_templates.get(work, template_id)
        return _form(page, work, template.project_id, filled, 200, template_id)


@router.post("/templates/{template_id}")
def revise_template(page: SignedIn, template_id: UUID, filled: Form) -> Response:
    """Store a changed template."""
    made = save(
        page,
        filled,
        OwnTemplateDraft,
        act=lambda work, draft: own_templates.revise(work, template_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, own_templates.get(work, template_id).project_id, filled, status, template_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/templates/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/templates/{template_id}/remove")
def remove_template(page: SignedIn, template_id: UUID) -> Response:
    """Put a template in the bin."""
    with page.writing() as work:
        template = own_templates.get(work, template_id)
        own_templates.remove(work, template_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=template.reference)
    return page.go(f"/projects/{template.project_id}/templates", note, undo=f"/templates/{template_id}/restore")


@router.post("/templates/{template_id}/restore")
def restore_template(page: SignedIn, template_id: UUID) -> Response:
    """Take a template out of the bin."""
    with page.writing() as work:
        own_templates.restore(work, template_id)
    return page.go(f"/templates/{template_id}", page.say(N_("It is back.")))


def _tried(work: UnitOfWork, project_id: UUID, filled: Filled) -> Trial:
    """Return what the template in a form makes; one without a name is tried as well."""
    typed = str(filled.value("source"))
    named = {name: filled.value(name) for name in ("description", "language", "source")}
    body = ""
    try:
        draft = Filled({**named, "name": str(filled.value("name")).strip() or _UNNAMED}).draft(OwnTemplateDraft)
        rendered = own_templates.preview(work, project_id, draft)
        body = sheet(rendered.markdown, rendered.pictures, {})
        own_templates.on_nothing(work, project_id, draft)
        return Trial(body)
    except Invalid as error:
        return Trial(trouble=next((text, error.details.get(name, {})) for name, text in error.problems.items()))
    except RuleBroken as error:
        return _troubled(error, typed, body)


def _troubled(error: RuleBroken, typed: str, body: str) -> Trial:
    # A draft is stored without the empty lines it begins with.
    skipped = typed[: len(typed) - len(typed.lstrip())].count("\n")
    values = dict(error.values)
    line = int(values["at"]) + skipped
    if values["line"] == values["at"]:
        values["line"] = line
    lines = typed.replace("\r\n", "\n").split("\n")
    first = max(1, line - _AROUND)
    around = list(enumerate(lines[first - 1 : line + _AROUND], start=first))
    is_empty = bool(values.get("is_empty"))
    return Trial(body if is_empty else "", (error.message, values), line, around, is_empty)


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.MANAGE_PROJECT, project_id)
    stored = own_templates.view(own_templates.get(work, key)) if key and status == 409 else None
    return page.show(
        "templates/form.html",
        status=status,
        block="tried" if page.is_part else "",
        project=project_view(work, project_id),
        filled=filled,
        action=f"/templates/{key}" if key else f"/projects/{project_id}/templates",
        back=f"/templates/{key}" if key else f"/projects/{project_id}/templates",
        is_new=key is None,
        is_part=page.is_part,
        stored=stored,
        trial=_tried(work, project_id, filled),
        longest=own_templates.LONGEST_SOURCE,
        usable=reference.reference(),
        languages=LANGUAGES,
    )
