"""Norwegian compounds: which words a word is made of, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st

from research.search.compounds import SHORTEST_PART, halves, parts, spans
from research.search.function_words import FUNCTION_WORDS

SIMPLE = """
bruker brukere telefon farlig tidlig mulighet kommune menneske mennesker vurdering digitalisering beskrive bestemme
fortelle forsvare konflikt kontroll konsekvens prosjekt president journalist tjeneste kunnskap utbetaling utvikling
spennende tradisjonell generasjon venninne vanligvis forelder sommeren skriver kandidatens
"""
LETTERS = st.text("abdefghijklmnoprstuvyæøå", max_size=40)
COMPOUNDS = st.lists(
    st.sampled_from(["arbeid", "s", "e", "bruker", "barn", "hage", "penger", "ungdom", "skole", "buss", "ne", "tid"]),
    max_size=6,
).map("".join)

few = trial(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("compound", "halved"),
    [
        ("brukermedvirkning", ("bruker", "medvirkning")),
        ("saksbehandlingstid", ("saksbehandling", "tid")),
        ("arbeidsavklaringspengene", ("arbeidsavklaring", "penge")),
        ("fastlegen", ("fast", "lege")),
        ("nettsider", ("nett", "side")),
        ("håndball", ("hånd", "ball")),
        ("eldreomsorgen", ("eldre", "omsorg")),
        ("småskolen", ("små", "skole")),
        ("bostøtte", ("bo", "støtte")),
        ("årsrapporten", ("år", "rapport")),
    ],
)
def test_a_compound_is_cut_where_two_words_meet(compound: str, halved: tuple[str, str]) -> None:
    assert halved in halves(compound)


@pytest.mark.parametrize(
    ("compound", "halved"),
    [
        ("barnehage", ("barn", "hage")),
        ("ungdomsskole", ("ungdom", "skole")),
        ("bussjåfør", ("buss", "sjåfør")),
        ("skolestua", ("skole", "stue")),
        ("veiledningstimer", ("veiledning", "time")),
        ("barnevernsloven", ("barnevern", "lov")),
        ("helseforetakenes", ("helse", "foretak")),
        ("håndballspilleren", ("håndball", "spiller")),
    ],
)
def test_a_compound_is_cut_in_one_way_if_only_one_is_likely(compound: str, halved: tuple[str, str]) -> None:
    assert halves(compound)[-1:] == (halved,)


@pytest.mark.parametrize("word", SIMPLE.split())
def test_a_word_that_is_simple_or_derived_is_not_cut(word: str) -> None:
    assert halves(word) == ()


@pytest.mark.parametrize(
    ("compound", "part", "there"),
    [
        ("arbeidsavklaringspenger", "penge", "penger"),
        ("arbeidsavklaringspengene", "avklaring", "avklaring"),
        ("arbeidsavklaringspengene", "arbeidsavklaring", "arbeidsavklaring"),
        ("barnehageplassene", "barn", "barn"),
        ("barnehageplassene", "hage", "hage"),
        ("barnehageplassene", "plass", "plassene"),
        ("nettsidenes", "side", "sidenes"),
        ("brødreflokken", "flokk", "flokken"),
        ("supermenneskene", "menneske", "menneskene"),
        ("bussjåføren", "buss", "buss"),
        ("bussjåføren", "sjåfør", "sjåføren"),
    ],
)
def test_a_part_stands_where_it_is_written(compound: str, part: str, there: str) -> None:
    start, end = spans(compound)[part]
    assert compound[start:end] == there


def test_no_part_is_too_short_to_tell_anything() -> None:
    assert parts("ventetid") == ("vente", "vent")
    assert min(len(part) for part in parts("saksbehandlingstid")) == SHORTEST_PART


@few
@given(LETTERS | COMPOUNDS)
def test_every_part_has_its_place_in_any_word(word: str) -> None:
    assert tuple(spans(word)) == parts(word)
    assert [part for part, (start, end) in spans(word).items() if not 0 <= start < end <= len(word)] == []


@few
@given(COMPOUNDS)
def test_a_first_part_stands_as_it_is_written(word: str) -> None:
    assert [first for first, _last in halves(word) if not word.startswith(first)] == []


@few
@given(LETTERS | COMPOUNDS)
def test_no_word_is_cut_into_what_only_holds_sentences_together(word: str) -> None:
    assert FUNCTION_WORDS.isdisjoint(half for pair in halves(word) for half in pair)
