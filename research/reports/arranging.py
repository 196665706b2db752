"""The sections of a report: their keys, the order they come in, and those that are left out.

A section begins with a heading of the second rank. Its key is that of the first text that a person writes in it, or
else made of the heading as it stands in the template, so that it is the same in every language; a heading that is
filled from records, and one that a template of one's own has in a loop, makes its key when it is printed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, zip_longest

_HEADING = re.compile(r"^##(?= )[ ]*(.+?)[ ]*$", re.MULTILINE)
_WRITTEN = re.compile(r"\bsection\(\s*[\"'](\w+)[\"']")
_TEXT = re.compile(r"\{\{-?\s*_\(\s*([\"'])(.*?)\1\s*\)\s*-?\}\}")
# What a key stands between from the template to the printed report; nobody can type these.
_MARK = re.compile("\x02([^\x03]*)\x03")
_BREAK_AT_END = re.compile(r"\n+---\s*$")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report, or a text in one that a person writes."""

    key: str
    heading: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is printed, its heading included."""

    section: Section
    markdown: str


def marked(source: str) -> str:
    """Return the source of a template with the keys of its sections in front of their headings."""
    keys = iter(section.key for section in headings(source))
    return _HEADING.sub(lambda found: f"## \x02{next(keys)}\x03{found[1]}", source)


def headings(source: str, say: Callable[[str], str] = str) -> Iterator[Section]:
    """Yield the sections that stand in the source of a template; headings that records fill have no key."""
    found = list(_HEADING.finditer(source))
    taken: set[str] = set()
    for heading, following in zip_longest(found, found[1:]):
        said = plain(heading[1])
        written = _WRITTEN.search(source, heading.end(), following.start() if following else len(source))
        key = _free(written[1] if written else _slug(said), taken) if "{" not in said else ""
        yield Section(key, plain(heading[1], say))


def written(source: str, say: Callable[[str], str] = str) -> Iterator[Section]:
    """Yield the texts that a person writes, each under the heading it stands below."""
    starts = [(found.start(), plain(found[1], say)) for found in _HEADING.finditer(source)]
    for found in _WRITTEN.finditer(source):
        yield Section(found[1], next((said for start, said in reversed(starts) if start < found.start()), ""))


def plain(heading: str, say: Callable[[str], str] = str) -> str:
    """Return a heading with its texts said, instead of the calls that translate them."""
    return _TEXT.sub(lambda text: say(text[2]), heading).strip()


def parts(markdown: str) -> tuple[str, list[Part]]:
    """Return what stands before the first section of a printed report, and its sections."""
    found = list(_HEADING.finditer(markdown))
    taken: set[str] = set()
    sections = []
    for heading, following in zip_longest(found, found[1:]):
        mark = _MARK.match(heading[1])
        said = _MARK.sub("", heading[1])
        key = _free((mark[1] if mark else "") or _slug(said), taken)
        body = markdown[heading.end() : following.start() if following else len(markdown)].strip()
        sections.append(Part(Section(key, said), f"## {said}\n\n{body}".rstrip()))
    return _MARK.sub("", markdown[: found[0].start()] if found else markdown).strip(), sections


def arranged(markdown: str, *, order: Sequence[str] = (), hidden: Sequence[str] = ()) -> tuple[str, list[Section]]:
    """Return a printed report with its sections in order and without the hidden ones, and all its sections.

    Sections whose keys are not in the order follow as they are.
    """
    beginning, sections = parts(markdown)
    places = {key: place for place, key in enumerate(order)}
    sections.sort(key=lambda part: places.get(part.section.key, len(places)))
    shown = [part.markdown for part in sections if part.section.key not in hidden]
    text = "\n\n".join([beginning, *shown] if beginning else shown)
    return _BREAK_AT_END.sub("", text) + "\n", [replace(part.section) for part in sections]


def _slug(heading: str) -> str:
    return re.sub(r"\W+", "-", heading.casefold()).strip("-")[:60] or "section"


def _free(key: str, taken: set[str]) -> str:
    tries = (key if number == 1 else f"{key}-{number}" for number in count(1))
    found = next(each for each in tries if each not in taken)
    taken.add(found)
    return found
