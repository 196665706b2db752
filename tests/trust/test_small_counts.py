"""P-16: few people and few pieces of evidence are no number to who is outside the team, nor can it be worked out."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from research import insights, small_counts, strength
from research.access import Actor
from research.insights import Insight
from research.installation import Installation
from research.store import Store
from research.words import Phase
from tests.making import Make

Browser = Callable[..., TestClient]
LEAST = 5


def resting_on(make: Make, many: int) -> Insight:
    """Make a confirmed insight that rests on what so many participants said."""
    insight = make.insight()
    for number in range(many):
        said = f"Nobody called me back, said number {number}."
        make.evidence(insight, make.passage(said, participant_id=make.participant().id))
    return make.confirm(insight)


@pytest.mark.parametrize(("many", "is_told"), [(1, False), (LEAST - 1, False), (LEAST, True)])
def test_p16_readers_are_told_how_much_an_insight_rests_on_only_where_it_is_not_little(
    store: Store, reader: Actor, make: Make, many: int, is_told: bool
) -> None:
    insight = resting_on(make, many)
    with store.begin(reader) as work:
        (view,) = strength.views(work, [insights.get(work, insight.id)])
        weight = strength.weights(work, [insight.id])[insight.id]
    numbers = (view.supports, view.contradicts, view.sources, weight.supports, weight.contradicts)
    assert numbers == ((many, 0, many, many, 0) if is_told else (None,) * 5)
    assert (view.points is not None) is is_told


def test_p16_the_team_is_told(store: Store, researcher: Actor, make: Make) -> None:
    insight = resting_on(make, 2)
    with store.begin(researcher) as work:
        (view,) = insights.views(work, [insights.get(work, insight.id)])
    assert (view.supports, view.contradicts, view.sources) == (2, 0, 2)


def test_p16_that_there_is_none_is_told_to_all(store: Store, reader: Actor, make: Make) -> None:
    with store.begin(reader) as work:
        assert small_counts.told(work, make.project_id, {"supports": 0, "contradicts": 0}) == {
            "supports": 0,
            "contradicts": 0,
        }


@given(counts=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), max_size=6))
def test_p16_no_small_count_is_told_and_none_can_be_worked_out_from_the_sum(counts: dict[str, int]) -> None:
    is_small = any(0 < count < LEAST for count in counts.values())
    told = dict.fromkeys(counts) if is_small else counts
    left_out = [name for name, count in told.items() if count is None]
    assert all(count is None or count == 0 or count >= LEAST for count in told.values())
    assert len(left_out) in (0, len(counts))


def test_p16_the_sum_behind_the_strength_does_not_tell_of_few(store: Store, reader: Actor, make: Make) -> None:
    insight = resting_on(make, 3)
    with store.begin(reader) as work:
        told = strength.of(work, [insight.id])[insight.id]
    assert told.points is None
    assert all("%(count)d" not in reason.text and reason.points is None for reason in told.reasons)


def test_p16_evidence_that_readers_may_not_read_is_one_line_however_much_it_is(
    store: Store, reader: Actor, make: Make
) -> None:
    insight = resting_on(make, 3)
    with store.begin(reader) as work:
        assert len(insights.evidence_for(work, insights.get(work, insight.id))) == 1


@pytest.mark.parametrize("who", ["reader", "caseworker"])
def test_p16_no_page_of_an_insight_tells_readers_a_small_number(
    browser: Browser, make: Make, team: dict[str, Actor], who: str
) -> None:
    insight = resting_on(make, 3)
    visitor, base = browser(team[who]), f"/projects/{make.project_id}"
    for address in (f"/insights/{insight.id}", f"{base}/insights", f"{base}/map", f"{base}/search?q=whose"):
        shown = visitor.get(address).text
        for said in ("3 support", "3 pieces", "3 participants", "3 sources", "3 that the research team"):
            assert (address, said in shown) == (address, False)


def test_p16_facets_have_no_small_numbers_for_readers(
    installation: Installation, store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    for number in range(LEAST + 1):
        make.insight(statement=f"Nobody knows whose turn it is, {number}.", confirmed=True)
    make.insight(statement="Nobody knows whose turn it was.", confirmed=True, phase=Phase.EXPLORE)
    found = {}
    for actor in (owner, reader):
        with store.begin(actor) as work:
            found[actor.name] = installation.finder.search(work, "turn").facets
    assert found["Owner"]["phase"] == {"diagnose": LEAST + 1, "explore": 1}
    assert found["Reader"]["phase"] == {"diagnose": None, "explore": None}
    assert found["Reader"]["kind"] == {"insight": LEAST + 2}


def test_p16_a_facet_that_is_not_told_can_still_be_chosen(browser: Browser, reader: Actor, make: Make) -> None:
    make.insight(statement="Nobody knows whose turn it is.", confirmed=True)
    shown = browser(reader).get(f"/projects/{make.project_id}/search?q=turn").text
    assert 'name="kind" value="insight"' in shown
    assert 'f-facet__n">1<' not in shown


def test_p16_the_installation_says_what_is_small(store: Store, reader: Actor, make: Make) -> None:
    with store.begin(reader) as work:
        assert small_counts.is_hidden(work, make.project_id, work.limits.least_group - 1)
        assert not small_counts.is_hidden(work, make.project_id, work.limits.least_group)
