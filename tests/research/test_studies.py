"""Studies and what they need before they collect."""

from datetime import date
from typing import Any

import pytest

from research import studies
from research.access import Actor
from research.errors import Conflict, RuleBroken
from research.store import Store
from research.studies import StudyDraft
from research.words import LegalBasis, StudyStatus
from tests.making import Make

COLLECTING: dict[str, Any] = {
    "status": StudyStatus.OPEN,
    "purpose": "To see where applications get stuck.",
    "responsible": "Project leader",
    "legal_basis": LegalBasis.CONSENT,
    "retention_on": date(2027, 1, 1),
}


def test_a_draft_needs_only_a_title(make: Make) -> None:
    assert make.study(title="First round").status is StudyStatus.DRAFT


def test_a_study_that_says_why_by_what_right_and_how_long_may_collect(make: Make) -> None:
    assert make.study(**COLLECTING).status is StudyStatus.OPEN


@pytest.mark.parametrize("missing", ["purpose", "responsible", "legal_basis", "retention_on"])
def test_a_study_that_does_not_say_may_not_collect(missing: str, make: Make) -> None:
    given = {name: value for name, value in COLLECTING.items() if name != missing}
    with pytest.raises(RuleBroken) as refused:
        make.study(**given)
    assert refused.value.field == missing


@pytest.mark.parametrize("basis", [LegalBasis.OBLIGATION, LegalBasis.PUBLIC_TASK])
def test_a_duty_or_a_public_task_names_its_statute(basis: LegalBasis, make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.study(**{**COLLECTING, "legal_basis": basis})
    assert refused.value.field == "statute"


def test_a_study_does_not_end_before_it_starts(make: Make) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.study(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1))
    assert refused.value.field == "ends_on"


def test_a_study_may_start_and_end_on_one_day(make: Make) -> None:
    assert make.study(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 2)).ends_on == date(2026, 3, 2)


def test_a_study_is_not_opened_by_a_revision_without_what_it_needs(store: Store, owner: Actor, make: Make) -> None:
    made = make.study()
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        studies.revise(work, made.id, StudyDraft(title="First round", status=StudyStatus.OPEN))


def test_studies_are_found_newest_first(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.study(), make.study()
    with store.begin(owner) as work:
        assert [study.id for study in studies.find(work, make.project_id)] == [second.id, first.id]


def test_a_study_that_somebody_else_saved_first_is_not_revised(store: Store, owner: Actor, make: Make) -> None:
    made = make.study()
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        studies.revise(work, made.id, StudyDraft(title="Second round"), revision=made.revision + 1)


def test_a_study_comes_back_from_the_bin_as_it_was(store: Store, owner: Actor, make: Make) -> None:
    made = make.study(**COLLECTING)
    with store.begin(owner, write=True) as work:
        studies.remove(work, made.id)
    with store.begin(owner, write=True) as work:
        assert studies.restore(work, made.id).purpose == COLLECTING["purpose"]


def test_a_view_shows_the_reference(make: Make) -> None:
    assert studies.view(make.study()).reference == "STU-001"
