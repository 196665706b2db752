"""The direction of imports, and what may be done in one place only."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, name_of, python_files, tree

# Raw queries: over tables that are no records, and so have no access rules of their own; and over accounts, by who
# administers them.
QUERIES = {
    "research/access_log.py",
    "research/access_tokens.py",
    "research/accounts.py",
    "research/audit.py",
    "research/changes.py",
    "research/erasing.py",
    "research/erasures.py",
    "research/first_names.py",
    "research/history.py",
    "research/identities.py",
    "research/key_table.py",
    "research/known_names.py",
    "research/numbering.py",
    "research/receipts.py",
    "research/search/finder.py",
    "research/second_factor.py",
    "research/sessions.py",
    "research/sight.py",
    "research/sign_in.py",
    "research/store.py",
    "research/synonyms.py",
    "research/throttling.py",
}
COMMITS = {"research/store.py", "research/search/whoosh_index.py"}
CLOCKS = {"research/store.py", "research/records.py"}


def test_imports_go_in_one_direction() -> None:
    # In a process of its own, since the tool switches off the loggers of the one it runs in.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def calls(file: Path, *names: str) -> Iterator[int]:
    """Yield the lines on which a function, or a method of anything, of this name is called."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node.lineno


def attributes(file: Path, *names: str) -> Iterator[int]:
    """Yield the lines on which an attribute of this name is read."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node.lineno


def elsewhere(allowed: set[str]) -> list[Path]:
    return [file for file in python_files("research", "app") if name_of(file) not in allowed]


def test_queries_start_from_what_the_actor_may_see() -> None:
    assert [f"{name_of(file)}:{line}" for file in elsewhere(QUERIES) for line in calls(file, "select")] == []


def test_the_session_is_the_stores_own() -> None:
    found = [f"{name_of(file)}:{line}" for file in elsewhere(QUERIES) for line in attributes(file, "session")]
    assert found == []


def test_only_the_store_commits() -> None:
    found = [f"{name_of(file)}:{line}" for file in elsewhere(COMMITS) for line in calls(file, "commit", "rollback")]
    assert found == []


def test_there_is_one_clock() -> None:
    reading = [
        f"{name_of(file)}:{node.lineno}"
        for file in elsewhere(CLOCKS)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"datetime.now", "datetime.utcnow", "date.today"}
    ]
    assert reading == []


def test_no_template_holds_python() -> None:
    templates = (ROOT / "templates").rglob("*")
    assert [name_of(file) for file in templates if file.suffix == ".py"] == []


def test_no_leave_is_given_that_is_not_used() -> None:
    assert [name for name in QUERIES if not list(calls(ROOT / name, "select"))] == []
