"""What a report template can use, listed from the code itself, for whoever writes one."""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from research.reports import pictures, render, wording
from research.reports.data import Period, ReportData, Term
from research.reports.sandbox import CHOSEN_TESTS, Sandbox
from research.words import N_, Language


@dataclass(frozen=True, slots=True)
class Usable:
    """Something that a template can use.

    Attributes:
        written: What to put into the template.
        kind: What it is, in the words of ``KINDS``, or the name of a record below.
        is_many: There is a list of it.
        may_lack: It may be missing.
        told: What it is for; empty where the name says it.
    """

    name: str
    written: str
    kind: str = ""
    is_many: bool = False
    may_lack: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """What stands in a record: its fields, each as it is printed inside a loop."""

    name: str
    told: str
    fields: tuple[Usable, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All that a template can use."""

    values: tuple[Usable, ...]
    records: tuple[RecordKind, ...]
    functions: tuple[Usable, ...]
    filters: tuple[Usable, ...]
    tests: tuple[Usable, ...]
    parts: tuple[Usable, ...]


KINDS = {
    str: N_("text"),
    int: N_("number"),
    float: N_("number"),
    bool: N_("yes or no"),
    date: N_("day"),
    Mapping: N_("texts by key"),
}
VALUES = {
    "title": N_("The report's own title."),
    "project": N_("The project the report is about."),
    "made_on": N_("The day the report was filled."),
    "phase": N_("The phase the report is limited to."),
    "period": N_("The first and the last day of the data collection."),
    "kinds": N_("How many records there are of each kind."),
    "methods": N_("How many interviews were held in each way."),
    "groups": N_("How many took part from each group; small groups are told together."),
    "interviews": N_("The conversations, without what was said in them."),
    "observations": N_("What was seen or heard."),
    "insights": N_("What the evidence adds up to."),
    "experiments": N_("The hypotheses that are put to the test."),
    "studies": N_("The planned collections of data."),
    "questions": N_("«How might we …»."),
    "concepts": N_("The possible solutions."),
    "benefits": N_("What somebody gains."),
    "change_annex": N_("The gate from diagnose to explore."),
    "concept_choice": N_("The gate that ends explore."),
    "closing": N_("The gate that ends develop."),
    "tags": N_("How many interviews and observations carry each tag."),
    "themes": N_("The insights again, grouped by tag."),
    "written": N_("What a person wrote, by the key of the section."),
    "sources": N_("Every record that the report rests on."),
}
RECORDS = {
    "Project": N_("The project the report is about."),
    "Term": N_("A word of the vocabulary: its value to compare with, its label to print."),
    "Period": N_("Two days, printed as one with «period»."),
    "Count": N_("How many there are of something. A number that would tell of few people is missing."),
    "Interview": N_("One conversation, without what was said."),
    "Observation": N_("One thing seen or heard."),
    "Insight": N_("What the evidence adds up to. «supporting» and «contradicting» are its evidence by stance."),
    "Experiment": N_("A hypothesis put to the test. «tests» are references of insights."),
    "Study": N_("A planned collection of data."),
    "Question": N_("A «How might we …». «insights» are references."),
    "Concept": N_("A possible solution. «questions» and «experiments» are references."),
    "Benefit": N_("What somebody gains, and how it is measured."),
    "Gate": N_("What a phase delivered: the texts that were agreed on, by the key of the field."),
    "Theme": N_("Insights that carry the same tag."),
    "Source": N_("A row of the table of sources."),
    "Confidence": N_("How sure the team is: a label, and a level from 1 to 3."),
    "Strength": N_("How far the evidence bears an insight out: computed, with a level from 0 to 3."),
    "Evidence": N_("A quoted passage or observation. The text is empty where only the reference is shown."),
    "Measurement": N_("What the indicator of a benefit was on a day."),
    "Approval": N_("That a member has approved a gate. The one place where a report names a person."),
}
FUNCTIONS = {
    "section": ('{{ section("background") }}', N_("A text that a person writes in each report. The key is yours.")),
    "picture": ('{{ picture("diamond") }}', N_("A picture drawn from the records.")),
    "_": ('{{ _("Main findings") }}', N_("A text in the language of the report, where Fasett has it.")),
    "range": ("{% for number in range(1, 4) %}…{% endfor %}", N_("The numbers from the first to before the last.")),
    "namespace": ("{% set seen = namespace(count=0) %}", N_("Something that a loop can change.")),
}
FILTERS = {
    "date": "{{ made_on|date }}",
    "period": "{{ period|period }}",
    "count": '{{ insights|length|count("one insight", "insights") }}',
    "in_quotes": "{{ evidence.text|in_quotes }}",
    "sentence": "{{ insight.statement|sentence }}",
    "paragraphs": "{{ insight.elaboration|paragraphs }}",
    "quote": "{{ evidence.text|quote }}",
    "length": "{{ insights|length }}",
    "join": '{{ insight.tags|join(", ") }}',
    "first": "{{ (insights|first).statement }}",
    "last": "{{ (insights|last).statement }}",
    "list": "{{ insights|map(attribute='reference')|list|join(', ') }}",
    "map": "{{ insights|map(attribute='reference')|join(', ') }}",
    "sort": "{% for insight in insights|sort(attribute='reference') %}…{% endfor %}",
    "reverse": "{% for insight in insights|reverse %}…{% endfor %}",
    "unique": "{{ observations|map(attribute='place')|unique|join(', ') }}",
    "groupby": "{% for group in observations|groupby('place') %}{{ group.grouper }}{% endfor %}",
    "dictsort": "{% for key, text in written|dictsort %}…{% endfor %}",
    "items": "{% for key, text in written|items %}…{% endfor %}",
    "select": "{{ [1, 2, 3]|select('odd')|join(', ') }}",
    "reject": "{{ [1, 2, 3]|reject('odd')|join(', ') }}",
    "selectattr": "{% for insight in insights|selectattr('contradicting') %}…{% endfor %}",
    "rejectattr": "{% for insight in insights|rejectattr('evidence') %}…{% endfor %}",
    "default": "{{ project.owner|default('–', true) }}",
    "max": "{{ interviews|map(attribute='held_on')|max|date }}",
    "min": "{{ interviews|map(attribute='held_on')|min|date }}",
    "sum": "{{ interviews|map(attribute='passages')|sum }}",
    "round": "{{ 2.66|round(1) }}",
    "abs": "{{ (-3)|abs }}",
    "int": "{{ '12'|int + 1 }}",
    "capitalize": "{{ project.title|capitalize }}",
    "lower": "{{ project.title|lower }}",
    "upper": "{{ project.title|upper }}",
    "title": "{{ project.title|title }}",
    "trim": "{{ project.title|trim }}",
    "truncate": "{{ project.title|truncate(40) }}",
}
"""How each filter is used; the first few are Fasett's own."""

TESTS = {
    "defined": "{% if written.background is defined %}…{% endif %}",
    "undefined": "{% if written.background is undefined %}…{% endif %}",
    "none": "{% if period is none %}…{% endif %}",
    "number": "{% if made_on is number %}…{% endif %}",
    "string": "{% if title is string %}…{% endif %}",
    "even": "{% if insights|length is even %}…{% endif %}",
    "odd": "{% if insights|length is odd %}…{% endif %}",
    "divisibleby": "{% if insights|length is divisibleby(3) %}…{% endif %}",
    "in": "{% if 'diagnose' is in(insights|map(attribute='phase.value')|list) %}…{% endif %}",
}


@cache
def reference() -> Reference:
    """Return all that a template can use, the values in the order of ``ReportData``."""
    return Reference(
        values=tuple(_value(name, hint) for name, hint in get_type_hints(ReportData).items()),
        records=tuple(_record(kind) for kind in _kinds(ReportData)),
        functions=tuple(Usable(name, written, told=told) for name, (written, told) in FUNCTIONS.items())
        + tuple(Usable(name, f'{{{{ picture("{name}") }}}}') for name in pictures.NAMES),
        filters=tuple(Usable(name, FILTERS.get(name, f"|{name}")) for name in _filter_names()),
        tests=tuple(Usable(name, TESTS.get(name, f"is {name}")) for name in CHOSEN_TESTS),
        parts=tuple(_parts()),
    )


def _filter_names() -> list[str]:
    own = list(wording.filters(Language.BOKMAL))
    return own + sorted(Sandbox(lambda name: None).filters.keys() - set(own), key=_order)


def _order(name: str) -> tuple[int, str]:
    return (list(FILTERS).index(name) if name in FILTERS else len(FILTERS), name)


def _value(name: str, hint: Any) -> Usable:
    kind, is_many, may_lack = _taken_apart(hint)
    written = f"{{{{ {name} }}}}"
    if is_many and is_dataclass(kind):
        one = _called(kind).lower()
        written = f"{{% for {one} in {name} %}}\n{{{{ {one}.{_first(kind)} }}}}\n{{% endfor %}}"
    elif is_dataclass(kind):
        written = f"{{{{ {name}.{_first(kind)} }}}}"
        written = f"{{{{ {name}|period }}}}" if kind is Period else written
        written = f"{{% if {name} %}}{written}{{% endif %}}" if may_lack else written
    elif kind is Mapping:
        written = f'{{{{ {name}["background"] }}}}'
    elif kind is date:
        written = f"{{{{ {name}|date }}}}"
    return Usable(name, written, _called(kind), is_many, may_lack, VALUES.get(name, ""))


def _record(kind: type) -> RecordKind:
    one = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    found = []
    for name, hint in _names(kind).items():
        of, is_many, may_lack = _taken_apart(hint)
        printed = f"{one}.{name}"
        if is_many and not is_dataclass(of):
            printed += '|join(", ")'
        elif of is date:
            printed += "|date"
        elif is_dataclass(of) and not is_many:
            printed += f".{_first(of)}"
        elif of is Mapping:
            printed += ".problem_statement"
        shown = (
            f"{{% for each in {printed} %}}…{{% endfor %}}" if is_many and is_dataclass(of) else f"{{{{ {printed} }}}}"
        )
        found.append(Usable(name, shown, _called(of), is_many, may_lack))
    return RecordKind(kind.__name__, RECORDS.get(kind.__name__, ""), tuple(found))


def _first(kind: Any) -> str:
    """Return the field that tells which record it is."""
    said = ("statement", "title", "text", "label", "name")
    found = next((name for name in said if name in _names(kind)), next(iter(_names(kind))))
    return f"{found}.label" if _taken_apart(_names(kind)[found])[0] is Term else found


def _names(kind: Any) -> dict[str, Any]:
    """Return the fields of a record and what it works out, with what each is."""
    hints = get_type_hints(kind)
    found = {each.name: hints[each.name] for each in fields(kind)}
    worked_out = inspect.getmembers(kind, lambda member: isinstance(member, property))
    return found | {name: get_type_hints(member.fget)["return"] for name, member in worked_out}


def _kinds(kind: Any) -> Iterator[type]:
    """Yield every kind of record that can be reached, each once, in the order of the first way there."""
    seen: list[Any] = []
    waiting = [kind]
    while waiting:
        for hint in _names(waiting.pop(0)).values():
            of, _, _ = _taken_apart(hint)
            if is_dataclass(of) and of not in seen:
                seen.append(of)
                waiting.append(of)
    yield from seen


def _taken_apart(hint: Any) -> tuple[Any, bool, bool]:
    """Return what a type is of, whether there are many, and whether it may be missing."""
    may_lack = get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)
    if may_lack:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    origin = get_origin(hint)
    if origin is tuple:
        return get_args(hint)[0], True, may_lack
    return (Mapping if origin is not None else hint), False, may_lack


def _called(kind: Any) -> str:
    if is_dataclass(kind):
        return getattr(kind, "__name__", "")
    return next((name for each, name in KINDS.items() if isinstance(kind, type) and issubclass(kind, each)), KINDS[str])


def _parts() -> Iterator[Usable]:
    for file in sorted(render.TEMPLATES.glob("_*.md")):
        macros = re.findall(r"\{%-?\s*macro\s+(\w+)\(([^)]*)\)", file.read_text(encoding="utf-8"))
        if not macros:
            yield Usable(file.name, f'{{% include "{file.name}" %}}')
        for name, given in macros:
            written = f'{{% import "{file.name}" as parts %}}{{{{ parts.{name}({given}) }}}}'
            yield Usable(f"{file.stem}: {name}", written)
