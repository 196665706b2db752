"""A transcript between two pages of its preview: it travels with the form, and nothing is kept on the server.

So it survives a session that ends, a restart, and that another process answers. It is not signed: it is what its sender
could have typed as well, and it is checked as a draft is when it comes back.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError, model_validator

from research import transcripts
from research.errors import Unreadable
from research.exchange.transcript_editing import LONGEST_PIECE, Piece, Rough
from research.passages import LATEST_MS, MAX_PASSAGES
from research.transcripts import Transcript
from research.words import N_

_MOST_BYTES = 6 * transcripts.MAX_BYTES
_MOST_SPEAKERS = 300
LONGEST_ORIGINAL = 6_000_000
"""So many characters of a form an original file may take: the rest of its room is for what else travels."""

_Name = Annotated[str, Field(max_length=300)]
_Text = Annotated[str, Field(min_length=1, max_length=LONGEST_PIECE)]
_Moment = Annotated[int, Field(ge=0, le=LATEST_MS)]
_Piece = tuple[Annotated[int, Field(ge=0)], _Text, _Moment | None, _Moment | None, bool]


class Carried(BaseModel):
    """A transcript as it travels with a form.

    Attributes:
        remarks: What to look at before it is trusted, in the reader's words, each with its line.
        digest: Of the file that it was read from; see ``transcript_files.digest``.
        name: The file's; empty for a text that was pasted.
    """

    format: _Name
    encoding: _Name
    language: _Name | None
    cues: int
    remarks: list[tuple[int | None, str]] = Field(max_length=transcripts.MOST_REMARKS + 1)
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    name: _Name
    speakers: list[_Name] = Field(max_length=_MOST_SPEAKERS)
    pieces: list[_Piece] = Field(max_length=MAX_PASSAGES)

    @model_validator(mode="after")
    def _speakers_are_known(self) -> "Carried":
        if any(piece[0] >= len(self.speakers) for piece in self.pieces):
            raise ValueError("a speaker is not among the speakers")
        return self

    @classmethod
    def of(cls, transcript: Transcript, remarks: Sequence[tuple[int | None, str]], digest: str, name: str) -> "Carried":
        """Return a transcript that was just read.

        Raises:
            Unreadable: It is longer than an interview can hold, or names more speakers than a form can ask about.
        """
        rough = Rough.on(transcript)
        if len(rough.speakers) > _MOST_SPEAKERS:
            message = N_("The file names more than %(most)d speakers. See how it writes who speaks.")
            raise Unreadable(message, most=_MOST_SPEAKERS)
        try:
            return cls(
                format=transcript.format,
                encoding=transcript.encoding,
                language=transcript.language,
                cues=transcript.cues,
                remarks=list(remarks),
                digest=digest,
                name=name[-300:],
                speakers=list(rough.speakers),
                pieces=_packed(rough),
            )
        except ValidationError as error:
            raise Unreadable(N_("The transcript is longer than one interview can hold.")) from error

    @classmethod
    def unpacked(cls, text: str) -> "Carried":
        """Return what came back with a form.

        Raises:
            Unreadable: It was damaged on the way.
        """
        try:
            return cls.model_validate_json(_inflated(text))
        except ValueError as error:
            raise Unreadable(N_("The transcript was damaged on the way. Bring it again.")) from error

    def packed(self) -> str:
        """Return this as the value of a field."""
        return packed_bytes(self.model_dump_json().encode())

    @property
    def rough(self) -> Rough:
        """The transcript as it is worked on."""
        return Rough(tuple(self.speakers), tuple(Piece(*piece) for piece in self.pieces))

    def worked_on(self, rough: Rough) -> "Carried":
        """Return this after some work.

        Raises:
            Unreadable: It has become longer than an interview can hold.
        """
        if len(rough.pieces) > MAX_PASSAGES or len(rough.speakers) > _MOST_SPEAKERS:
            raise Unreadable(N_("The transcript is longer than one interview can hold."))
        return self.model_copy(update={"speakers": list(rough.speakers), "pieces": _packed(rough)})

    def transcript(self, rough: Rough, *, without: Sequence[int] = ()) -> Transcript:
        """Return what is to be stored: the pieces that are kept, but not those of the speakers at these places."""
        return Transcript(self.format, self.encoding, self.cues, rough.turns(without=without), language=self.language)


def _packed(rough: Rough) -> list[_Piece]:
    return [(piece.speaker, piece.text, piece.start_ms, piece.end_ms, piece.is_kept) for piece in rough.pieces]


def packed_bytes(content: bytes) -> str:
    """Return some bytes as the value of a field."""
    return b64encode(zlib.compress(content)).decode()


def unpacked_bytes(text: str) -> bytes | None:
    """Return the bytes of a file that came back with a form; None where they were damaged on the way."""
    try:
        return _inflated(text)
    except ValueError:
        return None


def _inflated(text: str) -> bytes:
    inflating = zlib.decompressobj()
    try:
        content = inflating.decompress(b64decode(text, validate=True), _MOST_BYTES)
    except zlib.error as error:
        raise ValueError("not what was packed") from error
    if not inflating.eof:
        raise ValueError("more than is ever packed, or less than all of it")
    return content
