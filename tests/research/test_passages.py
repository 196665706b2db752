"""Passages: the transcript of an interview."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from research import interviews, passages
from research.access import Actor
from research.errors import NotFound, NotPermitted, RuleBroken
from research.interviews import Interview
from research.passages import MAX_PASSAGES, Passage, PassageDraft
from research.store import Store
from research.words import Phase
from tests.making import Make


def transcript(store: Store, owner: Actor, interview_id: UUID) -> list[str]:
    with store.begin(owner) as work:
        return [passage.text for passage in passages.of(work, [interview_id])[interview_id]]


def put(store: Store, owner: Actor, interview: Interview, *texts: str, replace: bool = False) -> None:
    with store.begin(owner, write=True) as work:
        passages.put(work, interview, [PassageDraft(text=text) for text in texts], replace=replace)


def test_passages_keep_their_order(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("Hello.", "Hello!", "How are you?"))
    assert transcript(store, owner, made.id) == ["Hello.", "Hello!", "How are you?"]


def test_passages_are_counted_by_interview(store: Store, owner: Actor, make: Make) -> None:
    long, short = make.interview(transcript=("a", "b")), make.interview(transcript=("c",))
    with store.begin(owner) as work:
        assert passages.counts(work, [long.id, short.id]) == {long.id: 2, short.id: 1}


def test_a_transcript_is_not_overwritten_by_accident(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("The first telling.",))
    with pytest.raises(RuleBroken):
        put(store, owner, made, "The second telling.")


def test_a_transcript_is_replaced_when_that_is_asked_for(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("The first telling.", "More."))
    put(store, owner, made, "The second telling.", replace=True)
    assert transcript(store, owner, made.id) == ["The second telling."]


def test_a_transcript_that_is_cited_is_not_replaced(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("The first telling.")
    make.evidence(make.insight(), passage)
    with store.begin(owner) as work:
        interview = interviews.get(work, passage.interview_id)
    with pytest.raises(RuleBroken, match="cited"):
        put(store, owner, interview, "The second telling.", replace=True)
    assert transcript(store, owner, interview.id) == ["The first telling."]


def test_a_transcript_has_a_limit(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    with pytest.raises(RuleBroken, match="20000"):
        put(store, owner, made, *["Yes."] * (MAX_PASSAGES + 1))


def test_a_passage_is_spoken_by_a_participant_of_the_project(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        passages.put(work, made, [PassageDraft(text="Yes.", participant_id=made.id)])
    assert refused.value.field == "participant_id"


def test_what_a_participant_says_is_a_voice(make: Make) -> None:
    spoken = make.passage(participant_id=make.participant().id)
    assert (passages.view(spoken).is_voice, passages.view(make.passage()).is_voice) == (True, False)


def test_a_passage_is_corrected(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("I did not no whom to call.")
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        passages.revise(work, passage.id, PassageDraft(text="I did not know whom to call."), interview)
    assert transcript(store, owner, passage.interview_id) == ["I did not know whom to call."]


def test_a_corrected_passage_keeps_its_place(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("One.", "Too.", "Three."))
    with store.begin(owner, write=True) as work:
        wrong = passages.of(work, [made.id])[made.id][1]
        passages.revise(work, wrong.id, PassageDraft(text="Two."), made)
    assert transcript(store, owner, made.id) == ["One.", "Two.", "Three."]


def test_a_passage_of_another_interview_is_not_corrected(store: Store, owner: Actor, make: Make) -> None:
    passage, other = make.passage(), make.interview()
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        passages.revise(work, passage.id, PassageDraft(text="Two."), other)


def test_a_passage_is_not_corrected_by_a_participant_who_is_not_the_projects(
    store: Store, owner: Actor, make: Make
) -> None:
    made = make.interview(transcript=("One.",))
    draft = PassageDraft(text="One.", participant_id=made.id)
    with store.begin(owner, write=True) as work:
        (passage,) = passages.of(work, [made.id])[made.id]
        with pytest.raises(RuleBroken):
            passages.revise(work, passage.id, draft, made)


def test_a_transcript_is_not_stored_by_a_token_for_reading(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    with pytest.raises(NotPermitted):
        put(store, Actor(person_id=owner.person_id, may_write=False), made, "Yes.")


@pytest.mark.parametrize(("start_ms", "said"), [(None, ""), (0, "00:00"), (761_999, "12:41"), (3_723_000, "1:02:03")])
def test_a_time_is_written_as_people_say_it(start_ms: int | None, said: str) -> None:
    assert Passage(text="Yes.", start_ms=start_ms).time == said


def test_a_passage_says_something() -> None:
    with pytest.raises(ValidationError):
        PassageDraft(text=" ")


def test_a_passage_follows_its_interview_into_the_bin(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("Yes.",), phase=Phase.EXPLORE)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, made.id)
    with store.begin(owner) as work:
        assert passages.of(work, [made.id]) == {}
