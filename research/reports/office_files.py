"""A report as Word or OpenDocument: the cleaned HTML as pandoc is given it, and what it leaves to be mended."""

import re
import tempfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from research.reports import office
from research.reports.markup import Heading, column_shares
from research.reports.page import CONTENTS
from research.reports.parts import Parts, html_parts
from research.reports.pdf import REGIONS
from research.reports.pictures import Picture
from research.reports.process import pandoc
from research.reports.stand_ins import StandIn, pictures_of
from research.words import Language

# What pandoc is to know of a paragraph: the style that it has in Word and OpenDocument.
_MARKED = re.compile(r'<p class="f-(voice|account|meta|lead)">(.*?)</p>|<footer>(.*?)</footer>', re.DOTALL)
_STYLES = {"voice": "Voice", "account": "Account", "meta": "Aside", "lead": "Lead", None: "Source"}
_QUOTE = re.compile(r'(?<=<blockquote class="f-quote">)(.*?)(?=</blockquote>)', re.DOTALL)
_TABLE = re.compile(r"<table>\s*(<caption>.*?</caption>)?(.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]>(.*?)</t[hd]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_FIGURE = re.compile(
    r'<figure[^>]*data-picture="(\w+)"[^>]*><svg role="img" aria-label="(.*?)".*?</svg><figcaption>', re.DOTALL
)


def to_office(
    taken: Parts,
    format: str,
    *,
    title: str,
    language: Language,
    pictures: Mapping[str, Picture],
    images: Mapping[str, StandIn],
    reference: bytes | None,
) -> bytes:
    """Return the parts of a report as ``docx`` or ``odt``.

    Args:
        pictures: What the text shows, by name.
        images: The same as bitmaps.
        reference: The document whose styles and page it takes over; our own when there is none.

    Raises:
        ToolFailed: Pandoc failed or took too long.
    """
    cover, body = html_parts(taken, pictures)
    with tempfile.TemporaryDirectory() as folder:
        look = Path(folder, f"reference.{format}")
        look.write_bytes(reference or _own_reference(format))
        made = pandoc(
            *("--from=html", f"--to={format}+native_numbering", "--standalone", "--shift-heading-level-by=-1"),
            *(("--toc", f"--toc-depth={taken.depth}") if taken.depth else ()),
            *(f"--metadata={name}={value}" for name, value in properties(cover, title, language).items()),
            *(f"--reference-doc={look}", "--output=-"),
            given=_for_pandoc(body, images).encode(),
        )
    listed = [Heading(each.level - 1, each.id, each.text) for each in taken.contents]
    if format == "docx":
        return office.finished_word(made, listed, pictures_of(images))
    shown = [images[figure[1]].alternative for figure in _FIGURE.finditer(body)]
    return office.finished_odt(made, listed, pictures_of(images), shown)


def properties(cover: str, title: str, language: Language) -> dict[str, str]:
    """Return what pandoc is told of a report besides its text: what its cover says, and its language."""
    asides = re.findall(r'<p class="f-meta">(.*?)</p>', cover, re.DOTALL)
    others = re.findall(r"<p>(.*?)</p>", cover, re.DOTALL)
    return {
        "title": title,
        "subtitle": " · ".join(map(plain, others)),
        "date": " · ".join(map(plain, asides)),
        "lang": f"{language}-{REGIONS[language]}",
        "toc-title": CONTENTS[language],
    }


def plain(html: str) -> str:
    """Return what HTML says, without its tags."""
    return unescape(_TAG.sub("", html))


def _own_reference(format: str) -> bytes:
    return office.word_reference() if format == "docx" else office.odt_reference()


def _for_pandoc(html: str, images: Mapping[str, StandIn]) -> str:
    def image(figure: re.Match[str]) -> str:
        return f'<figure><img src="{images[figure[1]].address}" alt="{figure[2]}" width="100%"><figcaption>'

    accounts = _QUOTE.sub(lambda quote: quote[0].replace("<p>", '<p class="f-account">'), _FIGURE.sub(image, html))
    return _TABLE.sub(_with_widths, _MARKED.sub(_with_style, accounts))


def _with_style(marked: re.Match[str]) -> str:
    return f'<div custom-style="{_STYLES[marked[1]]}"><p>{marked[2] or marked[3]}</p></div>'


def _with_widths(table: re.Match[str]) -> str:
    shares = column_shares([plain(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table[2]))
    widths = "".join(f'<col style="width: {100 * share / sum(shares):.0f}%">' for share in shares)
    return f"<table>{table[1] or ''}<colgroup>{widths}</colgroup>{table[2]}</table>"
