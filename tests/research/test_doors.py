"""The door that every text passes on its way into the database."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from research import concepts, interviews, observations, passages, quotes, saved_searches, tags
from research.access import SYSTEM, Actor
from research.audit import LogEntry
from research.concepts import ConceptDraft
from research.doors import Override
from research.errors import Invalid, PersonalData
from research.interviews import InterviewDraft
from research.observations import ObservationDraft
from research.passages import PassageDraft
from research.privacy.identifiers import Certainty, IdentifierKind
from research.projects import Project
from research.saved_searches import SavedSearchDraft
from research.store import Store
from research.tags import TagDraft
from research.words import LogAct, Phase, Role
from tests.making import Make

# Skatteetaten's own example of a number from 2032 on: nobody's.
NUMBER = "02013299997"
PHONE = "912 34 567"
REASON = "It is the example that the agency itself prints."


def observed(words: str) -> ObservationDraft:
    return ObservationDraft(what_happened=words, phase=Phase.DIAGNOSE)


def test_a_number_that_can_only_be_somebodys_is_not_stored(store: Store, project: Project, owner: Actor) -> None:
    with pytest.raises(PersonalData) as refused, store.begin(owner, write=True) as work:
        observations.add(work, project.id, observed(f"She said {NUMBER} aloud."))
    (found,) = refused.value.findings
    assert (found.field, found.kind, found.start, found.end) == (
        "what_happened",
        IdentifierKind.IDENTITY_NUMBER,
        9,
        20,
    )
    assert NUMBER not in str(refused.value)
    with store.begin(owner) as work:
        assert observations.find(work, project.id) == []


def test_what_is_likely_is_stored_and_told(store: Store, project: Project, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        observations.add(work, project.id, observed(f"Call {PHONE}."))
    assert [(str(each), each.certainty) for each in work.door.told] == [("what_happened=phone@5-15", Certainty.LIKELY)]


def test_who_asks_to_be_asked_is_stopped_by_what_is_likely(store: Store, project: Project, owner: Actor) -> None:
    with pytest.raises(PersonalData), store.begin(owner, write=True, override=Override(asks=True)) as work:
        observations.add(work, project.id, observed(f"Call {PHONE}."))


def test_what_is_masked_stands_nowhere(store: Store, project: Project, owner: Actor, make: Make) -> None:
    observation = make.observation(what_happened="Nothing yet.")
    with store.begin(owner, write=True, override=Override(masks=True)) as work:
        observations.revise(work, observation.id, observed(f"She said {NUMBER} aloud."))
    with store.begin(owner, write=True) as work:
        observations.revise(work, observation.id, observed("Nothing at all."))
    with store.begin(SYSTEM) as work:
        versions = work.session.scalars(text("SELECT contents FROM version")).all()
    assert NUMBER not in str(versions)
    assert "[" in str(versions)


def test_an_override_is_logged_with_its_reason_and_without_the_number(
    store: Store, project: Project, owner: Actor
) -> None:
    with store.begin(owner, write=True, override=Override(reason=REASON)) as work:
        made = observations.add(work, project.id, observed(f"The example is {NUMBER}, and {NUMBER}."))
    with store.begin(SYSTEM) as work:
        (entry,) = work.session.exec(select(LogEntry)).all()
    assert (entry.act, entry.record_id, entry.reason, entry.told) == (
        LogAct.OVERRIDDEN,
        made.id,
        REASON,
        {"identity_number": 2},
    )


def test_a_reason_cannot_hold_a_number_itself(store: Store, project: Project, owner: Actor) -> None:
    with (
        pytest.raises(PersonalData),
        store.begin(owner, write=True, override=Override(reason=f"It is {NUMBER}.")) as work,
    ):
        observations.add(work, project.id, observed(f"The example is {NUMBER}."))


def test_what_stood_there_before_is_not_asked_about_again(store: Store, project: Project, owner: Actor) -> None:
    with store.begin(owner, write=True, override=Override(reason=REASON)) as work:
        made = observations.add(work, project.id, observed(f"The example is {NUMBER}."))
    with store.begin(owner, write=True) as work:
        observations.revise(work, made.id, observed(f"The printed example is {NUMBER}."))
    with pytest.raises(PersonalData), store.begin(owner, write=True) as work:
        observations.revise(
            work, made.id, ObservationDraft(what_happened="The example.", place_detail=NUMBER, phase=Phase.DIAGNOSE)
        )


def test_words_that_are_marked_in_what_was_let_through_are_not_asked_about_again(
    store: Store, project: Project, owner: Actor
) -> None:
    with store.begin(owner, write=True, override=Override(reason=REASON)) as work:
        made = observations.add(work, project.id, observed(f"The example is {NUMBER}."))
    with store.begin(owner, write=True) as work:
        draft = quotes.QuoteDraft(observation_id=made.id, words=f"example is {NUMBER}")
        assert quotes.add(work, project.id, draft).text == draft.words


def test_a_transcript_is_looked_through_passage_by_passage(make: Make, store: Store, owner: Actor) -> None:
    interview = make.interview()
    with pytest.raises(PersonalData) as refused, store.begin(owner, write=True) as work:
        passages.put(
            work,
            interviews.get(work, interview.id),
            [PassageDraft(text="Hello."), PassageDraft(text=f"I am {NUMBER}.")],
        )
    assert [(each.of, each.record_id) for each in refused.value.findings] == [(interview.kind, interview.id)]


def test_names_in_lists_are_looked_through(store: Store, project: Project, owner: Actor) -> None:
    with pytest.raises(PersonalData) as refused, store.begin(owner, write=True) as work:
        tags.add(work, project.id, TagDraft(name="number", aliases=["letter", NUMBER]))
    assert refused.value.findings[0].field == "aliases.1"


def test_what_is_ones_own_is_looked_through_too(store: Store, project: Project, owner: Actor) -> None:
    with pytest.raises(PersonalData), store.begin(owner, write=True) as work:
        saved_searches.add(work, project.id, SavedSearchDraft(name="Somebody", address=f"q={NUMBER}"))


def test_a_masked_text_that_no_longer_fits_is_refused(make: Make, store: Store, owner: Actor) -> None:
    draft = ConceptDraft(title=f"{'a' * 290} 91234567")
    with pytest.raises(Invalid) as refused, store.begin(owner, write=True, override=Override(masks=True)) as work:
        concepts.add(work, make.project_id, draft)
    assert set(refused.value.problems) == {"title"}


def test_a_members_name_is_likely_and_one_of_their_names_is_possible(make: Make, store: Store, owner: Actor) -> None:
    make.person("Torunn Prøvesen", Role.READER)
    with store.begin(owner, write=True) as work:
        observations.add(work, make.project_id, observed("We met Torunn Prøvesen, and Prøvesen was late."))
    assert [(each.kind, each.certainty) for each in work.door.told] == [
        (IdentifierKind.NAME, Certainty.LIKELY),
        (IdentifierKind.NAME, Certainty.POSSIBLE),
    ]


def test_who_interviewed_is_meant_to_be_named(make: Make, store: Store, owner: Actor) -> None:
    make.person("Torunn Prøvesen", Role.READER)
    with store.begin(owner, write=True, override=Override(asks=True)) as work:
        draft = InterviewDraft(title="A talk", held_on=work.today, phase=Phase.DIAGNOSE, interviewers="Torunn Prøvesen")
        interviews.add(work, make.project_id, draft)
    assert work.door.told == []


def test_an_error_of_the_database_does_not_repeat_what_was_to_be_stored(store: Store) -> None:
    with pytest.raises(DBAPIError) as refused, store.begin(SYSTEM, write=True) as work:
        work.session.connection().execute(
            text("INSERT INTO observation (id, what_happened) VALUES (:id, :words)"),
            {"id": "1" * 32, "words": NUMBER},
        )
    assert NUMBER not in str(refused.value)
