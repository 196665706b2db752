"""What a report says, section by section, as text to search in, and what differs between two of them."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from markdown_it.token import Token

from research.differences import Fate, Stretch, between
from research.records import View
from research.reports.markup import read, text_of

_BEFORE_SECTION = re.compile(r"^(?=## )", re.MULTILINE)


class SectionText(View):
    """What stands in a section, without mark-up; the heading is empty for what stands before the first."""

    heading: str
    text: str


class SectionDifference(View):
    """What became of a section.

    Attributes:
        fate: Whether the section came in, was taken out, or is in both.
        stretches: How its text became another.
    """

    heading: str
    fate: Fate
    stretches: tuple[Stretch, ...]


def sections(markdown: str) -> list[SectionText]:
    """Return what each section of a report says: a line for each paragraph, and for each row of a table."""
    found: list[SectionText] = []
    for heading, lines in groupby(_lines(read(markdown)), key=lambda line: line[0]):
        found.append(SectionText(heading=heading[1], text="\n".join(text for _, text in lines if text)))
    return [each for each in found if each.heading or each.text]


def differences(before: str, after: str) -> list[SectionDifference]:
    """Return the sections of a report in which another differs, in the order of the later one.

    Args:
        before, after: The Markdown of both.
    """
    old, new = _parts(before), _parts(after)
    found: list[SectionDifference] = []
    for key, part in new.items():
        if key not in old:
            found.append(_whole(part, Fate.ADDED))
        elif old[key] != part:
            (earlier, later) = _text(old[key]), _text(part)
            if earlier != later:
                stretches = between(earlier.text, later.text)
                found.append(SectionDifference(heading=later.heading, fate=Fate.SAME, stretches=stretches))
    return found + [_whole(part, Fate.REMOVED) for key, part in old.items() if key not in new]


def _parts(markdown: str) -> dict[tuple[str, int], str]:
    """Return the Markdown of each section by its heading, and its number among those of the same heading.

    Reading Markdown takes its time: only sections that are not the same to the letter are read.
    """
    parts: dict[tuple[str, int], str] = {}
    count: Counter[str] = Counter()
    for part in _BEFORE_SECTION.split(markdown):
        heading = part.partition("\n")[0] if part.startswith("## ") else ""
        parts[heading, count[heading]] = part.strip()
        count[heading] += 1
    return parts


def _text(part: str) -> SectionText:
    texts = sections(part)
    return texts[0] if texts else SectionText(heading="", text="")


def _whole(part: str, fate: Fate) -> SectionDifference:
    said = _text(part)
    return SectionDifference(
        heading=said.heading, fate=fate, stretches=(Stretch(said.text, fate),) if said.text else ()
    )


_Heading = tuple[int, str]
"""The number of a section, from 0 for what stands before the first, and its heading."""


def _lines(tokens: list[Token]) -> Iterator[tuple[_Heading, str]]:
    heading: _Heading = (0, "")
    row: list[str] | None = None
    for before, token in zip([None, *tokens], tokens, strict=False):
        said = " ".join(text_of(token).split()) if token.type == "inline" else ""
        if token.type == "inline" and before is not None and (before.type, before.tag) == ("heading_open", "h2"):
            heading = (heading[0] + 1, said)
            yield heading, ""
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield heading, " · ".join(row or [])
            row = None
        elif row is not None and said:
            row.append(said)
        elif said or token.type in {"picture", "fence", "code_block"}:
            yield heading, said or token.content.strip()
