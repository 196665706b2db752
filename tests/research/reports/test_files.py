"""Reports as files that other programs open."""

import io
import re
import sys
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from research.errors import RuleBroken, ToolFailed
from research.reports import process
from research.reports.files import FORMATS, file_name, to_file
from research.reports.process import pandoc, run
from research.reports.render import render
from research.reports.sandbox import escape
from research.words import Language
from tests.research.reports.invented import report

TITLE = "Diagnoserapport for Flere i arbeid"


@cache
def made(format: str) -> bytes:
    return to_file(render("diagnose", report()), format, title=TITLE)


def part(format: str, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(made(format))) as archive:
        return archive.read(name).decode()


def words(format: str) -> str:
    return " ".join(pandoc(f"--from={format}", "--to=plain", "--wrap=none", given=made(format)).decode().split())


def pdf(markdown: str, **options: object) -> bytes:
    return to_file(markdown, "pdf", title=TITLE, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_makes_a_file(format: str) -> None:
    assert len(made(format)) > 500


def test_a_file_is_named_by_the_reference_alone() -> None:
    assert file_name("RAP-003", "docx") == "RAP-003.docx"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(RuleBroken):
        to_file("# Rapport", "exe", title=TITLE)


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_an_office_file_says_what_the_report_says(format: str) -> None:
    text = words(format)
    assert "«Den ventetida var verre enn å få nei.»" in text
    assert "INT-014, 12:41" in text
    assert "Kildegrunnlag" in text


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_the_title_stands_once_in_an_office_file(format: str) -> None:
    assert len(re.findall(TITLE, part(format, {"docx": "word/document.xml", "odt": "content.xml"}[format]))) == 1


def test_a_word_file_has_real_headings_and_a_voice_of_its_own() -> None:
    styles = re.findall(r'<w:pStyle w:val="(\w+)"', part("docx", "word/document.xml"))
    assert {"Title", "Heading1", "Heading2", "Voice", "Source", "Aside", "TOC1"} <= set(styles)


def test_a_word_file_is_marked_as_norwegian() -> None:
    assert 'w:val="nb-NO"' in part("docx", "word/styles.xml")


def test_a_word_file_tells_its_title_and_nobodys_name() -> None:
    core = part("docx", "docProps/core.xml")
    assert f"<dc:title>{TITLE}</dc:title>" in core
    assert "<dc:creator></dc:creator>" in core
    assert "1970" not in core


def test_the_contents_of_a_word_file_are_filled_before_the_first_update() -> None:
    entries = re.findall(r'<w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>(.*?)</w:t>', part("docx", "word/document.xml"))
    assert entries[:2] == ["Sammendrag", "Bakgrunn og mandat"]


def test_a_word_file_has_numbered_pages() -> None:
    assert " PAGE " in part("docx", "word/footer1.xml")
    assert "w:footerReference" in part("docx", "word/document.xml")


def test_an_opendocument_file_has_real_headings() -> None:
    content = part("odt", "content.xml")
    assert '<text:h text:style-name="Heading_20_1" text:outline-level="1">' in content
    assert '<text:p text:style-name="Voice">«Den ventetida' in content


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_every_part_of_an_office_file_is_sound_xml(format: str) -> None:
    with zipfile.ZipFile(io.BytesIO(made(format))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))


def test_a_table_takes_the_width_of_the_page() -> None:
    assert '<w:tblW w:type="pct" w:w="5000" />' in part("docx", "word/document.xml")


def test_an_html_file_stands_alone() -> None:
    page = made("html").decode()
    assert page.startswith('<!doctype html>\n<html lang="nb">')
    assert f"<title>{TITLE}</title>" in page
    assert not re.search(r'src=|url\(http|<link|href="(?!#)', page)


def test_an_html_file_lists_its_contents() -> None:
    page = made("html").decode()
    assert '<a href="#r-hovedfunn">Hovedfunn</a>' in page
    assert '<h2 id="r-hovedfunn">' in page


def test_an_html_file_can_carry_the_fonts_of_the_look(tmp_path: Path) -> None:
    for name in ("schibsted-grotesk-latin", "source-serif-4-latin"):
        (tmp_path / f"{name}.woff2").write_bytes(b"font")
    page = to_file("# Rapport", "html", title=TITLE, fonts=tmp_path).decode()
    assert page.count("url(data:font/woff2;base64,Zm9udA==)") == 2


def test_a_title_is_text_and_not_markup() -> None:
    assert b"<title>a &lt;b&gt;</title>" in to_file("# x", "html", title="a <b>")


def test_a_pdf_is_accessible_and_fit_for_an_archive() -> None:
    file = made("pdf")
    assert file.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file
    assert b"<pdfaid:part>2</pdfaid:part>" in file
    assert b'<rdf:li xml:lang="x-default">' + TITLE.encode() in file


def test_a_pdf_says_its_language() -> None:
    assert b"/Lang(nn-NO)" in pdf("# x\n\n## y", language=Language.NYNORSK).replace(b" ", b"")


def test_a_pdf_is_made_even_when_the_headings_skip_a_level() -> None:
    assert pdf("# x\n\n## y\n\n##### z").startswith(b"%PDF-")


def test_a_link_to_nowhere_breaks_no_file() -> None:
    assert pdf("# x\n\n## y\n\n[z](#nowhere)").startswith(b"%PDF-")


@pytest.mark.parametrize("text", ['#read("/etc/passwd")', "/ a", "= b", "3. uke", "$x$ @y <z> //w", "] */ /* ~ \\#"])
def test_words_become_neither_commands_nor_lists_in_a_pdf(text: str) -> None:
    safe = escape(text)
    report = f"# x\n\n{safe}\n\n## {safe}\n\n*{safe}*\n\n- {safe}\n\n> {safe}\n\n|a|\n|---|\n| {safe} |\n"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in to_file(report, "pdf", title=text)


def test_a_tool_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LIMIT_SECONDS", 0.2)
    with pytest.raises(ToolFailed, match="took more than"):
        run("python", [sys.executable, "-c", "while True: pass"])


def test_a_tool_that_fails_is_named_with_its_reason() -> None:
    with pytest.raises(ToolFailed, match=r"pandoc said .*nonsense"):
        pandoc("--from=nonsense")
