"""A report as a file: Markdown, one HTML file, Word, OpenDocument, slides or PDF, and its evidence as CSV.

What stands before the first section is the cover. Word, OpenDocument and slides are made from the cleaned HTML.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from research.errors import RuleBroken
from research.reports.evidence_csv import Row, evidence_csv
from research.reports.office_files import to_office
from research.reports.page import to_page
from research.reports.parts import Parts, parts
from research.reports.pdf import stand_ins, to_pdf
from research.reports.pictures import Picture, is_sound
from research.reports.sandbox import escape
from research.reports.slides import to_slides
from research.reports.stand_ins import StandIn
from research.words import N_, Language


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what follows the dot in its name, and its media type."""

    extension: str
    media_type: str


FORMATS = {
    "docx": Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": Format("pdf", "application/pdf"),
    "pptx": Format("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": Format("odt", "application/vnd.oasis.opendocument.text"),
    "html": Format("html", "text/html; charset=utf-8"),
    "md": Format("md", "text/markdown; charset=utf-8"),
    "csv": Format("csv", "text/csv; charset=utf-8"),
}
FONTS = Path(__file__).parents[2] / "app" / "static" / "vendor" / "fonts"


def file_name(reference: str, format: str) -> str:
    """Return the name of a report's file: its reference, for a title may say too much."""
    return f"{reference}.{FORMATS[format].extension}"


def to_file(
    markdown: str,
    format: str,
    *,
    title: str,
    language: Language = Language.BOKMAL,
    pictures: Mapping[str, Picture] = {},
    rows: Iterable[Row] = (),
    reference: bytes | None = None,
    made_on: date | None = None,
    fonts: Path = FONTS,
) -> bytes:
    """Return a report as a file of a format in ``FORMATS``: the same bytes for the same report.

    Args:
        markdown: The report; its first heading gives way to the title.
        title: Stands on the cover.
        pictures, rows: What the Markdown shows, by name, and the sources of the report, for CSV.
        reference: Whose look Word, OpenDocument or slides take over; our own when there is none.
        made_on: The day that a PDF tells; the moment it is made when there is none.
        fonts: Those of the look, TTF for PDF and WOFF2 for HTML; similar ones where they are missing.

    Raises:
        ToolFailed: A tool failed or took too long; the Markdown stands.
    """
    shown = {name: picture for name, picture in pictures.items() if is_sound(picture.svg)}
    match format:
        case "md":
            return _in_words(markdown, shown).encode()
        case "csv":
            return evidence_csv(rows, language)
        case "html":
            return to_page(parts(markdown), title=title, language=language, pictures=shown, fonts=fonts).encode()
        case "pdf":
            taken = parts(markdown)
            return to_pdf(taken, title=title, language=language, pictures=shown, made_on=made_on, fonts=fonts)
        case "docx" | "odt" | "pptx":
            images = stand_ins(shown, fonts)
            return _for_office(parts(markdown), format, title, language, shown, images, reference)
    raise RuleBroken(N_("A report cannot be made as %(format)s."), format=format)


def _for_office(
    taken: Parts,
    format: str,
    title: str,
    language: Language,
    pictures: Mapping[str, Picture],
    images: Mapping[str, StandIn],
    reference: bytes | None,
) -> bytes:
    if format == "pptx":
        return to_slides(taken, title=title, language=language, images=images, reference=reference)
    return to_office(
        taken, format, title=title, language=language, pictures=pictures, images=images, reference=reference
    )


def _in_words(markdown: str, pictures: Mapping[str, Picture]) -> str:
    """Return Markdown that stands alone: pictures are told, for there is nowhere to draw them."""
    for name, picture in pictures.items():
        place = re.compile(rf"^!\[(.*)\]\(picture:{re.escape(name)}\)$", re.MULTILINE)
        told = escape(picture.alternative).replace("\\", "\\\\")
        markdown = place.sub(f"*\\1*\n\n{told}", markdown)
    return markdown
