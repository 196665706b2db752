"""`fasett report`."""

from pathlib import Path
from typing import Annotated

import typer

from research.access import SYSTEM
from research.commands import console
from research.reports import gather, render
from research.reports.files import FORMATS, to_file
from research.reports.kept import ReportDraft


def report(
    project: Annotated[str, typer.Argument(help="The project's title or identifier.")],
    template: Annotated[str, typer.Option(help="The key of a template, such as diagnose.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    format: Annotated[str, typer.Option(metavar="|".join(FORMATS), help="What to write it as.")] = "docx",
    title: Annotated[str, typer.Option(help="The template's own, when not given.")] = "",
) -> None:
    """Make a report, keep it in the project and write it to a file."""
    if format not in FORMATS:
        raise typer.BadParameter(f"«{format}» is not one of {', '.join(FORMATS)}")
    with console.opened() as installation, installation.store.begin(SYSTEM, write=True) as work:
        project_id = console.project(work, project).id
        draft = ReportDraft(title=title or render.get_template(template).title, template=template)
        made = gather.make(work, project_id, draft)
        out.write_bytes(to_file(made.markdown, format, title=made.title, language=made.language))
    console.say(f"{made.reference} is kept, and written to {out}.")
