"""Speakers' names are replaced where they are said."""

import pytest

from research.exchange import spoken_names
from research.exchange.spoken_names import Replacement

LABELS = {"Kari Moe": "P-003", "Ola Vik": "P-004"}


def replaced(text: str, labels: dict[str, str] = LABELS, **more: frozenset[str]) -> str:
    """Return a text with the names replaced."""
    return Replacement(labels, [text], **more)(text)


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        pytest.param("Kari Moe kom.", "P-003 kom.", id="the whole name"),
        pytest.param("Kari kom.", "P-003 kom.", id="a part of it"),
        pytest.param("KARI og kari moe kom.", "P-003 og P-003 kom.", id="in any case"),
        pytest.param("Kari  Moe kom.", "P-003 kom.", id="with more space between"),
        pytest.param("Karis brev", "P-003s brev", id="with the -s of a genitive"),
        pytest.param("Kari’s brev", "P-003s brev", id="with an apostrophe besides"),
        pytest.param("Karin, Skari og Karianne", "Karin, Skari og Karianne", id="not within a word"),
        pytest.param("intervju_kari_moe.vtt", "intervju_P-003.vtt", id="between underscores"),
    ],
)
def test_a_name_is_replaced(said: str, becomes: str) -> None:
    assert replaced(said) == becomes


def test_a_genitive_with_an_apostrophe_only_gets_its_s() -> None:
    assert replaced("Lars’ brev, sa «Lars»", {"Lars Berge": "P-001"}) == "P-001s brev, sa «P-001»"


def test_the_longest_name_is_replaced_first_and_what_two_have_in_common_is_neithers() -> None:
    assert replaced("Anne Marie og Anne", {"Anne": "A", "Anne Marie": "B"}) == "B og [navn]"


def test_who_goes_by_the_own_name_keeps_it() -> None:
    assert replaced("Kari og Ola", {**LABELS, "Kari Moe": "Kari Moe"}) == "Kari og P-004"


def test_a_name_that_is_left_stays() -> None:
    assert replaced("Kari og Ola", left=frozenset({"ola"})) == "P-003 og Ola"


def test_a_name_that_is_an_ordinary_word_is_replaced_only_with_a_capital_letter() -> None:
    assert replaced("En dag kom Dag.", {"Dag Lie": "P-001"}) == "En dag kom P-001."


def test_a_word_of_the_language_that_stands_in_small_letters_is_an_ordinary_word() -> None:
    (name,) = spoken_names.said(["Siv Sterk"], ["Sterk kaffe er sterk."])
    assert name.is_ordinary


def test_a_name_in_small_letters_that_is_no_word_is_none() -> None:
    (name,) = spoken_names.said(["Kari Nilsen"], ["Kari sa at kari kom."])
    assert (name.is_ordinary, name.count) == (False, 2)


def test_names_are_counted_the_most_frequent_first() -> None:
    found = spoken_names.said(["Kari Moe", "Ola Vik"], ["Ola og Kari.", "Ola Vik? Nei, Ola."])
    assert [(each.words, each.count) for each in found] == [("Ola", 2), ("Kari", 1), ("Ola Vik", 1)]
