"""Evidence: what an insight rests on, word for word."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from research import evidence, insights, interviews, passages
from research.access import Actor
from research.errors import NotFound, RuleBroken
from research.evidence import EvidenceDraft, EvidenceView
from research.insights import Insight, InsightDraft
from research.observations import Observation
from research.passages import Passage, PassageDraft
from research.store import Store
from research.words import Phase
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
