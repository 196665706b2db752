"""A report as slides: one for each claim, and as many for each section as its text needs.

A slide says little and its notes say the rest. What has no room on one goes on to the next; nothing runs off the edge.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise, takewhile
from math import ceil
from pathlib import Path

from markdown_it.token import Token

from research.reports.markup import clean, column_shares, html_of, text_of
from research.reports.office_files import properties
from research.reports.parts import Parts
from research.reports.pdf import REGIONS
from research.reports.process import pandoc
from research.reports.slide_look import finished_slides, slide_reference
from research.reports.stand_ins import StandIn
from research.words import Language

LINES, LETTERS = 12, 76
"""How much text has room on a slide."""

ROWS_TOLD = 40
"""A longer table is cut, for nobody reads it from a wall."""

_QUOTES, _QUOTE_LETTERS, _TITLE_LETTERS = 2, 320, 140
_TABLE_LINE = 1.15
_SENTENCE = re.compile(r"(?<=[.!?…»])\s+")
_EVIDENCE = {Language.BOKMAL: "Belegg", Language.NYNORSK: "Belegg", Language.ENGLISH: "Evidence"}
_MORE = {
    Language.BOKMAL: "Tabellen har {number} rader til i rapporten.",
    Language.NYNORSK: "Tabellen har {number} rader til i rapporten.",
    Language.ENGLISH: "The table has {number} more rows in the report.",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of text that stays together: its HTML, its kind and how many lines it takes."""

    html: str
    lines: float
    kind: str = "text"
    text: str = ""


@dataclass(slots=True)
class _Slide:
    title: str
    blocks: list[_Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_divider: bool = False


@dataclass(slots=True)
class _Part:
    """What stands below one heading; under a theme, which is a heading that only holds others, its name besides."""

    level: int
    title: str
    groups: list[list[Token]] = field(default_factory=list)
    theme: str = ""


def to_slides(
    taken: Parts,
    *,
    title: str,
    language: Language,
    images: Mapping[str, StandIn],
    reference: bytes | None,
) -> bytes:
    """Return a report as PowerPoint.

    Args:
        images: The pictures that it shows, by name.
        reference: The presentation whose look it takes over; our own when there is none.

    Raises:
        ToolFailed: Pandoc failed or took too long.
    """
    html = "".join(_html(slide) for slide in _Maker(language, images).slides(_parts(taken.body)))
    said = properties(html_of(taken.cover, {}), title, language)
    with tempfile.TemporaryDirectory() as folder:
        look = Path(folder, "reference.pptx")
        look.write_bytes(reference or slide_reference())
        made = pandoc(
            *("--from=html", "--to=pptx", "--standalone", "--slide-level=2"),
            *(f"--metadata={name}={value}" for name, value in said.items()),
            *(f"--reference-doc={look}", "--output=-"),
            given=html.encode(),
        )
    return finished_slides(made, f"{language}-{REGIONS[language]}", list(images.values()))


def _html(slide: _Slide) -> str:
    if slide.is_divider:
        return f"<h1>{escape(slide.title)}</h1>\n"
    notes = "".join(f"<p>{note}</p>" for note in slide.notes)
    told = f'<div class="notes">{notes}</div>' if notes else ""
    return f"<h2>{escape(slide.title)}</h2>\n{_joined(slide.blocks)}\n{told}\n"


def _joined(blocks: Iterable[_Block]) -> str:
    html, last = "", ""
    for block in blocks:
        if last in {"ul", "ol"} and block.kind != last:
            html += f"</{last}>"
        if block.kind in {"ul", "ol"} and block.kind != last:
            html += f"<{block.kind}>"
        html, last = html + block.html, block.kind
    return html + (f"</{last}>" if last in {"ul", "ol"} else "")


def _parts(tokens: Sequence[Token]) -> Iterator[_Part]:
    """Yield what stands below each heading of the second and third level, or in a theme; the cover is left out."""
    part: _Part | None = None
    for group in _groups(tokens):
        tag = group[0].tag
        begins_theme = tag == "h4" and part is not None and part.level == 3 and not part.groups
        if begins_theme or tag in {"h2", "h3"} or (tag == "h4" and part is not None and part.theme):
            if part and not begins_theme:
                yield part
            theme = (part.theme or part.title) if part and tag == "h4" else ""
            part = _Part(int(tag[1]), text_of(group[1]), theme=theme)
        elif part:
            part.groups.append(group)
    if part:
        yield part


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each block of a document."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


class _Maker:
    """Makes slides in one language, with one report's pictures."""

    def __init__(self, language: Language, images: Mapping[str, StandIn]) -> None:
        self.language = language
        self.images = images

    def slides(self, document: Iterable[_Part]) -> Iterator[_Slide]:
        """Yield the slides of a report in their order."""
        for part in document:
            if _is_claim(part):
                yield self._claim(part)
            elif not part.groups:
                yield _Slide(part.title, is_divider=True)
            else:
                yield from self._filled(part)

    def _claim(self, part: _Part) -> _Slide:
        """Return one slide for a claim: its strength, two of its quotes, and all else in the notes."""
        slide = _Slide(_short(part.title, _TITLE_LETTERS))
        if slide.title != part.title:
            slide.blocks.append(_paragraph(part.title, "<strong>{}</strong>"))
        if part.theme:
            slide.blocks.append(_paragraph(part.theme, "<em>{}</em>"))
        quotes = [_Quote.of(group) for group in part.groups if group[0].type == "blockquote_open"]
        asides = [group[1] for group in part.groups if group[0].meta.get("role") == "aside"]
        slide.blocks += [_paragraph(text_of(aside), "<em>{}</em>") for aside in asides[:1]]
        slide.blocks += [quote.block() for quote in _chosen(part.groups, quotes)]
        texts = [group for group in part.groups if group[0].type == "paragraph_open" and not _leads(group)]
        others = [group for group in texts if group[1] not in asides]
        slide.notes += [escape(text_of(group[1])) for group in others]
        sources = "; ".join(quote.source for quote in quotes if quote.source)
        slide.notes.append(escape(f"{_EVIDENCE[self.language]}: {sources}"))
        return slide

    def _filled(self, part: _Part) -> Iterator[_Slide]:
        """Yield as many slides as the text of a part needs, and then its pictures and tables."""
        titles = _numbered(_short(part.title, _TITLE_LETTERS))
        figures = [group for group in part.groups if group[0].type in {"picture", "table_open"}]
        slide = _Slide(next(titles))
        for block in (block for group in part.groups if group not in figures for block in self._blocks(group)):
            used = sum(each.lines for each in slide.blocks)
            if slide.blocks and used + block.lines > LINES:
                yield slide
                slide = _Slide(next(titles))
            slide.blocks.append(block)
        if slide.blocks:
            yield slide
        for group in figures:
            caption = group[0].content or (text_of(group[2]) if group[1].type == "caption_open" else "")
            captions = _numbered(_short(caption, _TITLE_LETTERS)) if caption else titles
            yield from (_Slide(next(captions), [block]) for block in self._blocks(group))

    def _blocks(self, group: Sequence[Token]) -> Iterator[_Block]:
        """Yield a block of the document as pieces that each have room on a slide."""
        opening = group[0]
        match opening.type:
            case "picture":
                yield self._picture(opening)
            case "table_open":
                yield from self._tables(group)
            case "bullet_list_open" | "ordered_list_open":
                for entry in _groups(group[1:-1]):
                    yield from (_entry(said, opening.tag) for said in _pieces(entry))
            case "blockquote_open":
                quote = _Quote.of(group)
                yield from (_Quote(words, quote.source).block() for words in _cut(quote.words))
            case "fence" | "code_block":
                yield from (_paragraph(said, "<code>{}</code>") for said in _cut(opening.content))
            case "heading_open":
                yield _paragraph(text_of(group[1]), "<strong>{}</strong>")
            case "paragraph_open":
                form = "<em>{}</em>" if opening.meta.get("role") == "aside" else "{}"
                yield from (_Block(f"<p>{form.format(said)}</p>", lines) for said, lines in _pieces(group))

    def _picture(self, token: Token) -> _Block:
        if token.info not in self.images:
            return _paragraph(token.content, "{}")
        return _Block(f'<p><img src="{self.images[token.info].address}"></p>', LINES)

    def _tables(self, table: Sequence[Token]) -> Iterator[_Block]:
        head, *rows = _rows(table)
        shares = column_shares([head, *rows])
        widths = "".join(f'<col style="width: {100 * share / sum(shares):.0f}%">' for share in shares)
        letters = [LETTERS * 1.2 * share / sum(shares) for share in shares]
        kept: list[str] = []
        used = first = _height(head, letters)
        for row in rows[:ROWS_TOLD]:
            height = _height(row, letters)
            if kept and used + height > LINES:
                yield _table(widths, head, kept)
                kept, used = [], first
            kept.append(_row("td", row))
            used += height
        yield _table(widths, head, kept)
        if len(rows) > ROWS_TOLD:
            yield _paragraph(_MORE[self.language].format(number=len(rows) - ROWS_TOLD), "{}")


@dataclass(frozen=True, slots=True)
class _Quote:
    words: str
    source: str

    @classmethod
    def of(cls, group: Sequence[Token]) -> "_Quote":
        """Read a quote, which ends with its source."""
        said, source = [], ""
        for opening, inline in pairwise(group):
            if opening.type == "paragraph_open" and opening.meta.get("role") == "source":
                source = text_of(inline)
            elif opening.type == "paragraph_open":
                said.append(text_of(inline))
        return cls(" ".join(said), source)

    def block(self) -> _Block:
        """Return it for a slide, cut where it is very long."""
        words = _short(self.words, _QUOTE_LETTERS * 2)
        html = f"<blockquote><p>{escape(words)}</p><p><em>{escape(self.source)}</em></p></blockquote>"
        return _Block(html, _lines(words) + 1.8, "quote", self.words)


def _is_claim(part: _Part) -> bool:
    """Return whether a part states something and quotes those who said it; as a card, it is a whole section."""
    has_quotes = any(group[0].type == "blockquote_open" for group in part.groups)
    return has_quotes and (part.level > 2 or part.groups[0][0].meta.get("role") == "aside")


def _leads(group: Sequence[Token]) -> bool:
    return group[0].tag == "h4" or group[0].meta.get("role") == "lead"


def _chosen(groups: Sequence[Sequence[Token]], quotes: Sequence[_Quote]) -> list[_Quote]:
    """Return the quotes of a claim that are shown: the first that supports it and the first that does not."""
    until = sum(group[0].type == "blockquote_open" for group in takewhile(lambda group: not _leads(group), groups))
    ordered = [*quotes[:1], *quotes[until : until + 1], *quotes[1:until]] if 0 < until < len(quotes) else quotes
    return [_Quote(_short(each.words, _QUOTE_LETTERS), each.source) for each in ordered[:_QUOTES]]


def _pieces(group: Sequence[Token]) -> Iterator[tuple[str, float]]:
    """Yield the HTML and the lines of a paragraph or of a list's entry: whole where it has room."""
    inlines = [token for token in group if token.type == "inline"]
    said = " ".join(text_of(inline) for inline in inlines)
    if _lines(said) <= LINES:
        yield " ".join(clean([inline]) for inline in inlines), _lines(said)
    else:
        yield from ((escape(piece), _lines(piece)) for piece in _cut(said))


def _entry(said: tuple[str, float], tag: str) -> _Block:
    return _Block(f"<li>{said[0]}</li>", said[1], tag)


def _paragraph(said: str, form: str) -> _Block:
    return _Block(f"<p>{form.format(escape(said))}</p>", _lines(said))


def _cut(said: str) -> Iterator[str]:
    """Yield a text in pieces that each have room on a slide, cut between sentences, or else between words."""
    most = (LINES - 3) * LETTERS
    piece = ""
    for sentence in _SENTENCE.split(said):
        for words in _wrapped(sentence, most):
            if piece and len(piece) + len(words) > most:
                yield piece
                piece = ""
            piece = f"{piece} {words}".strip()
    yield piece


def _wrapped(sentence: str, most: int) -> Iterator[str]:
    while len(sentence) > most:
        at = sentence.rfind(" ", 0, most)
        at = at if at > 0 else most
        yield sentence[:at]
        sentence = sentence[at:].strip()
    yield sentence


def _lines(said: str) -> float:
    return ceil(len(said) / LETTERS) + 0.5


def _height(row: Sequence[str], letters: Sequence[float]) -> float:
    return _TABLE_LINE * max(ceil(len(cell) / room) * 0.75 + 0.4 for cell, room in zip(row, letters, strict=False))


def _table(widths: str, head: Sequence[str], rows: Sequence[str]) -> _Block:
    html = (
        f"<table><colgroup>{widths}</colgroup><thead>{_row('th', head)}</thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return _Block(html, LINES, "table")


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>{}</tr>".format("".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells))


def _rows(table: Sequence[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in table:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(text_of(token))
    return rows


def _numbered(title: str) -> Iterator[str]:
    yield title
    number = 2
    while True:
        yield f"{title} ({number})"
        number += 1


def _short(said: str, most: int) -> str:
    return said if len(said) <= most else said[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–") + "…"
