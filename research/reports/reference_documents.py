"""Reference documents: the municipality's own Word, OpenDocument or PowerPoint file, whose look reports take.

Only styles, page, header and footer are taken over; what stands in the text is not. A file that could do something by
itself when the report is opened is refused.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research.access import Permission
from research.errors import NotFound, RuleBroken, TooLarge, ToolFailed
from research.people import Person
from research.records import MOMENT, Part, View, clean_text
from research.reports import files, office
from research.reports.slide_look import slide_reference
from research.store import UnitOfWork
from research.words import N_, Kind

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
LONGEST_NAME = 255
_MOST_FILES = 2_000

_OFFICE = "application/vnd.openxmlformats-officedocument"
_MACROS = re.compile(r"vba|macrosheets|activeX|^Basic/|^Scripts/", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/|oleObject|^Object[ _]|ObjectReplacements/", re.IGNORECASE)
_LINKED = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_FETCHED = re.compile(
    rb"<(?:draw:image|draw:object|draw:object-ole|draw:plugin|draw:applet|draw:floating-frame|text:section-source)\b"
    rb"[^>]*xlink:href\s*=\s*[\"'](?:[a-z]+:|/|\.\./\.\.)",
    re.IGNORECASE,
)
_ACTING = re.compile(
    rb"(?:instrText[^>]*>|w:instr\s*=\s*[\"'])[^<]*\b(?:DDE(?:AUTO)?|LINK|INCLUDETEXT|INCLUDEPICTURE)\b|script:event-listener"
)
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_SAMPLE = "# {title}\n\n## {title}\n\n{title}\n\n- {title}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"


@dataclass(frozen=True, slots=True)
class ReferenceFormat:
    """A kind of file that can have a look of its own.

    Attributes:
        needed: The part without which it is no such file.
        type_part, type_said: Where it says what kind of file it is, and what it says there.
        standard: Makes the document that is used where a project has none.
    """

    label: str
    needed: str
    type_part: str
    type_said: bytes
    standard: Callable[[], bytes]


FORMATS = {
    "docx": ReferenceFormat(
        "Word",
        "word/styles.xml",
        "[Content_Types].xml",
        f"{_OFFICE}.wordprocessingml.document.main+xml".encode(),
        office.word_reference,
    ),
    "odt": ReferenceFormat(
        "OpenDocument", "styles.xml", "mimetype", b"application/vnd.oasis.opendocument.text", office.odt_reference
    ),
    "pptx": ReferenceFormat(
        "PowerPoint",
        "ppt/presentation.xml",
        "[Content_Types].xml",
        f"{_OFFICE}.presentationml.presentation.main+xml".encode(),
        slide_reference,
    ),
}
"""By the ending of the file's name."""


class ReferenceDocument(Part, table=True):
    """The document whose look a project's reports take in one format."""

    __table_args__ = (UniqueConstraint("project_id", "format"),)
    owner_kind: ClassVar[Kind] = Kind.PROJECT
    owner_key: ClassVar[str] = "project_id"

    format: str = Field(max_length=10, description="A key of ``FORMATS``.")
    name: str = Field(max_length=LONGEST_NAME, description="What the file was called, without its folder.")
    content: bytes
    put_at: datetime = Field(sa_type=MOMENT)
    put_by: UUID | None = Field(default=None, foreign_key="person.id")


class ReferenceDocumentView(View):
    """A reference document as shown."""

    format: str
    name: str
    bytes: int
    put_at: datetime
    put_by: str


def find(work: UnitOfWork, project_id: UUID) -> list[ReferenceDocumentView]:
    """Return a project's own reference documents, by format."""
    work.require(Permission.READ_RESEARCH, project_id)
    found = work.rows(work.visible(ReferenceDocument).where(ReferenceDocument.project_id == project_id))
    people = [each.put_by for each in found if each.put_by]
    names = {each.id: each.name for each in work.rows(work.visible(Person).where(col(Person.id).in_(people)))}
    return [
        ReferenceDocumentView(
            format=each.format,
            name=each.name,
            bytes=len(each.content),
            put_at=each.put_at,
            put_by=names.get(each.put_by, "") if each.put_by else "",
        )
        for each in sorted(found, key=lambda document: list(FORMATS).index(document.format))
    ]


def of(work: UnitOfWork, project_id: UUID, format: str) -> bytes | None:
    """Return the document whose look a project's reports take in a format; None where it has none of its own."""
    work.require(Permission.READ, project_id)
    found = _held(work, project_id, format)
    return found.content if found else None


def get(work: UnitOfWork, project_id: UUID, format: str) -> bytes:
    """Return the document that is in use: the project's own, or the standard one.

    Raises:
        NotFound: Files of this format have no reference document.
    """
    known = _format(format)
    return of(work, project_id, format) or known.standard()


def put(work: UnitOfWork, project_id: UUID, format: str, name: str, content: bytes) -> ReferenceDocument:
    """Let a project's reports take the look of a document, in place of the one before.

    Raises:
        NotFound: Files of this format have no reference document.
        RuleBroken: It is no such file, it could do something by itself, or reports cannot be made with it.
        TooLarge: It is over ``MAX_BYTES``.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    known = _format(format)
    _check(content, format, known)
    _try(content, format)
    held = _held(work, project_id, format)
    if held:
        work.drop(held)
    return work.add(
        ReferenceDocument(
            project_id=project_id,
            format=format,
            name=clean_text(re.split(r"[/\\]", name)[-1])[-LONGEST_NAME:],
            content=content,
            put_at=work.now,
            put_by=work.actor.person_id,
        )
    )


def drop(work: UnitOfWork, project_id: UUID, format: str) -> None:
    """Let a project's reports have the standard look again.

    Raises:
        NotFound: The project has no document of its own in this format.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    held = _held(work, project_id, format)
    if held is None:
        raise NotFound(N_("The project has no reference document of its own for this."))
    work.drop(held)


def _held(work: UnitOfWork, project_id: UUID, format: str) -> ReferenceDocument | None:
    chosen = work.visible(ReferenceDocument).where(
        ReferenceDocument.project_id == project_id, ReferenceDocument.format == format
    )
    return next(iter(work.rows(chosen)), None)


def _format(format: str) -> ReferenceFormat:
    if format not in FORMATS:
        raise NotFound(N_("Files of this format have no reference document."))
    return FORMATS[format]


def _check(content: bytes, format: str, known: ReferenceFormat) -> None:
    if len(content) > MAX_BYTES:
        raise TooLarge(N_("A reference document can be at most %(megabytes)s MB."), megabytes=MAX_BYTES // 1024**2)
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise TooLarge(N_("The file holds too much when it is unpacked."))
            for entry in entries:
                parts[entry.filename] = archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise _refused(N_("This is no %(label)s file (.%(format)s)."), known, format) from error
    if known.needed not in parts or known.type_said not in parts.get(known.type_part, b""):
        raise _refused(N_("This is no %(label)s file (.%(format)s)."), known, format)
    for message in _faults(parts):
        raise _refused(message, known, format)


def _refused(message: str, known: ReferenceFormat, format: str) -> RuleBroken:
    return RuleBroken(message, field=format, label=known.label, format=format)


def _faults(parts: dict[str, bytes]) -> Iterator[str]:
    """Yield what a file holds that it must not."""
    for name, part in parts.items():
        if name.startswith("/") or ".." in name.split("/"):
            yield N_("The file holds a name that leads out of it.")
        if _MACROS.search(name) or (name == "[Content_Types].xml" and b"macroEnabled" in part):
            yield N_("The file holds macros. Save it without them.")
        if _EMBEDDED.search(name):
            yield N_("The file holds another file or program. Take it out, and save it again.")
        if not name.endswith((".xml", ".rels", ".rdf")):
            continue
        if _DECLARED.search(part):
            yield N_("The file declares entities, which no office program does.")
        if any(not _HYPERLINK.search(link) for link in _LINKED.findall(part)) or _FETCHED.search(part):
            yield N_("The file fetches a picture or a template from elsewhere. Put it into the file.")
        if _ACTING.search(part):
            yield N_("The file holds a field or a script that acts by itself. Take it out, and save it again.")


def _try(content: bytes, format: str) -> None:
    """Make a small report with the look of a document, for what the tools do not take is of no use."""
    try:
        files.to_file(_SAMPLE.format(title="Fasett"), format, title="Fasett", reference=content)
    except (ToolFailed, UnicodeDecodeError, zipfile.BadZipFile, KeyError) as error:
        raise _refused(N_("No report can be made with this %(label)s file."), FORMATS[format], format) from error
