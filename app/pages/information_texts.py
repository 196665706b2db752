"""The pages of information texts: what those who take part are told, with every version as it was."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import Chosen
from research import information_texts, studies
from research.access import Permission
from research.information_texts import InformationTextDraft
from research.store import UnitOfWork
from research.words import N_, Language

router = APIRouter()


@router.get("/studies/{study_id}/information-texts")
def list_information_texts(page: SignedIn, study_id: UUID, day: Chosen[date] = None) -> Response:
    """Show the versions of a study's texts, or what was told on a day in each language."""
    with page.reading() as work:
        return _list(page, work, study_id, Filled({"language": Language.BOKMAL}), 200, day)


@router.post("/studies/{study_id}/information-texts")
def add_information_text(page: SignedIn, study_id: UUID, filled: Form) -> Response:
    """Store the next version of a study's text."""
    made = save(
        page,
        filled,
        InformationTextDraft,
        act=lambda work, draft: information_texts.add(work, study_id, draft),
        again=lambda work, status: _list(page, work, study_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/studies/{made}/information-texts", page.say(N_("The version is saved.")), saved=True)


@router.get("/studies/{study_id}/information-texts/{information_text_id}")
def show_information_text(page: SignedIn, study_id: UUID, information_text_id: UUID) -> Response:
    """Show one version as it was given, for printing."""
    with page.reading() as work:
        text = information_texts.in_study(work, study_id, information_text_id)
        study = studies.get(work, study_id)
        return page.show(
            "information_texts/show.html",
            project=project_view(work, study.project_id),
            study=studies.view(study),
            text=text,
        )


def _list(
    page: Page, work: UnitOfWork, study_id: UUID, filled: Filled, status: int, day: date | None = None
) -> Response:
    study = studies.get(work, study_id)
    if status != 200:
        work.require(Permission.WRITE_RESEARCH, study.project_id)
    found = information_texts.of(work, study_id)
    told = (information_texts.on(work, study_id, each, day or work.today) for each in Language)
    return page.show(
        "information_texts/list.html",
        status=status,
        project=project_view(work, study.project_id),
        study=studies.view(study),
        texts=[each for each in found if each.valid_from <= day] if day else found,
        told={each.id for each in told if each},
        day=day,
        filled=filled,
    )
