"""The pages of observations."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.passages import marks_of, stretches, uses_of
from app.pages.projects import project_view
from app.pages.shared import Chosen, paged, standing_in
from research import history, insights, observations, quotes, tags
from research.access import Permission
from research.observations import ObservationDraft
from research.store import UnitOfWork
from research.words import N_, AuthorShown, Kind, Phase, Place, Role

router = APIRouter()


@router.get("/projects/{project_id}/observations")
def list_observations(
    page: SignedIn,
    project_id: UUID,
    phase: Chosen[Phase] = None,
    place: Chosen[Place] = None,
    tag: str = "",
    at: int = 1,
) -> Response:
    """Show a project's observations, newest first."""
    with page.reading() as work:
        found = observations.find(work, project_id, phase=phase, place=place, tag=tag)
        shown, pages = paged(found, at)
        return page.show(
            "observations/list.html",
            project=project_view(work, project_id),
            observations=observations.views(work, shown),
            pages=pages,
            total=len(found),
            chosen={"phase": phase or "", "place": place or "", "tag": tag},
            tags=tags.find(work, project_id),
        )


@router.get("/projects/{project_id}/observations/new")
def new_observation(page: SignedIn, project_id: UUID, phase: Chosen[Phase] = None) -> Response:
    """Show the form for a new observation."""
    with page.reading() as work:
        project = project_view(work, project_id)
        shown = AuthorShown.ROLE if project.role is Role.CASEWORKER else AuthorShown.NAME
        first = {"phase": phase or project.phase, "place": Place.DESK, "author_shown": shown}
        filled = Filled({**first, "observed_on": work.today.isoformat()})
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/observations")
def add_observation(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new observation."""
    made = save(
        page,
        filled,
        ObservationDraft,
        act=lambda work, draft: observations.add(work, project_id, draft),
        again=lambda work, status: _form(page, work, project_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    with page.reading() as work:
        reference = observations.get(work, made).reference
    note = page.say(N_("%(reference)s is saved."), reference=reference)
    if filled.value("then") == "another":
        return page.go(
            f"/projects/{project_id}/observations/new?phase={filled.value('phase')}",
            note,
            saved=True,
            edit=f"/observations/{made}/edit",
        )
    return page.go(f"/observations/{made}", note, saved=True)


@router.get("/observations/{observation_id}")
def show_observation(page: SignedIn, observation_id: UUID, quote: Chosen[UUID] = None) -> Response:
    """Show an observation, the quotes marked in it and the insights that rest on it."""
    with page.reading() as work:
        observation = observations.get(work, observation_id)
        page.showed(observation)
        resting = insights.resting_on(work, observation_id)
        project = project_view(work, observation.project_id)
        marks = marks_of(work, quotes.of_source(work, observation_id), uses_of(work, observation_id))
        placed = [mark for mark in marks if not mark.quote.is_unplaced]
        return page.show(
            "observations/show.html",
            project=project,
            may_change=project.may.write or (observations.is_own(work, observation) and project.may.observe),
            observation=observations.views(work, [observation])[0],
            author=observations.author(work, observation),
            stretches=stretches(observation.what_happened, placed, quote),
            placed=placed,
            unplaced=[(mark.quote, observation.what_happened, "") for mark in marks if mark.quote.is_unplaced],
            filled=Filled(),
            tags=[tag.name for tag in tags.find(work, observation.project_id)] if project.may.write else [],
            insights=[insight.in_brief() for insight in resting],
            reports=standing_in(work, observation.project_id, observation_id),
            history=history.of(work, observation),
        )


@router.get("/observations/{observation_id}/edit")
def edit_observation(page: SignedIn, observation_id: UUID) -> Response:
    """Show the form for changing an observation."""
    with page.reading() as work:
        observation = observations.get(work, observation_id)
        view = observations.views(work, [observation])[0]
        filled = Filled.of(view, tags=", ".join(view.tags))
        return _form(page, work, observation.project_id, filled, 200, observation_id)


@router.post("/observations/{observation_id}")
def revise_observation(page: SignedIn, observation_id: UUID, filled: Form) -> Response:
    """Store a changed observation."""
    made = save(
        page,
        filled,
        ObservationDraft,
        act=lambda work, draft: quotes.revise_observation(work, observation_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, observations.get(work, observation_id).project_id, filled, status, observation_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/observations/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/observations/{observation_id}/remove")
def remove_observation(page: SignedIn, observation_id: UUID) -> Response:
    """Put an observation in the bin."""
    with page.writing() as work:
        observation = observations.get(work, observation_id)
        observations.remove(work, observation_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=observation.reference)
    return page.go(
        f"/projects/{observation.project_id}/observations", note, undo=f"/observations/{observation_id}/restore"
    )


@router.post("/observations/{observation_id}/restore")
def restore_observation(page: SignedIn, observation_id: UUID) -> Response:
    """Take an observation out of the bin."""
    with page.writing() as work:
        observations.restore(work, observation_id)
    return page.go(f"/observations/{observation_id}", page.say(N_("It is back.")))


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.ADD_OBSERVATION, project_id)
    is_own = key is None or observations.is_own(work, observations.get(work, key))
    if key:
        page.showed(observations.get(work, key))
    stored = observations.views(work, [observations.get(work, key)])[0] if key and status == 409 else None
    return page.show(
        "observations/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=f"/observations/{key}" if key else f"/projects/{project_id}/observations",
        back=f"/observations/{key}" if key else f"/projects/{project_id}/observations",
        is_new=key is None,
        is_own=is_own,
        stands_out=is_own and observations.stands_out(work, project_id),
        stored=stored,
        tags=[tag.name for tag in tags.find(work, project_id)],
        kind=Kind.OBSERVATION,
    )
