"""Word documents, through pandoc: paragraphs with a name before them or in bold, or a table."""

import io
import json
import subprocess
import zipfile

import pypandoc

from research.errors import TooLarge, Unreadable
from research.transcripts.names import name_speakers
from research.transcripts.turns import Transcript, merged
from research.transcripts.word_lines import document_lines
from research.words import N_

MAX_UNPACKED_BYTES = 100_000_000
MAX_RATIO = 200
MAX_SECONDS = 20
MAX_PANDOC_MEMORY = "512m"
HEAP_EXHAUSTED = 251  # exit code of a program made with GHC

_TOO_MUCH = N_("The Word document unpacks to more than can be read.")
_DAMAGED = N_("The Word document is damaged and cannot be read.")


def is_archive(content: bytes) -> bool:
    """Whether the file is a zip archive, as a Word document is."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read(content: bytes) -> Transcript:
    """Read a Word document (.docx).

    Raises:
        Unreadable: It is another kind of archive, damaged, without words, or takes too long to read.
        TooLarge: It unpacks to more than ``MAX_UNPACKED_BYTES``, or to far more than a document would.
    """
    _refuse_other_archives(content)
    try:
        lines = document_lines(json.loads(_pandoc(content)))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_DAMAGED) from error
    turns, _ = name_speakers(lines)
    if not any(character.isalnum() for turn in turns for character in turn.text):
        raise Unreadable(N_("There are no words in the Word document."))
    return Transcript("word", "utf-8", len(lines), merged(turns))


def _refuse_other_archives(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(_DAMAGED) from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise Unreadable(N_("This is a packed file, but not a Word document. Unpack it and read what is in it."))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * len(content):
        raise TooLarge(_TOO_MUCH)


def _pandoc(content: bytes) -> bytes:
    """The document as pandoc's JSON; sizes stated in an archive may lie, so memory and time are bounded too."""
    limits = ["+RTS", f"-M{MAX_PANDOC_MEMORY}", "-RTS"]
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from=docx", "--to=json", *limits]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MAX_SECONDS, check=True)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unreadable(N_("The Word document takes too long to read.")) from error
    except subprocess.CalledProcessError as error:
        if error.returncode == HEAP_EXHAUSTED:
            raise TooLarge(_TOO_MUCH) from error
        raise Unreadable(_DAMAGED) from error
    return done.stdout
