"""The list of first names that are looked for in what people write."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.shared import Chosen, paged
from research import first_names
from research.errors import Invalid, RuleBroken
from research.first_names import FirstNameDraft
from research.store import UnitOfWork
from research.words import N_, Origin

router = APIRouter()


@router.get("/names")
def list_names(page: SignedIn, q: str = "", origin: Chosen[Origin] = None, at: int = 1) -> Response:
    """Show the names of the list."""
    with page.reading() as work:
        return _list(page, work, Filled(), 200, q=q, origin=origin, at=at)


@router.post("/names")
def add_name(page: SignedIn, filled: Form) -> Response:
    """Add a name."""
    try:
        draft = filled.draft(FirstNameDraft)
        with page.writing() as work:
            added = first_names.add(work, draft)
        return _done(page, added.name, N_("«%(name)s» is looked for."), undo="off")
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
    with page.reading() as work:
        return _list(page, work, filled, 422)


@router.post("/names/{name}/off")
def switch_off(page: SignedIn, name: str) -> Response:
    """Let a name no longer be looked for."""
    with page.writing() as work:
        first_names.remove(work, name)
    return _done(page, name, N_("«%(name)s» is no longer looked for."), undo="on")


@router.post("/names/{name}/on")
def switch_on(page: SignedIn, name: str) -> Response:
    """Let a name be looked for again."""
    with page.writing() as work:
        first_names.put(work, Filled({"name": name}).draft(FirstNameDraft))
    return _done(page, name, N_("«%(name)s» is looked for."))


def _done(page: Page, name: str, said: str, *, undo: str = "") -> Response:
    more = {"undo": f"/names/{quote(name, safe='')}/{undo}"} if undo else {}
    return page.go(f"/names?q={quote(name, safe='')}", page.say(said, name=name), **more)


def _list(
    page: Page,
    work: UnitOfWork,
    filled: Filled,
    status: int,
    *,
    q: str = "",
    origin: Origin | None = None,
    at: int = 1,
) -> Response:
    found = [each for each in first_names.find(work, q) if origin in {None, each.origin}]
    shown, pages = paged(found, at)
    return page.show(
        "names/list.html",
        status=status,
        rows=shown,
        pages=pages,
        count=len(found),
        chosen={"q": q, "origin": origin},
        origins=[Origin.SHIPPED, Origin.OWN, Origin.OFF],
        filled=filled,
        may_change=work.standing.may_administer(),
    )
