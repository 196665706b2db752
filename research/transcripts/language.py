"""Which language is spoken: as the file says, or told by the small words that only one of them has."""

import re
from collections import Counter
from collections.abc import Iterable

COUNTED_WORDS = 20_000
SMALLEST_SHARE = 0.04

_BOKMAAL = "ikke jeg noe noen hva hvordan hvor hvorfor hvem hvis fra hun dere være bare nå mye selv uke"
_NYNORSK = (
    "ikkje eg noko nokon nokre kva korleis kvar kvifor kven viss frå ho dykk dei vere berre no mykje sjølv veke ein "
    "eit då blei vart kjem gjer"
)
_NORWEGIAN = f"{_BOKMAAL} {_NYNORSK} og det er på til av som at vi så ja nei å har hadde var blir med om når men eller"
_ENGLISH = "the and of you that it is was what have with they this we are be not but yeah just like there would about"
_NAMES = {
    **dict.fromkeys(["nb", "nob", "bokmål", "bokmal"], "nb"),
    **dict.fromkeys(["nn", "nno", "nynorsk"], "nn"),
    **dict.fromkeys(["no", "nor", "norwegian", "norsk"], "no"),
    **dict.fromkeys(["en", "eng", "english", "engelsk"], "en"),
}
_CODE = re.compile(r"[a-z]{2,3}")
_UNSAID = frozenset(["und", "mul", "xx"])
_WORD = re.compile(r"[^\W\d_]+")


def settled(said: str | None, texts: Iterable[str]) -> str | None:
    """The language of a transcript: nb, nn or en; another only where the file says so; None if nothing can be told."""
    first = re.split(r"[-_ (]", (said or "").strip().casefold())[0]
    named = _NAMES.get(first) or (first if _CODE.fullmatch(first) and first not in _UNSAID else None)
    if named not in (None, "no"):
        return named
    counts = _counts(texts)
    norwegian = "nn" if _share(counts, _NYNORSK) > _share(counts, _BOKMAAL) else "nb"
    if named == "no":
        return norwegian
    heard = _share(counts, _NORWEGIAN)
    english = _share(counts, _ENGLISH)
    if max(heard, english) < SMALLEST_SHARE:
        return None
    return norwegian if heard >= english else "en"


def _counts(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    heard = 0
    for text in texts:
        words = _WORD.findall(text[: COUNTED_WORDS * 10].casefold())
        counts.update(words)
        heard += len(words)
        if heard > COUNTED_WORDS:
            break
    return counts


def _share(counts: Counter[str], words: str) -> float:
    return sum(counts[word] for word in words.split()) / max(1, counts.total())
