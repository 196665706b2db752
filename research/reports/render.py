"""Report templates: Markdown with Jinja, filled from ``ReportData``.

A template begins with a Jinja comment of ``key: value`` lines: title, description, language. A file whose name
begins with an underscore is a part that templates include. Besides Jinja's own, a template has

- ``section("key")``: what a person wrote for the section, or a hint that it is yet to be written;
- ``|date``, ``|period``: ``12. mars 2026``, ``12. januar – 17. april 2026``;
- ``|count("ett intervju", "intervjuer")``: ``ett intervju``, ``tre intervjuer``, ``13 intervjuer``;
- ``|paragraphs``: a text with its paragraphs kept; everything else is printed on one line;
- ``|quote``: a text as a block quote.
"""

import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import TemplateSyntaxError

from research.errors import FasettError, NotFound, RuleBroken
from research.reports.data import Period, ReportData
from research.reports.sandbox import Markdown, Sandbox, escape
from research.words import N_, Language

TEMPLATES = Path(__file__).parents[2] / "templates" / "reports"

_HEADER = re.compile(r"\{#-?\s*(.*?)\s*-?#\}", re.DOTALL)
_HEADING_OR_SECTION = re.compile(r"^#+ (.+)$|\bsection\(\"(\w+)\"\)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}(?=\s)", re.MULTILINE)
_NUMBERS = ["ingen", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"]
_HINTS = {
    Language.BOKMAL: "Skrives av prosjektet.",
    Language.NYNORSK: "Blir skriven av prosjektet.",
    Language.ENGLISH: "To be written by the project.",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report that a person writes."""

    key: str
    heading: str


@dataclass(frozen=True, slots=True)
class Template:
    """A report template, for a list to choose from."""

    key: str
    title: str
    description: str
    language: Language
    sections: tuple[Section, ...] = ()


def list_templates(folder: Path = TEMPLATES) -> list[Template]:
    """Return the templates of a folder, by title."""
    paths = [path for path in folder.glob("*.md") if not path.name.startswith("_")]
    return sorted((_read(path) for path in paths), key=lambda template: template.title)


def get_template(key: str, folder: Path = TEMPLATES) -> Template:
    """Return a template.

    Raises:
        NotFound: The folder has no template with this key.
    """
    for template in list_templates(folder):
        if template.key == key:
            return template
    raise NotFound(N_("There is no such report template."))


def render(key: str, data: ReportData, folder: Path = TEMPLATES) -> str:
    """Fill a template and return the Markdown.

    Raises:
        NotFound: The folder has no template with this key.
        RuleBroken: The template is wrong, at a line that the message names, or takes too long.
        TooLarge: The report would be larger than a report may be.
    """
    language = get_template(key, folder).language
    sandbox = Sandbox(folder)
    sandbox.filters |= _filters(language)
    sandbox.globals["section"] = lambda name: _section(data.written.get(name, ""), language)
    values = {field.name: getattr(data, field.name) for field in fields(data)}
    try:
        text = "".join(sandbox.stream(f"{key}.md", values))
    except FasettError:
        raise
    except TemplateSyntaxError as error:
        raise _wrong(error.name or key, error.lineno, error.message or "") from error
    except Exception as error:  # a template may raise anything that Python can
        raise _wrong(*_place(error, folder), str(error)) from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _read(path: Path) -> Template:
    source = path.read_text(encoding="utf-8")
    header = _HEADER.match(source)
    lines = header[1].splitlines() if header else []
    said = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Template(
        key=path.stem,
        title=said.get("title") or path.stem,
        description=said.get("description", ""),
        language=Language(language) if (language := said.get("language", "")) in set(Language) else Language.BOKMAL,
        sections=tuple(_sections(source)),
    )


def _sections(source: str) -> Iterator[Section]:
    heading = ""
    for found, key in _HEADING_OR_SECTION.findall(source):
        heading = found or heading
        if key:
            yield Section(key, heading)


def _wrong(name: str, line: int, reason: str) -> RuleBroken:
    return RuleBroken(
        N_("The report template %(name)s is wrong in line %(line)s: %(reason)s"), name=name, line=line, reason=reason
    )


def _place(error: Exception, folder: Path) -> tuple[str, int]:
    """Return the template and the line where an error came up; Jinja puts both into the traceback."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder]
    return (Path(frames[-1].filename).name, frames[-1].lineno or 1) if frames else ("", 1)


def _section(written: str, language: Language) -> Markdown:
    # A person's own headings begin right below the heading of the section.
    highest = min((len(marks) for marks in _HEADING.findall(written)), default=3)
    lowered = _HEADING.sub(lambda marks: "#" * min(6, len(marks[0]) + 3 - highest), written)
    return Markdown(lowered.strip() or f"*{_HINTS[language]}*")


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    def in_long(day: date) -> str:
        return format_date(day, "long", locale=language).replace(". ", ".\u00a0")

    def between(period: Period) -> str:
        first = in_long(period.first)
        if period.first.year == period.last.year:
            first = first.removesuffix(f" {period.first.year}")
        return f"{first} – {in_long(period.last)}"

    return {"date": in_long, "period": between, "count": _counted, "paragraphs": _paragraphs, "quote": _quoted}


def _counted(number: int, one: str, many: str) -> str:
    if number == 1:
        return one
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {many}"


def _paragraphs(text: str) -> Markdown:
    return Markdown("\n\n".join(escape(part) for part in text.split("\n") if part.strip()))


def _quoted(text: str) -> Markdown:
    return Markdown("\n".join(f"> {line}".rstrip() for line in _paragraphs(text).split("\n")))
