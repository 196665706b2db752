"""The access log and the seals: what is written stands in a chain, and what is altered is noticed."""

from uuid import UUID

import pytest
from sqlalchemy import text

from research import audit
from research.access import Actor
from research.projects import Project
from research.store import Store
from research.words import Kind, LogAct
from tests.making import Make


def _note(store: Store, actor: Actor, project_id: UUID, times: int = 1) -> None:
    for _ in range(times):
        with store.begin(actor, write=True) as work:
            work.note(LogAct.SHOWN, project_id=project_id, kind=Kind.INTERVIEW, record_id=project_id, reason="æ", n=2)


def _run(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_log_that_nobody_touched_holds(store: Store, owner: Actor, project: Project) -> None:
    _note(store, owner, project.id, 3)
    with store.begin(owner) as work:
        told = audit.verify_log(work.session)
    assert (told.lines, told.broken_at) == (3, None)
    assert len(told.newest) == 64


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE logentry SET reason = 'nothing' WHERE number = (SELECT min(number) + 1 FROM logentry)",
        "UPDATE logentry SET actor_id = NULL WHERE number = (SELECT min(number) + 1 FROM logentry)",
        "DELETE FROM logentry WHERE number = (SELECT min(number) + 1 FROM logentry)",
    ],
)
def test_a_line_that_was_altered_or_taken_out_is_noticed(
    statement: str, store: Store, owner: Actor, project: Project
) -> None:
    _note(store, owner, project.id, 3)
    _run(store, statement)
    with store.begin(owner) as work:
        assert audit.verify_log(work.session).broken_at is not None


def test_lines_that_were_too_old_leave_a_log_that_holds(store: Store, owner: Actor, project: Project) -> None:
    _note(store, owner, project.id, 3)
    _run(store, "DELETE FROM logentry WHERE number = (SELECT min(number) FROM logentry)")
    with store.begin(owner) as work:
        assert audit.verify_log(work.session).broken_at is None


def test_changes_that_nobody_touched_are_under_seals(store: Store, owner: Actor, make: Make) -> None:
    make.observation()
    make.insight(confirmed=True)
    with store.begin(owner) as work:
        told = audit.verify_changes(work.session)
        assert told.broken_at is None
        assert told.lines == work.last_change()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET actor_id = NULL WHERE number = (SELECT max(number) - 1 FROM change)",
        "UPDATE change SET action = 'removed' WHERE number = (SELECT max(number) FROM change)",
        "DELETE FROM change WHERE number = (SELECT max(number) - 1 FROM change)",
        "INSERT INTO change (number, at, action, kind, record_id, fields) "
        "SELECT max(number) + 1, max(at), 'revised', 'tag', '00000000000000000000000000000001', '[]' FROM change",
        "DELETE FROM seal WHERE number = (SELECT max(number) FROM seal)",
        "DELETE FROM seal WHERE number = (SELECT min(number) FROM seal)",
    ],
)
def test_a_change_that_was_altered_taken_out_or_put_in_is_noticed(
    statement: str, store: Store, owner: Actor, make: Make
) -> None:
    make.observation()
    make.insight(confirmed=True)
    _run(store, statement)
    with store.begin(owner) as work:
        assert audit.verify_changes(work.session).broken_at is not None


def test_what_was_not_committed_leaves_no_line(store: Store, owner: Actor, project: Project) -> None:
    def _fail() -> None:
        with store.begin(owner, write=True) as work:
            work.note(LogAct.SHOWN, project_id=project.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _fail()
    with store.begin(owner) as work:
        assert audit.verify_log(work.session).lines == 0
