"""Markdown out of plain texts: headings, facts, paragraphs and tables, in which every text stands as it was written."""

from collections.abc import Iterable, Sequence

from research.reports.sandbox import escape

Facts = Sequence[tuple[str, str]]
"""Names and what they stand for; what is empty is left out."""


def heading(level: int, text: str) -> str:
    """Return a heading of a level from 1."""
    return f"{'#' * level} {escape(text)}"


def facts(found: Facts) -> str:
    """Return facts as a list, each under its name."""
    return "\n".join(f"- **{escape(name)}:** {escape(text)}" for name, text in found if text)


def paragraphs(text: str) -> str:
    """Return a text of several lines, each a paragraph."""
    return "\n\n".join(escape(line) for line in text.splitlines() if line.strip())


def said(text: str) -> str:
    """Return somebody's own words, set in."""
    return "\n>\n".join(f"> {escape(line)}" for line in text.splitlines() if line.strip())


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows below their headings."""
    lines = [columns, *rows]
    written = ["| " + " | ".join(escape(cell) or " " for cell in line) + " |" for line in lines]
    written.insert(1, "|" + " --- |" * len(columns))
    return "\n".join(written)


def document(parts: Iterable[str]) -> str:
    """Return the parts of a document as one text."""
    return "\n\n".join(part for part in parts if part) + "\n"
