"""Retention: on the day that a study has set, its raw data are deleted for good, without anybody doing anything.

Interviews and participants of the study go, with consents, keys, quotes and kept files; insights, observations and
published reports stay. What is restricted stays until that is lifted. No sound is ever stored, so none is deleted.
"""

import logging
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col

from research import erasures
from research.access import SYSTEM, Permission
from research.erasing import ErasureReason
from research.erasures import Targets, every
from research.interviews import Interview
from research.participants import Participant
from research.records import Brief, ProjectRecord, View
from research.store import Store, UnitOfWork
from research.studies import Study

NOTICE_DAYS, LAST_NOTICE_DAYS = 30, 7
"""How long before the day people are told, and told again."""

_log = logging.getLogger(__name__)


class Notice(View):
    """That the raw data of a study are soon deleted.

    Attributes:
        days_left: Whole days until it happens; 0 on the day itself, and below where it is due.
        restricted: How many of its records are restricted, and stay.
        is_last: It is the second notice, a week before.
    """

    study: Brief
    on: date
    days_left: int
    interviews: int
    participants: int
    restricted: int
    is_last: bool


def due(work: UnitOfWork, project_id: UUID) -> list[Notice]:
    """Return what is to be deleted in a project within thirty days, the first first.

    For the research team and the privacy officer.
    """
    is_told_all = work.standing.may(Permission.READ_LOG, project_id)
    if not is_told_all:
        work.require(Permission.READ_RESEARCH, project_id)
    seen = work.as_system() if is_told_all else work
    latest = work.today + timedelta(days=NOTICE_DAYS)
    chosen = seen.visible(Study).where(Study.project_id == project_id, col(Study.retention_on) <= latest)
    found = [_notice(work, each) for each in seen.rows(chosen.order_by(col(Study.retention_on), col(Study.number)))]
    return [each for each in found if each.interviews or each.participants or each.restricted]


def _notice(work: UnitOfWork, study: Study) -> Notice:
    assert study.retention_on is not None, "only what has a day is due"
    going, staying = _held(work, study.id)
    days_left = (study.retention_on - work.today).days
    return Notice(
        study=study.in_brief(),
        on=study.retention_on,
        days_left=days_left,
        interviews=sum(isinstance(each, Interview) for each in going),
        participants=sum(isinstance(each, Participant) for each in going),
        restricted=len(staying),
        is_last=days_left <= LAST_NOTICE_DAYS,
    )


def _held(work: UnitOfWork, study_id: UUID) -> tuple[list[ProjectRecord], list[ProjectRecord]]:
    """Return the raw data of a study that go on the day, and those that are restricted and stay."""
    own = work.as_system()
    held: list[ProjectRecord] = [
        *every(own, Interview, col(Interview.study_id), [study_id]),
        *every(own, Participant, col(Participant.study_id), [study_id]),
    ]
    return [each for each in held if not each.restricted_at], [each for each in held if each.restricted_at]


def run(store: Store) -> int:
    """Delete for good the raw data of every study whose day has come, and return how many records that were.

    A day on which the service did not run is made up for; of several processes that run at once one does it.
    """
    with store.begin(SYSTEM) as work:
        ids = [each.id for each in _overdue(work)]
    deleted = 0
    for study_id in ids:
        try:
            # One transaction each, which holds the write lock: what is due is asked once more within it.
            with store.begin(SYSTEM, write=True) as work:
                deleted += sum(_expire(work, each) for each in _overdue(work) if each.id == study_id)
        except Exception:  # noqa: BLE001 - what cannot be deleted in one study is no reason to keep the others
            _log.exception("the raw data of study %s could not be deleted", study_id)
    return deleted


def soon(store: Store) -> int:
    """Return how many studies are to be deleted within thirty days, for the log of the service."""
    with store.begin(SYSTEM) as work:
        latest = work.today + timedelta(days=NOTICE_DAYS)
        near = work.visible(Study).where(col(Study.retention_on) <= latest, col(Study.retention_on) > work.today)
        return sum(any(_held(work, each.id)) for each in work.rows(near))


def _overdue(work: UnitOfWork) -> list[Study]:
    """Return the studies whose day has come, those in the bin too."""
    every_way: list[Any] = [work.visible(Study, removed=removed) for removed in (False, True)]
    return [
        study
        for chosen in every_way
        for study in work.rows(chosen.where(col(Study.retention_on) <= work.today).order_by(col(Study.id)))
    ]


def _expire(work: UnitOfWork, study: Study) -> int:
    going, _staying = _held(work, study.id)
    if not going:
        return 0
    erasure = erasures.begun(work, ErasureReason.RETENTION, study.project_id, study)
    targets = Targets(records={each.id: each.kind for each in going})
    rows = work.hanging_on(*going)
    standing = erasures.published_with(work, rows)
    erasure.left = [{"id": str(each.id), "reference": each.reference, "reason": ""} for each in standing]
    erasures.carry_out(work, erasure, targets)
    return len(going)
