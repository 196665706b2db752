"""The page of a withdrawal: what goes when a participant takes it back, and the button that lets it go."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research import backups, participants, withdrawals
from research.errors import Invalid, RuleBroken
from research.store import UnitOfWork
from research.withdrawals import WithdrawalDraft
from research.words import N_

router = APIRouter()


@router.get("/participants/{participant_id}/withdraw")
def preview(page: SignedIn, participant_id: UUID) -> Response:
    """Show what goes when a participant withdraws, before it does."""
    with page.reading() as work:
        return _form(page, work, participant_id, Filled(), 200)


@router.post("/participants/{participant_id}/withdraw")
def withdraw(page: SignedIn, participant_id: UUID, filled: Form) -> Response:
    """Delete for good all that is a participant's, everywhere, and show the receipt."""
    try:
        with page.writing() as work:
            participant = participants.get(work, participant_id)
            erasure = withdrawals.withdraw(work, participant_id, _draft(filled))
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _form(page, work, participant_id, filled, 422)
    backups.wipe(page.installation)
    said = page.say(N_("All that was of %(reference)s is deleted for good."), reference=participant.reference)
    return page.go(f"/erasures/{erasure.id}", said)


def _draft(filled: Filled) -> WithdrawalDraft:
    """Return what the form says of each report: that it is left, and why."""
    left = {
        name.removeprefix("report-"): str(filled.value(f"reason-{name.removeprefix('report-')}"))
        for name in filled.values
        if name.startswith("report-") and filled.has(name, "left")
    }
    return Filled({"left": left}).draft(WithdrawalDraft)


def _form(page: Page, work: UnitOfWork, participant_id: UUID, filled: Filled, status: int) -> Response:
    going = withdrawals.preview(work, participant_id)
    project_id = participants.get(work, participant_id).project_id
    project = project_view(work, project_id)
    return page.show("withdrawals/form.html", status=status, project=project, going=going, filled=filled)
