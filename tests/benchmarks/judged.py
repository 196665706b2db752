"""Files to measure on: texts and queries as JSON lines, and judgements of which text answers which query.

They come from anywhere: a byte order mark, Windows line ends, blank lines and fields of other people's are no matter.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from research.records import clean_text


class BadFile(Exception):
    """A file that cannot be measured on; the message says which, where and why."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage, or a query as somebody typed it.

    Attributes:
        doc: What the passage is part of; empty when the file does not say.
    """

    id: str
    text: str
    doc: str = ""


def lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that hold something, with their numbers from 1."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{file} cannot be read: {error}") from error
    # Not splitlines: JSON may hold other line separators of Unicode inside a text.
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield number, line.strip("\r")


def texts(file: Path) -> list[Text]:
    """Read JSON lines with ``id``, ``text`` and, where there is one, ``doc``; texts are cleaned as a draft would.

    Raises:
        BadFile: A line is no such object, a text is empty, or an identifier is used twice.
    """
    read: dict[str, Text] = {}
    for number, line in lines(file):
        try:
            row = json.loads(line)
            one = Text(str(row["id"]), clean_text(row["text"]), str(row.get("doc") or ""))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadFile(f"{file}, line {number}: not an object with an id and a text: {error!r}") from error
        if not one.text or one.id in read:
            raise BadFile(f"{file}, line {number}: {one.id} " + ("is there twice" if one.id in read else "has no text"))
        read[one.id] = one
    return list(read.values())


def judgements(file: Path) -> dict[str, set[str]]:
    """Read ``query<TAB>passage`` lines: the passages that answer each query.

    Raises:
        BadFile: A line has no tab.
    """
    read: dict[str, set[str]] = defaultdict(set)
    for number, line in lines(file):
        query, tab, rest = line.partition("\t")
        if not tab:
            raise BadFile(f"{file}, line {number}: expected query<TAB>passage, not {line!r}")
        read[query.strip()].add(rest.split("\t")[0].strip())
    return dict(read)
