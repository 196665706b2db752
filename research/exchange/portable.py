"""A project as one SQLite file with full-text search: it opens in Datasette and in anything that reads SQLite."""

from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

from research.exchange.contents import Table

# å, ø and æ are letters of their own: without this, får would be found by far.
TOKENIZER = "unicode61 remove_diacritics 0"


def write(tables: Sequence[Table], file: Path) -> None:
    """Write the tables into a new file; one that is there is replaced."""
    # Plug-ins of whoever else uses sqlite-utils on the machine have no business in a project's data.
    database = Database(file, recreate=True, execute_plugins=False)
    for table in tables:
        made = database.create_table(
            table.name,
            table.columns,
            pk="id",
            foreign_keys=[(column, other, "id") for column, other in table.references.items()],
        )
        made.insert_all(table.rows)
        if table.searchable:
            # The file is a copy that nobody writes in, so nothing has to keep its search up to date.
            made.enable_fts(table.searchable, create_triggers=False, tokenize=TOKENIZER)
    database.vacuum()
    database.close()
