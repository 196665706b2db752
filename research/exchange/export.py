"""Taking a project out, whole, in an open format."""

from enum import StrEnum
from pathlib import Path
from uuid import UUID

from research.exchange import archive, contents, portable, sheets
from research.store import UnitOfWork


class ExportFormat(StrEnum):
    """What a project can be taken out as."""

    CSV = "csv"
    JSON = "json"
    SQLITE = "sqlite"


FILES = {
    ExportFormat.CSV: ("zip", "application/zip"),
    ExportFormat.JSON: ("json", "application/json"),
    ExportFormat.SQLITE: ("sqlite", "application/vnd.sqlite3"),
}
"""What follows the dot in an export's name, and its media type."""


def write(
    work: UnitOfWork, project_id: UUID, out: ExportFormat, path: Path, progress: contents.Progress | None = None
) -> None:
    """Write everything in a project to a path.

    Args:
        path: The file; for CSV a zip file when its name ends so, else a folder.

    Raises:
        NotPermitted: The actor is a member who may not read the research.
    """
    tables = contents.of_project(work, project_id, progress)
    if out is ExportFormat.JSON:
        archive.write(tables, path, work.now)
    elif out is ExportFormat.SQLITE:
        portable.write(tables, path)
    elif path.suffix.lower() == ".zip":
        sheets.write_zip(tables, path)
    else:
        sheets.write_folder(tables, path)
