"""Saved searches: a person's own, under names of their own."""

from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from research import people, projects, saved_searches
from research.access import GRANTS, SYSTEM, Actor, Permission
from research.errors import Invalid, NotFound, NotPermitted, RuleBroken
from research.exchange import contents
from research.people import MemberDraft
from research.projects import Project
from research.saved_searches import LONGEST_ADDRESS, LONGEST_NAME, MOST, SavedSearch, SavedSearchDraft
from research.store import Store
from research.words import Role
from tests.making import Clock, Make


def names(store: Store, actor: Actor, project_id: UUID) -> list[str]:
    with store.begin(actor) as work:
        return [saved.name for saved in saved_searches.find(work, project_id)]


def read(store: Store, actor: Actor, saved: SavedSearch) -> SavedSearch:
    with store.begin(actor) as work:
        return saved_searches.get(work, saved.id)


def rename(store: Store, actor: Actor, saved: SavedSearch, name: str) -> SavedSearch:
    with store.begin(actor, write=True) as work:
        return saved_searches.rename(work, saved.id, name)


def for_reading(actor: Actor) -> Actor:
    """Return somebody as the holder of a token that was made for reading."""
    return Actor(person_id=actor.person_id, may_write=False)


# --- addresses and names ---


def test_an_address_is_kept_as_it_is_searched_for() -> None:
    address = "q=ventetid&phase=explore&tag=brev&tag=telefon&study=1&month=2026-05&exact=1&sort=newest"
    assert SavedSearchDraft(name="Waiting", address=address).address == address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("?q=letter", "q=letter"),
        ("q=letter&limit=40&insight=1&view=projector&since=2026-01-01", "q=letter"),
        ("q=letter&q=letter", "q=letter"),
        ("q=&phase=&tag=letter", "tag=letter"),
        ("q=søk%20etter&tag=bl%c3%a5", "q=s%C3%B8k+etter&tag=bl%C3%A5"),
        ("q=%00letter%20", "q=letter"),
        ("q=a%CC%8Apent", "q=%C3%A5pent"),
    ],
    ids=["a question mark", "other parameters", "twice", "blanks", "ways of writing", "control characters", "unicode"],
)
def test_what_is_no_part_of_the_search_is_left_out_of_its_address(written: str, kept: str) -> None:
    assert SavedSearchDraft(name="Waiting", address=written).address == kept


@pytest.mark.parametrize("address", ["", "?", "q=", "limit=40", "no address", f"q={'x' * LONGEST_ADDRESS}"])
def test_an_address_that_searches_for_nothing_or_is_too_long_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        SavedSearchDraft(name="Waiting", address=address)


def test_an_address_counts_as_long_as_it_is_stored() -> None:
    with pytest.raises(ValidationError):
        SavedSearchDraft(name="Waiting", address="q=" + "å" * (LONGEST_ADDRESS // 2))


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_blank_or_too_long_is_refused(name: str, store: Store, owner: Actor, make: Make) -> None:
    with pytest.raises(ValidationError):
        SavedSearchDraft(name=name, address="q=letter")
    with pytest.raises(Invalid):
        rename(store, owner, make.saved_search(), name)


def test_a_name_is_one_line(store: Store, owner: Actor, make: Make) -> None:
    saved = make.saved_search(" Letters \n that   wait ")
    assert saved.name == "Letters that wait"
    assert rename(store, owner, saved, "All\tletters ").name == "All letters"


# --- saving ---


def test_a_saved_search_is_read_as_it_was_saved(store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    made = make.saved_search("Letters", address="q=letter&phase=explore")
    saved = read(store, owner, made)
    assert (saved.name, saved.address, saved.project_id) == ("Letters", "q=letter&phase=explore", make.project_id)
    assert (saved.made_at, saved.seen_at) == (clock.now, clock.now)


def test_saved_searches_are_listed_by_name(store: Store, owner: Actor, make: Make) -> None:
    for name in ("waiting", "Letters", "telephone"):
        make.saved_search(name)
    assert names(store, owner, make.project_id) == ["Letters", "telephone", "waiting"]


def test_saving_under_a_name_that_exists_replaces_its_address(
    store: Store, owner: Actor, make: Make, clock: Clock
) -> None:
    first = make.saved_search("letters", address="q=letter")
    clock.advance(days=1)
    second = make.saved_search("Letters", address="q=post")
    assert names(store, owner, make.project_id) == ["Letters"]
    assert (second.id, read(store, owner, first).address) == (first.id, "q=post")
    assert (second.made_at, second.seen_at) == (first.made_at, clock.now)


def test_a_name_is_ones_own(store: Store, owner: Actor, researcher: Actor, make: Make) -> None:
    make.saved_search("Letters", address="q=letter")
    make.saved_search("Letters", by=researcher, address="q=post")
    with store.begin(owner) as work:
        assert [saved.address for saved in saved_searches.find(work, make.project_id)] == ["q=letter"]


def test_a_person_keeps_so_many_in_a_project_and_no_more(
    store: Store, owner: Actor, researcher: Actor, make: Make
) -> None:
    for number in range(MOST):
        make.saved_search(f"Search {number}")
    with pytest.raises(RuleBroken, match=str(MOST)):
        make.saved_search("One more")
    make.saved_search("search 7", address="q=post")
    make.saved_search("One more", by=researcher)
    elsewhere = make.project()
    with store.begin(owner, write=True) as work:
        saved_searches.add(work, elsewhere.id, SavedSearchDraft(name="One more", address="q=post"))


# --- afterwards ---


def test_a_saved_search_is_called_something_else(store: Store, owner: Actor, make: Make) -> None:
    saved = make.saved_search("Letters", address="q=letter")
    rename(store, owner, saved, "Post")
    assert (read(store, owner, saved).name, read(store, owner, saved).address) == ("Post", "q=letter")
    make.saved_search("Letters")


def test_a_name_may_change_its_case(store: Store, owner: Actor, make: Make) -> None:
    assert rename(store, owner, make.saved_search("letters"), "LETTERS").name == "LETTERS"


def test_a_saved_search_does_not_take_the_name_of_another(store: Store, owner: Actor, make: Make) -> None:
    make.saved_search("Letters")
    with pytest.raises(RuleBroken) as refused:
        rename(store, owner, make.saved_search("Post"), "LETTERS")
    assert refused.value.field == "name"


def test_what_was_looked_at_is_no_longer_new(store: Store, owner: Actor, make: Make, clock: Clock) -> None:
    saved = make.saved_search()
    made_at = clock.now
    clock.advance(days=2)
    with store.begin(owner, write=True) as work:
        saved_searches.mark_seen(work, saved.id)
    assert (read(store, owner, saved).seen_at, read(store, owner, saved).made_at) == (clock.now, made_at)


def test_what_is_deleted_is_gone(store: Store, owner: Actor, make: Make) -> None:
    saved = make.saved_search()
    with store.begin(owner, write=True) as work:
        saved_searches.remove(work, saved.id)
    with pytest.raises(NotFound):
        read(store, owner, saved)


def test_one_that_never_existed_is_not_found(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner) as work, pytest.raises(NotFound):
        saved_searches.get(work, uuid4())


# --- whose they are ---


@pytest.mark.parametrize("role", [role for role in Role if Permission.KEEP_OWN in GRANTS[role]])
def test_every_member_who_reads_saves_searches(role: Role, store: Store, team: dict[str, Actor], make: Make) -> None:
    make.saved_search("Letters", by=team[role])
    assert names(store, team[role], make.project_id) == ["Letters"]


def test_nobody_sees_or_changes_those_of_another(store: Store, owner: Actor, researcher: Actor, make: Make) -> None:
    saved = make.saved_search(by=researcher)
    assert names(store, owner, make.project_id) == []
    with store.begin(owner, write=True) as work:
        for act in (saved_searches.get, saved_searches.mark_seen, saved_searches.remove):
            with pytest.raises(NotFound):
                act(work, saved.id)
        with pytest.raises(NotFound):
            saved_searches.rename(work, saved.id, "Mine")


def test_the_machine_has_none_and_sees_none(store: Store, make: Make) -> None:
    saved = make.saved_search()
    assert names(store, SYSTEM, make.project_id) == []
    with store.begin(SYSTEM, write=True) as work:
        with pytest.raises(NotFound):
            saved_searches.get(work, saved.id)
        with pytest.raises(NotPermitted):
            saved_searches.add(work, make.project_id, SavedSearchDraft(name="Letters", address="q=letter"))


def test_an_outsider_saves_nothing(outsider: Actor, make: Make) -> None:
    with pytest.raises(NotFound):
        make.saved_search(by=outsider)


def test_those_of_one_project_are_not_listed_in_another(store: Store, owner: Actor, make: Make) -> None:
    make.saved_search()
    assert names(store, owner, make.project().id) == []


def test_who_has_left_the_project_sees_none_until_they_are_back(store: Store, researcher: Actor, make: Make) -> None:
    saved = make.saved_search("Letters", by=researcher)
    person_id = UUID(str(researcher.person_id))
    with store.begin(SYSTEM, write=True) as work:
        people.remove_member(work, make.project_id, person_id)
    with store.begin(researcher, write=True) as work:
        for act in (saved_searches.get, saved_searches.remove):
            with pytest.raises(NotFound):
                act(work, saved.id)
        with pytest.raises(NotFound):
            saved_searches.find(work, make.project_id)
    with store.begin(SYSTEM, write=True) as work:
        people.add_member(work, make.project_id, person_id, MemberDraft(role=Role.READER))
    assert names(store, researcher, make.project_id) == ["Letters"]


def test_those_of_a_project_in_the_bin_are_not_found(store: Store, owner: Actor, make: Make) -> None:
    saved = make.saved_search()
    with store.begin(owner, write=True) as work:
        projects.remove(work, make.project_id)
    with pytest.raises(NotFound):
        read(store, owner, saved)


def test_a_token_for_reading_reads_and_changes_nothing(store: Store, owner: Actor, make: Make) -> None:
    saved, reading = make.saved_search("Letters"), for_reading(owner)
    assert names(store, reading, make.project_id) == ["Letters"]
    with pytest.raises(NotPermitted):
        make.saved_search("Post", by=reading)
    with pytest.raises(NotPermitted):
        rename(store, reading, saved, "Post")
    for act in (saved_searches.mark_seen, saved_searches.remove):
        with store.begin(reading, write=True) as work, pytest.raises(NotPermitted):
            act(work, saved.id)


def test_the_change_log_does_not_know_of_them(store: Store, owner: Actor, make: Make) -> None:
    with store.begin(owner) as work:
        before = work.last_change()
    saved = make.saved_search()
    rename(store, owner, saved, "Post")
    with store.begin(owner, write=True) as work:
        saved_searches.mark_seen(work, saved.id)
        saved_searches.remove(work, saved.id)
    with store.begin(owner) as work:
        assert work.last_change() == before


def test_an_export_does_not_hold_them(store: Store, owner: Actor, make: Make) -> None:
    make.saved_search("Secretly", address="q=nosy")
    with store.begin(owner) as work:
        exported = str(contents.of_project(work, make.project_id))
    assert not any(word in exported for word in ("Secretly", "nosy"))
