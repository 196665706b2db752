"""An installation of Fasett: its settings, its store and its search, opened and closed together."""

import importlib
import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from research import database, known_names, migrations, synonyms, tags
from research.errors import RuleBroken
from research.key_table import KeyTable
from research.search.finder import Finder
from research.search.whoosh_index import WhooshIndex
from research.settings import Settings
from research.store import Clock, Store, utc_now
from research.words import N_

_RECORDS = (
    "access",
    "changes",
    "audit",
    "people",
    "sign_in",
    "identities",
    "sessions",
    "access_tokens",
    "second_factor",
    "throttling",
    "receipts",
    "saved_searches",
    "synonyms",
    "first_names",
    "projects",
    "restrictions",
    "studies",
    "information_texts",
    "participants",
    "consents",
    "tags",
    "codebook",
    "passages",
    "pins",
    "interviews",
    "transcript_files",
    "observations",
    "quotes",
    "evidence",
    "insights",
    "questions",
    "experiments",
    "concepts",
    "benefits",
    "gates",
    "reports.kept",
    "reports.own_templates",
    "reports.reference_documents",
)
_log = logging.getLogger(__name__)


def load_records() -> None:
    """Import every module that declares a table, so that the whole shape of the database is known."""
    for name in _RECORDS:
        importlib.import_module(f"research.{name}")


@dataclass(frozen=True, slots=True)
class Installation:
    """What a server, a command or a notebook works with."""

    settings: Settings
    store: Store
    finder: Finder

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock = utc_now) -> "Installation":
        """Open an installation, bringing an embedded database up to date.

        Raises:
            RuleBroken: A PostgreSQL database is not at the revision that this code expects.
        """
        load_records()
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = KeyTable.of(settings, clock=clock)
        engine = database.open_engine(settings.resolved_database_url)
        try:
            bring_up_to_date(engine, settings)
        except Exception:
            engine.dispose()
            raise
        store = Store(engine, timezone=settings.timezone, clock=clock)
        store.limits = settings.limits
        store.keys = keys
        store.known_names = lambda work, project_id: known_names.of(work, project_id, keys)
        finder = Finder(
            store, WhooshIndex(settings.index_dir), thesaurus=synonyms.thesaurus, codebook=tags.searched_for
        )
        store.after_commit.append(finder.wake)
        return cls(settings, store, finder)

    def close(self) -> None:
        """Let the search finish what it is doing, and close every file and connection."""
        self.finder.close()
        self.store.close()
        self.store.keys.close()


def bring_up_to_date(engine: Engine, settings: Settings) -> None:
    """Migrate an embedded database, after copying it aside; refuse a PostgreSQL one that is behind."""
    at = migrations.standing(engine)
    if at == migrations.newest():
        return
    if not database.is_sqlite(engine):
        raise RuleBroken(N_("The database is not at the shape this version needs. Run: fasett migrate"))
    file = database.sqlite_file(engine)
    if at is not None and file is not None:
        aside = Path(settings.data_dir) / "backups" / f"before-{migrations.newest()}.sqlite3"
        database.copy_sqlite(file, aside)
        _log.info("copied the database to %s before migrating it", aside)
    migrations.migrate(engine)
