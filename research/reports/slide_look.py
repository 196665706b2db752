"""The look of slides: pandoc's own presentation in our colours and places, and what pandoc leaves to be mended."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape

from research.reports.markup import QUOTATION_MARKS
from research.reports.office import HAIRLINE, INK, SANS, SERIF, SUBTLE, TEXT, edited
from research.reports.process import pandoc
from research.reports.stand_ins import StandIn

_COLOURS = {
    "dk1": TEXT,
    "lt1": "FFFFFF",
    "dk2": INK,
    "lt2": "F3F4F6",
    "accent1": "6A4FA3",
    "accent2": "B0531F",
    "accent3": "0F736F",
    "accent4": INK,
    "accent5": SUBTLE,
    "accent6": HAIRLINE,
    "hlink": INK,
    "folHlink": INK,
}
_TITLE_SIZE, _BODY_SIZE, _VOICE_SIZE, _TABLE_SIZE, _ASIDE_SIZE = 2000, 1500, 1600, 1100, 1100
_INDENT = 228600
_SLIDE = re.compile(r"ppt/(slides|notesSlides)/\w+\.xml")
_TABLE = re.compile(r"<a:tbl>.*?</a:tbl>", re.DOTALL)
_RUN = re.compile(r"<a:rPr([^>]*?)(/>|>)")
_LANGUAGE = re.compile(r'(<a:rPr[^>]*?) lang="[^"]*"')
_ADDRESS = re.compile(r'descr="(data:[^"]*)"')
_PARAGRAPH = re.compile(r"<a:p>.*?</a:p>", re.DOTALL)


@cache
def slide_reference() -> bytes:
    """Return the presentation whose look slides take over."""
    return edited(
        pandoc("--print-default-data-file=reference.pptx"),
        {
            "ppt/theme/theme1.xml": _theme,
            "ppt/slideMasters/slideMaster1.xml": _master,
            "ppt/slideLayouts/slideLayout1.xml": _title_slide,
            "ppt/slideLayouts/slideLayout3.xml": _divider,
        },
    )


def finished_slides(presentation: bytes, language: str, images: Sequence[StandIn]) -> bytes:
    """Return slides with their language told, tables and voices in their look, and no made-up date.

    Args:
        language: With the country, such as ``nb-NO``.
        images: The pictures, whose empty images pandoc was given.
    """
    alternatives = {each.address: each.alternative for each in images}

    def slide(xml: str) -> str:
        xml = _ADDRESS.sub(lambda found: f'descr="{escape(alternatives.get(found[1], ""))}"', xml)
        xml = _TABLE.sub(_plain_table, _PARAGRAPH.sub(_voice_or_aside, xml))
        return _RUN.sub(rf'<a:rPr lang="{language}"\1\2', _LANGUAGE.sub(r"\1", xml))

    dates = re.compile(r"<dcterms:(created|modified).*?</dcterms:\1>")
    edits: Mapping[str | re.Pattern[str], Callable[[str], str]] = {
        _SLIDE: slide,
        "docProps/core.xml": lambda xml: dates.sub("", xml),
    }
    return edited(presentation, edits, images={each.empty: each.picture for each in images})


def _voice_or_aside(paragraph: re.Match[str]) -> str:
    """Give what people said its type, and make a paragraph that is all emphasis small."""
    xml = re.sub(r'marL="\d{6,}"', f'marL="{_INDENT}"', paragraph[0]) if 'sz="2000"' in paragraph[0] else paragraph[0]
    runs = re.findall(r"<a:rPr([^>]*)", xml)
    if runs and all('i="1"' in run for run in runs):
        return re.sub(r"<a:rPr[^>]*?/>", f'<a:rPr sz="{_ASIDE_SIZE}">{_SUBTLE_FILL}</a:rPr>', xml)
    xml = xml.replace('sz="2000"', f'sz="{_VOICE_SIZE}"')
    if f'marL="{_INDENT}"' in xml and "".join(re.findall(r"<a:t>(.*?)</a:t>", xml, re.DOTALL)).startswith(
        QUOTATION_MARKS
    ):
        return re.sub(r"<a:rPr([^>]*?)\s*/>", rf'<a:rPr\1><a:latin typeface="{SERIF}"/></a:rPr>', xml)
    return xml


def _plain_table(table: re.Match[str]) -> str:
    """Draw a table with hairlines below its rows, the head in bold, and nothing else."""
    xml = re.sub(r"<a:tblPr.*?</a:tblPr>", _TABLE_STYLE, table[0], count=1, flags=re.DOTALL)
    xml = _RUN.sub(rf'<a:rPr sz="{_TABLE_SIZE}"\1\2', xml)
    head, end, rows = xml.partition("</a:tr>")
    head = head.replace("<a:rPr ", '<a:rPr b="1" ')
    xml = head.replace("<a:tcPr />", _cell(INK, 12700)) + end + rows
    return re.sub(r"</a:txBody>(?:<a:tcPr />)?</a:tc>", f"</a:txBody>{_cell(HAIRLINE, 6350)}</a:tc>", xml)


def _cell(colour: str, width: int) -> str:
    line = f'<a:lnB w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    return f'<a:tcPr marL="0" marR="120000" marT="40000" marB="40000">{line}<a:noFill/></a:tcPr>'


def _theme(xml: str) -> str:
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    xml = re.sub(r"(<a:clrScheme[^>]*>).*?(</a:clrScheme>)", rf"\1{colours}\2", xml, flags=re.DOTALL)
    return re.sub(r'(<a:(?:major|minor)Font><a:latin typeface=)"[^"]*"', rf'\1"{SANS}"', xml)


def _master(xml: str) -> str:
    xml = xml.replace('x="457200" y="205979"/><a:ext cx="8229600" cy="857250"', _place(540000, 240000, 8064000, 920000))
    xml = xml.replace(
        'x="457200" y="1200151"/><a:ext cx="8229600" cy="3394472"', _place(540000, 1230000, 8064000, 3420000)
    )
    xml = xml.replace('rtlCol="0" anchor="ctr"><a:normAutofit/>', 'rtlCol="0" anchor="b"><a:normAutofit/>', 1)
    xml = xml.replace('<p:titleStyle><a:lvl1pPr algn="ctr"', '<p:titleStyle><a:lvl1pPr algn="l"')
    xml = xml.replace('<a:defRPr sz="3300" kern="1200"><a:solidFill><a:schemeClr val="tx1"/>', _TITLE, 1)
    xml = xml.replace('<a:spcPct val="20000"/>', '<a:spcPct val="45000"/>')
    for old, size in ((2400, _BODY_SIZE), (2100, _BODY_SIZE - 100), (1800, _BODY_SIZE - 200)):
        xml = xml.replace(f'<a:defRPr sz="{old}"', f'<a:defRPr sz="{size}"', 1)
    for old, size in ((342900, 228600), (685800, 457200)):
        xml = xml.replace(f'marL="{old}" indent="-342900"', f'marL="{size}" indent="-228600"', 1)
    return xml


def _title_slide(xml: str) -> str:
    xml = xml.replace(
        'x="685800" y="1597819"/><a:ext cx="7772400" cy="1102519"', _place(685800, 1250000, 7772400, 1500000)
    )
    xml = xml.replace(
        'x="1371600" y="2914650"/><a:ext cx="6400800" cy="1314450"', _place(685800, 2860000, 7772400, 1500000)
    )
    xml = xml.replace(
        "<a:bodyPr/><a:lstStyle/>", f'<a:bodyPr anchor="b"/><a:lstStyle><a:lvl1pPr>{_LARGE}</a:lvl1pPr></a:lstStyle>', 1
    )
    xml = xml.replace('algn="ctr"', 'algn="l"').replace("</p:spTree>", f"{_mark(685800, 520000, 420000)}</p:spTree>", 1)
    date = '<p:ph type="dt" sz="half" idx="10"/></p:nvPr></p:nvSpPr><p:spPr>'
    where = f"<a:xfrm><a:off {_place(685800, 4560000, 7772400, 300000)}/></a:xfrm>"
    return xml.replace(f"{date[:-1]}/>", f"{date}{where}</p:spPr>", 1)


def _divider(xml: str) -> str:
    xml = xml.replace('x="722313" y="3305176"', 'x="685800" y="1900000"')
    return xml.replace('sz="3000" b="1" cap="all"', 'sz="3000" b="1" cap="none"')


def _place(x: int, y: int, width: int, height: int) -> str:
    return f'x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"'


def _mark(x: int, y: int, size: int) -> str:
    """Return the mark, a diamond cut in three, as decoration."""
    facets = ((0.0, 0.0, 0.44, 1.0, "accent1"), (0.56, 0.0, 0.44, 0.44, "accent2"), (0.56, 0.56, 0.44, 0.44, "accent3"))
    return "".join(_facet(x, y, size, number, *facet) for number, facet in enumerate(facets))


def _facet(
    x: int, y: int, size: int, number: int, left: float, top: float, width: float, height: float, colour: str
) -> str:
    corners = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    # Turned by 45 degrees about the middle, and as wide as before.
    turned = [(0.5 + (a - b) / 2, (a + b) / 2) for a, b in ((across, down) for across, down in corners)]
    points = [f'<a:pt x="{round(a * size)}" y="{round(b * size)}"/>' for a, b in turned]
    lines = "".join(f"<a:lnTo>{point}</a:lnTo>" for point in points[1:])
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{90 + number}" name="Mark {number + 1}"/><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f"<p:spPr><a:xfrm><a:off {_place(x, y, size, size)}/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>"
        f'<a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{size}" h="{size}"><a:moveTo>{points[0]}'
        f'</a:moveTo>{lines}<a:close/></a:path></a:pathLst></a:custGeom><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


_SUBTLE_FILL = f'<a:solidFill><a:srgbClr val="{SUBTLE}"/></a:solidFill>'
# «No Style, No Grid», as PowerPoint names it; what is drawn is drawn for each cell.
_TABLE_STYLE = '<a:tblPr firstRow="1"><a:tableStyleId>{2D5ABB26-0587-4C30-8999-92F81FD0307C}</a:tableStyleId></a:tblPr>'
_TITLE = f'<a:defRPr sz="{_TITLE_SIZE}" b="1" kern="1200"><a:solidFill><a:schemeClr val="tx2"/>'
_LARGE = '<a:defRPr sz="3200" b="1"/>'
