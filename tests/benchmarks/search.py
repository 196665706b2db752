"""How long many observations take to bring in, and one search takes then.

``python -m tests.benchmarks.search [--rows N] [--file TABLE --text COLUMN]``: without a file the texts are made of the
demo's own words, always the same.
"""

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from research import projects
from research.access import SYSTEM
from research.exchange import tables
from research.installation import Installation
from research.projects import ProjectDraft
from research.settings import Settings
from research.words import Kind

QUERIES = 200
DEMO = Path(__file__).parents[2] / "research" / "demo" / "interviews"


def texts(count: int) -> Iterator[str]:
    """Yield texts of about 60 words, each from a run of the demo's turns."""
    chance = random.Random(1)
    turns = [turn["text"] for file in sorted(DEMO.glob("*.json")) for turn in json.loads(file.read_text())["turns"]]
    for _ in range(count):
        at = chance.randrange(len(turns) - 3)
        yield " ".join(" ".join(turns[at : at + 3]).split()[:60])


def table(options: argparse.Namespace) -> tuple[bytes, list[str]]:
    """Return the table to bring in, as NDJSON, and its texts."""
    if options.file:
        read = [json.loads(line)[options.text] for line in options.file.read_text(encoding="utf-8").splitlines()]
        said = [read[at % len(read)] for at in range(options.rows)]
    else:
        said = list(texts(options.rows))
    rows = (json.dumps({"what_happened": text}, ensure_ascii=False) for text in said)
    return "\n".join(rows).encode(), said


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--text", default="text")
    options = parser.parse_args()
    content, said = table(options)
    with tempfile.TemporaryDirectory() as folder:
        fasett = Installation.open(Settings(data_dir=Path(folder)))
        fasett.store.after_commit.clear()
        with fasett.store.begin(SYSTEM, write=True) as work:
            project = projects.add(work, ProjectDraft(title="Benchmark"))
        began = perf_counter()
        plan = tables.plan(
            Kind.OBSERVATION,
            read := tables.read(content),
            tables.match(Kind.OBSERVATION, read, {}),
            {"phase": "explore"},
        )
        with fasett.store.begin(SYSTEM, write=True) as work:
            tables.store(work, project.id, plan)
        stored = perf_counter()
        fasett.finder.catch_up()
        indexed = perf_counter()
        times = sorted(_search(fasett, query) for query in _queries(said))
        fasett.close()
    print(f"{options.rows} observations: stored in {stored - began:.1f} s, indexed in {indexed - stored:.1f} s")
    print(f"{QUERIES} searches for two words, first 20 hits with facets and snippets, ms:")
    print(f"median {statistics.median(times):.0f}, p95 {times[int(len(times) * 0.95)]:.0f}, slowest {times[-1]:.0f}")


def _queries(said: list[str]) -> Iterator[str]:
    chance = random.Random(2)
    asked = 0
    while asked < QUERIES:
        words = [word for word in chance.choice(said).split() if word.isalpha() and len(word) > 4]
        if len(words) > 1:
            yield " ".join(chance.sample(words, 2))
            asked += 1


def _search(fasett: Installation, query: str) -> float:
    began = perf_counter()
    with fasett.store.begin(SYSTEM) as work:
        fasett.finder.search(work, query)
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
