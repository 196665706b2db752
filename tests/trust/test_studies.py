"""What a study must say before it collects, and what may not be changed once people take part."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from research import studies
from research.access import SYSTEM, Actor
from research.audit import LogEntry
from research.errors import RuleBroken
from research.settings import Limits
from research.store import Store
from research.studies import Study, StudyDraft
from research.words import AssessmentState, DataCategory, LegalBasis, LogAct, StudyStatus
from tests.making import Make

Browser = Callable[..., TestClient]
WHOLE: dict[str, Any] = {
    "title": "First round",
    "status": StudyStatus.OPEN,
    "purpose": "To see where applications get stuck.",
    "responsible": "Project leader",
    "legal_basis": LegalBasis.CONSENT,
    "retention_on": date(2027, 1, 1),
}


@pytest.fixture
def study(make: Make) -> Study:
    """A study that collects, and somebody who takes part in it."""
    made = make.study(**WHOLE)
    make.participant(study_id=made.id)
    return made


def revise(store: Store, actor: Actor, study: Study, **fields: Any) -> Study:
    """Change a study as somebody."""
    with store.begin(actor, write=True) as work:
        return studies.revise(work, study.id, StudyDraft(**{**WHOLE, **fields}))


def refused_at(store: Store, actor: Actor, study: Study, **fields: Any) -> str:
    """Return the field at which a change of a study is refused."""
    with pytest.raises(RuleBroken) as refused:
        revise(store, actor, study, **fields)
    return refused.value.field


def logged(store: Store, act: LogAct) -> list[LogEntry]:
    """Return what the access log tells of an act."""
    with store.begin(SYSTEM) as work:
        return list(work.session.exec(select(LogEntry).where(LogEntry.act == act)))


@pytest.mark.parametrize("missing", ["purpose", "responsible", "legal_basis", "retention_on"])
@pytest.mark.parametrize("status", [StudyStatus.OPEN, StudyStatus.CLOSED])
def test_p01_a_study_does_not_leave_draft_without_what_it_must_say(
    make: Make, missing: str, status: StudyStatus
) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.study(**{name: value for name, value in WHOLE.items() if name != missing} | {"status": status})
    assert refused.value.field == missing


@pytest.mark.parametrize("basis", [LegalBasis.OBLIGATION, LegalBasis.PUBLIC_TASK])
def test_p01_a_duty_or_a_public_task_names_its_statute(make: Make, basis: LegalBasis) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.study(**{**WHOLE, "legal_basis": basis})
    assert refused.value.field == "statute"


def test_p01_the_form_says_what_is_missing_beside_the_field(make: Make, browser: Browser, owner: Actor) -> None:
    sent = {"title": "First round", "status": "open", "purpose": "To learn."}
    answer = browser(owner).post(f"/projects/{make.project_id}/studies", data=sent)
    assert answer.status_code == 422
    assert 'id="responsible-e"' in answer.text


def test_p02_the_legal_basis_is_not_changed_without_a_reason(store: Store, owner: Actor, study: Study) -> None:
    assert refused_at(store, owner, study, legal_basis=LegalBasis.INTEREST, reason="Too short") == "reason"


def test_p02_a_researcher_does_not_change_the_legal_basis(store: Store, study: Study, team: dict[str, Actor]) -> None:
    fields = {"legal_basis": LegalBasis.INTEREST, "reason": "The officer advises against consent."}
    assert refused_at(store, team["researcher"], study, **fields) == "legal_basis"


def test_p02_somebody_in_the_bin_took_part_all_the_same(
    store: Store, owner: Actor, make: Make, team: dict[str, Actor]
) -> None:
    made = make.study(legal_basis=LegalBasis.CONSENT)
    person = make.participant(study_id=made.id)
    with store.begin(owner, write=True) as work:
        work.remove(work.to_change(type(person), person.id))
    assert refused_at(store, team["researcher"], made, legal_basis=None, status=StudyStatus.DRAFT) == "legal_basis"


def test_p02_an_owner_changes_the_legal_basis_for_a_reason_that_is_logged(
    store: Store, owner: Actor, study: Study
) -> None:
    revise(store, owner, study, legal_basis=LegalBasis.INTEREST, reason="The officer advises against consent.")
    (entry,) = logged(store, LogAct.BASIS_CHANGED)
    assert (entry.record_id, entry.reason) == (study.id, "The officer advises against consent.")
    assert entry.told == {"before": "consent", "after": "interest"}


def test_p02_before_anybody_takes_part_the_legal_basis_is_free(
    store: Store, make: Make, team: dict[str, Actor]
) -> None:
    made = make.study(legal_basis=LegalBasis.CONSENT)
    changed = revise(store, team["researcher"], made, legal_basis=LegalBasis.INTEREST, status=StudyStatus.DRAFT)
    assert changed.legal_basis is LegalBasis.INTEREST


def test_p15_sound_is_off_by_default(make: Make) -> None:
    assert make.study().records_sound is False


@pytest.mark.parametrize("until", [None, date(2027, 1, 1), date(2027, 1, 2)], ids=["none", "the same", "a later"])
def test_p15_recordings_have_an_earlier_date_of_their_own(make: Make, until: date | None) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.study(**WHOLE, records_sound=True, recording_retention_on=until)
    assert refused.value.field == "recording_retention_on"


def test_p15_recordings_with_an_earlier_date_are_allowed(make: Make) -> None:
    assert make.study(**WHOLE, records_sound=True, recording_retention_on=date(2026, 12, 31)).records_sound


@pytest.mark.parametrize("reason", ["", "Because."])
def test_p31_data_are_not_kept_longer_without_a_reason(store: Store, owner: Actor, study: Study, reason: str) -> None:
    assert refused_at(store, owner, study, retention_on=date(2027, 6, 1), reason=reason) == "reason"


def test_p31_what_is_kept_longer_for_a_reason_is_logged(store: Store, owner: Actor, study: Study) -> None:
    revise(store, owner, study, retention_on=date(2027, 6, 1), reason="The report is late by half a year.")
    (entry,) = logged(store, LogAct.PROLONGED)
    assert entry.told == {"field": "retention_on", "before": "2027-01-01", "after": "2027-06-01"}


def test_p31_an_earlier_date_needs_no_reason(store: Store, owner: Actor, study: Study) -> None:
    assert revise(store, owner, study, retention_on=date(2026, 12, 1)).retention_on == date(2026, 12, 1)


def test_p31_a_detour_by_draft_does_not_rid_a_study_of_its_date(store: Store, owner: Actor, study: Study) -> None:
    fields = {"status": StudyStatus.DRAFT, "retention_on": None}
    assert refused_at(store, owner, study, **fields) == "retention_on"


@pytest.mark.parametrize("starts_on", [None, date(2026, 3, 2), date(2040, 1, 1)], ids=["none", "today", "far off"])
def test_p31_there_is_a_longest_time_that_a_distant_start_does_not_stretch(
    store: Store, make: Make, starts_on: date | None
) -> None:
    store.limits = Limits(longest_retention_years=2)
    with pytest.raises(RuleBroken) as refused:
        make.study(**{**WHOLE, "starts_on": starts_on, "retention_on": date(2028, 3, 3)})
    assert refused.value.field == "retention_on"


def test_p31_the_last_day_of_the_longest_time_is_allowed(store: Store, make: Make) -> None:
    store.limits = Limits(longest_retention_years=2)
    assert make.study(**{**WHOLE, "retention_on": date(2028, 3, 2)}).retention_on == date(2028, 3, 2)


@pytest.mark.parametrize(
    "risk",
    [{"minors": True}, {"vulnerable": True}, {"special_categories": True}, {"categories": [DataCategory.HEALTH]}],
    ids=lambda risk: next(iter(risk)),
)
def test_p71_a_study_with_a_risk_and_no_assessment_is_warned_of(
    make: Make, browser: Browser, owner: Actor, risk: dict[str, Any]
) -> None:
    study = make.study(**risk)
    assert len(studies.warnings(study)) == 1
    assert 'id="warnings"' in browser(owner).get(f"/studies/{study.id}").text


def test_p71_an_assessment_that_is_done_ends_the_warning(make: Make) -> None:
    done = {"assessment": AssessmentState.DONE, "assessment_on": date(2026, 2, 1)}
    assert studies.warnings(make.study(vulnerable=True, **done)) == []


def test_p71_a_study_without_a_risk_is_not_warned_of(make: Make) -> None:
    assert studies.warnings(make.study()) == []
