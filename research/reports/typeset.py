"""Typst in a process of its own, so that it can be stopped: ``python typeset.py KIND FOLDER FONTS …``.

It turns report.typ of a folder into report.pdf (``pdf``, with the title, language, region and day), or into one image
a page (``png``). It is run by its path and imports nothing of the project.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

# Accessible (PDF/UA-1) and fit for an archive (PDF/A-2a) where the text allows it: a skipped level of headings, for
# one, breaks the first. A tagged PDF is the least.
STANDARDS: tuple[list[Any], ...] = (["ua-1", "a-2a"], ["ua-1"], [])

SHARPNESS = 200
"""Of a bitmap, in points an inch."""


def pdf(folder: Path, fonts: list[Path], title: str, language: str, region: str, day: str) -> None:
    """Typeset the report of a folder; print the standards that it keeps, and what broke the better ones."""
    refusal = ""
    for standards in STANDARDS:
        try:
            made = typst.compile(
                folder / "report.typ",
                root=folder,
                font_paths=fonts,
                sys_inputs={"title": title, "language": language, "region": region, "day": day},
                pdf_standards=standards,
                format="pdf",
            )
        except typst.TypstError as error:
            refusal = str(error)
        else:
            (folder / "report.pdf").write_bytes(made)
            print(" ".join(standards), refusal)
            return
    sys.exit(refusal)


def png(folder: Path, fonts: list[Path]) -> None:
    """Draw each page of a document as an image, named by its number from 0."""
    made: Any = typst.compile(folder / "report.typ", root=folder, font_paths=fonts, format="png", ppi=SHARPNESS)
    for number, page in enumerate(made if isinstance(made, list) else [made]):
        (folder / f"{number}.png").write_bytes(page)


if __name__ == "__main__":
    kind, place, look, *rest = sys.argv[1:]
    made: dict[str, Callable[..., None]] = {"pdf": pdf, "png": png}
    made[kind](Path(place), [Path(look)] if look else [], *rest)
