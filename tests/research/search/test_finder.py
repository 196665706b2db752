"""The index catches up from the change log, whatever happened in between."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from research import observations, tags
from research.access import SYSTEM, Actor
from research.database import THREADS
from research.installation import Installation
from research.observations import ObservationDraft
from research.projects import Project
from research.search.finder import MOST_UNTIDIED
from research.search.index import Filters, Order
from research.search.ranking import ENOUGH
from research.search.thesaurus import Thesaurus
from research.settings import Settings
from research.store import UnitOfWork
from research.tags import TagDraft
from research.words import Phase
from tests.making import Make

# Commits an observation and dies at once, before anything could be written to the index.
_KILLED = """
import os, sys
from uuid import UUID
from research.access import SYSTEM
from research.database import THREADS
from research.installation import Installation
from research.observations import ObservationDraft, add
from research.settings import Settings

fasett = Installation.open(Settings(data_dir=sys.argv[1], database_url=sys.argv[2]))
fasett.store.after_commit[:] = [lambda: os._exit(9)]
with fasett.store.begin(SYSTEM, write=True) as work:
    add(work, UUID(sys.argv[3]), ObservationDraft(what_happened="Skjemaet ble borte på veien.", phase="diagnose"))
"""


def found(installation: Installation, actor: Actor, words: str, **more: object) -> list[str]:
    """Return the references that a search finds."""
    with installation.store.begin(actor) as work:
        results = installation.finder.search(work, words, **more)  # type: ignore[arg-type]
    return [result.record.reference for result in results.results]


def test_what_was_just_saved_is_found_by_another_form_of_a_word(
    installation: Installation, owner: Actor, make: Make
) -> None:
    seen = make.observation(what_happened="Tre unge ventet på skjemaet sitt.")
    assert found(installation, owner, "vente skjema") == [seen.reference]


def test_a_process_killed_between_commit_and_indexing_loses_nothing(
    installation: Installation, settings: Settings, owner: Actor, project: Project
) -> None:
    died = subprocess.run(
        [sys.executable, "-c", _KILLED, str(settings.data_dir), settings.database_url, str(project.id)],
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert died.returncode == 9
    assert found(installation, owner, "skjema veien") == ["OBS-001"]


def test_an_index_thrown_away_is_built_again(
    installation: Installation, settings: Settings, owner: Actor, make: Make
) -> None:
    seen = make.observation(what_happened="Døra var låst.")
    installation.finder.index.clear()
    assert found(installation, owner, "dør") == [seen.reference]


def test_rebuilding_tells_how_far_it_has_come(installation: Installation, make: Make) -> None:
    make.observation()
    steps = list(installation.finder.rebuild())
    assert steps[-1][0] == steps[-1][1] > 0


def test_what_lies_in_the_bin_is_not_found(installation: Installation, owner: Actor, make: Make) -> None:
    seen = make.observation(what_happened="Køen gikk ut på gata.")
    with installation.store.begin(owner, write=True) as work:
        observations.remove(work, seen.id)
    assert found(installation, owner, "køen") == []


def test_a_corrected_text_is_no_longer_found_by_its_old_words(
    installation: Installation, owner: Actor, make: Make
) -> None:
    seen = make.observation(what_happened="Hun ringte fra bussen.")
    draft = ObservationDraft(what_happened="Hun skrev fra toget.", phase=Phase.DIAGNOSE)
    with installation.store.begin(owner, write=True) as work:
        observations.revise(work, seen.id, draft)
    assert found(installation, owner, "bussen") == []


def test_a_renamed_tag_is_found_by_its_new_name(installation: Installation, owner: Actor, make: Make) -> None:
    seen = make.observation(tags=["kø"])
    found(installation, owner, "kø")
    with installation.store.begin(owner, write=True) as work:
        tag = tags.find(work, seen.project_id)[0]
        tags.revise(work, tag.id, TagDraft(name="ventetid"))
    assert found(installation, owner, "", filters=Filters(tags=frozenset({"ventetid"}))) == [seen.reference]


@pytest.mark.parametrize("role", ["caseworker", "reader", "outsider"])
def test_an_interview_is_found_by_the_team_only(
    installation: Installation, make: Make, request: pytest.FixtureRequest, role: str
) -> None:
    make.interview(summary="Hun gruet seg til telefonen.")
    with installation.store.begin(request.getfixturevalue(role)) as work:
        results = installation.finder.search(work, "telefonen")
    assert (results.results, results.total) == ((), 0)


def test_the_system_searches_every_project(installation: Installation, make: Make) -> None:
    seen = make.observation(what_happened="Lyset var slukket.")
    assert found(installation, SYSTEM, "lys slukket") == [seen.reference]


def test_a_passage_is_filtered_by_its_interviews_tags_and_found_by_its_own_words(
    installation: Installation, owner: Actor, make: Make
) -> None:
    spoken = make.passage(text="Ja.", interview=make.interview(tags=["brev"]))
    with installation.store.begin(owner) as work:
        by_word = installation.finder.search(work, "brev")
        by_tag = installation.finder.search(work, "", filters=Filters(tags=frozenset({"brev"})))
    assert spoken.id not in {result.hit.passage_id for result in by_word.results}
    assert spoken.id in {result.hit.passage_id for result in by_tag.results}


def test_more_people_than_connections_search_for_what_was_just_saved(
    installation: Installation, owner: Actor, make: Make
) -> None:
    installation.store.after_commit.append(installation.finder.wake)
    people = 2 * THREADS
    ready = threading.Barrier(people)

    def search_at_once(_number: int) -> int:
        ready.wait()
        with installation.store.begin(owner) as work:
            return len(installation.finder.search(work, "sykkelen").results)

    make.observation(what_happened="Sykkelen sto igjen.")
    with ThreadPoolExecutor(people) as pool:
        assert set(pool.map(search_at_once, range(people))) == {1}


def test_while_much_is_to_be_learnt_the_search_says_so_and_answers_at_once(
    installation: Installation, owner: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = make.observation(what_happened="Lyset var slukket.")
    installation.finder.catch_up()
    monkeypatch.setattr("research.search.finder.SOON", 0)
    monkeypatch.setattr(installation.finder, "wake", lambda: None)
    make.observation(what_happened="Lyset kom tilbake.")
    with installation.store.begin(owner) as work:
        results = installation.finder.search(work, "lyset")
    assert [result.record.reference for result in results.results] == [seen.reference]
    assert results.missing > 0


def test_what_is_learnt_after_the_wait_and_shown_is_not_said_to_be_missing(
    installation: Installation, owner: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("research.search.finder.SOON", 0)
    monkeypatch.setattr(installation.finder, "wake", lambda: None)
    seen = make.observation(what_happened="Lyset var slukket.")
    finder = installation.finder

    def late(_work: UnitOfWork) -> Thesaurus:
        finder.catch_up()
        return Thesaurus(())

    monkeypatch.setattr(finder, "_thesaurus", late)
    with installation.store.begin(owner) as work:
        results = finder.search(work, "lyset")
    assert [result.record.reference for result in results.results] == [seen.reference]
    assert results.missing == 0


def test_in_a_calm_the_index_is_put_in_order(
    installation: Installation, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed = threading.Event()

    def warm() -> Iterator[None]:
        warmed.set()
        yield

    monkeypatch.setattr("research.search.finder.CALM_SECONDS", 0.01)
    monkeypatch.setattr(installation.finder.index, "warm", warm)
    make.observation()
    installation.finder.wake()
    assert warmed.wait(timeout=60)


def test_who_saves_without_end_has_the_index_put_in_order_all_the_same(
    installation: Installation, settings: Settings, owner: Actor, make: Make
) -> None:
    installation.store.after_commit.append(installation.finder.wake)
    for number in range(2 * MOST_UNTIDIED):
        make.observation(what_happened=f"Lyset var slukket, ganger {number}.")
        assert found(installation, owner, f"ganger {number}")
    assert len(list(settings.index_dir.glob("*.fasett"))) < 2 * MOST_UNTIDIED


def test_other_words_for_the_same_come_after_what_was_asked_for_and_can_be_left_out(
    installation: Installation, owner: Actor, make: Make
) -> None:
    for number in range(ENOUGH):
        make.observation(what_happened=f"Nummer {number} fikk avslag på AAP.")
    other = make.observation(what_happened="Hun lever av arbeidsavklaringspenger.")
    with installation.store.begin(owner) as work:
        found = installation.finder.search(work, "AAP")
        alone = installation.finder.search(work, "AAP", synonyms=False)
    assert (found.total, found.wider, found.also) == (ENOUGH, 1, ("arbeidsavklaringspenger",))
    assert found.results[-1].record.reference == other.reference
    assert (alone.total, alone.wider, alone.also) == (ENOUGH, 0, ())


def test_what_was_stored_after_a_moment_can_be_asked_for_alone(
    installation: Installation, owner: Actor, make: Make
) -> None:
    make.observation(what_happened="Køen var lang.")
    moment = datetime.now(UTC)
    later = make.observation(what_happened="Køen var enda lengre.")
    assert found(installation, owner, "køen", filters=Filters(added_after=moment)) == [later.reference]


def test_the_passages_of_one_interview_can_be_searched_alone(
    installation: Installation, owner: Actor, make: Make
) -> None:
    first, second = (make.interview(transcript=("Vi ventet.", "Ja, vi ventet lenge.")) for _ in range(2))
    with installation.store.begin(owner) as work:
        every = installation.finder.search(work, "ventet")
        alone = installation.finder.search(work, "ventet", filters=Filters(record=second.id))
    assert (every.total, alone.total) == (4, 2)
    assert {result.record.id for result in alone.results} == {second.id}
    assert {result.hit.siblings for result in every.results} == {2}
    assert first.id in {result.record.id for result in every.results}


def test_the_newest_can_come_first(installation: Installation, owner: Actor, make: Make) -> None:
    early = make.observation(what_happened="Kø, kø, kø.", observed_on=date(2026, 1, 5))
    late = make.observation(what_happened="Det var litt kø utenfor.", observed_on=date(2026, 2, 5))
    assert found(installation, owner, "kø", order=Order.NEWEST) == [late.reference, early.reference]
