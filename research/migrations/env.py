"""How Alembic reaches the database: through the connection it is given, or the settings' own."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel

import research.records
from research import database, installation
from research.settings import Settings

_PLAIN = {"UtcDateTime": "sa.DateTime(timezone=True)", "_WordType": "sa.String(length=40)"}


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain ones beneath them, so that no migration imports the project."""
    if kind != "type":
        return False
    name = type(item).__name__
    if name == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return _PLAIN.get(name, False)


def _same_type(_context: Any, _column: Any, _inspected: Any, _declared: Any, declared_type: Any) -> bool | None:
    return False if isinstance(declared_type, research.records.UtcDateTime) else None


def _run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=_same_type,
    )
    with context.begin_transaction():
        context.run_migrations()


installation.load_records()
given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with database.open_engine(Settings().resolved_database_url).connect() as own:
        _run(own)
