"""Names that are known, where they stand in a text."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice, pairwise

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_PLAIN_WORD = re.compile(r"\w+")
_NOT_PLAIN = re.compile(r"[_\u0300-\u036f]")
_WITHIN_WORD = re.compile(r"(?<=[^\W_])|(?<=[\u0300-\u036f])")
_BETWEEN = re.compile(r"[\s.\-\u2010\u2011_]{1,3}")
_CAPITALISED = re.compile(r"[A-ZÆØÅÁÀÉÈÖÄŠČŽ](?<!\w[A-ZÆØÅÁÀÉÈÖÄŠČŽ])[^\W\d_]+")
_GENITIVE = "s"


def places(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where each name begins and ends: whole words in any case, of two names the longer.

    The -s of a genitive may follow, and is not part of the name.
    """
    known = _by_first_word(frozenset(names))
    # Few words are names: the different words are looked up first, and places are sought for those that are.
    pattern = _WORD if _NOT_PLAIN.search(text) else _PLAIN_WORD
    words = set(pattern.findall(text)) if known else ()
    beginnings = [(word, begun) for word in words if (begun := _begun(word, known))]
    candidates = sorted((start, begun) for word, begun in beginnings for start in _starts(word, text))
    end = 0
    for start, begun in candidates:
        if start >= end:
            end = max((_end(name, text, start) for name in begun), default=start)
            if end > start:
                yield start, end


def capitalised(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where single names that many have begin and end: whole words with a capital, and no -s of a genitive."""
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        if word in names:
            yield match.span()
        elif word.endswith(_GENITIVE) and word[:-1] in names:
            yield match.start(), match.end() - 1


def _starts(word: str, text: str) -> Iterator[int]:
    """Yield where a word stands in a text, and is a whole word."""
    at = text.find(word)
    while at >= 0:
        whole = _WORD.match(text, at)
        if whole and whole.group() == word and not _WITHIN_WORD.match(text, at):
            yield at
        at = text.find(word, at + len(word))


def _begun(word: str, known: dict[str, list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """Return the names that a word may begin."""
    written = _fold(word)
    return known.get(written, []) + known.get(written.removesuffix(_GENITIVE), [])


def _end(name: tuple[str, ...], text: str, start: int) -> int:
    """Return where a name ends that begins at a place; the same place when the words there are others."""
    words = list(islice(_WORD.finditer(text, start), len(name)))
    *before, last = [_fold(word.group()) for word in words]
    if tuple(before) != name[:-1] or last not in (name[-1], name[-1] + _GENITIVE):
        return start
    if not all(_BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in pairwise(words)):
        return start
    return words[-1].end() - (last != name[-1])


@lru_cache(maxsize=64)
def _by_first_word(names: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(_fold(word) for word in _WORD.findall(name))
        if words:
            found.setdefault(words[0], []).append(words)
    return found


def _fold(word: str) -> str:
    return word.lower() if word.isascii() else unicodedata.normalize("NFC", word).casefold()
