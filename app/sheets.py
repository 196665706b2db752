"""A report as a page shows it: the one place where a text becomes mark-up."""

import re
from collections.abc import Mapping

from markupsafe import Markup

from research.reports import markup
from research.reports.pictures import Picture

# Pictures, and what is a link or code already, stay as they are; so does the inside of every tag.
_LEFT_ALONE = re.compile(r"(<(?:svg|a|code|pre)\b.*?</(?:svg|a|code|pre)>|<[^>]*>)", re.DOTALL)
_REFERENCE = re.compile(r"\b[A-ZÆØÅ]{1,4}-\d{3,}\b")


def sheet(
    markdown: str, pictures: Mapping[str, Picture] | None = None, links: Mapping[str, str] | None = None
) -> Markup:
    """Return a report's Markdown as mark-up for a page.

    Args:
        markdown: The report.
        pictures: What it shows, by name.
        links: Where a reference such as ``INT-014`` leads; one that is not named here stays plain.
    """
    html = markup.to_html(markdown, pictures or {})
    if links:
        html = "".join(_linked(part, links) for part in _LEFT_ALONE.split(html))
    # What comes out has passed the cleaner. A table that is wider than the screen scrolls, and a keyboard must be
    # able to get there.
    return Markup(html.replace("<table>", '<table tabindex="0">'))  # noqa: S704


def _linked(part: str, links: Mapping[str, str]) -> str:
    if part.startswith("<"):
        return part
    return _REFERENCE.sub(
        lambda found: f'<a class="f-ref" href="{links[found[0]]}">{found[0]}</a>' if found[0] in links else found[0],
        part,
    )
