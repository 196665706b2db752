"""Tidying: what a service does once a day without being asked: it deletes what is due, wherever it lies."""

import logging
import threading
from collections.abc import Callable
from typing import NamedTuple

from research import access_log, accounts, backups, bin, erasures, retention
from research.access import SYSTEM
from research.installation import Installation

DAY_SECONDS = 24 * 60 * 60
_log = logging.getLogger(__name__)


class Tidied(NamedTuple):
    """How much was deleted for good.

    Attributes:
        binned: Records that had lain in the bin for their days.
        expired: Interviews and participants of studies whose day had come.
        lines: Lines of the access log that were too old.
        copies: Copies of the database that were too old.
    """

    binned: int
    expired: int
    lines: int
    copies: int


def tidy(installation: Installation) -> Tidied:
    """Delete for good what is due, and let everything beside the database forget it.

    What cannot be done is told in the log and is due tomorrow; the rest is done all the same.
    """
    store = installation.store
    done = Tidied(
        binned=_tried("the bin could not be emptied", lambda: bin.empty(store)),
        expired=_tried("what is due by a study's day could not be deleted", lambda: retention.run(store)),
        lines=_tried(
            "the access log could not be shortened",
            lambda: access_log.forget_old(store, installation.settings.log_years),
        ),
        copies=_tried("old copies could not be deleted", lambda: backups.drop_old(installation)),
    )
    _tried("what was deleted lies beside the database still", lambda: _wipe(installation))
    if any(done):
        _log.info(
            "deleted for good: %d records from the bin, %d of studies that were due, %d lines of the access log, "
            "%d old copies",
            *done,
        )
    _tried("old sessions and links could not be deleted", lambda: accounts.forget_old(store))
    near = _tried("what is soon due could not be counted", lambda: retention.soon(store))
    if near:
        _log.info("the raw data of %d studies are deleted within %d days", near, retention.NOTICE_DAYS)
    _tried("the newest digests of the logs could not be told", lambda: access_log.tell_newest(store))
    return done


def _wipe(installation: Installation) -> int:
    with installation.store.begin(SYSTEM) as work:
        waiting = erasures.unwiped(work)
    if waiting:
        backups.wipe(installation)
    return len(waiting)


def _tried(failed: str, do: Callable[[], int]) -> int:
    try:
        return do()
    except Exception:  # noqa: BLE001 - one thing that fails is no reason to keep the others
        _log.exception(failed)
        return 0


class Daily:
    """Tidies an installation when it begins, and every day after that, until it is stopped."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._stopped = threading.Event()
        self._worker = threading.Thread(target=self._work, name="fasett-tidying", daemon=True)
        self._worker.start()

    def stop(self) -> None:
        """Finish what is being done and stop."""
        self._stopped.set()
        self._worker.join()

    def _work(self) -> None:
        while not self._stopped.is_set():
            tidy(self._installation)
            self._stopped.wait(DAY_SECONDS)
