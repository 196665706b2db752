"""Report templates: what they may do, how long they may take, and what their values can do to the Markdown."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.errors import RuleBroken, TooLarge
from research.reports import sandbox
from research.reports.markup import to_html
from research.reports.render import read, render
from research.reports.sandbox import escape
from research.words import Language
from tests.research.reports.invented import report

hostile = st.text(alphabet="#*_`[]()<>|\\!~+-=.:&;1 \n\tab" + "«»", min_size=1).filter(str.strip)


def filled(source: str, title: str = "Rapport") -> str:
    return render(read(source, key="own", language=Language.BOKMAL), report(title=title)).markdown


def shown(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False).replace("&amp;quot;", "&quot;")


@given(hostile)
def test_a_value_is_shown_as_written_in_a_paragraph(text: str) -> None:
    assert to_html(escape(text)).strip() == f"<p>{shown(text)}</p>"


@given(hostile)
def test_a_value_opens_nothing_inside_a_list(text: str) -> None:
    assert to_html(f"- {escape(text)}").split() == f"<ul> <li>{shown(text)}</li> </ul>".split()


@given(hostile)
def test_a_value_stays_in_its_heading(text: str) -> None:
    assert to_html(f"## {escape(text)}").strip().endswith(f">{shown(text)}</h2>")


@given(hostile)
def test_a_value_stays_in_its_cell(text: str) -> None:
    table = to_html(f"| A | B |\n|---|---|\n| {escape(text)} | x |\n")
    assert table.count("<td>") == 2
    assert f"<td>{shown(text)}</td>" in table


@given(hostile)
def test_a_value_after_a_line_makes_it_no_heading(text: str) -> None:
    assert to_html(f"Forrige linje\n{escape(text)}").startswith("<p>Forrige linje\n")


def test_every_printed_value_is_escaped() -> None:
    assert filled("{{ title }}", "# Stor <b>") == "\\# Stor \\<b>\n"


def test_joined_values_are_escaped_once() -> None:
    assert filled("{{ title ~ '*' }}", "a_b") == "a\\_b\\*\n"


def test_what_a_macro_prints_is_not_escaped_again() -> None:
    source = "{% macro bold(text) %}**{{ text }}**{% endmacro %}{{ bold(title) }}"
    assert filled(source, "a_b") == "**a\\_b**\n"


@pytest.mark.parametrize(
    "source",
    [
        "{{ title.__class__.__mro__ }}",
        "{{ title.upper() }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ title|attr('upper') }}",
        "{{ self.__init__ }}",
        "{% include '../../pyproject.toml' %}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(source: str) -> None:
    with pytest.raises(RuleBroken):
        filled(source)


@pytest.mark.parametrize(
    "loop",
    [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "{{ range(100000)|map('string')|join(title) }}",
    ],
)
def test_a_template_ends(monkeypatch: pytest.MonkeyPatch, loop: str) -> None:
    monkeypatch.setattr(sandbox, "MAX_SECONDS", 0.05)
    with pytest.raises((RuleBroken, TooLarge)):
        filled(loop)


@pytest.mark.parametrize(
    "source",
    [
        f"{{% for a in range(1000) %}}{10_000 * 'x'}{{% endfor %}}",
        "{% set n = namespace(x=title) %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x=title) %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=title) %}{% for a in range(99) %}{% set n.x = [n.x, n.x]|join %}{% endfor %}",
    ],
)
def test_a_report_cannot_grow_without_end(source: str) -> None:
    with pytest.raises(TooLarge):
        filled(source)
