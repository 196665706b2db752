"""What is restricted is hidden from everybody, and nothing of it is deleted (GDPR article 18)."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from research import bin, insights, interviews, observations, participants, quotes, restrictions, retention
from research.access import Actor
from research.audit import LogEntry
from research.errors import NotFound, NotPermitted
from research.installation import Installation
from research.records import ProjectRecord
from research.restrictions import Restriction, RestrictionDraft
from research.store import Store
from research.words import InsightStatus, LogAct
from tests.making import Clock, Make


def restrict(store: Store, actor: Actor, record: ProjectRecord) -> Restriction:
    """Restrict a record."""
    draft = RestrictionDraft(kind=record.kind, record_id=record.id, reason="They dispute it.")
    with store.begin(actor, write=True) as work:
        return restrictions.add(work, record.project_id, draft)


def test_p42_what_is_restricted_is_found_by_nobody(
    installation: Installation, store: Store, researcher: Actor, make: Make
) -> None:
    observation = make.observation(what_happened="The xylophone was out of tune.")
    restrict(store, researcher, observation)
    with store.begin(make.owner) as work:
        assert observations.find(work, make.project_id) == []
        assert installation.finder.search(work, "xylophone").total == 0
        with pytest.raises(NotFound):
            observations.get(work, observation.id)


def test_p42_a_participant_is_hidden_with_their_interviews_and_what_was_quoted(
    store: Store, researcher: Actor, reader: Actor, make: Make
) -> None:
    person = make.participant()
    passage = make.passage(interview=make.interview(participant_ids=[person.id]))
    quote = make.quote(passage, approved=True)
    restriction = restrict(store, researcher, person)
    with store.begin(make.owner) as work:
        assert [*participants.find(work, make.project_id), *interviews.find(work, make.project_id)] == []
    with store.begin(reader) as work, pytest.raises(NotFound):
        quotes.get(work, quote.id)
    with store.begin(make.owner, write=True) as work:
        restrictions.lift(work, restriction.id)
    with store.begin(reader) as work:
        assert quotes.get(work, quote.id).text == quote.text


def test_p42_evidence_that_is_restricted_counts_for_nothing_until_it_is_lifted(
    store: Store, researcher: Actor, make: Make
) -> None:
    insight, passage = make.insight(), make.passage()
    make.evidence(insight, passage)
    make.confirm(insight)
    with store.begin(make.owner) as work:
        talk = interviews.get(work, passage.interview_id)
    restriction = restrict(store, researcher, talk)
    with store.begin(make.owner) as work:
        assert insights.get(work, insight.id).status is InsightStatus.DRAFT
    with store.begin(make.owner, write=True) as work:
        restrictions.lift(work, restriction.id)
    with store.begin(make.owner) as work:
        assert insights.get(work, insight.id).status is InsightStatus.CONFIRMED


def test_p42_an_interview_stays_hidden_while_one_who_took_part_is(store: Store, researcher: Actor, make: Make) -> None:
    first, second = make.participant(), make.participant()
    talk = make.interview(participant_ids=[first.id, second.id])
    held = [restrict(store, researcher, each) for each in (first, second)]
    for restriction, hidden in zip(held, (True, False), strict=True):
        with store.begin(make.owner, write=True) as work:
            restrictions.lift(work, restriction.id)
        with store.begin(make.owner) as work:
            assert (interviews.find(work, make.project_id) == []) is hidden
    assert talk.removed_at is None


def test_p42_what_is_restricted_is_deleted_neither_from_the_bin_nor_by_the_studys_day(
    store: Store, researcher: Actor, clock: Clock, make: Make
) -> None:
    binned = make.observation()
    study = make.study(retention_on=date(2026, 5, 1))
    talk = make.interview(study_id=study.id)
    restrict(store, researcher, binned)
    restriction = restrict(store, researcher, talk)
    clock.advance(days=90)
    assert (bin.empty(store), retention.run(store)) == (0, 0)
    with store.begin(make.owner, write=True) as work:
        restrictions.lift(work, restriction.id)
    assert retention.run(store) == 1


def test_p42_only_an_owner_lifts_a_restriction(store: Store, researcher: Actor, make: Make) -> None:
    restriction = restrict(store, researcher, make.observation())
    with store.begin(researcher, write=True) as work, pytest.raises(NotPermitted):
        restrictions.lift(work, restriction.id)


def test_p42_the_privacy_officer_is_told_what_is_restricted_and_not_why(
    store: Store, researcher: Actor, team: dict[str, Actor], make: Make
) -> None:
    observation = make.observation()
    restrict(store, researcher, observation)
    with store.begin(team["privacy_officer"]) as work:
        (told,) = restrictions.find(work, make.project_id)
    assert (told.reference, told.reason) == (observation.reference, "")


def test_p42_both_the_restriction_and_its_end_are_logged(store: Store, make: Make) -> None:
    observation = make.observation()
    restriction = restrict(store, make.owner, observation)
    with store.begin(make.owner, write=True) as work:
        restrictions.lift(work, restriction.id)
        found = work.session.exec(select(LogEntry).where(LogEntry.record_id == observation.id)).all()
    assert [each.act for each in found] == [LogAct.RESTRICTED, LogAct.LIFTED]


def test_p42_what_is_restricted_is_hidden_from_pages_and_programs(
    store: Store,
    make: Make,
    browser: Callable[..., TestClient],
    program: Callable[..., TestClient],
) -> None:
    observation = make.observation()
    restrict(store, make.owner, observation)
    assert browser(make.owner).get(f"/observations/{observation.id}").status_code == 404
    assert program(make.owner).get(f"/api/v1/observations/{observation.id}").status_code == 404
