"""The pages of every record's history: what each change changed, and earlier versions taken up again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.field_labels import GATE_TEXTS, LABELS
from app.forms import Filled
from app.pages.projects import project_view
from app.pages.shared import paged
from app.rendering import PLURALS, url
from research import history, interviews, taking_up, versions
from research.errors import Conflict, RuleBroken
from research.records import ProjectRecord
from research.sight import class_of
from research.store import UnitOfWork
from research.taking_up import Preview
from research.words import N_, Kind

router = APIRouter()
_ON_A_PAGE = 20


def _record(work: UnitOfWork, kind: Kind, key: UUID) -> ProjectRecord:
    found: Any = work.get(class_of(kind), key)
    record: ProjectRecord = found
    return record


def _show(page: Page, kind: Kind, key: UUID, at: int) -> Response:
    with page.reading() as work:
        record = _record(work, kind, key)
        page.showed(record)
        shown, pages = paged(history.steps(work, record), at, _ON_A_PAGE)
        may_take_up = taking_up.may(work, record)
        return page.show(
            "history/show.html",
            project=project_view(work, record.project_id),
            record=record.in_brief(),
            # What a short field said stands among the differences.
            events=[each.model_copy(update={"moved": {}}) for each in versions.views(work, record, shown)],
            pages=pages,
            may_take_up=may_take_up,
            holding=taking_up.holding(record, shown) if may_take_up else set(),
            labels=_labels(kind),
        )


def _labels(kind: Kind) -> dict[str, str]:
    if kind is Kind.GATE:
        return {**LABELS, **GATE_TEXTS, "override_reason": N_("Why it was closed regardless")}
    return {**LABELS, "text": N_("The question")} if kind is Kind.QUESTION else LABELS


def _preview(page: Page, work: UnitOfWork, record: ProjectRecord, preview: Preview, filled: Filled) -> Response:
    page.showed(record)
    is_stale = isinstance(filled.error, Conflict)
    return page.show(
        "history/take_up.html",
        status=409 if is_stale else 422 if filled.error else 200,
        project=project_view(work, record.project_id),
        record=record.in_brief(),
        preview=preview,
        filled=filled,
        is_stale=is_stale,
        labels=_labels(record.kind),
    )


def _routes(kind: Kind) -> None:
    """Let the history of a kind of record be looked at, and its versions be taken up."""
    path, key_name = url(kind, f"{{{kind}_id}}"), f"{kind}_id"

    @router.get(f"{path}/history")
    def _history(page: SignedIn, key: Annotated[UUID, Path(alias=key_name)], at: int = 1) -> Response:
        return _show(page, kind, key, at)

    @router.get(f"{path}/history/{{version_id}}")
    def _look(page: SignedIn, key: Annotated[UUID, Path(alias=key_name)], version_id: UUID) -> Response:
        with page.reading() as work:
            record = _record(work, kind, key)
            return _preview(page, work, record, taking_up.preview(work, record, version_id), Filled())

    @router.post(f"{path}/history/{{version_id}}")
    def _take_up(
        page: SignedIn, key: Annotated[UUID, Path(alias=key_name)], version_id: UUID, filled: Form
    ) -> Response:
        try:
            with page.writing() as work:
                taking_up.take_up(work, _record(work, kind, key), version_id, revision=filled.revision)
        except (RuleBroken, Conflict) as error:
            filled.refuse(error)
            with page.reading() as work:
                record = _record(work, kind, key)
                return _preview(page, work, record, taking_up.preview(work, record, version_id), filled)
        return page.go(url(kind, key), page.say(N_("The earlier version is taken up again.")))


for _kind in PLURALS.keys() - {Kind.PROJECT}:
    _routes(_kind)


@router.get("/interviews/{interview_id}/history/{version_id}/passages/{passage_id}")
def preview_passage(page: SignedIn, interview_id: UUID, version_id: UUID, passage_id: UUID) -> Response:
    """Show what would change if the earlier text of a passage were taken up."""
    with page.reading() as work:
        interview = interviews.get(work, interview_id)
        preview = taking_up.preview_passage(work, interview, version_id, passage_id)
        return _preview(page, work, interview, preview, Filled())


@router.post("/interviews/{interview_id}/history/{version_id}/passages/{passage_id}")
def take_up_passage(page: SignedIn, interview_id: UUID, version_id: UUID, passage_id: UUID, filled: Form) -> Response:
    """Take up the earlier text of a passage."""
    try:
        with page.writing() as work:
            interview = interviews.get(work, interview_id)
            seen = str(filled.value("seen"))
            taking_up.take_up_passage(work, interview, version_id, passage_id, seen=seen)
    except (RuleBroken, Conflict) as error:
        filled.refuse(error)
        with page.reading() as work:
            interview = interviews.get(work, interview_id)
            preview = taking_up.preview_passage(work, interview, version_id, passage_id)
            return _preview(page, work, interview, preview, filled)
    note = page.say(N_("The earlier text of the passage is taken up again."))
    return page.go(f"/interviews/{interview_id}#p-{passage_id}", note)
