"""Pins: what somebody holds on to while they search."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.pages.projects import project_view
from research import pins
from research.errors import NotFound, RuleBroken
from research.pins import PinView
from research.store import UnitOfWork
from research.translation import explain
from research.words import N_, Kind

router = APIRouter()


@router.post("/projects/{project_id}/pins")
def pin(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Pin what ``pin`` names, or take away the pin ``unpin``; the answer is the way back, or for htmx what changed."""
    with page.reading() as work:
        project_view(work, project_id)
    try:
        with page.writing() as work:
            if filled.value("unpin"):
                touched = _unpin(work, project_id, str(filled.value("unpin")))
                said = N_("The pin is taken away.")
            else:
                touched = _pin(work, project_id, str(filled.value("pin")))
                said = N_("Pinned.")
    except RuleBroken as error:
        return _answer(page, project_id, filled.value("back"), None, explain(error, page.language), is_refused=True)
    return _answer(page, project_id, filled.value("back"), touched, page.say(said))


def _pin(work: UnitOfWork, project_id: UUID, named: str) -> PinView:
    try:
        kind, record, *passage = named.split(":")
        keys = [UUID(key) for key in (record, *passage)]
        return pins.add(
            work, project_id, kind=Kind(kind), record_id=keys[0], passage_id=keys[1] if len(keys) > 1 else None
        )
    except ValueError as error:
        raise NotFound(N_("There is nothing here, or it is not shown to you.")) from error


def _unpin(work: UnitOfWork, project_id: UUID, key: str) -> PinView | None:
    """Take a pin away, and return what it was on; none where that is no longer shown or the pin is gone already."""
    held = next((each for each in pins.find(work, project_id) if str(each.id) == key), None)
    if held is not None:
        pins.remove(work, held.id)
    return held


def _answer(
    page: Page, project_id: UUID, back: object, touched: PinView | None, said: str, *, is_refused: bool = False
) -> Response:
    # On a projector all of the results are shown again: their address is the way back.
    if not page.is_part or page.request.headers.get("HX-Target") == "results":
        start = f"/projects/{project_id}/search"
        address = str(back) if str(back).startswith(start) else start
        return page.go(address, said if is_refused or not page.is_part else "")
    with page.reading() as work:
        pinned = pins.find(work, project_id)
        return page.show(
            "search/pinned.html",
            block="pinned",
            project=project_view(work, project_id),
            pinned=pinned,
            touched=touched,
            is_pinned=touched is not None and touched.id in {each.id for each in pinned},
            said=said,
            is_refused=is_refused,
        )
