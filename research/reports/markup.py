"""Markdown as the HTML of a page: the one cleaner of all Markdown that people write.

Some habits of the reports carry meaning: a quote that begins with « or “ is a voice, somebody's own words, and any
other an account; a paragraph that is all emphasis is an aside, which in a quote names its source and right before a
table is the table's caption; one that is all bold leads in what follows; ``![caption](picture:name)`` as a paragraph of
its own is a picture; a line across is a new page.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count, groupby

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from research.reports.pictures import Picture, is_sound

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "footer", "pre", "hr", "br"}
_INLINE = {"strong", "em", "code", "a"}
_TABLES = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
_TAGS = _HEADINGS | _BLOCKS | _INLINE | _TABLES
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}} | {heading: {"id"} for heading in _HEADINGS}
_CLASSES = {"blockquote": {"f-quote"}, "p": {"f-voice", "f-meta", "f-lead"}}
_SCHEMES = ("https:", "http:", "mailto:")
_ROLE_CLASSES = {"voice": "f-voice", "aside": "f-meta", "lead": "f-lead"}
_LONGEST_CELL = 40
_LONGEST_WORD = 14
_MOST_HELD = 0.8
"""The share of a page that is given out by the longest words alone."""
_PAGE = 90
"""So many letters stand on a line of a page, about."""
QUOTATION_MARKS = ("«", "“")
"""What begins somebody's own words: the marks of Norwegian and of English."""

_PICTURE = re.compile(r"!\[(.*)\]\(picture:(\w+)\)")


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


def to_html(markdown: str, pictures: Mapping[str, Picture] = {}) -> str:
    """Return Markdown as HTML that is safe on a page and whole in a file.

    No images, styles or raw HTML come through, and no links but to other sites. Headings have ids. Of pictures, only
    our own are drawn; of others the caption is left.
    """
    return html_of(read(markdown), pictures)


def html_of(tokens: Sequence[Token], pictures: Mapping[str, Picture]) -> str:
    """Return a document that was read as HTML."""
    pieces: list[str] = []
    for is_picture, run in groupby(tokens, lambda token: token.type == "picture"):
        found = list(run)
        pieces += [_figure(token, pictures) for token in found] if is_picture else [clean(found)]
    return "".join(pieces)


def headings(markdown: str) -> list[Heading]:
    """Return the headings of a document in their order, with the ids they have in its HTML."""
    return headings_of(read(markdown))


def headings_of(tokens: Sequence[Token]) -> list[Heading]:
    """Return the headings of a document that was read."""
    return [
        Heading(int(token.tag[1]), str(token.attrs["id"]), text_of(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def read(markdown: str) -> list[Token]:
    """Return Markdown as markdown-it's tokens, the headings with ids and the paragraphs with ``meta["role"]``.

    A picture is one token of the type ``picture``: its name is in ``info`` and its caption in ``content``. A table's
    caption comes right after the table is opened.
    """
    tokens = list(_with_captions(list(_with_pictures(_MARKDOWN.parse(markdown)))))
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
            is_voice = quotes > 0 and (is_voice or text_of(inline).startswith(QUOTATION_MARKS))
            role = "voice" if is_voice else "account" if quotes else "lead" if _within(inline, "strong") else ""
            _give_role(opening, closing, _bare_aside(inline, in_quote=quotes > 0) or role)
    return tokens


def text_of(inline: Token) -> str:
    """Return what a token of inline Markdown says, without its emphasis and links."""
    return "".join(child.content or " " * (child.type == "softbreak") for child in inline.children or [])


def column_shares(rows: Iterable[Sequence[str]]) -> list[int]:
    """Share a page among the columns of a table: each has room for its longest word, and the rest goes to long text."""
    columns = list(zip(*rows, strict=False))
    least = [max(map(_longest_word, column)) for column in columns]
    wanted = [max(low, 3 + max(map(_wish, column))) for low, column in zip(least, columns, strict=True)]
    if sum(wanted) <= _PAGE:
        return wanted
    # Where many columns have long words, some are hyphenated, so that long text still gets the most room.
    held = min(1, _MOST_HELD * _PAGE / sum(least))
    kept = [low * held for low in least]
    spare = (_PAGE - sum(kept)) / (sum(wanted) - sum(kept))
    return [round(low + spare * (high - low)) for low, high in zip(kept, wanted, strict=True)]


def _longest_word(cell: str) -> int:
    # A word gets more than its letters, for it may be bold or in a wider font; one that is longer can be hyphenated.
    return 3 + round(1.15 * min(_LONGEST_WORD, max(map(len, cell.split()), default=0)))


def _wish(cell: str) -> int:
    # Text that runs over several lines anyway gets more room, but not in proportion to its length.
    letters = round(1.2 * len(cell))
    return min(letters, _LONGEST_CELL + round(7 * math.sqrt(max(0, letters - _LONGEST_CELL))))


def clean(tokens: Sequence[Token]) -> str:
    """Return tokens as HTML that is safe on a page."""
    return nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={scheme.rstrip(":") for scheme in _SCHEMES},
        link_rel="noopener",
    )


def _figure(token: Token, pictures: Mapping[str, Picture]) -> str:
    caption = escape(token.content)
    picture = pictures.get(token.info)
    if picture is None or not is_sound(picture.svg):
        return f"<p>{caption}</p>\n"
    label = f'<svg role="img" aria-label="{escape(picture.alternative)}" '
    drawn = picture.svg.replace("<svg ", label, 1)
    # It may be wider than a telephone, and a keyboard must be able to scroll it.
    opening = f'<figure class="f-picture" tabindex="0" data-picture="{token.info}">'
    return f"{opening}{drawn}<figcaption>{caption}</figcaption></figure>\n"


def _with_pictures(tokens: list[Token]) -> Iterator[Token]:
    """Yield tokens with each paragraph that is a picture as one token."""
    place = 0
    while place < len(tokens):
        named = None
        if tokens[place].type == "paragraph_open" and tokens[place].level == 0:
            named = _PICTURE.fullmatch(tokens[place + 1].content)
        if named:
            caption = text_of(_MARKDOWN.parseInline(named[1])[0])
            yield Token("picture", "figure", 0, info=named[2], content=caption, block=True)
        else:
            yield tokens[place]
        place += 3 if named else 1


def _with_captions(tokens: list[Token]) -> Iterator[Token]:
    """Yield tokens with each paragraph of emphasis that stands right before a table inside it."""
    place = 0
    while place < len(tokens):
        kinds = [token.type for token in tokens[place : place + 4]]
        before_table = kinds == ["paragraph_open", "inline", "paragraph_close", "table_open"]
        if before_table and _bare_aside(tokens[place + 1], in_quote=False):
            yield tokens[place + 3]
            yield Token("caption_open", "caption", 1)
            tokens[place + 1].meta["is_caption"] = True
            yield tokens[place + 1]
            yield Token("caption_close", "caption", -1, block=True)
            place += 4
        else:
            yield tokens[place]
            place += 1


def _bare_aside(inline: Token, *, in_quote: bool) -> str:
    """Take the emphasis off a paragraph that is nothing else, and return its role."""
    within = _within(inline, "em")
    if not within:
        return ""
    inline.children = within
    return "source" if in_quote else "aside"


def _within(inline: Token, mark: str) -> list[Token]:
    """Return what a mark surrounds where it surrounds all that is said; else nothing."""
    # Around what is bold, markdown-it leaves texts of no letters.
    children = [child for child in inline.children or [] if child.type != "text" or child.content]
    kinds = [child.type for child in children]
    is_all = kinds[:1] == [f"{mark}_open"] and kinds.index(f"{mark}_close") == len(kinds) - 1
    return children[1:-1] if is_all else []


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
