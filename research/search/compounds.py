"""Norwegian compounds: which words a word is made of, and where in it they stand.

A word is cut only where two words meet that a dictionary knows: the last in the dictionary form of the whole and
inflected as the whole is, the first as it stands or with a linking s or e. What words are derived with (*be-*,
*for-*, *-het*, *-ing*) is no word, though the dictionary may have another one that is written so.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

from research.search.function_words import FUNCTION_WORDS

SHORTEST_PART = 4
"""Letters; shorter parts of compounds (*-tid*, *opp-*) are in too many words to tell anything."""

KEPT_WORDS = 40_000
"""So many words and beginnings and ends of words are kept looked up."""

_LANGUAGES = ("nb", "nn")
_DEPTH = 3

# What words are derived with. A word is not cut within them: *be-skrive* is no *besk-rive*, *-ering* is no *ring*.
_BEFORE = "an be er for ge gjen kon mis pre pro sam trans u unn ut van"
_AFTER = """
aktig ande ar asjon at dom ell elle else ende er ere ering eri este heit het ig inne ing isk isme ist itet iv leg lig
messig ning rasjon sel sjon skap som ste svis tet tidig vis ør
"""
_BEGINNINGS = tuple(_BEFORE.split())
_ENDINGS = frozenset(_AFTER.split())
_ENDING_SIZES = sorted({len(ending) for ending in _ENDINGS}, reverse=True)

# After these a linking s is never left out: *veilednings-time* is no *veiledning-stime*.
_ALWAYS_LINKED = ("dom", "heit", "het", "ing", "sjon", "skap", "tet", "år")

_NEVER_FIRST = FUNCTION_WORDS.union(_BEGINNINGS)

# First parts that are a form of another word or of none, or of two letters: the few that are in many compounds.
_BOUND = frozenset({"bo", "by", "hoved", "ny", "små", "år"})

_INFLECTIONS = ("en", "et", "er", "a", "e", "n", "t", "r", "ene", "ere")
_INFLECTIONS_DOUBLING = ("en", "et", "er", "e")

# Two words that share none of these are not of the same gender or word class.
_TELLING_INFLECTIONS = ("en", "et", "n", "t", "r", "e")


class _Cut(NamedTuple):
    """A word cut in two: ``at`` is where the last part begins, after a linking letter."""

    first: str
    last: str
    at: int


def halves(word: str) -> tuple[tuple[str, str], ...]:
    """Return every way to cut a folded word, in any inflection, into two known words; empty for other words.

    The first stands as it is written (*bruker-* is no form of *bruke*), the last in its dictionary form.
    """
    return tuple((cut.first, cut.last) for cut in _cuts(word))


def parts(word: str) -> tuple[str, ...]:
    """Return the known words that a folded word, in any inflection, is made of, however it is cut."""
    return tuple(spans(word))


def spans(word: str) -> Mapping[str, tuple[int, int]]:
    """Return where in a folded word each of its parts stands, the last ones with the inflection."""
    found: dict[str, tuple[int, int]] = {}
    for part, start, end in _pieces(word, word, 0):
        if len(part) >= SHORTEST_PART:
            found.setdefault(part, (start, end))
    return found


@lru_cache(maxsize=KEPT_WORDS)
def known(word: str) -> str | None:
    """Return the dictionary form of a word that a dictionary has, in bokmål before nynorsk."""
    if len(word) < 3:
        return None
    for lemma_of in _dictionaries():
        lemma = lemma_of(word)
        if lemma is not None and lemma.islower():
            return lemma
    return None


@lru_cache(maxsize=1)
def _dictionaries() -> tuple[Callable[[str], str | None], ...]:
    """Return what looks up the dictionary form of a word, for each language."""
    return tuple(DEFAULT_DICTIONARY_FACTORY.get_dictionary(language).get for language in _LANGUAGES)


def _pieces(word: str, written: str, start: int, depth: int = _DEPTH) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a word and the parts of those, with their places; ``written`` is the word as inflected."""
    for first, last, at in _cuts(word) if depth else ():
        # Where the dictionary form is another word altogether, its parts stand nowhere: then it is all of the word.
        is_there = written.startswith(first) and at < len(written)
        end, rest = (len(first), at) if is_there else (len(written), 0)
        for part, begins, ends in ((first, 0, end), (last, rest, len(written))):
            yield part, start + begins, start + ends
            yield from _pieces(part, written[begins:ends], start + begins, depth - 1)


@lru_cache(maxsize=KEPT_WORDS)
def _cuts(word: str) -> tuple[_Cut, ...]:
    """Return every way to cut a word in two, without those that another cut makes unlikely."""
    genitive_of = word.removesuffix("s")
    whole = word if _is_inflected(word) else known(word) or known(genitive_of) or word
    ending = next((size for size in _ENDING_SIZES if whole[-size:] in _ENDINGS), 0)
    found: dict[tuple[str, bool], _Cut] = {}
    for at in range(2, len(whole) - max(2, ending)):
        if known(whole[at:]):
            for cut in _cuts_at(whole, at):
                # *skole* is not also *s-kole*: the longer last part is meant, unless the first one must be linked.
                place = cut.first, len(cut.first) > at
                if place not in found or cut.first.endswith(_ALWAYS_LINKED):
                    found[place] = cut
    if not found and word != genitive_of and whole == word and not known(word):
        return _cuts(genitive_of)
    return tuple(found.values())


def _cuts_at(whole: str, at: int) -> Iterator[_Cut]:
    firsts = tuple(_firsts(whole[:at], whole[at]))
    last = _last(whole, at) if firsts else None
    if last and not _is_derived(whole, at):
        for first in firsts:
            yield _Cut(first, last, at)


def _is_derived(whole: str, at: int) -> bool:
    """Say whether a word is a shorter word with a beginning, and is not cut where that word could be: *be-skrive*."""
    return whole.startswith(_BEGINNINGS) and any(
        whole.startswith(each) and known(whole[len(each) :]) and not known(whole[len(each) : at])
        for each in _BEGINNINGS
    )


def _last(whole: str, at: int) -> str | None:
    """Return the dictionary form of what follows a cut, if it may be the last part of the word."""
    tail = whole[at:]
    lemma = known(tail)
    is_short = min(at, len(tail)) < 4 and max(at, len(tail)) < 5
    if lemma is None or is_short or len(lemma) > len(tail) + 1 or not FUNCTION_WORDS.isdisjoint((tail, lemma)):
        return None
    is_lemma = _is_inflected(tail) or (len(tail) > 3 and _is_lemma(tail))
    if _is_inflected(whole):
        return tail if is_lemma and _is_inflected_alike(whole, tail) else None
    if is_lemma and not (tail.endswith(("a", "en")) or _ends_in_e(lemma)):
        # *spiller* is a form of *spille* too, but as the last part of a word it is the noun.
        return tail
    if lemma[-1] == "e" and tail.startswith(lemma) and not _ends_in_e(lemma) and _is_inflected(lemma[:-1]):
        # So is *vakter*, a form of *vakt* and of *vakte*.
        return lemma[:-1]
    return lemma if _is_inflected(lemma) else tail if is_lemma else None


def _firsts(head: str, following: str) -> Iterator[str]:
    """Yield the words that what precedes a cut may be, given the letter that follows it."""
    unlinked = head[:-1] if head[-1] in "se" and not head.endswith("ss") and _may_be_first(head[:-1]) else None
    if _may_be_first(head):
        yield head
        if unlinked and not _ends_in_e(head):
            yield unlinked
    elif unlinked:
        yield unlinked
    elif len(head) > 2 and head[-1] == following and _may_be_first(head + following):
        # Of three equal letters two are written: *bussjåfør*.
        yield head + following
    elif head not in _NEVER_FIRST and (_is_lemma(head) or _is_other_form(head)):
        yield head


def _may_be_first(head: str) -> bool:
    return head in _BOUND or (head not in _NEVER_FIRST and _is_inflected(head))


def _is_other_form(head: str) -> bool:
    """Say whether a word is a form that a compound may begin with: *eldre* of *gammel*, but not *bonden*."""
    return len(head) > 4 and known(head) is not None and not head.endswith(("ar", "en", "er", "et"))


def _is_lemma(word: str) -> bool:
    return len(word) > 2 and any(lemma_of(word) == word for lemma_of in _dictionaries())


@lru_cache(maxsize=KEPT_WORDS)
def _is_inflected(word: str) -> bool:
    """Say whether a word is a dictionary form that other forms are inflected from."""
    return known(word) is not None and any(
        any(lemma_of(word + ending) == word for ending in _INFLECTIONS)
        or any(lemma_of(word + word[-1] + ending) == word for ending in _INFLECTIONS_DOUBLING)
        for lemma_of in _dictionaries()
    )


def _ends_in_e(word: str) -> bool:
    """Say whether a noun ends in e by itself: *skole*, but not *barne*."""
    return word.endswith("e") and word in (known(word + "n"), known(word + "ne"))


def _is_inflected_alike(whole: str, tail: str) -> bool:
    """Say whether two words may be of the same gender and class: *kontroll-en* is not of *troll-et*."""
    of_whole = [ending for ending in _TELLING_INFLECTIONS if known(whole + ending) == whole]
    return not of_whole or any(known(tail + ending) for ending in of_whole)
