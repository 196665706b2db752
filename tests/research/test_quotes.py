"""Quotes: marked words that stay with their source, or say that they have lost their place."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research import insights, interviews, observations, passages, quotes
from research.access import Actor
from research.anchoring import is_same
from research.errors import Conflict, NotFound, RuleBroken
from research.evidence import EvidenceDraft
from research.insights import StatusDraft
from research.interviews import Interview
from research.observations import ObservationDraft
from research.passages import Passage, PassageDraft
from research.quotes import ApprovalDraft, Quote, QuoteDraft, QuoteView
from research.records import clean_text
from research.store import Store
from research.words import Audience, InsightStatus, Kind, Phase
from tests.making import Make

SAID = "I waited for seven weeks. Then I called."


def view(store: Store, actor: Actor, quote: Quote) -> QuoteView:
    with store.begin(actor) as work:
        return quotes.views(work, [quotes.get(work, quote.id)])[0]


def correct(store: Store, actor: Actor, passage: Passage, text: str) -> list[Quote]:
    with store.begin(actor, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        return quotes.correct_passage(work, passage.id, PassageDraft(text=text), interview)


def revise(store: Store, actor: Actor, quote: Quote, **fields: Any) -> Quote:
    with store.begin(actor, write=True) as work:
        draft = QuoteDraft(passage_id=quote.passage_id, observation_id=quote.observation_id, **fields)
        return quotes.revise(work, quote.id, draft, revision=quote.revision)


def approve(store: Store, actor: Actor, quote: Quote, *, is_approved: bool = True) -> Quote:
    with store.begin(actor, write=True) as work:
        return quotes.approve(work, quote.id, ApprovalDraft(is_approved=is_approved))


# --- marking ------------------------------------------------------------------------------------------------------


def test_a_quote_holds_its_words_where_they_stand_and_what_is_beside_them(make: Make) -> None:
    quote = make.quote(make.passage(SAID), "seven weeks")
    assert (quote.start, quote.end, quote.text) == (13, 24, "seven weeks")
    assert (quote.left, quote.right) == ("I waited for ", ". Then I called.")
    assert quote.digest == sha256(b"seven weeks").hexdigest()


def test_places_are_counted_in_code_points(make: Make) -> None:
    quote = make.quote(make.passage("👩‍👩‍👧 said: 😀 yes"), "yes")
    assert (quote.start, quote.end) == (14, 17)


def test_white_space_at_the_ends_is_nobodys_words(make: Make) -> None:
    quote = make.quote(make.passage(SAID), start=12, end=25, words="seven weeks.")
    assert (quote.start, quote.text) == (13, "seven weeks.")


def test_words_of_an_observation_are_marked(make: Make) -> None:
    seen = make.observation(what_happened="The letter was read aloud twice.")
    quote = make.quote(seen, "read aloud")
    assert (quote.source_id, quote.text) == (seen.id, "read aloud")


@pytest.mark.parametrize(
    "fields",
    [
        {"words": "eight weeks"},
        {"words": "I"},
        {"start": 13, "end": 24, "words": "eight weeks"},
        {"start": 8, "end": 9},
        {"start": 40, "end": 41},
        {"start": 10, "end": 4},
        {},
    ],
    ids=[
        "words that are not there",
        "words that stand in two places",
        "words that are no longer there",
        "white space",
        "words past the end",
        "a stretch that ends before it begins",
        "nothing",
    ],
)
def test_what_marks_no_words_is_refused(store: Store, owner: Actor, make: Make, fields: dict[str, Any]) -> None:
    passage = make.passage(SAID)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        quotes.add(work, make.project_id, QuoteDraft(passage_id=passage.id, **fields))
    assert refused.value.field == "words"


def test_words_are_marked_in_one_source_of_the_own_project(store: Store, owner: Actor, make: Make) -> None:
    passage, seen, other = make.passage(SAID), make.observation(), make.project()
    wrong = [
        (make.project_id, QuoteDraft(passage_id=passage.id, observation_id=seen.id, end=3)),
        (make.project_id, QuoteDraft(end=3)),
        (other.id, QuoteDraft(passage_id=passage.id, end=3)),
    ]
    for project_id, draft in wrong:
        with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
            quotes.add(work, project_id, draft)


def test_the_same_words_are_marked_once_for_evidence(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote(make.passage(SAID), "seven weeks")
    with store.begin(owner, write=True) as work:
        draft = QuoteDraft(passage_id=quote.passage_id, start=quote.start, end=quote.end)
        assert quotes.marked(work, make.project_id, draft).id == quote.id


# --- finding ------------------------------------------------------------------------------------------------------


def test_quotes_are_found_by_what_is_known_of_them(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage(SAID)
    tagged = make.quote(passage, "seven weeks", tags=["waiting"])
    approved = make.quote(passage, "Then I called", approved=True)
    elsewhere = make.quote(make.observation())
    with store.begin(owner) as work:

        def _found(**narrowed: Any) -> list[str]:
            return [each.reference for each in quotes.find(work, make.project_id, **narrowed)]

        assert _found() == [elsewhere.reference, approved.reference, tagged.reference]
        assert _found(tag="Waiting") == [tagged.reference]
        assert _found(is_approved=True) == [approved.reference]
        assert _found(is_unplaced=True) == []
        assert _found(source_id=passage.interview_id) == [approved.reference, tagged.reference]
        assert [each.id for each in quotes.of_source(work, passage.interview_id)] == [tagged.id, approved.id]


def test_a_quote_follows_its_source_into_the_bin(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote()
    with store.begin(owner, write=True) as work:
        interviews.remove(work, quote.source_id)
        assert quotes.find(work, make.project_id) == []


def test_a_quote_lies_in_the_bin_until_it_is_taken_out(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote()
    with store.begin(owner, write=True) as work:
        quotes.remove(work, quote.id)
        assert quotes.find(work, make.project_id) == []
        quotes.restore(work, quote.id)
        assert [each.id for each in quotes.find(work, make.project_id)] == [quote.id]


def test_a_long_quote_has_a_short_headline(make: Make) -> None:
    assert make.quote(make.passage("word\n" * 40)).headline == f"{'word ' * 14}…"


# --- approval -----------------------------------------------------------------------------------------------------


def test_an_approved_quote_is_shown_to_all_without_what_the_team_says_of_it(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    quote = make.quote(make.passage(SAID), "seven weeks", note="Say this to the board.")
    assert approve(store, owner, quote).audience is Audience.MEMBERS
    shown = view(store, reader, quote)
    assert (shown.text, shown.source, shown.speaker, shown.note) == ("seven weeks", "", "", "")


@pytest.mark.parametrize("is_spoken", [True, False], ids=["an interview", "an observation"])
def test_an_approved_quote_is_shown_to_nobody_outside_the_team_while_its_source_is_in_the_bin(
    is_spoken: bool, store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    source = make.passage(SAID) if is_spoken else make.observation(what_happened=SAID)
    quote = make.quote(source, "seven weeks", approved=True)
    insight = make.insight()
    noun: Any = interviews if is_spoken else observations
    with store.begin(owner, write=True) as work:
        insights.cite(work, insight.id, EvidenceDraft(quote_id=quote.id))
        insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.CONFIRMED))
        noun.remove(work, quote.source_id)
    with store.begin(reader) as work:
        assert quotes.find(work, make.project_id) == []
        assert quotes.named(work, [quote.id]) == {}
        with pytest.raises(NotFound):
            quotes.get(work, quote.id)
    with store.begin(owner, write=True) as work:
        noun.restore(work, quote.source_id)
    assert view(store, reader, quote).text == "seven weeks"


def test_an_approval_is_taken_back(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote(approved=True)
    assert approve(store, owner, quote, is_approved=False).audience is Audience.TEAM


def test_what_is_approved_is_the_words(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote(make.passage(SAID), "seven weeks", approved=True)
    quote = revise(store, owner, quote, note="Long.")
    assert quote.is_approved
    assert not revise(store, owner, quote, words="weeks").is_approved


def test_a_quote_without_a_place_is_not_approved(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage(SAID)
    quote = make.quote(passage, "seven weeks")
    correct(store, owner, passage, "I waited long. Then I called.")
    with pytest.raises(RuleBroken, match="unplaced"):
        approve(store, owner, quote)


# --- changing -----------------------------------------------------------------------------------------------------


def test_a_note_and_tags_are_changed_and_the_words_stay(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote(make.passage(SAID), "seven weeks", tags=["waiting"])
    revise(store, owner, quote, note="Long.", tags=["time"])
    shown = view(store, owner, quote)
    assert (shown.text, shown.note, shown.tags) == ("seven weeks", "Long.", ["time"])


def test_other_words_of_the_source_are_marked(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote(make.passage(SAID), "seven weeks")
    assert revise(store, owner, quote, start=31, end=39).text == "I called"


def test_a_quote_stays_with_its_source(store: Store, owner: Actor, make: Make) -> None:
    quote, elsewhere = make.quote(), make.passage(SAID)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="stays with its source"):
        quotes.revise(work, quote.id, QuoteDraft(passage_id=elsewhere.id, end=3))


def test_a_quote_that_somebody_else_saved_first_is_not_changed(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote()
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        quotes.revise(work, quote.id, QuoteDraft(passage_id=quote.passage_id), revision=quote.revision + 1)


# --- sources that are corrected -----------------------------------------------------------------------------------


def test_a_quote_is_found_again_when_its_passage_is_corrected(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("I waitd for seven weeks.")
    quote = make.quote(passage, "seven weeks", approved=True)
    assert correct(store, owner, passage, "I waited for seven weeks.") == []
    shown = view(store, owner, quote)
    assert (shown.start, shown.end, shown.is_unplaced, shown.is_approved) == (13, 24, False, True)


def test_a_quote_whose_words_are_corrected_loses_its_place_and_its_approval(
    store: Store, owner: Actor, make: Make
) -> None:
    passage = make.passage(SAID)
    quote = make.quote(passage, "seven weeks", approved=True)
    assert [each.id for each in correct(store, owner, passage, "I waited for eight weeks.")] == [quote.id]
    shown = view(store, owner, quote)
    assert (shown.text, shown.is_unplaced, shown.is_approved) == ("seven weeks", True, False)


def test_a_quote_finds_its_place_when_a_correction_is_taken_back(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage(SAID)
    quote = make.quote(passage, "seven weeks")
    correct(store, owner, passage, "I waited for eight weeks. Then I called.")
    correct(store, owner, passage, SAID)
    assert not view(store, owner, quote).is_unplaced


def test_a_quote_without_a_place_is_placed_by_new_words_and_by_nothing_else(
    store: Store, owner: Actor, make: Make
) -> None:
    passage = make.passage(SAID)
    quote = make.quote(passage, "seven weeks")
    correct(store, owner, passage, "I waited for eight weeks. Then I called.")
    with store.begin(owner) as work:
        quote = quotes.get(work, quote.id)
    quote = revise(store, owner, quote, start=quote.start, end=quote.end, note="It was eight.")
    assert quote.is_unplaced
    quote = revise(store, owner, quote, words="eight weeks")
    assert (quote.text, quote.is_unplaced) == ("eight weeks", False)


def test_a_text_that_was_changed_past_its_quotes_does_not_move_them(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("No. He said yes to the school.")
    quote = make.quote(passage, "yes")
    with store.begin(owner, write=True) as work:
        passages.revise(
            work, passage.id, PassageDraft(text="Yes, no, yes. He did."), interviews.get(work, quote.source_id)
        )
    assert view(store, owner, quote).is_unplaced
    assert [each.id for each in correct(store, owner, passage, "Yes, no, yes. He did not.")] == [quote.id]


def test_the_quotes_of_an_observation_follow_it(store: Store, owner: Actor, make: Make) -> None:
    seen = make.observation(what_happened="The letter was read aloud twice.")
    kept, lost = make.quote(seen, "read aloud"), make.quote(seen, "twice")
    with store.begin(owner, write=True) as work:
        draft = ObservationDraft(what_happened="A letter was read aloud.", phase=Phase.DIAGNOSE)
        quotes.revise_observation(work, seen.id, draft)
    assert (view(store, owner, kept).is_unplaced, view(store, owner, lost).is_unplaced) == (False, True)


TEXTS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "å",
            "e\u0301",
            "ja",
            "sju uker",
            "😀",
            "👩‍👩‍👧",
            "👍🏽",
            "☎️",
            "🇳🇴",
            " ",
            ". ",
            "\n",
            "\r\n",
            "\u00a0",
            "\ufeff",
        ]
    ),
    min_size=1,
    max_size=10,
).map("".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.lists(st.tuples(TEXTS, st.booleans(), st.booleans()), max_size=3))
def test_no_quote_is_ever_wrong_without_saying_so(
    store: Store,
    owner: Actor,
    make: Make,
    left: str,
    words: str,
    right: str,
    corrections: list[tuple[str, bool, bool]],
) -> None:
    text = clean_text(f"x{left} {words}y {right}x")
    seen = make.observation(what_happened=text)
    marked = clean_text(f"{words}y")
    start = text.index(marked)
    quote = make.quote(seen, marked, start=start, end=start + len(marked))
    for more, keeps_left, keeps_right in corrections:
        text = (left if keeps_left else "") + more + words + "y " + (right if keeps_right else more) + "x"
        with store.begin(owner, write=True) as work:
            quotes.revise_observation(work, seen.id, ObservationDraft(what_happened=text, phase=Phase.DIAGNOSE))
        with store.begin(owner) as work:
            said = observations.get(work, seen.id).what_happened
            shown = quotes.views(work, [quotes.get(work, quote.id)])[0]
        assert shown.is_unplaced or said[shown.start : shown.end] == shown.text
        assert is_same(shown.text, marked)


# --- search -------------------------------------------------------------------------------------------------------


def test_search_knows_a_passage_by_the_tags_of_its_quotes(store: Store, owner: Actor, make: Make) -> None:
    interview = make.interview(transcript=(SAID, "Nobody answered."), tags=["spring"])
    with store.begin(owner) as work:
        first, _ = passages.of(work, [interview.id])[interview.id]
    make.quote(first, "seven weeks", tags=["waiting"])
    with store.begin(owner) as work:
        documents = Interview.documents(work, [interviews.get(work, interview.id)])
        assert [each.tags for each in documents] == [("spring",), ("spring", "waiting"), ("spring",)]


def test_a_quote_that_is_changed_touches_its_interview_also_from_the_bin(
    store: Store, owner: Actor, make: Make
) -> None:
    quote, seen = make.quote(), make.quote(make.observation())
    with store.begin(owner, write=True) as work:
        quotes.remove(work, quote.id)
        assert set(Quote.also_touches(work, {quote.id, seen.id})) == {(Kind.INTERVIEW, quote.source_id)}
