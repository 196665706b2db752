"""What the database has just said, for as long as nothing changes.

Every change to a record is numbered in the change log, so what was read when the last number was N is still true while
N is the last. A workshop asks for the same few records again and again, and one small statement tells that nothing has
changed.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

MOST = 20_000
"""Answers; the least recently asked for are forgotten first."""


class Memory:
    """Answers by what was asked and by whom, all as of one change; for many threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._as_of = -1
        self._lock = threading.Lock()

    def recall(self, as_of: int, asker: Hashable, keys: Iterable[Hashable]) -> dict[Any, Any]:
        """Return the answers that are known as of a change, by key."""
        with self._lock:
            if as_of != self._as_of:
                return {}
            found = {key: self._answers[asker, key] for key in keys if (asker, key) in self._answers}
            for key in found:
                self._answers.move_to_end((asker, key))
            return found

    def keep(self, as_of: int, asker: Hashable, answers: Mapping[Any, Any]) -> None:
        """Remember answers; those of earlier changes are forgotten, and those of one that is passed are not kept."""
        with self._lock:
            if as_of > self._as_of:
                self._answers.clear()
                self._as_of = as_of
            if as_of == self._as_of:
                self._answers.update({(asker, key): answer for key, answer in answers.items()})
                while len(self._answers) > MOST:
                    self._answers.popitem(last=False)
