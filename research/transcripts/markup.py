"""Walking through XML that nobody vouches for: no document types, no entities, and never too deep."""

from collections.abc import Callable, Iterable
from typing import Protocol
from xml.parsers import expat

from research.errors import Unreadable
from research.transcripts.packed import DAMAGED
from research.words import N_

MAX_DEPTH = 400


class Visitor(Protocol):
    """What is told of each element; names are ``namespace local``, with a space between, or the local name alone."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """There is text."""


def walk(chunks: Iterable[bytes], visitor: Visitor) -> None:
    """Tell a visitor what a file of XML holds, in order.

    Raises:
        Unreadable: It is no XML, is nested deeper than ``MAX_DEPTH``, or declares a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler, parser.EndElementHandler = _counted(visitor)
    parser.CharacterDataHandler = visitor.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(DAMAGED) from error


def _refuse_document_type(*_: object) -> None:
    raise Unreadable(N_("The document declares a document type or entities of its own, and is not read."))


def _counted(visitor: Visitor) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    depth = 0

    def _start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(N_("The document is nested too deep to be read."))
        visitor.start(name, attributes)

    def _end(name: str) -> None:
        nonlocal depth
        depth -= 1
        visitor.end(name)

    return _start, _end
