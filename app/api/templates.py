"""The API of report templates: those that come with Fasett, a project's own, and what they can use."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import REVISES, WRITES, IdempotencyKey, Listed, Noun, Paging, Revision, makes, problems
from app.context import Program
from research.access import Permission
from research.records import View
from research.reports import own_templates, reference, render, templates
from research.reports.own_templates import OwnTemplateDraft, OwnTemplateView
from research.words import Kind, Language

noun = Noun(
    Kind.TEMPLATE, OwnTemplateView, own_templates, lambda _work, found: [own_templates.view(each) for each in found]
)
router = noun.router()


class SectionView(View):
    """A part of a report that a person writes."""

    key: str
    heading: str


class TemplateView(View):
    """A template that a report can be made from: what its own names by ``key`` is a record at that identifier."""

    key: str
    title: str
    description: str
    language: Language
    sections: list[SectionView]


class TrialView(View):
    """What a template makes of a project now."""

    markdown: str


class UsableView(View):
    """Something that a template can use, and how it is written."""

    name: str
    written: str
    kind: str
    is_many: bool
    may_lack: bool
    told: str


@router.get("/templates")
def find_shipped(visit: Program, paging: Paging, language: Language = Language.BOKMAL) -> Listed[TemplateView]:
    """List the templates that come with Fasett, in a language and in the order of their use."""
    views = [TemplateView.model_validate(each, from_attributes=True) for each in render.shipped(language)]
    return paging.page(views)


@router.get("/template-language")
def find_usable(visit: Program, paging: Paging) -> Listed[UsableView]:
    """List what a template can use: values with the fields of their records, functions, filters, tests and parts."""
    found = reference.reference()
    inside = [each for record in found.records for each in record.fields]
    every = [*found.values, *inside, *found.functions, *found.filters, *found.tests, *found.parts]
    return paging.page([UsableView.model_validate(each, from_attributes=True) for each in every])


@router.get("/projects/{project_id}/templates")
def find(visit: Program, project_id: UUID, paging: Paging) -> Listed[OwnTemplateView]:
    """List a project's own templates, by name."""
    with visit.reading() as work:
        return noun.listed(work, paging, own_templates.find(work, project_id))


@router.get("/projects/{project_id}/templates/{key}", responses=problems(403))
def begin(visit: Program, project_id: UUID, key: str, language: Language = Language.BOKMAL) -> OwnTemplateDraft:
    """Show a template as a draft of a new one: one that comes with Fasett has its texts spelled out in a language."""
    with visit.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        found = templates.beginning(work, project_id, key, language)
        return OwnTemplateDraft(
            name=found.title, description=found.description, language=found.language, source=found.source
        )


@router.post("/projects/{project_id}/templates", **makes(OwnTemplateView))
def add(visit: Program, project_id: UUID, draft: OwnTemplateDraft, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a template to a project; one that cannot be filled is refused, with the line and the reason."""
    return noun.made(visit, idempotency_key, draft, lambda work: own_templates.add(work, project_id, draft))


@router.post("/projects/{project_id}/templates/preview", responses=WRITES)
def preview(visit: Program, project_id: UUID, draft: OwnTemplateDraft) -> TrialView:
    """Fill a template from what the project holds, and keep nothing."""
    with visit.reading() as work:
        return TrialView(markdown=own_templates.preview(work, project_id, draft).markdown)


@router.put("/templates/{template_id}", response_model=OwnTemplateView, responses=REVISES)
def revise(visit: Program, template_id: UUID, draft: OwnTemplateDraft, revision: Revision) -> Response:
    """Change a template; reports that were made from it stay as they were."""
    with visit.writing() as work:
        return noun.shown(visit, work, own_templates.revise(work, template_id, draft, revision=revision))
