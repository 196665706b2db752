"""Where a report template runs: Jinja's sandbox, with limits, and with every value escaped as Markdown.

A template may print, choose, loop and filter. It cannot call methods or reach beyond the values it is given. Each
loop, call, filter and comparison checks the time, and all that is made on the way is counted, so that a template
always ends and never fills the memory.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from time import monotonic
from types import CodeType, MethodType
from typing import Any
from uuid import UUID

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.visitor import NodeTransformer

from research.errors import FasettError
from research.reports import data, faults
from research.reports.faults import Refused
from research.words import Language

MAX_SECONDS = 5
MAX_BYTES = 5 * 1024 * 1024
"""Of the report."""
MAX_MADE_BYTES = 64 * 1024 * 1024
"""Of all texts and lists that are made on the way, those counted too that are soon forgotten."""
MAX_PIECES = 100_000
"""Of one list, with all that lies in it."""

FOR_LISTS = ("dictsort", "first", "groupby", "items", "last", "length", "list", "map", "reverse", "sort", "unique")
FOR_CHOICES = ("default", "max", "min", "reject", "rejectattr", "select", "selectattr")
FOR_VALUES = ("abs", "capitalize", "int", "lower", "title", "trim", "truncate", "upper")
CHOSEN_TESTS = ("defined", "undefined", "none", "number", "string", "even", "odd", "divisibleby", "in")
COMPARING = ("eq", "ne", "lt", "le", "gt", "ge", "equalto", "==", "!=", "<", "<=", ">", ">=")

_PLACE_BYTES = 8
_LONGEST_NUMBER_BITS = 64
_MOST_DIGITS = 9
_PRINTED = (int, float, date, UUID, StrictUndefined)
# By source, name and language: what is constant in a template is said in a language when it is read.
_CODE: dict[tuple[str, str, Language], CodeType] = {}
_MOST_CODE = 100

_SPACE = re.compile(r"[^\S\u00a0\u202f]+")
# What Markdown reads as more than itself wherever it stands. A backslash and a bar become entities, because a
# table splits its cells at bars first and looks back one character only.
_SPECIAL = re.compile(r"[`*_\[\]<~\\|]|&(?=#?\w+;)|(?<!\S)#")
_ENTITIES = {"\\": "&#92;", "|": "&#124;"}
# What it reads as a list, quote or underline at the beginning of a line.
_OPENING = re.compile(r"^ ?(?=[-+>=.)])|^ ?\d{1,9}(?=[.)](?: |$))")


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

    def __init__(self, source: Callable[[str], str | None], language: Language = Language.BOKMAL) -> None:
        """Make ready to fill a template.

        Args:
            source: Returns the text of a template or of a part by its name, and nothing for any other name.
            language: What the filters speak that are given to it.
        """
        self._language = language
        self._names: set[str] = set()
        super().__init__(
            loader=_Sources(source, self._names),
            undefined=_Missing,
            finalize=self.printed,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.filters = {name: _for_lists(FILTERS[name]) for name in FOR_LISTS}
        self.filters |= {name: FILTERS[name] for name in (*FOR_CHOICES, *FOR_VALUES)}
        self.filters |= {"join": self._joined, "round": _rounded, "sum": self._summed}
        self.tests = {name: TESTS[name] for name in (*CHOSEN_TESTS, *COMPARING)}
        self.globals = {"namespace": self.globals["namespace"], "range": _numbers}
        self.intercepted_binops = frozenset({"+", "*", "**", "%"})
        self._own = frozenset({self.tick, self.bounded, self.plain})
        self._made_bytes = 0
        self._ends_at = monotonic() + MAX_SECONDS

    def stream(self, name: str, values: dict[str, Any]) -> Iterator[str]:
        """Yield a filled template piece by piece.

        Raises:
            RuleBroken: It is wrong, at a line that the message names, or took too long.
            TooLarge: It became too large.
        """
        size = 0
        try:
            for piece in self.get_template(name).generate(values):
                self.tick()
                size += len(piece.encode())
                if size > MAX_BYTES:
                    raise Refused(faults.TOO_LARGE)
                yield piece
        except FasettError:
            raise
        except Exception as error:  # a template may raise anything that Python can
            raise faults.explained(error, name, self._names) from error

    def printed(self, value: Any) -> str:
        """Return a value as it is put into the document."""
        text = self.bounded(self.plain(value))
        return text if isinstance(text, Markdown) else escape(text)

    def plain(self, value: Any) -> str:
        """Return a value as text; lists and records are none, and would tell of Python."""
        if isinstance(value, str):
            return value
        # A choice without an «else» that was not made is a plain Undefined, and prints nothing.
        if value is None or type(value) is Undefined:
            return ""
        if isinstance(value, _PRINTED):
            return str(value)
        raise Refused(faults.NO_TEXT)

    def tick(self, static: int = 0) -> None:
        """Check the time, and count the template's own text that is about to be printed."""
        if monotonic() > self._ends_at:
            raise Refused(faults.TOO_SLOW, MAX_SECONDS)
        self._count(static)

    def bounded(self, value: Any) -> Any:
        """Return what a template has made, once it is counted."""
        self.tick()
        if isinstance(value, str):
            if len(value) > MAX_BYTES:
                raise Refused(faults.TOO_LARGE)
            self._count(len(value))
        elif isinstance(value, list | tuple | dict):
            self._count(_PLACE_BYTES * _pieces(value))
        elif isinstance(value, int):
            if value.bit_length() > _LONGEST_NUMBER_BITS:
                raise Refused(faults.TOO_LARGE)
        elif isinstance(value, Iterator) and not isinstance(value, LoopContext):
            return self._counted(value)
        return value

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Let a template read the fields of what it is given; those have nothing to call and nothing to change."""
        given = type(obj).__module__ == data.__name__ and not attr.startswith("_")
        return given or super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        """Let a template call its own macros and blocks, and what it was given to call; no methods."""
        own = isinstance(obj, Macro | BlockReference | LoopContext)
        return own or any(obj is given for given in self.globals.values())

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja has it
        """Call what a template calls; what a macro or a block prints was escaped when it was printed."""
        if isinstance(__obj, MethodType) and __obj in __self._own:
            return __obj(*args)
        __self.tick()
        if not __self.is_safe_callable(__obj):
            if isinstance(__obj, StrictUndefined):
                str(__obj)
            raise Refused(faults.FORBIDDEN, f"{getattr(__obj, '__name__', '…')}()")
        answer = super().call(__context, __obj, *args, **kwargs)
        if isinstance(__obj, Macro | BlockReference | LoopContext):
            answer = Markdown(answer)
        return __self.bounded(answer)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate with numbers; of texts and lists there are only sums."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or (operator != "+" and not numbers):
            raise Refused(faults.FORBIDDEN, operator)
        return self.bounded(super().call_binop(context, operator, left, right))

    def call_filter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Use a filter that another filter names, as ``map`` does."""
        if name not in self.filters:
            raise Refused(faults.NO_FILTER, name)
        return self.bounded(super().call_filter(name, *args, **kwargs))

    def call_test(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Use a test that a filter names, as ``select`` does."""
        if name not in self.tests:
            raise Refused(faults.NO_TEST, name)
        self.tick()
        return super().call_test(name, *args, **kwargs)

    def compile(self, source: Any, name: Any = None, filename: Any = None, *_: Any, **_options: Any) -> Any:
        """Return a template's code; what is filled again and again is read once."""
        key = (source, filename, self._language)
        if key not in _CODE:
            code = super().compile(source, name, filename)
            if len(_CODE) >= _MOST_CODE:
                _CODE.clear()
            _CODE[key] = code
        return _CODE[key]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        watched: nodes.Template = _Watching(self).visit(tree)
        watched.set_environment(self)
        return watched

    def _count(self, size: int) -> None:
        self._made_bytes += size
        if self._made_bytes > MAX_MADE_BYTES:
            raise Refused(faults.TOO_LARGE)

    def _counted(self, values: Iterator[Any]) -> Iterator[Any]:
        for number, value in enumerate(values):
            self.tick()
            if number >= MAX_PIECES:
                raise Refused(faults.TOO_LARGE)
            yield value

    def _joined(self, values: Iterable[object], between: str = "") -> str:
        pieces: list[str] = []
        size = 0
        for value in values:
            self.tick()
            pieces += [between, self.plain(value)] if pieces else [self.plain(value)]
            size += len(pieces[-1]) + len(between)
            if size > MAX_BYTES:
                raise Refused(faults.TOO_LARGE)
        return "".join(pieces)

    def _summed(self, values: Iterable[Any]) -> Any:
        total: Any = 0
        for value in values:
            if not isinstance(value, int | float):
                raise Refused(faults.UNFIT)
            total = self.bounded(total + value)
        return total


class _Sources(BaseLoader):
    """The template and its parts, as they are given; nothing else on the machine has a name."""

    def __init__(self, source: Callable[[str], str | None], names: set[str]) -> None:
        self.source, self.names = source, names

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """Return the text of a template, under the name by which a fault is told."""
        text = self.source(template)
        if text is None:
            raise TemplateNotFound(template)
        self.names.add(template)
        return text, template, None


class _Missing(StrictUndefined):
    """What a template names and does not have; anything but asking whether it is there is refused."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = None, name: str | None = None, exc: Any = None) -> None:
        message = faults.FORBIDDEN if exc is SecurityError else faults.MISSING if name is not None else faults.EMPTY
        # Jinja raises what this returns, and gives it a text of its own that tells of Python.
        super().__init__(hint, obj, name, partial(_refusal, message, name))  # type: ignore[arg-type]


def _refusal(message: str, name: object, _told: str) -> Refused:
    return Refused(message, name)


class _Watching(NodeTransformer):
    """Puts the counting into what a template does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        """Count what a node makes, and the text in the bodies that may be gone through again and again."""
        filters = [node.filter] if isinstance(node, nodes.FilterBlock | nodes.AssignBlock) and node.filter else []
        if filters or isinstance(node, nodes.ScopedEvalContextModifier):
            raise Refused(faults.FORBIDDEN, "filter" if filters else "autoescape", line=node.lineno)
        self._check_names(node)
        super().generic_visit(node, *args, **kwargs)
        if isinstance(node, nodes.Template | nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block):
            static = sum(len(text.data) for text in node.find_all(nodes.TemplateData))
            node.body.insert(0, nodes.ExprStmt(_call("tick", nodes.Const(static)), lineno=node.lineno))
        if isinstance(node, nodes.Concat):
            node.nodes = [_call("plain", each) for each in node.nodes]
        return self._counted(node)

    def _counted(self, node: nodes.Node) -> nodes.Node:
        is_slice = isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice)
        is_list = isinstance(node, nodes.List | nodes.Tuple) and getattr(node, "ctx", "load") == "load"
        made = isinstance(node, nodes.Concat | nodes.Filter | nodes.Test | nodes.Compare | nodes.Dict)
        if isinstance(node, nodes.Expr) and (made or is_slice or is_list):
            return _call("bounded", node)
        return node

    def _check_names(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Filter) and node.name not in self.sandbox.filters:
            raise Refused(faults.NO_FILTER, node.name, line=node.lineno)
        if isinstance(node, nodes.Test) and node.name not in self.sandbox.tests:
            raise Refused(faults.NO_TEST, node.name, line=node.lineno)


def _call(method: str, *args: nodes.Expr) -> nodes.Call:
    line = args[0].lineno if args else None
    return nodes.Call(nodes.EnvironmentAttribute(method), list(args), [], None, None, lineno=line)


def _for_lists(filter_: Any) -> Any:
    """Return a filter that refuses to take a long text for a list of its letters."""

    def limited(*args: Any, **kwargs: Any) -> Any:
        if any(isinstance(each, str) and len(each) > MAX_PIECES for each in args):
            raise Refused(faults.TOO_LARGE)
        return filter_(*args, **kwargs)

    limited.__dict__.update(getattr(filter_, "__dict__", {}))
    return limited


def _pieces(value: Any) -> int:
    """Return how many values lie in a list, with all that lie in those."""
    count, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
            count += len(each)
        elif isinstance(each, list | tuple):
            waiting += [one for one in each if isinstance(one, list | tuple | dict)]
            count += len(each)
        if count + len(waiting) > MAX_PIECES:
            raise Refused(faults.TOO_LARGE)
    return count


def _numbers(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_PIECES:
        raise Refused(faults.TOO_LARGE)
    return numbers


def _rounded(number: float, digits: int = 0) -> float:
    if not 0 <= digits <= _MOST_DIGITS:
        raise Refused(faults.UNFIT)
    return round(number, digits or None)
