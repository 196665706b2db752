"""Evidence: what an insight rests on, word for word."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from research import evidence, insights, interviews, passages, quotes
from research.access import Actor
from research.errors import NotFound, RuleBroken
from research.evidence import Evidence, EvidenceDraft, EvidencePlace, EvidenceRevision, EvidenceView
from research.insights import Insight, InsightDraft
from research.observations import Observation
from research.passages import Passage, PassageDraft
from research.quotes import ApprovalDraft
from research.store import Store
from research.words import Phase, Stance
from tests.making import Make


def cited(store: Store, actor: Actor, insight: Insight) -> list[EvidenceView]:
    with store.begin(actor) as work:
        return insights.evidence_for(work, insights.get(work, insight.id))


def test_evidence_of_another_insight_is_not_taken_away(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    elsewhere = make.evidence(make.insight(), make.observation())
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        insights.uncite(work, made.id, elsewhere.id)


def test_evidence_comes_in_the_order_it_was_cited(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    sources: list[Observation | Passage] = [make.observation(), make.passage(), make.observation()]
    for source in sources:
        make.evidence(made, source)
    order = [piece.passage_id or piece.source_id for piece in cited(store, owner, made)]
    assert order == [source.id for source in sources]


def test_a_piece_of_evidence_is_a_passage_or_an_observation() -> None:
    with pytest.raises(ValidationError, match="one passage or one observation"):
        EvidenceDraft(passage_id=uuid4(), observation_id=uuid4())


def test_a_piece_of_evidence_is_something() -> None:
    with pytest.raises(ValidationError, match="one passage or one observation"):
        EvidenceDraft()


def test_the_excerpt_stands_in_the_text(make: Make) -> None:
    made, passage = make.insight(), make.passage("I did not know whom to call.")
    with pytest.raises(RuleBroken) as refused:
        make.evidence(made, passage, excerpt="Nobody called")
    assert refused.value.field == "excerpt"


def test_the_excerpt_is_what_is_shown(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    make.evidence(made, make.passage("I did not know whom to call."), excerpt="whom to call")
    assert cited(store, owner, made)[0].text == "whom to call"


def test_without_an_excerpt_all_is_shown(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    make.evidence(made, make.passage("I did not know whom to call."))
    assert cited(store, owner, made)[0].text == "I did not know whom to call."


def test_an_excerpt_that_a_correction_took_away_is_unplaced(store: Store, owner: Actor, make: Make) -> None:
    made, passage = make.insight(), make.passage("I did not no whom to call.")
    make.evidence(made, passage, excerpt="did not no")
    assert not cited(store, owner, made)[0].is_unplaced
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        passages.revise(work, passage.id, PassageDraft(text="I did not know whom to call."), interview)
    assert cited(store, owner, made)[0].is_unplaced


def test_the_same_words_are_cited_once(make: Make) -> None:
    made, passage = make.insight(), make.passage()
    make.evidence(made, passage)
    with pytest.raises(RuleBroken, match="already"):
        make.evidence(made, passage)


def test_two_excerpts_of_one_passage_are_two_pieces(store: Store, owner: Actor, make: Make) -> None:
    made, passage = make.insight(), make.passage("I did not know whom to call.")
    make.evidence(made, passage, excerpt="I did not know")
    make.evidence(made, passage, excerpt="whom to call")
    assert len(cited(store, owner, made)) == 2


def test_evidence_comes_from_the_project_of_the_insight(store: Store, owner: Actor, make: Make) -> None:
    other = make.project()
    with store.begin(owner, write=True) as work:
        elsewhere = insights.add(
            work, other.id, InsightDraft(statement="Nobody reads the letter.", phase=Phase.DIAGNOSE)
        )
    with pytest.raises(RuleBroken, match="same project"):
        make.evidence(elsewhere, make.observation())


def test_the_evidence_that_comes_from_an_interview_is_found(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage()
    piece = make.evidence(make.insight(), passage)
    with store.begin(owner) as work:
        assert [each.id for each in evidence.from_source(work, passage.interview_id)] == [piece.id]


def places(store: Store, owner: Actor, insight: Insight) -> list[str]:
    """Return the words of an insight's evidence, in its order."""
    return [piece.text for piece in cited(store, owner, insight)]


def three(make: Make, insight: Insight) -> list[Evidence]:
    """Let an insight rest on three observations."""
    return [make.evidence(insight, make.observation(what_happened=words)) for words in ("First.", "Second.", "Third.")]


@pytest.mark.parametrize(
    ("moved", "place", "order"),
    [
        (2, 1, ["Third.", "First.", "Second."]),
        (0, 2, ["Second.", "First.", "Third."]),
        (0, 99, ["Second.", "Third.", "First."]),
        (1, 2, ["First.", "Second.", "Third."]),
    ],
)
def test_evidence_is_put_in_another_place(
    moved: int, place: int, order: list[str], store: Store, owner: Actor, make: Make
) -> None:
    made = make.insight()
    piece = three(make, made)[moved]
    with store.begin(owner, write=True) as work:
        insights.place_evidence(work, made.id, piece.id, EvidencePlace(place=place))
    assert places(store, owner, made) == order


def test_a_place_is_one_among_those_that_point_the_same_way(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    first, *_ = three(make, made)
    against = make.evidence(made, make.observation(what_happened="Against."), stance=Stance.CONTRADICTS)
    with store.begin(owner, write=True) as work:
        insights.place_evidence(work, made.id, against.id, EvidencePlace(place=1))
        insights.place_evidence(work, made.id, first.id, EvidencePlace(place=3))
    assert places(store, owner, made) == ["Second.", "Third.", "First.", "Against."]


def test_evidence_is_turned_and_gets_a_reason(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    piece = make.evidence(made, make.observation())
    draft = EvidenceRevision(stance=Stance.CONTRADICTS, reason="She was helped.")
    with store.begin(owner, write=True) as work:
        insights.revise_evidence(work, made.id, piece.id, draft)
    (view,) = cited(store, owner, made)
    assert (view.stance, view.reason) == (Stance.CONTRADICTS, "She was helped.")


def test_what_is_turned_comes_last_on_the_other_side(store: Store, owner: Actor, make: Make) -> None:
    made = make.insight()
    first, *_ = three(make, made)
    make.evidence(made, make.observation(what_happened="Against."), stance=Stance.CONTRADICTS)
    with store.begin(owner, write=True) as work:
        insights.revise_evidence(work, made.id, first.id, EvidenceRevision(stance=Stance.CONTRADICTS))
    assert places(store, owner, made) == ["Second.", "Third.", "Against.", "First."]


def test_evidence_of_another_insight_is_not_moved(store: Store, owner: Actor, make: Make) -> None:
    made, elsewhere = make.insight(), make.evidence(make.insight(), make.observation())
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        insights.place_evidence(work, made.id, elsewhere.id, EvidencePlace(place=1))


@pytest.mark.parametrize("withdrawn", ["interview", "quote"])
def test_what_is_withdrawn_stays_listed_without_its_words(
    withdrawn: str, store: Store, owner: Actor, make: Make
) -> None:
    made, passage = make.insight(), make.passage()
    piece = make.evidence(made, passage, reason="She says so.")
    with store.begin(owner, write=True) as work:
        if withdrawn == "interview":
            interviews.remove(work, passage.interview_id)
        else:
            assert piece.quote_id is not None
            quotes.remove(work, piece.quote_id)
    (view,) = cited(store, owner, made)
    assert (view.is_withdrawn, view.text, view.speaker) == (True, "", "")
    assert view.in_bin is not None
    assert view.in_bin.reference == {"interview": "INT-001", "quote": "SIT-001"}[withdrawn]


def test_approved_words_that_are_withdrawn_are_shown_to_no_reader(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    made, passage = make.insight(confirmed=True), make.passage("Nobody called me back.")
    piece = make.evidence(made, passage)
    assert piece.quote_id is not None
    with store.begin(owner, write=True) as work:
        quotes.approve(work, piece.quote_id, ApprovalDraft(is_approved=True))
    assert cited(store, reader, made)[-1].text == "Nobody called me back."
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
    assert {(view.text, view.in_bin) for view in cited(store, reader, made)} == {("", None)}


def test_only_what_counts_is_handed_to_a_report(store: Store, owner: Actor, make: Make) -> None:
    made, gone, lost = make.insight(), make.passage(), make.passage("I did not no whom to call.")
    kept = make.evidence(made, make.observation())
    make.evidence(made, gone)
    make.evidence(made, lost)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, gone.interview_id)
        draft, interview = PassageDraft(text="Something else."), interviews.get(work, lost.interview_id)
        quotes.correct_passage(work, lost.id, draft, interview)
    with store.begin(owner) as work:
        assert [piece.id for piece in evidence.of_insights(work, [made.id])[made.id]] == [kept.id]
        assert len(evidence.listed(work, [made.id])[made.id]) == 3
