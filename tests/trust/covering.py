"""Which tests cover which statement of the checklist of privacy: told by their names.

``python -m tests.trust.covering`` writes it down for the help page, which is served where there are no tests.
"""

import ast
import json
import re
from collections import defaultdict
from pathlib import Path

from app.rendering import TEMPLATES

FILE = TEMPLATES / "help" / "covered.json"
_TESTS = Path(__file__).parents[1]
_NAME = re.compile(r"test_p(\d\d)_")


def covered() -> dict[str, list[str]]:
    """Return the tests by the number of the statement that they bear, as ``file::test``."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(_TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            name = _NAME.match(node.name) if isinstance(node, ast.FunctionDef) else None
            if name and isinstance(node, ast.FunctionDef):
                found[f"P-{name[1]}"].append(f"{file.relative_to(_TESTS.parent)}::{node.name}")
    return dict(sorted(found.items()))


def written() -> str:
    """Return the file as it should stand."""
    return json.dumps(covered(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
