"""The pages of insights, with their evidence, status and history."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.evidence import CITED, citation, source_of
from app.pages.projects import project_view
from app.pages.shared import Chosen, paged
from research import experiments, history, insights, questions, strength, tags
from research.access import Permission
from research.evidence import EvidenceDraft, EvidenceView
from research.experiments import ExperimentView
from research.insights import Insight, InsightDraft, InsightView, StatusDraft
from research.records import Brief
from research.store import UnitOfWork
from research.strength import WeighedInsight
from research.words import N_, InsightStatus, Phase, Stance

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Sides:
    """An insight's evidence by which way it points, each side in its order."""

    supports: tuple[EvidenceView, ...]
    contradicts: tuple[EvidenceView, ...]

    @classmethod
    def of(cls, pieces: Sequence[EvidenceView]) -> "Sides":
        """Return pieces of evidence by which way they point."""
        return cls(*(tuple(piece for piece in pieces if piece.stance is stance) for stance in Stance))

    @property
    def share(self) -> float:
        """The part of what counts that supports the insight, in per cent."""
        lengths = [sum(not (each.is_withdrawn or each.is_unplaced) for each in side) for side in self._both]
        return round(100 * lengths[0] / max(1, sum(lengths)), 1)

    @property
    def _both(self) -> tuple[tuple[EvidenceView, ...], ...]:
        return self.supports, self.contradicts


@router.get("/projects/{project_id}/insights")
def list_insights(
    page: SignedIn,
    project_id: UUID,
    phase: Chosen[Phase] = None,
    status: Chosen[InsightStatus] = None,
    tag: str = "",
    at: int = 1,
) -> Response:
    """Show a project's insights, newest first."""
    with page.reading() as work:
        found = insights.find(work, project_id, phase=phase, status=status, tag=tag)
        shown, pages = paged(found, at)
        return page.show(
            "insights/list.html",
            project=project_view(work, project_id),
            insights=strength.views(work, shown),
            pages=pages,
            total=len(found),
            chosen={"phase": phase or "", "status": status or "", "tag": tag},
            tags=tags.find(work, project_id),
        )


@router.get("/projects/{project_id}/insights/new")
def new_insight(
    page: SignedIn,
    project_id: UUID,
    quote: UUID | None = None,
    passage: UUID | None = None,
    observation: UUID | None = None,
    excerpt: str = "",
) -> Response:
    """Show the form for a new insight, resting on a quote, passage or observation when it came from one."""
    with page.reading() as work:
        filled = Filled({"quote": quote, "passage": passage, "observation": observation, "excerpt": excerpt})
        source = source_of(work, filled)
        filled.values["phase"] = source.phase if source else project_view(work, project_id).phase
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/insights")
def add_insight(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Store a new insight, with the evidence it came from."""
    cited = {name: filled.values.pop(name, None) for name in CITED}

    def _add(work: UnitOfWork, draft: InsightDraft) -> Insight:
        insight = insights.add(work, project_id, draft)
        if any(cited[name] for name in ("quote", "passage", "observation")):
            insights.cite(work, insight.id, Filled(citation(Filled(cited))).draft(EvidenceDraft))
        return insight

    def _again(work: UnitOfWork, status: int) -> Response:
        filled.values.update(cited)
        return _form(page, work, project_id, filled, status)

    made = save(page, filled, InsightDraft, act=_add, again=_again)
    if isinstance(made, Response):
        return made
    return page.go(f"/insights/{made}", page.say(N_("The insight is saved as a draft.")), saved=True)


@router.get("/insights/{insight_id}")
def show_insight(page: SignedIn, insight_id: UUID) -> Response:
    """Show an insight, what it rests on and what speaks against it."""
    with page.reading() as work:
        return _show(page, work, insight_id, Filled(), 200)


@router.get("/insights/{insight_id}/edit")
def edit_insight(page: SignedIn, insight_id: UUID) -> Response:
    """Show the form for changing an insight."""
    with page.reading() as work:
        insight = insights.get(work, insight_id)
        view = insights.views(work, [insight])[0]
        return _form(page, work, insight.project_id, Filled.of(view, tags=", ".join(view.tags)), 200, insight_id)


@router.post("/insights/{insight_id}")
def revise_insight(page: SignedIn, insight_id: UUID, filled: Form) -> Response:
    """Store a changed insight."""
    made = save(
        page,
        filled,
        InsightDraft,
        act=lambda work, draft: insights.revise(work, insight_id, draft, revision=filled.revision),
        again=lambda work, status: _form(
            page, work, insights.get(work, insight_id).project_id, filled, status, insight_id
        ),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/insights/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/insights/{insight_id}/status")
def set_status(page: SignedIn, insight_id: UUID, filled: Form) -> Response:
    """Move an insight to another status."""
    made = save(
        page,
        filled,
        StatusDraft,
        act=lambda work, draft: insights.set_status(work, insight_id, draft, revision=filled.revision),
        again=lambda work, status: _show(page, work, insight_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    said = {
        InsightStatus.CONFIRMED: N_("The insight is confirmed, and shown to all members."),
        InsightStatus.DRAFT: N_("The insight is a draft again."),
        InsightStatus.SUPERSEDED: N_("The insight is superseded."),
    }
    return page.go(f"/insights/{made}", page.say(said[InsightStatus(filled.value("status"))]))


@router.post("/insights/{insight_id}/remove")
def remove_insight(page: SignedIn, insight_id: UUID) -> Response:
    """Put an insight in the bin."""
    with page.writing() as work:
        insight = insights.get(work, insight_id)
        insights.remove(work, insight_id)
    note = page.say(N_("%(reference)s is in the bin."), reference=insight.reference)
    return page.go(f"/projects/{insight.project_id}/insights", note, undo=f"/insights/{insight_id}/restore")


@router.post("/insights/{insight_id}/restore")
def restore_insight(page: SignedIn, insight_id: UUID) -> Response:
    """Take an insight out of the bin."""
    with page.writing() as work:
        insights.restore(work, insight_id)
    return page.go(f"/insights/{insight_id}", page.say(N_("It is back.")))


def _show(page: Page, work: UnitOfWork, insight_id: UUID, filled: Filled, status: int) -> Response:
    insight = insights.get(work, insight_id)
    view = strength.views(work, [insight])[0]
    return page.show(
        "insights/show.html",
        status=status,
        project=project_view(work, insight.project_id),
        insight=view,
        strength=strength.of(work, [insight_id])[insight_id],
        sides=Sides.of(insights.evidence_for(work, insight)),
        experiments=experiments.views(work, experiments.testing(work, insight_id)),
        questions=questions.views(work, questions.hanging_on(work, insight_id)),
        others=_successors(work, view) if work.standing.may(Permission.WRITE_RESEARCH, insight.project_id) else [],
        filled=filled,
        history=history.of(work, insight),
    )


def _successors(work: UnitOfWork, insight: WeighedInsight) -> list[Brief]:
    """Return the insights that could replace one, newest first."""
    found = insights.find(work, insight.project_id)
    in_force = [each for each in found if each.id != insight.id and each.status is not InsightStatus.SUPERSEDED]
    return [each.in_brief() for each in in_force]


def _form(
    page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int, key: UUID | None = None
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    stored = insights.views(work, [insights.get(work, key)])[0] if key and status == 409 else None
    back = f"/insights/{key}" if key else f"/projects/{project_id}/insights"
    return insight_form(
        page, work, project_id, filled, status, action=back, back=back, is_new=key is None, stored=stored
    )


def insight_form(
    page: Page,
    work: UnitOfWork,
    project_id: UUID,
    filled: Filled,
    status: int,
    *,
    action: str,
    back: str,
    is_new: bool = True,
    stored: InsightView | None = None,
    grows_from: ExperimentView | None = None,
) -> Response:
    """Show the form of an insight.

    Args:
        grows_from: The experiment that taught it.
    """
    return page.show(
        "insights/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        action=action,
        back=back,
        is_new=is_new,
        stored=stored,
        source=source_of(work, filled),
        cited=CITED,
        grows_from=grows_from,
        tags=[tag.name for tag in tags.find(work, project_id)],
    )
