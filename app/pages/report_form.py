"""The form that a report is built with: its choices, its sections and what people write, each a field of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from app.forms import Filled
from app.pages.report_hints import HINTS
from research.records import Draft, clean_text
from research.reports.arranging import Section
from research.reports.choices import Choices
from research.reports.kept import Report
from research.reports.render import Template

D = TypeVar("D", bound=Draft)

WRITTEN = "written."
_NAMED = ("title", "template", "language")


class BuilderForm(Filled):
    """A report's form; a section goes in when it is among ``shown``, and ``order`` names them all."""

    @classmethod
    def sent(cls, filled: Filled) -> "BuilderForm":
        """Return the form that was sent."""
        form = cls(filled.values)
        direction, _, key = str(form.values.pop("move", "")).partition(":")
        if key:
            form.values["order"] = moved(form.texts("order"), key, up=direction == "up")
        return form

    @classmethod
    def of_report(cls, report: Report) -> "BuilderForm":
        """Return the form as it is first shown."""
        draft = report.draft
        return cls(
            {
                **draft.choices.model_dump(mode="json"),
                **{name: getattr(draft, name) for name in _NAMED},
                **{WRITTEN + key: text for key, text in draft.written.items()},
                "tags": ", ".join(draft.choices.tags),
                "revision": report.revision,
            }
        )

    @property
    def hidden(self) -> list[str]:
        """The keys of the sections that are left out."""
        if "hidden" in self.values:
            return self.texts("hidden")
        shown = self.texts("shown")
        return [key for key in self.texts("order") if key not in shown]

    def draft(self, kind: type[D]) -> D:
        """Return the report that the form asks for.

        Raises:
            Invalid: It does not fit.
        """
        chosen = {name: self.values[name] for name in Choices.model_fields if name in self.values}
        choices = Filled({**chosen, "hidden": self.hidden}).draft(Choices)
        written = {
            name.removeprefix(WRITTEN): clean_text(str(text))
            for name, text in self.values.items()
            if name.startswith(WRITTEN)
        }
        named = {name: self.value(name) for name in _NAMED}
        return Filled({**named, "written": written, "choices": choices}).draft(kind)


def moved(order: Sequence[str], key: str, *, up: bool) -> list[str]:
    """Return keys with one of them a place further up or down."""
    keys = list(order)
    if key in keys:
        at = keys.index(key)
        to = max(0, at - 1) if up else at + 1
        keys.insert(to, keys.pop(at))
    return keys


@dataclass(frozen=True, slots=True)
class Writing:
    """A text that a person writes: the field, what it is called, and what to write there."""

    name: str
    heading: str
    hint: str


@dataclass(frozen=True, slots=True)
class BuilderSection:
    """A section as the builder shows it."""

    key: str
    heading: str
    is_shown: bool
    written: list[Writing] = field(default_factory=list)


def sections_of(form: BuilderForm, outline: Iterable[Section], template: Template) -> list[BuilderSection]:
    """Return the sections of a report in the order that a form asks for.

    Args:
        outline: All sections that the template makes.
    """
    places = {key: place for place, key in enumerate(form.texts("order"))}
    in_order = sorted(outline, key=lambda section: places.get(section.key, len(places)))
    hidden, known = form.hidden, {section.heading for section in in_order}
    texts: dict[str, list[Writing]] = {}
    for text in template.sections:
        # What stands before the first section, or in one that records make, is written under the first.
        heading = text.heading if text.heading in known else in_order[0].heading if in_order else ""
        texts.setdefault(heading, []).append(Writing(WRITTEN + text.key, text.heading, HINTS.get(text.key, "")))
    return [
        BuilderSection(section.key, section.heading, section.key not in hidden, texts.pop(section.heading, []))
        for section in in_order
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A cited piece of evidence that may be left out."""

    id: UUID
    reference: str
    words: str


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """An insight with what it cites."""

    reference: str
    words: str
    pieces: list[Piece]
    has_left_out: bool
