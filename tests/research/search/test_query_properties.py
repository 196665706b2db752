"""What the search syntax promises for any text."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st

from research.search.language import split
from research.search.query import LONGEST, MOST_PARTS, Filters, Form, Query, parse

WORDS = st.sampled_from(["ventetid", "svar", "Søknad", "får", "İstanbul", "straße", "2026", "e\u0301n", "NAV"])
FILTERS = st.sampled_from(["fase:utforske", "phase:develop", "type:innsikt", 'tag:"første møte"', "fra:2026-03"])
MALFORMED = st.sampled_from(
    [
        "fase:høst",
        "fra:i-går",
        "til:31.2.2026",
        "type:",
        ":",
        "ukjent:ord",
        "tag:",
        "fase:utforske,høst",
        "dato:2026-13",
    ]
)
SIGNS = st.sampled_from(['"', "«", "”", "-", "--", "*", "OR", "ELLER", "|", "(", ")", "fase:", ":", ",", " ", "\u0301"])
ANY = st.text() | st.lists(WORDS | FILTERS | MALFORMED | SIGNS, max_size=12).map(" ".join)
UNQUOTED = ANY.map(lambda text: "".join(sign for sign in text if sign not in '"“”„«»'))

few = trial(max_examples=60, deadline=None)


def words(query: Query) -> list[str]:
    """Return every word that is looked for, in order."""
    return [word for choice in query.required for part in choice for word in part.words]


@few
@given(ANY, st.booleans())
def test_what_is_looked_for_is_whole_folded_words(text: str, typing: bool) -> None:
    query = parse(text, typing=typing)
    parts = [*(part for choice in query.required for part in choice), *query.excluded]
    assert [word for part in parts for word in part.words if split(word) != [word]] == []
    assert [part for part in parts if part.form is not Form.PHRASE and len(part.words) != 1] == []


@few
@given(ANY)
def test_nothing_is_looked_for_that_was_not_typed(text: str) -> None:
    query = parse(text)
    excluded = {word for part in query.excluded for word in part.words}
    assert {*words(query), *excluded} <= set(split(text))


@few
@given(st.lists(WORDS | FILTERS | MALFORMED | SIGNS, max_size=200).map(" ".join))
def test_a_query_has_an_end(text: str) -> None:
    query = parse(text)
    assert max(len(query.required), len(query.excluded)) <= MOST_PARTS


@few
@given(st.lists(FILTERS, max_size=4), st.lists(WORDS | MALFORMED, max_size=4), st.integers())
def test_filters_may_stand_anywhere_among_words(filters: list[str], typed: list[str], seed: int) -> None:
    mixed = [*filters, *typed]
    Random(seed).shuffle(mixed)
    assert parse(" ".join(mixed)).filters == parse(" ".join(filters)).filters


@few
@given(st.lists(WORDS | MALFORMED, max_size=4), FILTERS)
def test_a_filter_takes_no_word_away(typed: list[str], narrowing: str) -> None:
    text = " ".join(typed)
    assert parse(f"{text} {narrowing}").required == parse(text).required


@few
@given(UNQUOTED)
def test_quoted_words_are_literal(text: str) -> None:
    query = parse(f'"{text}"')
    phrase = [(Form.PHRASE, tuple(split(text)))] if split(text) else []
    assert [(part.form, part.words) for choice in query.required for part in choice] == phrase
    assert (query.excluded, query.filters) == ((), Filters())


@few
@given(st.lists(WORDS | MALFORMED, max_size=6).map(" ".join))
def test_what_is_malformed_comes_back_as_words(text: str) -> None:
    query = parse(text)
    assert (set(words(query)), query.filters) == (set(split(text)), Filters())


@few
@given(st.lists(WORDS, min_size=1, max_size=5, unique=True).map(" ".join))
def test_typing_changes_the_form_of_the_last_word_only(text: str) -> None:
    finished, unfinished = parse(text), parse(text, typing=True)
    assert words(finished) == words(unfinished)
    assert finished.required[:-1] == unfinished.required[:-1]


@pytest.mark.parametrize("text", ["ord ", "-ord ", '"', '"ord" ', "a:", "OR ", "|", "\u0301", "fase:utforske "])
def test_a_text_without_end_is_read_to_its_limit(text: str) -> None:
    endless = parse(text * LONGEST)
    shorter = parse((text * LONGEST)[:LONGEST])
    assert (endless.required, endless.excluded, endless.filters) == (
        shorter.required,
        shorter.excluded,
        shorter.filters,
    )
