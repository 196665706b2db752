"""Own report templates: Markdown with Jinja that a project's owners write, for reports that Fasett has no template for.

A template that cannot be filled is never stored: it is tried on what the project holds, and on nothing at all.
"""

from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field, col

from research import projects
from research.access import Permission
from research.errors import FasettError, RuleBroken
from research.records import SHORT_TEXT, Fields, ProjectRecord, View, word
from research.reports import data, gather, render
from research.reports.data import ReportData
from research.reports.kept import ReportDraft
from research.reports.render import Rendered, Template
from research.store import UnitOfWork
from research.translation import translate
from research.words import N_, Kind, Language

LONGEST_SOURCE = 100_000


class OwnTemplateDraft(Fields):
    """A template as somebody wants it."""

    name: str = Field(min_length=2, max_length=SHORT_TEXT)
    description: str = Field(default="", max_length=SHORT_TEXT, description="What it is for, and when.")
    language: Language = Field(default=Language.BOKMAL, sa_type=word(Language), description="What its reports speak.")
    source: str = Field(min_length=2, max_length=LONGEST_SOURCE, sa_type=Text, description="Markdown with Jinja.")


class OwnTemplate(OwnTemplateDraft, ProjectRecord, table=True):
    """A template as stored."""

    kind: ClassVar[Kind] = Kind.TEMPLATE
    prefix: ClassVar[str] = "MAL"

    @property
    def headline(self) -> str:
        return self.name


class OwnTemplateView(View):
    """A template as shown."""

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    name: str
    description: str
    language: Language
    source: str
    revision: int


def view(template: OwnTemplate) -> OwnTemplateView:
    """Return a template as shown."""
    return OwnTemplateView.model_validate({name: getattr(template, name) for name in OwnTemplateView.model_fields})


def find(work: UnitOfWork, project_id: UUID) -> list[OwnTemplate]:
    """Return a project's own templates, by name."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(OwnTemplate).where(OwnTemplate.project_id == project_id)
    return work.rows(chosen.order_by(col(OwnTemplate.name), col(OwnTemplate.number)))


def get(work: UnitOfWork, template_id: UUID) -> OwnTemplate:
    """Return a template."""
    return work.get(OwnTemplate, template_id)


def add(work: UnitOfWork, project_id: UUID, draft: OwnTemplateDraft) -> OwnTemplate:
    """Add a template to a project.

    Raises:
        RuleBroken: It cannot be filled, for a reason and at a line that the message names.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    _check(work, project_id, draft)
    return work.add(OwnTemplate(project_id=project_id, **draft.model_dump()))


def revise(work: UnitOfWork, template_id: UUID, draft: OwnTemplateDraft, *, revision: int | None = None) -> OwnTemplate:
    """Change a template; reports that were made from it stay as they were.

    Raises:
        RuleBroken: It cannot be filled, for a reason and at a line that the message names.
    """
    template = _to_change(work, template_id, revision=revision)
    _check(work, template.project_id, draft)
    return work.save(template.sqlmodel_update(draft.model_dump()))


def remove(work: UnitOfWork, template_id: UUID) -> None:
    """Put a template in the bin."""
    work.remove(_to_change(work, template_id))


def restore(work: UnitOfWork, template_id: UUID) -> OwnTemplate:
    """Take a template out of the bin."""
    template = _to_change(work, template_id, removed=True)
    work.restore(template)
    return template


def preview(work: UnitOfWork, project_id: UUID, draft: OwnTemplateDraft) -> Rendered:
    """Return what a template makes of what the project holds, as far as whoever asks may see it; nothing is kept.

    Raises:
        RuleBroken: It cannot be filled, for a reason and at a line that the message names.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    template = _template(draft)
    return _filled(template, gather.gathered(work, project_id, _trial(template)).data)


def on_nothing(work: UnitOfWork, project_id: UUID, draft: OwnTemplateDraft) -> Rendered:
    """Return what a template makes of a project that holds nothing yet.

    Raises:
        RuleBroken: It cannot be filled; the value ``is_empty`` says that it is for want of records.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    project = data.Project(projects.get(work, project_id).title)
    nothing = ReportData(title=draft.name, project=project, made_on=work.today)
    return _filled(_template(draft), nothing, is_empty=True)


def as_template(own: OwnTemplate) -> Template:
    """Return what fills reports from a stored template."""
    return replace(_template(own), key=str(own.id))


def _check(work: UnitOfWork, project_id: UUID, draft: OwnTemplateDraft) -> None:
    preview(work, project_id, draft)
    on_nothing(work, project_id, draft)


def _template(draft: OwnTemplateDraft) -> Template:
    # What a fault calls it: the name that somebody gave it may be that of a part.
    called = translate(N_("the template"), draft.language)
    read = render.read(draft.source, key=Kind.TEMPLATE, language=draft.language, name=called)
    return replace(read, title=draft.name, description=draft.description)


def _trial(template: Template) -> ReportDraft:
    return ReportDraft(title=template.title, template=template.key, language=template.language)


def _filled(template: Template, values: ReportData, *, is_empty: bool = False) -> Rendered:
    try:
        return render.render(template, values)
    except FasettError as error:
        raise RuleBroken(error.message, field="source", **{**error.values, "is_empty": is_empty}) from error


def _to_change(
    work: UnitOfWork, template_id: UUID, *, revision: int | None = None, removed: bool = False
) -> OwnTemplate:
    template = work.to_change(OwnTemplate, template_id, revision=revision, removed=removed)
    work.require(Permission.MANAGE_PROJECT, template.project_id)
    return template
