"""Report templates that want more than they may: each is refused with its line, and nothing of Python is told."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from research.errors import RuleBroken, TooLarge
from research.reports import render, sandbox
from research.reports.data import ReportData
from research.reports.markup import to_html
from research.words import Language
from tests.research.reports.invented import report

REACHING = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__class__ }}",
    "{{ title['__class__'] }}",
    "{{ title['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ title['\\u005f\\u005fclass\\u005f\\u005f'] }}",
    "{{ title|attr('__class__') }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ lipsum.__globals__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ joiner.__init__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ request.application }}",
    "{{ config }}",
    "{{ dict(a=1) }}",
    "{{ insights|map(attribute='__class__')|join }}",
    "{{ insights|map(attribute='evidence.__class__')|join }}",
    "{{ insights|groupby('__class__') }}",
    "{{ insights|sort(attribute='__class__.__name__') }}",
    "{{ insights|selectattr('__class__')|list }}",
    "{{ insights|max(attribute='__class__') }}",
    "{{ '{0.__class__}'.format(title) }}",
    "{{ '{x.__class__}'.format_map({'x': title}) }}",
    "{{ '%s'|format(title) }}",
    "{{ ['{0.__class__}']|map('format', title)|list }}",
    "{{ title.upper() }}",
    "{{ title.upper }}",
    "{{ title.format }}",
    "{{ made_on.today() }}",
    "{{ written.update({}) }}",
    "{{ section.func }}",
    "{{ section.args }}",
    "{{ _.func.__globals__ }}",
    "{{ insights }}",
    "{{ insights[0] }}",
    "{% for i in insights %}{{ loop }}{% endfor %}",
    "{% for i in insights %}{{ loop.__class__ }}{% endfor %}",
    "{% for i in insights %}{{ loop._iterator }}{% endfor %}",
    "{% for i in insights %}{{ loop.cycle('a') }}{% endfor %}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro m() %}{{ varargs.__class__ }}{% endmacro %}{{ m() }}",
    "{% macro m() %}x{% endmacro %}{{ m }}",
    "{% macro m() %}x{% endmacro %}{{ m._func }}",
    "{% debug %}",
    "{% do title.upper() %}",
    "{% trans %}x{% endtrans %}",
    "{% autoescape false %}{{ title }}{% endautoescape %}",
    "{% filter upper %}x{% endfilter %}",
    "{% set x | upper %}x{% endset %}",
    "{{ title|safe }}",
    "{{ title|pprint }}",
    "{{ title|tojson }}",
    "{{ title|center(1000000000) }}",
    "{{ title|indent(1000000000) }}",
    "{{ title|replace('a', 'b') }}",
    "{{ [1]() }}",
    "{{ 1/0 }}",
    "{{ title + 1 }}",
]
OUTSIDE = [
    "{% include '../../pyproject.toml' %}",
    "{% include '..\\\\..\\\\pyproject.toml' %}",
    "{% include '/etc/passwd' %}",
    "{% include ['/etc/passwd', 'pdf.typ'] %}",
    "{% include 'pdf.typ' %}",
    "{% include 'new.html' %}",
    "{% include 'diagnose.md' %}",
    "{% include '_cover.md/../../base.html' %}",
    "{% include title %}",
    "{% import '../../pyproject.toml' as x %}",
    "{% from 'style.css' import x %}",
    "{% extends 'new.html' %}",
]
CIRCLING = [
    "{% include 'own.md' %}",
    "{% extends 'own.md' %}",
    "{% import 'own.md' as x %}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}",
]
GROWING = {
    "a text times": "{{ 'a' * 1000000000 }}",
    "a list times": "{{ [1] * 1000000000 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a wide number": "{{ '%1000000000d' % 1 }}",
    "rounding to the left": "{{ 5|round(-1000000000) }}",
    "a range": "{{ range(1000000000)|list }}",
    "a range without end": "{{ range(0, 10000000000000000000000000)|list }}",
    "lists in lists": "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
    "keys in keys": "{% set n = namespace(x=(1,)) %}{% for a in range(99) %}{% set n.x = (n.x, n.x) %}{% endfor %}",
    "a growing sum": "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "a list as a sum": "{{ [[1], [2]]|sum(start=[]) }}",
    "a growing number": "{% set n = namespace(x=9999999999) %}{% for a in range(99) %}"
    "{% set n.x = n.x * n.x %}{% endfor %}",
    "a number in letters": "{% set n = namespace(x='ffffffffffffffff') %}{% for a in range(17) %}"
    "{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x|int(0, 16) * 2 }}",
    "letters in order": "{% set n = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in range(17) %}"
    "{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x|sort }}",
    "slices": "{% set n = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in range(17) %}{% set n.x = n.x ~ n.x %}"
    f"{{% endfor %}}{{{{ [{', '.join(['n.x[1:]'] * 100)}]|length }}}}",
    "text that is kept": f"{{% set x %}}{{% for i in range(100000) %}}{90_000 * 'x'}{{% endfor %}}{{% endset %}}",
    "text from a macro": f"{{% macro m() %}}{90_000 * 'x'}{{% endmacro %}}"
    "{% set x %}{% for i in range(100000) %}{{ m() }}{% endfor %}{% endset %}",
    "escaping again and again": "{% set n = namespace(x='\\\\\\\\\\\\\\\\') %}{% for a in range(17) %}"
    "{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x|paragraphs|paragraphs|paragraphs }}",
    "lists by the dozen": "{% set b = range(99999)|list %}{{ [b, b, b, b]|map('list')|list|length }}",
}
DEEP = {
    "brackets": "{{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}",
    "lists": "{{ " + "[" * 150 + "]" * 150 + " }}",
    "filters": "{{ title" + "|upper" * 8_000 + " }}",
    "sums": "{{ 1" + "+1" * 20_000 + " }}",
    "nots": "{{ " + "not " * 20_000 + "1 }}",
    "fields": "{{ title" + ".x" * 30_000 + " }}",
    "loops": "{% for x in [1] %}" * 100 + "{% endfor %}" * 100,
    "choices": "{% if 1 %}" * 3_000 + "{% endif %}" * 3_000,
    "numbers": "{{ " + "9" * 90_000 + " }}",
    "braces": "{" * 100_000,
}
ENDLESS = {
    "loops in loops": "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "a macro that doubles": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
    "{{ m(60) }}",
    "looking in a list": "{{ range(100000)|select('in', range(100000)|list)|list|length }}",
    "choosing what to go through": "{% for a in range(100000) if range(100000)|select('in', range(100000)|list)|list %}"
    "{% endfor %}",
    "comparing": "{% set b = range(100000)|list %}{% for a in range(9999) %}"
    f"{{{{ {' or '.join(['-1 in b'] * 30)} }}}}{{% endfor %}}",
    "taking parts in": "{% set x %}{% for i in range(100000) %}{% include '_cover.md' %}{% endfor %}{% endset %}",
}
PYTHON = ("object at", "<class", "<built", "<bound", "Traceback", "Error", "NoneType", "/research/", "site-packages")


def filled(source: str) -> str:
    return render.render(render.read(source, key="own", language=Language.ENGLISH), report(title="Report")).markdown


@pytest.mark.parametrize("source", REACHING)
def test_what_reaches_beyond_the_values_is_refused_and_nothing_of_python_is_told(source: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        filled(f"# Heading\n\n{source}\n")
    assert refused.value.values["line"] == 3
    assert [word for word in PYTHON if word in str(refused.value)] == []


@pytest.mark.parametrize("source", OUTSIDE)
def test_only_the_parts_that_come_with_fasett_are_taken_in(source: str) -> None:
    with pytest.raises(RuleBroken, match="there is no part called"):
        filled(source)


@pytest.mark.parametrize("source", CIRCLING)
def test_what_goes_in_a_circle_is_refused(source: str) -> None:
    with pytest.raises(RuleBroken, match="in a circle"):
        filled(source)


@pytest.mark.parametrize("name", GROWING)
def test_what_would_fill_the_memory_is_refused_before_it_does(name: str) -> None:
    with pytest.raises((RuleBroken, TooLarge)):
        filled(GROWING[name])


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_too_deep_is_refused(name: str) -> None:
    with pytest.raises(RuleBroken):
        filled(DEEP[name])


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_go_on_is_stopped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAX_SECONDS", 0.1)
    with pytest.raises(RuleBroken, match="took more than"):
        filled(ENDLESS[name])


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        ("a\n{{ nothing }}", 2, "there is nothing called «nothing» here"),
        ("a\n\n{{ insights[0].nothing }}", 3, "there is nothing called «nothing» here"),
        ("{{ ([]|first).statement }}", 1, "the list is empty"),
        ("a\n{{ title|nothing }}", 2, "there is no filter called «nothing»"),
        ("a\n{{ title is nothing }}", 2, "there is no test called «nothing»"),
        ("a\n{% include '_nothing.md' %}", 2, "there is no part called «_nothing.md»"),
        ("a\n{{ insights }}", 2, "this is not a text"),
        ("a\n{{ 5|date }}", 2, "the values here do not fit"),
        ("a\n\n\n{% if title %}", 4, "cannot be read"),
        ("a\n{{ title }", 2, "cannot be read"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_is_wrong(source: str, line: int, told: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        filled(source)
    assert refused.value.values["line"] == line
    assert told in str(refused.value)


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(RuleBroken):
        filled("{% set title.x = 1 %}")


def test_a_fault_in_a_part_tells_the_line_that_took_it_in() -> None:
    with pytest.raises(RuleBroken) as refused:
        filled("a\n\n{% set insights = 5 %}{% include '_insights.md' %}")
    assert (refused.value.values["name"], refused.value.values["at"]) == ("_insights.md", 3)


# --- what stands in records ---------------------------------------------------------------------------------------

HOSTILE = "{{7*7777}} {% debug %} <b>b</b> **s** [z](http://q.example) `c` #eval(1) $x$ @ref \\n"


def hostile(value: Any) -> Any:
    """Return a value with every text in it turned against the template."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"value"}
        return replace(
            value, **{each.name: hostile(getattr(value, each.name)) for each in fields(value) if each.name not in kept}
        )
    if isinstance(value, tuple):
        return tuple(hostile(each) for each in value)
    if isinstance(value, Mapping):
        return {key: f"{text} {{{{7*7777}}}}" for key, text in value.items()}
    return f"{value} {HOSTILE}" if type(value) is str else value


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", render.KEYS)
def test_what_stands_in_a_record_is_never_carried_out_and_is_shown_as_written(key: str, language: Language) -> None:
    values: ReportData = hostile(report(title="Report", written={"summary": "Text"}))
    markdown = render.render(render.get_shipped(key, language), values).markdown
    shown = to_html(markdown)
    assert "54439" not in markdown
    assert "{{7*7777}}" in shown
    assert "&lt;b&gt;b&lt;/b&gt;" in shown
    for carried_out in ("<b>", "<strong>s", 'href="http://q', "<code>c"):
        assert carried_out not in shown


def test_what_a_person_writes_is_markdown_and_no_template() -> None:
    source = '{{ section("summary") }}'
    read = render.read(source, key="own", language=Language.ENGLISH)
    values = report(title="Report", written={"summary": "{{7*7777}} **bold** {% include '_cover.md' %}"})
    markdown = render.render(read, values).markdown
    assert markdown.strip() == "{{7*7777}} **bold** {% include '_cover.md' %}"
