"""The table of synonyms: as it ships, as an installation changes it, and as search asks it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import event

from research import database, synonyms
from research.access import SYSTEM, Actor
from research.errors import Conflict, NotFound, NotPermitted, RuleBroken
from research.installation import Installation
from research.search.thesaurus import shipped
from research.settings import Settings
from research.store import Store, UnitOfWork
from research.synonyms import SynonymDraft, SynonymView
from research.words import Origin
from tests.making import Clock

OWN = SynonymDraft(term="Jobbhuset", words=["ungdomstorget"])
CHANGED = SynonymDraft(term="AAP", words=["arbeidsavklaringspenger", "helsepenger"])
OFF = SynonymDraft(term="AAP", words=[])


def put(store: Store, actor: Actor, draft: SynonymDraft, *, revision: int | None = None) -> SynonymView:
    with store.begin(actor, write=True) as work:
        return synonyms.put(work, draft, revision=revision)


def remove(store: Store, actor: Actor, term: str) -> None:
    with store.begin(actor, write=True) as work:
        synonyms.remove(work, term)


def restore(store: Store, actor: Actor, term: str) -> SynonymView:
    with store.begin(actor, write=True) as work:
        return synonyms.restore(work, term)


def row(store: Store, term: str) -> SynonymView:
    with store.begin(SYSTEM) as work:
        return synonyms.get(work, term)


def also(store: Store, *words: str) -> list[str]:
    """Return what search looks for beside these words."""
    with store.begin(SYSTEM) as work:
        return [other.written for other in synonyms.thesaurus(work).others(words)]


# --- the table --------------------------------------------------------------------------------------------------


def test_the_table_is_as_it_ships_until_somebody_changes_it(store: Store, reader: Actor) -> None:
    with store.begin(reader) as work:
        found = synonyms.find(work)
    assert {(view.term, view.words, view.is_capitals_only) for view in found} == set(shipped())
    assert {view.origin for view in found} == {Origin.SHIPPED}


def test_an_own_row_is_added(store: Store, administrator: Actor) -> None:
    put(store, administrator, OWN)
    assert row(store, "jobbhuset").origin is Origin.OWN
    assert also(store, "jobbhusets") == ["ungdomstorget"]


def test_an_own_row_is_changed(store: Store, administrator: Actor) -> None:
    put(store, administrator, OWN)
    put(store, administrator, SynonymDraft(term="JOBBHUSET", words=["torget"], is_capitals_only=True))
    view = row(store, "Jobbhuset")
    assert (view.term, view.words, view.is_capitals_only) == ("JOBBHUSET", ("torget",), True)
    assert also(store, "Jobbhuset") == []


def test_a_row_that_ships_is_changed(store: Store, administrator: Actor) -> None:
    put(store, administrator, CHANGED)
    assert row(store, "aap").origin is Origin.CHANGED
    assert also(store, "AAP") == ["arbeidsavklaringspenger", "helsepenger"]


def test_a_row_that_ships_keeps_how_its_term_is_written(store: Store, administrator: Actor) -> None:
    assert put(store, administrator, SynonymDraft(term="aap", words=["helsepenger"])).term == "AAP"


def test_a_row_without_words_is_switched_off(store: Store, administrator: Actor) -> None:
    view = put(store, administrator, OFF)
    assert (view.origin, "arbeidsavklaringspenger" in view.words) == (Origin.OFF, True)
    assert also(store, "AAP") == []


def test_what_is_removed_of_a_row_that_ships_is_what_was_done_to_it(store: Store, administrator: Actor) -> None:
    for draft in (CHANGED, OFF):
        put(store, administrator, draft)
        remove(store, administrator, "AAP")
        assert row(store, "AAP").origin is Origin.SHIPPED
        assert also(store, "AAP") == ["arbeidsavklaringspenger"]


def test_a_row_that_is_written_as_it_ships_counts_as_it_ships(store: Store, administrator: Actor) -> None:
    put(store, administrator, CHANGED)
    as_shipped = next(each for each in shipped() if each.term == "AAP")
    view = put(store, administrator, SynonymDraft(term="AAP", words=list(as_shipped.words)))
    assert view.origin is Origin.SHIPPED


def test_an_own_row_that_is_removed_is_gone(store: Store, administrator: Actor) -> None:
    put(store, administrator, OWN)
    remove(store, administrator, "jobbhuset")
    with pytest.raises(NotFound):
        row(store, "Jobbhuset")
    assert also(store, "jobbhuset") == []


@pytest.mark.parametrize("draft", [OWN, CHANGED, OFF])
def test_a_removal_is_taken_back(store: Store, administrator: Actor, draft: SynonymDraft) -> None:
    before = put(store, administrator, draft)
    remove(store, administrator, draft.term)
    after = restore(store, administrator, draft.term)
    assert (after.words, after.origin) == (before.words, before.origin)


def test_a_row_that_is_as_it_ships_stays_so_when_it_is_removed(store: Store, administrator: Actor) -> None:
    remove(store, administrator, "AAP")
    assert row(store, "AAP").revision == 0


@pytest.mark.parametrize("act", [remove, restore])
def test_what_is_not_in_the_table_cannot_be_removed_or_restored(
    store: Store, administrator: Actor, act: object
) -> None:
    assert callable(act)
    with pytest.raises(NotFound):
        act(store, administrator, "xylofon")


@pytest.mark.parametrize(
    ("text", "term"), [("avklaringspenger", "AAP"), ("aa", "AAP"), ("pp-tjen", "PPT"), ("PVK", "DPIA")]
)
def test_rows_are_found_by_any_of_their_words(store: Store, reader: Actor, text: str, term: str) -> None:
    with store.begin(reader) as work:
        found = [view.term for view in synonyms.find(work, text)]
    assert term in found
    assert len(found) < 10


def test_the_table_tells_who_changed_a_row_and_when(store: Store, administrator: Actor, clock: Clock) -> None:
    put(store, SYSTEM, CHANGED)
    clock.advance(days=2)
    view = put(store, administrator, OFF)
    assert (view.revised_at, view.revised_by, view.revision) == (clock.now, administrator.person_id, 2)


def test_the_table_is_no_research_and_not_in_the_change_log(store: Store, administrator: Actor) -> None:
    with store.begin(SYSTEM) as work:
        before = work.last_change()
    put(store, administrator, OWN)
    with store.begin(SYSTEM) as work:
        assert work.last_change() == before


# --- who --------------------------------------------------------------------------------------------------------

WRITES: dict[str, Callable[[UnitOfWork], object]] = {
    "put": lambda work: synonyms.put(work, OWN),
    "add": lambda work: synonyms.add(work, OWN),
    "remove": lambda work: synonyms.remove(work, "AAP"),
    "restore": lambda work: synonyms.restore(work, "AAP"),
}


@pytest.mark.parametrize("name", WRITES)
def test_only_who_administers_the_installation_writes(store: Store, owner: Actor, name: str) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(NotPermitted):
        WRITES[name](work)


def test_an_administrators_token_for_reading_does_not_write(store: Store, administrator: Actor) -> None:
    reading = Actor(person_id=administrator.person_id, is_administrator=True, may_write=False)
    with store.begin(reading, write=True) as work, pytest.raises(NotPermitted):
        synonyms.put(work, OWN)


def test_the_command_line_writes(store: Store) -> None:
    assert put(store, SYSTEM, OWN).revised_by is None


# --- rules ------------------------------------------------------------------------------------------------------


def test_an_own_row_needs_another_word(store: Store, administrator: Actor) -> None:
    with pytest.raises(RuleBroken) as refused:
        put(store, administrator, SynonymDraft(term="Jobbhuset", words=[]))
    assert refused.value.field == "words"


def test_a_word_is_not_another_word_for_itself(store: Store, administrator: Actor) -> None:
    with pytest.raises(RuleBroken) as refused:
        put(store, administrator, SynonymDraft(term="VTA-O", words=["vta o"]))
    assert refused.value.field == "words"


@pytest.mark.parametrize("term", ["AAP", "aap", "Jobbhuset"])
def test_a_row_that_is_there_is_not_added_again(store: Store, administrator: Actor, term: str) -> None:
    put(store, administrator, OWN)
    with store.begin(administrator, write=True) as work, pytest.raises(RuleBroken):
        synonyms.add(work, SynonymDraft(term=term, words=["noe annet"]))


def test_a_row_that_was_removed_is_added_again(store: Store, administrator: Actor) -> None:
    put(store, administrator, OWN)
    remove(store, administrator, OWN.term)
    with store.begin(administrator, write=True) as work:
        assert synonyms.add(work, OWN).origin is Origin.OWN


def test_the_second_of_two_editors_is_told(store: Store, administrator: Actor) -> None:
    put(store, administrator, CHANGED, revision=0)
    with pytest.raises(Conflict) as refused:
        put(store, administrator, OFF, revision=0)
    assert refused.value.stored.words == CHANGED.words


@pytest.mark.parametrize("written", ["42", "–", "", " ", "x" * 81])
def test_an_expression_holds_a_letter_and_is_not_too_long(written: str) -> None:
    with pytest.raises(ValidationError):
        SynonymDraft(term=written, words=["noe"])
    if written.strip():
        with pytest.raises(ValidationError):
            SynonymDraft(term="noe", words=[written])


@pytest.mark.parametrize("term", ["rus/psykiatri", "en;to"])
def test_a_term_is_one_expression_and_a_part_of_an_address(term: str) -> None:
    with pytest.raises(ValidationError):
        SynonymDraft(term=term, words=["noe"])


def test_a_row_holds_a_bounded_number_of_words() -> None:
    words = [f"ord {letter}" for letter in "abcdefghijklmnopqrst"]
    assert len(SynonymDraft(term="noe", words=words).words) == 20
    with pytest.raises(ValidationError):
        SynonymDraft(term="noe", words=[*words, "ett til"])


def test_words_come_apart_at_semicolons_and_lines_and_each_counts_once() -> None:
    draft = SynonymDraft(term=" Jobb\thuset ", words=["torget; Torget\n\n ungdoms  torget,\nnede"])
    assert (draft.term, draft.words) == ("Jobb huset", ["torget", "ungdoms torget,", "nede"])


# --- what search asks -------------------------------------------------------------------------------------------


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def _take(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", _take)
    yield statements
    event.remove(store.engine, "before_cursor_execute", _take)


def test_search_sends_one_statement_while_the_table_stands_still(store: Store, administrator: Actor) -> None:
    put(store, administrator, OWN)
    also(store, "AAP")
    with store.begin(SYSTEM) as work:
        work.last_change()
        with counted(store) as statements:
            synonyms.thesaurus(work)
    assert len(statements) == 1


def test_search_is_given_the_same_thesaurus_while_the_table_stands_still(store: Store) -> None:
    with store.begin(SYSTEM) as first, store.begin(SYSTEM) as second:
        assert synonyms.thesaurus(first) is synonyms.thesaurus(second)


def test_search_learns_of_every_change_even_in_one_moment(store: Store, administrator: Actor) -> None:
    learnt = []
    for words in (["en"], ["to"], ["tre"]):
        put(store, administrator, SynonymDraft(term="Jobbhuset", words=words))
        learnt.append(also(store, "Jobbhuset"))
    remove(store, administrator, "Jobbhuset")
    put(store, administrator, SynonymDraft(term="Torget", words=["fire"]))
    assert learnt == [["en"], ["to"], ["tre"]]
    assert (also(store, "Jobbhuset"), also(store, "Torget")) == ([], ["fire"])


def test_search_learns_of_what_another_process_changed(store: Store, administrator: Actor, settings: Settings) -> None:
    also(store, "Jobbhuset")
    elsewhere = Store(database.open_engine(settings.resolved_database_url))
    put(elsewhere, administrator, OWN)
    elsewhere.close()
    assert also(store, "Jobbhuset") == ["ungdomstorget"]


def test_what_was_undone_is_not_remembered(store: Store, administrator: Actor) -> None:
    with store.begin(administrator, write=True) as work:
        synonyms.put(work, OWN)
        assert synonyms.thesaurus(work).others(["Jobbhuset"])
        work.session.rollback()
    put(store, administrator, SynonymDraft(term="Torget", words=["fire"]))
    assert (also(store, "Jobbhuset"), also(store, "Torget")) == ([], ["fire"])


def test_installations_do_not_share_their_edits(store: Store, administrator: Actor, tmp_path: Path) -> None:
    put(store, administrator, OWN)
    also(store, "Jobbhuset")
    other = Installation.open(Settings(data_dir=tmp_path / "other"))
    put(other.store, SYSTEM, SynonymDraft(term="Torget", words=["fire"]))
    assert also(other.store, "Jobbhuset") == []
    other.close()
