"""The templates that a project's reports are made from: those that come with Fasett, and the project's own."""

from dataclasses import replace
from uuid import UUID

from research.access import Permission
from research.errors import NotFound
from research.reports import own_templates, render, wording
from research.reports.render import Template
from research.store import UnitOfWork
from research.words import N_, Language

_UNKNOWN = N_("There is no such report template any longer. Choose another for the report.")


def all_of(work: UnitOfWork, project_id: UUID, language: Language) -> list[Template]:
    """Return the templates of a project: those that come with Fasett in a language, then its own in theirs."""
    own = [own_templates.as_template(each) for each in own_templates.find(work, project_id)]
    return [*render.shipped(language), *own]


def chosen(work: UnitOfWork, project_id: UUID, key: str, language: Language) -> Template:
    """Return the template of a project that a key names.

    Raises:
        NotFound: There is none, or it lies in the bin.
    """
    work.require(Permission.READ, project_id)
    own_id = _id(key)
    if own_id is None:
        return render.get_shipped(key, language)
    own = next((each for each in own_templates.find(work, project_id) if each.id == own_id), None)
    if own is None:
        raise NotFound(_UNKNOWN)
    return own_templates.as_template(own)


def beginning(work: UnitOfWork, project_id: UUID, key: str, language: Language) -> Template:
    """Return a template for a new one to begin from: one that comes with Fasett has its texts spelled out.

    Raises:
        NotFound: There is none, or it lies in the bin.
    """
    template = chosen(work, project_id, key, language)
    if _id(key) is not None:
        return template
    source = wording.spelled_out(template.source, language)
    return replace(template, source=_without_header(source))


def _without_header(source: str) -> str:
    return source.partition("#}")[2].lstrip("\n") if source.startswith("{#") else source


def _id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
