"""What was worked out once and may be asked for again, within a budget of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Values by key, the least recently used dropped when all together are too big; for many threads."""

    def __init__(self, most_bytes: int, size_of: Callable[[V], int]) -> None:
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value of a key, making it when it is not there; two threads may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._bytes += self._size_of(value)
            while self._bytes > self._most_bytes:
                _key, gone = self._values.popitem(last=False)
                self._bytes -= self._size_of(gone)
        return value
