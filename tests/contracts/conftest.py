"""Every engine that a search index may be held by."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from research.search.index import Index
from research.search.whoosh_index import WhooshIndex
from tests.contracts.searching import Open


@pytest.fixture(params=[WhooshIndex])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """A way to open the same index, as many processes would."""
    indexes: list[Index] = []

    def open_again() -> Index:
        indexes.append(request.param(tmp_path / "index"))
        return indexes[-1]

    yield open_again
    for index in indexes:
        index.close()


@pytest.fixture
def index(opened: Open) -> Index:
    """An empty index."""
    return opened()
