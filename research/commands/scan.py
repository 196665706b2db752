"""`fasett scan`."""

import re
from bisect import bisect_right
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from research.commands import console
from research.errors import Unreadable
from research.privacy import identifiers


def scan(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="Standard input when not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Tell where a text holds what looks like personal data.

    Where and of what kind, never the value.
    """
    text = _text(file.read_bytes() if file else typer.get_binary_stream("stdin").read())
    hits = identifiers.found(text)
    if as_json:
        console.print_json([asdict(hit) for hit in hits])
        return
    begins = [0, *(match.end() for match in re.finditer("\n", text))]
    lines = [bisect_right(begins, hit.start) for hit in hits]
    rows = [
        (line, hit.start - begins[line - 1] + 1, hit.kind, hit.certainty) for line, hit in zip(lines, hits, strict=True)
    ]
    if rows:
        console.print_table(("Line", "Column", "What", "Certainty"), rows)
    console.say(f"{len(hits)} hits")


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "This is not text in UTF-8: byte %(number)s cannot be read.", number=error.start + 1
        ) from error
