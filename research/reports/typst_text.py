"""Markdown as Typst, for PDF: the parsed text that pages show, calling what templates/reports/pdf.typ names.

Every punctuation mark of the text is escaped, so that no words of a record can become Typst, wherever they stand.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from markdown_it.token import Token

from research.reports.markup import column_shares, text_of

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_FIXED = {
    "blockquote_open": "#quote(block: true)[",
    "blockquote_close": "]\n\n",
    "bullet_list_open": "#list(",
    "bullet_list_close": ")\n\n",
    "em_close": "]",
    "em_open": "#emph[",
    "hardbreak": "#linebreak()",
    "heading_close": "]\n\n",
    "hr": "#horizontalrule\n\n",
    "link_close": "]",
    "list_item_close": "], ",
    "list_item_open": "[",
    "ordered_list_close": ")\n\n",
    "softbreak": " ",
    "strong_close": "]",
    "strong_open": "#strong[",
    "table_close": ")\n\n",
    "td_close": "], ",
    "td_open": "[",
    "th_close": "], ",
    "th_open": "[",
    "thead_close": "), ",
    "thead_open": "table.header(",
}


def to_typst(tokens: Sequence[Token]) -> str:
    """Return a document that was read as Typst; its second level of headings becomes the first."""
    return "".join(_pieces(tokens))


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    for place, token in enumerate(tokens):
        if token.type == "inline":
            yield from _pieces(token.children or [])
        elif token.type == "table_open":
            shares = ", ".join(f"{share}fr" for share in column_shares(_rows(tokens[place:])))
            yield f"#table(columns: ({shares},), "
        else:
            yield _FIXED.get(token.type) or _piece(token)


def _piece(token: Token) -> str:
    role = token.meta.get("role")
    match token.type:
        case "text":
            return _PUNCTUATION.sub(r"\\\1", token.content)
        case "paragraph_open":
            return f"#{role}[" if role else ""
        case "paragraph_close":
            return "]\n\n" if role else "\n\n"
        case "heading_open":
            return f"#heading(level: {max(1, int(token.tag[1]) - 1)})["
        case "ordered_list_open":
            return f"#enum(start: {token.attrs.get('start', 1)}, "
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
        if token.type == "inline":
            row.append(text_of(token))
        elif token.type == "tr_close":
            yield row
            row = []


def _string(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
