"""The privacy page of a project, its protocol (art. 30), and what is held about a participant (art. 15)."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.errors import status_of
from app.forms import Filled
from app.pages import privacy_log
from app.pages.projects import project_view
from app.pages.shared import Chosen
from research import (
    access_log,
    erasures,
    privacy_settings,
    protocol,
    restrictions,
    retention,
    rights,
    rights_document,
    unusual_reading,
)
from research.access import Permission
from research.errors import Invalid, RuleBroken
from research.participants import Participant
from research.protocol import Protocol
from research.reports.files import FORMATS, to_file
from research.rights import AccessRequestDraft
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()
router.include_router(privacy_log.router)

_NEWEST = 10
"""How many receipts of erasures are shown; the log tells of all."""

ProtocolFormat = Literal["html", "md", "csv"]


@router.get("/projects/{project_id}/privacy")
def show_privacy(page: SignedIn, project_id: UUID) -> Response:
    """Show how the privacy of those who take part is kept, as far as the visitor answers for it."""
    with page.reading() as work:
        written = protocol.of(work, project_id, page.settings)
        project = project_view(work, project_id)
        return page.show(
            "privacy/show.html",
            project=project,
            studies=written.activities,
            today=work.today,
            due=retention.due(work, project_id),
            **(_for_officer(page, work, project_id) if project.may.log else {}),
        )


def _for_officer(page: Page, work: UnitOfWork, project_id: UUID) -> dict[str, Any]:
    """Return what those see who read the log."""
    zone = page.installation.store.timezone
    return {
        "receipts": erasures.receipts(work, project_id)[:_NEWEST],
        "restricted": restrictions.find(work, project_id),
        "unusual": [
            (each, *(at.astimezone(zone).date() for at in (each.began_at, each.ended_at)))
            for each in unusual_reading.find(work, project_id, page.settings.unusual_reading)
        ],
        "most": page.settings.unusual_reading,
        "in_force": privacy_settings.in_force(work, project_id, page.settings),
        "log_years": page.settings.log_years,
    }


# --- the protocol -------------------------------------------------------------------------------------------------


@router.get("/projects/{project_id}/privacy/protocol")
def show_protocol(page: SignedIn, project_id: UUID) -> Response:
    """Show the protocol of processing activities."""
    with page.reading() as work:
        written = protocol.of(work, project_id, page.settings)
        return page.show(
            "privacy/protocol.html",
            project=project_view(work, project_id),
            frame=protocol.frame(written, page.language),
            activities=[(study, protocol.facts(study, page.language)) for study in written.activities],
        )


@router.get("/projects/{project_id}/privacy/protocol/{format}")
def download_protocol(page: SignedIn, project_id: UUID, format: ProtocolFormat) -> Response:
    """Send the protocol as a file."""
    with page.reading() as work:
        written = protocol.of(work, project_id, page.settings)
        return sent(page, _as_file(page, written, format), f"protocol-{work.today}", format)


def _as_file(page: Page, written: Protocol, format: ProtocolFormat) -> bytes:
    if format == "csv":
        return protocol.as_csv(written, page.language)
    markdown, title = protocol.as_markdown(written, page.language), protocol.title(page.language)
    return to_file(markdown, format, title=title, language=page.language, made_on=written.made_on)


def sent(page: Page, content: bytes, name: str, format: str) -> Response:
    """Answer with a file, whose name says nothing of what it holds."""
    kind = FORMATS[format]
    headers = {"Content-Disposition": f'attachment; filename="fasett-{name}.{kind.extension}"'}
    return Response(content, media_type=kind.media_type, headers=headers)


# --- what is held about somebody ----------------------------------------------------------------------------------


@router.get("/projects/{project_id}/privacy/access")
def new_access(page: SignedIn, project_id: UUID, participant: Chosen[UUID] = None) -> Response:
    """Show the form by which what is held about a participant is taken out."""
    with page.reading() as work:
        return _form(page, work, project_id, Filled({"participant_id": participant, "format": "html"}), 200)


@router.post("/projects/{project_id}/privacy/access")
def take_out(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Send all that is held about a participant, for themselves."""
    chosen = {str(name): filled.values.pop(name, "") for name in ("participant_id", "format")}
    try:
        key = _participant(chosen["participant_id"])
        draft = filled.draft(AccessRequestDraft)
        with page.writing() as work:
            access_log.expect_in(work, project_id, Participant, key)
            access = rights.take_out(work, key, draft, page.settings)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        filled.values |= chosen
        with page.reading() as work:
            return _form(page, work, project_id, filled, status_of(error))
    name = f"{access.participant.reference.lower()}-{access.made_on}"
    if chosen["format"] == "json":
        headers = {"Content-Disposition": f'attachment; filename="fasett-{name}.json"'}
        return Response(access.model_dump_json(indent=2), media_type="application/json", headers=headers)
    zone = page.installation.store.timezone
    return sent(page, rights_document.as_html(access, page.language, zone), name, "html")


def _participant(said: Any) -> UUID:
    try:
        return UUID(str(said))
    except ValueError as error:
        raise Invalid({"participant_id": N_("Choose a participant.")}) from error


def _form(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    work.require(Permission.READ_LOG, project_id)
    known: Sequence[tuple[UUID, str]] = rights.choices(work, project_id)
    return page.show(
        "privacy/access.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        participants=known,
        may_open_key=work.standing.may(Permission.OPEN_KEY, project_id),
    )
