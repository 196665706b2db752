"""The table of synonyms: which words a search finds each other by."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.shared import Chosen, paged
from research import people, synonyms
from research.errors import Conflict, Invalid, RuleBroken
from research.store import UnitOfWork
from research.synonyms import SynonymDraft, SynonymView
from research.words import N_, Origin

router = APIRouter()


@router.get("/synonyms")
def list_synonyms(page: SignedIn, q: str = "", origin: Chosen[Origin] = None, at: int = 1) -> Response:
    """Show the rows of the table."""
    with page.reading() as work:
        return _table(page, work, Filled(), 200, q=q, origin=origin, at=at)


@router.post("/synonyms")
def add_synonym(page: SignedIn, filled: Form) -> Response:
    """Store a new row."""
    return _save(
        page,
        filled,
        act=synonyms.add,
        again=lambda work, status: _table(page, work, filled, status),
        said=N_("«%(term)s» is in the table."),
    )


@router.get("/synonyms/{term}")
def edit_synonym(page: SignedIn, term: str) -> Response:
    """Show the form for changing a row."""
    with page.reading() as work:
        row = synonyms.get(work, term)
        synonyms.require_administrator(work)
        words = row.words if row.origin is not Origin.OFF else ()
        return _form(page, work, row, Filled({**row.model_dump(mode="json"), "words": "\n".join(words)}), 200)


@router.post("/synonyms/{term}")
def revise_synonym(page: SignedIn, term: str, filled: Form) -> Response:
    """Store a changed row."""
    filled.values["term"] = term
    return _save(
        page,
        filled,
        act=lambda work, draft: synonyms.put(work, draft, revision=filled.revision),
        again=lambda work, status: _form(page, work, synonyms.get(work, term), filled, status),
        said=N_("«%(term)s» is changed."),
    )


@router.post("/synonyms/{term}/off")
def switch_off(page: SignedIn, term: str) -> Response:
    """Let search no longer use a row that comes with Fasett."""
    with page.writing() as work:
        row = synonyms.get(work, term)
        synonyms.put(work, SynonymDraft(term=row.term, words=[]))
    return _done(page, row, N_("«%(term)s» is switched off."), undo=_address(row, "remove"))


@router.post("/synonyms/{term}/remove")
def remove_synonym(page: SignedIn, term: str) -> Response:
    """Take an own row out of the table, or let one that ships be as it ships again."""
    with page.writing() as work:
        row = synonyms.get(work, term)
        synonyms.remove(work, term)
    if row.origin is Origin.OWN:
        return _done(page, row, N_("«%(term)s» is no longer in the table."), undo=_address(row, "restore"))
    return _done(page, row, N_("«%(term)s» is as it came with Fasett."), undo=_address(row, "restore"))


@router.post("/synonyms/{term}/restore")
def restore_synonym(page: SignedIn, term: str) -> Response:
    """Take back the removal of a row, or of the changes to it."""
    with page.writing() as work:
        row = synonyms.restore(work, term)
    return _done(page, row, N_("It is back."))


def _save(
    page: Page,
    filled: Filled,
    act: Callable[[UnitOfWork, SynonymDraft], SynonymView],
    again: Callable[[UnitOfWork, int], Response],
    said: str,
) -> Response:
    try:
        draft = filled.draft(SynonymDraft)
        with page.writing() as work:
            row = act(work, draft)
        return _done(page, row, N_("«%(term)s» is switched off.") if row.origin is Origin.OFF else said, saved=True)
    except (Invalid, RuleBroken, Conflict) as error:
        filled.refuse(error)
        if isinstance(error, Conflict):
            filled.values["revision"] = error.stored.revision
    with page.reading() as work:
        return again(work, 409 if isinstance(filled.error, Conflict) else 422)


def _done(page: Page, row: SynonymView, said: str, **more: Any) -> Response:
    return page.go(f"/synonyms?q={quote(row.term, safe='')}", page.say(said, term=row.term), **more)


def _address(row: SynonymView, act: str) -> str:
    return f"/synonyms/{quote(row.term, safe='')}/{act}"


def _table(
    page: Page,
    work: UnitOfWork,
    filled: Filled,
    status: int,
    *,
    q: str = "",
    origin: Origin | None = None,
    at: int = 1,
) -> Response:
    found = synonyms.find(work, q)
    shown, pages = paged([row for row in found if origin in {None, row.origin}], at)
    return page.show(
        "synonyms/list.html",
        status=status,
        rows=shown,
        pages=pages,
        chosen={"q": q, "origin": origin},
        filled=filled,
        may_change=work.standing.may_administer(),
    )


def _form(page: Page, work: UnitOfWork, row: SynonymView, filled: Filled, status: int) -> Response:
    names = people.names(work, {row.revised_by} if row.revised_by else set())
    return page.show(
        "synonyms/form.html",
        status=status,
        row=row,
        filled=filled,
        stored={"words": ", ".join(row.words)} if status == 409 else None,
        who=names.get(row.revised_by, "") if row.revised_by else "",
    )
