"""The fields of the Whoosh index, and what a document puts in them."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping
from typing import Any

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence, Format

from research.search.index import Document
from research.search.language import WORD, analyse, forms

VERSION = 2
"""Raised when the schema or the analysis changes: an index of another version is built again."""

WORDS = "words"
LEMMAS = "lemmas"
STEMS = "stems"
PARTS = "parts"
TITLES = "titles"

# Between title, tags and text, so that no phrase reaches from one into the next.
_GAP = 100


Posting = tuple[bytes, int, float, bytes]


class Terms(FieldType):
    """Terms that are counted already: a mapping from term to how often it occurs."""

    format = Existence()

    def __init__(self, *, scorable: bool = False) -> None:
        self.scorable = scorable

    def index(self, value: Mapping[str, int], **_options: Any) -> Generator[Posting, None, None]:
        """Yield what Whoosh stores of each term: bytes, frequency, weight, no payload."""
        for term, count in value.items():
            yield term.encode(), count, float(count), b""


class Words(FieldType):
    """Words with their places, for phrases: a mapping from word to places."""

    format = Format()
    scorable = True

    def __init__(self) -> None:
        """Take no options."""

    def index(self, value: Mapping[str, list[int]], **_options: Any) -> Generator[Posting, None, None]:
        """Yield what Whoosh stores of each word: bytes, frequency, weight, places (see ``places``)."""
        for word, where in value.items():
            yield word.encode(), len(where), float(len(where)), array("I", where).tobytes()


def places(stored: bytes) -> "array[int]":
    """Return the places of a word as ``Words`` stored them."""
    return array("I", stored)


def schema() -> Schema:
    """Return the fields: words by how surely they match, keys to narrow by, and what a hit shows."""
    return Schema(
        **{WORDS: Words(), **{name: Terms(scorable=True) for name in (LEMMAS, STEMS, PARTS, TITLES)}},
        **{name: Terms() for name in ("audience", "record", "project", "phase", "kind", "tag", "status", "study")},
        **{name: Terms() for name in ("day", "weight", "state")},
        shown=STORED(),
    )


def fields(document: Document) -> dict[str, Any]:
    """Return what the index keeps of a document."""
    keys: dict[str, Iterable[str | None]] = {
        "audience": document.audiences,
        "record": [document.record_id.hex],
        "project": [str(document.project_id)],
        "phase": [document.phase],
        "kind": [document.kind],
        "tag": document.tags,
        "status": [document.status],
        "study": [str(document.study_id) if document.study_id else None],
        "day": [document.at.isoformat()],
        "weight": [str(document.weight)],
    }
    present = {name: {value: 1 for value in values if value} for name, values in keys.items()}
    return {**_word_fields(document), **present, "shown": _shown(document)}


def _word_fields(document: Document) -> dict[str, Mapping[str, Any]]:
    """Count the words. Each field has only what the surer ones before it have not: half of what it would be."""
    # What was said is not the tag: a passage is filtered by the tags of its interview, but found by its own words.
    headings = (document.title,) if document.passage_id else (document.title, *document.tags)
    found = defaultdict[str, list[int]](list)
    place = 0
    for text in (*headings, document.text):
        for written in WORD.findall(text):
            found[written].append(place)
            place += 1
        place += _GAP
    words = defaultdict[str, list[int]](list)
    lemmas, stems, parts = Counter[str](), Counter[str](), Counter[str]()
    for written, where in found.items():
        word, count = forms(written), len(where)
        words[word.exact] += where
        for lemma in word.lemmas:
            lemmas[lemma] += count
        for part in word.parts:
            parts[part] += count
        if word.stem not in word.spellings:
            stems[word.stem] += count
    titles = Counter(spelling for text in headings for token in analyse(text) for spelling in token.forms.spellings)
    return {WORDS: words, LEMMAS: lemmas, STEMS: stems, PARTS: parts, TITLES: titles}


def _shown(document: Document) -> tuple[Any, ...]:
    return (
        document.id.hex,
        document.record_id.hex,
        document.passage_id and document.passage_id.hex,
        document.kind,
        document.project_id.hex,
        document.phase,
        document.title,
        document.at.isoformat(),
        document.text,
    )
