"""`fasett protocol`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from research import protocol as protocols
from research.access import SYSTEM
from research.commands import console
from research.reports.files import to_file
from research.words import Language


class ProtocolFormat(StrEnum):
    """What the protocol is written as."""

    MARKDOWN = "md"
    HTML = "html"
    CSV = "csv"


def protocol(
    project: Annotated[str, typer.Argument(help="The project's title or identifier.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; it is printed when none is given.")] = None,
    format: Annotated[ProtocolFormat, typer.Option(help="What to write it as.")] = ProtocolFormat.MARKDOWN,
    language: Annotated[Language, typer.Option("--lang", help="What to write it in.")] = Language.BOKMAL,
) -> None:
    """Write the protocol of processing activities (GDPR article 30) of a project, out of its studies."""
    with console.opened() as installation, installation.store.begin(SYSTEM) as work:
        written = protocols.of(work, console.project(work, project).id, installation.settings)
    if format is ProtocolFormat.CSV:
        content = protocols.as_csv(written, language)
    else:
        markdown, title = protocols.as_markdown(written, language), protocols.title(language)
        content = to_file(markdown, format, title=title, language=language, made_on=written.made_on)
    if out is None:
        typer.echo(content.decode("utf-8-sig"), nl=False)
        return
    out.write_bytes(content)
    console.say(f"The protocol is written to {out}.")
