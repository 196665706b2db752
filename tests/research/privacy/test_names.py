"""Names that are known."""

import unicodedata

import pytest

from research.privacy.identifiers import Certainty, found, masked

NAMES = ("Kari", "Kari Nordmann", "Åse", "Anne-Marie", "Bo")


def hidden(text: str) -> str:
    return masked(text, found(text, names=NAMES))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Kari kom.", "[navn] kom."),
        ("Karis mor, Kari's far", "[navn]s mor, [navn]'s far"),
        ("KARI og kari", "[navn] og [navn]"),
        ("Kari Nordmanns hund", "[navn]s hund"),
        ("Kari\nNordmann", "[navn]"),
        ("anne marie", "[navn]"),
        ("Kari-saken", "[navn]-saken"),
        ("Kari_Nordmann.docx", "[navn].docx"),
    ],
)
def test_a_name_is_found_in_any_case_and_with_a_genitive(text: str, told: str) -> None:
    assert hidden(text) == told


@pytest.mark.parametrize("text", ["Karin", "Okari", "Kariss", "boken", "Nordmann"])
def test_a_part_of_a_word_or_of_a_name_is_none(text: str) -> None:
    assert hidden(text) == text


def test_a_letter_is_the_same_however_it_is_composed() -> None:
    assert hidden(unicodedata.normalize("NFD", "Vi møtte Åse.")).endswith("[navn].")


def test_a_name_in_small_letters_may_be_another_word() -> None:
    assert [hit.certainty for hit in found("Bo vil bo her", names=NAMES)] == [Certainty.LIKELY, Certainty.POSSIBLE]


def test_nothing_is_a_name_when_none_is_known() -> None:
    assert found("Kari", names=["", " "]) == []
