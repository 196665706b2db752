"""A project as CSV files, made for a Norwegian Excel: UTF-8 with its mark, semicolons, no formulas."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from research.exchange.contents import Table

# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_folder(tables: Sequence[Table], folder: Path) -> None:
    """Write one file for each table into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables:
        (folder / f"{table.name}.csv").write_bytes(sheet(table))


def write_zip(tables: Sequence[Table], file: Path) -> None:
    """Write one file for each table into a zip file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for table in tables:
            packed.writestr(f"{table.name}.csv", sheet(table))


def sheet(table: Table) -> bytes:
    """Return a table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(table.columns)
    writer.writerows([_cell(row[column]) for column in table.columns] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    text = ", ".join(value) if isinstance(value, list) else value
    text = json.dumps(text, ensure_ascii=False) if isinstance(text, dict) else text
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA_STARTS) else text
