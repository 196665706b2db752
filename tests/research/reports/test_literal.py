"""Marks that mean something to a tool stay marks of the text, in every file."""

import io
import re
import zipfile
from html import unescape

import pytest
import typst

from research.reports.files import to_file
from research.reports.markup import read
from research.reports.render import get_shipped, render
from research.reports.typst_text import to_typst
from research.words import Language
from tests.research.reports.invented import evidence, insight, report

WORDS = [
    "{{7*7}} {% raw %} {# x #}",
    "<script>alert(1)</script> <b>fet</b> &amp; &#39;",
    "**fet** _skrå_ `kode` [lenke](https://example.org) ![bilde](picture:diamond)",
    "# overskrift > sitat - punkt 1. nummer | celle |",
    "#eval(1+1) #import $x^2$ @kilde <merke> // linje /* blokk */",
    "$$x$$ \\(x\\) \\textbf{x} \\newpage ^[note] [^1] @kilde2020 {=html} ~~strøket~~",
    "</w:t></w:r> <w:br/> ]]> <!-- x -->",
    "\"rett\" 'enkel' -- --- ... (c)",
    "שלום עליכם و 😀 čđŋšŧž",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
]
PLAIN = "#let voice(b) = par(b)\n#let account = voice\n#let source = voice\n#let aside = voice\n#let lead = voice\n"


def filled(words: str) -> str:
    data = report(insights=(insight(statement=words, elaboration=words, evidence=(evidence(text=words),)),))
    return render(get_shipped("cards", Language.BOKMAL), data).markdown


def said(format: str, words: str) -> str:
    """Return what a file says, read as its own program reads it."""
    file = to_file(filled(words), format, title="Rapport")
    if format == "html":
        return unescape(re.sub(r"<[^>]+>", "", file.decode().partition("<main>")[2]))
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        xml = "".join(archive.read(name).decode() for name in archive.namelist() if TEXTS[format].fullmatch(name))
    return unescape(re.sub(r"<[^>]+>", "", xml.replace('<text:s text:c="1" />', " ").replace("<text:s />", " ")))


TEXTS = {
    "docx": re.compile(r"word/document\.xml"),
    "odt": re.compile(r"content\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/\w+\.xml"),
}


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("format", ["html", "docx", "odt", "pptx"])
def test_words_are_shown_as_they_are(format: str, words: str) -> None:
    assert spaced(said(format, words)).count(spaced(words)) >= 2


@pytest.mark.parametrize("words", WORDS)
def test_words_are_shown_as_they_are_in_a_pdf(words: str) -> None:
    # Typst reads the same text for a page of HTML, where it can be read back.
    text = to_typst([token for token in read(filled(words)) if token.type != "hr"])
    page = typst.compile(f"{PLAIN}{text}".encode(), format="html").decode()
    assert spaced(unescape(re.sub(r"<[^>]+>", "", page))).count(spaced(words)) >= 2


@pytest.mark.parametrize("words", WORDS)
def test_words_leave_a_pdf_whole(words: str) -> None:
    assert to_file(filled(words), "pdf", title=words).startswith(b"%PDF-")


@pytest.mark.parametrize("words", WORDS)
def test_markdown_that_shows_words_as_they_are_is_kept_as_it_is(words: str) -> None:
    markdown = filled(words)
    assert to_file(markdown, "md", title="Rapport").decode() == markdown
