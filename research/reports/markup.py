"""Markdown as the HTML of a page: the one cleaner of all Markdown that people write.

Two habits of the reports carry meaning: a quote that begins with « is a voice, somebody's own words, and any other
an account; a paragraph that is all emphasis is an aside, which in a quote names its source.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "footer", "pre", "hr", "br"}
_INLINE = {"strong", "em", "code", "a"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _HEADINGS | _BLOCKS | _INLINE | _TABLES
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}} | {heading: {"id"} for heading in _HEADINGS}
_CLASSES = {"blockquote": {"f-quote"}, "p": {"f-voice", "f-meta"}}
_SCHEMES = ("https:", "http:", "mailto:")
_ROLE_CLASSES = {"voice": "f-voice", "aside": "f-meta"}
_LONGEST_CELL = 40


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - as markdown-it has it
        return url.lower().startswith(_SCHEMES)


_MARKDOWN = _Reader("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document, for its table of contents."""

    level: int
    id: str
    text: str


def to_html(markdown: str) -> str:
    """Return Markdown as HTML that is safe on a page and whole in a file.

    No images, styles or raw HTML come through, and no links but to other sites. Headings have ids.
    """
    return nh3.clean(
        _MARKDOWN.renderer.render(read(markdown), _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={scheme.rstrip(":") for scheme in _SCHEMES},
        link_rel="noopener",
    )


def headings(markdown: str) -> list[Heading]:
    """Return the headings of a document in their order, with the ids they have in its HTML."""
    tokens = read(markdown)
    return [
        Heading(int(token.tag[1]), str(token.attrs["id"]), text_of(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def read(markdown: str) -> list[Token]:
    """Return Markdown as markdown-it's tokens, the headings with ids and the paragraphs with ``meta["role"]``."""
    tokens = _MARKDOWN.parse(markdown)
    taken: set[str] = set()
    quotes, is_voice = 0, False
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _free_id(text_of(tokens[place + 1]), taken))
        elif token.type in {"th_open", "td_open"}:
            token.attrs.pop("style", None)
        elif token.type == "blockquote_open":
            token.attrSet("class", "f-quote")
            quotes, is_voice = quotes + 1, False
        elif token.type == "blockquote_close":
            quotes -= 1
        elif token.type == "paragraph_open":
            opening, inline, closing = tokens[place : place + 3]
            is_voice = quotes > 0 and (is_voice or text_of(inline).startswith("«"))
            role = "voice" if is_voice else "account" if quotes else ""
            _give_role(opening, closing, _bare_aside(inline, in_quote=quotes > 0) or role)
    return tokens


def text_of(inline: Token) -> str:
    """Return what a token of inline Markdown says, without its emphasis and links."""
    return "".join(child.content or " " * (child.type == "softbreak") for child in inline.children or [])


def column_shares(rows: Iterable[Sequence[str]]) -> list[int]:
    """Share a page among the columns of a table by the length of what stands in them, so that no word is broken."""
    return [max(map(_share, column)) for column in zip(*rows, strict=False)]


def _share(cell: str) -> int:
    # A word gets more than its letters, for it cannot be broken and may be bold or in a wider font.
    longest_word = max(map(len, cell.split()), default=0)
    return 3 + max(round(1.6 * longest_word), min(len(cell), _LONGEST_CELL))


def _bare_aside(inline: Token, *, in_quote: bool) -> str:
    """Take the emphasis off a paragraph that is nothing else, and return its role."""
    children = inline.children or []
    kinds = [child.type for child in children]
    if kinds[:1] != ["em_open"] or kinds.index("em_close") != len(kinds) - 1:
        return ""
    inline.children = children[1:-1]
    return "source" if in_quote else "aside"


def _give_role(opening: Token, closing: Token, role: str) -> None:
    opening.meta["role"] = closing.meta["role"] = role
    if role == "source":
        opening.tag = closing.tag = "footer"
    elif role in _ROLE_CLASSES:
        opening.attrSet("class", _ROLE_CLASSES[role])


def _free_id(text: str, taken: set[str]) -> str:
    base = "r-" + re.sub(r"\W+", "-", text.casefold())[:60].strip("-")
    tries = (base if number == 1 else f"{base}-{number}" for number in count(1))
    found = next(each for each in tries if each not in taken)
    taken.add(found)
    return found
