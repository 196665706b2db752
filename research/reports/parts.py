"""A report taken apart, for the files that are made of it: the cover, the text and the contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from research.reports.markup import Heading, headings_of, html_of, read
from research.reports.pictures import Picture

MOST_CONTENTS = 32
"""So many headings have room on one page."""

FEWEST_SECTIONS = 4
"""A report of fewer sections needs no contents."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A report as read; its heading is left out, for a file has a title of its own.

    Attributes:
        cover: What stands before the first section, or before a new page.
        contents: What a table of contents lists: claims too while they all have room on a page.
        is_cards: Each section has a page of its own, to be laid on a table.
    """

    cover: list[Token]
    body: list[Token]
    contents: list[Heading]
    is_cards: bool

    @property
    def depth(self) -> int:
        """How many levels of headings the contents list."""
        return max((each.level - 1 for each in self.contents), default=0)


def parts(markdown: str) -> Parts:
    """Return the parts of a report."""
    tokens = read(markdown)
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]
    start = next((place for place, token in enumerate(tokens) if token.tag in {"h2", "hr"}), len(tokens))
    cover, body = tokens[:start], tokens[start:]
    sections = sum(token.type == "heading_open" and token.tag == "h2" for token in body)
    is_cards = sum(token.type == "hr" for token in body) >= sections - 1 > 0
    contents = [] if is_cards or sections < FEWEST_SECTIONS else _contents(body)
    if contents and body[0].type == "hr":
        # A page begins after the contents anyhow.
        body = body[1:]
    return Parts(cover, body, contents, is_cards)


def html_parts(taken: Parts, pictures: Mapping[str, Picture]) -> tuple[str, str]:
    """Return the cover and the body as HTML."""
    return html_of(taken.cover, pictures).strip(), html_of(taken.body, pictures)


def _contents(body: Sequence[Token]) -> list[Heading]:
    found = [each for each in headings_of(body) if each.level in {2, 3}]
    return found if len(found) <= MOST_CONTENTS else [each for each in found if each.level == 2]
