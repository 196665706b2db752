"""The page that chooses who takes part in a study whose data are for its members alone."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research import circles, studies
from research.circles import CircleDraft
from research.errors import Invalid, RuleBroken
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()


@router.get("/studies/{study_id}/circle")
def show_circle(page: SignedIn, study_id: UUID) -> Response:
    """Show who takes part in a study, and let those who may choose others."""
    with page.reading() as work:
        chosen = [str(each.person_id) for each in circles.find(work, study_id) if each.takes_part]
        return _circle(page, work, study_id, Filled({"person_ids": chosen}), 200)


@router.post("/studies/{study_id}/circle")
def choose_circle(page: SignedIn, study_id: UUID, filled: Form) -> Response:
    """Store who takes part in a study."""
    try:
        draft = filled.draft(CircleDraft)
        with page.writing() as work:
            circles.put(work, study_id, draft)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _circle(page, work, study_id, filled, 422)
    return page.go(f"/studies/{study_id}", page.say(N_("The changes are saved.")))


def _circle(page: Page, work: UnitOfWork, study_id: UUID, filled: Filled, status: int) -> Response:
    study, team = studies.get(work, study_id), circles.find(work, study_id)
    return page.show(
        "studies/circle.html",
        status=status,
        project=project_view(work, study.project_id),
        study=studies.view(study),
        owners=[each for each in team if each.is_owner],
        researchers=[each for each in team if not each.is_owner],
        may_choose=circles.may_choose(work, study),
        filled=filled,
    )
