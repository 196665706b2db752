"""The project's own files, as the house's tests read them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of these folders, but for the migrations, which are written by a machine."""
    found = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(file for file in found if "versions" not in file.parts)


def templates() -> list[Path]:
    """Return the templates of pages."""
    return sorted((ROOT / "templates").rglob("*.html"))


def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def name_of(file: Path) -> str:
    """Return where a file lies in the project."""
    return file.relative_to(ROOT).as_posix()


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods and inner ones included."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def report_templates() -> list[Path]:
    """Return the templates of reports and their parts."""
    return sorted((ROOT / "templates" / "reports").glob("*.md"))


def report_texts() -> Iterator[tuple[str, ...]]:
    """Yield what the templates of reports say: a text, or the forms for one and for many."""
    for file in report_templates():
        source = file.read_text(encoding="utf-8")
        parsed = Environment().parse(source)
        for call in parsed.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                yield tuple(text.value for text in call.args if isinstance(text, nodes.Const))
        for counted in parsed.find_all(nodes.Filter):
            if counted.name == "count":
                yield tuple(text.value for text in counted.args if isinstance(text, nodes.Const))
        header = source.partition("#}")[0] if source.startswith("{#") else ""
        for said in re.findall(r"^(?:title|description):\s*(.+?)\s*$", header, re.MULTILINE):
            yield (said,)
