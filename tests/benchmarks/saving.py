"""How soon a saved record can be found while many people save at once."""

import random
import string
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from research import observations
from research.access import Actor
from research.installation import Installation
from research.observations import Observation, ObservationDraft
from research.words import Phase

PEOPLE, RECORDS = 20, 10
LONGEST_SECONDS = 60
_ASK_AGAIN_SECONDS = 0.01
_LETTERS = 10


def saved(fasett: Installation, actor: Actor, project_id: UUID) -> tuple[list[float], float]:
    """Let people save observations, each searching for its own until it is found before saving the next.

    Returns:
        From commit to found, in milliseconds for each record; and the seconds of it all.

    Raises:
        TimeoutError: A record could not be saved or found at all.
    """
    began = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as people:
        work = [people.submit(_person, fasett, actor, project_id, number) for number in range(PEOPLE)]
    try:
        took = [each for one in work for each in one.result()]
    except SQLAlchemyError as error:
        raise TimeoutError(f"the database did not answer: {error}") from error
    return took, time.perf_counter() - began


def _person(fasett: Installation, actor: Actor, project_id: UUID, number: int) -> list[float]:
    return [_until_found(fasett, actor, project_id, _word(number * RECORDS + record)) for record in range(RECORDS)]


def _until_found(fasett: Installation, actor: Actor, project_id: UUID, word: str) -> float:
    draft = ObservationDraft(what_happened=f"Brevet {word} ble lest høyt to ganger.", phase=Phase.EXPLORE)
    with fasett.store.begin(actor, write=True) as work:
        stored = observations.add(work, project_id, draft)
    committed = time.perf_counter()
    while not _is_found(fasett, actor, stored, word):
        if time.perf_counter() - committed > LONGEST_SECONDS:
            raise TimeoutError(f"{stored.reference} was not found in {LONGEST_SECONDS} s")
        time.sleep(_ASK_AGAIN_SECONDS)
    return (time.perf_counter() - committed) * 1000


def _is_found(fasett: Installation, actor: Actor, stored: Observation, word: str) -> bool:
    with fasett.store.begin(actor) as work:
        found = fasett.finder.search(work, word, project_ids=[stored.project_id])
        return any(result.record.id == stored.id for result in found.results)


def _word(number: int) -> str:
    """Return a word that nobody has written, different for each number."""
    return "".join(random.Random(number).choices(string.ascii_lowercase, k=_LETTERS))
