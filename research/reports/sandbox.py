"""Where a report template runs: Jinja's sandbox, with limits, and with every value escaped as Markdown.

A template may print, choose, loop and filter. It cannot call methods or reach beyond the values it is given. Each
loop, call and printed piece checks the time, and each new text its size, so that a template always ends.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from jinja2 import FileSystemLoader, StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from research.errors import RuleBroken, TooLarge
from research.words import N_

MAX_SECONDS = 5
MAX_BYTES = 5 * 1024 * 1024

_FOR_LISTS = ("dictsort", "first", "groupby", "items", "last", "length", "list", "map", "reverse", "sort", "unique")
_FOR_CHOICES = ("default", "max", "min", "reject", "rejectattr", "select", "selectattr", "sum")
_FOR_VALUES = ("abs", "capitalize", "int", "lower", "title", "trim", "truncate", "upper")
_GLOBALS = ("namespace", "range")

_SPACE = re.compile(r"[^\S\u00a0\u202f]+")
# What Markdown reads as more than itself wherever it stands. A backslash and a bar become entities, because a
# table splits its cells at bars first and looks back one character only.
_SPECIAL = re.compile(r"[`*_\[\]<~\\|]|&(?=#?\w+;)|(?<!\S)#")
_ENTITIES = {"\\": "&#92;", "|": "&#124;"}
# What it reads as a list, quote or underline at the beginning of a line.
_OPENING = re.compile(r"^ ?(?=[-+>=.)])|^ ?\d{1,9}(?=[.)](?: |$))")

_Value = TypeVar("_Value")


class Markdown(str):
    """Text that is Markdown already and is printed as it is."""

    __slots__ = ()


def escape(text: str) -> str:
    """Return text that Markdown shows as it is written, on one line, wherever in a document it is put."""
    one_line = _SPACE.sub(" ", text)
    escaped = _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), one_line)
    return _OPENING.sub(lambda found: found[0] + "\\", escaped)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one rendering, which must end ``MAX_SECONDS`` after it was made."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            finalize=self.printed,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.filters = {name: self._limited(FILTERS[name]) for name in (*_FOR_LISTS, *_FOR_CHOICES, *_FOR_VALUES)}
        self.filters |= {"join": self._joined, "round": round}
        self.globals = {name: self.globals[name] for name in _GLOBALS}
        self.intercepted_binops = frozenset({"+", "*", "**", "%"})
        self._ends_at = monotonic() + MAX_SECONDS

    def stream(self, name: str, values: dict[str, Any]) -> Iterator[str]:
        """Yield a filled template piece by piece.

        Raises:
            RuleBroken: It took too long.
            TooLarge: It became too large.
        """
        size = 0
        for piece in self.get_template(name).generate(values):
            self.tick()
            size += len(piece.encode())
            _check_size(size)
            yield piece

    def printed(self, value: Any) -> str:
        """Return a value as it is put into the document."""
        text = self.bounded("" if value is None else str(value))
        return text if isinstance(value, Markdown) else escape(text)

    def tick(self) -> None:
        """Raise RuleBroken when the time is out."""
        if monotonic() > self._ends_at:
            raise RuleBroken(N_("The report template took longer than %(seconds)s seconds."), seconds=MAX_SECONDS)

    def bounded(self, value: _Value) -> _Value:
        """Return a value, unless it is longer than a report may be."""
        if isinstance(value, str | list | tuple):
            _check_size(len(value))
        return value

    def is_safe_callable(self, obj: Any) -> bool:
        """Let a template call its own macros and blocks, and what it was given to call; no methods."""
        own = isinstance(obj, Macro | BlockReference | LoopContext)
        return own or obj in (self.tick, self.bounded, *self.globals.values())

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja has it
        """Call what a template calls; what a macro or a block prints was escaped when it was printed."""
        __self.tick()
        answer = super().call(__context, __obj, *args, **kwargs)
        return Markdown(answer) if isinstance(__obj, Macro | BlockReference | LoopContext) else answer

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate with numbers; of texts and lists there are only sums."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or (operator != "+" and not numbers):
            raise SecurityError(f"a report template cannot use {operator} here")
        return self.bounded(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.body.insert(0, nodes.ExprStmt(_call("tick"), lineno=loop.lineno))
        for joined in list(tree.find_all(nodes.Concat)):
            joined.nodes = [_call("bounded", nodes.Concat(joined.nodes, lineno=joined.lineno))]
        tree.set_environment(self)
        return tree

    def _joined(self, values: Iterable[object], between: str = "") -> str:
        text = ""
        for number, value in enumerate(values):
            self.tick()
            text = self.bounded(f"{text}{between}{value}" if number else str(value))
        return text

    def _limited(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(filter_)
        def limited(*args: Any, **kwargs: Any) -> Any:
            return self.bounded(filter_(*args, **kwargs))

        return limited


def _call(method: str, *args: nodes.Expr) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(method), list(args), [], None, None)


def _check_size(length: int) -> None:
    if length > MAX_BYTES:
        raise TooLarge(N_("The report is larger than %(megabytes)s MB."), megabytes=MAX_BYTES // 1024**2)
