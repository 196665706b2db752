"""The API of information texts: what those who take part in a study are told, version by version."""

from datetime import date
from uuid import UUID

from fastapi.responses import Response

from app.api.shared import IdempotencyKey, Listed, Paging, makes, router_of
from app.api.studies import noun as study_noun
from app.context import Program
from research import information_texts
from research.information_texts import InformationTextDraft, InformationTextView
from research.studies import StudyView
from research.words import Language

router = router_of("information_texts")


@router.get("/studies/{study_id}/information-texts")
def find(
    visit: Program, study_id: UUID, paging: Paging, language: Language | None = None, day: date | None = None
) -> Listed[InformationTextView]:
    """List the versions of a study's texts, newest first; of a day, only what was told on it in each language."""
    with visit.reading() as work:
        languages = [language] if language else list(Language)
        found = [each for each in information_texts.of(work, study_id) if each.language in languages]
        if day is not None:
            told = (information_texts.on(work, study_id, each, day) for each in languages)
            found = [each for each in told if each is not None]
        return paging.page(found)


@router.get("/studies/{study_id}/information-texts/{information_text_id}", name="show")
def show(visit: Program, study_id: UUID, information_text_id: UUID) -> InformationTextView:
    """Show one version as it was."""
    with visit.reading() as work:
        return information_texts.in_study(work, study_id, information_text_id)


@router.post("/studies/{study_id}/information-texts", **makes(StudyView))
def add(
    visit: Program, study_id: UUID, draft: InformationTextDraft, idempotency_key: IdempotencyKey = None
) -> Response:
    """Give a study the next version of its text in a language; the answer is the study."""
    return study_noun.made(visit, idempotency_key, draft, lambda work: information_texts.add(work, study_id, draft))
