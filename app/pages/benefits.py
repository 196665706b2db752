"""The pages of benefits: what somebody gains, and how it is measured."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import paged
from research import benefits, concepts, history
from research.access import Permission
from research.benefits import BenefitDraft, MeasurementDraft
from research.store import UnitOfWork
from research.words import N_, BenefitCategory

router = APIRouter()


@router.get("/projects/{project_id}/benefits")
def list_benefits(page: SignedIn, project_id: UUID, at: int = 1) -> Response:
    """Show a project's benefits by category, from baseline to target."""
    with page.reading() as work:
        found = benefits.find(work, project_id)
        shown, pages = paged(found, at)
        views = benefits.views(work, shown)
        by_category = {each: [view for view in views if view.category is each] for each in BenefitCategory}
        return page.show(
            "benefits/list.html",
            project=project_view(work, project_id),
            by_category={category: some for category, some in by_category.items() if some},
            pages=pages,
            total=len(found),
        )


@router.get("/projects/{project_id}/benefits/new")
def new_benefit(page: SignedIn, project_id: UUID, concept: UUID | None = None) -> Response:
    """Show the form for a new benefit, coming of a concept when it came from one."""
    with page.reading() as work:
        return _form(page, work, project_id, Filled({"concept_id": str(concept or "")}), 200)


@router.post("/projects/{project_id}/benefits")
def add_benefit(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new benefit."""
    made = save(
        page,
        filled,
        BenefitDraft,
        act=lambda work, draft: benefits.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/benefits/{made}", page.say(N_("The benefit is saved.")), saved=True)


@router.get("/benefits/{benefit_id}")
def show_benefit(page: SignedIn, benefit_id: UUID) -> Response:
    """Show a benefit and what was measured."""
    with page.reading() as work:
        return _show(page, work, benefit_id, Filled({"on": work.today.isoformat()}), 200)


@router.get("/benefits/{benefit_id}/edit")
def edit_benefit(page: SignedIn, benefit_id: UUID) -> Response:
    """Show the form for changing a benefit."""
    with page.reading() as work:
        benefit = benefits.get(work, benefit_id)
        view = benefits.views(work, [benefit])[0]
        filled = Filled.of(view, concept_id=str(view.concept.id) if view.concept else "")
        return _form(page, work, benefit.project_id, filled, 200, benefit_id)


@router.post("/benefits/{benefit_id}")
def revise_benefit(page: SignedIn, benefit_id: UUID, filled: Form) -> Response:
    """Store a changed benefit."""
    made = save(
        page,
        filled,
        BenefitDraft,
        act=lambda work, draft: benefits.revise(work, benefit_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, benefits.get(work, benefit_id).project_id, filled, status, benefit_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/benefits/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/benefits/{benefit_id}/measurements")
def measure_benefit(page: SignedIn, benefit_id: UUID, filled: Form) -> Response:
    """Write down what was measured on a day."""
    made = save(
        page,
        filled,
        MeasurementDraft,
        act=lambda work, draft: benefits.measure(work, benefit_id, draft),
        again=lambda work, status: _show(page, work, benefit_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/benefits/{made}#measured", page.say(N_("The measurement is saved.")))


@router.post("/benefits/{benefit_id}/measurements/{measurement_id}/remove")
def take_measurement_away(page: SignedIn, benefit_id: UUID, measurement_id: UUID) -> Response:
    """Take a measurement away."""
    with page.writing() as work:
        benefits.take_away(work, benefit_id, measurement_id)
    return page.go(f"/benefits/{benefit_id}#measured", page.say(N_("The measurement is taken away.")))


@router.post("/benefits/{benefit_id}/remove")
def remove_benefit(page: SignedIn, benefit_id: UUID) -> Response:
    """Put a benefit in the bin."""
    with page.writing() as work:
        benefit = benefits.get(work, benefit_id)
        benefits.remove(work, benefit_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=benefit.reference)
    return page.go(f"/projects/{benefit.project_id}/benefits", note, undo=f"/benefits/{benefit_id}/restore")


@router.post("/benefits/{benefit_id}/restore")
def restore_benefit(page: SignedIn, benefit_id: UUID) -> Response:
    """Take a benefit out of the bin."""
    with page.writing() as work:
        benefits.restore(work, benefit_id)
    return page.go(f"/benefits/{benefit_id}", page.say(N_("It is back.")))


def _show(page: Page, work: UnitOfWork, benefit_id: UUID, filled: Filled, status: int) -> Response:
    benefit = benefits.get(work, benefit_id)
    return page.show(
        "benefits/show.html",
        status=status,
        project=project_view(work, benefit.project_id),
        benefit=benefits.views(work, [benefit])[0],
        filled=filled,
        history=history.of(work, benefit),
    )


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    stored = benefits.views(work, [benefits.get(work, key)])[0] if key and status == 409 else None
    back = f"/benefits/{key}" if key else f"/projects/{project_id}/benefits"
    return page.show(
        "benefits/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=back,
        back=back,
        is_new=key is None,
        stored=stored,
        concepts=[(each.id, f"{each.reference} {each.title}") for each in concepts.find(work, project_id)],
    )
