"""Hearing of every connection that this process opens."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_watched: list[list[str]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        return
    address = arguments[1] if event == "socket.connect" else arguments[0]
    is_local = isinstance(address, str | bytes) and event == "socket.connect"  # a Unix socket: the database's
    if not is_local:
        for heard in _watched:
            heard.append(f"{event} {address!r}")


@cache
def _listen() -> None:
    # For good: an audit hook cannot be taken away.
    sys.addaudithook(_hook)


@contextmanager
def heard() -> Iterator[list[str]]:
    """Yield what is connected to, or looked up, until the block is left."""
    _listen()
    own: list[str] = []
    _watched.append(own)
    try:
        yield own
    finally:
        _watched[:] = [each for each in _watched if each is not own]
