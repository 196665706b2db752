"""The pages on which evidence is cited in an insight, turned, given a reason and put in order."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from research import insights, interviews, observations, passages, quotes
from research.access import Permission
from research.errors import Invalid, NotFound, RuleBroken
from research.evidence import EvidenceDraft, EvidencePlace, EvidenceRevision
from research.insights import Insight
from research.records import Brief
from research.sight import class_of
from research.store import UnitOfWork
from research.words import N_, Phase, Stance

router = APIRouter()
CITED = ("quote", "passage", "observation", "excerpt", "stance")
"""What a form says of the evidence it is about to cite."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is about to be cited."""

    record: Brief
    phase: Phase
    text: str
    time: str
    speaker: str
    is_voice: bool


def source_of(work: UnitOfWork, filled: Filled) -> Source | None:
    """Return what a form is about to cite: a quote, a passage, an observation, or nothing."""
    quote_key, passage_key, observation_key = (filled.value(name) for name in ("quote", "passage", "observation"))
    if quote_key:
        return _quoted(work, _key(quote_key))
    if passage_key:
        passage = passages.get(work, _key(passage_key))
        interview = interviews.get(work, passage.interview_id)
        text = str(filled.value("excerpt")) or passage.text
        is_voice = passage.participant_id is not None
        return Source(interview.in_brief(), interview.phase, text, passage.time, passage.speaker, is_voice)
    if observation_key:
        seen = observations.get(work, _key(observation_key))
        return Source(seen.in_brief(), seen.phase, seen.what_happened, "", "", is_voice=False)
    return None


def _quoted(work: UnitOfWork, quote_id: UUID) -> Source:
    quote = quotes.get(work, quote_id)
    view = quotes.views(work, [quote])[0]
    from_interview = quote.passage_id is not None
    source = interviews.get(work, quote.source_id) if from_interview else observations.get(work, quote.source_id)
    return Source(source.in_brief(), source.phase, view.text, view.time, view.speaker, view.is_voice)


def citation(filled: Filled) -> dict[str, object]:
    """Return what a form cites, as the draft of a piece of evidence names it."""
    return {
        "quote_id": filled.value("quote"),
        "passage_id": filled.value("passage"),
        "observation_id": filled.value("observation"),
        "excerpt": filled.value("excerpt") if filled.value("passage") else "",
        "stance": filled.value("stance") or Stance.SUPPORTS,
    }


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotFound(N_("There is nothing here, or it is not shown to you.")) from error


@router.get("/projects/{project_id}/evidence/new")
def new_evidence(
    page: SignedIn,
    project_id: UUID,
    quote: UUID | None = None,
    passage: UUID | None = None,
    observation: UUID | None = None,
    excerpt: str = "",
    insight: UUID | None = None,
) -> Response:
    """Show the form for citing something in an insight."""
    filled = Filled(
        {
            "quote": quote,
            "passage": passage,
            "observation": observation,
            "excerpt": excerpt,
            "insight": insight,
            "stance": Stance.SUPPORTS,
        }
    )
    with page.reading() as work:
        return _form(page, work, project_id, filled, 200)


@router.post("/projects/{project_id}/evidence")
def add_evidence(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Cite a quote, a passage or an observation in an insight."""
    try:
        if not filled.value("insight"):
            raise Invalid({"insight": N_("Choose an insight.")})
        values = {**citation(filled), "stance": filled.value("stance"), "reason": filled.value("reason")}
        draft = Filled(values).draft(EvidenceDraft)
        insight_id = _key(filled.value("insight"))
        with page.writing() as work:
            insights.cite(work, insight_id, draft)
    except (Invalid, RuleBroken) as error:
        filled.refuse(error)
        with page.reading() as work:
            return _form(page, work, project_id, filled, 422)
    return page.go(f"/insights/{insight_id}", page.say(N_("The evidence is added.")))


def _form(page: Page, work: UnitOfWork, project_id: UUID, filled: Filled, status: int) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    source = source_of(work, filled)
    if source is None:
        return page.go(f"/projects/{project_id}/search")
    page.showed(work.get(class_of(source.record.kind), source.record.id))
    return page.show(
        "evidence/form.html",
        status=status,
        project=project_view(work, project_id),
        source=source,
        filled=filled,
        cited=CITED[:-1],
        insights=insights.find(work, project_id),
    )


@router.get("/insights/{insight_id}/evidence/{evidence_id}/edit")
def edit_evidence(page: SignedIn, insight_id: UUID, evidence_id: UUID) -> Response:
    """Show the form for turning a piece of evidence, or saying why it counts."""
    with page.reading() as work:
        return _piece(page, work, insight_id, evidence_id, None, 200)


@router.post("/insights/{insight_id}/evidence/{evidence_id}")
def revise_evidence(page: SignedIn, insight_id: UUID, evidence_id: UUID, filled: Form) -> Response:
    """Store which way a piece of evidence points, and why it counts."""

    def _revise(work: UnitOfWork, draft: EvidenceRevision) -> Insight:
        insights.revise_evidence(work, insight_id, evidence_id, draft)
        return insights.get(work, insight_id)

    made = save(
        page,
        filled,
        EvidenceRevision,
        act=_revise,
        again=lambda work, status: _piece(page, work, insight_id, evidence_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/insights/{made}#e-{evidence_id}", page.say(N_("The changes are saved.")))


@router.post("/insights/{insight_id}/evidence/{evidence_id}/place")
def place_evidence(page: SignedIn, insight_id: UUID, evidence_id: UUID, filled: Form) -> Response:
    """Move a piece of evidence up or down among those that point the same way."""
    with page.writing() as work:
        insights.get(work, insight_id)
        insights.place_evidence(work, insight_id, evidence_id, filled.draft(EvidencePlace))
    return page.go(f"/insights/{insight_id}#e-{evidence_id}")


@router.post("/insights/{insight_id}/evidence/{evidence_id}/remove")
def remove_evidence(page: SignedIn, insight_id: UUID, evidence_id: UUID) -> Response:
    """Take a piece of evidence away."""
    with page.writing() as work:
        insights.uncite(work, insight_id, evidence_id)
    return page.go(f"/insights/{insight_id}#evidence", page.say(N_("The evidence is taken away.")))


def _piece(
    page: Page, work: UnitOfWork, insight_id: UUID, evidence_id: UUID, filled: Filled | None, status: int
) -> Response:
    insight = insights.get(work, insight_id)
    work.require(Permission.WRITE_RESEARCH, insight.project_id)
    piece = next((each for each in insights.evidence_for(work, insight) if each.id == evidence_id), None)
    if piece is None:
        raise NotFound(N_("The insight has no such evidence."))
    return page.show(
        "evidence/edit.html",
        status=status,
        project=project_view(work, insight.project_id),
        insight=insight.in_brief(),
        piece=piece,
        filled=filled or Filled.of(piece),
    )
