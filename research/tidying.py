"""Tidying: what a service does once a day without being asked, which is to empty the bin of what is due."""

import logging
import threading

from research import bin
from research.installation import Installation

DAY_SECONDS = 24 * 60 * 60
_log = logging.getLogger(__name__)


def tidy(installation: Installation) -> int:
    """Delete for good what has lain in the bin for its days, and return how many records that were."""
    deleted = bin.empty(installation.store)
    if deleted:
        bin.wipe(installation.finder)
        _log.info("deleted %d records for good that had lain in the bin for %d days", deleted, bin.DAYS)
    return deleted


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
            try:
                tidy(self._installation)
            except Exception:  # noqa: BLE001 - a worker that died would let the bin fill up
                # Nothing is lost: what was due today is due tomorrow.
                _log.exception("the bin could not be emptied")
            self._stopped.wait(DAY_SECONDS)
