"""Synonyms: the table that search asks for other words, as it ships and as an installation has changed it.

The database keeps the installation's own edits only, one for each term; all other rows are as they ship. An edit that
was taken back stays, and counts for nothing: so the numbers of revisions only ever grow, and their sum tells
whether the table has changed.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Annotated, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from sqlalchemy import JSON, func
from sqlmodel import Field, SQLModel, col, select

from research.errors import Conflict, NotFound, NotPermitted, RuleBroken
from research.records import MOMENT, Draft, View, clean_text, new_id
from research.search import thesaurus as searching
from research.search.language import split
from research.search.thesaurus import Row, Thesaurus
from research.store import UnitOfWork
from research.words import N_, Origin

MOST_WORDS = 20
LONGEST = 80


def _in_one_line(written: Any) -> Any:
    return " ".join(clean_text(written).split()) if isinstance(written, str) else written


def _worded(written: str) -> str:
    if not any(letter.isalpha() for letter in written):
        raise ValueError(N_("This must hold at least one letter."))
    return written


def _whole(term: str) -> str:
    # A semicolon parts one expression from the next where people type them, and a slash the parts of an address.
    if re.search(r"[;/]", term):
        raise ValueError(N_("Write one expression, without «;» and «/»."))
    return term


def _listed(written: Any) -> Any:
    """Part expressions at semicolons and line ends, as people write them."""
    if not isinstance(written, list):
        return written
    parts = (part for each in written for part in (re.split(r"[;\n]", each) if isinstance(each, str) else [each]))
    return [part for part in parts if not isinstance(part, str) or part.strip()]


def _distinct(words: list[str]) -> list[str]:
    distinct = list({folded(word): word for word in reversed(words)}.values())[::-1]
    if len(distinct) > MOST_WORDS:
        raise ValueError(N_("A row can hold at most twenty other words."))
    return distinct


Expression = Annotated[
    str, StringConstraints(max_length=LONGEST), AfterValidator(_worded), BeforeValidator(_in_one_line)
]
Term = Annotated[Expression, AfterValidator(_whole)]


class SynonymWords(Draft):
    """What a row of the table holds beside its term."""

    words: Annotated[list[Expression], BeforeValidator(_listed), AfterValidator(_distinct)] = Field(
        description="The others; none switch off a row that comes with Fasett."
    )
    is_capitals_only: bool = Field(
        default=False, description="The term is an abbreviation, and counts only where it is written in capitals."
    )


class SynonymDraft(SynonymWords):
    """A row of the table as somebody wants it."""

    term: Term = Field(description="The word, expression or abbreviation that the row is called by.")


class Synonym(SQLModel, table=True):
    """An installation's own edit of the table."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    folded: str = Field(unique=True, description="The term as it is compared.")
    term: str = Field(max_length=LONGEST)
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    is_capitals_only: bool = False
    is_taken_back: bool = Field(default=False, description="The row is as it ships, or there is none.")
    revision: int = Field(default=0, description="Raised by one at every change.")
    revised_at: datetime = Field(sa_type=MOMENT)
    revised_by: UUID | None = Field(default=None, foreign_key="person.id")


class SynonymView(View):
    """A row of the table as shown; one that is switched off shows what it would lead to."""

    term: str
    words: tuple[str, ...]
    is_capitals_only: bool
    origin: Origin
    revision: int
    revised_at: datetime | None
    revised_by: UUID | None


def folded(written: str) -> str:
    """Return a term as it is compared: its words, as search knows them."""
    return " ".join(split(written))


def find(work: UnitOfWork, text: str = "") -> list[SynonymView]:
    """Return the rows in which some expression holds the text, by term; everybody who is signed in may see them."""
    edits = {edit.folded: edit for edit in work.session.exec(select(Synonym))}
    terms = dict.fromkeys([*_shipped(), *edits])
    found = filter(None, (_view(_shipped().get(term), edits.get(term)) for term in terms))
    sought = folded(text)
    shown = [view for view in found if any(sought in folded(each) for each in (view.term, *view.words))]
    return sorted(shown, key=lambda view: (view.term.casefold(), view.term))


def get(work: UnitOfWork, term: str) -> SynonymView:
    """Return a row.

    Raises:
        NotFound: The table has none for this term.
    """
    view = _found(work, term)
    if view is None:
        raise NotFound(N_("The table has no row for this word."))
    return view


def require_administrator(work: UnitOfWork) -> None:
    """Refuse unless the actor may change the table.

    Raises:
        NotPermitted: They do not administer the installation.
    """
    if not work.standing.may_administer():
        raise NotPermitted(N_("Only an administrator of the installation can change this."))


def add(work: UnitOfWork, draft: SynonymDraft) -> SynonymView:
    """Add a row of the installation's own.

    Raises:
        NotPermitted: The actor does not administer the installation.
        RuleBroken: There is a row for the term, or no other word is given.
    """
    require_administrator(work)
    if _found(work, draft.term) is not None:
        raise RuleBroken(N_("There is a row for «%(term)s» already."), field="term", term=draft.term)
    return put(work, draft)


def put(work: UnitOfWork, draft: SynonymDraft, *, revision: int | None = None) -> SynonymView:
    """Add a row, or change the one of this term; without words a row that comes with Fasett is switched off.

    Args:
        revision: Which was read; 0 for a row as it ships.

    Raises:
        NotPermitted: The actor does not administer the installation.
        RuleBroken: No other word is given, or the term itself is.
        Conflict: The row is no longer at the revision that was read.
    """
    require_administrator(work)
    shipped, edit = _shipped().get(folded(draft.term)), _edit(work, draft.term)
    _expect(edit, revision)
    if not draft.words and shipped is None:
        raise RuleBroken(N_("Write at least one other word."), field="words")
    if folded(draft.term) in {folded(word) for word in draft.words}:
        raise RuleBroken(N_("«%(term)s» cannot be another word for itself."), field="words", term=draft.term)
    edit = edit or Synonym(folded=folded(draft.term), term=draft.term, revised_at=work.now)
    edit.term = shipped.term if shipped else draft.term
    edit.words, edit.is_capitals_only = draft.words, draft.is_capitals_only
    # What is written as it ships follows what ships from then on.
    edit.is_taken_back = _row(edit) == shipped
    _save(work, edit)
    return get(work, draft.term)


def remove(work: UnitOfWork, term: str) -> None:
    """Take a row of the installation's own out of the table, or let one that ships be as it ships again.

    Raises:
        NotPermitted: The actor does not administer the installation.
        NotFound: The table has no row for this term.
    """
    require_administrator(work)
    get(work, term)
    edit = _edit(work, term)
    if edit is not None and not edit.is_taken_back:
        edit.is_taken_back = True
        _save(work, edit)


def restore(work: UnitOfWork, term: str) -> SynonymView:
    """Let an edit that was removed count again.

    Raises:
        NotPermitted: The actor does not administer the installation.
        NotFound: There was none.
    """
    require_administrator(work)
    edit = _edit(work, term)
    if edit is None:
        raise NotFound(N_("The table has no row for this word."))
    edit.is_taken_back = False
    _save(work, edit)
    return get(work, term)


# --- what search asks -------------------------------------------------------------------------------------------

_held: WeakKeyDictionary[Any, tuple[int, Thesaurus]] = WeakKeyDictionary()


_EDITED = select(func.sum(Synonym.revision))


def thesaurus(work: UnitOfWork) -> Thesaurus:
    """Return the thesaurus of the table as it stands; one small statement, unless the table has changed."""
    # What is not committed may never be: it is not remembered.
    if work.may_write:
        return _built(tuple(_rows(work)))
    database = work.session.get_bind()
    edited = int(work.session.connection().execute(_EDITED).scalar() or 0)
    held = _held.get(database)
    if held is None or held[0] != edited:
        held = _held[database] = (edited, _built(tuple(_rows(work))))
    return held[1]


@lru_cache(maxsize=8)
def _built(rows: tuple[Row, ...]) -> Thesaurus:
    return Thesaurus(rows)


def _rows(work: UnitOfWork) -> Iterable[Row]:
    """Return the rows that count: those that ship, in their order and as they were changed, then those added."""
    in_force = select(Synonym).where(col(Synonym.is_taken_back).is_(False)).order_by(col(Synonym.id))
    rows = {**_shipped(), **{edit.folded: _row(edit) for edit in work.session.exec(in_force)}}
    return (row for row in rows.values() if row.words)


@cache
def _shipped() -> Mapping[str, Row]:
    return {folded(row.term): row for row in searching.shipped()}


# --- rows -------------------------------------------------------------------------------------------------------


def _view(shipped: Row | None, edit: Synonym | None) -> SynonymView | None:
    """Return a row as it counts; None when there is none."""
    own = _row(edit) if edit and not edit.is_taken_back else None
    if own is None:
        row, origin = shipped, Origin.SHIPPED
    elif shipped is None:
        row, origin = own, Origin.OWN
    else:
        row, origin = (own, Origin.CHANGED) if own.words else (shipped, Origin.OFF)
    # What was switched off may have stopped to ship.
    if row is None or not row.words:
        return None
    return SynonymView(
        term=row.term,
        words=row.words,
        is_capitals_only=row.is_capitals_only,
        origin=origin,
        revision=edit.revision if edit else 0,
        revised_at=edit.revised_at if edit else None,
        revised_by=edit.revised_by if edit else None,
    )


def _row(edit: Synonym) -> Row:
    return Row(edit.term, tuple(edit.words), edit.is_capitals_only)


def _found(work: UnitOfWork, term: str) -> SynonymView | None:
    return _view(_shipped().get(folded(term)), _edit(work, term))


def _edit(work: UnitOfWork, term: str) -> Synonym | None:
    return work.session.exec(select(Synonym).where(Synonym.folded == folded(term))).first()


def _expect(edit: Synonym | None, revision: int | None) -> None:
    if revision is not None and revision != (edit.revision if edit else 0):
        raise Conflict(N_("Somebody else saved changes to this while you were writing."), stored=edit)


def _save(work: UnitOfWork, edit: Synonym) -> None:
    edit.revision += 1
    edit.revised_at, edit.revised_by = work.now, work.actor.person_id
    work.session.add(edit)
    work.session.flush()
