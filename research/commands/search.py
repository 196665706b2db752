"""`fasett search` and `fasett reindex`."""

from typing import Annotated

import typer

from research.access import SYSTEM
from research.commands import console
from research.search.finder import Result


def search(
    text: Annotated[str, typer.Argument(help="What to search for.")],
    project: Annotated[str | None, typer.Option(help="Only in this project: its title or identifier.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many hits at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Search everything in the repository."""
    with console.opened() as installation, installation.store.begin(SYSTEM) as work:
        ids = [console.project(work, project).id] if project else None
        found = installation.finder.search(work, text, project_ids=ids, limit=limit)
        if as_json:
            console.print_json({"total": found.total, "hits": [_plain(result) for result in found.results]})
            return
        rows = [(each.record.reference, each.record.day, each.record.title, _snippet(each)) for each in found.results]
        if rows:
            console.print_table(("", "Day", "Record", "Hit"), rows)
        console.say(f"{len(rows)} of {found.total} hits")


def reindex() -> None:
    """Build the search index again from the database."""
    with console.opened() as installation, console.progress("Indexing") as advance:
        for done, total in installation.finder.rebuild():
            advance(done, total)
    console.say("The search index is built.")


def _plain(result: Result) -> dict[str, object]:
    return {
        **result.record.model_dump(mode="json"),
        "project_id": result.hit.project_id,
        "passage_id": result.hit.passage_id,
        "snippet": _snippet(result),
        "score": round(result.hit.score, 3),
    }


def _snippet(result: Result) -> str:
    return " ".join("".join(text for text, _ in result.hit.snippet).split())
