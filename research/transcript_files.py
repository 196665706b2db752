"""Transcript files: which file a transcript came from, and the file itself where somebody chose to keep it."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field, col

from research.access import Permission
from research.errors import NotFound, Repeated
from research.interviews import Interview
from research.records import MOMENT, Part, View, clean_text
from research.store import UnitOfWork
from research.words import N_, Kind

LONGEST_NAME = 255
_MEDIA_TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".txt": "text/plain",
    ".json": "application/json",
    ".html": "text/html",
    ".rtf": "application/rtf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_UNKNOWN_TYPE = "application/octet-stream"


class TranscriptFile(Part, table=True):
    """Which file an interview's transcript came from, without what stands in it."""

    owner_kind: ClassVar[Kind] = Kind.INTERVIEW
    owner_key: ClassVar[str] = "interview_id"
    unscanned: ClassVar[frozenset[str]] = frozenset({"digest"})

    interview_id: UUID = Field(foreign_key="interview.id", unique=True)
    digest: str = Field(max_length=64, index=True, description="SHA-256 of the file, in hexadecimal digits.")
    name: str = Field(max_length=LONGEST_NAME, description="Without its folder; empty for a text that was pasted.")
    imported_at: datetime = Field(sa_type=MOMENT)
    imported_by: UUID | None = Field(default=None, foreign_key="person.id")


class OriginalFile(Part, table=True):
    """The file of an interview's transcript as it was brought, kept because somebody chose to."""

    owner_kind: ClassVar[Kind] = Kind.INTERVIEW
    owner_key: ClassVar[str] = "interview_id"

    interview_id: UUID = Field(foreign_key="interview.id", unique=True)
    content: bytes
    media_type: str = Field(max_length=100)
    encoding: str = Field(max_length=40, description="As Python names it; empty where the file is no text.")

    @property
    def ending(self) -> str:
        """What the name of a file of this media type ends in, such as ``.vtt``."""
        return next((ending for ending, kind in _MEDIA_TYPES.items() if kind == self.media_type), ".bin")


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file that a transcript is read from.

    Attributes:
        content: What stands in it, where it is to be kept.
    """

    digest: str
    name: str = ""
    encoding: str = ""
    content: bytes | None = None


class TranscriptFileView(View):
    """A transcript file as shown, with the interview that has it."""

    interview_id: UUID
    reference: str
    title: str
    name: str
    imported_at: datetime
    is_kept: bool


def digest(content: bytes) -> str:
    """Return what tells two files apart."""
    return hashlib.sha256(content).hexdigest()


def imported(work: UnitOfWork, project_id: UUID, digest: str) -> list[TranscriptFileView]:
    """Return where in a project a file has been imported, the first first; what lies in the bin counts for nothing."""
    work.require(Permission.READ_RESEARCH, project_id)
    chosen = work.visible(TranscriptFile).where(
        TranscriptFile.project_id == project_id, TranscriptFile.digest == digest
    )
    return _views(work, work.rows(chosen.order_by(col(TranscriptFile.imported_at), col(TranscriptFile.id))))


def of(work: UnitOfWork, interview_id: UUID) -> TranscriptFileView | None:
    """Return the file that an interview's transcript came from, if it came from one."""
    chosen = work.visible(TranscriptFile).where(TranscriptFile.interview_id == interview_id)
    return next(iter(_views(work, work.rows(chosen))), None)


def original(work: UnitOfWork, interview_id: UUID) -> OriginalFile:
    """Return the file of an interview's transcript as it was brought.

    Raises:
        NotFound: It was not kept.
    """
    found = work.rows(work.visible(OriginalFile).where(OriginalFile.interview_id == interview_id))
    if not found:
        raise NotFound(N_("The file of this transcript was not kept."))
    return found[0]


def check_new(work: UnitOfWork, project_id: UUID, digest: str) -> None:
    """Refuse a file that has been imported to the project before.

    Raises:
        Repeated: It has.
    """
    earlier = imported(work, project_id, digest)
    if earlier:
        references = ", ".join(each.reference for each in earlier)
        raise Repeated(N_("This file has been imported before: %(references)s."), field="again", references=references)


def put(work: UnitOfWork, interview: Interview, file: BroughtFile | None) -> None:
    """Say which file an interview's transcript comes from, in place of what was said before, and keep it if asked."""
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    for kind in (TranscriptFile, OriginalFile):
        work.drop(*work.rows(work.visible(kind).where(kind.interview_id == interview.id)))
    if file is None:
        return
    mine = {"project_id": interview.project_id, "interview_id": interview.id}
    name = clean_text(re.split(r"[/\\]", file.name)[-1])[-LONGEST_NAME:]
    by = work.actor.person_id
    work.add(TranscriptFile(**mine, digest=file.digest, name=name, imported_at=work.now, imported_by=by))
    if file.content is not None:
        media_type = _MEDIA_TYPES.get(PurePosixPath(name.lower()).suffix, _UNKNOWN_TYPE)
        work.add(OriginalFile(**mine, content=file.content, media_type=media_type, encoding=file.encoding))


def _views(work: UnitOfWork, files: Sequence[TranscriptFile]) -> list[TranscriptFileView]:
    ids = [file.interview_id for file in files]
    if not ids:
        return []
    named = {each.id: each for each in work.rows(work.visible(Interview).where(col(Interview.id).in_(ids)))}
    kept = work.columns(
        work.visible(OriginalFile).where(col(OriginalFile.interview_id).in_(ids)), col(OriginalFile.interview_id)
    )
    return [
        TranscriptFileView(
            interview_id=file.interview_id,
            reference=named[file.interview_id].reference,
            title=named[file.interview_id].title,
            name=file.name,
            imported_at=file.imported_at,
            is_kept=(file.interview_id,) in kept,
        )
        for file in files
    ]
