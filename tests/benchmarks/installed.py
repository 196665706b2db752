"""An installation to measure: in a folder of its own, whatever the environment says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from research.installation import Installation
from research.settings import Settings


@contextmanager
def opened(folder: Path, *, is_woken: bool = False) -> Iterator[Installation]:
    """Open an installation and close it again.

    Args:
        is_woken: The index learns in the background what is stored; otherwise only when it is told to.
    """
    # Said outright, so that no measurement is ever written into somebody's PostgreSQL.
    fasett = Installation.open(Settings(data_dir=folder, database_url=""))
    try:
        if not is_woken:
            fasett.store.after_commit.clear()
        yield fasett
    finally:
        fasett.close()
