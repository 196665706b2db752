"""What a program needs first: the documentation of the API, and whom its token speaks for."""

from uuid import UUID

from fastapi.responses import Response

from app.api.shared import router_of
from app.context import Anyone, Program
from research.records import View
from research.words import Language

router = router_of("token")


class MeView(View):
    """Whom a token speaks for, and what it may do."""

    person_id: UUID
    name: str
    language: Language
    may_write: bool
    is_administrator: bool


@router.get("/me")
def show(visit: Program) -> MeView:
    """Show whom the token speaks for."""
    actor = visit.actor
    assert actor.person_id is not None
    return MeView(
        person_id=actor.person_id,
        name=actor.name,
        language=visit.language,
        may_write=actor.may_write,
        is_administrator=actor.is_administrator,
    )


@router.get("/docs", include_in_schema=False)
def documentation(page: Anyone) -> Response:
    """Show every route of the API, to be tried out with a token."""
    return page.show("api/documentation.html")
