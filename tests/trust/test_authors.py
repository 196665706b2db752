"""P-51 and P-52: what a caseworker writes with role only tells nobody who wrote it, nowhere and by nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from research import bin, history, insights, observations, people, quotes, tags, versions
from research.access import SYSTEM, Actor
from research.audit import LogEntry
from research.errors import RuleBroken
from research.exchange import contents
from research.insights import StatusDraft
from research.installation import Installation
from research.observations import Observation, ObservationDraft
from research.store import Store
from research.words import AuthorShown, InsightStatus, LogAct, Phase, Role
from tests.making import Clock, Make

Browser = Callable[..., TestClient]
WRITTEN = datetime(2026, 3, 2, 14, 37, 12, 345678, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at a time of the day that is told nowhere."""
    made = Clock()
    made.now = WRITTEN
    return made


@pytest.fixture
def mina(make: Make) -> Actor:
    """A caseworker with a name that nothing else holds."""
    return make.person("Mina Tveitaskar", Role.CASEWORKER)


@pytest.fixture
def written(make: Make, mina: Actor) -> Observation:
    """What she has written, with a new tag."""
    return make.observation(by=mina, what_happened="The queue number ran out.", tags=["queue numbers"])


def revise(store: Store, actor: Actor, observation: Observation, **fields: Any) -> Observation:
    """Change an observation."""
    draft = ObservationDraft(**{"what_happened": "The queue was closed.", "phase": Phase.DIAGNOSE, **fields})
    with store.begin(actor, write=True) as work:
        return quotes.revise_observation(work, observation.id, draft)


def tells(text: str, mina: Actor) -> list[str]:
    """Return what of her, or of the time at which she wrote, stands in a text."""
    hidden = (mina.name, "Tveitaskar", str(mina.person_id), "mina.tveitaskar", "14:37", "14.37", "15.37", "15:37")
    return [each for each in hidden if each in text]


# --- what is told ---


def test_p51_a_caseworker_writes_with_role_only_unless_they_say_otherwise(store: Store, written: Observation) -> None:
    assert (written.author_shown, written.veil) == (AuthorShown.ROLE, Role.CASEWORKER)


def test_p51_a_caseworker_may_write_with_name(store: Store, make: Make, mina: Actor) -> None:
    made = make.observation(by=mina, author_shown=AuthorShown.NAME)
    with store.begin(make.owner) as work:
        assert observations.author(work, observations.get(work, made.id)) == mina.name


def test_p51_a_researcher_writes_with_name_unless_they_say_otherwise(make: Make, researcher: Actor) -> None:
    assert make.observation(by=researcher).author_shown is AuthorShown.NAME
    assert make.observation(by=researcher, author_shown=AuthorShown.ROLE).veil is Role.RESEARCHER


def test_p51_who_wrote_it_sees_that_they_did(store: Store, mina: Actor, written: Observation) -> None:
    with store.begin(mina) as work:
        assert observations.author(work, observations.get(work, written.id)) == mina.name
        (event,) = history.of(work, observations.get(work, written.id))
    assert (event.who, event.at, event.role) == (mina.name, WRITTEN, None)


def test_p51_nobody_else_lifts_the_veil(store: Store, owner: Actor, written: Observation) -> None:
    with pytest.raises(RuleBroken):
        revise(store, owner, written, author_shown=AuthorShown.NAME)


def test_p51_a_revision_by_somebody_else_leaves_the_veil_on(store: Store, owner: Actor, written: Observation) -> None:
    assert revise(store, owner, written).author_shown is AuthorShown.ROLE


def test_p51_one_who_becomes_shy_later_is_taken_out_of_the_history_too(
    store: Store, make: Make, owner: Actor, mina: Actor
) -> None:
    made = make.observation(by=mina, author_shown=AuthorShown.NAME)
    revise(store, mina, made, author_shown=AuthorShown.ROLE)
    with store.begin(owner) as work:
        assert {event.who for event in history.of(work, observations.get(work, made.id))} == {""}


def test_p51_who_has_left_the_project_is_still_not_told(
    store: Store, owner: Actor, project: Any, mina: Actor, written: Observation
) -> None:
    with store.begin(owner, write=True) as work:
        people.remove_member(work, project.id, UUID(str(mina.person_id)))
    with store.begin(owner) as work:
        (event,) = history.of(work, observations.get(work, written.id))
    assert (event.who, event.role) == ("", Role.CASEWORKER)


# --- nothing gives it away ---


@pytest.mark.parametrize("who", ["owner", "researcher"])
def test_p51_no_page_of_the_observation_tells_leaders_who_wrote_it_or_when(
    browser: Browser, team: dict[str, Actor], make: Make, store: Store, mina: Actor, written: Observation, who: str
) -> None:
    revise(store, mina, written)
    base, visitor = f"/projects/{make.project_id}", browser(team[who])
    own = f"/observations/{written.id}"
    for address in (own, f"{own}/history", f"{base}/observations", base, f"{base}/activity", f"{base}/search?q=queue"):
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert (address, tells(answer.text + str(answer.headers), mina)) == (address, [])


@pytest.mark.parametrize("who", ["owner", "researcher"])
def test_p51_the_api_does_not_tell_either(
    program: Browser, team: dict[str, Actor], make: Make, store: Store, mina: Actor, written: Observation, who: str
) -> None:
    revise(store, mina, written)
    base, own, asking = f"/api/v1/projects/{make.project_id}", f"/api/v1/observations/{written.id}", program(team[who])
    for address in (own, f"{own}/history", f"{base}/observations", f"{base}/tags", "/api/v1/search?q=queue"):
        answer = asking.get(address)
        assert answer.status_code == 200
        assert (address, tells(answer.text + str(answer.headers), mina)) == (address, [])


def test_p51_no_export_holds_the_author_or_the_time(
    store: Store, owner: Actor, make: Make, mina: Actor, written: Observation
) -> None:
    with store.begin(owner) as work:
        tables = contents.of_project(work, make.project_id)
    assert tells(str([table for table in tables if table.name in {"observations", "tags"}]), mina) == []
    assert set(tells(str(tables), mina)) <= {"14:37"}  # the time at which the project was made
    (row,) = next(table.rows for table in tables if table.name == "observations")
    assert row["created_at"] == "2026-03-02"


def test_p52_the_activity_tells_the_day_and_the_role(
    store: Store, owner: Actor, make: Make, written: Observation
) -> None:
    with store.begin(owner) as work:
        (event,) = [
            each for each in history.lately(work, make.project_id) if each.record and each.record.id == written.id
        ]
    assert (event.who, event.role, event.at) == ("", Role.CASEWORKER, datetime(2026, 3, 2, tzinfo=UTC))


def test_p52_the_activity_of_a_day_is_in_no_order(
    store: Store, owner: Actor, make: Make, mina: Actor, clock: Clock
) -> None:
    made = []
    for _ in range(6):
        made.append(make.observation(by=mina))
        clock.advance(minutes=5)
    with store.begin(owner) as work:
        shown = [each.record.id for each in history.lately(work, make.project_id) if each.record]
    assert shown == sorted((each.id for each in made), key=str, reverse=True)


def test_p52_numbers_do_not_tell_the_order_of_writing(make: Make, mina: Actor, owner: Actor) -> None:
    first = make.observation(by=owner)
    numbers = [make.observation(by=mina).number for _ in range(8)]
    assert len(set(numbers)) == 8
    assert numbers != sorted(numbers) or numbers != list(range(numbers[0], numbers[0] + 8))
    assert all(1_000 <= number < 10_000 for number in numbers)
    assert make.observation(by=owner).number == first.number + 1


def test_p52_identifiers_tell_the_day_only(make: Make, mina: Actor, written: Observation, store: Store) -> None:
    revise(store, mina, written)
    with store.begin(make.owner) as work:
        steps = history.steps(work, observations.get(work, written.id))
        found = [written.id, *(step.version.id for step in steps if step.version)]
        found += [tag.id for tag in tags.find(work, make.project_id)]
    late = datetime(2026, 3, 2, 23, tzinfo=UTC)
    for key in found:
        assert late <= datetime.fromtimestamp((key.int >> 80) / 1000, UTC) < late + timedelta(hours=1)


def test_p52_what_her_writing_does_to_other_records_is_told_as_done_by_her_role(
    store: Store, owner: Actor, make: Make, mina: Actor, written: Observation
) -> None:
    quote = make.quote(written, "queue number")
    insight = make.insight()
    make.evidence(insight, quote)
    with store.begin(owner, write=True) as work:
        insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.CONFIRMED))
    revise(store, mina, written, what_happened="Nobody came.")
    with store.begin(owner) as work:
        found = [
            *history.of(work, quotes.get(work, quote.id)),
            *history.of(work, insights.get(work, insight.id)),
            *(event for tag in tags.find(work, make.project_id) for event in history.of(work, tag)),
        ]
        read = versions.views(work, quotes.get(work, quote.id), history.steps(work, quotes.get(work, quote.id)))
    assert mina.name not in {event.who for event in [*found, *read]}
    assert Role.CASEWORKER in {event.role for event in found}


def test_p52_the_bin_tells_the_day_and_the_role(
    store: Store, owner: Actor, make: Make, mina: Actor, written: Observation
) -> None:
    with store.begin(mina, write=True) as work:
        observations.remove(work, written.id)
    with store.begin(owner) as work:
        (view,) = bin.views(work, bin.find(work, make.project_id))
    assert (view.who, view.role, view.removed_at) == ("", Role.CASEWORKER, datetime(2026, 3, 2, tzinfo=UTC))


def test_p52_the_access_log_does_not_hold_that_authors_read_their_own(
    browser: Browser, store: Store, mina: Actor, written: Observation
) -> None:
    browser(mina).get(f"/observations/{written.id}")
    with store.begin(SYSTEM) as work:
        shown = [each.act for each in work.session.exec(select(LogEntry)).all()]
    assert LogAct.SHOWN not in shown


def test_p52_news_of_a_saved_search_tells_the_day_only(
    browser: Browser, owner: Actor, make: Make, mina: Actor, installation: Installation
) -> None:
    make.observation(by=mina, what_happened="The queue number ran out.")
    visitor, base = browser(owner), f"/projects/{make.project_id}/search?q=queue&new=1&seen="
    shown = [visitor.get(f"{base}2026-03-02T{hour:02d}:00:00%2B00:00").text.count("OBS-") for hour in (8, 14, 15, 22)]
    assert len(set(shown)) == 1
    assert shown[0] > 0


def test_p51_a_caseworker_among_few_is_told_that_the_role_may_tell(browser: Browser, make: Make, mina: Actor) -> None:
    address, hint = f"/projects/{make.project_id}/observations/new", "the role alone may tell"
    assert hint in browser(mina).get(address).text
    make.person("Another", Role.CASEWORKER)
    assert hint not in browser(mina).get(address).text


def test_p51_what_an_import_brings_is_told_as_what_is_typed(make: Make, mina: Actor, store: Store) -> None:
    with store.begin(mina, write=True) as work:
        made = observations.drafted(
            work, make.project_id, ObservationDraft(what_happened="Seen.", phase=Phase.DIAGNOSE)
        )
        work.add_all([made])
    assert made.veil is Role.CASEWORKER
    assert made.number >= 1_000
