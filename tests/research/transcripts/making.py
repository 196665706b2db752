"""Making the files that the tests of transcripts read: all of it invented."""

import io
import zipfile
from collections.abc import Mapping

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"

PLAIN_STYLES = (
    '<w:style w:type="paragraph" w:styleId="Tittel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Navn"><w:name w:val="Navn"/><w:rPr><w:b/></w:rPr></w:style>'
)


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of parts."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return archive.getvalue()


def word(body: str, *, before: str = "", **parts: str) -> bytes:
    """A Word document with this body; other parts by their name within ``word/``.

    Args:
        before: What stands before the root element.
    """
    document = f'{before}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    styles = f'<w:styles xmlns:w="{_WORD}">{PLAIN_STYLES}</w:styles>'
    others = {f"word/{name}.xml": f'<w:{name} xmlns:w="{_WORD}">{part}</w:{name}>' for name, part in parts.items()}
    whole = {"[Content_Types].xml": "<Types/>", "word/document.xml": document, "word/styles.xml": styles}
    return packed(whole | others)


def p(*runs: str, style: str = "") -> str:
    """A paragraph of Word; a run in asterisks is bold, a line feed is a break."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(map(_run, runs))}</w:p>"


def _run(text: str) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if text.startswith("*") else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in text.strip("*").split("\n"))
    return f"<w:r>{bold}{lines}</w:r>"


def word_table(*rows: str) -> str:
    """A table of Word; cells are parted by bars."""
    cells = ["".join(f"<w:tc>{p(cell.strip())}</w:tc>" for cell in row.split("|")) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def open_document(body: str, *, before: str = "", **parts: str) -> bytes:
    """An OpenDocument text with this body, and a style B that is bold."""
    styles = (
        '<office:automatic-styles><style:style style:name="B" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
    )
    spaces = "".join(f' xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "text", "table", "style", "fo"))
    content = f"{before}<office:document-content{spaces}>{styles}<office:body><office:text>{body}</office:text>"
    content += "</office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": kind, "content.xml": content} | parts)
