"""A report as one HTML file that needs nothing beside it."""

import base64
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from research.reports.parts import Parts, html_parts
from research.reports.pictures import Picture
from research.words import Language

CONTENTS = {Language.BOKMAL: "Innhold", Language.NYNORSK: "Innhald", Language.ENGLISH: "Contents"}
_STYLE = Path(__file__).parents[2] / "templates" / "reports" / "style.css"


def to_page(taken: Parts, *, title: str, language: Language, pictures: Mapping[str, Picture], fonts: Path) -> str:
    """Return the parts of a report as a page, with its look and its fonts inside."""
    cover, body = html_parts(taken, pictures)
    faces = "".join(_font_faces(fonts)) if fonts.is_dir() else ""
    kind = ' class="cards"' if taken.is_cards else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>\n{faces}{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body{kind}>\n<header>\n<h1>{escape(title)}</h1>\n{cover}\n</header>\n{_contents(taken, language)}"
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _contents(taken: Parts, language: Language) -> str:
    if not taken.contents:
        return ""
    links = "".join(
        f'<li class="level-{each.level}"><a href="#{each.id}">{escape(each.text)}</a></li>' for each in taken.contents
    )
    named = CONTENTS[language]
    return f'<nav aria-label="{named}">\n<h2>{named}</h2>\n<ol>{links}</ol>\n</nav>\n'


def _font_faces(fonts: Path) -> Iterator[str]:
    for family in ("Schibsted Grotesk", "Source Serif 4"):
        file = fonts / f"{family.replace(' ', '-').lower()}-latin.woff2"
        encoded = base64.b64encode(file.read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{encoded}) format('woff2')"
        yield f"@font-face {{ font-family: '{family}'; font-weight: 400 900; src: {source}; }}\n"
