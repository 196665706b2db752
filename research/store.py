"""The only door to the database: units of work, each one transaction on behalf of one actor."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from research import audit, database, doors, erasing, numbering
from research.access import SYSTEM, Actor, Permission, Standing, has_ended
from research.changes import Change, veil, watch
from research.doors import NO_OVERRIDE, Override
from research.errors import Conflict, NotFound, NotPermitted
from research.key_table import KeyTable
from research.memory import Memory
from research.privacy.identifiers import NOBODY, KnownNames
from research.records import Brief, Own, Part, ProjectRecord, Record
from research.settings import Limits
from research.sight import Held, Made, by_id, prepared, project_classes, roles_held, visible
from research.words import N_, Action, Kind, LogAct

Clock = Callable[[], datetime]
KnownNamesOf = Callable[["UnitOfWork", UUID], KnownNames]
R = TypeVar("R", bound=Record | Part | Own)
P = TypeVar("P", bound=ProjectRecord)
T = TypeVar("T")
_NEWEST_CHANGE = select(func.max(Change.number))


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


class UnitOfWork:
    """One transaction on behalf of one actor: what it sees, what it may do and what it writes.

    Attributes:
        now: The moment of the whole unit of work, in UTC.
        standing: The actor with the roles held at that moment.
        limits: What the installation has settled for its studies.
        keys: Who the participants are, apart from all else.
        known_names: Returns the names that are looked for in what is written in a project.
    """

    limits = Limits()
    keys: KeyTable
    known_names: "KnownNamesOf"

    def __init__(
        self, session: Session, actor: Actor, now: datetime, today: date, *, may_write: bool, memory: Memory
    ) -> None:
        self._memory = memory
        self._last_change: int | None = None
        self.session = session
        self.actor = actor
        self.now = now
        self.today = today
        self.may_write = may_write
        self.standing = self._standing()

    def _standing(self) -> Standing:
        standing = Standing(self.actor)
        if self.actor.person_id is None:
            return standing
        held = self.session.connection().execute(roles_held(), {"person_id": self.actor.person_id})
        circles = set[UUID]()
        for project_id, role, ends_on, removed_at, study_id in held:
            if not has_ended(ends_on, self.today):
                roles = standing.roles if removed_at is None else standing.in_bin
                roles[project_id] = role
                circles.update([study_id] if study_id is not None else [])
        return replace(standing, circles=frozenset(circles))

    def require(self, permission: Permission, project_id: UUID) -> None:
        """Refuse unless the actor may do this in the project.

        Raises:
            NotFound: The actor may not know that the project exists.
            NotPermitted: The actor is a member without this permission.
        """
        if not self.standing.is_member(project_id):
            raise NotFound(N_("There is no such project."))
        if not self.standing.may(permission, project_id):
            raise NotPermitted(N_("Your role in the project does not allow this."))

    def visible(self, kind: type[R], *, removed: bool = False, restricted: bool = False) -> SelectOfScalar[R]:
        """Start a query over the rows of a kind that the actor may see; the only way to a query.

        Args:
            removed: Those in the bin, and no others.
            restricted: Those that are hidden without being deleted, and no others.
        """
        asked_for: Any = kind
        return cast(SelectOfScalar[R], visible(asked_for, removed, restricted, self.actor, self._held()))

    def _held(self) -> Held:
        standing = self.standing
        return frozenset(standing.roles.items()), frozenset(standing.in_bin.items()), standing.circles

    def get(self, kind: type[R], key: UUID, *, removed: bool = False, restricted: bool = False) -> R:
        """Return the row with this identifier.

        Raises:
            NotFound: There is none, or the actor may not know of it.
        """
        columns: Any = kind
        chosen = self.visible(kind, removed=removed, restricted=restricted)
        row = self.session.exec(chosen.where(columns.id == key)).first()
        if row is None:
            raise NotFound(N_("There is nothing here, or it is not shown to you."))
        return row

    def to_change(self, kind: type[P], key: UUID, *, revision: int | None = None, removed: bool = False) -> P:
        """Return the project record with this identifier for changing.

        Raises:
            NotFound: There is none, or the actor may not know of it.
            NotPermitted: The actor may see it but not change research.
            Conflict: It is no longer at the revision that was read.
        """
        record = self.get(kind, key, removed=removed)
        self.require(Permission.WRITE_RESEARCH, record.project_id)
        self.expect(record, revision)
        return record

    def briefs(self, named: Iterable[tuple[Kind, UUID]]) -> dict[UUID, Brief]:
        """Return in brief, by identifier, the project records among these that the actor may see."""
        by_kind: dict[Kind, set[UUID]] = defaultdict(set)
        for kind, key in named:
            by_kind[kind].add(key)
        found: dict[UUID, Brief] = {}
        for kind, keys in by_kind.items():
            found.update(self.known("brief", keys, lambda missing, kind=kind: self._briefs(kind, missing)))  # type: ignore[misc]
        return found

    def _briefs(self, kind: Kind, keys: Sequence[UUID]) -> dict[UUID, Brief]:
        chosen = prepared(by_id(kind), self.actor, self._held())
        return {row.id: row.in_brief() for row in self.session.scalars(chosen, {"ids": keys})}

    def known(self, what: str, keys: Iterable[UUID], tell: Callable[[list[UUID]], Mapping[UUID, T]]) -> dict[UUID, T]:
        """Return what ``tell`` says of these, asking only for what it has not told this actor since the last change.

        Args:
            what: What is asked; says the same for the same actor and key until something changes.
            tell: Returns values that nobody can change, of what the actor may see.
        """
        if self.may_write:
            return dict(tell(list(keys)))
        as_of = self.last_change()
        asker = (what, self.actor.person_id, self.actor.is_system, self._held())
        wanted = list(dict.fromkeys(keys))
        found: dict[UUID, T] = self._memory.recall(as_of, asker, wanted)
        missing = [key for key in wanted if key not in found]
        if missing:
            told = tell(missing)
            self._memory.keep(as_of, asker, told)
            found.update(told)
        return found

    def rows(self, statement: SelectOfScalar[T]) -> list[T]:
        """Return the rows of a query that started from ``visible``."""
        return list(self.session.exec(statement).all())

    def told(self, make: Made, **given: Any) -> list[Any]:
        """Return the rows of a query that is asked again and again, with these values in its places.

        Args:
            make: Makes the query from ``visible``, which is what it is given; once for all who see the same.
        """
        statement = prepared(make, self.actor, self._held())
        return list(self.session.connection().execute(statement, given).all())

    def columns(self, statement: SelectOfScalar[Any], *columns: Any) -> list[Any]:
        """Return some columns of a query that started from ``visible``: a row is then a tuple, and cheap to read."""
        return list(self.session.connection().execute(statement.with_only_columns(*columns)).all())

    def count(self, statement: SelectOfScalar[Any]) -> int:
        """Return how many rows a query has."""
        return int(self.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0)

    def add(self, row: R) -> R:
        """Store a new row; a project record gets the next number of its kind."""
        self._must_write()
        if isinstance(row, ProjectRecord) and not row.number:
            numbering.give(self.session, [row])
        self.session.add(row)
        self.session.flush()
        return row

    @property
    def door(self) -> doors.Door:
        """The door that everything passes on its way into the database."""
        self._must_write()
        door: doors.Door = self.session.info["door"]
        return door

    def add_all(self, records: Sequence[ProjectRecord]) -> None:
        """Store many new records of one kind and project at once, numbered in their order."""
        self._must_write()
        numbering.give(self.session, records)
        self.session.add_all(records)
        self.session.flush()

    def add_parts(self, parts: Sequence[Part]) -> None:
        """Store many new parts at once."""
        self._must_write()
        self.session.add_all(parts)
        self.session.flush()

    def save(self, row: R) -> R:
        """Write a changed row."""
        self._must_write()
        self.session.add(row)
        self.session.flush()
        return row

    def drop(self, *rows: Part | Own) -> None:
        """Delete parts of records, or what is somebody's own."""
        self._must_write()
        for row in rows:
            self.session.delete(row)
        self.session.flush()

    def expect(self, record: Record, revision: int | None) -> None:
        """Refuse to change a record that somebody else has changed since it was read.

        Raises:
            Conflict: The stored revision is another; ``stored`` is the record as it stands.
        """
        if revision is not None and record.revision != revision:
            raise Conflict(N_("Somebody else saved changes to this while you were writing."), stored=record)

    def remove(self, record: Record) -> None:
        """Put a record in the bin."""
        record.removed_at = self.now
        self.save(record)

    def restore(self, record: Record) -> None:
        """Take a record out of the bin."""
        record.removed_at = None
        self.save(record)

    def hanging_on(self, *rows: Record | Part) -> list[Any]:
        """Return these and every row that would go with them, those included that the actor may not see."""
        return erasing.hanging_on(self.session, *rows)

    def erase(self, *rows: Record | Part, within: UUID | None = None) -> None:
        """Delete rows for good with all that hangs on them; who calls has asked whether the actor may.

        Args:
            within: The erasure that this is part of.
        """
        self._must_write()
        erasing.erase(self.session, *rows, within=within)

    def as_system(self) -> "UnitOfWork":
        """Return this transaction as the installation itself sees it; who calls has asked whether the actor may."""
        own = UnitOfWork(self.session, SYSTEM, self.now, self.today, may_write=self.may_write, memory=self._memory)
        own.limits, own.keys, own.known_names = self.limits, self.keys, self.known_names
        return own

    def note(
        self,
        act: LogAct,
        *,
        project_id: UUID | None,
        kind: Kind | None = None,
        record_id: UUID | None = None,
        reason: str = "",
        **told: int | str,
    ) -> None:
        """Write a line into the access log, in this transaction.

        Args:
            reason: What the actor gave as a reason; never contents, names or what was searched for.
            told: What else is told, such as how many records it concerns; numbers and words of the vocabulary.
        """
        self._must_write()
        entry = audit.LogEntry(
            at=self.now,
            actor_id=self.actor.person_id,
            act=act,
            kind=kind,
            record_id=record_id,
            project_id=project_id,
            reason=self.door.text(reason, "reason", project_id) if reason else "",
            told=dict(told),
        )
        audit.append(self.session, entry)

    def last_change(self) -> int:
        """Return the number of the newest change; a unit of work that reads keeps to what it found first."""
        if self._last_change is None or self.may_write:
            self._last_change = int(self.session.connection().execute(_NEWEST_CHANGE).scalar() or 0)
        return self._last_change

    def _must_write(self) -> None:
        if not self.may_write:
            raise TypeError("this unit of work was begun for reading")


def _settle(work: UnitOfWork) -> None:
    """Let every kind of record put right what follows for it from what was changed."""
    for kind in project_classes():
        # What one kind has put right is a change to those that come after it.
        changed: dict[Kind, set[UUID]] = defaultdict(set)
        for change in work.session.info["changes"].values():
            if change.action is not Action.ADDED:
                changed[change.kind].add(change.record_id)
        if changed:
            kind.settle(work, changed)


def _tell_overridden(work: UnitOfWork) -> None:
    """Log what looks like somebody's number and was stored all the same, by its kinds: the reason, and no value."""
    for project_id, findings in work.door.overridden().items():
        records = {(each.of, each.record_id) for each in findings}
        # The log names who did it, and so not what they wrote where they are not to be named.
        is_told = len(records) == 1 and not work.session.info["veil"]
        kind, record_id = next(iter(records)) if is_told else (None, None)
        work.note(
            LogAct.OVERRIDDEN,
            project_id=project_id,
            kind=kind,
            record_id=record_id,
            reason=work.door.override.reason,
            **doors.counts(findings),
        )


class Store:
    """A database that units of work are begun on.

    Attributes:
        after_commit: Called after each commit that wrote something, in the order added.
        keys: The key table; one that is off where the installation has not set another.
        known_names: Returns the names that are looked for in what is written in a project.
    """

    def __init__(self, engine: Engine, *, timezone: str = "Europe/Oslo", clock: Clock = utc_now) -> None:
        self.engine = engine
        self.clock = clock
        self.timezone = ZoneInfo(timezone)
        self.after_commit: list[Callable[[], None]] = []
        self.limits = Limits()
        self.keys = KeyTable(clock=clock)
        self.known_names: KnownNamesOf = lambda _work, _project_id: NOBODY
        self._writing = database.writing(engine)
        self._memory = Memory()

    @contextmanager
    def begin(self, actor: Actor, *, write: bool = False, override: Override = NO_OVERRIDE) -> Iterator[UnitOfWork]:
        """Begin a unit of work; leaving the block commits what was written, an error undoes it all.

        Args:
            override: What is done about what looks like personal data in what is written.
        """
        now = self.clock()
        with Session(self._writing if write else self.engine, expire_on_commit=False, autoflush=False) as session:
            session.info["changes"] = {}
            today = now.astimezone(self.timezone).date()
            work = UnitOfWork(session, actor, now, today, may_write=write, memory=self._memory)
            work.limits = self.limits
            work.keys = self.keys
            work.known_names = self.known_names
            if write:
                system = work.as_system()
                # Before the change log, so that what is masked at the door is masked in its versions too.
                doors.guard(session, override, lambda project_id: self.known_names(work, project_id))
                watch(session, actor, now)
            yield work
            if write:
                session.flush()
                _settle(system)
                _tell_overridden(work)
                veil(session, actor, now)
                audit.seal(session, now)
                # Last, since two databases cannot be committed as one: nobody's name outlives what was theirs.
                self.keys.forget(session.info["erased"])
                session.commit()
            has_changes = bool(session.info["changes"])
        if write and has_changes:
            for tell in self.after_commit:
                tell()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
