"""What the address of a request asks search for."""

from fastapi import Request

from research.search.address import Asked


def asked_in(request: Request) -> Asked:
    """Return what a request's address asks for."""
    # Not from ``request.url``, which cannot be read where somebody has written other bytes than UTF-8.
    return Asked.read(request.scope["query_string"].decode("latin-1"))
