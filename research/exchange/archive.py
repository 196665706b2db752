"""A project as one JSON file.

::

    {"format": "fasett-project", "version": 1, "exported_at": "2026-…",
     "projects": [{…}], "studies": [{…}], …, "reports": [{…}]}

Every table of ``contents`` is a list of objects, one for each record, that point at each other by ``id``.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from research.exchange.contents import Table

VERSION = 1
"""Raised when a reader of earlier files would misread new ones."""


def write(tables: Sequence[Table], file: Path, exported_at: datetime) -> None:
    """Write the tables into a file."""
    whole = {
        "format": "fasett-project",
        "version": VERSION,
        "exported_at": exported_at.isoformat(),
        **{table.name: table.rows for table in tables},
    }
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
