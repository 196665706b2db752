"""The key table: who the participants are, encrypted, in a database of its own that is made when it is first needed.

The rest of Fasett knows participants by their pseudonyms. What leads back to a person lies here and nowhere else, and
the key that opens it lies elsewhere (``research.encryption``). Two databases cannot be committed as one: who calls
writes here last, so that what fails there has left nothing here.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, RowMapping, delete, func, insert, inspect, make_url, select, update

from research import database, encryption
from research.encryption import KeyRing
from research.errors import Conflict, NotFound, RuleBroken, Unreadable
from research.key_rows import (
    AT_ONCE,
    FORGOTTEN,
    SEALED,
    STATE,
    Contact,
    Forgotten,
    Held,
    KeyEntry,
    Looked,
    belonging,
    cut,
    make,
    words,
)
from research.settings import Settings
from research.words import N_

_log = logging.getLogger(__name__)


class KeyTable:
    """The key table of an installation; without an address it lies in memory."""

    def __init__(self, url: str = "", ring: KeyRing | None = None, *, clock: Callable[[], datetime]) -> None:
        self.ring = ring or KeyRing()
        self._engine = database.open_engine(url or "sqlite://")
        self._clock = clock
        self._is_made = False
        self._known: tuple[int, Mapping[UUID, Mapping[UUID, set[str]]]] = (-1, {})

    @classmethod
    def of(cls, settings: Settings, *, clock: Callable[[], datetime]) -> "KeyTable":
        """Return the key table that the settings name.

        Raises:
            RuleBroken: It would lie in the main database, or its key protects nothing.
        """
        own, main = make_url(settings.resolved_key_database_url), make_url(settings.resolved_database_url)
        if (own.host, own.port, own.database) == (main.host, main.port, main.database):
            raise RuleBroken("The key table needs a database of its own: FASETT_KEY_DATABASE_URL is the main one.")
        return cls(settings.resolved_key_database_url, encryption.ring(settings), clock=clock)

    @property
    def is_on(self) -> bool:
        """Whether there is an encryption key, so that names can be stored."""
        return bool(self.ring)

    # --- one participant ----------------------------------------------------------------------------------------

    def put(
        self, participant_id: UUID, project_id: UUID, study_id: UUID, contact: Contact, *, revision: int | None = None
    ) -> Held:
        """Store who a participant is, in the place of what was there.

        Args:
            revision: The one that was seen, 0 for none; where another is stored, nothing is.

        Raises:
            Conflict: Somebody else stored it first.
            RuleBroken: There is no encryption key, or it is not the one that the table is encrypted with.
        """
        key = self.ring.newest
        self._make()
        with self._writing() as connection:
            self._refuse_other_keys(connection)
            own = SEALED.c.participant_id == participant_id
            before = connection.scalar(select(SEALED.c.revision).where(own)) or 0
            if revision not in (None, before):
                raise Conflict(N_("Somebody else stored a name here while you were writing."))
            held = Held(study_id, self._clock(), before + 1)
            row = {"participant_id": participant_id, "project_id": project_id, "key_name": key.name, **held._asdict()}
            sealed = key.seal(json.dumps(asdict(contact)).encode(), belonging(row))
            connection.execute(delete(SEALED).where(own))
            connection.execute(delete(FORGOTTEN).where(FORGOTTEN.c.participant_id == participant_id))
            connection.execute(insert(SEALED).values(**row, sealed=sealed))
        return held

    def held(self, participant_ids: Iterable[UUID]) -> dict[UUID, Held]:
        """Return of which of these participants a key is held."""
        columns = (SEALED.c.participant_id, SEALED.c.study_id, SEALED.c.stored_at, SEALED.c.revision)
        return {row[0]: Held(*row[1:]) for row in self._rows(columns, SEALED.c.participant_id, participant_ids)}

    def holds(self, participant_ids: Iterable[UUID]) -> set[UUID]:
        """Return those of the participants of whom a key is held."""
        return set(self.held(participant_ids))

    def open(self, participant_id: UUID) -> KeyEntry:
        """Return who a participant is; who calls has asked whether the actor may, and has logged it.

        Raises:
            NotFound: No key is held.
            RuleBroken: The encryption key is not here.
            Unreadable: The row was altered.
        """
        self.ring.newest  # noqa: B018 - without any key the table is off, whatever it holds
        found = list(self._rows((SEALED,), SEALED.c.participant_id, [participant_id]))
        if not found:
            raise NotFound(N_("No name is stored of this participant."))
        row = found[0]._mapping
        return KeyEntry(self._opened(row), Held(row["study_id"], row["stored_at"], row["revision"]))

    # --- deleting -----------------------------------------------------------------------------------------------

    def forget(self, participant_ids: Iterable[UUID]) -> int:
        """Delete the keys of these participants for good, and return how many there were; needs no encryption key."""
        ids = list(participant_ids)
        if not ids or not self._is_there():
            return 0
        with self._writing() as connection:
            owners = select(SEALED.c.participant_id, SEALED.c.study_id)
            among = (owners.where(SEALED.c.participant_id.in_(some)) for some in cut(ids))
            gone = [tuple(row) for asked in among for row in connection.execute(asked)]
            for key, study_id in gone:
                mark = {"participant_id": key, "study_id": study_id, "forgotten_at": self._clock()}
                connection.execute(delete(SEALED).where(SEALED.c.participant_id == key))
                connection.execute(insert(FORGOTTEN).values(**mark))
        if gone:
            database.wipe_deleted(self._engine, SEALED.name)
        return len(gone)

    def of_study(self, study_id: UUID) -> set[UUID]:
        """Return the participants whose keys were collected in a study."""
        return {row[0] for row in self._rows((SEALED.c.participant_id,), SEALED.c.study_id, [study_id])}

    def all_held(self) -> set[UUID]:
        """Return every participant of whom a key is held."""
        with self._reading() as connection:
            return set(connection.execute(select(SEALED.c.participant_id)).scalars()) if connection else set()

    def forgotten(self, study_id: UUID) -> Forgotten | None:
        """Say when the last key of a study was deleted; None while one is held, or none ever was."""
        with self._reading() as connection:
            if connection is None:
                return None
            held = select(func.count()).where(SEALED.c.study_id == study_id)
            gone = select(func.count(), func.max(FORGOTTEN.c.forgotten_at)).where(FORGOTTEN.c.study_id == study_id)
            count, at = connection.execute(gone).one()
            return Forgotten(count, at) if count and not connection.scalar(held) else None

    def take_in(self, copy: "KeyTable") -> int:
        """Add what a copy of the table holds and this one does not, and return how many rows that were.

        What was deleted here after the copy had it stays deleted; needs no encryption key.
        """
        with copy._reading() as source:
            held = source.execute(select(SEALED)).mappings().all() if source else []
            gone = source.execute(select(FORGOTTEN)).mappings().all() if source else []
        self._make()
        with self._writing() as connection:
            here = set(connection.execute(select(SEALED.c.participant_id)).scalars())
            deleted = {
                row[0]: row[1] for row in connection.execute(select(*FORGOTTEN.c["participant_id", "forgotten_at"]))
            }
            new = [row for row in held if row["participant_id"] not in here]
            new = [row for row in new if deleted.get(row["participant_id"], row["stored_at"]) <= row["stored_at"]]
            ids = {row["participant_id"] for row in new}
            known = here | ids | deleted.keys() - ids
            for some in cut(ids):
                connection.execute(delete(FORGOTTEN).where(FORGOTTEN.c.participant_id.in_(some)))
            for table, rows in (
                (SEALED, new),
                (FORGOTTEN, [row for row in gone if row["participant_id"] not in known]),
            ):
                for row in rows:
                    connection.execute(insert(table).values(**row))
        return len(new)

    # --- all ----------------------------------------------------------------------------------------------------

    def names(self, project_id: UUID, *, but: Collection[UUID] = ()) -> frozenset[str]:
        """Return the names of a project's participants, whole and word by word; kept in memory until one changes.

        Args:
            but: Studies whose participants are left out.
        """
        with self._reading() as connection:
            if connection is None or not self.is_on:
                return frozenset()
            version = int(connection.execute(select(STATE.c.version)).scalar_one())
            if self._known[0] != version:
                self._known = version, self._read_names(connection)
            by_study = self._known[1].get(project_id, {})
        return frozenset().union(*(names for study_id, names in by_study.items() if study_id not in but))

    def check(self) -> Looked:
        """Open every row and tell how it went; nothing of what stands there is told."""
        told = {"opened": 0, "locked": 0, "damaged": 0, "older": 0}
        with self._reading() as connection:
            for row in connection.execute(select(SEALED)).mappings() if connection else ():
                told[self._state_of(row)] += 1
                told["older"] += row["key_name"] != next(iter(self.ring.names), "")
        return Looked(**told)

    def rotate(self) -> Iterator[int]:
        """Encrypt every row with the first key, and yield how many are left; may be stopped and begun again.

        Raises:
            RuleBroken: A row is encrypted with a key that is not here; no row is touched then.
        """
        key = self.ring.newest
        if not self._is_there():
            return
        with self._writing() as connection:
            self._refuse_other_keys(connection)
        older = select(SEALED).where(SEALED.c.key_name != key.name)
        left = True
        while left:
            with self._writing() as connection:
                for row in connection.execute(older.limit(AT_ONCE)).mappings().all():
                    sealed = key.seal(self._plain(row), belonging(row))
                    own = SEALED.c.participant_id == row["participant_id"]
                    connection.execute(update(SEALED).where(own).values(key_name=key.name, sealed=sealed))
                left = bool(count := connection.scalar(select(func.count()).select_from(older.subquery())))
            yield int(count or 0)
        database.wipe_deleted(self._engine, SEALED.name)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    # --- within -------------------------------------------------------------------------------------------------

    def _read_names(self, connection: Connection) -> dict[UUID, dict[UUID, set[str]]]:
        found: dict[UUID, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
        shut = 0
        for row in connection.execute(select(SEALED)).mappings():
            try:
                found[row["project_id"]][row["study_id"]].update(words(self._opened(row).name))
            except (RuleBroken, Unreadable):
                # Nobody could write anything anywhere if one row were enough to stop them.
                shut += 1
        if shut:
            _log.warning("%d names in the key table cannot be opened, so that no text is searched for them", shut)
        return found

    def _state_of(self, row: RowMapping) -> str:
        try:
            self._opened(row)
        except RuleBroken:
            return "locked"
        except Unreadable:
            return "damaged"
        return "opened"

    def _opened(self, row: RowMapping) -> Contact:
        return Contact(**json.loads(self._plain(row)))

    def _plain(self, row: RowMapping) -> bytes:
        return self.ring.named(row["key_name"]).open(row["sealed"], belonging(row))

    def _refuse_other_keys(self, connection: Connection) -> None:
        """Refuse to write while a row is encrypted with a key that is not here: it is probably the wrong one."""
        others = select(SEALED.c.key_name).where(SEALED.c.key_name.not_in(self.ring.names)).limit(1)
        if (other := connection.scalar(others)) is not None:
            self.ring.named(other)

    def _rows(self, columns: Collection[Any], among: Column[UUID], ids: Iterable[UUID]) -> Iterator[Any]:
        with self._reading() as connection:
            if connection is not None:
                for some in cut(ids):
                    yield from connection.execute(select(*columns).where(among.in_(some))).all()

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """Begin to read; nothing where the table has not been made."""
        if not self._is_there():
            yield None
            return
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            connection.execute(update(STATE).values(version=STATE.c.version + 1))
            yield connection

    def _is_there(self) -> bool:
        if not self._is_made:
            file = database.sqlite_file(self._engine)
            self._is_made = (file is None or file.is_file()) and inspect(self._engine).has_table(STATE.name)
        return self._is_made

    def _make(self) -> None:
        if self._is_there():
            return
        file = database.sqlite_file(self._engine)
        if file is not None:
            file.touch(mode=0o600)
        if inspect(self._engine).has_table("change"):
            raise RuleBroken("The key table needs a database of its own: FASETT_KEY_DATABASE_URL is the main one.")
        make(self._engine)
