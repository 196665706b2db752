"""Templates that escape what they print without making an object of each piece: a page of hits has a thousand."""

from typing import Any

import markupsafe
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

# The same, before an object is made of it. The version is locked, and a test compares the two.
_escaped = markupsafe._escape_inner  # type: ignore[attr-defined]


def escaped(value: Any) -> str:
    """Return a value as mark-up that shows it; what is mark-up already stays as it is."""
    if type(value) is str:
        return _escaped(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return _escaped(str(value))


def of_catalogue(text: str) -> Markup:
    """Return a text of the catalogues as mark-up, as Jinja's own gettext does: what fills its places is escaped."""
    return Markup(text)  # noqa: S704 - a developer's and a translator's words, and never a record's


class _Generator(CodeGenerator):
    # Jinja joins what a template prints, and marks the whole as safe where it goes on being a value.
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class EscapingEnvironment(Environment):
    """Jinja's environment, with that one difference."""

    code_generator_class = _Generator
    escaped = staticmethod(escaped)
