"""The page on which a passage or an observation is cited in an insight."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled
from app.pages.projects import project_view
from research import insights, interviews, observations, passages
from research.access import Permission
from research.errors import Invalid, NotFound, RuleBroken
from research.evidence import EvidenceDraft
from research.records import Brief
from research.store import UnitOfWork
from research.words import N_, Phase, Stance

router = APIRouter()


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
    """Return what a form is about to cite: a passage, an observation, or nothing."""
    passage_key, observation_key = filled.value("passage"), filled.value("observation")
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


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotFound(N_("There is nothing here, or it is not shown to you.")) from error


@router.get("/projects/{project_id}/evidence/new")
def new_evidence(
    page: SignedIn,
    project_id: UUID,
    passage: UUID | None = None,
    observation: UUID | None = None,
    excerpt: str = "",
    insight: UUID | None = None,
) -> Response:
    """Show the form for citing something in an insight."""
    filled = Filled(
        {
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
    """Cite a passage or an observation in an insight."""
    try:
        if not filled.value("insight"):
            raise Invalid({"insight": N_("Choose an insight.")})
        values = {
            "passage_id": filled.value("passage"),
            "observation_id": filled.value("observation"),
            "excerpt": filled.value("excerpt") if filled.value("passage") else "",
            "stance": filled.value("stance"),
            "reason": filled.value("reason"),
        }
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
    return page.show(
        "evidence/form.html",
        status=status,
        project=project_view(work, project_id),
        source=source,
        filled=filled,
        insights=insights.find(work, project_id),
    )
