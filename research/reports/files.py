"""A report as a file: Markdown, one HTML file, Word, OpenDocument or PDF.

What stands before the first section is the cover. Word and OpenDocument are made from the cleaned HTML.
"""

import base64
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from research.errors import RuleBroken
from research.reports import office
from research.reports.markup import Heading, column_shares, headings, read, to_html
from research.reports.process import pandoc, run
from research.reports.render import TEMPLATES
from research.reports.typst_text import to_typst
from research.words import N_, Language


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what follows the dot in its name, and its media type."""

    extension: str
    media_type: str


FORMATS = {
    "docx": Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": Format("pdf", "application/pdf"),
    "odt": Format("odt", "application/vnd.oasis.opendocument.text"),
    "html": Format("html", "text/html; charset=utf-8"),
    "md": Format("md", "text/markdown; charset=utf-8"),
}
FONTS = Path(__file__).parents[2] / "app" / "static" / "vendor" / "fonts"
_CONTENTS = {Language.BOKMAL: "Innhold", Language.NYNORSK: "Innhald", Language.ENGLISH: "Contents"}
_REGIONS = {Language.BOKMAL: "NO", Language.NYNORSK: "NO", Language.ENGLISH: "GB"}

# What pandoc is to know of a paragraph: the style that it has in Word and OpenDocument.
_MARKED = re.compile(r'<p class="f-(voice|account|meta)">(.*?)</p>|<footer>(.*?)</footer>', re.DOTALL)
_STYLES = {"voice": "Voice", "account": "Account", "meta": "Aside", None: "Source"}
_QUOTE = re.compile(r'(?<=<blockquote class="f-quote">)(.*?)(?=</blockquote>)', re.DOTALL)
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]>(.*?)</t[hd]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The HTML of a report, taken apart: its heading is left out, for the file has a title of its own."""

    cover: str
    body: str
    contents: list[Heading]


def file_name(reference: str, format: str) -> str:
    """Return the name of a report's file: its reference, for a title may say too much."""
    return f"{reference}.{FORMATS[format].extension}"


def to_file(
    markdown: str, format: str, *, title: str, language: Language = Language.BOKMAL, fonts: Path = FONTS
) -> bytes:
    """Return a report as a file of a format in ``FORMATS``.

    Args:
        markdown: The report; its first heading gives way to the title.
        format: A key of ``FORMATS``.
        title: Stands on the cover and in the properties of the file.
        language: What the report is written in, for screen readers and spelling.
        fonts: The fonts of the look, TTF for PDF and WOFF2 for HTML; similar ones where they are missing.

    Raises:
        ToolFailed: A tool failed or took too long.
    """
    match format:
        case "md":
            return markdown.encode()
        case "html":
            return _page(_parts(markdown), title, language, fonts).encode()
        case "docx" | "odt":
            return _office(_parts(markdown), format, title, language)
        case "pdf":
            return _pdf(markdown, title, language, fonts)
    raise RuleBroken(N_("A report cannot be made as %(format)s."), format=format)


def _parts(markdown: str) -> _Parts:
    html = re.sub(r"^\s*<h1.*?</h1>", "", to_html(markdown), count=1, flags=re.DOTALL)
    cover, section, rest = html.partition("<h2")
    return _Parts(cover.strip(), section + rest, [each for each in headings(markdown) if each.level in {2, 3}])


def _page(parts: _Parts, title: str, language: Language, fonts: Path) -> str:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    faces = "".join(_font_faces(fonts)) if fonts.is_dir() else ""
    links = "".join(
        f'<li class="level-{each.level}"><a href="#{each.id}">{escape(each.text)}</a></li>' for each in parts.contents
    )
    contents = _CONTENTS[language]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>\n{faces}{style}</style>\n</head>\n<body>\n<header>\n<h1>{escape(title)}</h1>\n{parts.cover}\n</header>\n"
        f'<nav aria-label="{contents}">\n<h2>{contents}</h2>\n<ol>{links}</ol>\n</nav>\n'
        f"<main>\n{parts.body}</main>\n</body>\n</html>\n"
    )


def _font_faces(fonts: Path) -> Iterator[str]:
    for family in ("Schibsted Grotesk", "Source Serif 4"):
        file = fonts / f"{family.replace(' ', '-').lower()}-latin.woff2"
        encoded = base64.b64encode(file.read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{encoded}) format('woff2')"
        yield f"@font-face {{ font-family: '{family}'; font-weight: 400 900; src: {source}; }}\n"


def _office(parts: _Parts, format: str, title: str, language: Language) -> bytes:
    asides = re.findall(r'<p class="f-meta">(.*?)</p>', parts.cover, re.DOTALL)
    others = re.findall(r"<p>(.*?)</p>", parts.cover, re.DOTALL)
    properties = {
        "title": title,
        "subtitle": " · ".join(map(_plain, others)),
        "date": " · ".join(map(_plain, asides)),
        "lang": f"{language}-{_REGIONS[language]}",
        "toc-title": _CONTENTS[language],
    }
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder, f"reference.{format}")
        reference.write_bytes(office.word_reference() if format == "docx" else office.odt_reference())
        made = pandoc(
            *("--from=html", f"--to={format}", "--standalone", "--toc", "--toc-depth=2", "--shift-heading-level-by=-1"),
            *(f"--metadata={name}={value}" for name, value in properties.items()),
            *(f"--reference-doc={reference}", "--output=-"),
            given=_for_pandoc(parts.body).encode(),
        )
    contents = [Heading(each.level - 1, each.id, each.text) for each in parts.contents]
    return office.finished_word(made, contents) if format == "docx" else office.finished_odt(made, contents)


def _pdf(markdown: str, title: str, language: Language, fonts: Path) -> bytes:
    tokens = read(markdown)
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]
    start = next((place for place, token in enumerate(tokens) if token.tag == "h2"), len(tokens))
    text = '#import "pdf.typ": *\n#show: report\n#cover[{}]\n#contents\n{}'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pdf.typ").write_bytes((TEMPLATES / "pdf.typ").read_bytes())
        (folder / "report.typ").write_text(text.format(to_typst(tokens[:start]), to_typst(tokens[start:])), "utf-8")
        program = str(Path(__file__).with_name("typeset.py"))
        run(
            "typst",
            [
                sys.executable,
                "-P",
                program,
                name,
                str(fonts) if fonts.is_dir() else "",
                title,
                language,
                _REGIONS[language],
            ],
        )
        return (folder / "report.pdf").read_bytes()


def _for_pandoc(html: str) -> str:
    accounts = _QUOTE.sub(lambda quote: quote[0].replace("<p>", '<p class="f-account">'), html)
    return _TABLE.sub(_with_widths, _MARKED.sub(_with_style, accounts))


def _with_style(marked: re.Match[str]) -> str:
    return f'<div custom-style="{_STYLES[marked[1]]}"><p>{marked[2] or marked[3]}</p></div>'


def _with_widths(table: re.Match[str]) -> str:
    shares = column_shares([_plain(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table[1]))
    widths = "".join(f'<col style="width: {100 * share / sum(shares):.0f}%">' for share in shares)
    return f"<table><colgroup>{widths}</colgroup>{table[1]}</table>"


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))
