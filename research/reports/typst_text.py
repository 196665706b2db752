"""Markdown as Typst, for PDF: the parsed text that pages show, calling what templates/reports/pdf.typ names.

Every punctuation mark of the text is escaped, so that no words of a record can become Typst, wherever they stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from markdown_it.token import Token

from research.reports.markup import column_shares, text_of
from research.reports.pictures import Picture, is_sound

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LONG_CELL = 1500
"""So many letters in a narrow column may be longer than a page."""

_FIXED = {
    "blockquote_open": "#quote(block: true)[",
    "blockquote_close": "]\n\n",
    "bullet_list_open": "#list(",
    "bullet_list_close": ")\n\n",
    "em_close": "]",
    "em_open": "#emph[",
    "hardbreak": "#linebreak()",
    "heading_close": "]\n\n",
    "link_close": "]",
    "list_item_close": "], ",
    "list_item_open": "[",
    "ordered_list_close": ")\n\n",
    "softbreak": " ",
    "strong_close": "]",
    "strong_open": "#strong[",
    "td_close": "], ",
    "td_open": "[",
    "th_close": "], ",
    "th_open": "[",
    "thead_close": "), ",
    "thead_open": "table.header(",
}


def to_typst(tokens: Sequence[Token], pictures: Mapping[str, Picture] = {}) -> str:
    """Return a document that was read as Typst; its second level of headings becomes the first.

    A picture is looked for as an SVG file of its name beside the document.
    """
    return "".join(_pieces(tokens, pictures))


def _pieces(tokens: Sequence[Token], pictures: Mapping[str, Picture]) -> Iterator[str]:
    closing = ""
    for place, token in enumerate(tokens):
        if token.type == "inline" and not token.meta.get("is_caption"):
            yield from _pieces(token.children or [], {})
        elif token.type == "picture":
            yield _figure(token, pictures)
        elif token.type == "table_open":
            rows = list(_rows(tokens[place:]))
            shares = ", ".join(f"{share}fr" for share in column_shares(rows))
            is_long = any(len(cell) > _LONG_CELL for row in rows for cell in row)
            opening, closing = _around_table(tokens[place : place + 3], is_long=is_long)
            yield f"{opening}(columns: ({shares},), "
        elif token.type == "table_close":
            yield closing
        else:
            yield _FIXED.get(token.type) or _piece(token)


def _around_table(beginning: Sequence[Token], *, is_long: bool) -> tuple[str, str]:
    opening, closing = ("long(table", "))") if is_long else ("table", ")")
    if beginning[1].type != "caption_open":
        return f"#{opening}", f"{closing}\n\n"
    caption = "".join(_pieces(beginning[2].children or [], {}))
    return f"#figure(caption: [{caption}], kind: table, {opening}", f"{closing})\n\n"


def _figure(token: Token, pictures: Mapping[str, Picture]) -> str:
    caption = _escaped(token.content)
    picture = pictures.get(token.info)
    if picture is None or not is_sound(picture.svg):
        return f"{caption}\n\n"
    return f"#picture({_string(token.info + '.svg')}, {_string(picture.alternative)}, [{caption}])\n\n"


def _piece(token: Token) -> str:
    role = token.meta.get("role")
    match token.type:
        case "text":
            return _escaped(token.content)
        case "paragraph_open":
            return f"#{role}[" if role else ""
        case "paragraph_close":
            return "]\n\n" if role else "\n\n"
        case "heading_open":
            return f"#heading(level: {max(1, int(token.tag[1]) - 1)})["
        case "ordered_list_open":
            return f"#enum(start: {token.attrs.get('start', 1)}, "
        case "hr":
            return "" if token.level else "#pagebreak(weak: true)\n\n"
        case "link_open":
            return f"#link({_string(str(token.attrs['href']))})["
        case "code_inline":
            return f"#raw({_string(token.content)})"
        case "fence" | "code_block":
            return f"#raw(block: true, {_string(token.content)})\n\n"
    return ""


def _rows(table: Sequence[Token]) -> Iterator[list[str]]:
    row: list[str] = []
    for token in takewhile(lambda token: token.type != "table_close", table):
        if token.type == "inline" and not token.meta.get("is_caption"):
            row.append(text_of(token))
        elif token.type == "tr_close":
            yield row
            row = []


def _escaped(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", text)


def _string(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
