"""How fast import and search are, beside other engines and Datasette, in one run on the same texts.

``python -m tests.benchmarks.search [--sizes 20000,200000] [--passages F …] [--workers N] [--write]``: texts come from
JSON lines with ``text``, else from the demo's interviews. For each size it imports, asks the engines in one process,
asks the pages over HTTP as one and as sixteen people, and saves as twenty. Queries are two words that stand together in
at least twenty texts, so that every engine has as much to show. It ends by itself; nothing stays running.
"""

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

from app.pages.measured import CROWD, Measured, Speed, Timing
from research import sessions
from research.access import SYSTEM
from research.people import get as person_of
from tests.benchmarks import corpus, engines, figures, load, saving, serving
from tests.benchmarks.engines import Engine, Fasett, Fts5, Tantivy
from tests.benchmarks.importing import owner_of
from tests.benchmarks.installed import opened
from tests.benchmarks.serving import Page

QUERIES = 200
ROUNDS = 2
"""The pages take turns, so often."""

FOR_ONE, FOR_EACH = QUERIES // ROUNDS, 15
"""Queries of a lone client, and of each of a crowd, in a round."""

QUIET = 0.5
"""A machine under more load than this, in running processes, measures itself as well."""

MOST_DRAWN = 200_000
LONGEST_IMPORT_SECONDS = 3 * 60 * 60


@dataclass(frozen=True, slots=True)
class Bench:
    """What one size is measured on.

    Attributes:
        imported: What the import said of itself.
    """

    folder: Path
    corpus: Path
    database: Path
    queries: list[str]
    imported: dict[str, Any]

    @property
    def project_id(self) -> UUID:
        """The project that holds everything."""
        return UUID(self.imported["project_id"])


def main() -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, _leave)
    options = _options()
    busy = os.getloadavg()[0]
    if busy > QUIET:
        _note(f"this machine has other things to do (load {busy:.1f}): it will seem slower than it is")
    said = corpus.words(options.passages)
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="fasett-bench-") as folder:
            speed = measured(_prepared(Path(folder), said, size), size, options.workers)
        print(figures.printed(speed), flush=True)
        if options.write:
            figures.write(Measured(speed=[speed]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast import and search are.")
    parser.add_argument("--sizes", type=_sizes, default=[20_000], help="how many passages: 20000,200000")
    parser.add_argument("--passages", type=Path, nargs="+", default=[], help="JSON lines: text; else the demo's words")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that serve our pages")
    parser.add_argument("--write", action="store_true", help="write the figures for the help page")
    return parser.parse_args()


def _sizes(given: str) -> list[int]:
    return [int(size) for size in given.split(",")]


def _leave(number: int, frame: FrameType | None) -> None:
    """End as an error does, so that what was started is ended too."""
    raise SystemExit(128 + number)


def _prepared(folder: Path, said: Sequence[str], size: int) -> Bench:
    """Import a corpus of so many passages and choose the queries."""
    texts, database = folder / "corpus.jsonl", folder / "records.sqlite3"
    corpus.write(texts, corpus.sources(said, size))
    _note(f"{size:,} passages: importing")
    command = [sys.executable, "-m", "tests.benchmarks.importing", str(folder / "fasett"), str(texts)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=LONGEST_IMPORT_SECONDS)
    engines.fill_sqlite(database, texts)
    wanted = QUERIES + ROUNDS * (FOR_ONE + CROWD * FOR_EACH)
    queries = list(itertools.islice(_full_pages(texts, Fts5(database)), wanted))
    if len(queries) < wanted:
        raise SystemExit(f"only {len(queries)} of {wanted} queries have {engines.HITS} hits: use more or longer texts")
    return Bench(folder / "fasett", texts, database, queries, json.loads(done.stdout))


def _full_pages(file: Path, fts5: Fts5) -> Iterator[str]:
    """Yield different queries whose two words stand together in as many texts as a page shows."""
    seen: set[str] = set()
    for words in itertools.islice(corpus.pairs(file, random.Random(3)), MOST_DRAWN):
        if words not in seen and fts5.count(words) >= engines.HITS:
            yield words
        seen.add(words)


def measured(bench: Bench, size: int, workers: int) -> Speed:
    """Return what one size comes to."""
    imported = bench.imported
    stored, indexed = imported["stored_seconds"], imported["indexed_seconds"]
    return Speed(
        **figures.here(),
        passages=size,
        others=imported["texts"] - size,
        workers=workers,
        stored_per_second=round(imported["texts"] / stored),
        indexed_per_second=round(imported["texts"] / indexed),
        together_per_second=round(imported["texts"] / (stored + indexed)),
        peak_megabytes=round(imported["peak_megabytes"]),
        timings={**_in_process(bench), **_over_http(bench, workers), **_saved(bench)},
    )


def _in_process(bench: Bench) -> dict[str, Timing]:
    _note("asking the engines")
    queries = bench.queries[:QUERIES]
    with opened(bench.folder) as fasett, fasett.store.begin(SYSTEM) as work:
        ours = Fasett(fasett, owner_of(work), bench.project_id)
        compared: dict[str, Engine] = {
            "search": ours,
            "fts5": Fts5(bench.database),
            "tantivy": Tantivy(bench.folder.parent / "tantivy", bench.corpus),
        }
        took = engines.compared(compared, queries)
        for name, ask in (("typing", ours.type), ("completion", ours.complete)):
            took[name] = engines.timed(ask, engines.typed(queries))
    return {name: figures.timing(each) for name, each in took.items()}


def _over_http(bench: Bench, workers: int) -> dict[str, Timing]:
    with opened(bench.folder) as fasett, fasett.store.begin(SYSTEM, write=True) as work:
        secret = sessions.begin(work, person_of(work, UUID(str(owner_of(work).person_id))))
    with ExitStack() as running:
        pages = serving.pages(running.enter_context(serving.fasett(bench.folder, workers)), bench.project_id, secret)
        port = running.enter_context(serving.datasette(bench.database))
        pages["datasette"] = serving.datasette_page(port, bench.database)
        lengths = {name: page.check(bench.queries[0]) for name, page in pages.items()}
        pages["floor"] = running.enter_context(serving.nothing(lengths["page"]))
        warm = bench.queries[: engines.WARM_UP]
        for page in pages.values():
            # By so many at once that each process of a service has had its share.
            load.run(page.port, [[page.path(words) for words in warm]] * 2 * workers, dict(page.headers))
        queries = iter(bench.queries[QUERIES:])
        alone = [[list(itertools.islice(queries, FOR_ONE))] for _ in range(ROUNDS)]
        crowds = [[list(itertools.islice(queries, FOR_EACH)) for _ in range(CROWD)] for _ in range(ROUNDS)]
        # A page that does nothing has answered one of the crowd before the next comes, so it says nothing of crowds.
        crowded = {name: page for name, page in pages.items() if name != "floor"}
        return {**_asked(pages, alone, "1"), **_asked(crowded, crowds, str(CROWD))}


def _asked(pages: dict[str, Page], rounds: Sequence[list[list[str]]], clients: str) -> dict[str, Timing]:
    """Let the clients of each round ask each page in turn."""
    took: dict[str, list[load.Load]] = {name: [] for name in pages}
    for number, words in enumerate(rounds, start=1):
        for name, page in pages.items():
            _note(f"asking {name}, {clients} at once, round {number}")
            paths = [[page.path(each) for each in one] for one in words]
            took[name].append(load.run(page.port, paths, dict(page.headers)))
    return {
        f"{name}_{clients}": figures.timing(
            [each for run in runs for each in run.milliseconds], sum(run.seconds for run in runs)
        )
        for name, runs in took.items()
    }


def _saved(bench: Bench) -> dict[str, Timing]:
    _note("saving")
    with opened(bench.folder, is_woken=True) as fasett:
        with fasett.store.begin(SYSTEM) as work:
            owner = owner_of(work)
        try:
            took, seconds = saving.saved(fasett, owner, bench.project_id)
        except TimeoutError as error:
            # What was measured before is worth telling all the same.
            _note(f"no figure for saving: {error}")
            return {}
    return {"saved": figures.timing(took, seconds)}


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
