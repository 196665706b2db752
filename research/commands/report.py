"""`fasett report`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from research import studies
from research.access import SYSTEM
from research.commands import console
from research.errors import NotFound, ToolFailed
from research.installation import Installation
from research.reports import checks, drafting, publishing, reference_documents, render, templates
from research.reports.checks import Finding
from research.reports.choices import Choices, usual
from research.reports.drafting import Filled
from research.reports.files import FORMATS, to_file
from research.reports.kept import ReportDraft
from research.reports.publishing import PublishDraft
from research.reports.render import Template
from research.store import UnitOfWork
from research.words import InsightStatus, Language, Phase, QuoteUse

_DAY = ["%Y-%m-%d"]


def _list(wanted: bool) -> None:
    """Print the templates that come with Fasett, and end the command."""
    if wanted:
        console.print_table(
            ("Key", *Language),
            [(key, *(render.get_shipped(key, each).title for each in Language)) for key in render.KEYS],
        )
        raise typer.Exit


def report(
    project: Annotated[str, typer.Argument(help="The project's title or identifier.")],
    template: Annotated[str, typer.Option(help="The key of a template, such as diagnose; see --list.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    language: Annotated[Language, typer.Option("--lang", help="What to write it in.")] = Language.BOKMAL,
    format: Annotated[str, typer.Option(metavar="|".join(FORMATS), help="What to write it as.")] = "docx",
    title: Annotated[str, typer.Option(help="The template's own, when not given.")] = "",
    phase: Annotated[list[Phase] | None, typer.Option(help="Only these phases; the one it ends, if any.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="The last day.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only what carries one of these tags.")] = None,
    study: Annotated[list[str] | None, typer.Option(help="Only these studies: reference or title.")] = None,
    status: Annotated[list[InsightStatus] | None, typer.Option(help="Insights of this status.")] = None,
    search: Annotated[str, typer.Option(help="Only what this search finds: q=… as in its address.")] = "",
    quotes: Annotated[QuoteUse, typer.Option(help="Which quotes to print.")] = QuoteUse.APPROVED,
    folder: Annotated[Path | None, typer.Option("--templates", help="A folder to look for the template in.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it in the project as a draft.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Keep it in the project and publish it.")] = False,
    reason: Annotated[str, typer.Option(help="Why to publish it though something speaks against it.")] = "",
    _list_: Annotated[bool, typer.Option("--list", callback=_list, is_eager=True, help="List the templates.")] = False,
) -> None:
    """Make a report and write it to a file.

    Nothing is kept in the project but with --draft or --publish. What speaks against publishing it is told.
    """
    is_kept = draft or publish
    _refuse_what_cannot_be(format, folder if is_kept else None)
    with console.opened() as installation, installation.store.begin(SYSTEM, write=is_kept) as work:
        project_id = console.project(work, project).id
        used = _template(work, project_id, template, language, folder)
        phases = phase or usual(used.phase).phases
        chosen = _choices(work, project_id, phases, (since, until), tag, study, status, search, quotes)
        wanted = ReportDraft(title=title or used.title, template=used.key, language=used.language, choices=chosen)
        filled = drafting.fill(work, project_id, wanted, installation.finder, template=used)
        _tell(checks.of(work, project_id, filled))
        said = _keep(work, project_id, filled, reason if publish else None, installation) if is_kept else ""
        reference = reference_documents.of(work, project_id, format)
    _write(out, format, filled, reference, is_draft=not publish)
    console.say(f"{said or 'The report'} is written to {out}.")


def _refuse_what_cannot_be(format: str, kept_from: Path | None) -> None:
    if format not in FORMATS:
        raise typer.BadParameter(f"«{format}» is not one of {', '.join(FORMATS)}")
    if kept_from is not None:
        raise typer.BadParameter("a report whose template lies in a folder cannot be kept; add it to the project first")


def _template(work: UnitOfWork, project_id: UUID, key: str, language: Language, folder: Path | None) -> Template:
    """Return a template of a folder, or of the project.

    Raises:
        NotFound: There is none with this key; the message tells which there are.
    """
    known = render.folder(folder, language) if folder else templates.all_of(work, project_id, language)
    found = next((each for each in known if each.key == key), None)
    if found is None:
        keys = ", ".join(each.key for each in known) or "none"
        raise NotFound("There is no report template «%(key)s». The templates are: %(keys)s.", key=key, keys=keys)
    return found


def _choices(
    work: UnitOfWork,
    project_id: UUID,
    phases: list[Phase] | None,
    days: Sequence[datetime | None],
    tags: list[str] | None,
    named: list[str] | None,
    statuses: list[InsightStatus] | None,
    search: str,
    quotes: QuoteUse,
) -> Choices:
    since, until = (day.date() if day else None for day in days)
    return Choices(
        phases=phases or [],
        since=since,
        until=until,
        tags=tags or [],
        study_ids=[_study(work, project_id, each) for each in named or []],
        statuses=statuses or [InsightStatus.CONFIRMED],
        saved_search=search,
        quotes=quotes,
    )


def _study(work: UnitOfWork, project_id: UUID, named: str) -> UUID:
    known = studies.find(work, project_id)
    found = next(
        (each for each in known if named.casefold() in {each.reference.casefold(), each.title.casefold()}), None
    )
    if found is None:
        titles = ", ".join(f"{each.reference} «{each.title}»" for each in known) or "none"
        raise NotFound("There is no study «%(name)s». The studies are: %(titles)s.", name=named, titles=titles)
    return found.id


def _tell(found: Sequence[Finding]) -> None:
    """Tell what speaks against publishing."""
    for finding in found:
        needed = " (needs a reason)" if finding.needs_reason else ""
        console.say(f"- {checks.say(finding, Language.ENGLISH)}{needed}")


def _keep(work: UnitOfWork, project_id: UUID, filled: Filled, reason: str | None, installation: Installation) -> str:
    """Keep a report, published where a reason is given, if only an empty one; return what is to be said of it."""
    report = drafting.begin(work, project_id, filled)
    if reason is None:
        return f"{report.reference} is kept as a draft, and"
    publishing.publish(work, report.id, PublishDraft(reason=reason), finder=installation.finder)
    return f"{report.reference} is published, and"


def _write(out: Path, format: str, filled: Filled, reference: bytes | None, *, is_draft: bool) -> None:
    """Write a report to a file; where that fails, leave the Markdown beside it."""
    title = drafting.marked_title(filled.draft) if is_draft else filled.draft.title
    try:
        contents = to_file(
            filled.rendered.markdown,
            format,
            title=title,
            language=filled.draft.language,
            pictures=filled.rendered.pictures,
            rows=filled.gathered.sources,
            reference=reference,
            made_on=filled.gathered.data.made_on,
        )
    except ToolFailed:
        beside = out.with_suffix(".md")
        beside.write_text(filled.rendered.markdown, encoding="utf-8")
        console.say(f"The report is written as Markdown to {beside}.")
        raise
    out.write_bytes(contents)
