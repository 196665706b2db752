"""Arrays packed into one file, and lists of strings and of rows packed into arrays.

A file is a header that names the arrays, and the arrays; a checksum tells whether it is whole. Reading maps the file
into memory: what is not looked at is not read.
"""

import json
import mmap
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Numbers = NDArray[np.integer[Any]]

_MAGIC = b"FASETT01"
_ALIGNED = 8
_CHUNK = 1 << 20
_BEGINNING = 8


class Strings(Sequence[str]):
    """Strings end to end: ``letters`` holds their UTF-8, and string n begins at ``starts[n]``."""

    def __init__(self, letters: Array, starts: Array) -> None:
        self.letters = letters
        self.starts = starts
        self._bytes = memoryview(letters.data)
        self._starts = memoryview(starts.data)

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Strings":
        """Pack strings."""
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts_of([len(each) for each in encoded]))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: Any) -> Any:
        """Return string ``number``; slices are not taken."""
        return self.octets(number).decode("utf-8", "surrogatepass")

    def octets(self, number: int) -> bytes:
        """Return the UTF-8 of string ``number``, which sorts as the string does."""
        return bytes(self._bytes[self._starts[number] : self._starts[number + 1]])

    @cached_property
    def all(self) -> list[str]:
        """Every string; kept, so for short lists."""
        return list(self)

    @cached_property
    def _beginnings(self) -> memoryview:
        """The first octets of each string as a number, which sorts as the string does: comparing numbers is quicker."""
        first, last = self.starts[:-1].astype(np.int64), self.starts[1:]
        found = np.zeros(len(self), np.uint64)
        padded = np.concatenate([self.letters, np.zeros(1, np.uint8)])
        for place in range(_BEGINNING):
            found <<= np.uint64(8)
            found |= np.where(first + place < last, padded[np.minimum(first + place, len(self.letters))], 0)
        return memoryview(found.data)

    def _place(self, octets: bytes) -> int:
        """Return where in a sorted list a string is, or would be."""
        beginning = _beginning(octets)
        first = bisect_left(self._beginnings, beginning)
        last = bisect_right(self._beginnings, beginning, lo=first)
        return bisect_left(range(last), octets, lo=first, key=self.octets)

    def find(self, string: str) -> int:
        """Return the number of a string in a sorted list; -1 where it is not."""
        octets = string.encode("utf-8", "surrogatepass")
        beginnings, beginning = self._beginnings, _beginning(octets)
        place = bisect_left(beginnings, beginning)
        if place == len(beginnings) or beginnings[place] != beginning:
            return -1
        if self.octets(place) != octets:
            place = self._place(octets)
        return place if place < len(beginnings) and self.octets(place) == octets else -1

    def beginning(self, prefix: str) -> range:
        """Return the numbers of the strings in a sorted list that begin so."""
        octets = prefix.encode("utf-8", "surrogatepass")
        return range(self._place(octets), self._place(octets + b"\xff"))

    def runs(self, runs: Sequence[range]) -> "Strings":
        """Return the strings of these runs, one run after the other."""
        letters, starts = rows(self.letters, self.starts, runs)
        return Strings(letters, starts)

    @staticmethod
    def joined(lists: Sequence["Strings"]) -> "Strings":
        """Return the strings of many lists, one list after the other."""
        lengths = [np.diff(each.starts) for each in lists]
        return Strings(np.concatenate([each.letters for each in lists]), starts_of(np.concatenate(lengths)))


def _beginning(octets: bytes) -> int:
    return int.from_bytes(octets[:_BEGINNING].ljust(_BEGINNING, b"\0"), "big")


def starts_of(lengths: Any) -> Array:
    """Return where rows of these lengths begin when they stand end to end, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.uint32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def rows(values: Array, starts: Array, runs: Sequence[range]) -> tuple[Array, Array]:
    """Return the values and starts of these runs of rows."""
    picked = [values[starts[run.start] : starts[run.stop]] for run in runs]
    lengths = [np.diff(starts[run.start : run.stop + 1]) for run in runs]
    if not runs:
        return values[:0], np.zeros(1, np.uint32)
    return np.concatenate(picked), starts_of(np.concatenate(lengths))


def grouped(owners: Array, members: Array, count: int) -> tuple[Array, Array, Array]:
    """Return the members of each owner as rows, each once and in order, and how often each was there.

    Args:
        owners: For each of the members whose it is, from 0 to ``count``.
    """
    pairs = owners.astype(np.uint64)
    pairs <<= np.uint64(32)
    pairs |= members
    pairs.sort()
    begins = np.searchsorted(pairs, np.arange(count + 1, dtype=np.uint64) << np.uint64(32))
    is_first = np.ones(len(pairs), np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=is_first[1:])
    found = pairs.astype(np.uint32)[is_first]
    total = len(pairs)
    # Let go of before more is made: this is where a large join needs the most memory.
    del pairs
    firsts = np.flatnonzero(is_first).astype(np.uint32)
    return found, np.searchsorted(firsts, begins).astype(np.uint32), np.diff(firsts, append=np.uint32(total))


def gathered(values: Array, starts: Array, numbers: Array) -> tuple[Array, Array]:
    """Return the values of these rows end to end, and for each value the place in ``numbers`` of its row."""
    first = starts[numbers].astype(np.int64)
    lengths = starts[numbers + 1].astype(np.int64) - first
    owners = np.repeat(np.arange(len(numbers)), lengths)
    before = np.cumsum(lengths) - lengths
    places = np.arange(len(owners)) + np.repeat(first - before, lengths)
    return values[places], owners


def write(file: BinaryIO, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
    """Write arrays, and facts about them that fit in JSON, to a file."""
    listed: list[tuple[str, str, int, int]] = []
    offset = 0
    for name, array in arrays.items():
        listed.append((name, array.dtype.str, len(array), offset))
        offset += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"arrays": listed, "facts": facts}).encode()
    header += b" " * (-len(header) % _ALIGNED)
    checksum = 0
    file.write(_MAGIC + bytes(8))
    for piece in (len(header).to_bytes(8, "little"), header, *_pieces(arrays)):
        checksum = zlib.crc32(piece, checksum)
        file.write(piece)
    file.seek(len(_MAGIC))
    file.write(checksum.to_bytes(8, "little"))


def _pieces(arrays: Mapping[str, Array]) -> Iterable[Any]:
    for array in arrays.values():
        yield np.ascontiguousarray(array).data.cast("B") if len(array) else b""
        yield bytes(-array.nbytes % _ALIGNED)


def read(file: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays and the facts of a file.

    Raises:
        ValueError: The file is not what ``write`` wrote.
    """
    with file.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise ValueError(f"{file.name} is no file of arrays")
        expected, found = int.from_bytes(opened.read(8), "little"), 0
        while chunk := opened.read(_CHUNK):
            found = zlib.crc32(chunk, found)
        if found != expected:
            raise ValueError(f"{file.name} is damaged")
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    begin = len(_MAGIC) + 8
    length = int.from_bytes(mapped[begin : begin + 8], "little")
    header = json.loads(mapped[begin + 8 : begin + 8 + length])
    body = begin + 8 + length
    arrays = {
        name: np.frombuffer(mapped, dtype, count, body + offset) for name, dtype, count, offset in header["arrays"]
    }
    return arrays, header["facts"]
