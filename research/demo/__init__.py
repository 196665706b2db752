"""An invented, believable project, built by the functions that everybody else uses, on the days it tells of."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from itertools import groupby
from typing import Any

from research import people
from research.access import SYSTEM, Actor
from research.demo.story import Event, Story
from research.errors import RuleBroken
from research.people import Person
from research.store import Store, UnitOfWork
from research.words import N_, Role

Progress = Callable[[int, int], None]
"""Told (events told, events in all) as it goes."""

_WORKDAY_BEGINS = time(7, 40, tzinfo=UTC)
_BETWEEN = timedelta(minutes=47)
"""From what one person does to what the next one does on the same day."""


def owner(work: UnitOfWork) -> Person | None:
    """Return who owns the demo project; None where it is not loaded. The actor is the system."""
    leader = next(person for person in _contents()["people"] if person["role"] == Role.OWNER)
    return people.by_email(work, leader["email"])


def load(store: Store, progress: Progress | None = None) -> None:
    """Tell the whole story into a store; nothing of it happens later than the store's clock says.

    Raises:
        RuleBroken: It is there already.
    """
    with store.begin(SYSTEM) as work:
        if owner(work) is not None:
            raise RuleBroken(N_("The demo project is already here."))
    story = Story(_contents())
    events = sorted(story.events(), key=lambda event: event.on)
    told = 0
    for on, day in groupby(events, key=lambda event: event.on):
        at = datetime.combine(on, _WORKDAY_BEGINS)
        for by, group in groupby(day, key=lambda event: event.by):
            together = list(group)
            _tell(store, story.actor(by), at, together)
            at += _BETWEEN
            told += len(together)
            if progress is not None:
                progress(told, len(events))
    for listen in store.after_commit:
        listen()


def _tell(store: Store, actor: Actor, at: datetime, events: list[Event]) -> None:
    """Let somebody do what they did, in one unit of work."""
    then = Store(store.engine, timezone=store.timezone.key, clock=lambda: min(at, store.clock()))
    with then.begin(actor, write=True) as work:
        for event in events:
            event.happen(work)


def _contents() -> dict[str, Any]:
    """Return the story's files: people and project first, then a list for each kind of record."""
    folder = files(__name__)
    contents: dict[str, Any] = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    interviews = sorted((folder / "interviews").iterdir(), key=lambda file: file.name)
    contents["interviews"] = [json.loads(file.read_text(encoding="utf-8")) for file in interviews]
    for name in ("observations", "insights", "questions", "experiments", "concepts", "benefits", "gates"):
        contents[name] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return contents
