"""`fasett tidy`."""

from research import observations
from research.access import Actor
from research.store import Store
from tests.making import Make
from tests.research.commands.conftest import Fasett


def test_what_is_due_is_deleted_once(fasett: Fasett, store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    # The command keeps the real time, and the test's clock stands before it.
    assert fasett("tidy").stdout == "Deleted for good: 1 records from the bin, 0 of studies that were due\n"
    assert fasett("tidy").stdout == "Deleted for good: 0 records from the bin, 0 of studies that were due\n"
