"""What those who take part in the demo are told, and what each of them says yes to."""

from typing import Any
from uuid import UUID

from research import consents, information_texts
from research.consents import ConsentDraft
from research.information_texts import InformationTextDraft
from research.store import UnitOfWork
from research.words import ConsentChannel, ConsentScope, Language


def tell(study_id: UUID, text: dict[str, Any], work: UnitOfWork) -> None:
    """Give a study a version of its information text, from the day it happens."""
    information_texts.add(work, study_id, InformationTextDraft(**text, valid_from=work.today))


def ask(study_id: UUID, people: dict[UUID, dict[str, Any]], work: UnitOfWork) -> None:
    """Let people say yes to a study on the day it happens.

    Args:
        people: Who says yes, each with what is told of their consent; what is not told is yes to all, in writing.
    """
    told_on = work.today
    text = information_texts.on(work, study_id, Language.BOKMAL, told_on)
    for participant_id, told in people.items():
        usual = {"channel": ConsentChannel.WRITTEN, "scope": list(ConsentScope), "given_on": told_on, **told}
        consents.add(
            work, participant_id, ConsentDraft.model_validate({**usual, "information_text_id": text and text.id})
        )
