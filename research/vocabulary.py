"""What a word of the vocabulary is: a value of a closed set, with a label and a sentence."""

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a string for translation and return it unchanged."""
    return text


class Word(StrEnum):
    """A value of a closed set, stored as its text."""

    label: str
    meaning: str

    def __new__(cls, value: str, label: str = "", meaning: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.meaning = meaning
        return member
