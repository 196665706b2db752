"""What a template prints is shown as it was written, however it came there."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup

from app.escaping import EscapingEnvironment, escaped

VALUES = st.one_of(st.text(), st.integers(), st.none(), st.builds(Markup, st.text()))
SOURCE = """
{%- macro twice(x) %}<b title="{{ x }}">{{ x }}</b>{% endmacro -%}
{%- set held %}<i>{{ value }}</i>{% endset -%}
{%- macro framed() %}<p>{{ caller() }}</p>{% endmacro -%}
{{ value }}{{ twice(value) }}{{ held }}{{ value | upper }}{{ [value, value] | join("<") }}{{ value ~ "<" }}
{%- call framed() %}{{ value }}{% endcall %}{% filter lower %}{{ value }}{% endfilter -%}
{{ "<a>%s</a>" | format(value) }}{% autoescape false %}{{ value }}{% endautoescape %}"""


@given(VALUES)
def test_a_template_prints_what_jinja_itself_would(value: Any) -> None:
    ours, jinja = (kind(autoescape=True).from_string(SOURCE) for kind in (EscapingEnvironment, Environment))
    assert ours.render(value=value) == jinja.render(value=value)


@pytest.mark.parametrize("text", ["<script>", "a & b", "\"'", "&amp;"])
def test_text_is_escaped_once(text: str) -> None:
    assert escaped(text) == str(Markup.escape(text))
    assert escaped(Markup(text)) == text
