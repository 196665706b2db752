"""What else to type: the word that was probably meant, and how a search may go on."""

from collections import Counter
from functools import reduce
from operator import and_

from research.search.language import WORD, fold, forms, replace_words
from research.search.query import Form, Part, Query
from research.search.ranking import seek
from research.search.whoosh_reading import Generation
from research.search.whoosh_schema import WORDS

SHORTEST_CORRECTED = 4
"""Letters; a shorter word is one edit away from too many others."""

MOST_CANDIDATES = 200


def suggest(generation: Generation, query: Query, visible: int) -> str | None:
    """Return the search with every word that is nowhere among the visible documents replaced by one that is."""
    meant: dict[str, str] = {}
    for choice in query.required:
        word = choice[0].words[0]
        is_word = len(choice) == 1 and choice[0].form in {Form.WORD, Form.TYPING}
        if is_word and not seek(generation, choice).wide & visible:
            meant[word] = _nearest(generation, word, visible)
    replaced = {word: other for word, other in meant.items() if other}
    return replace_words(query.text, replaced) if replaced else None


def _nearest(generation: Generation, word: str, visible: int) -> str:
    if len(word) < SHORTEST_CORRECTED:
        return ""
    for distance in (1, 2) if len(word) > SHORTEST_CORRECTED + 1 else (1,):
        counts = {
            other: (seek(generation, (Part(Form.WORD, (other,)),)).strict & visible).bit_count()
            for other in generation.near(word, distance)
        }
        other = max(sorted(counts), key=lambda each: counts[each], default="")
        if counts.get(other):
            return other
    return ""


def complete(generation: Generation, typed: str, visible: int, limit: int) -> list[str]:
    """Return searches that begin with what was typed and find something among the visible documents."""
    words = list(WORD.finditer(typed))
    if not words or words[-1].end() < len(typed):
        return []
    start, last = typed[: words[-1].start()], fold(words[-1].group())
    known = [seek(generation, (Part(Form.WORD, (fold(word.group()),)),)) for word in words[:-1]]
    among = reduce(and_, (each.wide for each in known if not each.is_function), visible)
    counts = Counter[str]()
    for tag, bits in generation.keys("tag").items():
        if fold(tag).startswith(fold(typed)):
            counts[tag] = (bits & visible).bit_count()
    seen: dict[str, str] = {fold(tag): tag for tag in counts}
    for word in generation.beginning(last, MOST_CANDIDATES):
        known_as = forms(word)
        if word != last and not known_as.is_function and not word.isdecimal():
            # The forms of one word are one suggestion: the most frequent of them.
            shown = seen.setdefault(known_as.spellings[-1] if known_as.lemmas else word, start + word)
            counts[shown] = max(counts[shown], (generation.documents(WORDS, word) & among).bit_count())
    return [shown for shown, count in counts.most_common() if count][:limit]
