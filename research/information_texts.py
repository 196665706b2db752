"""Information texts: what those who take part in a study are told, version by version and language by language.

A version is never changed: what somebody was told on a day can be shown as it was.
"""

from collections.abc import Collection
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col

from research import studies
from research.errors import NotFound, RuleBroken
from research.records import LONG_TEXT, Draft, Part, View, word
from research.store import UnitOfWork
from research.studies import Study
from research.words import N_, Kind, Language


class InformationTextDraft(Draft):
    """The next version of what is told, as somebody wants it."""

    language: Language = Field(default=Language.BOKMAL, sa_type=word(Language))
    text: str = Field(
        min_length=20, max_length=LONG_TEXT, description="Who we are, why, how it is kept, and how to withdraw."
    )
    valid_from: date | None = Field(default=None, description="The first day it is used; today when not given.")


class InformationText(Part, table=True):
    """A version of what is told, as stored."""

    __table_args__ = (UniqueConstraint("study_id", "language", "version"),)
    owner_kind: ClassVar[Kind] = Kind.STUDY
    owner_key: ClassVar[str] = "study_id"

    study_id: UUID = Field(foreign_key="study.id", index=True)
    language: Language = Field(sa_type=word(Language))
    version: int = Field(description="From 1 in each study and language.")
    text: str = Field(max_length=LONG_TEXT)
    valid_from: date


class InformationTextView(View):
    """A version of what is told, as shown."""

    id: UUID
    study_id: UUID
    language: Language
    version: int
    text: str
    valid_from: date


def view(text: InformationText) -> InformationTextView:
    """Return a version as shown."""
    return InformationTextView.model_validate({name: getattr(text, name) for name in InformationTextView.model_fields})


def of(work: UnitOfWork, study_id: UUID) -> list[InformationTextView]:
    """Return every version of a study's texts, newest first."""
    studies.get(work, study_id)
    chosen = work.visible(InformationText).where(InformationText.study_id == study_id)
    order = (col(InformationText.valid_from).desc(), col(InformationText.version).desc(), col(InformationText.language))
    return [view(each) for each in work.rows(chosen.order_by(*order))]


def on(work: UnitOfWork, study_id: UUID, language: Language, day: date) -> InformationTextView | None:
    """Return what people were told in a language on a day; None where there was no text yet."""
    return next((each for each in of(work, study_id) if each.language is language and each.valid_from <= day), None)


def get(work: UnitOfWork, information_text_id: UUID) -> InformationText:
    """Return a version."""
    return work.get(InformationText, information_text_id)


def in_study(work: UnitOfWork, study_id: UUID, information_text_id: UUID) -> InformationTextView:
    """Return a version of a study's texts.

    Raises:
        NotFound: The study has no such version.
    """
    text = get(work, information_text_id)
    if text.study_id != study_id:
        raise NotFound(N_("There is nothing here, or it is not shown to you."))
    return view(text)


def named(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, InformationText]:
    """Return the versions with these ids that the actor may see."""
    chosen = work.visible(InformationText).where(col(InformationText.id).in_(ids))
    return {each.id: each for each in work.rows(chosen)}


def add(work: UnitOfWork, study_id: UUID, draft: InformationTextDraft) -> Study:
    """Give a study the next version of its text in a language.

    Raises:
        RuleBroken: It would hold from an earlier day than today, or than the version before it.
    """
    study = work.to_change(Study, study_id)
    earlier = [each for each in of(work, study_id) if each.language is draft.language]
    valid_from = draft.valid_from or work.today
    if earlier and valid_from < work.today:
        raise RuleBroken(
            N_("What people were told before today stands. A new version holds from today or later."),
            field="valid_from",
        )
    if earlier and valid_from < earlier[0].valid_from:
        raise RuleBroken(N_("There is a version that holds from a later day than this."), field="valid_from")
    version = max((each.version for each in earlier), default=0) + 1
    made = InformationText(
        project_id=study.project_id,
        study_id=study_id,
        language=draft.language,
        version=version,
        text=draft.text,
        valid_from=valid_from,
    )
    work.add_parts([made])
    return study
