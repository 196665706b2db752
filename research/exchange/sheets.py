"""A project as CSV files, made for a Norwegian Excel: UTF-8 with its mark, semicolons, no formulas."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from research.exchange.contents import Table
from research.spreadsheets import to_csv


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
    return to_csv(list(table.columns), ([_cell(row[column]) for column in table.columns] for row in table.rows))


def _cell(value: Any) -> Any:
    text = ", ".join(value) if isinstance(value, list) else value
    return json.dumps(text, ensure_ascii=False) if isinstance(text, dict) else text
