"""Reports as files that other programs open."""

import io
import re
import sys
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from research.errors import RuleBroken, ToolFailed
from research.reports import process
from research.reports.files import FORMATS, file_name, to_file
from research.reports.office import edited, word_reference
from research.reports.pictures import Picture
from research.reports.process import pandoc, run
from research.reports.render import Rendered, get_shipped, render
from research.reports.sandbox import escape
from research.words import Language
from tests.research.reports.invented import report

TITLE = "Diagnoserapport for Flere i arbeid"


TABLE = "*Etter metode*\n\n|A|B|\n|---|---|\n|1|2|\n\nDet var alt.\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 100"><rect x="0" y="0" width="9" height="9"/></svg>'
SQUARE = {"diamond": Picture(DRAWING, "Et «kvadrat» & litt til", "Figuren")}
PICTURE = "# x\n\n## y\n\n![Hvor vi står](picture:diamond)\n"
OFFICE = {"docx": "word/document.xml", "odt": "content.xml"}


@cache
def filled() -> Rendered:
    return render(get_shipped("diagnose", Language.BOKMAL), report())


@cache
def made(format: str) -> bytes:
    return to_file(filled().markdown, format, title=TITLE, pictures=filled().pictures, made_on=date(2026, 5, 12))


def part(format: str, name: str, file: bytes = b"") -> str:
    with zipfile.ZipFile(io.BytesIO(file or made(format))) as archive:
        return archive.read(name).decode()


def words(format: str) -> str:
    return " ".join(pandoc(f"--from={format}", "--to=plain", "--wrap=none", given=made(format)).decode().split())


def pdf(markdown: str, **options: object) -> bytes:
    return to_file(markdown, "pdf", title=TITLE, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_report_makes_the_same_file(format: str) -> None:
    options = {"title": TITLE, "pictures": filled().pictures, "made_on": date(2026, 5, 12)}
    assert to_file(filled().markdown, format, **options) == made(format)  # type: ignore[arg-type]


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
    assert len(re.findall(TITLE, part(format, OFFICE[format]))) == 1


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


@pytest.mark.parametrize("format", ["docx", "odt", "pptx"])
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


def test_the_contents_list_the_claims_while_they_have_room_on_a_page() -> None:
    few = "# x\n\n" + "".join(f"## Del {number}\n\n### Funn {number}\n\n" for number in range(5))
    many = "# x\n\n" + "".join(f"## Del {number}\n\n### Funn {number}\n\n" for number in range(30))
    assert ">Funn 3</a>" in to_file(few, "html", title="x").decode()
    assert ">Funn 3</a>" not in to_file(many, "html", title="x").decode()


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_a_line_across_is_a_new_page(format: str) -> None:
    one = part(format, OFFICE[format], to_file("# x\n\n## y\n\na\n\n---\n\n## z\n\nb", format, title="x"))
    assert {"docx": '<w:br w:type="page"/>', "odt": '<text:p text:style-name="NewPage" />'}[format] in one


def test_a_line_across_is_a_new_page_in_a_pdf() -> None:
    assert pdf("# x\n\n## y\n\na\n\n---\n\nb").count(b"/Type/Page/") > pdf("# x\n\n## y\n\na\n\nb").count(
        b"/Type/Page/"
    )


def test_a_line_across_in_a_quote_breaks_no_file() -> None:
    assert pdf("# x\n\n## y\n\n> a\n>\n> ---\n>\n> b").startswith(b"%PDF-")


@pytest.mark.parametrize("format", ["docx", "odt"])
def test_a_table_has_its_caption_and_its_number(format: str) -> None:
    xml = part(format, OFFICE[format], to_file(f"# x\n\n## y\n\n{TABLE}", format, title="x"))
    caption = "".join(re.findall(r">([^<>]+)<", xml[xml.index("TableCaption") :]))
    assert " ".join(caption.split()).startswith("Tabell 1: Etter metode")


def test_the_head_of_a_table_is_repeated_on_each_page_of_a_word_file() -> None:
    assert "<w:tblHeader" in part("docx", OFFICE["docx"])


@pytest.mark.parametrize("format", ["docx", "odt", "html", "pdf"])
def test_a_picture_is_told_to_who_cannot_see_it(format: str) -> None:
    file = to_file(PICTURE, format, title="x", pictures=SQUARE)
    told = {"docx": 'descr="Et «kvadrat» &amp; litt til"', "odt": "<svg:desc>Et «kvadrat» &amp; litt til</svg:desc>"}
    if format == "pdf":
        assert b"<pdfuaid:part>1</pdfuaid:part>" in file
        assert b"/Alt" in file
    else:
        page = part(format, OFFICE[format], file) if format in OFFICE else file.decode()
        assert told.get(format, 'aria-label="Et «kvadrat» &amp; litt til"') in page


@pytest.mark.parametrize("format", ["docx", "odt", "pptx"])
def test_a_picture_in_an_office_file_is_drawn_and_not_empty(format: str) -> None:
    with zipfile.ZipFile(io.BytesIO(to_file(PICTURE, format, title="x", pictures=SQUARE))) as archive:
        images = [archive.read(name) for name in archive.namelist() if name.endswith(".png") and "Thumb" not in name]
    assert len(images) == 1
    assert images[0][16:20] == (2000).to_bytes(4, "big")
    assert b"Title" not in images[0][:80]


def test_a_picture_is_told_in_markdown() -> None:
    assert to_file(PICTURE, "md", title="x", pictures=SQUARE).decode() == (
        "# x\n\n## y\n\n*Hvor vi står*\n\nEt «kvadrat» & litt til\n"
    )


@pytest.mark.parametrize("format", ["docx", "odt", "html", "pdf", "pptx"])
def test_a_drawing_that_is_not_ours_is_left_out(format: str) -> None:
    bad = {"diamond": Picture(DRAWING.replace("<rect", "<script>x</script><rect"), "x", "x")}
    file = to_file(PICTURE, format, title="x", pictures=bad)
    assert b"<script" not in file
    assert b".png" not in file


def test_a_word_file_takes_over_the_look_of_a_given_document() -> None:
    theirs = edited(word_reference(), {"word/styles.xml": lambda xml: xml.replace("1F3552", "ABCDEF")})
    assert "ABCDEF" in part("docx", "word/styles.xml", to_file("# x\n\n## y", "docx", title="x", reference=theirs))


def test_a_tool_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LIMIT_SECONDS", 0.2)
    with pytest.raises(ToolFailed, match="took more than"):
        run("python", [sys.executable, "-c", "while True: pass"])


def test_a_tool_that_fails_is_named_with_its_reason() -> None:
    with pytest.raises(ToolFailed, match=r"pandoc said .*nonsense"):
        pandoc("--from=nonsense")
