"""Documents to search for, and how to read what was found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

from research.search.index import Document, Filters, Found, Index, Scope
from research.search.query import parse

PROJECT = uuid4()
TEAM = Scope(frozenset({"flere/team"}))
READERS = Scope(frozenset({"flere/members"}))
NOBODY = Scope(frozenset())

Open = Callable[[], Index]

DOCUMENT = Document(
    id=PROJECT,
    record_id=PROJECT,
    kind="observation",
    project_id=PROJECT,
    audiences=TEAM.audiences,
    phase="explore",
    title="",
    text="",
    tags=(),
    status=None,
    study_id=None,
    at=date(2026, 5, 8),
    passage_id=None,
)


def about(text: str, document: Document = DOCUMENT) -> Document:
    """Return a document of a record of its own, with this text."""
    name = uuid4()
    return replace(document, id=name, record_id=name, text=text)


def find(
    index: Index, text: str, filters: Filters = Filters(), *, scope: Scope = TEAM, limit: int = 20, offset: int = 0
) -> Found:
    return index.find(parse(text), filters, scope, limit=limit, offset=offset)


def texts(found: Found) -> list[str]:
    """Return what was found, put together from snippets."""
    return ["".join(piece for piece, _is_match in hit.snippet) for hit in found.hits]


def marked(found: Found) -> list[str]:
    return [piece for hit in found.hits for piece, is_match in hit.snippet if is_match]


def filled(index: Index, *texts: str) -> Index:
    index.apply([about(text) for text in texts], [], 1)
    return index
