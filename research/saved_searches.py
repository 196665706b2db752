"""Saved searches: what a person searches for again and again in a project, under a name of their own."""

from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research.access import Permission
from research.errors import Invalid, RuleBroken
from research.records import MOMENT, Draft, Own, View, clean_text
from research.store import UnitOfWork
from research.words import N_

MOST = 50
LONGEST_NAME, LONGEST_ADDRESS = 80, 2_000
# What the search page reads of its address and is part of what is searched for.
PARAMETERS = frozenset(
    {"q", "phase", "kind", "tag", "status", "study", "month", "from", "to", "record", "exact", "sort"}
)


def _in_one_line(name: str) -> str:
    return " ".join(name.split())


def _normal(address: str) -> str:
    """Return the parameters that the search page knows, in their order and written in one way."""
    pairs = [(name, clean_text(value)) for name, value in parse_qsl(address.removeprefix("?"))]
    normal = urlencode([(name, value) for name, value in dict.fromkeys(pairs) if name in PARAMETERS and value])
    if not normal:
        raise ValueError(N_("There is nothing to search for in this address."))
    # The limit on the field counts what was sent, and what is written in one way may be longer.
    if len(normal) > LONGEST_ADDRESS:
        raise ValueError(N_("This search is too long to be saved."))
    return normal


class SavedSearchName(Draft):
    """What a person calls a search."""

    name: Annotated[str, AfterValidator(_in_one_line)] = Field(
        min_length=1, max_length=LONGEST_NAME, description="Upper and lower case are the same name."
    )


class SavedSearchDraft(SavedSearchName):
    """A search as somebody wants it saved."""

    address: Annotated[str, AfterValidator(_normal)] = Field(
        max_length=LONGEST_ADDRESS,
        description="The query of the search page's address, such as `q=ventetid&phase=explore`; "
        "parameters that say nothing of what is searched for are dropped.",
    )


class SavedSearch(SavedSearchDraft, Own, table=True):
    """A search as saved."""

    # Also how a person's own are looked up, and so begins with whose they are.
    __table_args__ = (UniqueConstraint("person_id", "project_id", "folded"),)

    folded: str = Field(description="The name as it is compared.")
    made_at: datetime = Field(sa_type=MOMENT)
    seen_at: datetime = Field(sa_type=MOMENT, description="When its hits were last looked at.")


class SavedSearchView(View):
    """A saved search as shown."""

    id: UUID
    project_id: UUID
    name: str
    address: str
    made_at: datetime
    seen_at: datetime


def view(saved: SavedSearch) -> SavedSearchView:
    """Return a saved search as shown."""
    return SavedSearchView.model_validate({name: getattr(saved, name) for name in SavedSearchView.model_fields})


def find(work: UnitOfWork, project_id: UUID) -> list[SavedSearch]:
    """Return the actor's own saved searches in a project by name."""
    work.require(Permission.READ, project_id)
    own = work.visible(SavedSearch).where(SavedSearch.project_id == project_id)
    return work.rows(own.order_by(col(SavedSearch.folded)))


def get(work: UnitOfWork, saved_search_id: UUID) -> SavedSearch:
    """Return one of the actor's own saved searches."""
    return work.get(SavedSearch, saved_search_id)


def add(work: UnitOfWork, project_id: UUID, draft: SavedSearchDraft) -> SavedSearch:
    """Save a search; one of the same name then leads to the new address, as seen at this moment.

    Raises:
        RuleBroken: The actor has as many in the project as one can keep.
    """
    work.require(Permission.KEEP_OWN, project_id)
    held = {saved.folded: saved for saved in find(work, project_id)}
    folded = draft.name.casefold()
    if folded in held:
        return work.save(held[folded].sqlmodel_update({**draft.model_dump(), "seen_at": work.now}))
    if len(held) >= MOST:
        raise RuleBroken(
            N_("You have %(most)d saved searches in this project already. Delete one you no longer need."), most=MOST
        )
    return work.add(
        SavedSearch(
            project_id=project_id,
            person_id=UUID(str(work.actor.person_id)),
            folded=folded,
            made_at=work.now,
            seen_at=work.now,
            **draft.model_dump(),
        )
    )


def rename(work: UnitOfWork, saved_search_id: UUID, name: str) -> SavedSearch:
    """Call one of the actor's own saved searches something else.

    Raises:
        Invalid: The name is blank or too long.
        RuleBroken: Another of their searches in the project has the name.
    """
    saved = _to_change(work, saved_search_id)
    name = _in_one_line(clean_text(name))
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid({"name": N_("Write a name of 1 to %(most)d characters.")}, {"name": {"most": LONGEST_NAME}})
    others = {each.folded for each in find(work, saved.project_id) if each.id != saved.id}
    if name.casefold() in others:
        raise RuleBroken(N_("You already have a saved search called «%(name)s»."), field="name", name=name)
    return work.save(saved.sqlmodel_update({"name": name, "folded": name.casefold()}))


def mark_seen(work: UnitOfWork, saved_search_id: UUID) -> SavedSearch:
    """Note that the actor has looked at what the search finds now."""
    return work.save(_to_change(work, saved_search_id).sqlmodel_update({"seen_at": work.now}))


def remove(work: UnitOfWork, saved_search_id: UUID) -> None:
    """Delete one of the actor's own saved searches."""
    work.drop(_to_change(work, saved_search_id))


def _to_change(work: UnitOfWork, saved_search_id: UUID) -> SavedSearch:
    saved = get(work, saved_search_id)
    work.require(Permission.KEEP_OWN, saved.project_id)
    return saved
