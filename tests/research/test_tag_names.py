"""The names of tags while people type them."""

import pytest

from research import observations, tag_names
from research.access import Actor
from research.observations import ObservationDraft
from research.store import Store
from research.words import Phase
from tests.making import Clock, Make


def suggested(store: Store, actor: Actor, make: Make, typed: str) -> list[tuple[str, str]]:
    with store.begin(actor) as work:
        return [(each.name, each.alias) for each in tag_names.suggested(work, make.project_id, typed).tags]


def test_names_that_begin_so_come_before_those_that_hold_it(store: Store, owner: Actor, make: Make) -> None:
    for name in ("vedtaksbrev", "nytt brev", "brevlesing"):
        make.tag(name)
    names = [name for name, _ in suggested(store, owner, make, "brev")]
    assert names == ["brevlesing", "nytt brev", "vedtaksbrev"]


def test_a_tag_is_suggested_by_an_alias(store: Store, owner: Actor, make: Make) -> None:
    make.tag("ventetid", aliases=["køtid"])
    assert suggested(store, owner, make, "kø") == [("ventetid", "køtid")]


@pytest.mark.parametrize("typed", ["JOBB-S", "jobbs", "jobb s", "jobbsoek"])
def test_case_hyphens_spaces_and_keyboards_do_not_matter(store: Store, owner: Actor, make: Make, typed: str) -> None:
    make.tag("jobbsøking")
    assert suggested(store, owner, make, typed) == [("jobbsøking", "")]


def test_a_tag_is_suggested_by_an_inflection(store: Store, owner: Actor, make: Make) -> None:
    make.tag("bok")
    assert suggested(store, owner, make, "bøker") == [("bok", "")]


@pytest.mark.parametrize("typed", ["", "-", "xyz"])
def test_nothing_is_suggested_for_what_is_like_no_tag(store: Store, owner: Actor, make: Make, typed: str) -> None:
    make.tag("brev")
    assert suggested(store, owner, make, typed) == []


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("jobb-søking", "jobbsøking"),
        ("Jobb søking", "jobbsøking"),
        ("jobbsoeking", "jobbsøking"),
        ("søknader", "søknad"),
        ("lange brev", "langt brev"),
        ("ventetida", "ventetid"),
    ],
)
def test_a_name_that_is_all_but_a_tags_has_a_twin(store: Store, owner: Actor, make: Make, name: str, twin: str) -> None:
    make.tag(twin)
    with store.begin(owner) as work:
        assert tag_names.twin_of(work, make.project_id, name) == twin


@pytest.mark.parametrize("name", ["Jobbsøking", "leting", "jobb", "jobbsøkerkurs", ""])
def test_a_tags_own_name_and_another_word_have_none(store: Store, owner: Actor, make: Make, name: str) -> None:
    make.tag("jobbsøking", aliases=["leting"])
    with store.begin(owner) as work:
        assert tag_names.twin_of(work, make.project_id, name) == ""


def test_a_twin_is_known_by_an_alias(store: Store, owner: Actor, make: Make) -> None:
    make.tag("ventetid", aliases=["kø-tid"])
    with store.begin(owner) as work:
        assert tag_names.suggested(work, make.project_id, "køtid").twin == "ventetid"


def test_a_caseworker_who_tags_is_shown_the_tags(store: Store, caseworker: Actor, make: Make) -> None:
    make.tag("ventetid")
    assert suggested(store, caseworker, make, "vent") == [("ventetid", "")]


def test_a_tag_that_a_record_has_brought_is_told_with_its_twin(
    store: Store, owner: Actor, make: Make, clock: Clock
) -> None:
    make.tag("jobbsøking")
    clock.advance(minutes=1)
    draft = ObservationDraft(what_happened="Seen.", phase=Phase.DIAGNOSE, tags=["jobb-søking", "brev"])
    with store.begin(owner, write=True) as work:
        observations.add(work, make.project_id, draft)
        told = tag_names.coined(work, make.project_id)
    assert [(each.name, each.older, each.may_merge) for each in told] == [("jobb-søking", "jobbsøking", True)]
