"""Norwegian analysis: one pipeline from text to words, for the index, the query and the marking of hits.

å, ø and æ are letters, never accents: *får* is not *far*. Inflections meet through the dictionary forms of
bokmål and nynorsk together, compounds through parts that cover the whole word, and what no dictionary knows
through its stem.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import Stemmer
from simplemma import Lemmatizer
from simplemma.strategies import DictionaryLookupStrategy

LONGEST_WORD = 60
"""Letters; what is longer is no word and is left as it stands."""

SHORTEST_PART = 4
"""Letters; shorter parts of compounds (*-tid*, *opp-*) are in too many words to tell anything."""

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_LANGUAGES = ("nb", "nn")
_lemmatizer = Lemmatizer()
_dictionary = DictionaryLookupStrategy()
_stemmer = Stemmer.Stemmer("norwegian")

# Words that hold a sentence together and say nothing by themselves, in bokmål, nynorsk and English. Negations
# (ikke, uten, ingen) and question words that carry a meaning of their own in this field (hvorfor) are not here.
_FUNCTION_WORDS = """
å alle alt at av bare ble bli blir blitt både da de deg den denne der dere deres det dette din disse ditt du
eller en enn er et ett etter for fordi fra før ha hadde han hans har henne hennes her hun hva hvem hver hvilke
hvilken hvilket hvis hvor hvordan i inn jeg kan kunne man med meg mellom men min mine mitt mot må måtte nå når noe
noen og også om opp oss over på samme seg selv siden sin sine sitt skal skulle slik som så til ut var ved vi vil
ville vår være vært
blei dei deira dykk dykkar då eg ein eit eitt frå ho hennar hjå berre korleis kva kvar kven me
medan no noko nokon nokre same sidan sjølv vere vore vart verte vera
a an and are as at be by for from in is it of on or that the this to was were what when where which who with
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


class Forms(NamedTuple):
    """A word in every form it is known by; all in lower case.

    Attributes:
        exact: The word as written.
        stem: What is left when endings are cut off.
        lemmas: What it is an inflection of in either written form of Norwegian, where that is another word.
        halves: Every way to cut a compound into two known words; empty for other words.
        parts: The known words that a compound is made of, however it is cut.
        is_function: That the word only holds a sentence together.
    """

    exact: str
    stem: str
    lemmas: tuple[str, ...] = ()
    halves: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    is_function: bool = False

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
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


@lru_cache(maxsize=200_000)
def forms(written: str) -> Forms:
    """Return the forms of one word."""
    word = fold(written)
    if len(word) > LONGEST_WORD or not word.isalpha():
        return Forms(word, stem=word)
    found = [fold(_lemmatizer.lemmatize(word, language)) for language in _LANGUAGES]
    lemmas = dict.fromkeys(_unaccented(lemma) for lemma in (*found, word, *_noun_behind_verb(word)))
    lemmas.pop(word, None)
    halves = _halves(found[0])
    return Forms(
        exact=word,
        stem=_stemmer.stemWord(word),
        lemmas=tuple(lemmas),
        halves=halves,
        parts=tuple(dict.fromkeys(part for part in _parts(halves) if len(part) >= SHORTEST_PART)),
        is_function=word in FUNCTION_WORDS,
    )


def _unaccented(word: str) -> str:
    """Return *idé* as *ide*, since both are written; å keeps its ring, and *allé* does not become *alle*."""
    letters = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in letters if letter == "\u030a" or not unicodedata.combining(letter))
    plain = unicodedata.normalize("NFC", plain)
    return word if plain in FUNCTION_WORDS else plain


def _noun_behind_verb(word: str) -> tuple[str, ...]:
    """Return the noun that a verb in the present is a plural of too: *veier* is both weighs and roads."""
    noun = word[:-2]
    is_both = word.endswith("er") and _known(word) == word[:-1] and _known(noun) == noun == _known(noun + "en")
    return (noun,) if is_both else ()


@lru_cache(maxsize=200_000)
def _halves(word: str) -> tuple[tuple[str, str], ...]:
    """Return every cut of a word into two known words, with or without a linking s or e between them.

    The first stands as it is written (*bruker-* is no form of *bruke*), the last in its dictionary form.
    """
    found: list[tuple[str, str]] = []
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        last = _known(tail) if max(cut, len(tail)) > 4 or min(cut, len(tail)) > 3 else None
        if last and not FUNCTION_WORDS.intersection((head, tail)):
            firsts = (head, head[:-1]) if head[-1] in "se" else (head,)
            found += [(first, last) for first in firsts if _known(first)]
    return tuple(found)


def _parts(halves: tuple[tuple[str, str], ...], depth: int = 2) -> Iterator[str]:
    """Yield the halves of a compound and the halves of those."""
    for half in (half for pair in halves for half in pair):
        yield half
        if depth:
            yield from _parts(_halves(half), depth - 1)


@lru_cache(maxsize=200_000)
def _known(word: str) -> str | None:
    """Return the dictionary form of a word that a dictionary has, in bokmål before nynorsk."""
    if len(word) < 3:
        return None
    for language in _LANGUAGES:
        lemma = _dictionary.get_lemma(word, language)
        if lemma is not None and lemma.islower():
            return lemma
    return None


def replace_words(text: str, replacements: Mapping[str, str]) -> str:
    """Return the text with whole words, in any case, replaced."""
    return WORD.sub(lambda match: replacements.get(fold(match.group()), match.group()), text)
