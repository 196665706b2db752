"""Word and OpenDocument files: pandoc fills them, and one table of looks styles both.

Whoever gets such a file goes on writing in it. So the looks are the program's own styles, in fonts that office
programs have: sans for what we say, serif for what people said.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from research.reports.markup import Heading
from research.reports.process import pandoc

SANS, SERIF = "Calibri", "Georgia"
INK, TEXT, SUBTLE, HAIRLINE = "1F3552", "222C38", "575E67", "B9BCC0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a paragraph looks, by its style's name in Word (``id`` and shown ``name``) and in OpenDocument.

    Sizes and spaces are in points. ``level`` is that of a heading, from 1.
    """

    id: str
    name: str
    odt: str
    font: str = SANS
    size: float = 11
    colour: str = TEXT
    is_bold: bool = False
    before: float = 0
    after: float = 0
    left: float = 0
    has_bar: bool = False
    stays_with_next: bool = False
    starts_page: bool = False
    level: int = 0


def _heading(level: int, size: float, before: float) -> Look:
    return Look(
        id=f"Heading{level}",
        name=f"heading {level}",
        odt=f"Heading_20_{level}",
        size=size,
        colour=INK,
        is_bold=True,
        before=before,
        after=size / 2,
        stays_with_next=True,
        level=level,
    )


def _quoted(name: str, **values: Any) -> Look:
    return Look(id=name, name=name, odt=name, left=14, has_bar=True, **values)


LOOKS = (
    Look(id="Title", name="Title", odt="Title", size=30, colour=INK, is_bold=True, before=150, after=14),
    Look(id="Subtitle", name="Subtitle", odt="Subtitle", size=14, after=8),
    Look(id="Date", name="Date", odt="Date", size=10, colour=SUBTLE),
    Look(
        id="TOCHeading",
        name="TOC Heading",
        odt="Contents_20_Heading",
        size=18,
        colour=INK,
        is_bold=True,
        after=9,
        starts_page=True,
    ),
    Look(id="TOC1", name="toc 1", odt="Contents_20_1", is_bold=True, before=6, after=2),
    Look(id="TOC2", name="toc 2", odt="Contents_20_2", left=14, after=2),
    _heading(1, size=18, before=28),
    _heading(2, size=13, before=20),
    _heading(3, size=11, before=14),
    Look(id="BodyText", name="Body Text", odt="Text_20_body", after=7),
    Look(id="Compact", name="Compact", odt="Compact", before=2, after=2),
    Look(id="TableText", name="Table Text", odt="Table_20_Contents", size=9.5, before=2, after=2),
    Look(id="TableHeading", name="Table Heading", odt="Table_20_Heading", size=9.5, is_bold=True, before=2, after=2),
    _quoted("Voice", font=SERIF, before=7, after=2, stays_with_next=True),
    _quoted("Account", before=7, after=2, stays_with_next=True),
    _quoted("Source", size=9, colour=SUBTLE, after=8),
    Look(id="Aside", name="Aside", odt="Aside", size=9, colour=SUBTLE, before=4, after=7, stays_with_next=True),
    Look(id="Lead", name="Lead", odt="Lead", before=6, after=2, stays_with_next=True),
    Look(id="CaptionedFigure", name="Captioned Figure", odt="FigureWithCaption", before=10, stays_with_next=True),
    Look(id="ImageCaption", name="Image Caption", odt="FigureCaption", size=9, colour=SUBTLE, before=4, after=14),
    Look(
        id="TableCaption",
        name="Table Caption",
        odt="TableCaption",
        size=9,
        colour=SUBTLE,
        before=12,
        after=4,
        stays_with_next=True,
    ),
)

_BAR = 10
"""Points from the bar at a quote to its text."""

_Edits = Mapping[str | re.Pattern[str], Callable[[str], str]]
_WORD_STYLE = r'<w:style\b(?:(?!</w:style>).)*w:styleId="{}">.*?</w:style>'
_ODT_STYLE = r'<style:style style:name="{}"[^>]*?(?:/>|>.*?</style:style>)'
_FOOTER = "word/footer1.xml"
_WORD_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@cache
def word_reference() -> bytes:
    """Return the document whose styles, page and footer a Word file takes over."""
    return edited(
        pandoc("--print-default-data-file=reference.docx"),
        {
            "word/styles.xml": _word_styles,
            "word/document.xml": lambda xml: re.sub(r"<w:sectPr>.*</w:sectPr>", _WORD_PAGE, xml, flags=re.DOTALL),
            "word/_rels/document.xml.rels": lambda xml: xml.replace("</Relationships>", _FOOTER_RELATION),
            "[Content_Types].xml": lambda xml: xml.replace("</Types>", _FOOTER_TYPE),
        },
        added={_FOOTER: _WORD_FOOTER},
    )


@cache
def odt_reference() -> bytes:
    """Return the document whose styles, page and footer an OpenDocument file takes over."""
    return edited(pandoc("--print-default-data-file=reference.odt"), {"styles.xml": _odt_styles})


def finished_word(document: bytes, contents: Sequence[Heading], images: Mapping[bytes, bytes]) -> bytes:
    """Return a Word file with its table of contents filled, and without the date that the sandbox has made up.

    Args:
        images: What takes the place of each empty image.
    """
    entries = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="TOC{each.level}"/></w:pPr><w:r><w:t>{escape(each.text)}</w:t></w:r></w:p>'
        for each in contents
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end" /></w:r></w:p></w:sdtContent></w:sdt>'
    end += '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    empty = '<w:fldChar w:fldCharType="end" /></w:r></w:p></w:sdtContent></w:sdt>'
    return edited(
        document,
        {
            "word/document.xml": lambda xml: _mended_word(xml.replace(empty, f"</w:r></w:p>{entries}{end}", 1)),
            "docProps/core.xml": lambda xml: re.sub(r"<dcterms:(created|modified).*?</dcterms:\1>", "", xml),
        },
        images=images,
    )


def _mended_word(xml: str) -> str:
    """Let a line across begin a page, keep rows whole with air below tables, and leave out a picture's address."""
    xml = re.sub(r'(<pic:cNvPr descr=)"data:[^"]*"', r'\1""', xml)
    xml = re.sub(
        r"<w:tbl>.*?</w:tbl>", lambda table: table[0].replace('"Compact"', '"TableText"'), xml, flags=re.DOTALL
    )
    xml = re.sub(r"<w:tr>(?!\s*<w:trPr>)", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", xml)
    xml = _AFTER_TABLE.sub(r'\1<w:spacing w:before="200"/>', xml)
    return re.sub(r"<w:p>(?:(?!</w:p>).)*?<v:rect(?:(?!</w:p>).)*?</w:p>", _WORD_BREAK, xml, flags=re.DOTALL)


def finished_odt(
    document: bytes, contents: Sequence[Heading], images: Mapping[bytes, bytes], alternatives: Sequence[str]
) -> bytes:
    """Return an OpenDocument file with its table of contents filled, lines in its tables, and no made-up date.

    Args:
        images: What takes the place of each empty image.
        alternatives: What its pictures show in words, in their order.
    """
    entries = "".join(
        f'<text:p text:style-name="Contents_20_{each.level}">{escape(each.text)}</text:p>' for each in contents
    )

    def content(xml: str) -> str:
        title = re.search(r"<text:index-title-template.*?>(.*?)<", xml)
        heading = f'<text:p text:style-name="Contents_20_Heading">{title[1] if title else ""}</text:p>'
        body = f"<text:index-body><text:index-title>{heading}</text:index-title>{entries}</text:index-body>"
        xml = xml.replace("</text:table-of-content-source>", f"</text:table-of-content-source>{body}", 1)
        for old, new in _ODT_CONTENT.items():
            xml = xml.replace(old, new)
        xml = xml.replace("</text:table-of-content>", f"</text:table-of-content>{_ODT_BREAK}", 1)
        told = iter(alternatives)
        return re.sub(r"</draw:frame>", lambda end: f"<svg:desc>{escape(next(told, ''))}</svg:desc>{end[0]}", xml)

    dates = re.compile(r"<(meta:creation-date|dc:date)>.*?</\1>")
    edits: _Edits = {"content.xml": content, "meta.xml": lambda xml: dates.sub("", xml)}
    return edited(document, edits, images=images)


def edited(
    archive: bytes, edits: _Edits, *, added: Mapping[str, str] = {}, images: Mapping[bytes, bytes] = {}
) -> bytes:
    """Return a zip archive with some of its texts changed and others added, in its order and without a time.

    Args:
        edits: By the name of a text, or by a pattern of names.
        images: What takes the place of each empty image.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(written, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            part = images.get(part, part)
            for name, edit in edits.items():
                if re.fullmatch(name if isinstance(name, re.Pattern) else re.escape(name), entry.filename):
                    part = edit(part.decode()).encode()
            target.writestr(zipfile.ZipInfo(entry.filename), part, compress_type=entry.compress_type)
        for added_name, text in added.items():
            target.writestr(zipfile.ZipInfo(added_name), text, compress_type=zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _word_styles(xml: str) -> str:
    fonts = f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:color w:val="{TEXT}"/>'
    xml = re.sub(r"<w:rFonts w:asciiTheme[^>]*/>\s*<w:sz w:val=\"24\" />", f'{fonts}<w:sz w:val="22"/>', xml, count=1)
    xml = xml.replace('<w:spacing w:after="200" />', '<w:spacing w:after="0" w:line="276" w:lineRule="auto"/>', 1)
    xml = re.sub(_WORD_STYLE.format("Table"), _WORD_TABLE, xml, flags=re.DOTALL)
    for look in LOOKS:
        xml = re.sub(_WORD_STYLE.format(look.id), "", xml, flags=re.DOTALL)
    return xml.replace("</w:styles>", "".join(map(_word_style, LOOKS)) + "</w:styles>")


def _word_style(look: Look) -> str:
    font = f'<w:rFonts w:ascii="{look.font}" w:hAnsi="{look.font}" w:cs="{look.font}"/>'
    bar = f'<w:left w:val="single" w:sz="16" w:space="{_BAR}" w:color="{INK}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{look.id}"><w:name w:val="{look.name}"/><w:basedOn w:val="Normal"/>'
        + ('<w:next w:val="BodyText"/>' if look.level else "")
        + "<w:qFormat/><w:pPr>"
        + ("<w:keepNext/><w:keepLines/>" if look.stays_with_next else "")
        + ("<w:pageBreakBefore/>" if look.starts_page else "")
        + (f"<w:pBdr>{bar}</w:pBdr>" if look.has_bar else "")
        + f'<w:spacing w:before="{look.before * 20:.0f}" w:after="{look.after * 20:.0f}"/>'
        + f'<w:ind w:left="{look.left * 20:.0f}"/>'
        + (f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else "")
        + f"</w:pPr><w:rPr>{font}{'<w:b/>' if look.is_bold else ''}"
        + f'<w:color w:val="{look.colour}"/><w:sz w:val="{look.size * 2:.0f}"/></w:rPr></w:style>'
    )


def _odt_styles(xml: str) -> str:
    for old, new in _ODT_PAGE.items():
        xml = xml.replace(old, new)
    for look in LOOKS:
        xml = re.sub(_ODT_STYLE.format(look.odt), "", xml, flags=re.DOTALL)
    return xml.replace("</office:styles>", "".join(map(_odt_style, LOOKS)) + "</office:styles>")


def _odt_style(look: Look) -> str:
    level = f' style:default-outline-level="{look.level}"' if look.level else ""
    return (
        f'<style:style style:name="{look.odt}" style:display-name="{look.odt.replace("_20_", " ")}" '
        f'style:family="paragraph" style:parent-style-name="Standard" style:class="text"{level}>'
        f'<style:paragraph-properties fo:margin-top="{look.before}pt" fo:margin-bottom="{look.after}pt" '
        f'fo:margin-left="{look.left - _BAR if look.has_bar else look.left}pt" fo:line-height="115%"'
        + (' fo:keep-with-next="always"' if look.stays_with_next else "")
        + (' fo:break-before="page"' if look.starts_page else "")
        + (f' fo:border-left="2pt solid #{INK}" fo:padding-left="{_BAR}pt"' if look.has_bar else "")
        + f'/><style:text-properties fo:font-family="{look.font}" fo:font-size="{look.size}pt" '
        f'fo:font-weight="{"bold" if look.is_bold else "normal"}" fo:color="#{look.colour}"/></style:style>'
    )


_AFTER_TABLE = re.compile(r"(</w:tbl>\s*<w:p>\s*<w:pPr>(?:\s*<w:(?:pStyle|keepNext)\b[^>]*/>)*)")
_WORD_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_WORD_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId90"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1474" w:bottom="1418" w:left="1474" w:header="709" w:footer="709" w:gutter="0"/>'
    "<w:titlePg/></w:sectPr>"
)
_WORD_FOOTER = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:ftr {_WORD_NAMESPACES}><w:p><w:pPr><w:jc w:val="right"/></w:pPr>'
    f'<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:color w:val="{SUBTLE}"/><w:sz w:val="18"/></w:rPr>'
    "<w:t>2</w:t></w:r></w:fldSimple></w:p></w:ftr>"
)
_FOOTER_RELATION = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" '
    'Id="rId90" Target="footer1.xml"/></Relationships>'
)
_FOOTER_TYPE = (
    f'<Override PartName="/{_FOOTER}" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>'
)
_LINE = f'w:val="single" w:sz="4" w:space="0" w:color="{HAIRLINE}"'
_WORD_TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="Table"><w:name w:val="Table"/><w:qFormat/><w:tblPr>'
    f"<w:tblBorders><w:bottom {_LINE}/><w:insideH {_LINE}/></w:tblBorders>"
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>'
    '<w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
    f'<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{INK}"/></w:tcBorders></w:tcPr>'
    "</w:tblStylePr></w:style>"
)
_ODT_BREAK = '<text:p text:style-name="NewPage" />'
_ODT_PAGE = {
    'style:font-name="Times New Roman" fo:font-size="12pt"': f'fo:font-family="{SANS}" fo:font-size="11pt"',
    'fo:page-width="8.5in"': 'fo:page-width="21cm"',
    'fo:page-height="11in"': 'fo:page-height="29.7cm"',
}
# What pandoc writes into the text itself, where no style reaches it.
_ODT_CONTENT = {
    '<style:table-cell-properties fo:border="none"': (
        f'<style:table-cell-properties fo:border-bottom="0.5pt solid #{HAIRLINE}" fo:padding="2pt"'
    ),
    '<style:table-properties table:align="center"': '<style:table-properties fo:margin-bottom="10pt"',
    '<text:p text:style-name="Horizontal_20_Line" />': _ODT_BREAK,
    "</office:automatic-styles>": (
        '<style:style style:name="NewPage" style:family="paragraph" style:parent-style-name="Standard">'
        '<style:paragraph-properties fo:break-after="page" /></style:style></office:automatic-styles>'
    ),
}
