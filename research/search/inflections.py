"""What a Norwegian word may be an inflection of.

A dictionary names one lemma for each form, in bokmål and in nynorsk, but many forms have several (*kaster* is a
person, or what somebody does) and many words are in no dictionary. Rules add what is missing, each only where the
dictionary knows the word that it leads to. They were chosen by their recall and precision over a treebank.
"""

from collections.abc import Iterator

from simplemma import Lemmatizer

from research.search.compounds import known
from research.search.function_words import FUNCTION_WORDS

_LANGUAGES = ("nb", "nn")
_VOWELS = frozenset("aeiouyæøå")
_lemmatizer = Lemmatizer(cache_max_size=0)


def lemmas(word: str) -> tuple[str, ...]:
    """Return the dictionary forms of a folded word in either written form of Norwegian, without the word itself."""
    found = dict.fromkeys(_lemmatizer.lemmatize(word, language).casefold() for language in _LANGUAGES)
    found.update(dict.fromkeys(_by_rule(word)))
    # An agent is called -er in bokmål and -ar in nynorsk: bruker, brukar.
    found.update(dict.fromkeys(lemma[:-2] + "er" for lemma in (*found, word) if _is_agent(lemma)))
    if word not in FUNCTION_WORDS:
        found = dict.fromkeys(lemma for lemma in found if lemma not in FUNCTION_WORDS)
    found.pop(word, None)
    return tuple(found)


def _by_rule(word: str) -> Iterator[str]:
    if known(word) is None:
        yield from _of_unknown(word)
    if word.endswith("er") and _is_lemma(word[:-1]) and known(word) in {word, None}:
        yield word[:-1]
    if word.endswith(("er", "ar", "ene", "ane")):
        noun = word[:-2] if word[-1] == "r" else word[:-3]
        if _is_noun(noun):
            yield noun
    if word.endswith("ert") and _is_lemma(word[:-1] + "e"):
        yield word[:-1] + "e"
    yield from _adjectives(word)


def _of_unknown(word: str) -> Iterator[str]:
    """Yield what a word in no dictionary is a form of: a genitive, or a compound that ends in a known word."""
    owner = word[:-1] if word.endswith("s") and len(word) > 4 else ""
    if owner and known(owner):
        yield from (_lemmatizer.lemmatize(owner, language).casefold() for language in _LANGUAGES)
        yield owner
        return
    for whole in filter(None, (word, owner)):
        for cut in range(3, len(whole) - 3):
            head, tail = whole[:cut], whole[cut:]
            last = known(tail)
            if last and not FUNCTION_WORDS.intersection((head, tail)) and _is_first(head):
                yield head + last
                return


def _is_first(head: str) -> bool:
    """Say whether a compound may begin so: a known word, with or without a linking s or e."""
    return known(head) is not None or (head[-1] in "se" and known(head[:-1]) is not None)


def _adjectives(word: str) -> Iterator[str]:
    """Yield the adjective that loses its e (*enkel* of *enkle*, *sikker* of *sikre*) or gains a t (*enkelt*)."""
    ending = next((end for end in ("este", "ere", "est", "e") if word.endswith(end)), None)
    stem = word[: -len(ending)] if ending else ""
    if len(stem) > 2 and stem[-1] in "lnr" and stem[-2] not in _VOWELS:
        for adjective in (f"{stem[:-1]}e{stem[-1]}", f"{stem[:-1]}{stem[-2]}e{stem[-1]}"):
            if _is_lemma(adjective) and known(adjective + "t") == adjective:
                yield adjective
    if word.endswith(("elt", "ent", "ert")):
        adjective = word[:-1]
        if _is_lemma(adjective) and known(f"{adjective[:-2]}{adjective[-1]}e") == adjective:
            yield adjective


def _is_lemma(word: str) -> bool:
    return len(word) > 2 and known(word) == word


def _is_noun(word: str) -> bool:
    return _is_lemma(word) and word in {known(word + "en"), known(word + "et"), known(word + "a")}


def _is_agent(lemma: str) -> bool:
    return lemma.endswith("ar") and known(lemma[:-2] + "er") in {lemma[:-2] + "er", lemma[:-2] + "e"}
