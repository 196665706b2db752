"""What the API's routes have in common: routers, problems, paging, entity tags and creation that happens once.

A record's entity tag is ``"<revision>-<digest>"``. ``If-None-Match`` compares the whole of it, for what is shown also
rests on other records (names of tags, counts); ``If-Match`` compares the revision alone: only the record is written.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from app.api.identifying import IdentifierProblem
from app.api.routing import Route
from app.context import Program, Visit
from app.errors import Stale, Unconditional
from app.rendering import PLURALS, url
from research import history, receipts, taking_up, versions
from research.errors import Invalid
from research.records import Draft, Record, View
from research.store import UnitOfWork
from research.taking_up import Preview
from research.versions import VersionView
from research.words import N_, Kind

PREFIX = "/api/v1"
PAGE_SIZE, LARGEST_PAGE, FURTHEST = 50, 200, 1_000_000

T = TypeVar("T")
R = TypeVar("R", bound=Record)
R_co = TypeVar("R_co", bound=Record, covariant=True)
V = TypeVar("V", bound=View)

# --- problems ---------------------------------------------------------------------------------------------------


class FieldProblem(BaseModel):
    """What is wrong with one field; its place in the body is written with full stops."""

    field: str
    detail: str


class Problem(BaseModel):
    """Why a request was not carried out (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    identifiers: list[IdentifierProblem] | None = None
    revision: int | None = None
    line: int | None = None


class ProblemResponse(JSONResponse):
    """An answer that is empty, or a problem."""

    media_type = "application/problem+json"


_CAUSES = {
    400: "The body cannot be read.",
    401: "There is no access token, or it is not valid.",
    403: "The role or the token does not allow this.",
    404: "There is no such record, or it is not shown to whoever asks.",
    409: "It was done before; ask for it again by name.",
    412: "Somebody else saved first; `revision` is the stored one.",
    413: "The body is over the installation's limit.",
    422: "The input does not fit, or a rule between records says no.",
    428: "`If-Match` is missing.",
    429: "There were too many wrong tokens; `Retry-After` says how long to wait.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the documentation says of these statuses."""
    reference = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _CAUSES[status], "content": reference} for status in statuses}


READS = problems(400, 401, 403, 404, 422, 429)
WRITES = problems(413)
REVISES = {**WRITES, **problems(412, 428)}
EMPTY: dict[str, Any] = {
    "status_code": 204,
    "response_class": ProblemResponse,
    # Named once as a model, so that the reference in ``problems`` leads somewhere.
    "responses": {**WRITES, 404: {"description": _CAUSES[404], "model": Problem}},
}
ADDS: dict[str, Any] = {"status_code": 201, "responses": WRITES}


def makes(view: type[BaseModel]) -> dict[str, Any]:
    """Return what the documentation says of a route that makes a record, once for each idempotency key."""
    again = {"description": "It was made before, by the same key and body.", "model": view}
    return {"status_code": 201, "response_model": view, "responses": {**WRITES, 200: again}}


_BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="A personal access token: `fasett_…`")


def router_of(plural: str) -> APIRouter:
    """Return a router whose operations are called by the noun and the verb, such as ``interviews_add``."""
    return APIRouter(
        tags=[plural.replace("_", " ").capitalize()],
        route_class=Route,
        dependencies=[Depends(_BEARER)],
        responses=READS,
        generate_unique_id_function=lambda route: f"{plural}_{route.name}",
    )


# --- lists ------------------------------------------------------------------------------------------------------


class Listed(BaseModel, Generic[T]):
    """One page of a list; ``next`` is the cursor of the page after it, if there is one."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins: after the row ``after`` where that is still there, else at ``offset``."""

    offset: int = 0
    after: str = ""

    @property
    def cursor(self) -> str:
        """The place as programs hand it back."""
        return urlsafe_b64encode(f"{self.offset}.{self.after}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Return the place that a cursor names.

    Raises:
        Invalid: It is not one that was given out.
    """
    if not cursor:
        return Place()
    try:
        offset, _, after = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(".")
        place = Place(int(offset), after)
    except ValueError:
        place = Place(offset=-1)
    if not 0 <= place.offset <= FURTHEST:
        raise Invalid({"cursor": N_("This is not the cursor of an earlier answer.")})
    return place


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of a list is asked for, and from where."""

    limit: int
    place: Place

    def cut(self, rows: Sequence[T]) -> tuple[Sequence[T], str | None]:
        """Return the rows of the page and the cursor of the next."""
        ids = [str(getattr(row, "id", "")) for row in rows]
        is_there = self.place.after and self.place.after in ids
        first = ids.index(self.place.after) + 1 if is_there else self.place.offset
        last = first + self.limit
        return rows[first:last], Place(last, ids[last - 1]).cursor if last < len(rows) else None

    def page(self, rows: Sequence[T]) -> Listed[T]:
        """Return a page of rows that are shown as they are."""
        shown, following = self.cut(rows)
        return Listed(items=list(shown), next=following)


Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many at most.")]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before.")]


def _asked(limit: Limit = PAGE_SIZE, cursor: Cursor = "") -> Asked:
    return Asked(limit, place_of(cursor))


Paging = Annotated[Asked, Depends(_asked)]

# --- entity tags ------------------------------------------------------------------------------------------------

IfMatch = Annotated[str | None, Header(description="The entity tag of what was read. Needed: 428 without.")]
_TAG = re.compile(r'"([0-9]{1,9})(-[0-9a-f]+)?"')


def _revision_if_said(
    if_match: Annotated[str | None, Header(description="The entity tag of what was read.")] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = _TAG.fullmatch(if_match.strip())
    # Revisions begin at 1: what is not a tag of ours matches none of them.
    return int(match[1]) if match else 0


def _revision(if_match: IfMatch = None) -> int | None:
    return _revision_if_said(_needed(if_match))


def _needed(if_match: str | None) -> str:
    if if_match is None:
        raise Unconditional(N_("Say which revision you read: send its ETag as If-Match."))
    return if_match.strip()


IdempotencyKey = Annotated[
    str | None, Header(min_length=1, max_length=100, description="The same key and body again make nothing new.")
]
Revision = Annotated[int | None, Depends(_revision)]
RevisionIfSaid = Annotated[int | None, Depends(_revision_if_said)]


def digest(body: str) -> str:
    """Return what tells two bodies apart."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def expect(if_match: str | None, tag: str, record: Record) -> None:
    """Refuse a change of what has no revision of its own, unless the program has read it as it stands.

    Args:
        record: What it belongs to.

    Raises:
        Stale: It was another.
        Unconditional: The program does not say what it read.
    """
    if _needed(if_match) not in {"*", tag}:
        raise Stale(N_("Somebody else saved changes to this while you were writing."), stored=record)


def tagged(visit: Visit, body: str, tag: str, *, status: int = 200, location: str = "") -> Response:
    """Answer with a body under an entity tag, or with 304 where the program has it already."""
    headers = {"ETag": tag, **({"Location": location} if location else {})}
    held = [each.strip().removeprefix("W/") for each in visit.request.headers.get("if-none-match", "").split(",")]
    if visit.request.method == "GET" and (tag in held or "*" in held):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type="application/json")


# --- nouns ------------------------------------------------------------------------------------------------------


class Verbs(Protocol[R_co]):
    """What each module of a noun does in the same way."""

    def get(self, work: UnitOfWork, key: UUID, /) -> R_co: ...
    def remove(self, work: UnitOfWork, key: UUID, /) -> None: ...
    def restore(self, work: UnitOfWork, key: UUID, /) -> R_co: ...


@dataclass(frozen=True, slots=True)
class Noun(Generic[R, V]):
    """A kind of record as the API speaks of it.

    Attributes:
        verbs: Its module in ``research``.
        views: Returns records as shown.
    """

    kind: Kind
    view: type[V]
    verbs: Verbs[R]
    views: Callable[[UnitOfWork, Sequence[R]], list[V]]

    def listed(self, work: UnitOfWork, paging: Asked, found: Sequence[R]) -> Listed[V]:
        """Return one page of what was found."""
        rows, following = paging.cut(found)
        return Listed(items=self.views(work, rows), next=following)

    def shown(self, visit: Visit, work: UnitOfWork, record: R, *, status: int = 200) -> Response:
        """Answer with a record under its entity tag."""
        body = self.views(work, [record])[0].model_dump_json()
        answer = tagged(visit, body, f'"{record.revision}-{digest(body)}"', status=status)
        if answer.status_code == 200:  # whoever makes it, or has it already, is not shown it by this
            visit.showed(record, work)
        return answer

    def made(self, visit: Visit, key: str | None, draft: Draft, add: Callable[[UnitOfWork], R]) -> Response:
        """Make a record, once for each idempotency key, and answer with it: 201, or 200 the next times."""
        with visit.writing() as work:
            # The same key at another address is another request.
            own_key = f"{visit.request.url.path} {key}"
            earlier = receipts.earlier(work, own_key, draft) if key else None
            record = self.verbs.get(work, earlier) if earlier else add(work)
            if key and not earlier:
                receipts.keep(work, own_key, draft, record)
            answer = self.shown(visit, work, record, status=200 if earlier else 201)
        answer.headers["Location"] = PREFIX + url(self.kind, record.id)
        return answer

    def router(self) -> APIRouter:
        """Return a router with what is the same for every noun: show, remove, restore and history."""
        router = router_of(PLURALS[self.kind])
        path, called = url(self.kind, f"{{{self.kind}_id}}"), self.kind.label.lower()

        @router.get(path, name="show", summary=f"Show one {called}", response_model=self.view)
        def _show(visit: Program, key: Annotated[UUID, Path(alias=f"{self.kind}_id")]) -> Response:
            with visit.reading() as work:
                return self.shown(visit, work, self.verbs.get(work, key))

        @router.delete(path, name="remove", summary=f"Put one {called} in the bin", **EMPTY)
        def _remove(visit: Program, key: Annotated[UUID, Path(alias=f"{self.kind}_id")]) -> None:
            with visit.writing() as work:
                self.verbs.remove(work, key)

        @router.post(
            f"{path}/restore",
            name="restore",
            summary=f"Take one {called} out of the bin",
            response_model=self.view,
            responses=WRITES,
        )
        def _restore(visit: Program, key: Annotated[UUID, Path(alias=f"{self.kind}_id")]) -> Response:
            with visit.writing() as work:
                return self.shown(visit, work, self.verbs.restore(work, key))

        @router.get(f"{path}/history", name="history", summary=f"Tell what was changed of one {called}, newest first")
        def _history(
            visit: Program, key: Annotated[UUID, Path(alias=f"{self.kind}_id")], paging: Paging
        ) -> Listed[VersionView]:
            with visit.reading() as work:
                record = self.verbs.get(work, key)
                visit.showed(record)
                shown, following = paging.cut(history.steps(work, record))
                return Listed(items=versions.views(work, record, shown), next=following)

        if self.kind in taking_up.KINDS:
            self._add_taking_up(router, f"{path}/history/{{version_id}}", called)
        return router

    def _add_taking_up(self, router: APIRouter, path: str, called: str) -> None:
        """Add looking at an earlier version of a record, and taking it up again."""

        @router.get(path, name="preview", summary=f"Tell what would change if one {called} were what it was")
        def _preview(visit: Program, key: Annotated[UUID, Path(alias=f"{self.kind}_id")], version_id: UUID) -> Preview:
            with visit.reading() as work:
                record: Any = self.verbs.get(work, key)
                preview = taking_up.preview(work, record, version_id)
                visit.showed(record)
                return preview

        @router.post(
            f"{path}/take-up",
            name="take_up",
            summary=f"Take up an earlier version of one {called}",
            response_model=self.view,
            responses=REVISES,
        )
        def _take_up(
            visit: Program,
            key: Annotated[UUID, Path(alias=f"{self.kind}_id")],
            version_id: UUID,
            revision: Revision,
        ) -> Response:
            with visit.writing() as work:
                record: Any = self.verbs.get(work, key)
                taking_up.take_up(work, record, version_id, revision=revision)
                return self.shown(visit, work, self.verbs.get(work, key))
