"""What is written about the code holds for the code."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from typing_extensions import is_protocol

from tests.house.source import ROOT, name_of, python_files, tree

# Alembic runs this one itself.
RUN_NOT_IMPORTED = {"research/migrations/env.py", "research/__main__.py"}


def public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Yield the public classes and functions of a module, and the methods of its classes."""
    for name, found in vars(module).items():
        if name[0] != "_" and getattr(found, "__module__", "") == module.__name__ and callable(found):
            yield name, found
            if inspect.isclass(found) and not is_protocol(found):
                yield from ((f"{name}.{each}", getattr(found, each)) for each in methods(found))


def methods(kind: type) -> list[str]:
    """Return the public methods and properties that a class itself writes down."""
    written = (staticmethod, classmethod, property, FunctionType)
    return [name for name, found in vars(kind).items() if name[0] != "_" and isinstance(found, written)]


def test_every_module_says_what_it_is() -> None:
    assert [
        name_of(file) for file in python_files("app", "research", "tests") if not ast.get_docstring(tree(file))
    ] == []


def test_every_public_class_and_function_says_what_it_is() -> None:
    silent = [
        f"{name_of(file)}:{name}"
        for file in python_files("app", "research")
        if name_of(file) not in RUN_NOT_IMPORTED
        for name, found in public(import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)))
        if not inspect.getdoc(found)
    ]
    assert silent == []


def test_no_work_is_left_as_a_note() -> None:
    notes = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    files = [file for file in python_files("app", "research", "tests") if file != Path(__file__)]
    assert [name_of(file) for file in files if notes.search(file.read_text(encoding="utf-8"))] == []


def test_no_error_is_swallowed() -> None:
    swallowed = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files("app", "research")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert swallowed == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_command_of_a_document_is_a_task(name: str) -> None:
    tasks = set(re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / name).read_text(encoding="utf-8")))
    assert named - tasks == set()


@pytest.mark.parametrize("name", ["CHANGELOG.md", "DECISIONS.md", "LICENSE"])
def test_a_document_exists(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_every_local_link_of_a_document_leads_somewhere() -> None:
    broken = [
        f"{document.name}: {target}"
        for document in ROOT.glob("*.md")
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (ROOT / target).exists()
    ]
    assert broken == []
