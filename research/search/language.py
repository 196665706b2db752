"""Norwegian analysis: one pipeline from text to words, for the index, the query and the marking of hits.

å, ø and æ are letters, never accents: *får* is not *far*. Inflections meet through the dictionary forms of
bokmål and nynorsk together (``inflections``), compounds through parts that cover the whole word (``compounds``), and
what no dictionary knows through its stem.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from research.search import inflections
from research.search.compounds import halves, known, parts
from research.search.function_words import FUNCTION_WORDS

LONGEST_WORD = 60
"""Letters; what is longer is no word and is left as it stands."""

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
KEPT_WORDS = 40_000
"""So many words are kept analysed: about all that a hundred thousand passages hold, in some 60 MB."""

MOST_SPELLINGS = 8
_DIGRAPH = re.compile("(aa|oe|ae)")
_LETTERS = {"aa": "å", "oe": "ø", "ae": "æ"}
_stemmer = Stemmer.Stemmer("norwegian")


class Forms(NamedTuple):
    """A word in every form it is known by; all in lower case.

    Attributes:
        exact: The word as written.
        stem: What is left when endings are cut off.
        lemmas: What it is an inflection of in either written form of Norwegian, where that is another word.
        respelt: What it is, and is an inflection of, if aa, oe and ae stand for å, ø and æ.
        halves: Every way to cut a compound into two known words; empty for other words.
        parts: The known words that a compound is made of, however it is cut.
        is_function: That the word only holds a sentence together.
        is_known: That a dictionary has the word.
    """

    exact: str
    stem: str
    lemmas: tuple[str, ...] = ()
    respelt: tuple[str, ...] = ()
    halves: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    is_function: bool = False
    is_known: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """The word and its dictionary forms: two words that share one are the same word."""
        return self.exact, *self.lemmas


class Token(NamedTuple):
    """A word in its place: ``text[start:end]`` is the word as written."""

    start: int
    end: int
    forms: Forms


def split(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [fold(match.group()) for match in WORD.finditer(text)]


def analyse(text: str) -> Iterator[Token]:
    """Yield the words of a text in order."""
    for match in WORD.finditer(text):
        yield Token(match.start(), match.end(), forms(match.group()))


def fold(text: str) -> str:
    """Return text as it is compared: composed (NFC) and without case."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


@lru_cache(maxsize=KEPT_WORDS)
def forms(written: str) -> Forms:
    """Return the forms of one word."""
    word = fold(written)
    if len(word) > LONGEST_WORD or not word.isalpha():
        return Forms(word, stem=word)
    found = dict.fromkeys(_unaccented(lemma) for lemma in (*inflections.lemmas(word), word))
    found.pop(word, None)
    return Forms(
        exact=word,
        stem=_stemmer.stemWord(word),
        lemmas=tuple(found),
        respelt=tuple(_respelt(word)),
        halves=halves(word),
        parts=parts(word),
        is_function=word in FUNCTION_WORDS,
        is_known=known(word) is not None,
    )


def _respelt(word: str) -> Iterator[str]:
    """Yield the words and dictionary forms meant by somebody without æ, ø and å on the keyboard."""
    spellings = [""]
    for piece in _DIGRAPH.split(word):
        meant = (piece, _LETTERS[piece]) if piece in _LETTERS else (piece,)
        spellings = [before + each for before in spellings[:MOST_SPELLINGS] for each in meant]
    for spelling in spellings:
        if spelling != word and known(spelling):
            yield from dict.fromkeys((spelling, *inflections.lemmas(spelling)))


def _unaccented(word: str) -> str:
    """Return *idé* as *ide*, since both are written; å keeps its ring, and *allé* does not become *alle*."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in letters if letter == "\u030a" or not unicodedata.combining(letter))
    plain = unicodedata.normalize("NFC", plain)
    return word if plain in FUNCTION_WORDS else plain


def replace_words(text: str, replacements: Mapping[str, str]) -> str:
    """Return the text with whole words, in any case, replaced."""
    return WORD.sub(lambda match: replacements.get(fold(match.group()), match.group()), text)
