"""Norwegian analysis: which words are the same word."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.search.language import LONGEST_WORD, Forms, analyse, forms, replace_words, split


def same_word(one: str, other: str) -> bool:
    return not set(forms(one).spellings).isdisjoint(forms(other).spellings)


@pytest.mark.parametrize(
    "inflections",
    [
        "bok boka boken bøker bøkene",
        "skrive skriver skrev skrevet",
        "uke uken uka uker ukene",
        "vei veien veier veiene",
        "skjema skjemaet skjemaer skjemaene",
        "bruker brukere brukerne brukeren",
        "ungdom ungdommen ungdommer ungdommene ungdommenes",
        "ventetid ventetida ventetiden",
        "søknad søknaden søknader søknadene",
        "forstå forstår forsto forstått",
        "hånd hånda hendene",
        "forelder foreldre foreldrene",
        "teneste tenesta tenester tenestene",
        "skule skulen skular",
        "idé idéen ideer",
    ],
)
def test_the_forms_of_a_word_meet(inflections: str) -> None:
    first, *others = inflections.split()
    assert [other for other in others if not same_word(first, other)] == []


@pytest.mark.parametrize(
    ("one", "other"), [("får", "far"), ("for", "før"), ("far", "farlig"), ("mål", "mal"), ("rår", "rar")]
)
def test_å_ø_and_æ_are_letters_of_their_own(one: str, other: str) -> None:
    assert not same_word(one, other)


def test_an_accent_is_no_letter_of_its_own() -> None:
    assert same_word("kafé", "kafe")


def test_an_accent_that_tells_two_words_apart_is_kept() -> None:
    assert not same_word("allé", "alle")


def test_case_does_not_matter() -> None:
    assert forms("NAV") == forms("nav")


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert split(unicodedata.normalize("NFD", "Språk på båten")) == ["språk", "på", "båten"]


@pytest.mark.parametrize(
    ("compound", "part"),
    [
        ("jobbsøknad", "søknad"),
        ("jobbsøknad", "jobb"),
        ("ungdomsarbeidsledighet", "ungdom"),
        ("ungdomsarbeidsledighet", "arbeidsledighet"),
        ("arbeidsavklaringspengene", "arbeid"),
        ("barnehageplassen", "barnehage"),
        ("brukermedvirkning", "bruker"),
        ("arbeidsmarknadsopplæring", "opplæring"),
    ],
)
def test_a_compound_has_its_parts(compound: str, part: str) -> None:
    assert part in forms(compound).parts


@pytest.mark.parametrize("word", ["forelder", "kommune", "telefon", "skriver", "ungdommenes", "sommeren"])
def test_a_word_that_no_two_words_cover_has_no_parts(word: str) -> None:
    assert forms(word).parts == ()


def test_function_words_are_known() -> None:
    assert [word for word in split("Hva er ventetiden på svaret") if forms(word).is_function] == ["hva", "er", "på"]


@pytest.mark.parametrize("word", ["ikke", "uten", "ingen", "aldri"])
def test_a_negation_is_no_function_word(word: str) -> None:
    assert not forms(word).is_function


def test_a_word_without_end_is_left_as_it_stands() -> None:
    endless = "sak" * LONGEST_WORD
    assert forms(endless) == Forms(endless, stem=endless)


def test_whole_words_are_replaced_in_any_case() -> None:
    assert replace_words("Ventetd på svar, ikke ventetda", {"ventetd": "ventetid"}) == "ventetid på svar, ikke ventetda"


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    assert [split(text[token.start : token.end]) for token in analyse(text)] == [[word] for word in split(text)]


@given(st.text(alphabet="abdegiklmnorstuvyæøå", max_size=80))
def test_any_word_has_forms(word: str) -> None:
    assert forms(word).exact == word
