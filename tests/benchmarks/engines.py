"""What is compared in one process: our engine, SQLite's FTS5 and tantivy, on the same texts and for the same words.

Ours counts seven facets and reads the rows of its hits through the access rules; the others do neither.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Protocol
from uuid import UUID

import tantivy

from research.access import Actor
from research.installation import Installation
from tests.benchmarks import corpus

HITS = 20
WARM_UP = 20
PREFIX = 4
"""As somebody types: the first so many letters of a word."""

SNIPPET_WORDS, SNIPPET_CHARACTERS = 32, 220
TABLE = "records"


class Engine(Protocol):
    """What finds the first twenty texts that hold all words, with a snippet of each."""

    def search(self, words: str) -> int:
        """Return how many hits were made."""


class Fasett:
    """Our engine, asked as the page asks it."""

    def __init__(self, installation: Installation, actor: Actor, project_id: UUID) -> None:
        self.store, self.finder = installation.store, installation.finder
        self.actor, self.projects = actor, [project_id]

    def search(self, words: str, *, typing: bool = False) -> int:
        """Find with snippets, facets and the rows that are shown."""
        with self.store.begin(self.actor) as work:
            return len(self.finder.search(work, words, project_ids=self.projects, limit=HITS, typing=typing).results)

    def type(self, words: str) -> int:
        """Find while the last word is being written."""
        return self.search(words, typing=True)

    def complete(self, words: str) -> int:
        """Offer words that begin as the last one."""
        with self.store.begin(self.actor) as work:
            return len(self.finder.complete(work, words, project_ids=self.projects))


class Fts5:
    """SQLite's full-text search, as it comes: words as they are, bm25, snippets."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def search(self, words: str) -> int:
        """Find all words, the best first."""
        found = self.connection.execute(
            f"select {TABLE}_fts.rowid, snippet({TABLE}_fts, 0, '<b>', '</b>', '…', ?), {TABLE}.kind, {TABLE}.phase"
            f" from {TABLE}_fts join {TABLE} on {TABLE}.id = {TABLE}_fts.rowid"
            f" where {TABLE}_fts match ? order by {TABLE}_fts.rank limit ?",
            (SNIPPET_WORDS, _quoted(words), HITS),
        )
        return len(found.fetchall())

    def count(self, words: str) -> int:
        """Return how many texts hold all words."""
        counting = f"select count(*) from {TABLE}_fts where {TABLE}_fts match ?"
        return int(self.connection.execute(counting, (_quoted(words),)).fetchone()[0])


class Tantivy:
    """Tantivy with its Norwegian stemmer and snippets."""

    def __init__(self, folder: Path, file: Path) -> None:
        folder.mkdir()
        schema = tantivy.SchemaBuilder().add_text_field("text", stored=True, tokenizer_name="norwegian").build()
        stemming = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        stemming = stemming.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("norwegian"))
        self.schema, self.index = schema, tantivy.Index(schema, path=str(folder))
        self.index.register_tokenizer("norwegian", stemming.build())
        writer = self.index.writer(num_threads=1)
        for source in corpus.read(file):
            for text in source.texts:
                writer.add_document(tantivy.Document(text=text))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, words: str) -> int:
        """Find all words, the best first."""
        searcher = self.index.searcher()
        query = self.index.parse_query(words, ["text"], conjunction_by_default=True)
        snippets = tantivy.SnippetGenerator.create(searcher, query, self.schema, "text")
        snippets.set_max_num_chars(SNIPPET_CHARACTERS)
        hits = searcher.search(query, HITS).hits
        return len([snippets.snippet_from_doc(searcher.doc(address)).to_html() for _, address in hits])


def fill_sqlite(database: Path, file: Path) -> None:
    """Put the texts and their facets in a SQLite file with a full-text index, as Datasette shows one.

    A text has one tag here, the first of its own: counting several would cost Datasette a join.
    """
    connection = sqlite3.connect(database)
    columns = "id integer primary key, text text, kind text, phase text, tag text, study integer, day text"
    connection.execute(f"create table {TABLE} ({columns})")
    rows = (
        (text, source.kind.value, source.phase.value, source.tags[0], source.study, source.on)
        for source in corpus.read(file)
        for text in source.texts
    )
    connection.executemany(f"insert into {TABLE} (text, kind, phase, tag, study, day) values (?, ?, ?, ?, ?, ?)", rows)
    for facet in ("kind", "phase", "tag"):
        connection.execute(f"create index {TABLE}_{facet} on {TABLE} ({facet})")
    # Datasette knows a table's index by how its contents are named here, in these quotation marks.
    connection.execute(f'create virtual table {TABLE}_fts using fts5(text, content="{TABLE}", content_rowid="id")')
    connection.execute(f"insert into {TABLE}_fts ({TABLE}_fts) values ('rebuild')")
    connection.execute(f"insert into {TABLE}_fts ({TABLE}_fts) values ('optimize')")
    connection.commit()
    connection.close()


def compared(engines: dict[str, Engine], queries: Sequence[str]) -> dict[str, list[float]]:
    """Return how long each engine took for each query, in milliseconds; they take turns."""
    for engine in engines.values():
        for words in queries[:WARM_UP]:
            engine.search(words)
    took: dict[str, list[float]] = {name: [] for name in engines}
    for words in queries:
        for name, engine in engines.items():
            took[name] += timed(engine.search, [words])
    return took


def timed(ask: Callable[[str], int], queries: Iterable[str]) -> list[float]:
    """Return how long each query took, in milliseconds."""
    took = []
    for words in queries:
        began = perf_counter()
        ask(words)
        took.append((perf_counter() - began) * 1000)
    return took


def typed(queries: Iterable[str]) -> Iterator[str]:
    """Yield what stands in the field while each query is typed: its last word grows, alone and after the first."""
    for words in queries:
        first, last = words.split()
        for letters in range(1, min(PREFIX, len(last)) + 1):
            yield last[:letters]
            yield f"{first} {last[:letters]}"


def _quoted(words: str) -> str:
    return " ".join(f'"{word}"' for word in words.split())
