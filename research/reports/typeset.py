"""Typst in a process of its own, so that it can be stopped: ``python typeset.py FOLDER FONTS TITLE LANGUAGE REGION``.

It turns report.typ into report.pdf. It is run by its path and imports nothing of the project.
"""

import sys
from pathlib import Path
from typing import Any

import typst

# Accessible (PDF/UA-1) and fit for an archive (PDF/A-2a) where the text allows it: a skipped level of headings, for
# one, breaks the first. A tagged PDF is the least.
STANDARDS: tuple[list[Any], ...] = (["ua-1", "a-2a"], ["ua-1"], [])


def main(folder: str, fonts: str, title: str, language: str, region: str) -> None:
    """Typeset the report of a folder; print the standards that it keeps, and what broke the better ones."""
    refusal = ""
    for standards in STANDARDS:
        try:
            pdf = typst.compile(
                Path(folder, "report.typ"),
                root=Path(folder),
                font_paths=[Path(fonts)] if fonts else [],
                sys_inputs={"title": title, "language": language, "region": region},
                pdf_standards=standards,
                format="pdf",
            )
        except typst.TypstError as error:
            refusal = str(error)
        else:
            Path(folder, "report.pdf").write_bytes(pdf)
            print(" ".join(standards), refusal)
            return
    sys.exit(refusal)


if __name__ == "__main__":
    main(*sys.argv[1:])
