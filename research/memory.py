"""What the database has just said, for as long as nothing changes.

Every change to a record is numbered in the change log, so what was read when the last number was N is still true while
N is the last. A workshop asks for the same few records again and again, and one small statement tells that nothing has
changed.
"""

import threading
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

MOST = 20_000
"""Answers; where there would be more, all are forgotten and asked for again."""


class Memory:
    """Answers by what was asked and by whom, all as of one change; for many threads."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, dict[Hashable, Any]] = {}
        self._count = 0
        self._as_of = -1
        self._lock = threading.Lock()

    def recall(self, as_of: int, asker: Hashable, keys: Iterable[Hashable]) -> dict[Any, Any]:
        """Return the answers that are known as of a change, by key."""
        with self._lock:
            own = self._answers.get(asker, {}) if as_of == self._as_of else {}
            return {key: own[key] for key in keys if key in own}

    def keep(self, as_of: int, asker: Hashable, answers: Mapping[Any, Any]) -> None:
        """Remember answers; those of earlier changes are forgotten, and those of one that is passed are not kept."""
        with self._lock:
            if as_of > self._as_of:
                self._forget(as_of)
            if as_of < self._as_of:
                return
            if self._count + len(answers) > MOST:
                self._forget(as_of)
            own = self._answers.setdefault(asker, {})
            before = len(own)
            own.update(answers)
            self._count += len(own) - before

    def _forget(self, as_of: int) -> None:
        self._answers.clear()
        self._count = 0
        self._as_of = as_of
