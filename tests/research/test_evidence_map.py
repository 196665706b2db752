"""The evidence map: what hangs together in a project, what an actor sees of it, and where it is thin."""

from collections.abc import Callable

import pytest

from research import evidence_map, insights, interviews, observations, quotes
from research.access import Actor
from research.errors import NotFound, NotPermitted
from research.evidence import EvidenceDraft
from research.evidence_map import EvidenceMap, ThinSpots
from research.insights import Insight, StatusDraft
from research.passages import Passage, PassageDraft
from research.projects import Project
from research.quotes import ApprovalDraft, Quote, QuoteDraft
from research.store import Store
from research.words import InsightStatus, Kind, Phase, Stance
from tests.making import Make

Map = Callable[..., EvidenceMap]


@pytest.fixture
def project_map(store: Store, project: Project, owner: Actor) -> Map:
    """Draw the map of the project, as its owner sees it or somebody else."""

    def _map(actor: Actor = owner, **chosen: object) -> EvidenceMap:
        with store.begin(actor) as work:
            whole = evidence_map.of_project(work, project.id)
            return evidence_map.narrowed(work, whole, **chosen)  # type: ignore[arg-type]

    return _map


@pytest.fixture
def thin(store: Store, project: Project, owner: Actor) -> Callable[[], ThinSpots]:
    """Name the thin spots of the project."""

    def _thin() -> ThinSpots:
        with store.begin(owner) as work:
            return evidence_map.thin_spots(work, evidence_map.of_project(work, project.id))

    return _thin


def mark(make: Make, passage: Passage, **fields: object) -> Quote:
    """Mark all of a passage."""
    draft = {"passage_id": passage.id, "start": 0, "end": len(passage.text), **fields}
    with make.store.begin(make.owner, write=True) as work:
        return quotes.add(work, make.project_id, QuoteDraft.model_validate(draft))


def cite(make: Make, insight: Insight, quote: Quote, stance: Stance = Stance.SUPPORTS) -> None:
    """Let an insight rest on a quote."""
    with make.store.begin(make.owner, write=True) as work:
        insights.cite(work, insight.id, EvidenceDraft(quote_id=quote.id, stance=stance))


def test_a_thread_goes_from_a_source_over_a_quote_to_an_insight(make: Make, project_map: Map) -> None:
    passage, insight = make.passage(), make.insight()
    quote = mark(make, passage)
    cite(make, insight, quote, Stance.CONTRADICTS)
    (thread,) = project_map().threads
    assert (thread.source_id, thread.quote_id, thread.passage_id) == (passage.interview_id, quote.id, passage.id)
    assert (thread.insight_id, thread.stance) == (insight.id, Stance.CONTRADICTS)


def test_a_whole_observation_is_tied_to_an_insight_without_a_quote(make: Make, project_map: Map) -> None:
    observation, insight = make.observation(), make.insight()
    make.evidence(insight, observation)
    (thread,) = project_map().threads
    assert (thread.source_id, thread.quote_id, thread.insight_id) == (observation.id, None, insight.id)


def test_a_quote_that_no_insight_rests_on_is_on_the_map(make: Make, project_map: Map) -> None:
    quote = mark(make, make.passage())
    (thread,) = project_map().threads
    assert (thread.quote_id, thread.insight_id, thread.stance) == (quote.id, None, None)


def test_an_experiment_is_tied_to_each_insight_that_it_tests(make: Make, project_map: Map) -> None:
    tested = [make.insight(), make.insight()]
    experiment = make.experiment(tests=[insight.id for insight in tested])
    trials = project_map().trials
    assert {trial.insight_id for trial in trials} == {insight.id for insight in tested}
    assert {trial.experiment_id for trial in trials} == {experiment.id}


def test_what_lies_in_the_bin_is_not_on_the_map(make: Make, project_map: Map, store: Store, owner: Actor) -> None:
    passage, observation, insight = make.passage(), make.observation(), make.insight()
    cite(make, insight, mark(make, passage))
    make.evidence(insight, observation)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
        observations.remove(work, observation.id)
    found = project_map()
    assert ([spot.id for spot in found.spots], found.threads) == ([insight.id], ())


def test_a_phase_shows_what_is_of_it_and_what_hangs_directly_together_with_that(make: Make, project_map: Map) -> None:
    near, far = make.observation(phase=Phase.DIAGNOSE), make.observation(phase=Phase.DIAGNOSE)
    chosen, other = make.insight(phase=Phase.EXPLORE), make.insight(phase=Phase.DIAGNOSE)
    make.evidence(chosen, near)
    make.evidence(other, far)
    assert {spot.id for spot in project_map(phase=Phase.EXPLORE).spots} == {chosen.id, near.id}


def test_a_tag_on_a_quote_shows_the_way_through_it_alone(make: Make, project_map: Map) -> None:
    tagged, plain, insight = make.passage(), make.passage(), make.insight()
    cite(make, insight, mark(make, tagged, tags=["letter"]))
    cite(make, insight, mark(make, plain))
    found = project_map(tag="letter")
    assert [thread.source_id for thread in found.threads] == [tagged.interview_id]
    assert {spot.id for spot in found.spots} == {tagged.interview_id, insight.id}


def test_the_map_of_an_insight_holds_what_it_rests_on_and_what_tests_it(make: Make, store: Store, owner: Actor) -> None:
    observation, insight, other = make.observation(), make.insight(), make.insight()
    make.evidence(insight, observation)
    make.evidence(other, make.observation())
    experiment = make.experiment(tests=[insight.id, other.id])
    with store.begin(owner) as work:
        found = evidence_map.of_insight(work, insight.id)
    assert {spot.id for spot in found.spots} == {observation.id, insight.id, experiment.id}


@pytest.fixture
def known(make: Make, store: Store, owner: Actor) -> dict[str, object]:
    """A confirmed insight that rests on a quote that is approved and on one that is not, and a draft."""
    passage, insight, draft = make.passage(), make.insight(), make.insight()
    approved, kept = mark(make, passage), mark(make, make.passage())
    for quote in (approved, kept):
        cite(make, insight, quote)
    with store.begin(owner, write=True) as work:
        quotes.approve(work, approved.id, ApprovalDraft(is_approved=True))
        insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.CONFIRMED))
    return {"insight": insight.id, "draft": draft.id, "approved": approved.id, "experiment": make.experiment().id}


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_those_who_do_not_do_research_see_confirmed_insights_experiments_and_approved_quotes(
    project_map: Map, team: dict[str, Actor], known: dict[str, object], who: str
) -> None:
    found = project_map(team[who])
    assert {spot.id for spot in found.spots} == {known["insight"], known["experiment"]}
    assert [(thread.source_id, thread.quote_id) for thread in found.threads] == [(None, known["approved"])]


def test_a_caseworker_sees_what_their_own_observation_came_to(make: Make, project_map: Map, caseworker: Actor) -> None:
    own = make.observation(by=caseworker)
    insight = make.insight(confirmed=True)
    make.evidence(insight, own)
    assert [thread.source_id for thread in project_map(caseworker).threads] == [own.id]


def test_an_approved_quote_goes_from_everybodys_map_when_its_source_does(
    project_map: Map, store: Store, owner: Actor, reader: Actor, known: dict[str, object]
) -> None:
    sources = project_map().of(Kind.INTERVIEW)
    with store.begin(owner, write=True) as work:
        for source in sources:
            interviews.remove(work, source.id)
    assert project_map(reader).threads == ()


def test_an_outsider_knows_of_no_map(project_map: Map, outsider: Actor) -> None:
    with pytest.raises(NotFound):
        project_map(outsider)


# --- thin spots -----------------------------------------------------------------------------------------------------

Thin = Callable[[], ThinSpots]


def test_an_insight_without_evidence_is_thin(make: Make, thin: Thin) -> None:
    insight = make.insight()
    assert [each.id for each in thin().bare] == [insight.id]


def test_an_insight_that_everything_contradicts_is_thin(make: Make, thin: Thin) -> None:
    insight = make.insight()
    make.evidence(insight, make.observation(), stance=Stance.CONTRADICTS)
    assert [each.id for each in thin().opposed] == [insight.id]


def test_two_interviews_with_the_same_participant_are_one_person(make: Make, thin: Thin) -> None:
    person, insight = make.participant(), make.insight()
    for _ in range(2):
        make.evidence(insight, make.passage(participant_id=person.id))
    found = thin()
    assert ([each.id for each in found.one_person], found.one_source) == ([insight.id], [])


def test_who_took_part_alone_is_who_speaks(make: Make, thin: Thin) -> None:
    person, insight = make.participant(), make.insight()
    for _ in range(2):
        make.evidence(insight, make.passage(interview=make.interview(participant_ids=[person.id])))
    assert [each.id for each in thin().one_person] == [insight.id]


def test_an_insight_on_one_observation_rests_on_one_source(make: Make, thin: Thin) -> None:
    insight = make.insight()
    make.evidence(insight, make.observation())
    found = thin()
    assert ([each.id for each in found.one_source], found.one_person) == ([insight.id], [])


def test_an_insight_on_two_sources_is_not_thin(make: Make, thin: Thin) -> None:
    insight = make.insight()
    for source in (make.observation(), make.observation()):
        make.evidence(insight, source)
    assert thin().is_firm


def test_a_superseded_insight_is_not_thin(make: Make, thin: Thin, store: Store, owner: Actor) -> None:
    old, new = make.insight(), make.insight(confirmed=True)
    with store.begin(owner, write=True) as work:
        insights.set_status(work, old.id, StatusDraft(status=InsightStatus.SUPERSEDED, superseded_by=new.id))
    assert thin().bare == []


def test_interviews_are_named_and_observations_are_counted_that_no_insight_rests_on(make: Make, thin: Thin) -> None:
    interview, _, cited = make.interview(), make.observation(), make.observation()
    make.evidence(make.insight(), cited)
    found = thin()
    assert ([each.id for each in found.uncited], found.uncited_observations) == ([interview.id], 1)


def test_an_experiment_that_tests_nothing_is_thin(make: Make, thin: Thin) -> None:
    aimless = make.experiment()
    make.experiment(tests=[make.insight().id])
    assert [each.id for each in thin().aimless] == [aimless.id]


def test_a_tag_is_unused_where_nothing_carries_it_and_no_tag_lies_under_it(make: Make, thin: Thin) -> None:
    wider = make.tag("letters")
    make.tag("unread", parent_id=wider.id)
    make.observation(tags=["late"])
    assert [tag.name for tag in thin().unused_tags] == ["unread"]


def test_a_quote_that_lost_its_place_is_thin_and_supports_nothing(
    make: Make, thin: Thin, store: Store, owner: Actor
) -> None:
    passage, insight = make.passage("Nobody told me that."), make.insight()
    quote = mark(make, passage)
    cite(make, insight, quote)
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        quotes.correct_passage(work, passage.id, PassageDraft(text="Somebody called."), interview)
    found = thin()
    assert ([each.id for each in found.unplaced], [each.id for each in found.bare]) == ([quote.id], [insight.id])


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_thin_spots_are_told_to_those_who_see_all_the_evidence(
    store: Store, project: Project, team: dict[str, Actor], who: str
) -> None:
    with store.begin(team[who]) as work:
        seen = evidence_map.of_project(work, project.id)
        with pytest.raises(NotPermitted):
            evidence_map.thin_spots(work, seen)
