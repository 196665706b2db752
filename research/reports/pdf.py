"""A report as PDF, and its pictures as the bitmaps that office programs show: both are made by Typst."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from research.reports.parts import Parts
from research.reports.pictures import Picture
from research.reports.process import run
from research.reports.stand_ins import StandIn, stand_in
from research.reports.typst_text import to_typst
from research.words import Language

REGIONS = {Language.BOKMAL: "NO", Language.NYNORSK: "NO", Language.ENGLISH: "GB"}

_LOOK = Path(__file__).parents[2] / "templates" / "reports" / "pdf.typ"
_PROGRAM = str(Path(__file__).with_name("typeset.py"))
_DOCUMENT = '#import "pdf.typ": *\n#show: {}\n{}\n{}'
_IN_HASTE = 'report.with(linebreaks: "simple")'
_LONG = 400_000
"""Letters of Typst, which is some 150 pages."""
_BITMAP = '#set page(width: 720pt, height: auto, margin: 0pt)\n#image("{}.svg", width: 100%)\n'


def to_pdf(
    taken: Parts,
    *,
    title: str,
    language: Language,
    pictures: Mapping[str, Picture],
    made_on: date | None,
    fonts: Path,
) -> bytes:
    """Return a report as PDF; without a day, it tells when the file was made.

    Raises:
        ToolFailed: Typst failed or took too long.
    """
    cover = f"#cover(depth: {taken.depth})[{to_typst(taken.cover, pictures)}]"
    body = to_typst(taken.body, pictures)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pdf.typ").write_bytes(_LOOK.read_bytes())
        look = "cards" if taken.is_cards else _IN_HASTE if len(body) > _LONG else "report"
        document = _DOCUMENT.format(look, cover, body)
        (folder / "report.typ").write_text(document, "utf-8")
        for each, picture in pictures.items():
            (folder / f"{each}.svg").write_text(picture.svg, "utf-8")
        day = made_on.isoformat() if made_on else ""
        _typeset("pdf", name, str(fonts) if fonts.is_dir() else "", title, language, REGIONS[language], day)
        return (folder / "report.pdf").read_bytes()


def stand_ins(pictures: Mapping[str, Picture], fonts: Path) -> dict[str, StandIn]:
    """Return pictures as bitmaps (PNG), each with the empty image that stands in for it.

    Raises:
        ToolFailed: Typst failed or took too long.
    """
    drawn = _drawn(tuple(each.svg for each in pictures.values()), fonts) if pictures else ()
    return {
        name: stand_in(name, image, picture.alternative)
        for (name, picture), image in zip(pictures.items(), drawn, strict=True)
    }


@lru_cache(maxsize=64)
def _drawn(drawings: Sequence[str], fonts: Path) -> tuple[bytes, ...]:
    # The same pictures go into Word, OpenDocument and slides.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, drawing in enumerate(drawings):
            (folder / f"{number}.svg").write_text(drawing, "utf-8")
        pages = "#pagebreak()\n".join(_BITMAP.format(number) for number in range(len(drawings)))
        (folder / "report.typ").write_text(pages, "utf-8")
        _typeset("png", name, str(fonts) if fonts.is_dir() else "")
        return tuple((folder / f"{number}.png").read_bytes() for number in range(len(drawings)))


def _typeset(*arguments: str) -> None:
    run("typst", [sys.executable, "-P", _PROGRAM, *arguments])
