"""Where in a folder words stand: in every file, whatever it is packed in."""

import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path


def standing(folder: Path, words: Iterable[str]) -> set[tuple[str, str]]:
    """Return the words that stand in a folder, each with the name of the file, in upper or lower case."""
    wanted = [(word, each) for word in words for each in _written(word)]
    return {
        (word, file.relative_to(folder).as_posix())
        for file in folder.rglob("*")
        if file.is_file()
        for contents in _unpacked(file.read_bytes())
        for word, each in wanted
        if each in contents
    }


def _written(word: str) -> Iterator[bytes]:
    for said in {word, word.lower(), word.upper(), word.encode("unicode_escape").decode()}:
        yield from (said.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def _unpacked(contents: bytes) -> Iterator[bytes]:
    yield contents
    if contents.startswith(b"\x1f\x8b"):
        yield gzip.decompress(contents)
    if contents.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(contents)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
