"""Budgets: what grows past them is split by meaning."""

from tests.house.source import functions, name_of, python_files, templates

FILE, FUNCTION, TEMPLATE = 400, 40, 150


def lines(text: str) -> int:
    return len(text.splitlines())


def test_no_file_is_too_long() -> None:
    sizes = {
        name_of(file): lines(file.read_text(encoding="utf-8")) for file in python_files("app", "research", "tests")
    }
    assert {name: size for name, size in sizes.items() if size > FILE} == {}


def test_no_function_is_too_long() -> None:
    sizes = {
        f"{name_of(file)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for file in python_files("app", "research", "tests")
        for function in functions(file)
    }
    assert {name: size for name, size in sizes.items() if size > FUNCTION} == {}


def test_no_template_is_too_long() -> None:
    sizes = {name_of(file): lines(file.read_text(encoding="utf-8")) for file in templates()}
    assert {name: size for name, size in sizes.items() if size > TEMPLATE} == {}
