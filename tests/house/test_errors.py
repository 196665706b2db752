"""Errors: each has a status, a title and a place in the tree that people read."""

import ast
import re
from collections.abc import Iterator

import app.errors
from research import errors
from research.errors import FasettError
from tests.house.source import name_of, python_files, tree


def kinds(of: type[FasettError] = FasettError) -> Iterator[type[FasettError]]:
    """Yield every kind of error, those below others included."""
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_error_has_a_status() -> None:
    assert [kind.__name__ for kind in kinds() if kind not in app.errors.STATUS] == []


def test_every_status_has_a_title() -> None:
    assert set(app.errors.STATUS.values()) - set(app.errors.TITLES) == set()


def test_the_tree_names_every_error_of_the_domain() -> None:
    drawn = re.findall(r"[├└]── (\w+)", str(errors.__doc__))
    assert drawn == [kind.__name__ for kind in kinds() if kind.__module__ == errors.__name__]


def test_a_message_is_a_template_and_never_filled_where_it_is_raised() -> None:
    filled = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files("research", "app")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {kind.__name__ for kind in kinds()}
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
    ]
    assert filled == []


def test_nothing_is_decided_by_the_text_of_an_error() -> None:
    compared = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files("research", "app")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Compare) and "str(error)" in ast.unparse(node)
    ]
    assert compared == []
