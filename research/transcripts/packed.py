"""Packed documents (zip): which kind they are, and their parts, unpacked in memory and never beyond their limits."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from research.errors import TooLarge, Unreadable
from research.words import N_

MAX_UNPACKED_BYTES = 100_000_000
MAX_PART_BYTES = 40_000_000
MAX_PARTS = 5_000
MAX_RATIO = 200
CHUNK_BYTES = 65_536
SMALL_BYTES = 1_000_000

DAMAGED = N_("The document is damaged or cut short and cannot be read.")
LOCKED = N_("The document is locked with a password. Save it without one and read that.")
_TOO_MUCH = N_("The document unpacks to more than can be read.")
_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Packed:
    """A packed document; its sizes are checked as stated, and again while it is unpacked."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _FAULTS as error:
            raise Unreadable(DAMAGED) from error
        entries = self._archive.infolist()
        stated = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_PARTS or stated > MAX_UNPACKED_BYTES or stated > SMALL_BYTES + MAX_RATIO * len(content):
            raise TooLarge(_TOO_MUCH)
        self._entries = {entry.filename: entry for entry in entries}

    @property
    def names(self) -> set[str]:
        """The names of its parts."""
        return set(self._entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack a part piece by piece.

        Raises:
            Unreadable: There is no such part, it is locked or damaged.
            TooLarge: It holds more than ``MAX_PART_BYTES``, or far more than its packed size would.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise Unreadable(DAMAGED)
        if entry.flag_bits & 1:
            raise Unreadable(LOCKED)
        most = min(MAX_PART_BYTES, SMALL_BYTES + MAX_RATIO * entry.compress_size)
        unpacked = 0
        try:
            with self._archive.open(entry) as part:
                while chunk := part.read(CHUNK_BYTES):
                    unpacked += len(chunk)
                    if unpacked > most:
                        raise TooLarge(_TOO_MUCH)
                    yield chunk
        except _FAULTS as error:
            raise Unreadable(DAMAGED) from error
