"""Where tags are used, by phase and kind."""

from research import observations, quotes, tag_uses
from research.access import Actor
from research.quotes import QuoteDraft
from research.store import Store
from research.words import Kind, Phase
from tests.making import Make


def test_uses_are_counted_by_phase_and_kind(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    seen = make.observation(phase="explore", tags=["letter"])
    make.observation(tags=["letter"])
    make.insight(tags=["letter"])
    with store.begin(owner, write=True) as work:
        quotes.add(work, make.project_id, QuoteDraft(observation_id=seen.id, end=10, tags=["letter"]))
    with store.begin(owner) as work:
        counted = tag_uses.counted(work, tag.id)
    assert {(each.kind, each.phase): each.count for each in counted.own} == {
        (Kind.OBSERVATION, Phase.DIAGNOSE): 1,
        (Kind.OBSERVATION, Phase.EXPLORE): 1,
        (Kind.QUOTE, Phase.EXPLORE): 1,
        (Kind.INSIGHT, Phase.DIAGNOSE): 1,
    }
    assert counted.with_narrower == counted.own


def test_what_carries_a_tag_and_a_narrower_one_counts_once(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("contact")
    make.tag("letter", parent_id=tag.id)
    make.observation(tags=["letter", "contact"])
    make.observation(tags=["letter"])
    with store.begin(owner) as work:
        counted = tag_uses.counted(work, tag.id)
    assert [each.count for each in counted.own] == [1]
    assert [each.count for each in counted.with_narrower] == [2]


def test_what_lies_in_the_bin_is_not_counted(store: Store, owner: Actor, make: Make) -> None:
    made, tag = make.observation(tags=["letter"]), make.tag("queue")
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
        assert tag_uses.counted(work, tag.id).own == []


def test_the_latest_use_comes_first(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("contact")
    make.tag("letter", parent_id=tag.id)
    first, second = make.observation(tags=["letter"]), make.interview(tags=["contact"])
    with store.begin(owner) as work:
        assert [each.id for each in tag_uses.latest(work, tag.id)] == [second.id, first.id]
        assert [each.id for each in tag_uses.carriers(work, tag.id)] == [second.id]


def test_a_concept_is_counted_and_is_of_no_phase(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    make.concept(tags=["letter"])
    with store.begin(owner) as work:
        assert [(each.kind, each.phase, each.count) for each in tag_uses.counted(work, tag.id).own] == [
            (Kind.CONCEPT, None, 1)
        ]
