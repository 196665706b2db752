"""Speakers' names where they are said: found in a text, and replaced by what the speakers are shown as.

A name is replaced in full, and by each of its parts that is long enough: whole words in any case, the longest first.
The -s of a genitive stays and is written as Norwegian does after a number, without apostrophe or hyphen:
«Karis brev» becomes «P-003s brev», as one writes «TV 2s».
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import simplemma

from research.search.function_words import FUNCTION_WORDS

SHARED_NAME = "[navn]"
"""Stands for a name that two speakers have in common."""

INTERVIEWERS = frozenset({"intervjuer", "interviewer", "moderator", "forsker", "researcher", "i", "int"})
"""What transcripts call those who ask."""

_NUMBERED = re.compile(r"[\s_\-#.]*\d+\Z")
_ROLES = INTERVIEWERS | {"deltaker", "informant", "respondent", "speaker", "taler", "ukjent", "unknown"}
_SHORTEST_NAME = 3
_NAME_PART = re.compile(r"[A-ZÆØÅ][\w-]*[^\W\dA-ZÆØÅ_][\w-]*")

_BETWEEN = re.compile(r"[\s_]+")
_WORD = re.compile(r"[^\W\d_]+")

# Norwegian given names and surnames that are ordinary words as well.
_ORDINARY_WORDS = """
    ask bakke bakken berg bjørk bjørn bo brand bråten bø bør dag dahl dal dalen due eide eik elg elv engel enger even
    falk fjell fjord foss frid fred friis glad gran gry hag hage hagen hald hall hammer haug haugen hav heim hell holm
    holt hval høy jul kjær klev krag kvist lang lie lien lilje lind liv lo lund lunde løken mann mark may mo moe moen
    mor myhre myr myra nes ness ny odd or oven per plass rask rein rik ring ro rose rud ruud rød rønning sand sande
    sander sein skar skog skogen slette sol stein sten stor storm strand strøm stø sund sunde svart tangen tor torp
    tran trygg tun ulf ulv vang viken vik vilde vind vold voll vår øst ås
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


def is_nobody(name: str) -> bool:
    """Say whether a transcript calls a speaker by a role or a number, and not by a name."""
    return _NUMBERED.sub("", name.strip()).casefold() in _ROLES | {""}


@dataclass(frozen=True, slots=True)
class SpokenName:
    """A speaker's name, or a part of it, that may be said.

    Attributes:
        speakers: Whose it is: the names in the file.
        is_ordinary: It is an ordinary word as well, so that only a person can tell; then only what is written with
            a capital letter is replaced.
        count: How often it is said.
    """

    words: str
    speakers: tuple[str, ...]
    is_ordinary: bool
    count: int = 0

    @property
    def key(self) -> str:
        """What is the same for each way to write it."""
        return _key(self.words)


def said(speakers: Iterable[str], texts: Collection[str]) -> list[SpokenName]:
    """Return the names of speakers that are said in the texts, the most frequent first."""
    names = _names(speakers, texts)
    pattern = _pattern(names)
    counts = Counter(
        _key(found["name"]) for text in texts for found in pattern.finditer(text) if _is_meant(found, names)
    )
    known = (SpokenName(each.words, each.speakers, each.is_ordinary, counts[key]) for key, each in names.items())
    return sorted((each for each in known if each.count), key=lambda each: (-each.count, each.key))


class Replacement:
    """What replaces speakers' names in a text."""

    def __init__(self, labels: Mapping[str, str], texts: Collection[str], left: Collection[str] = ()) -> None:
        """Prepare for some texts.

        Args:
            labels: What each speaker is shown as; one who goes by the own name keeps it.
            texts: All that is said, which tells what is an ordinary word.
            left: The keys of names that are left as they are.
        """
        changed = [name for name, label in labels.items() if label != name]
        self._names = {key: name for key, name in _names(changed, texts).items() if key not in left}
        self._labels = {
            key: labels[name.speakers[0]] if len({labels[each] for each in name.speakers}) == 1 else SHARED_NAME
            for key, name in self._names.items()
        }
        self._pattern = _pattern(self._names)

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where something is to be replaced, and by what, in order."""
        for found in self._pattern.finditer(text):
            if _is_meant(found, self._names):
                yield *found.span(), self._labels[_key(found["name"])] + ("s" if found["genitive"] else "")

    def __call__(self, text: str) -> str:
        """Return a text with the names replaced."""
        pieces: list[str] = []
        at = 0
        for start, end, label in self.places(text):
            pieces += text[at:start], label
            at = end
        return "".join((*pieces, text[at:]))


def _names(speakers: Iterable[str], texts: Collection[str]) -> dict[str, SpokenName]:
    """Return by key how the speakers may be named."""
    whose: dict[str, dict[str, None]] = {}
    written: dict[str, str] = {}
    for speaker in speakers:
        for form in _forms(speaker):
            whose.setdefault(_key(form), {})[speaker] = None
            written.setdefault(_key(form), form)
    small = _in_small_letters(whose, texts)
    return {
        key: SpokenName(written[key], tuple(names), key in _ORDINARY or (key in small and _is_word(key)))
        for key, names in whose.items()
    }


def _in_small_letters(keys: Collection[str], texts: Collection[str]) -> set[str]:
    """Return which of the names stand in small letters in a text, as ordinary words do."""
    return {word for text in texts for word in _WORD.findall(text)} & set(keys)


def _is_word(key: str) -> bool:
    return simplemma.is_known(key, "nb") and simplemma.lemmatize(key, "nb").islower()


def _forms(name: str) -> list[str]:
    """Return how a speaker may be named in what is said: in full, and by each part of the name.

    A role, a code of capitals or a word that holds sentences together is no name, even where it is a speaker's.
    """
    if any(character.isdigit() for character in name):
        return [name] if sum(character.isalpha() for character in name) >= _SHORTEST_NAME else []
    own = re.split(r"[(\[|/]", name)[0].strip()
    parts = _NAME_PART.findall(own.title() if own.isupper() or own.islower() else own)
    return [
        form
        for form in dict.fromkeys((name, own, *parts))
        if len(form) >= _SHORTEST_NAME
        and form.casefold() not in _ROLES | FUNCTION_WORDS
        and not (form.isupper() and len(form) <= _SHORTEST_NAME)
    ]


def _key(words: str) -> str:
    return " ".join(_BETWEEN.split(words.casefold().strip()))


def _pattern(keys: Collection[str]) -> re.Pattern[str]:
    if not keys:
        return re.compile(r"(?!)(?P<name>)(?P<genitive>)")
    longest_first = "|".join(
        r"[\s_]+".join(map(re.escape, key.split(" "))) for key in sorted(keys, key=len, reverse=True)
    )
    genitive = r"['’]?s|(?<=[sxz])['’](?=\s+\w)"
    return re.compile(rf"(?<![^\W_])(?P<name>{longest_first})(?P<genitive>{genitive})?(?![^\W_])", re.IGNORECASE)


def _is_meant(found: re.Match[str], names: Mapping[str, SpokenName]) -> bool:
    """Say whether a word is the name that it looks like: an ordinary word is, where it begins with a capital."""
    name = names.get(_key(found["name"]))
    return name is not None and not (name.is_ordinary and found["name"][0].islower())
