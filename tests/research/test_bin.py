"""The bin: what lies there, comes back whole, and is deleted for good when its days are over."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col

from research import (
    backups,
    bin,
    experiments,
    history,
    insights,
    interviews,
    observations,
    passages,
    projects,
    quotes,
    tags,
)
from research.access import SYSTEM, Actor
from research.bin import BinnedView
from research.errors import NotFound, NotPermitted
from research.experiments import Experiment
from research.installation import Installation
from research.projects import Project
from research.quotes import QuoteDraft
from research.store import Store
from research.words import Action
from tests.making import Clock, Make


def lying(store: Store, actor: Actor, make: Make) -> list[BinnedView]:
    """Return what somebody sees in the bin."""
    with store.begin(actor) as work:
        return bin.views(work, bin.find(work, make.project_id))


def remove(store: Store, actor: Actor, act: Callable[..., Any], *given: Any) -> None:
    """Do something that writes."""
    with store.begin(actor, write=True) as work:
        act(work, *given)


def test_what_was_removed_lies_in_the_bin_newest_first(
    store: Store, owner: Actor, researcher: Actor, clock: Clock, make: Make
) -> None:
    first, second = make.observation(), make.interview()
    remove(store, owner, observations.remove, first.id)
    clock.advance(days=2)
    remove(store, researcher, interviews.remove, second.id)
    told = [(each.reference, each.who, each.days_left) for each in lying(store, owner, make)]
    assert told == [("INT-001", "Researcher", 30), ("OBS-001", "Owner", 28)]


def test_the_bin_tells_what_hangs_on_what_lies_there(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("The letter came late.")
    make.evidence(make.insight(), passage, excerpt="The letter")
    make.evidence(make.insight(), passage, excerpt="late")
    remove(store, owner, interviews.remove, passage.interview_id)
    (told,) = lying(store, owner, make)
    assert (told.quotes, told.insights) == (2, 2)


def test_a_caseworker_sees_own_observations_in_the_bin_and_nothing_else(
    store: Store, owner: Actor, caseworker: Actor, make: Make
) -> None:
    own, other, experiment = make.observation(by=caseworker), make.observation(), make.experiment()
    for act, made in ((observations.remove, own), (observations.remove, other), (experiments.remove, experiment)):
        remove(store, owner, act, made.id)
    assert [each.id for each in lying(store, caseworker, make)] == [own.id]


def test_a_reader_has_no_bin(store: Store, reader: Actor, make: Make) -> None:
    with store.begin(reader) as work, pytest.raises(NotPermitted):
        bin.find(work, make.project_id)


def test_to_an_outsider_there_is_no_bin(store: Store, outsider: Actor, make: Make) -> None:
    with store.begin(outsider) as work, pytest.raises(NotFound):
        bin.find(work, make.project_id)


def test_an_interview_comes_back_with_all_its_links(store: Store, owner: Actor, make: Make) -> None:
    person = make.participant()
    made = make.interview(transcript=("The letter came late.",), tags=["letter"], participant_ids=[person.id])
    insight = make.insight()
    with store.begin(owner) as work:
        passage = passages.of(work, [made.id])[made.id][0]
    make.evidence(insight, passage)
    remove(store, owner, interviews.remove, made.id)
    remove(store, owner, interviews.restore, made.id)
    with store.begin(owner) as work:
        (view,) = interviews.views(work, [interviews.get(work, made.id)])
        (quote,) = quotes.find(work, make.project_id)
        (piece,) = insights.evidence_for(work, insights.get(work, insight.id))
    assert (view.tags, [each.id for each in view.participants], view.passages) == (["letter"], [person.id], 1)
    assert (quote.text, piece.text, piece.is_withdrawn) == ("The letter came late.",) * 2 + (False,)


def test_what_has_lain_there_thirty_days_is_deleted_for_good(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    remove(store, owner, observations.remove, make.observation().id)
    clock.advance(days=30)
    assert (bin.empty(store), lying(store, owner, make)) == (1, [])


def test_before_the_thirtieth_day_it_can_be_taken_out(store: Store, owner: Actor, clock: Clock, make: Make) -> None:
    made = make.observation()
    remove(store, owner, observations.remove, made.id)
    clock.advance(days=30, seconds=-1)
    assert bin.empty(store) == 0
    remove(store, owner, observations.restore, made.id)


def test_what_was_taken_out_is_not_deleted(store: Store, owner: Actor, clock: Clock, make: Make) -> None:
    made = make.observation()
    remove(store, owner, observations.remove, made.id)
    remove(store, owner, observations.restore, made.id)
    clock.advance(days=90)
    assert bin.empty(store) == 0


def test_a_quote_that_lies_there_goes_with_its_interview(store: Store, owner: Actor, clock: Clock, make: Make) -> None:
    passage = make.passage("The letter came late.")
    with store.begin(owner, write=True) as work:
        quote = quotes.add(work, make.project_id, QuoteDraft(passage_id=passage.id, words="letter"))
    remove(store, owner, quotes.remove, quote.id)
    remove(store, owner, interviews.remove, passage.interview_id)
    clock.advance(days=31)
    bin.empty(store)
    assert lying(store, owner, make) == []


def test_what_cited_it_says_that_fasett_changed_the_evidence(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    with store.begin(owner) as work:
        source_id = insights.evidence_for(work, insights.get(work, insight.id))[0].source_id
    remove(store, owner, observations.remove, source_id)
    clock.advance(days=31)
    bin.empty(store)
    with store.begin(owner) as work:
        last = history.of(work, insights.get(work, insight.id))[0]
    assert (last.who, last.action, last.fields) == (
        SYSTEM.name,
        Action.REVISED,
        ["evidence", "evidence_withdrawn"],
    )


def test_what_is_deleted_is_found_no_more(
    installation: Installation, store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    made = make.observation(what_happened="The word xylophone was said.")
    installation.finder.catch_up()
    remove(store, owner, observations.remove, made.id)
    clock.advance(days=31)
    bin.empty(store)
    backups.wipe(installation)
    files = (file for file in installation.settings.index_dir.rglob("*") if file.is_file())
    assert not any(b"xylophone" in file.read_bytes() for file in files)


def test_an_owner_deletes_for_good_at_once(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    remove(store, owner, observations.remove, made.id)
    remove(store, owner, bin.delete, make.project_id, made.id)
    assert lying(store, owner, make) == []


@pytest.mark.parametrize("role", ["researcher", "caseworker"])
def test_nobody_else_deletes_for_good(role: str, store: Store, team: dict[str, Actor], make: Make) -> None:
    made = make.observation(by=team["caseworker"])
    remove(store, team["owner"], observations.remove, made.id)
    with store.begin(team[role], write=True) as work, pytest.raises(NotPermitted):
        bin.delete(work, make.project_id, made.id)


def test_what_was_not_removed_cannot_be_deleted_for_good(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        bin.delete(work, make.project_id, made.id)


def test_it_is_told_beforehand_what_goes_with_it(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("The letter came late.")
    make.evidence(make.insight(), passage, excerpt="The letter")
    remove(store, owner, interviews.remove, passage.interview_id)
    with store.begin(owner) as work:
        told = bin.going(work, bin.to_delete(work, make.project_id, passage.interview_id))
    assert (told.passages, told.quotes, told.evidence, told.insights, told.records) == (1, 1, 1, 1, 1)


def test_a_tag_comes_back_to_what_carried_it(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter"])
    with store.begin(owner) as work:
        (tag,) = tags.find(work, make.project_id)
    remove(store, owner, tags.remove, tag.id)
    remove(store, owner, tags.restore, tag.id)
    with store.begin(owner) as work:
        assert tags.names_on(work, [made.id]) == {made.id: ["letter"]}


# --- projects -----------------------------------------------------------------------------------------------------


def test_a_removed_project_lies_in_its_owners_bin(store: Store, owner: Actor, make: Make) -> None:
    remove(store, owner, projects.remove, make.project_id)
    with store.begin(owner) as work:
        told = bin.project_views(work, bin.find_projects(work))
    assert [(each.title, each.who, each.days_left) for each in told] == [
        ("Young people and the first job", "Owner", 30)
    ]


def test_a_removed_project_lies_in_nobody_elses_bin(store: Store, owner: Actor, researcher: Actor, make: Make) -> None:
    remove(store, owner, projects.remove, make.project_id)
    with store.begin(researcher) as work:
        assert bin.find_projects(work) == []
    with store.begin(researcher, write=True) as work, pytest.raises(NotPermitted):
        bin.delete_project(work, make.project_id)


def test_a_project_goes_after_thirty_days_with_all_that_it_holds(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    make.experiment(tests=[make.insight(confirmed=True).id])
    remove(store, owner, projects.remove, make.project_id)
    clock.advance(days=30)
    bin.empty(store)
    with store.begin(SYSTEM) as work:
        left = work.rows(work.visible(Experiment)), work.rows(work.visible(Project).where(col(Project.id).is_not(None)))
    assert left == ([], [])


def test_a_project_that_is_not_in_the_bin_cannot_be_deleted_for_good(store: Store, owner: Actor, make: Make) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        bin.delete_project(work, make.project_id)
