"""Drafts of reports: filled from the repository each time they are shown or saved, until they are published."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field, col

from research.access import Permission
from research.errors import RuleBroken
from research.evidence import Evidence
from research.records import Draft
from research.reports import comparing, gather, kept, render, templates
from research.reports.choices import usual
from research.reports.comparing import SectionDifference
from research.reports.gather import Gathered
from research.reports.kept import Report, ReportDraft, ReportFields, ReportSource
from research.reports.pictures import Picture
from research.reports.render import Rendered, Template
from research.reports.sources import SourceRow
from research.search.finder import Finder
from research.store import UnitOfWork
from research.translation import translate
from research.words import N_, Language, Phase

_ROW = tuple(each.name for each in fields(SourceRow))


@dataclass(frozen=True, slots=True)
class Filled:
    """A report as it would be now, in the language of its template."""

    draft: ReportDraft
    template: Template
    gathered: Gathered
    rendered: Rendered


def fill(
    work: UnitOfWork,
    project_id: UUID,
    draft: ReportDraft,
    finder: Finder | None = None,
    *,
    template: Template | None = None,
    made_on: date | None = None,
) -> Filled:
    """Fill a report from what the project holds now.

    Args:
        finder: Looks up a saved search that was chosen.
        template: Where it is not one of the project's: from a file.
        made_on: The day it is to say that it was made; today where none is given.

    Raises:
        NotFound: There is no such template.
        RuleBroken: The template is wrong.
    """
    work.require(Permission.READ_RESEARCH, project_id)
    used = template or templates.chosen(work, project_id, draft.template, draft.language)
    draft = draft.model_copy(update={"language": used.language})
    gathered = gather.gathered(work, project_id, draft, finder)
    if made_on is not None:
        gathered = replace(gathered, data=replace(gathered.data, made_on=made_on))
    return Filled(draft, used, gathered, render.render(used, gathered.data, choices=draft.choices))


def preview(work: UnitOfWork, project_id: UUID, draft: ReportDraft, finder: Finder | None = None) -> Rendered:
    """Return what a report would hold now, without keeping it.

    Raises:
        NotFound: There is no such template.
        RuleBroken: The template is wrong.
    """
    return fill(work, project_id, draft, finder).rendered


class ReportStart(Draft):
    """What somebody begins a report from."""

    template: str = Field(max_length=60, description="The key of a template.")
    language: Language = Language.BOKMAL


def start(work: UnitOfWork, project_id: UUID, draft: ReportStart, finder: Finder | None = None) -> Report:
    """Begin a draft from a template: under its own name, and with the choices that are usual for it.

    Raises:
        NotFound: There is no such template.
        RuleBroken: The template is wrong.
    """
    used = templates.chosen(work, project_id, draft.template, draft.language)
    begun = ReportDraft(title=used.title, template=used.key, language=used.language, choices=usual(used.phase))
    return add(work, project_id, begun, finder)


def add(work: UnitOfWork, project_id: UUID, draft: ReportDraft, finder: Finder | None = None) -> Report:
    """Fill a template and keep the report as a draft.

    Raises:
        NotFound: There is no such template.
        RuleBroken: The template is wrong.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    return begin(work, project_id, fill(work, project_id, draft, finder))


def revise(
    work: UnitOfWork, report_id: UUID, draft: ReportDraft, *, revision: int | None = None, finder: Finder | None = None
) -> Report:
    """Change a draft, and fill it again.

    Raises:
        Conflict: Somebody else has saved since ``revision``.
        RuleBroken: It is published, or the template is wrong.
    """
    report = work.to_change(Report, report_id, revision=revision)
    must_be_draft(report)
    return keep(work, report, fill(work, report.project_id, draft, finder))


def must_be_draft(report: Report) -> None:
    """Refuse to change what is published.

    Raises:
        RuleBroken: It is.
    """
    if report.is_published:
        raise RuleBroken(
            N_("%(reference)s is published, and stays as it is. Make the next version of it instead."),
            reference=report.reference,
        )


def begin(work: UnitOfWork, project_id: UUID, filled: Filled, *, follows: Report | None = None) -> Report:
    """Store a new draft as it was filled; who calls has asked whether the actor may.

    Args:
        follows: The version before.
    """
    report = Report(project_id=project_id, **_as_filled(work, filled))
    if follows is not None:
        report.follows_id, report.version = follows.id, follows.version + 1
    work.add(report)
    _keep_sources(work, report, filled.gathered.sources)
    return report


def keep(work: UnitOfWork, report: Report, filled: Filled) -> Report:
    """Store a draft as it was filled again; who calls has asked whether the actor may."""
    work.save(report.sqlmodel_update(_as_filled(work, filled)))
    _keep_sources(work, report, filled.gathered.sources)
    return report


def _as_filled(work: UnitOfWork, filled: Filled) -> dict[str, Any]:
    phase = filled.gathered.data.phase
    return {
        **filled.draft.model_dump(exclude={"choices"}),
        "choices": filled.draft.choices.model_dump(mode="json"),
        "phase": Phase(phase.value) if phase else None,
        "made_on": work.today,
        "markdown": filled.rendered.markdown,
        "pictures": {name: asdict(picture) for name, picture in filled.rendered.pictures.items()},
    }


def _keep_sources(work: UnitOfWork, report: Report, rows: Sequence[SourceRow]) -> None:
    # Few rows differ from one time to the next: the others are left as they are.
    held = {(row.position, *_said(row)): row for row in kept.sources(work, report.id)}
    cited = work.visible(Evidence).where(col(Evidence.id).in_([row.evidence_id for row in rows if row.evidence_id]))
    quotes = {row.id: row.quote_id for row in work.rows(cited)}
    missing = [
        ReportSource(
            project_id=report.project_id,
            report_id=report.id,
            position=position,
            quote_id=quotes.get(row.evidence_id) if row.evidence_id else None,
            **{name: getattr(row, name) for name in _ROW},
        )
        for position, row in enumerate(rows)
        if held.pop((position, *_said(row)), None) is None
    ]
    work.drop(*held.values())
    work.add_parts(missing)


def _said(row: ReportSource | SourceRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _ROW)


def pictures(report: Report) -> dict[str, Picture]:
    """Return the pictures of a report as they were kept."""
    return {name: Picture(**each) for name, each in report.pictures.items()}


def shown_title(report: Report) -> str:
    """Return what a report is called on its cover: a draft says that it is one."""
    return report.title if report.is_published else marked_title(report)


def marked_title(report: ReportFields) -> str:
    """Return the title of a report that is not published, which says so."""
    return translate(N_("%(title)s (draft)"), report.language, title=report.title)


def changes_since(work: UnitOfWork, report_id: UUID, finder: Finder | None = None) -> list[SectionDifference]:
    """Return the sections that would be others if the report were filled now; none where nothing has changed."""
    report = kept.get(work, report_id)
    now = fill(work, report.project_id, report.draft, finder, made_on=report.made_on)
    return comparing.differences(report.markdown, now.rendered.markdown)
