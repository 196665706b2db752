"""First names that many have: the list the scanner looks for, as it ships and as an installation has changed it.

Names that are words as well, such as *Even* and *Stein*, do not ship. The database keeps the installation's own edits
only, one for each name; none is ever deleted, so that the sum of their revisions tells whether the list has changed.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from pydantic import AfterValidator, StringConstraints
from sqlalchemy import func
from sqlmodel import Field, SQLModel, col, select

from research.errors import NotFound, NotPermitted, RuleBroken
from research.records import MOMENT, Draft, View, new_id
from research.store import UnitOfWork
from research.words import N_, Origin

LONGEST = 40


def _one_name(written: str) -> str:
    if not written.isalpha():
        raise ValueError(N_("Write one first name, in letters only."))
    return written[0].upper() + written[1:]


Name = Annotated[str, StringConstraints(min_length=2, max_length=LONGEST), AfterValidator(_one_name)]


class FirstNameDraft(Draft):
    """A first name as somebody wants it on the list."""

    name: Name = Field(description="One name, in letters; it is looked for where it begins with a capital.")


class FirstName(SQLModel, table=True):
    """An installation's own edit of the list."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    folded: str = Field(unique=True, description="The name as it is compared.")
    name: str = Field(max_length=LONGEST)
    counts: bool = True
    revision: int = Field(default=0, description="Raised by one at every change.")
    revised_at: datetime = Field(sa_type=MOMENT)
    revised_by: UUID | None = Field(default=None, foreign_key="person.id")


class FirstNameView(View):
    """A first name as shown; one that is switched off is not looked for."""

    name: str
    origin: Origin


def find(work: UnitOfWork, holding: str = "") -> list[FirstNameView]:
    """Return the names of the list in order, those that are switched off included.

    Args:
        holding: Only names that hold this, in any case.
    """
    edits = {edit.folded: edit for edit in work.session.exec(select(FirstName))}
    views = (_view(_shipped().get(folded), edits.get(folded)) for folded in {**_shipped(), **edits})
    shown = (view for view in views if view is not None and holding.strip().casefold() in view.name.casefold())
    return sorted(shown, key=lambda view: view.name.casefold())


def get(work: UnitOfWork, name: str) -> FirstNameView:
    """Return a name of the list.

    Raises:
        NotFound: It is not on the list.
    """
    view = _view(_shipped().get(name.casefold()), _edit(work, name))
    if view is None:
        raise NotFound(N_("This name is not on the list."))
    return view


def require_administrator(work: UnitOfWork) -> None:
    """Refuse unless the actor may change the list.

    Raises:
        NotPermitted: They do not administer the installation.
    """
    if not work.standing.may_administer():
        raise NotPermitted(N_("Only an administrator of the installation can change this."))


def add(work: UnitOfWork, draft: FirstNameDraft) -> FirstNameView:
    """Add a name, or look again for one that was switched off.

    Raises:
        NotPermitted: The actor does not administer the installation.
        RuleBroken: It is on the list already.
    """
    require_administrator(work)
    if draft.name.casefold() in _counted(work):
        raise RuleBroken(N_("«%(name)s» is on the list already."), field="name", name=draft.name)
    return put(work, draft)


def put(work: UnitOfWork, draft: FirstNameDraft) -> FirstNameView:
    """Let a name be looked for; one that is already changes nothing.

    Raises:
        NotPermitted: The actor does not administer the installation.
    """
    require_administrator(work)
    if draft.name.casefold() not in _counted(work):
        _save(work, draft.name, counts=True)
    return get(work, draft.name)


def remove(work: UnitOfWork, name: str) -> None:
    """Take a name of the installation's own off the list, or switch off one that ships.

    Raises:
        NotPermitted: The actor does not administer the installation.
        NotFound: It is not on the list.
    """
    require_administrator(work)
    view = get(work, name)
    if view.origin is not Origin.OFF:
        _save(work, view.name, counts=False)


# --- what the scanner asks --------------------------------------------------------------------------------------

_EDITED = select(func.sum(FirstName.revision))
_TOUCHED = "first_names_touched"
_held: WeakKeyDictionary[Any, tuple[int, frozenset[str]]] = WeakKeyDictionary()


def looked_for(work: UnitOfWork) -> frozenset[str]:
    """Return the names that are looked for; one small statement, unless the list has changed."""
    # What is not committed may never be: it is not remembered.
    if _TOUCHED in work.session.info:
        return frozenset(_counted(work).values())
    database = work.session.get_bind()
    edited = int(work.session.connection().execute(_EDITED).scalar() or 0)
    held = _held.get(database)
    if held is None or held[0] != edited:
        held = _held[database] = (edited, frozenset(_counted(work).values()))
    return held[1]


# --- rows -------------------------------------------------------------------------------------------------------


@cache
def _shipped() -> Mapping[str, str]:
    listed = files("research.privacy").joinpath("first_names.txt").read_text(encoding="utf-8").split()
    return {name.casefold(): name for name in listed}


def _counted(work: UnitOfWork) -> dict[str, str]:
    edits = work.session.exec(select(FirstName)).all()
    names = {**_shipped(), **{edit.folded: edit.name for edit in edits}}
    off = {edit.folded for edit in edits if not edit.counts}
    return {folded: name for folded, name in names.items() if folded not in off}


def _view(shipped: str | None, edit: FirstName | None) -> FirstNameView | None:
    if edit is not None and not edit.counts:
        return FirstNameView(name=shipped, origin=Origin.OFF) if shipped else None
    if shipped is not None:
        return FirstNameView(name=shipped, origin=Origin.SHIPPED)
    return FirstNameView(name=edit.name, origin=Origin.OWN) if edit else None


def _edit(work: UnitOfWork, name: str) -> FirstName | None:
    return work.session.exec(select(FirstName).where(col(FirstName.folded) == name.casefold())).first()


def _save(work: UnitOfWork, name: str, *, counts: bool) -> None:
    edit = _edit(work, name) or FirstName(folded=name.casefold(), name=name, revised_at=work.now)
    edit.counts = counts
    edit.revision += 1
    edit.revised_at, edit.revised_by = work.now, work.actor.person_id
    work.session.info[_TOUCHED] = True
    work.session.add(edit)
    work.session.flush()
