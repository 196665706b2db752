"""Migrations: the database's shape is the models' shape, and nothing is lost on the way."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, MetaData, Table, Uuid, text
from sqlmodel import SQLModel

from research import migrations
from research.access import SYSTEM
from research.database import open_engine
from research.errors import RuleBroken
from research.installation import Installation, load_records
from research.reports import kept
from research.settings import Settings
from research.store import Store
from research.words import Phase
from tests import postgresql


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path, is_postgresql: bool) -> Iterator[Settings]:
    """Settings that point at a database in which nothing has been made."""
    if not is_postgresql:
        yield Settings(data_dir=tmp_path)
        return
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    name = f"fasett_{uuid4().hex}"
    yield Settings(data_dir=tmp_path, database_url=server.create(name))
    server.drop(name)


def test_the_migrations_make_what_the_models_say(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_migrated_database_is_at_the_newest_revision(store: Store) -> None:
    assert migrations.standing(store.engine) == migrations.newest()


def test_migrating_again_changes_nothing(store: Store) -> None:
    migrations.migrate(store.engine)
    assert migrations.standing(store.engine) == migrations.newest()


def test_an_empty_database_is_migrated_where_it_is_embedded_and_refused_where_others_may_use_it(
    empty: Settings, is_postgresql: bool
) -> None:
    if is_postgresql:
        with pytest.raises(RuleBroken, match="fasett migrate"):
            Installation.open(empty)
    else:
        opened = Installation.open(empty)
        with opened.store.begin(SYSTEM) as work:
            assert work.last_change() == 0
        opened.close()


def test_an_installation_is_opened_again_as_it_was_left(settings: Settings) -> None:
    for _ in range(2):
        Installation.open(settings).close()
    assert not (settings.data_dir / "backups").exists()


def test_a_database_at_another_revision_is_not_touched(
    installation: Installation, settings: Settings, is_postgresql: bool
) -> None:
    with installation.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'unknown'"))
    with pytest.raises(RuleBroken):
        Installation.open(settings)
    with installation.store.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "unknown"


def test_what_was_cited_of_a_passage_becomes_a_quote(empty: Settings) -> None:
    engine = open_engine(empty.resolved_database_url)
    migrations.migrate(engine, "0003")
    ids = {name: uuid4() for name in ("project", "interview", "passage", "insight")}
    said = "Nei. Ingen ringte meg på sju uker. Ingen."
    with engine.begin() as connection:
        for name, key in ids.items():
            owners = {f"{owner}_id": ids[owner] for owner in ("project", "interview")}
            _insert(connection, name, id=key, text=said, **owners)
        for excerpt in ("på sju uker", "", "på sju uker", "på ti uker"):
            _insert(connection, "evidence", id=uuid4(), excerpt=excerpt, stance="supports", **_cited(ids))
    migrations.migrate(engine)
    with engine.connect() as connection:
        made = text('SELECT number, start, "end", text, is_unplaced, source_id FROM quote ORDER BY number')
        quotes = connection.execute(made).all()
        left_behind = connection.execute(text("SELECT count(*) FROM evidence WHERE quote_id IS NULL")).scalar()
    engine.dispose()
    found = {row.text: (row.start, row.end, bool(row.is_unplaced)) for row in quotes}
    assert found == {"på sju uker": (22, 33, False), said: (0, len(said), False), "på ti uker": (0, 10, True)}
    assert [row.number for row in quotes] == [1, 2, 3]
    assert left_behind == 0


def test_a_report_that_was_kept_is_published_and_can_be_made_again(empty: Settings) -> None:
    engine = open_engine(empty.resolved_database_url)
    migrations.migrate(engine, "0009")
    project, report = uuid4(), uuid4()
    written = {"sammendrag": "It takes seven weeks.", "plan": "Two desks begin."}
    with engine.begin() as connection:
        _insert(connection, "project", id=project)
        kept_then = {
            "title": "What we know",
            "template": "explore",
            "language": "nb",
            "audience": "members",
            "phase": "explore",
        }
        _insert(connection, "report", id=report, project_id=project, written=written, **kept_then)
    migrations.migrate(engine)
    load_records()
    with Store(engine).begin(SYSTEM) as work:
        found = kept.get(work, report)
    engine.dispose()
    assert found.is_published
    assert found.published_at == found.created_at
    assert (found.version, found.pictures, found.findings) == (1, {}, [])
    assert found.draft.written == {"summary": "It takes seven weeks.", "plan": "Two desks begin."}
    assert found.draft.choices.phases == [Phase.EXPLORE]


def _cited(ids: dict[str, UUID]) -> dict[str, UUID]:
    return {
        "project_id": ids["project"],
        "insight_id": ids["insight"],
        "passage_id": ids["passage"],
        "source_id": ids["interview"],
    }


def _insert(connection: Connection, name: str, **given: Any) -> None:
    """Put a row into a table, with something in every column that needs it."""
    table = Table(name, MetaData(), autoload_with=connection)
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name in given:
            values[column.name] = given[column.name]
        elif not column.nullable:
            values[column.name] = _anything(column.type)
        if isinstance(values.get(column.name), UUID):
            column.type = Uuid()
    connection.execute(table.insert().values(values))


def _anything(kind: Any) -> Any:
    if isinstance(kind, DateTime):
        return datetime(2026, 3, 2, tzinfo=UTC)
    return date(2026, 3, 2) if isinstance(kind, Date) else 1 if isinstance(kind, Integer | Boolean) else "x"


def test_an_embedded_database_is_copied_aside_before_it_is_migrated(
    installation: Installation, settings: Settings, is_postgresql: bool
) -> None:
    with installation.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'unknown'"))
    with pytest.raises(RuleBroken):
        Installation.open(settings)
    copies = list(settings.data_dir.glob("backups/*.sqlite3"))
    assert [_revision(copy) for copy in copies] == ([] if is_postgresql else ["unknown"])


def _revision(file: Path) -> str:
    copy = sqlite3.connect(file)
    try:
        return str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        copy.close()


def test_no_migration_imports_the_project() -> None:
    versions = Path(migrations.__file__).parent.glob("versions/*.py")
    assert [file.name for file in versions if "research" in file.read_text(encoding="utf-8")] == []
