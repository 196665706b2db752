"""Report templates: Markdown with Jinja, filled from ``ReportData``.

A template begins with a Jinja comment of ``key: value`` lines: title, description, language, phase. A file whose name
begins with an underscore is a part that templates include. Besides Jinja's own, a template has

- ``section("key")``: what a person wrote for the section, or a hint that it is yet to be written;
  ``section("key", false)``: no hint, for there is enough without it;
- ``_("Main findings")``: a text in the report's language, where Fasett knows it; any other is printed as it is;
- ``picture("diamond")``: a picture drawn from the records; nothing where there is nothing to draw;
- ``|date``, ``|period``: ``12. mars 2026``, ``12. januar – 17. april 2026``;
- ``|count("ett intervju", "intervjuer")``: ``ett intervju``, ``tre intervjuer``, ``13 intervjuer``;
- ``|in_quotes``: a text in the language's quotation marks;
- ``|sentence``: a text with its first letter in upper case;
- ``|paragraphs``: a text with its paragraphs kept; everything else is printed on one line;
- ``|quote``: a text as a block quote.
"""

import re
from dataclasses import dataclass, field, fields
from functools import lru_cache, partial
from pathlib import Path

from research.errors import NotFound
from research.reports import arranging, markup, pictures, wording
from research.reports.arranging import Section
from research.reports.choices import Choices
from research.reports.data import ReportData
from research.reports.pictures import Picture
from research.reports.sandbox import Markdown, Sandbox, escape
from research.translation import translate
from research.words import N_, Language, Phase

TEMPLATES = Path(__file__).parents[2] / "templates" / "reports"
KEYS = ("diagnose", "insights", "concepts", "closing", "benefits", "cards", "evidence")
"""The templates that come with Fasett, in the order of their use."""

# What the templates of earlier reports are called now.
_FORMER = {"explore": "concepts", "develop": "closing", "project": "closing"}

_HEADER = re.compile(r"\{#-?\s*(.*?)\s*-?#\}", re.DOTALL)
_PART = re.compile(r"_[\w-]+\.md")
_INCLUDED = re.compile(r"\{%-?\s*include\s+[\"'](_[\w-]+\.md)[\"']\s*-?%\}")
_MARKS = re.compile(r"^#{1,6}\s+")
# Before the hint of a text that nobody has written yet, until the report is whole.
_UNWRITTEN = re.compile("\x02([^\x03]*)\x03")


@dataclass(frozen=True, slots=True)
class Template:
    """A report template in a language.

    Attributes:
        sections: The texts that a person writes, by the heading they stand below.
        name: What a message about a fault in it calls it.
        folder: Where its own parts lie, besides those that come with Fasett.
        phase: The phase whose records a new report is best begun with; None for those of all.
    """

    key: str
    title: str
    description: str
    language: Language
    source: str = field(repr=False)
    sections: tuple[Section, ...] = ()
    name: str = ""
    folder: Path | None = None
    phase: Phase | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template filled.

    Attributes:
        pictures: By the name that the Markdown gives for their address: ``![caption](picture:name)``.
        sections: All of them in their order, the hidden ones too.
        unwritten: The texts that a person has yet to write, as far as they are shown.
    """

    markdown: str
    pictures: dict[str, Picture]
    sections: tuple[Section, ...] = ()
    unwritten: tuple[Section, ...] = ()


def shipped(language: Language) -> list[Template]:
    """Return the templates that come with Fasett, in the order of ``KEYS``."""
    return [get_shipped(key, language) for key in KEYS]


def get_shipped(key: str, language: Language) -> Template:
    """Return a template that comes with Fasett.

    Raises:
        NotFound: There is none with this key.
    """
    key = _FORMER.get(key, key)
    if key not in KEYS:
        raise NotFound(N_("There is no such report template."))
    path = TEMPLATES / f"{key}.md"
    return _shipped(path, language, path.stat().st_mtime_ns)


def folder(path: Path, language: Language) -> list[Template]:
    """Return the templates of a folder, by title; one that does not say its language has the given one."""
    found = [_from_file(each, language) for each in path.glob("*.md") if not each.name.startswith("_")]
    return sorted(found, key=lambda template: template.title)


def read(source: str, *, key: str, language: Language, name: str = "", folder: Path | None = None) -> Template:
    """Return the template that a source makes; whether it can be filled is not tried.

    Args:
        source: Markdown with Jinja.
        key: What a report remembers it by.
        language: What its reports are written in.
        name: What a message about a fault in it calls it; the key when not given.
        folder: Where its own parts lie.
    """
    said = _header(source)
    return Template(
        key=key,
        title=translate(said.get("title", ""), language) or name or key,
        description=translate(said.get("description", ""), language),
        language=language,
        source=source,
        sections=tuple(arranging.written(source, partial(wording.say, language))),
        name=name or f"{key}.md",
        folder=folder,
        phase=Phase(phase) if (phase := said.get("phase", "")) in set(Phase) else None,
    )


def outline(template: Template) -> list[Section]:
    """Return the sections of a template that stand in its source, those that records make left out."""
    whole = _INCLUDED.sub(lambda included: _part(included[1], template.folder) or "", template.source)
    return [each for each in arranging.headings(whole, partial(wording.say, template.language)) if each.key]


def render(template: Template, data: ReportData, *, choices: Choices | None = None) -> Rendered:
    """Fill a template.

    Raises:
        RuleBroken: The template is wrong, at a line that the message names, or takes too long.
        TooLarge: The report would be larger than a report may be.
    """
    drawn: dict[str, Picture] = {}
    sandbox = Sandbox(partial(_source, template), template.language)
    sandbox.filters |= wording.filters(template.language)
    sandbox.globals |= {
        "_": partial(wording.say, template.language),
        "section": partial(_section, data, template.language),
        "picture": partial(_picture, drawn, data, template.language),
    }
    values = {field.name: getattr(data, field.name) for field in fields(data)}
    printed = re.sub(r"\n{3,}", "\n\n", "".join(sandbox.stream(template.name, values)))
    order, hidden = (choices.order, choices.hidden) if choices else ([], [])
    text, sections = arranging.arranged(printed, order=order, hidden=hidden)
    unwritten = _UNWRITTEN.findall(text)
    return Rendered(
        markdown=_UNWRITTEN.sub("", text),
        pictures={name: picture for name, picture in drawn.items() if f"](picture:{name})" in text},
        sections=tuple(sections),
        unwritten=tuple(each for each in template.sections if each.key in unwritten),
    )


@lru_cache(maxsize=8 * len(KEYS))
def _shipped(path: Path, language: Language, _changed_at: int) -> Template:
    return read(path.read_text(encoding="utf-8"), key=path.stem, language=language)


def _from_file(path: Path, language: Language) -> Template:
    source = path.read_text(encoding="utf-8")
    own = _header(source).get("language", "")
    spoken = Language(own) if own in set(Language) else language
    return read(source, key=path.stem, language=spoken, name=path.name, folder=path.parent)


def _header(source: str) -> dict[str, str]:
    header = _HEADER.match(source)
    lines = header[1].splitlines() if header else []
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _source(template: Template, name: str) -> str | None:
    """Return the source of a template or of a part of one, its sections marked with their keys."""
    source = template.source if name == template.name else _part(name, template.folder)
    return None if source is None else arranging.marked(source)


def _part(name: str, folder: Path | None) -> str | None:
    if not _PART.fullmatch(name):
        return None
    paths = [place / name for place in (folder, TEMPLATES) if place]
    found = next((path for path in paths if path.is_file()), None)
    return _read_part(found, found.stat().st_mtime_ns) if found else None


@lru_cache(maxsize=32)
def _read_part(path: Path, _changed_at: int) -> str:
    return path.read_text(encoding="utf-8")


def _section(data: ReportData, language: Language, key: str, is_needed: object = True) -> Markdown:
    written = data.written.get(key, "").strip()
    if written:
        return Markdown(_lowered(written))
    return Markdown(f"\x02{key}\x03*{translate(N_('To be written by the project.'), language)}*" if is_needed else "")


def _lowered(written: str) -> str:
    """Return what a person wrote, with its headings right below that of its section."""
    found = [token for token in markup.read(written) if token.type == "heading_open" and token.level == 0]
    lines: list[str | None] = list(written.split("\n"))
    highest = min((int(token.tag[1]) for token in found), default=1)
    for token in found:
        first, end = token.map or (0, 0)
        said = " ".join(str(line).strip() for line in lines[first : end - (token.markup in {"=", "-"})])
        lines[first] = f"{'#' * min(6, int(token.tag[1]) + 3 - highest)} {_MARKS.sub('', said)}"
        lines[first + 1 : end] = [None] * (end - first - 1)
    return "\n".join(line for line in lines if line is not None)


def _picture(drawn: dict[str, Picture], data: ReportData, language: Language, name: str) -> Markdown:
    picture = pictures.draw(name, data, language) if name in pictures.NAMES else None
    if picture is None:
        return Markdown("")
    drawn[name] = picture
    return Markdown(f"![{escape(picture.caption)}](picture:{name})")
