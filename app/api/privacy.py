"""The API of what privacy is accounted for with: the access log, the protocol, breaches and the right of access."""

from datetime import date
from uuid import UUID

from app.api.shared import WRITES, Asked, Listed, Paging, Place, problems, router_of
from app.context import Program, Visit
from research import access_log, breach, privacy_settings, protocol, rights, unusual_reading
from research.access_log import LogFilter, LogLine
from research.breach import Breach
from research.privacy_settings import SettingView
from research.protocol import Protocol
from research.rights import Access, AccessRequestDraft
from research.store import UnitOfWork
from research.unusual_reading import Unusual
from research.words import LogAct

router = router_of("privacy")
FORBIDS = problems(403)


def _wanted(
    visit: Visit,
    person: UUID | None,
    act: LogAct | None,
    record: UUID | None,
    since: date | None,
    until: date | None,
) -> LogFilter:
    first, after = access_log.between(visit.installation.store.timezone, since, until)
    return LogFilter(person, act, record, first, after)


@router.get("/projects/{project_id}/privacy/log", responses=FORBIDS)
def find_log(
    visit: Program,
    project_id: UUID,
    paging: Paging,
    person: UUID | None = None,
    act: LogAct | None = None,
    record: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Listed[LogLine]:
    """List the lines of a project's access log, newest first; a participant stands for their interviews too."""
    with visit.reading() as work:
        return _page(work, project_id, _wanted(visit, person, act, record, since, until), paging)


def _page(work: UnitOfWork, project_id: UUID, wanted: LogFilter, paging: Asked) -> Listed[LogLine]:
    begins, ends = paging.place.offset, paging.place.offset + paging.limit
    total = access_log.count(work, project_id, wanted)
    lines = access_log.find(work, project_id, wanted, limit=paging.limit, offset=begins)
    return Listed(items=lines, next=Place(ends).cursor if ends < total else None)


@router.get("/projects/{project_id}/privacy/unusual", responses=FORBIDS)
def find_unusual(visit: Program, project_id: UUID) -> list[Unusual]:
    """List where one account was shown unusually many records in a short time, newest first."""
    with visit.reading() as work:
        return unusual_reading.find(work, project_id, visit.settings.unusual_reading)


@router.get("/projects/{project_id}/privacy/settings", responses=FORBIDS)
def find_settings(visit: Program, project_id: UUID) -> list[SettingView]:
    """List the installation's settings that bear on privacy, those that lower it first."""
    with visit.reading() as work:
        return privacy_settings.in_force(work, project_id, visit.settings)


@router.get("/projects/{project_id}/privacy/protocol", responses=FORBIDS)
def show_protocol(visit: Program, project_id: UUID) -> Protocol:
    """Show the protocol of processing activities (GDPR article 30), written from the studies."""
    with visit.reading() as work:
        return protocol.of(work, project_id, visit.settings)


@router.get("/projects/{project_id}/privacy/breach/{person_id}", responses=FORBIDS)
def show_breach(
    visit: Program, project_id: UUID, person_id: UUID, since: date | None = None, until: date | None = None
) -> Breach:
    """Show what an account was shown in a period, and how much it could have seen."""
    with visit.reading() as work:
        return breach.of(work, project_id, _wanted(visit, person_id, None, None, since, until))


@router.post("/participants/{participant_id}/access", responses=WRITES)
def take_out(visit: Program, participant_id: UUID, draft: AccessRequestDraft) -> Access:
    """Take out all that is held about a participant (GDPR article 15), which is logged with the reason."""
    with visit.writing() as work:
        return rights.take_out(work, participant_id, draft, visit.settings)
