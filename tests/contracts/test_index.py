"""How a search index keeps level with the database, whichever engine holds it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from research.search.index import Document, Filters, Index
from research.search.query import parse
from tests.contracts.searching import TEAM, Open, about, filled, find, texts


def test_a_new_index_has_seen_nothing(index: Index) -> None:
    assert (index.cursor, find(index, "").total) == (0, 0)


def test_the_cursor_is_kept_with_the_documents(index: Index, opened: Open) -> None:
    index.apply([about("Svar")], [], 7)
    index.close()
    again = opened()
    assert (again.cursor, find(again, "svar").total) == (7, 1)


def test_a_change_without_documents_moves_the_cursor(index: Index) -> None:
    index.apply([], [], 3)
    assert index.cursor == 3


def test_a_record_is_replaced_with_all_its_passages(index: Index) -> None:
    record = uuid4()
    old, new = (
        [replace(about(text), record_id=record, passage_id=uuid4()) for text in said]
        for said in (("Gammelt svar", "Mer svar", "Enda et svar"), ("Nytt svar",))
    )
    index.apply(old, [], 1)
    index.apply(new, [], 2)
    assert texts(find(index, "svar")) == ["Nytt svar"]


def test_a_dropped_record_is_gone(index: Index) -> None:
    gone, kept = about("Svar"), about("Svar")
    index.apply([gone, kept], [], 1)
    index.apply([], [gone.record_id], 2)
    found = find(index, "svar")
    assert ([hit.id for hit in found.hits], found.facets["phase"]) == ([kept.id], {"explore": 1})


def test_what_the_index_has_seen_past_is_left_out(index: Index) -> None:
    document = about("Nytt svar")
    index.apply([document], [], 5)
    index.apply([replace(document, text="Gammelt svar")], [], 4)
    assert (texts(find(index, "svar")), index.cursor) == (["Nytt svar"], 5)


def test_applying_twice_is_the_same_as_once(index: Index) -> None:
    document = about("Svar")
    index.apply([document], [], 1)
    index.apply([document], [], 1)
    assert find(index, "svar").total == 1


def test_a_failing_batch_changes_nothing(index: Index) -> None:
    def failing() -> Iterator[Document]:
        yield about("Svar")
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        index.apply(failing(), [], 1)
    index.apply([about("Ventetid")], [], 1)
    assert (find(index, "svar").total, find(index, "ventetid").total) == (0, 1)


def test_a_cleared_index_is_empty(index: Index) -> None:
    filled(index, "Svar").clear()
    assert (index.cursor, find(index, "").total, index.complete("sv", TEAM)) == (0, 0, [])


def test_a_purge_loses_nothing_that_is_there(index: Index) -> None:
    gone = about("Hemmelig svar")
    index.apply([gone, about("Svar")], [], 1)
    index.apply([], [gone.record_id], 2)
    index.purge()
    assert (texts(find(index, "svar")), index.cursor) == (["Svar"], 2)


def test_another_process_sees_a_change_at_once(index: Index, opened: Open) -> None:
    other = opened()
    assert find(other, "svar").total == 0
    index.apply([about("Svar")], [], 1)
    assert (find(other, "svar").total, other.cursor) == (1, 1)


def test_many_read_while_others_write(opened: Open) -> None:
    writers, reader = [opened(), opened()] * 8, opened()
    with ThreadPoolExecutor(max_workers=6) as pool:
        written = [pool.submit(writer.apply, [about("Ventetid på svar")], [], 1) for writer in writers]
        read = [pool.submit(find, reader, '"på svar" ventetid') for _ in range(60)]
    assert [each.result() for each in written] == [None] * len(writers)
    assert max(each.result().total for each in read) <= len(writers)
    assert find(reader, "ventetid").total == len(writers)


@trial(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    text=st.text()
    | st.lists(st.sampled_from(["svar", "s*", '"', "-", "OR", "ventetd", "fase:", "på", "*", "é"])).map(" ".join)
)
def test_no_text_is_too_strange_to_search_for(index: Index, text: str) -> None:
    if not index.cursor:
        filled(index, "Ventetid på svar")
    index.find(parse(text, typing=True), Filters(), TEAM)
    index.complete(text, TEAM)


@pytest.mark.parametrize("text", ["", " ", "\x00", "𝒮𝓋𝒶𝓇 😀", "a" * 100_000, "svar" * 50, "١٢٣", "<script>", "\ud800"])
def test_no_text_is_too_strange_to_index(index: Index, text: str) -> None:
    index.apply([about(text), about("Svar")], [], 1)
    assert find(index, "").total == 2


def test_identifiers_come_back_as_they_were(index: Index) -> None:
    document = replace(about("Svar"), id=UUID(int=1), record_id=UUID(int=2**128 - 1))
    index.apply([document], [], 1)
    [hit] = find(index, "svar").hits
    assert (hit.id, hit.record_id) == (document.id, document.record_id)
